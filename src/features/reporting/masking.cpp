// What is shown to people outside: no number of people so small that somebody is recognised.
#include <algorithm>
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

/// The same line of a drawing of everybody; none: it is not drawn there.
const Bar* same_line(const Bar& bar, const Chart* chart) {
    if (!chart) return nullptr;
    const auto at =
        std::find_if(chart->bars.begin(), chart->bars.end(), [&](const Bar& b) { return b.label == bar.label; });
    return at == chart->bars.end() ? nullptr : &*at;
}

/// Hides what nobody may reckon, of these people or of all others. False: nothing is left to see.
bool mask(Chart& chart, const std::vector<Chart>* everybody, Lang lang) {
    const Chart* all = nullptr;
    if (everybody)
        for (const Chart& each : *everybody)
            if (each.id == chart.id) all = &each;
    std::vector<std::int64_t> counts, others;
    for (const Bar& bar : chart.bars) {
        const Bar* of_all = same_line(bar, all);
        counts.push_back(bar.n);
        // A line that the drawing of everybody lacks is as good as a small one.
        others.push_back(!everybody ? 0 : of_all ? of_all->n - bar.n : 1);
    }
    const std::vector<bool> told = tellable(counts), others_told = tellable(others);
    std::vector<bool> may(counts.size());
    std::size_t hidden = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        may[i] = told[i] && others_told[i];
        hidden += !may[i] && counts[i] > 0;
    }
    if (hidden == 1) {
        // One alone is what is missing of the sum: the smallest of the rest goes with it.
        auto smallest = counts.size();
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (may[i] && counts[i] > 0 && (smallest == counts.size() || counts[i] < counts[smallest])) smallest = i;
        if (smallest < counts.size()) may[smallest] = false;
    }
    bool any = false;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        any = any || (may[i] && counts[i] > 0);
        if (may[i]) continue;
        hide(chart.bars[i], lang);
        chart.masked = true;
    }
    return any || !chart.masked;
}

}

bool too_few(const Figures& f) { return small(f.people + f.anonymous); }

Figures others_of(const Figures& everybody, const Figures& some) {
    Figures f;
    f.accompaniments = everybody.accompaniments - some.accompaniments;
    f.people = everybody.people - some.people;
    f.people_new = everybody.people_new - some.people_new;
    f.anonymous = everybody.anonymous - some.anonymous;
    return f;
}

void mask(std::vector<Chart>& charts, const std::vector<Chart>* everybody, Lang lang) {
    std::erase_if(charts, [&](Chart& chart) { return !mask(chart, everybody, lang); });
}

std::string_view mask_rule() {
    return i18n::key(
        "Numbers under five are not shown, nor the next smallest where a difference would tell them: nobody is to be "
        "recognised.");
}

std::string_view too_few_rule() {
    return i18n::key("These are figures of fewer than five people, or of all but a few. They would be recognised.");
}

std::string_view of_some_rule() {
    return i18n::key(
        "Activities in which at least one of these people took part. Those without a name count as far as this is "
        "known of them.");
}

std::vector<Tile> masked_tiles(const Figures& f, const Figures& others, Lang lang) {
    auto all = tiles(f, lang);
    const std::string few = i18n::format(lang, msg("fewer than {1}", std::to_string(smallest_told)));
    const std::string none = words(lang, i18n::key("not shown"));
    // In the order of `tiles`: accompaniments, people, new, followed, without a name.
    const auto put = [&](std::size_t which, const std::string& value) { all.at(which).value = value; };
    if (small(f.accompaniments) || small(others.accompaniments)) put(0, small(f.accompaniments) ? few : none);
    if (small(f.people) || small(others.people)) {
        put(1, small(f.people) ? few : none);
        // With those without a name the drawings about people would tell how many have one.
        put(4, none);
    }
    const auto told = [](const Figures& of) {
        const std::vector<bool> both = tellable(std::array{of.people_new, of.people - of.people_new});
        return both[0] && both[1];
    };
    if (!told(f) || !told(others)) {
        // One of both would tell the other.
        put(2, none);
        put(3, none);
    }
    return all;
}

}
