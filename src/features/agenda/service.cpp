// The rules of motifs, resources, openings, absences and claims.
#include <algorithm>

#include "features/agenda/agenda.hpp"
#include "features/agenda/repository.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::agenda {
namespace {

Result<void> named(std::string& name) {
    name = text::trim(name);
    if (name.empty()) return invalid("name_needed", msg("Give it a name."), "name");
    if (text::length(name) > longest_name)
        return invalid("name_long", msg("This name is too long: {1} characters at most.", std::to_string(longest_name)),
                       "name");
    return {};
}

Error between(std::string_view code, std::string_view field, int least, int most) {
    return invalid(code, msg("Choose a number from {1} to {2}.", std::to_string(least), std::to_string(most)), field);
}

Result<void> sound(db::Read& tx, Motif& m) {
    if (auto ok = named(m.name); !ok) return ok;
    if (m.duration_min < 5 || m.duration_min > 480) return between("duration_wrong", "duration", 5, 480);
    if (m.buffer_min < 0 || m.buffer_min > 240) return between("buffer_wrong", "buffer", 0, 240);
    constexpr int most_notice = 60 * 24 * 60;
    if (m.notice_min < 0 || m.notice_min > most_notice) return between("notice_wrong", "notice", 0, most_notice);
    if (m.horizon_days < 1 || m.horizon_days > 366) return between("horizon_wrong", "horizon", 1, 366);
    if (m.notice_min >= m.horizon_days * 24 * 60)
        return invalid("notice_wrong", msg("Nobody could ever book: the notice is longer than the time ahead."),
                       "notice");
    for (const auto& [text, field] : {std::pair{&m.before, "before"}, std::pair{&m.after, "after"}}) {
        *text = text::trim(*text);
        if (text::length(*text) > longest_text)
            return invalid("text_long",
                           msg("This text is too long: {1} characters at most.", std::to_string(longest_text)), field);
    }
    m.room = text::trim(m.room);
    if (auto ok = check_room(m.room); !ok) return ok;
    // A retired one too: it can be restored.
    if (m.kind == Kind::video && m.room.empty() && m.bookable_by == BookableBy::everyone)
        return invalid(
            "room_needed",
            msg("Write the address of the video room first: without it, nobody who books would know where to "
                "go. Or let only counsellors book it."),
            "room");
    std::sort(m.resources.begin(), m.resources.end());
    m.resources.erase(std::unique(m.resources.begin(), m.resources.end()), m.resources.end());
    for (ResourceId each : m.resources)
        if (!repository::resource(tx, each))
            return invalid("unknown_resource", msg("This resource is not known here."), "resources");
    return {};
}

Error name_taken() {
    return invalid("name_taken", msg("There is a motif of this name already. Choose another name."), "name");
}

Error no_such(std::string_view code, Message message) { return fail(ErrorKind::not_found, code, std::move(message)); }

Result<void> sound(db::Read& tx, Series& series) {
    (void)tx;
    if (series.rule.empty()) return {};
    auto rule = recurrence::read_rule(series.rule, series.first);
    if (!rule) return rule.error();
    series.rule = *std::move(rule);
    return {};
}

Result<void> known_commune(std::string_view insee) {
    if (!territory::commune(insee))
        return invalid("unknown_commune", msg("Choose the commune from the list."), "commune");
    return {};
}

/// The first day of the next two years on which both take place at once.
std::optional<Date> both(const Opening& a, const Opening& b, Date from) {
    if (a.from_min >= b.to_min || b.from_min >= a.to_min) return std::nullopt;
    const auto first = std::max({from, a.series.first, b.series.first},
                                [](Date x, Date y) { return std::chrono::sys_days{x} < std::chrono::sys_days{y}; });
    std::optional<Date> found;
    const auto others = recurrence::days(b.series, first, add_days(first, 731));
    recurrence::each(a.series, first, add_days(first, 731), [&](Date day) {
        if (std::binary_search(others.begin(), others.end(), day)) found = day;
        return !found;
    });
    return found;
}

Result<void> sound(db::Read& tx, Opening& o, const Clock& clock) {
    if (o.from_min < 0 || o.to_min > 24 * 60 || o.from_min >= o.to_min)
        return invalid("hours_wrong", msg("The end must come after the beginning, on the same day."), "to");
    if (o.place) {
        const auto where = places::by_id(tx, o.place);
        if (!where) return invalid("unknown_place", msg("This place is not known here. Choose another."), "place");
        if (o.insee.empty()) o.insee = where->insee;
    }
    if (auto ok = known_commune(o.insee); !ok) return ok;
    if (auto ok = sound(tx, o.series); !ok) return ok;
    std::sort(o.motifs.begin(), o.motifs.end());
    o.motifs.erase(std::unique(o.motifs.begin(), o.motifs.end()), o.motifs.end());
    if (o.motifs.empty()) return invalid("motifs_needed", msg("Choose what people can come for."), "motifs");
    for (MotifId each : o.motifs) {
        const auto what = repository::motif(tx, each);
        if (!what) return invalid("unknown_motif", msg("This motif is not known here."), "motifs");
        if (what->duration_min > o.to_min - o.from_min)
            return invalid("motif_longer",
                           msg("“{1}” takes {2} minutes: longer than this opening. Make it longer, or choose another.",
                               what->name, std::to_string(what->duration_min)),
                           "motifs");
        if (what->kind == Kind::office && !o.place)
            return invalid("place_needed", msg("“{1}” takes place somewhere: choose where.", what->name), "place");
    }
    const Date today = clock.today(territory::time_zone(territory::commune(o.insee)->departement));
    if (const auto last = recurrence::last(o.series); last && *last < today)
        return invalid("past", msg("All its days are over. Choose a day to come."), "first");
    for (const Opening& other : repository::openings(tx, o.counsellor, today)) {
        if (other.id == o.id) continue;
        if (const auto day = both(o, other, today))
            return invalid(
                "opening_overlaps",
                msg("Another opening of the same person takes place then, first on {1}. Change the hours or the days "
                    "of one of them.",
                    date_text(*day)),
                "from");
    }
    return {};
}

Result<void> sound(db::Read& tx, Absence& a) {
    if (a.days < 1 || a.days > 366) return between("days_wrong", "days", 1, 366);
    const bool in_order = a.days > 1 || a.from_min < a.to_min;
    if (a.from_min < 0 || a.from_min >= 24 * 60 || a.to_min <= 0 || a.to_min > 24 * 60 || !in_order)
        return invalid("hours_wrong", msg("The end must come after the beginning."), "to");
    a.why = text::trim(a.why);
    if (text::length(a.why) > longest_name)
        return invalid("why_long", msg("This text is too long: {1} characters at most.", std::to_string(longest_name)),
                       "why");
    if (auto ok = known_commune(a.insee); !ok) return ok;
    return sound(tx, a.series);
}

}

// ---- Motifs ----

Result<MotifId> add(db::Write& tx, Motif m, const Clock& clock) {
    m.id = MotifId::next();
    m.retired = std::nullopt;
    if (auto ok = sound(tx, m); !ok) return ok.error();
    if (!repository::insert(tx, m, clock.now())) return name_taken();
    return m.id;
}

Result<void> change(db::Write& tx, const Motif& typed) {
    Motif m = typed;
    const auto before = repository::motif(tx, m.id);
    if (!before) return no_such("unknown_motif", msg("This motif is not known here."));
    if (auto ok = sound(tx, m); !ok) return ok;
    if (m.duration_min > before->duration_min)
        for (const Opening& each : repository::openings_with(tx, m.id))
            if (m.duration_min > each.to_min - each.from_min)
                return invalid(
                    "motif_longer",
                    msg("An opening that offers it lasts {1} minutes only. Choose a shorter time, or change the "
                        "opening first.",
                        std::to_string(each.to_min - each.from_min)),
                    "duration");
    if (!repository::update(tx, m)) return name_taken();
    return {};
}

void set_retired(db::Write& tx, MotifId id, std::optional<Instant> at) { repository::set_retired(tx, id, at); }
std::optional<Motif> motif(db::Read& tx, MotifId id) { return repository::motif(tx, id); }
std::vector<Motif> motifs(db::Read& tx) { return repository::motifs(tx); }

// ---- Resources ----

namespace {
Result<void> sound(db::Read& tx, Resource& r) {
    if (auto ok = named(r.name); !ok) return ok;
    if (r.place && !places::by_id(tx, r.place))
        return invalid("unknown_place", msg("This place is not known here. Choose another."), "place");
    return {};
}
}

Result<ResourceId> add(db::Write& tx, Resource r, const Clock& clock) {
    r.id = ResourceId::next();
    if (auto ok = sound(tx, r); !ok) return ok.error();
    repository::insert(tx, r, clock.now());
    return r.id;
}

Result<void> change(db::Write& tx, const Resource& typed) {
    Resource r = typed;
    if (auto ok = sound(tx, r); !ok) return ok;
    if (!repository::update(tx, r)) return no_such("unknown_resource", msg("This resource is not known here."));
    return {};
}

void set_retired(db::Write& tx, ResourceId id, std::optional<Instant> at) { repository::set_retired(tx, id, at); }
std::optional<Resource> resource(db::Read& tx, ResourceId id) { return repository::resource(tx, id); }
std::vector<Resource> resources(db::Read& tx) { return repository::resources(tx); }

// ---- Openings and absences ----

Result<OpeningId> add(db::Write& tx, Opening o, const Clock& clock) {
    o.id = OpeningId::next();
    o.retired = std::nullopt;
    if (auto ok = sound(tx, o, clock); !ok) return ok.error();
    repository::insert(tx, o, clock.now());
    return o.id;
}

Result<void> change(db::Write& tx, const Opening& typed, const Clock& clock) {
    Opening o = typed;
    const auto before = repository::opening(tx, o.id);
    if (!before) return no_such("unknown_opening", msg("This opening is not known here."));
    o.counsellor = before->counsellor;
    if (auto ok = sound(tx, o, clock); !ok) return ok;
    repository::update(tx, o);
    return {};
}

void set_retired(db::Write& tx, OpeningId id, std::optional<Instant> at) { repository::set_retired(tx, id, at); }
std::optional<Opening> opening(db::Read& tx, OpeningId id) { return repository::opening(tx, id); }
std::vector<Opening> openings(db::Read& tx, PersonId counsellor, Date from) {
    return repository::openings(tx, counsellor, from);
}
int openings_at(db::Read& tx, PlaceId place, Date from) { return repository::openings_at(tx, place, from); }

Result<AbsenceId> add(db::Write& tx, Absence a, const Clock& clock) {
    a.id = AbsenceId::next();
    if (auto ok = sound(tx, a); !ok) return ok.error();
    repository::insert(tx, a, clock.now());
    return a.id;
}

Result<void> change(db::Write& tx, const Absence& typed) {
    Absence a = typed;
    if (auto ok = sound(tx, a); !ok) return ok;
    if (!repository::update(tx, a)) return no_such("unknown_absence", msg("This absence is not known here."));
    return {};
}

void remove(db::Write& tx, AbsenceId id) { repository::remove(tx, id); }
std::optional<Absence> absence(db::Read& tx, AbsenceId id) { return repository::absence(tx, id); }
std::vector<Absence> absences(db::Read& tx, PersonId counsellor, Date from) {
    return repository::absences(tx, counsellor, from);
}

void set_busy_elsewhere(db::Write& tx, PersonId person, std::int64_t source, std::span<const Span> spans) {
    repository::set_busy_elsewhere(tx, person, source, spans);
}

std::vector<Span> busy_elsewhere(db::Read& tx, PersonId person, Instant from, Instant to) {
    std::vector<Span> found;
    repository::busy_elsewhere(tx, person, from, to, found);
    return found;
}

// ---- Claims ----

bool claim(db::Write& tx, std::span<const Claim> claims, Instant now) {
    // In one order for all, so that two that want the same subjects never wait for each other.
    std::vector<Claim> ordered(claims.begin(), claims.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const Claim& a, const Claim& b) { return a.subject < b.subject; });
    return tx.attempt([&] {
        std::int64_t cleared = 0;
        for (const Claim& each : ordered) {
            if (each.subject != cleared) repository::delete_old_holds(tx, each.subject, now);
            cleared = each.subject;
        }
        repository::insert(tx, ordered);
    });
}

void release(db::Write& tx, Purpose purpose) { repository::delete_claims(tx, purpose); }

std::vector<Claim> claims_of(db::Read& tx, std::int64_t subject, Instant from, Instant to, Instant now) {
    std::vector<Claim> found;
    repository::claims_of(tx, subject, from, to, now, found);
    return found;
}

std::vector<Claim> claims_for(db::Read& tx, Purpose purpose) { return repository::claims_for(tx, purpose); }
std::int64_t forget_holds(db::Write& tx, Instant now) { return repository::delete_old_holds(tx, now); }

}
