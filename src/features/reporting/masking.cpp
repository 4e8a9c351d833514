// What is shown to people outside: no number of people so small that somebody is recognised.
#include <array>

#include "features/reporting/view.hpp"

namespace beffroi::reporting {
namespace {

bool small(std::int64_t n) { return n > 0 && n < smallest_told; }

void hide(Bar& bar, Lang lang) {
    bar.hidden = true;
    bar.n = 0;
    bar.width = percent(0, 1);
    bar.told = words(lang, i18n::key("not shown"));
}

/// Hides what nobody may reckon. False: nothing is left to see.
bool mask(Chart& chart, Lang lang) {
    std::vector<std::int64_t> counts;
    for (const Bar& bar : chart.bars) counts.push_back(bar.n);
    const std::vector<bool> told = tellable(counts);
    bool any = false;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        any = any || (told[i] && counts[i] > 0);
        if (told[i]) continue;
        hide(chart.bars[i], lang);
        chart.masked = true;
    }
    return any || !chart.masked;
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
    const std::string few = i18n::format(lang, msg("fewer than {1}", std::to_string(smallest_told)));
    // In the order of `tiles`: accompaniments, people, new, followed, without a name.
    const std::int64_t followed = f.people - f.people_new;
    const auto put = [&](std::size_t which, const std::string& value) { all.at(which).value = value; };
    if (small(f.accompaniments)) put(0, few);
    if (small(f.people)) {
        put(1, few);
        // With those without a name the drawings about people would tell how many have one.
        put(4, words(lang, i18n::key("not shown")));
    }
    if (!tellable(std::array{f.people_new, followed})[0] || !tellable(std::array{f.people_new, followed})[1]) {
        // One of both would tell the other.
        const std::string none = words(lang, i18n::key("not shown"));
        put(2, none);
        put(3, none);
    }
    return all;
}

}
