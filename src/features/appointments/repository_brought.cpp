// The SQL of what is brought in from other tools.
#include <algorithm>

#include "features/appointments/repository.hpp"
#include "platform/db/many_rows.hpp"

namespace beffroi::appointments::repository {

void insert(db::Write& tx, std::span<const Brought* const> all) {
    db::insert_rows(
        tx,
        "INSERT INTO appointments (id, motif, counsellor, place, kind, starts, ends, insee, travel_min, status, who, "
        "phone_index, mail_index, words_index, lang, account, channel, made_by, hold, created, changed, changes, "
        "forgotten) VALUES ",
        23, db::Fires::nothing, all, [](const Brought* each, std::vector<db::Param>& to) {
            const Appointment& a = each->a;
            const std::optional<PlaceId> place = a.place ? std::optional(a.place) : std::nullopt;
            to.insert(to.end(), {a.id,
                                 a.motif,
                                 a.counsellor,
                                 place,
                                 agenda::code(a.kind),
                                 a.starts,
                                 a.ends,
                                 a.insee,
                                 a.travel_min,
                                 code(a.status),
                                 db::Param::blob(each->who),
                                 db::Param::blob(each->phone),
                                 db::Param::blob(each->mail),
                                 db::Param::blob(each->words),
                                 i18n::code(a.lang),
                                 std::optional<PersonId>(),
                                 code(a.channel),
                                 a.made_by,
                                 std::optional<HoldId>(),
                                 a.created,
                                 a.created,
                                 0,
                                 0});
        });
    db::insert_rows(tx, "INSERT INTO appointments_brought (appointment, origin, said, remind, source) VALUES ", 5,
                    db::Fires::nothing, all, [](const Brought* each, std::vector<db::Param>& to) {
                        to.insert(to.end(), {each->a.id, each->origin, each->said, each->remind ? 1 : 0, each->source});
                    });
}

std::int64_t source(db::Write& tx, std::string_view name) {
    tx.run("INSERT INTO appointments_sources (id, name) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING", next_id(),
           name);
    return tx.one<std::int64_t>("SELECT id FROM appointments_sources WHERE name = ?1", name).value_or(0);
}

std::optional<Event> bringing(db::Read& tx, AppointmentId of) {
    std::optional<Event> found;
    tx.each(
        "SELECT a.created, COALESCE(s.name, '') FROM appointments_brought b JOIN appointments a ON a.id = "
        "b.appointment "
        "LEFT JOIN appointments_sources s ON s.id = b.source WHERE b.appointment = ?1",
        [&](const db::Row& row) { found = Event{row.get<Instant>(0), PersonId{}, "imported", row.string(1), {}}; }, of);
    return found;
}

std::vector<std::pair<std::int64_t, std::int64_t>> brought(db::Read& tx) {
    // Sorted here: by its index, the database would look for each row's other column somewhere else.
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    tx.each("SELECT origin, said FROM appointments_brought",
            [&](const db::Row& row) { all.emplace_back(row.integer(0), row.integer(1)); });
    std::sort(all.begin(), all.end());
    return all;
}

bool is_brought(db::Read& tx, std::int64_t origin) {
    return tx.one<int>("SELECT 1 FROM appointments_brought WHERE origin = ?1", origin).has_value();
}

std::vector<AppointmentId> to_remind(db::Read& tx, Instant from, Instant to, int most) {
    return tx.all<AppointmentId>(
        "SELECT a.id FROM appointments a JOIN appointments_brought b ON b.appointment = a.id WHERE a.starts >= ?1 AND "
        "a.starts < ?2 AND a.status = 'unknown' AND a.forgotten = 0 AND b.remind = 1 ORDER BY a.starts, a.id LIMIT ?3",
        from, to, most);
}

void set_reminded(db::Write& tx, AppointmentId id) {
    tx.run("UPDATE appointments_brought SET remind = 0 WHERE appointment = ?1", id);
}

}
