// The drawings of a list: a map, and shares over the months.
#include <algorithm>
#include <cmath>

#include "features/observatory/list_view.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::size_t most_drawn_over_time = 5;

std::string number(double x) {
    const long tenths = std::lround(x * 10);
    std::string text = std::to_string(tenths / 10);
    if (tenths < 0 && tenths > -10) text = "-0";
    if (tenths % 10 != 0) text += "." + std::to_string(std::abs(tenths % 10));
    return text;
}

/// Triangle, square, diamond, disc, ring, cross: each reads without colour.
void shape(std::string& path, int level, double x, double y, double s) {
    const auto at = [&](double dx, double dy) { return "M" + number(x + dx * s) + "," + number(y + dy * s); };
    const auto n = [&](double v) { return number(v * s); };
    switch (level) {
        case 0: path += at(0, -6) + "l" + n(6) + "," + n(11) + "h" + n(-12) + "z"; return;
        case 1: path += at(-5, -5) + "h" + n(10) + "v" + n(10) + "h" + n(-10) + "z"; return;
        case 2:
            path += at(0, -6) + "l" + n(6) + "," + n(6) + "l" + n(-6) + "," + n(6) + "l" + n(-6) + "," + n(-6) + "z";
            return;
        case 3:
        case 4:
            path += at(-5, 0) + "a" + n(5) + "," + n(5) + " 0 1,0 " + n(10) + ",0a" + n(5) + "," + n(5) + " 0 1,0 " +
                    n(-10) + ",0z";
            return;
        default: path += at(-3, -3) + "l" + n(6) + "," + n(6) + "m0," + n(-6) + "l" + n(-6) + "," + n(6); return;
    }
}

bool on_mainland(territory::Point p) {
    return p.latitude > 41 && p.latitude < 51.5 && p.longitude > -5.5 && p.longitude < 10;
}

/// Few marks are large enough for a telephone; tens of thousands leave some of the country to be seen.
double size_of(std::size_t marks) {
    return marks > 5000 ? 0.35 : marks > 800 ? 0.6 : marks > 200 ? 1 : marks > 60 ? 1.3 : 1.6;
}

}

std::optional<Map> map_of(std::span<const Member> members, Lang lang) {
    struct Dot {
        territory::Point at;
        int level;
    };
    std::vector<Dot> dots;
    std::int64_t missing = 0;
    for (const Member& each : members) {
        if (each.objects) continue;
        const auto commune = each.insee.empty() ? std::nullopt : territory::commune(each.insee);
        if (commune && commune->centre)
            dots.push_back({*commune->centre, each.score && each.mail_level ? *each.mail_level : -1});
        else
            ++missing;
    }
    if (dots.size() < 2) return std::nullopt;
    // The mainland and an island far away on one map would be two specks.
    const auto inside =
        static_cast<std::size_t>(std::ranges::count_if(dots, [](const Dot& d) { return on_mainland(d.at); }));
    if (inside > 0 && inside < dots.size()) {
        const bool mainland = inside * 2 >= dots.size();
        missing += static_cast<std::int64_t>(mainland ? dots.size() - inside : inside);
        std::erase_if(dots, [&](const Dot& d) { return on_mainland(d.at) != mainland; });
    }
    double south = 90, north = -90, west = 180, east = -180;
    for (const Dot& each : dots) {
        south = std::min(south, each.at.latitude);
        north = std::max(north, each.at.latitude);
        west = std::min(west, each.at.longitude);
        east = std::max(east, each.at.longitude);
    }
    const double squeeze = std::cos((south + north) / 2 * 3.14159265358979 / 180);
    constexpr double edge = 14, most_height = 700;
    const double wide = std::max((east - west) * squeeze, 0.02), high = std::max(north - south, 0.02);
    const double scale = std::min((Map::width - 2 * edge) / wide, (most_height - 2 * edge) / high);
    const double left = (Map::width - wide * scale) / 2, size = size_of(dots.size());
    Map map;
    map.height = static_cast<int>(std::lround(high * scale + 2 * edge));
    map.missing = missing;
    for (const int level : {0, 1, 2, 3, 4, -1}) {
        Map::Mark mark;
        mark.level = level;
        mark.words = level_words(level < 0 ? std::nullopt : std::optional(level), lang);
        for (const Dot& each : dots) {
            if (each.level != level) continue;
            ++mark.n;
            shape(mark.path, level, left + (each.at.longitude - west) * squeeze * scale,
                  edge + (north - each.at.latitude) * scale, size);
        }
        if (mark.n == 0) continue;
        shape(mark.sample, level, 9, 9, 1);
        map.marks.push_back(std::move(mark));
    }
    return map;
}

std::optional<Evolution> evolution_of(std::span<const MonthOf> months, Lang lang) {
    if (months.size() < 2) return std::nullopt;
    Evolution out;
    const MonthOf& last = months.back();
    std::vector<std::string> shown;
    for (const CountOf& each : last.companies)
        if (shown.size() < most_drawn_over_time && !each.key.empty()) shown.push_back(each.key);
    // Who had most in the beginning is told too: that is what went.
    for (const CountOf& each : months.front().companies)
        if (shown.size() < most_drawn_over_time && !each.key.empty() &&
            std::ranges::find(shown, each.key) == shown.end())
            shown.push_back(each.key);
    if (shown.empty()) return std::nullopt;
    constexpr int left = 10, right = Evolution::width - 190, top = 12, bottom = Evolution::height - 34;
    const auto of = [](const MonthOf& month, const std::string& company) {
        const auto found = std::ranges::find(month.companies, company, &CountOf::key);
        return found == month.companies.end() ? std::int64_t{0} : found->n;
    };
    std::int64_t most = 1;  // per mille
    for (const MonthOf& month : months)
        for (const std::string& each : shown)
            if (month.known > 0) most = std::max(most, of(month, each) * 1000 / month.known);
    const auto y_of = [&](const MonthOf& month, const std::string& company) {
        const std::int64_t per_mille = month.known == 0 ? 0 : of(month, company) * 1000 / month.known;
        return static_cast<int>(bottom - per_mille * (bottom - top) / most);
    };
    for (std::size_t i = 0; i < months.size(); ++i) {
        Evolution::Month month;
        month.name = i18n::month(lang, static_cast<unsigned>(months[i].first.month())) + " " +
                     std::to_string(static_cast<int>(months[i].first.year()));
        month.x = left + static_cast<int>(i * static_cast<std::size_t>(right - left) / (months.size() - 1));
        month.marked = i == 0 || i + 1 == months.size();
        for (const std::string& each : shown)
            month.shares.push_back(share_words(lang, of(months[i], each), months[i].known));
        out.months.push_back(std::move(month));
    }
    for (std::size_t c = 0; c < shown.size(); ++c) {
        out.companies.push_back(company_name(shown[c]));
        Evolution::Strand strand;
        strand.name = text::shorten(out.companies.back(), 14) + " " + share_words(lang, of(last, shown[c]), last.known);
        strand.number = static_cast<int>(c);
        for (std::size_t i = 0; i < months.size(); ++i)
            strand.points +=
                (i == 0 ? "" : " ") + std::to_string(out.months[i].x) + "," + std::to_string(y_of(months[i], shown[c]));
        strand.end_y = strand.label_y = y_of(last, shown[c]);
        out.strands.push_back(std::move(strand));
    }
    // Names at the end of the lines never cover each other.
    std::vector<Evolution::Strand*> down;
    for (auto& each : out.strands) down.push_back(&each);
    std::ranges::stable_sort(down, {}, [](const Evolution::Strand* each) { return each->end_y; });
    for (std::size_t i = 1; i < down.size(); ++i)
        down[i]->label_y = std::max(down[i]->label_y, down[i - 1]->label_y + 20);
    for (std::size_t i = down.size(), low = static_cast<std::size_t>(bottom + 14); i-- > 0;
         low = static_cast<std::size_t>(down[i]->label_y - 20))
        down[i]->label_y = std::min(down[i]->label_y, static_cast<int>(low));
    return out;
}

}
