// What is shown to people outside: no number of people so small that somebody is recognised.
#include <algorithm>

#include "features/reporting/view.hpp"

namespace beffroi::reporting {
namespace {

bool small(std::int64_t n) { return n > 0 && n < smallest_shown; }

void hide(Bar& bar, Lang lang) {
    bar.hidden = true;
    bar.n = 0;
    bar.width = percent(0, 1);
    bar.told = words(lang, i18n::key("not shown"));
}

/// Hides what is small, and as many of the next smallest as it takes for nobody to reckon it from the total. False: nothing is left.
bool mask(Chart& chart, Lang lang) {
    std::int64_t hidden = 0, together = 0;
    std::vector<Bar*> open;
    for (Bar& bar : chart.bars) {
        if (small(bar.n)) {
            ++hidden;
            together += bar.n;
            hide(bar, lang);
        } else if (bar.n > 0) {
            open.push_back(&bar);
        }
    }
    if (hidden == 0) return true;
    std::stable_sort(open.begin(), open.end(), [](const Bar* a, const Bar* b) { return a->n > b->n; });
    while ((hidden < 2 || together < smallest_shown) && !open.empty()) {
        ++hidden;
        together += open.back()->n;
        hide(*open.back(), lang);
        open.pop_back();
    }
    if (open.empty()) return false;
    chart.masked = true;
    return true;
}

}

void mask(std::vector<Chart>& charts, Lang lang) {
    std::erase_if(charts, [&](Chart& chart) { return !mask(chart, lang); });
}

std::string_view mask_rule() {
    return i18n::key(
        "Numbers under five are not shown, nor the next smallest where a difference would tell them: nobody is to be recognised.");
}

std::vector<Tile> masked_tiles(const Figures& f, Lang lang) {
    auto all = tiles(f, lang);
    const std::string few = i18n::format(lang, msg("fewer than {1}", std::to_string(smallest_shown)));
    // In the order of `tiles`: accompaniments, people, new, followed.
    const std::int64_t followed = f.people - f.people_new;
    const auto put = [&](std::size_t which, const std::string& value) { all.at(which).value = value; };
    if (small(f.accompaniments)) put(0, few);
    if (small(f.people)) put(1, few);
    if (small(f.people_new) || small(followed)) {
        // One of both would tell the other.
        const std::string none = words(lang, i18n::key("not shown"));
        put(2, none);
        put(3, none);
    }
    return all;
}

}
