#include "features/agenda/repository.hpp"

#include <algorithm>
#include <set>

#include "platform/base/text.hpp"

namespace beffroi::agenda::repository {
namespace {

// Macros so that the statements are whole literals.
#define BEFFROI_MOTIFS                                                                                      \
    "SELECT id, name, duration_min, buffer_min, notice_min, horizon_days, kind, bookable_by, text_before, " \
    "text_after, "                                                                                          \
    "retired, room FROM motifs "
#define BEFFROI_RESOURCES "SELECT r.id, r.name, r.kind, r.place, r.retired FROM resources r "
#define BEFFROI_OPENINGS                                                                                         \
    "SELECT o.id, o.counsellor, o.place, o.insee, o.first_day, o.rule, o.except_days, o.also_days, o.from_min, " \
    "o.to_min, "                                                                                                 \
    "o.on_holidays, o.retired FROM openings o "
#define BEFFROI_ABSENCES                                                                                       \
    "SELECT id, counsellor, insee, first_day, rule, except_days, also_days, from_min, days, to_min, why FROM " \
    "absences "

PlaceId place_from(const db::Row& row, int column) {
    return row.get<std::optional<PlaceId>>(column).value_or(PlaceId{});
}

std::optional<PlaceId> or_none(PlaceId place) { return place ? std::optional(place) : std::nullopt; }

Motif motif_from(const db::Row& row) {
    return {row.get<MotifId>(0),
            row.string(1),
            row.get<int>(2),
            row.get<int>(3),
            row.get<int>(4),
            row.get<int>(5),
            kind_from(row.text(6)).value_or(Kind::office),
            bookable_by_from(row.text(7)).value_or(BookableBy::staff),
            row.string(8),
            row.string(9),
            {},
            row.get<std::optional<Instant>>(10),
            row.string(11)};
}

Resource resource_from(const db::Row& row) {
    return {row.get<ResourceId>(0), row.string(1), resource_kind_from(row.text(2)).value_or(ResourceKind::equipment),
            place_from(row, 3), row.get<std::optional<Instant>>(4)};
}

Opening opening_from(const db::Row& row) {
    return {row.get<OpeningId>(0),
            row.get<PersonId>(1),
            place_from(row, 2),
            row.string(3),
            {row.get<Date>(4), row.string(5), recurrence::days_from(row.text(6)), recurrence::days_from(row.text(7))},
            row.get<int>(8),
            row.get<int>(9),
            row.boolean(10),
            {},
            row.get<std::optional<Instant>>(11)};
}

Absence absence_from(const db::Row& row) {
    return {row.get<AbsenceId>(0),
            row.get<PersonId>(1),
            row.string(2),
            {row.get<Date>(3), row.string(4), recurrence::days_from(row.text(5)), recurrence::days_from(row.text(6))},
            row.get<int>(7),
            row.get<int>(8),
            row.get<int>(9),
            row.string(10)};
}

#define BEFFROI_EIGHT_FROM_2 "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
/// Eight of them; nobody has the number 0.
void add_people(std::span<const PersonId> people, std::vector<db::Param>& to) {
    for (std::size_t i = 0; i < together; ++i) to.emplace_back(i < people.size() ? people[i] : PersonId{});
}

void set_resources(db::Write& tx, const Motif& motif) {
    tx.run("DELETE FROM motif_resources WHERE motif = ?1", motif.id);
    for (ResourceId resource : motif.resources)
        tx.run("INSERT INTO motif_resources (motif, resource) VALUES (?1, ?2)", motif.id, resource);
}

void set_motifs(db::Write& tx, const Opening& opening) {
    tx.run("DELETE FROM opening_motifs WHERE opening = ?1", opening.id);
    for (MotifId motif : opening.motifs)
        tx.run("INSERT INTO opening_motifs (motif, opening) VALUES (?1, ?2)", motif, opening.id);
}

void fill(db::Read& tx, Opening& opening) {
    opening.motifs = tx.all<MotifId>("SELECT motif FROM opening_motifs WHERE opening = ?1 ORDER BY motif", opening.id);
}

/// The last day on which it may take place, for the questions that leave out what is over.
std::optional<Date> last_day(const Series& series, int days) {
    const auto last = recurrence::last(series);
    if (last) return add_days(*last, days - 1);
    // No end, or no day at all.
    return series.rule.empty() ? std::optional(series.first) : std::nullopt;
}

}

bool insert(db::Write& tx, const Motif& m, Instant created) {
    return tx.attempt([&] {
        tx.run(
            "INSERT INTO motifs (id, name, sort_name, duration_min, buffer_min, notice_min, horizon_days, kind, "
            "bookable_by, text_before, text_after, created, room) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
            "?11, "
            "?12, ?13)",
            m.id, m.name, text::fold_words(m.name), m.duration_min, m.buffer_min, m.notice_min, m.horizon_days,
            code(m.kind), code(m.bookable_by), m.before, m.after, created, m.room);
        set_resources(tx, m);
    });
}

bool update(db::Write& tx, const Motif& m) {
    return tx.attempt([&] {
        tx.run(
            "UPDATE motifs SET name = ?2, sort_name = ?3, duration_min = ?4, buffer_min = ?5, notice_min = ?6, "
            "horizon_days = ?7, kind = ?8, bookable_by = ?9, text_before = ?10, text_after = ?11, "
            "room = ?12 WHERE id = ?1",
            m.id, m.name, text::fold_words(m.name), m.duration_min, m.buffer_min, m.notice_min, m.horizon_days,
            code(m.kind), code(m.bookable_by), m.before, m.after, m.room);
        set_resources(tx, m);
    });
}

std::optional<Motif> motif(db::Read& tx, MotifId id) {
    std::optional<Motif> found;
    tx.each(BEFFROI_MOTIFS "WHERE id = ?1", [&](const db::Row& row) { found = motif_from(row); }, id);
    if (found)
        found->resources =
            tx.all<ResourceId>("SELECT resource FROM motif_resources WHERE motif = ?1 ORDER BY resource", id);
    return found;
}

std::vector<Motif> motifs(db::Read& tx) {
    std::vector<Motif> found;
    tx.each(BEFFROI_MOTIFS "ORDER BY retired IS NOT NULL, sort_name, id",
            [&](const db::Row& row) { found.push_back(motif_from(row)); });
    for (Motif& each : found)
        each.resources =
            tx.all<ResourceId>("SELECT resource FROM motif_resources WHERE motif = ?1 ORDER BY resource", each.id);
    return found;
}

void set_retired(db::Write& tx, MotifId id, std::optional<Instant> at) {
    tx.run("UPDATE motifs SET retired = ?2 WHERE id = ?1", id, at);
}

void insert(db::Write& tx, const Resource& r, Instant created) {
    tx.run("INSERT INTO resources (id, name, sort_name, kind, place, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", r.id,
           r.name, text::fold_words(r.name), code(r.kind), or_none(r.place), created);
}

bool update(db::Write& tx, const Resource& r) {
    return tx.run("UPDATE resources SET name = ?2, sort_name = ?3, kind = ?4, place = ?5 WHERE id = ?1", r.id, r.name,
                  text::fold_words(r.name), code(r.kind), or_none(r.place)) == 1;
}

std::optional<Resource> resource(db::Read& tx, ResourceId id) {
    std::optional<Resource> found;
    tx.each(BEFFROI_RESOURCES "WHERE r.id = ?1", [&](const db::Row& row) { found = resource_from(row); }, id);
    return found;
}

std::vector<Resource> resources(db::Read& tx) {
    std::vector<Resource> found;
    tx.each(BEFFROI_RESOURCES "ORDER BY r.retired IS NOT NULL, r.sort_name, r.id",
            [&](const db::Row& row) { found.push_back(resource_from(row)); });
    return found;
}

std::vector<Resource> resources_of(db::Read& tx, MotifId motif) {
    std::vector<Resource> found;
    tx.each(
        BEFFROI_RESOURCES
        "JOIN motif_resources m ON m.resource = r.id WHERE m.motif = ?1 AND r.retired IS NULL ORDER BY r.sort_name, "
        "r.id",
        [&](const db::Row& row) { found.push_back(resource_from(row)); }, motif);
    return found;
}

void set_retired(db::Write& tx, ResourceId id, std::optional<Instant> at) {
    tx.run("UPDATE resources SET retired = ?2 WHERE id = ?1", id, at);
}

void insert(db::Write& tx, const Opening& o, Instant created) {
    tx.run(
        "INSERT INTO openings (id, counsellor, place, insee, first_day, rule, except_days, also_days, last_day, "
        "from_min, "
        "to_min, on_holidays, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        o.id, o.counsellor, or_none(o.place), o.insee, o.series.first, o.series.rule,
        recurrence::days_text(o.series.except), recurrence::days_text(o.series.also), last_day(o.series, 1), o.from_min,
        o.to_min, o.on_holidays, created);
    set_motifs(tx, o);
}

bool update(db::Write& tx, const Opening& o) {
    const bool found =
        tx.run(
            "UPDATE openings SET place = ?2, insee = ?3, first_day = ?4, rule = ?5, except_days = ?6, also_days = ?7, "
            "last_day = ?8, from_min = ?9, to_min = ?10, on_holidays = ?11 WHERE id = ?1",
            o.id, or_none(o.place), o.insee, o.series.first, o.series.rule, recurrence::days_text(o.series.except),
            recurrence::days_text(o.series.also), last_day(o.series, 1), o.from_min, o.to_min, o.on_holidays) == 1;
    if (found) set_motifs(tx, o);
    return found;
}

std::optional<Opening> opening(db::Read& tx, OpeningId id) {
    std::optional<Opening> found;
    tx.each(BEFFROI_OPENINGS "WHERE o.id = ?1", [&](const db::Row& row) { found = opening_from(row); }, id);
    if (found) fill(tx, *found);
    return found;
}

std::vector<Opening> openings(db::Read& tx, PersonId counsellor, Date from) {
    std::vector<Opening> found;
    tx.each(
        BEFFROI_OPENINGS
        "WHERE o.counsellor = ?1 AND o.retired IS NULL AND (o.last_day IS NULL OR o.last_day >= ?2) "
        "ORDER BY o.first_day, o.from_min, o.id",
        [&](const db::Row& row) { found.push_back(opening_from(row)); }, counsellor, from);
    for (Opening& each : found) fill(tx, each);
    return found;
}

std::vector<Opening> openings_for(db::Read& tx, const Wanted& wanted, bool* further) {
    std::vector<Opening> found;
    const auto collect = [&](const db::Row& row) { found.push_back(opening_from(row)); };
#define BEFFROI_OF_MOTIF                                                                       \
    "WHERE m.opening = o.id AND m.motif = ?1 AND o.retired IS NULL AND o.first_day <= ?3 AND " \
    "(o.last_day IS NULL OR o.last_day >= ?2) "
    // A day more on both sides: instants are asked for, and overseas another day begins.
    const Date from = add_days(wanted.from, -1), to = add_days(wanted.to, 1);
    if (!wanted.places.empty()) {
        // Eight places a statement: around a town there are dozens, and the nearest ones that receive are enough.
        std::set<PlaceId> receive;
        for (std::size_t i = 0; i < wanted.places.size(); i += together) {
            std::vector<db::Param> params{wanted.motif, from, to};
            for (std::size_t n = i; n < i + together; ++n)
                params.emplace_back(n < wanted.places.size() ? wanted.places[n] : PlaceId{});
            tx.connection().execute(
                // Not "JOIN": places are few, and SQLite is not to begin with all that the motif is received at.
                BEFFROI_OPENINGS "CROSS JOIN opening_motifs m " BEFFROI_OF_MOTIF
                                 "AND o.place IN (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params, [&](const db::Row& row) { return collect(row), true; });
            if (wanted.most_places == 0) continue;
            for (const Opening& each : found) receive.insert(each.place);
            if (receive.size() > wanted.most_places) break;
        }
        if (wanted.most_places > 0 && receive.size() > wanted.most_places) {
            if (further) *further = true;
            // Those that come first in `places`.
            std::set<PlaceId> first;
            for (PlaceId each : wanted.places)
                if (receive.contains(each) && first.size() < wanted.most_places) first.insert(each);
            std::erase_if(found, [&](const Opening& o) { return !first.contains(o.place); });
        }
    } else if (!wanted.counsellors.empty()) {
        for (PersonId counsellor : wanted.counsellors)
            tx.each(BEFFROI_OPENINGS "CROSS JOIN opening_motifs m " BEFFROI_OF_MOTIF "AND o.counsellor = ?4", collect,
                    wanted.motif, from, to, counsellor);
    } else {
        // Nobody reads what the whole country offers: ten openings for each place that is wanted are plenty.
        const std::int64_t most = wanted.most_places == 0 ? -1 : static_cast<std::int64_t>(10 * wanted.most_places);
        tx.each(
            BEFFROI_OPENINGS ", opening_motifs m " BEFFROI_OF_MOTIF,
            [&](const db::Row& row) {
                collect(row);
                return std::ssize(found) != most;
            },
            wanted.motif, from, to);
    }
    if (!wanted.places.empty() && !wanted.counsellors.empty())
        std::erase_if(found, [&](const Opening& o) {
            return std::find(wanted.counsellors.begin(), wanted.counsellors.end(), o.counsellor) ==
                   wanted.counsellors.end();
        });
    std::stable_sort(found.begin(), found.end(),
                     [](const Opening& a, const Opening& b) { return a.counsellor < b.counsellor; });
    return found;
}

std::vector<Opening> openings_with(db::Read& tx, MotifId motif) {
    std::vector<Opening> found;
    tx.each(
        BEFFROI_OPENINGS "JOIN opening_motifs m ON m.opening = o.id AND m.motif = ?1 WHERE o.retired IS NULL",
        [&](const db::Row& row) { found.push_back(opening_from(row)); }, motif);
    return found;
}

int openings_at(db::Read& tx, PlaceId place, Date from) {
    return tx
        .one<int>(
            "SELECT COUNT(*) FROM openings WHERE place = ?1 AND retired IS NULL AND (last_day IS NULL OR last_day >= "
            "?2)",
            place, from)
        .value_or(0);
}

void set_retired(db::Write& tx, OpeningId id, std::optional<Instant> at) {
    tx.run("UPDATE openings SET retired = ?2 WHERE id = ?1", id, at);
}

void insert(db::Write& tx, const Absence& a, Instant created) {
    tx.run(
        "INSERT INTO absences (id, counsellor, insee, first_day, rule, except_days, also_days, last_day, from_min, "
        "days, "
        "to_min, why, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        a.id, a.counsellor, a.insee, a.series.first, a.series.rule, recurrence::days_text(a.series.except),
        recurrence::days_text(a.series.also), last_day(a.series, a.days), a.from_min, a.days, a.to_min, a.why, created);
}

bool update(db::Write& tx, const Absence& a) {
    return tx.run(
               "UPDATE absences SET insee = ?2, first_day = ?3, rule = ?4, except_days = ?5, also_days = ?6, last_day "
               "= "
               "?7, from_min = ?8, days = ?9, to_min = ?10, why = ?11 WHERE id = ?1",
               a.id, a.insee, a.series.first, a.series.rule, recurrence::days_text(a.series.except),
               recurrence::days_text(a.series.also), last_day(a.series, a.days), a.from_min, a.days, a.to_min,
               a.why) == 1;
}

void remove(db::Write& tx, AbsenceId id) { tx.run("DELETE FROM absences WHERE id = ?1", id); }

std::optional<Absence> absence(db::Read& tx, AbsenceId id) {
    std::optional<Absence> found;
    tx.each(BEFFROI_ABSENCES "WHERE id = ?1", [&](const db::Row& row) { found = absence_from(row); }, id);
    return found;
}

std::vector<Absence> absences(db::Read& tx, PersonId counsellor, Date from) {
    std::vector<Absence> found;
    tx.each(
        BEFFROI_ABSENCES
        "WHERE counsellor = ?1 AND (last_day IS NULL OR last_day >= ?2) ORDER BY first_day, from_min, id",
        [&](const db::Row& row) { found.push_back(absence_from(row)); }, counsellor, from);
    return found;
}

void each_absence(db::Read& tx, std::span<const PersonId> counsellors, Date from, FunctionRef<void(Absence&&)> tell) {
    for (; !counsellors.empty(); counsellors = counsellors.subspan(std::min(together, counsellors.size()))) {
        std::vector<db::Param> params{from};
        add_people(counsellors, params);
        tx.connection().execute(BEFFROI_ABSENCES "WHERE counsellor IN (" BEFFROI_EIGHT_FROM_2
                                                 ") AND (last_day IS NULL OR last_day >= ?1)",
                                params, [&](const db::Row& row) { return tell(absence_from(row)), true; });
    }
}

void set_busy_elsewhere(db::Write& tx, PersonId person, std::int64_t source, std::span<const Span> spans) {
    tx.run("DELETE FROM busy_elsewhere WHERE person = ?1 AND source = ?2", person, source);
    for (const Span& each : spans)
        tx.run(
            "INSERT INTO busy_elsewhere (person, starts, ends, source) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            person, each.from, each.to, source);
}

void each_busy_elsewhere(db::Read& tx, std::span<const PersonId> people, Instant from, Instant to,
                         FunctionRef<void(PersonId, const Span&)> tell) {
    for (; !people.empty(); people = people.subspan(std::min(together, people.size()))) {
        std::vector<db::Param> params{from};
        add_people(people, params);
        params.emplace_back(to);
        tx.connection().execute("SELECT person, starts, ends FROM busy_elsewhere WHERE person IN (" BEFFROI_EIGHT_FROM_2
                                ") AND starts < ?10 AND ends > ?1",
                                params, [&](const db::Row& row) {
                                    tell(row.get<PersonId>(0), {row.get<Instant>(1), row.get<Instant>(2)});
                                    return true;
                                });
    }
}

void busy_elsewhere(db::Read& tx, PersonId person, Instant from, Instant to, std::vector<Span>& into) {
    tx.each(
        "SELECT starts, ends FROM busy_elsewhere WHERE person = ?1 AND starts < ?3 AND ends > ?2 ORDER BY starts, ends",
        [&](const db::Row& row) { into.push_back({row.get<Instant>(0), row.get<Instant>(1)}); }, person, from, to);
}

}
