#include "features/agreements/parts.hpp"

#include <algorithm>

#include "features/territory/territory.hpp"

namespace beffroi::agreements {

namespace {
/// Figures and their units stay on one line.
std::string together(std::string_view text) {
    std::string kept;
    for (const char c : text) kept += c == ' ' ? std::string("\u00A0") : std::string(1, c);
    return kept;
}
}

std::string hours_text(Lang lang, std::int64_t minutes) {
    constexpr std::int64_t hour = 60;
    const std::string h = i18n::number(lang, minutes / hour), m = std::to_string(minutes % hour);
    return together(i18n::format(lang, minutes == 0          ? msg("{1} h", h)
                                       : minutes < hour      ? msg("{1} min", m)
                                       : minutes % hour == 0 ? msg("{1} h", h)
                                                             : msg("{1} h {2} min", h, m)));
}

std::string euros(Lang lang, std::int64_t cents) {
    constexpr std::int64_t hundred = 100;
    const std::string amount = cents % hundred == 0 ? i18n::number(lang, cents / hundred)
                                                    : i18n::decimal(lang, static_cast<double>(cents) / hundred, 2);
    return amount + "\u00A0€";
}

std::string period_text(Lang lang, Date from, Date to) {
    return i18n::format(lang, msg("from {1} until {2}", i18n::short_date(lang, from), i18n::short_date(lang, to)));
}

std::string month_text(Lang lang, Date month) {
    return i18n::month(lang, static_cast<unsigned>(month.month())) + " " +
           std::to_string(static_cast<int>(month.year()));
}

std::string percent(std::int64_t part, std::int64_t whole) {
    const std::int64_t per_mille =
        whole == 0 ? 0 : std::clamp<std::int64_t>((part * 1000 + whole / 2) / whole, 0, 1000);
    return std::to_string(per_mille / 10) + "." + std::to_string(per_mille % 10) + "%";
}

std::string_view label(Pace pace) {
    switch (pace) {
        case Pace::on_track: return i18n::key("On track");
        case Pace::late: return i18n::key("Late");
        case Pace::ahead: return i18n::key("Ahead");
        case Pace::early: return i18n::key("Just begun");
        case Pace::over: return i18n::key("Delivered");
    }
    return {};
}

std::string where_text(db::Read& tx, Lang lang, PlaceId place, activities::PlaceKind kind) {
    if (place)
        if (const auto found = places::by_id(tx, place)) return found->name + ", " + found->commune;
    return std::string(i18n::translate(lang, activities::label(kind)));
}

std::string quantity(Lang lang, const Standing& s, std::int64_t n) {
    return s.hours ? hours_text(lang, n) : i18n::number(lang, n);
}

Gauge gauge_of(const Agreement& a, const Standing& s, Lang lang) {
    Gauge g;
    g.label = s.hours ? i18n::key("Hours of help") : i18n::key("Workshop sessions");
    g.done = quantity(lang, s, s.delivered);
    g.of = quantity(lang, s, s.contracted);
    g.told = i18n::format(lang, told(a, s, lang));
    g.width = percent(s.delivered, s.contracted);
    g.pace = s.pace;
    g.pace_label = label(s.pace);
    if (s.forecast) {
        g.low = percent(s.forecast->low, s.contracted);
        g.span =
            percent(std::min(s.forecast->high, s.contracted) - std::min(s.forecast->low, s.contracted), s.contracted);
        if (s.forecast->planned > 0)
            g.planned = s.hours ? i18n::format(lang, msg("{1} of workshops to come are planned already.",
                                                         quantity(lang, s, s.forecast->planned)))
                                : i18n::plural(lang, "{n} session to come is planned already.",
                                               "{n} sessions to come are planned already.", s.forecast->planned);
    }
    return g;
}

Drawing drawing_of(const Agreement& a, const Standing& s, const Account& account, Date today, Lang lang) {
    using std::chrono::sys_days;
    Drawing d;
    d.title =
        i18n::format(lang, s.hours ? msg("Hours, added up month by month") : msg("Sessions, added up month by month"));
    d.unit = i18n::format(lang, s.hours ? msg("Hours") : msg("Sessions"));
    const std::int64_t top = std::max({s.contracted, s.delivered, s.forecast ? s.forecast->high : 0});
    const auto y_of = [&](std::int64_t n) {
        return Drawing::bottom -
               static_cast<int>(scaled(n, Drawing::bottom - Drawing::top, std::max<std::int64_t>(top, 1)));
    };
    const auto count = std::ssize(account.months);
    const std::int64_t days = days_between(a.from, a.to) + 1;
    std::int64_t added = 0, at = 0;
    for (const Month& each : account.months) {
        const std::int64_t alone = s.hours ? each.done.minutes : each.done.sessions;
        added += alone;
        Drawing::Column c;
        c.label = month_text(lang, each.first);
        // A fifth of each column is air.
        c.x = percent(10 * at + 1, 10 * count);
        c.width = percent(8, 10 * count);
        c.to_come = sys_days{each.first} > sys_days{today};
        c.y = c.to_come ? Drawing::bottom : y_of(added);
        c.height = Drawing::bottom - c.y;
        c.alone = quantity(lang, s, alone);
        c.added = quantity(lang, s, added);
        const Date next{std::chrono::year_month_day{each.first} + std::chrono::months{1}};
        const std::int64_t gone = std::min<std::int64_t>(days_between(a.from, next), days);
        c.even = quantity(lang, s, scaled(s.contracted, gone, days));
        if (!c.to_come) {
            d.latest = c.added;
            d.latest_y = c.y - 8;
            // The words stay within the drawing at both ends.
            const bool left = 3 * at < count, right = 3 * (at + 1) > 2 * count;
            d.latest_anchor = left ? "start" : right ? "end" : "middle";
            d.latest_x = percent(left ? 10 * at + 1 : right ? 10 * at + 9 : 10 * at + 5, 10 * count);
        }
        d.columns.push_back(std::move(c));
        ++at;
    }
    d.contracted = i18n::format(lang, msg("{1} contracted", quantity(lang, s, s.contracted)));
    d.contracted_y = y_of(s.contracted);
    if (!d.columns.empty()) {
        d.first = d.columns.front().label;
        d.last = d.columns.back().label;
        d.last_x = d.columns.back().x;
        d.last_width = d.columns.back().width;
    }
    if (s.forecast) {
        d.low_y = y_of(s.forecast->low);
        d.high_y = y_of(s.forecast->high);
        // A forecast in minutes would pretend to know.
        const auto about = [&](std::int64_t n) {
            constexpr std::int64_t hour = 60;
            return quantity(lang, s, s.hours ? (n + hour / 2) / hour * hour : n);
        };
        const std::string low = about(s.forecast->low), high = about(s.forecast->high);
        d.expected = low == high ? i18n::format(lang, msg("{1} expected", low))
                                 : i18n::format(lang, msg("{1} to {2} expected", low, high));
    }
    return d;
}

std::optional<Agreement> named(db::Read& tx, const net::Request& request) {
    const auto id = AgreementId::from_text(request.param("agreement"));
    auto a = id ? agreement(tx, *id) : std::nullopt;
    if (!a || a->removed || !may_read(accounts::visitor(request), *a)) return std::nullopt;
    return a;
}

}
