// Sessions, devices, links and second factors.
#include "features/accounts/repository.hpp"

namespace beffroi::accounts::repository {

void insert_session(db::Write& tx, const NewSession& s) {
    tx.run(
        "INSERT INTO sessions (id, token, person, strength, created, seen, proven, device, network) VALUES (?1, ?2, "
        "?3, ?4, ?5, ?5, ?5, ?6, ?7)",
        s.id, db::Param::blob(s.token_hash), s.person, static_cast<int>(s.strength), s.at, s.device, s.network);
}

std::optional<Holder> session_by_token(db::Read& tx, std::string_view token_hash, Instant at) {
    std::optional<Holder> found;
    // Asked at each page of the desk: one statement, a row for each role.
    tx.each(
        "SELECT r.role, r.organisation, r.team, s.id, s.person, p.name, s.strength, s.created, s.seen, s.proven FROM "
        "sessions s "
        "JOIN people p ON p.id = s.person "
        "LEFT JOIN people_roles r ON r.person = s.person AND r.since <= ?2 AND (r.until IS NULL OR r.until > ?2) "
        "WHERE s.token = ?1 AND p.closed IS NULL",
        [&](const db::Row& row) {
            if (!found) {
                found.emplace();
                found->visitor.session = row.get<SessionId>(3);
                found->visitor.person = row.get<PersonId>(4);
                found->visitor.name = row.string(5);
                found->visitor.strength = static_cast<Strength>(row.get<int>(6));
                found->created = row.get<Instant>(7);
                found->seen = row.get<Instant>(8);
                found->visitor.proven = row.get<Instant>(9);
            }
            if (!row.is_null(0)) found->visitor.roles.push_back(held_from(row));
        },
        db::Param::blob(token_hash), at);
    if (found) in_order(found->visitor.roles);
    return found;
}

void renew_session(db::Write& tx, SessionId session, std::string_view token_hash, Strength strength, Instant proven) {
    tx.run("UPDATE sessions SET token = ?2, strength = ?3, proven = ?4 WHERE id = ?1", session,
           db::Param::blob(token_hash), static_cast<int>(strength), proven);
}

void touch_session(db::Write& tx, SessionId session, Instant at) {
    tx.run("UPDATE sessions SET seen = ?2 WHERE id = ?1", session, at);
}

std::vector<Session> sessions_of(db::Read& tx, PersonId person) {
    std::vector<Session> all;
    tx.each(
        "SELECT id, created, seen, device, network, strength FROM sessions WHERE person = ?1 ORDER BY seen DESC, id",
        [&](const db::Row& row) {
            all.push_back({row.get<SessionId>(0), row.get<Instant>(1), row.get<Instant>(2), row.string(3),
                           row.string(4), static_cast<Strength>(row.get<int>(5))});
        },
        person);
    return all;
}

bool delete_session(db::Write& tx, PersonId person, SessionId session) {
    return tx.run("DELETE FROM sessions WHERE id = ?1 AND person = ?2", session, person) == 1;
}

std::int64_t delete_sessions(db::Write& tx, PersonId person, SessionId but) {
    return tx.run("DELETE FROM sessions WHERE person = ?1 AND id <> ?2", person, but);
}

std::int64_t delete_every_session(db::Write& tx) {
    tx.run("DELETE FROM people_links WHERE purpose = 'sign_in'");
    return tx.run("DELETE FROM sessions");
}

void delete_old_sessions(db::Write& tx, Instant created_before, Instant seen_before) {
    tx.run("DELETE FROM sessions WHERE created < ?1 OR seen < ?2", created_before, seen_before);
}

Device meet_device(db::Write& tx, PersonId person, std::string_view device, std::string_view network, Instant at) {
    const bool any = tx.one<int>("SELECT 1 FROM people_devices WHERE person = ?1 LIMIT 1", person).has_value();
    const bool known =
        any && tx.one<int>("SELECT 1 FROM people_devices WHERE person = ?1 AND device = ?2 LIMIT 1", person, device)
                   .has_value();
    tx.run(
        "INSERT INTO people_devices (person, device, network, seen) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (person, device, network) DO UPDATE SET seen = ?4",
        person, device, network, at);
    return !any ? Device::first : known ? Device::known : Device::unknown;
}

bool knows_network(db::Read& tx, const std::vector<std::string>& mail_indexes, std::string_view network) {
    for (const std::string& each : mail_indexes)
        if (tx.one<int>("SELECT 1 FROM people_devices d JOIN people p ON p.id = d.person WHERE p.mail_index = ?1 AND "
                        "d.network = ?2 LIMIT 1",
                        db::Param::blob(each), network))
            return true;
    return false;
}

namespace {
std::string_view code(Purpose purpose) { return purpose == Purpose::invitation ? "invitation" : "sign_in"; }
}

void insert_link(db::Write& tx, std::string_view token_hash, PersonId person, Purpose purpose, Instant expires) {
    tx.run("INSERT INTO people_links (token, person, purpose, expires) VALUES (?1, ?2, ?3, ?4)",
           db::Param::blob(token_hash), person, code(purpose), expires);
}

bool delete_links(db::Write& tx, PersonId person, Purpose purpose) {
    return tx.run("DELETE FROM people_links WHERE person = ?1 AND purpose = ?2", person, code(purpose)) > 0;
}

std::optional<PersonId> link(db::Read& tx, std::string_view token_hash, Purpose purpose, Instant at) {
    return tx.one<PersonId>(
        "SELECT l.person FROM people_links l JOIN people p ON p.id = l.person "
        "WHERE l.token = ?1 AND l.purpose = ?2 AND l.expires > ?3 AND p.closed IS NULL",
        db::Param::blob(token_hash), code(purpose), at);
}

std::optional<PersonId> take_link(db::Write& tx, std::string_view token_hash, Purpose purpose, Instant at) {
    const auto person = link(tx, token_hash, purpose, at);
    // Deleting decides: whoever comes second deletes nothing.
    if (!person || tx.run("DELETE FROM people_links WHERE token = ?1", db::Param::blob(token_hash)) != 1)
        return std::nullopt;
    return person;
}

std::optional<Instant> link_until(db::Read& tx, PersonId person, Purpose purpose, Instant at) {
    return tx.one<Instant>("SELECT expires FROM people_links WHERE person = ?1 AND purpose = ?2 AND expires > ?3",
                           person, code(purpose), at);
}

std::optional<Totp> totp(db::Read& tx, PersonId person) {
    std::optional<Totp> found;
    tx.each(
        "SELECT totp, totp_step FROM people WHERE id = ?1 AND totp IS NOT NULL",
        [&](const db::Row& row) { found = Totp{row.string(0), row.get<std::int64_t>(1)}; }, person);
    return found;
}

void set_totp(db::Write& tx, PersonId person, std::string_view sealed, std::int64_t step) {
    tx.run("UPDATE people SET totp = ?2, totp_step = ?3 WHERE id = ?1", person,
           sealed.empty() ? db::Param(nullptr) : db::Param::blob(sealed), step);
}

bool use_totp_step(db::Write& tx, PersonId person, std::int64_t step) {
    return tx.run("UPDATE people SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2", person, step) == 1;
}

void set_recovery_codes(db::Write& tx, PersonId person, const std::vector<std::string>& hashed,
                        std::string_view by_key) {
    tx.run("DELETE FROM recovery_codes WHERE person = ?1", person);
    for (const auto& each : hashed)
        tx.run("INSERT INTO recovery_codes (person, code, made_by_key) VALUES (?1, ?2, ?3)", person,
               db::Param::blob(each), db::Param::blob(by_key));
}

bool use_recovery_code(db::Write& tx, PersonId person, const std::vector<std::string>& hashed) {
    for (const std::string& each : hashed)
        if (tx.run("DELETE FROM recovery_codes WHERE person = ?1 AND code = ?2", person, db::Param::blob(each)) == 1)
            return true;
    return false;
}

int recovery_codes_left(db::Read& tx, PersonId person) {
    return tx.one<int>("SELECT COUNT(*) FROM recovery_codes WHERE person = ?1", person).value_or(0);
}

WrongCodes add_wrong_code(db::Write& tx, PersonId person) {
    WrongCodes found;
    tx.each(
        "INSERT INTO wrong_codes (person, in_a_row, told) VALUES (?1, 1, 0) "
        "ON CONFLICT (person) DO UPDATE SET in_a_row = wrong_codes.in_a_row + 1 RETURNING in_a_row, told",
        [&](const db::Row& row) { found = {row.get<int>(0), row.get<Instant>(1)}; }, person);
    return found;
}

void told_of_wrong_codes(db::Write& tx, PersonId person, Instant at) {
    tx.run("UPDATE wrong_codes SET told = ?2 WHERE person = ?1", person, at);
}

void forget_wrong_codes(db::Write& tx, PersonId person) {
    tx.run("UPDATE wrong_codes SET in_a_row = 0 WHERE person = ?1", person);
}

}
