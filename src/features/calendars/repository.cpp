#include "features/calendars/repository.hpp"

#include <algorithm>

namespace beffroi::calendars::repository {
namespace {

#define BEFFROI_DEVICES "SELECT id, person, kind, name, names, created, seen FROM calendar_devices "
#define BEFFROI_EVENTS "SELECT absence, name, uid, body, fingerprint, changed FROM calendar_events "

std::string device_context(DeviceId id) { return "calendars.device:" + id.text(); }
std::string event_context(agenda::AbsenceId id) { return "calendars.event:" + id.text(); }
int number(Shown shown) { return shown == Shown::names ? 1 : 0; }

Device device_from(const crypto::Vault& vault, const db::Row& row) {
    const auto id = row.get<DeviceId>(0);
    return {id,
            row.get<PersonId>(1),
            row.text(2) == "caldav" ? Kind::caldav : Kind::feed,
            vault.open(row.text(3), device_context(id)).value_or(""),
            row.get<int>(4) != 0 ? Shown::names : Shown::busy,
            row.get<Instant>(5),
            row.get<std::optional<Instant>>(6)};
}

Written written_from(const crypto::Vault& vault, const db::Row& row) {
    const auto id = row.get<agenda::AbsenceId>(0);
    return {id,
            row.string(1),
            row.string(2),
            vault.open(row.text(3), event_context(id)).value_or(""),
            row.string(4),
            row.get<Instant>(5)};
}

}

void insert(db::Write& tx, const crypto::Vault& vault, const Device& d, std::string_view secret_hash) {
    const std::string name = vault.seal(d.name, device_context(d.id));
    tx.run(
        "INSERT INTO calendar_devices (id, person, kind, name, secret, names, created, noted) VALUES (?1, ?2, ?3, ?4, "
        "?5, "
        "?6, ?7, '')",
        d.id, d.person, code(d.kind), db::Param::blob(name), db::Param::blob(secret_hash), number(d.shown), d.created);
}

bool remove_device(db::Write& tx, PersonId person, DeviceId id) {
    return tx.run("DELETE FROM calendar_devices WHERE id = ?1 AND person = ?2", id, person) == 1;
}

std::vector<Device> devices(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<Device> found;
    tx.each(
        BEFFROI_DEVICES "WHERE person = ?1 ORDER BY id",
        [&](const db::Row& row) { found.push_back(device_from(vault, row)); }, person);
    return found;
}

std::optional<Device> device_of(db::Read& tx, const crypto::Vault& vault, Kind kind, std::string_view secret_hash) {
    std::optional<Device> found;
    tx.each(
        BEFFROI_DEVICES "WHERE secret = ?1 AND kind = ?2", [&](const db::Row& row) { found = device_from(vault, row); },
        db::Param::blob(secret_hash), code(kind));
    return found;
}

std::string noted(db::Read& tx, DeviceId id) {
    return tx.one<std::string>("SELECT noted FROM calendar_devices WHERE id = ?1", id).value_or("");
}

void set_seen(db::Write& tx, DeviceId id, Instant seen, std::string_view noted) {
    tx.run("UPDATE calendar_devices SET seen = ?2, noted = ?3 WHERE id = ?1", id, seen, noted);
}

std::int64_t delete_unused(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM calendar_devices WHERE COALESCE(seen, created) < ?1", before);
}

void forget_person(db::Write& tx, PersonId person) {
    tx.run("DELETE FROM calendar_devices WHERE person = ?1", person);
    tx.run("DELETE FROM calendar_events WHERE person = ?1", person);
    tx.run("DELETE FROM calendar_moved WHERE person = ?1", person);
    tx.run("DELETE FROM calendar_members WHERE person = ?1", person);
    tx.run("DELETE FROM calendar_states WHERE person = ?1", person);
}

std::vector<Written> written(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<Written> found;
    tx.each(
        BEFFROI_EVENTS "WHERE person = ?1", [&](const db::Row& row) { found.push_back(written_from(vault, row)); },
        person);
    return found;
}

std::optional<Written> written(db::Read& tx, const crypto::Vault& vault, PersonId person, std::string_view name) {
    std::optional<Written> found;
    tx.each(
        BEFFROI_EVENTS "WHERE person = ?1 AND name = ?2", [&](const db::Row& row) { found = written_from(vault, row); },
        person, name);
    return found;
}

std::optional<std::string> name_of(db::Read& tx, PersonId person, std::string_view uid) {
    return tx.one<std::string>("SELECT name FROM calendar_events WHERE person = ?1 AND uid = ?2", person, uid);
}

void put(db::Write& tx, const crypto::Vault& vault, PersonId person, const Written& e) {
    const std::string body = vault.seal(e.body, event_context(e.absence));
    // An absence taken away at the desk may have left its name behind.
    tx.run("DELETE FROM calendar_events WHERE person = ?1 AND (name = ?2 OR absence = ?3)", person, e.name, e.absence);
    tx.run(
        "INSERT INTO calendar_events (absence, person, name, uid, body, fingerprint, changed) VALUES (?1, ?2, ?3, ?4, "
        "?5, "
        "?6, ?7)",
        e.absence, person, e.name, e.uid, db::Param::blob(body), db::Param::blob(e.fingerprint), e.changed);
}

void remove_written(db::Write& tx, agenda::AbsenceId absence) {
    tx.run("DELETE FROM calendar_events WHERE absence = ?1", absence);
    tx.run("DELETE FROM calendar_moved WHERE series = ?1", absence);
}

std::vector<MovedDay> moved(db::Read& tx, PersonId person) {
    std::vector<MovedDay> found;
    tx.each(
        "SELECT absence, series, day FROM calendar_moved WHERE person = ?1 ORDER BY series, day",
        [&](const db::Row& row) {
            found.push_back({row.get<agenda::AbsenceId>(0), row.get<agenda::AbsenceId>(1), row.get<Date>(2)});
        },
        person);
    return found;
}

void set_moved(db::Write& tx, PersonId person, const MovedDay& one) {
    tx.run("DELETE FROM calendar_moved WHERE absence = ?1 OR (series = ?2 AND day = ?3)", one.absence, one.series,
           one.day);
    tx.run("INSERT INTO calendar_moved (absence, person, series, day) VALUES (?1, ?2, ?3, ?4)", one.absence, person,
           one.series, one.day);
}

void remove_moved(db::Write& tx, agenda::AbsenceId absence) {
    tx.run("DELETE FROM calendar_moved WHERE absence = ?1", absence);
}

std::optional<State> state(db::Read& tx, PersonId person, Shown shown) {
    std::optional<State> found;
    tx.each(
        "SELECT epoch, revision, floor FROM calendar_states WHERE person = ?1 AND names = ?2",
        [&](const db::Row& row) { found = State{row.string(0), row.integer(1), row.integer(2)}; }, person,
        number(shown));
    return found;
}

void set_state(db::Write& tx, PersonId person, Shown shown, const State& s) {
    tx.run(
        "INSERT INTO calendar_states (person, names, epoch, revision, floor) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT "
        "(person, names) DO UPDATE SET revision = ?4, floor = ?5",
        person, number(shown), s.epoch, s.revision, s.floor);
}

std::vector<Known> known(db::Read& tx, PersonId person, Shown shown) {
    std::vector<Known> found;
    tx.each(
        "SELECT name, etag, revision, gone FROM calendar_members WHERE person = ?1 AND names = ?2",
        [&](const db::Row& row) {
            found.push_back({row.string(0), row.string(1), row.integer(2), row.get<std::optional<Instant>>(3)});
        },
        person, number(shown));
    std::sort(found.begin(), found.end(), [](const Known& a, const Known& b) { return a.name < b.name; });
    return found;
}

void set_known(db::Write& tx, PersonId person, Shown shown, const Known& m) {
    tx.run(
        "INSERT INTO calendar_members (person, names, name, etag, revision, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON "
        "CONFLICT (person, names, name) DO UPDATE SET etag = ?4, revision = ?5, gone = ?6",
        person, number(shown), m.name, m.etag, m.revision, m.gone);
}

std::int64_t forget_gone(db::Write& tx, PersonId person, Shown shown, Instant before) {
    const auto last = tx.one<std::optional<std::int64_t>>(
        "SELECT MAX(revision) FROM calendar_members WHERE person = ?1 AND names = ?2 AND gone < ?3", person,
        number(shown), before);
    if (!last || !*last) return 0;
    tx.run("DELETE FROM calendar_members WHERE person = ?1 AND names = ?2 AND gone < ?3", person, number(shown),
           before);
    return **last;
}

}
