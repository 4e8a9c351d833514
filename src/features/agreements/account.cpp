// What was delivered, what it earned and what it cost.
#include <algorithm>
#include <map>

#include "features/agreements/agreements.hpp"
#include "features/agreements/rules.hpp"

namespace beffroi::agreements {
namespace {

using activities::Type;
using std::chrono::sys_days;

Date first_of_month(Date day) { return {day.year(), day.month(), std::chrono::day{1}}; }

Delivered of_record(const Agreement& a, const activities::Recorded& one) {
    Delivered d;
    d.records = 1;
    d.accompaniments = one.people + one.anonymous;
    d.help_min = one.duration_min;
    d.preparation_min = one.preparation_min;
    d.travel_min = one.travel_min;
    d.work_min = std::int64_t{one.duration_min} * one.counsellors + one.preparation_min + one.travel_min;
    if (one.type == Type::workshop) d.sessions = 1;
    const bool workshops_are_sessions = a.sessions > 0 && a.minutes > 0;
    if (one.type == Type::individual || !workshops_are_sessions) d.minutes = one.duration_min;
    return d;
}

activities::Selection selection(const Agreement& a, Date from, Date to) {
    activities::Selection of;
    of.from = std::max(from, a.from);
    of.to = std::min(to, a.to);
    of.agreement = a.id.value;
    return of;
}

}

Delivered& Delivered::operator+=(const Delivered& o) {
    minutes += o.minutes;
    sessions += o.sessions;
    help_min += o.help_min;
    work_min += o.work_min;
    preparation_min += o.preparation_min;
    travel_min += o.travel_min;
    records += o.records;
    accompaniments += o.accompaniments;
    return *this;
}

Account account(db::Read& tx, const Agreement& a, std::optional<Date> from, std::optional<Date> to) {
    Account found;
    const auto of = selection(a, from.value_or(a.from), to.value_or(a.to));
    for (Date month = first_of_month(of.from); sys_days{month} <= sys_days{of.to};
         month = Date{std::chrono::year_month_day{month} + std::chrono::months{1}})
        found.months.push_back({month, {}});
    std::map<std::pair<std::int64_t, int>, AtPlace> places;
    activities::each_recorded(tx, of, [&](const activities::Recorded& one) {
        const Delivered d = of_record(a, one);
        found.all += d;
        for (Month& each : found.months)
            if (each.first == first_of_month(one.day)) each.done += d;
        AtPlace& at = places[{one.place.value, static_cast<int>(one.place_kind)}];
        at.place = one.place;
        at.kind = one.place_kind;
        at.done += d;
    });
    for (auto& [key, each] : places) found.places.push_back(each);
    std::ranges::stable_sort(found.places, std::greater{}, [](const AtPlace& each) { return each.done.help_min; });
    if (!from && !to) found.outside = static_cast<int>(std::ssize(records(tx, a)) - found.all.records);
    return found;
}

// ---- What comes of it ----

std::optional<Forecast> forecast(Date from, Date to, Date today, std::int64_t delivered, std::int64_t recent,
                                 std::int64_t planned) {
    if (sys_days{today} < sys_days{from} || sys_days{today} > sys_days{to}) return std::nullopt;
    const std::int64_t gone = days_between(from, today) + 1, to_come = days_between(today, to);
    if (gone < early_days) return std::nullopt;
    const std::int64_t since_began = delivered + scaled(delivered, to_come, gone);
    const std::int64_t lately = delivered + scaled(recent, to_come, std::min<std::int64_t>(gone, recent_days));
    const std::int64_t sure = delivered + planned;
    return Forecast{std::max(std::min(since_began, lately), sure), std::max(std::max(since_began, lately), sure),
                    planned};
}

namespace {

struct Planned {
    std::int64_t minutes = 0, sessions = 0;
};
/// Sessions to come of workshops of which a session was written up for this agreement already.
Planned planned(db::Read& tx, const Agreement& a, Instant now) {
    Planned all;
    std::vector<workshops::WorkshopId> seen;
    activities::each_recorded(tx, selection(a, a.from, a.to), [&](const activities::Recorded& one) {
        if (one.workshop && std::ranges::find(seen, one.workshop) == seen.end()) seen.push_back(one.workshop);
    });
    for (const auto workshop : seen)
        for (const workshops::Session& s : workshops::sessions_of(tx, workshop)) {
            const Date day = to_local(s.starts, "Europe/Paris").date;
            if (s.cancelled || s.starts <= now || sys_days{day} > sys_days{a.to}) continue;
            ++all.sessions;
            all.minutes += std::chrono::duration_cast<std::chrono::minutes>(s.ends - s.starts).count();
        }
    return all;
}

Pace pace_of(const Agreement& a, const Standing& s, Date today) {
    constexpr std::int64_t enough_percent = 95, more_percent = 105;
    if (sys_days{today} > sys_days{a.to}) return s.delivered < s.contracted ? Pace::late : Pace::over;
    if (!s.forecast) return Pace::early;
    if (s.forecast->high * 100 < s.contracted * enough_percent) return Pace::late;
    return s.forecast->low * 100 > s.contracted * more_percent ? Pace::ahead : Pace::on_track;
}

}

std::vector<Standing> standings(db::Read& tx, const Agreement& a, const Account& account, const Clock& clock) {
    const Date today = clock.today();
    const Delivered recent = agreements::account(tx, a, add_days(today, 1 - recent_days), today).all;
    const Planned to_come = planned(tx, a, clock.now());
    std::vector<Standing> all;
    const auto add = [&](bool hours, std::int64_t contracted, std::int64_t delivered, std::int64_t lately,
                         std::int64_t plan) {
        Standing s{hours, contracted, delivered, forecast(a.from, a.to, today, delivered, lately, plan), Pace::early};
        s.pace = pace_of(a, s, today);
        all.push_back(s);
    };
    if (a.minutes > 0) add(true, a.minutes, account.all.minutes, recent.minutes, a.sessions > 0 ? 0 : to_come.minutes);
    if (a.sessions > 0) add(false, a.sessions, account.all.sessions, recent.sessions, to_come.sessions);
    return all;
}

namespace {
std::string whole(const Standing& s, std::int64_t n, Lang lang) {
    constexpr std::int64_t hour = 60;
    return i18n::number(lang, s.hours ? (n + hour / 2) / hour : n);
}
}

Message told(const Agreement& a, const Standing& s, Lang lang) {
    const std::string contracted = whole(s, s.contracted, lang), day = i18n::short_date(lang, a.to);
    if (!s.forecast && s.pace == Pace::early)
        return msg("Too early to say how it will end: it begins on {1}.", i18n::short_date(lang, a.from));
    if (!s.forecast) {
        const std::string done = whole(s, s.delivered, lang);
        return s.hours ? msg("It ended on {3}: {1} of {2} hours were delivered.", done, contracted, day)
                       : msg("It ended on {3}: {1} of {2} sessions were delivered.", done, contracted, day);
    }
    const std::string low = whole(s, s.forecast->low, lang), high = whole(s, s.forecast->high, lang);
    const std::string expected = low == high ? low : i18n::format(lang, msg("between {1} and {2}", low, high));
    return s.hours ? msg("At this pace, {1} of {2} hours on {3}.", expected, contracted, day)
                   : msg("At this pace, {1} of {2} sessions on {3}.", expected, contracted, day);
}

// ---- Money ----

Money money(const Agreement& a, const Delivered& d) {
    constexpr std::int64_t hour = 60;
    const std::int64_t minutes = std::min(d.minutes, a.minutes),
                       sessions = std::min<std::int64_t>(d.sessions, a.sessions);
    Money m;
    m.hours = scaled(minutes, a.hour_cents, hour);
    m.sessions = sessions * a.session_cents;
    const bool by_sessions =
        a.minutes == 0 || (a.sessions > 0 && sessions * a.minutes < minutes * std::int64_t{a.sessions});
    m.lump = by_sessions ? scaled(a.lump_cents, sessions, a.sessions) : scaled(a.lump_cents, minutes, a.minutes);
    m.cost = scaled(d.work_min, a.work_cents, hour);
    return m;
}

std::optional<std::int64_t> cost_of_an_hour(const Agreement& a, const Delivered& d) {
    if (a.work_cents == 0 || d.help_min == 0) return std::nullopt;
    // (work ÷ 60 × cents) ÷ (help ÷ 60): the sixtieths go.
    return scaled(d.work_min, a.work_cents, d.help_min);
}
std::optional<std::int64_t> cost_of_a_seat(const Agreement& a, const Delivered& d) {
    if (a.work_cents == 0 || d.accompaniments == 0) return std::nullopt;
    constexpr std::int64_t hour = 60;
    return scaled(d.work_min, a.work_cents, hour * d.accompaniments);
}

// ---- Proof of attendance ----

bool Proof::proven() const {
    if (appointment) return true;
    return sheets > 0 || (came > 0 && signed_here >= came);
}

std::vector<Proof> proofs(db::Read& tx, const Agreement& a, Date from, Date to) {
    std::vector<Proof> all;
    activities::each_recorded(tx, selection(a, from, to), [&](const activities::Recorded& one) {
        if (one.type != Type::workshop && !one.appointment) return;
        Proof p;
        p.record = one.id;
        p.day = one.day;
        p.title = one.title;
        p.came = one.people + one.anonymous;
        p.session = one.session;
        p.appointment = one.appointment;
        if (one.session) {
            const workshops::Proof kept = workshops::proof(tx, one.session);
            p.signed_here = kept.signed_here;
            p.sheets = kept.sheets;
        }
        all.push_back(std::move(p));
    });
    return all;
}

}
