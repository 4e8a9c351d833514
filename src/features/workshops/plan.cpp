// The days of a series: what was typed is checked, holidays are left out, and who is taken then is named.
#include <algorithm>

#include "features/territory/territory.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

constexpr int furthest_days = 366;

template <class I>
void sorted_once(std::vector<I>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

bool before(Date a, Date b) { return std::chrono::sys_days{a} < std::chrono::sys_days{b}; }

Result<void> sound_text(Workshop& w) {
    if (auto ok = fits(w.title, longest_title, "text_long", "title"); !ok) return ok;
    if (auto ok = fits(w.summary, longest_summary, "text_long", "summary"); !ok) return ok;
    if (auto ok = fits(w.material, longest_material, "text_long", "material"); !ok) return ok;
    if (w.title.empty())
        return invalid("title_needed", msg("Give the workshop a title that says what one learns."), "title");
    if (w.seats < 1 || w.seats > most_seats)
        return invalid("seats_wrong", msg("Choose a number from {1} to {2}.", "1", std::to_string(most_seats)),
                       "seats");
    constexpr int most_cents = 100'000;
    if (w.price_cents < 0 || w.price_cents > most_cents)
        return invalid("price_wrong", msg("Write a price from 0 to 1000 euros, like 5 or 2.50; 0 is free."), "price");
    return {};
}

Result<void> sound_series(Workshop& w, Date today) {
    if (w.from_min < 0 || w.to_min > 24 * 60 || w.from_min >= w.to_min)
        return invalid("hours_wrong", msg("The end must come after the beginning, on the same day."), "to");
    if (!w.series.rule.empty()) {
        auto rule = recurrence::read_rule(w.series.rule, w.series.first);
        if (!rule) return rule.error();
        w.series.rule = *std::move(rule);
    }
    const auto last = recurrence::last(w.series);
    if (!last || before(add_days(today, furthest_days), *last))
        return invalid("series_long",
                       msg("The series must end within a year: say how many sessions there are, or the last day."),
                       "first");
    if (before(*last, today)) return invalid("past", msg("All its days are over. Choose a day to come."), "first");
    return {};
}

}

std::string_view zone_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? territory::time_zone(commune->departement) : std::string_view("Europe/Paris");
}

Result<void> fits(std::string& value, std::size_t longest, std::string_view code, std::string_view field) {
    value = text::trim(value);
    std::erase(value, '\0');
    if (text::length(value) > longest)
        return invalid(code, msg("This text is too long: {1} characters at most.", std::to_string(longest)), field);
    return {};
}

Result<void> sound(db::Read& tx, Workshop& w, const Clock& clock) {
    if (auto ok = sound_text(w); !ok) return ok;
    const auto place = w.place ? places::by_id(tx, w.place) : std::nullopt;
    if (!place) return invalid("unknown_place", msg("Choose the place where it happens."), "place");
    w.insee = place->insee;
    sorted_once(w.counsellors);
    sorted_once(w.resources);
    if (w.counsellors.empty())
        return invalid("counsellors_needed", msg("Choose who leads the workshop: one counsellor at least."),
                       "counsellors");
    for (ResourceId each : w.resources)
        if (const auto known = agenda::resource(tx, each); !known)
            return invalid("unknown_resource", msg("This resource is not known here."), "resources");
    const Date today = clock.today(zone_of(w.insee));
    if (auto ok = sound_series(w, today); !ok) return ok;
    const auto all = dates(w, clock);
    const auto held = std::count_if(all.begin(), all.end(), [](const Planned& p) { return p.holiday.empty(); });
    if (held == 0)
        return invalid("no_day",
                       msg("No session is left: its days are over, or are public holidays. Choose other days."),
                       "first");
    if (held > most_sessions)
        return invalid(
            "series_long",
            msg("This would be more than {1} sessions. Make the series shorter.", std::to_string(most_sessions)),
            "first");
    return {};
}

std::vector<Planned> dates(const Workshop& w, const Clock& clock) {
    std::vector<Planned> all;
    const std::string_view zone = zone_of(w.insee);
    const auto commune = territory::commune(w.insee);
    const Date today = clock.today(zone);
    const Instant now = clock.now();
    recurrence::each(w.series, today, add_days(today, furthest_days), [&](Date day) {
        Planned p;
        p.day = day;
        p.starts = from_local({day, w.from_min, 0}, zone);
        p.ends =
            w.to_min == 24 * 60 ? from_local({add_days(day, 1), 0, 0}, zone) : from_local({day, w.to_min, 0}, zone);
        if (p.starts <= now) return true;
        if (commune && !w.on_holidays)
            for (const auto& each : territory::holidays(static_cast<int>(day.year()), commune->departement))
                if (each.date == day) p.holiday = each.name;
        all.push_back(std::move(p));
        return true;
    });
    return all;
}

std::vector<std::string> taken(db::Read& tx, const crypto::Vault& vault, const Workshop& w, Instant starts,
                               Instant ends, std::span<const Session> own, const Clock& clock) {
    std::vector<std::string> names;
    const auto claimed = [&](std::int64_t subject) {
        const auto claims = agenda::claims_of(tx, subject, starts, ends, clock.now());
        return std::any_of(claims.begin(), claims.end(), [&](const agenda::Claim& c) {
            return std::none_of(own.begin(), own.end(), [&](const Session& s) { return s.id.value == c.purpose; });
        });
    };
    const Date day = to_local(starts, "UTC").date;
    for (PersonId each : w.counsellors) {
        bool away = claimed(each.value);
        for (const agenda::Absence& absence : agenda::absences(tx, each, add_days(day, -1)))
            away = away || !agenda::spans(absence, starts, ends).empty();
        if (!away) continue;
        const auto who = accounts::person(tx, vault, each, clock);
        names.push_back(who ? who->name : each.text());
    }
    for (ResourceId each : w.resources) {
        if (!claimed(each.value)) continue;
        const auto what = agenda::resource(tx, each);
        names.push_back(what ? what->name : each.text());
    }
    return names;
}

Result<std::vector<Planned>> plan(db::Read& tx, const crypto::Vault& vault, const Workshop& typed, const Clock& clock) {
    Workshop w = typed;
    if (auto ok = sound(tx, w, clock); !ok) return ok.error();
    const auto own = w.id ? sessions_of(tx, w.id) : std::vector<Session>();
    auto all = dates(w, clock);
    for (Planned& each : all)
        if (each.holiday.empty()) each.taken = taken(tx, vault, w, each.starts, each.ends, own, clock);
    return all;
}

Result<void> claim(db::Write& tx, const crypto::Vault& vault, const Workshop& w, const Session& s,
                   std::string_view field, const Clock& clock) {
    auto names = taken(tx, vault, w, s.starts, s.ends, {}, clock);
    if (names.empty()) {
        std::vector<agenda::Claim> claims;
        const auto one = [&](std::int64_t subject) {
            claims.push_back({subject, s.starts, s.ends, s.starts, w.insee, s.id.value, {}});
        };
        for (PersonId each : w.counsellors) one(each.value);
        for (ResourceId each : w.resources) one(each.value);
        if (agenda::claim(tx, claims, clock.now())) return {};
        names = taken(tx, vault, w, s.starts, s.ends, {}, clock);
    }
    std::string who;
    for (const std::string& each : names) who += (who.empty() ? "" : ", ") + each;
    return fail(ErrorKind::conflict, "taken",
                msg("On {1}, {2} is not free. Choose other hours or other people, or leave this day out.",
                    date_text(to_local(s.starts, zone_of(w.insee)).date), who))
        .on(field);
}

}
