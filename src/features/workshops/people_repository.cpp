// The SQL of those who signed up. What names somebody is sealed.
#include <array>

#include "features/workshops/repository.hpp"
#include "platform/base/text.hpp"
#include "platform/base/word_code.hpp"
#include "platform/db/many_rows.hpp"

namespace beffroi::workshops::repository {
namespace {

#define BEFFROI_REGISTRATIONS \
    "SELECT id, workshop, whole, who, lang, account, channel, made_by, created FROM workshop_registrations "
#define BEFFROI_ENTRIES                                                                                         \
    "SELECT e.id, e.session, e.registration, e.state, e.queued, e.until, e.came_am, e.came_pm, "                \
    "CASE WHEN LENGTH(e.signed_am) > 0 THEN 1 ELSE 0 END, CASE WHEN LENGTH(e.signed_pm) > 0 THEN 1 ELSE 0 END " \
    "FROM workshop_entries e "

/// One sealed record a row costs one opening, where five fields would cost five. No field holds a zero byte.
constexpr char between = '\0';

std::string context(RegistrationId id) { return "workshops.who:" + id.text(); }

std::string sealed(const crypto::Vault& vault, const Who& who, RegistrationId id) {
    std::string plain;
    for (const std::string* each : {&who.name, &who.booked_by, &who.phone, &who.mail, &who.note})
        (plain += *each) += between;
    return vault.seal(plain, context(id));
}

Who opened(const crypto::Vault& vault, std::string_view sealed, RegistrationId id) {
    Who who;
    const auto plain = vault.open(sealed, context(id));
    if (!plain) return who;
    const auto parts = text::split(*plain, between);
    const std::array<std::string*, 5> fields{&who.name, &who.booked_by, &who.phone, &who.mail, &who.note};
    for (std::size_t i = 0; i < fields.size() && i < parts.size(); ++i) *fields[i] = parts[i];
    return who;
}

/// What finds somebody again, and what for.
struct Found {
    std::string phone, mail, same;  ///< empty: there is nothing to find them by
};
Found found_by(const Who& who, PersonId account) {
    Found by{who.phone, text::lower_ascii(who.mail), {}};
    const std::string contact = !by.phone.empty()  ? by.phone
                                : !by.mail.empty() ? by.mail
                                : account          ? "account:" + account.text()
                                                   : std::string();
    if (!contact.empty()) by.same = text::fold_words(who.name) + '\n' + contact;
    return by;
}
constexpr std::string_view phone_purpose = "workshops.phone", mail_purpose = "workshops.mail",
                           same_purpose = "workshops.same", words_purpose = "workshops.words";

struct Indexes {
    std::string phone, mail, same;
};
Indexes indexes_of(const crypto::Vault& vault, const Registration& r) {
    const Found by = found_by(r.who, r.account);
    const auto index = [&](const std::string& value, std::string_view purpose) {
        return value.empty() ? std::string() : vault.index(value, purpose);
    };
    return {index(by.phone, phone_purpose), index(by.mail, mail_purpose), index(by.same, same_purpose)};
}
/// By each key; one empty index where there is nothing.
std::vector<std::string> by_each_key(const crypto::Vault& vault, const std::string& value, std::string_view purpose) {
    return value.empty() ? std::vector<std::string>(1) : vault.indexes(value, purpose);
}

Registration registration_from(const crypto::Vault& vault, const db::Row& row) {
    const auto id = row.get<RegistrationId>(0);
    return {id,
            row.get<WorkshopId>(1),
            row.boolean(2),
            opened(vault, row.text(3), id),
            row.text(4) == "en" ? Lang::en : Lang::fr,
            row.get<std::optional<PersonId>>(5).value_or(PersonId{}),
            row.text(6) == "staff" ? Channel::staff : Channel::online,
            row.get<PersonId>(7),
            row.get<Instant>(8)};
}

Entry entry_from(const db::Row& row) {
    return {row.get<EntryId>(0),
            row.get<SessionId>(1),
            row.get<RegistrationId>(2),
            state_from(row.text(3)).value_or(State::unknown),
            row.get<Instant>(4),
            row.get<std::optional<Instant>>(5),
            row.get<std::optional<bool>>(6),
            row.get<std::optional<bool>>(7),
            row.boolean(8),
            row.boolean(9)};
}

template <class... Args>
std::vector<Entry> some(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Entry> found;
    tx.each(sql, [&](const db::Row& row) { found.push_back(entry_from(row)); }, args...);
    return found;
}

std::optional<Entry> first(std::vector<Entry> found) {
    if (found.empty()) return std::nullopt;
    return found.front();
}

}

bool insert(db::Write& tx, const crypto::Vault& vault, const Registration& r, std::int64_t form) {
    const std::string who = sealed(vault, r.who, r.id),
                      words =
                          vault.index(crypto::word_code_of(vault.index(r.id.text(), "workshops.slip")), words_purpose);
    const Indexes by = indexes_of(vault, r);
    return tx.run(
               "INSERT INTO workshop_registrations (id, workshop, whole, who, phone_index, mail_index, same_index, "
               "words_index, lang, account, channel, made_by, form, created, changed, forgotten) VALUES (?1, ?2, ?3, "
               "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, 0) ON CONFLICT (form) DO NOTHING",
               r.id, r.workshop, r.whole, db::Param::blob(who), db::Param::blob(by.phone), db::Param::blob(by.mail),
               db::Param::blob(by.same), db::Param::blob(words), i18n::code(r.lang),
               r.account ? std::optional(r.account) : std::nullopt, code(r.channel), r.made_by,
               form != 0 ? std::optional(form) : std::nullopt, r.created) == 1;
}

void update_who(db::Write& tx, const crypto::Vault& vault, const Registration& r, Instant now) {
    const std::string who = sealed(vault, r.who, r.id);
    const Indexes by = indexes_of(vault, r);
    tx.run(
        "UPDATE workshop_registrations SET who = ?2, phone_index = ?3, mail_index = ?4, same_index = ?5, changed = ?6 "
        "WHERE id = ?1",
        r.id, db::Param::blob(who), db::Param::blob(by.phone), db::Param::blob(by.mail), db::Param::blob(by.same), now);
}

std::optional<Registration> registration(db::Read& tx, const crypto::Vault& vault, RegistrationId id) {
    std::optional<Registration> found;
    tx.each(
        BEFFROI_REGISTRATIONS "WHERE id = ?1", [&](const db::Row& row) { found = registration_from(vault, row); }, id);
    return found;
}
std::optional<RegistrationId> by_form(db::Read& tx, std::int64_t form) {
    return tx.one<RegistrationId>("SELECT id FROM workshop_registrations WHERE form = ?1", form);
}
std::string words_index(db::Read& tx, RegistrationId id) {
    return tx.one<std::string>("SELECT words_index FROM workshop_registrations WHERE id = ?1", id).value_or("");
}
std::size_t maker_of(const crypto::Vault& vault, RegistrationId id, std::string_view words_index) {
    const auto slips = vault.indexes(id.text(), "workshops.slip");
    for (std::size_t i = 0; i < slips.size(); ++i)
        for (const std::string& each : vault.indexes(crypto::word_code_of(slips[i]), words_purpose))
            if (each == words_index) return i;
    return 0;
}
std::optional<RegistrationId> by_words(db::Read& tx, std::string_view index) {
    return tx.one<RegistrationId>("SELECT id FROM workshop_registrations WHERE words_index = ?1",
                                  db::Param::blob(index));
}
std::vector<Registration> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most) {
    std::vector<Registration> found;
    tx.each(
        BEFFROI_REGISTRATIONS "WHERE account = ?1 ORDER BY id DESC LIMIT ?2",
        [&](const db::Row& row) { found.push_back(registration_from(vault, row)); }, account, most);
    return found;
}

std::vector<Expected> expected(db::Read& tx, const crypto::Vault& vault, PersonId account, Instant now, int most) {
    std::vector<Expected> found;
    std::vector<PlaceId> places;
    tx.each(
        "SELECT s.starts, w.title, w.insee, r.id, e.state, w.place FROM workshop_registrations r JOIN workshop_entries "
        "e ON e.registration = r.id JOIN workshop_sessions s ON s.id = e.session JOIN workshops w ON w.id = s.workshop "
        "WHERE r.account = ?1 ORDER BY s.starts DESC, e.id DESC LIMIT ?2",
        [&](const db::Row& row) {
            const State state = state_from(row.text(4)).value_or(State::unknown);
            const Instant starts = row.get<Instant>(0);
            found.push_back({starts,
                             row.string(1),
                             {},
                             row.string(2),
                             "/ateliers/suivi/" + token_of(vault, row.get<RegistrationId>(3)),
                             state == State::unknown ? std::string_view() : label(state),
                             starts > now && !gone(state)});
            places.push_back(row.get<PlaceId>(5));
        },
        account, most);
    for (std::size_t i = 0; i < found.size(); ++i)
        if (const auto place = places::by_id(tx, places[i]))
            found[i].place = place->name + (place->commune.empty() ? "" : ", ") + place->commune;
    return found;
}

bool is_in(db::Read& tx, const crypto::Vault& vault, const Registration& r, SessionId session) {
    const Found by = found_by(r.who, r.account);
    if (by.same.empty()) return false;
    const auto same = vault.indexes(by.same, same_purpose);
    std::vector<db::Param> params{session, r.id};
    const std::string in = db::in_list(params, same);
    bool found = false;
    tx.connection().execute(
        "SELECT 1 FROM workshop_entries e JOIN workshop_registrations r ON r.id = e.registration WHERE e.session = ?1 "
        "AND r.same_index IN " +
            in + " AND r.id <> ?2 AND e.state IN ('waiting', 'offered', 'unknown', 'seen', 'noshow')",
        params, [&](const db::Row&) { return found = true, false; });
    return found;
}

int to_come_with(db::Read& tx, const crypto::Vault& vault, const Registration& r, Instant now) {
    const Found by = found_by(r.who, r.account);
    const auto phones = by_each_key(vault, by.phone, phone_purpose), mails = by_each_key(vault, by.mail, mail_purpose);
    std::vector<db::Param> params{now, r.account};
    const std::string in_phones = db::in_list(params, phones), in_mails = db::in_list(params, mails);
    int count = 0;
    tx.connection().execute(
        "SELECT COUNT(*) FROM workshop_registrations r JOIN workshop_entries e ON e.registration = r.id JOIN "
        "workshop_sessions s ON s.id = e.session WHERE ((r.phone_index IN " +
            in_phones + " AND LENGTH(r.phone_index) > 0) OR (r.mail_index IN " + in_mails +
            " AND LENGTH(r.mail_index) > 0) OR r.account = ?2) AND s.starts > ?1 AND e.state IN ('waiting', 'offered', "
            "'unknown')",
        params, [&](const db::Row& row) { return count = row.get<int>(0), false; });
    return count;
}

void renew(const crypto::Vault& vault, keys::Row& row) {
    const RegistrationId id{row.number()};
    const std::string before = row.value("who");
    if (row.seal("who", context(id))) {
        const Found by = found_by(opened(vault, before, id), PersonId{row.number_beside("account")});
        row.index("phone_index", by.phone, phone_purpose);
        row.index("mail_index", by.mail, mail_purpose);
        row.index("same_index", by.same, same_purpose);
    }
    const std::string slip = vault.indexes(id.text(), "workshops.slip")[maker_of(vault, id, row.value("words_index"))];
    row.set("words_index", vault.index(crypto::word_code_of(slip), words_purpose));
}

bool on_sheet(db::Read& tx, PersonId account) {
    return tx
        .one<int>(
            "SELECT 1 FROM workshop_registrations r JOIN workshop_entries e ON e.registration = r.id JOIN "
            "workshop_sheets h ON h.session = e.session WHERE r.account = ?1 AND e.chair IS NOT NULL LIMIT 1",
            account)
        .has_value();
}

void insert(db::Write& tx, const Entry& e, std::optional<int> chair) {
    tx.run(
        "INSERT INTO workshop_entries (id, session, registration, state, chair, queued, until, signed_am, signed_pm, "
        "changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?6)",
        e.id, e.session, e.registration, code(e.state), chair, e.queued, e.until, db::Param::blob(""));
}

void update(db::Write& tx, const Entry& e, std::optional<int> chair, Instant now) {
    tx.run(
        "UPDATE workshop_entries SET state = ?2, chair = ?3, queued = ?4, until = ?5, came_am = ?6, came_pm = ?7, "
        "changed = ?8 WHERE id = ?1",
        e.id, code(e.state), chair, e.queued, e.until, e.came_am, e.came_pm, now);
}

void update(db::Write& tx, const Entry& e, Instant now) {
    tx.run("UPDATE workshop_entries SET state = ?2, until = ?3, came_am = ?4, came_pm = ?5, changed = ?6 WHERE id = ?1",
           e.id, code(e.state), e.until, e.came_am, e.came_pm, now);
}

std::optional<Entry> entry(db::Read& tx, EntryId id) { return first(some(tx, BEFFROI_ENTRIES "WHERE e.id = ?1", id)); }
std::optional<Entry> entry(db::Read& tx, SessionId session, RegistrationId registration) {
    return first(some(tx, BEFFROI_ENTRIES "WHERE e.session = ?1 AND e.registration = ?2", session, registration));
}
std::vector<Entry> entries_of(db::Read& tx, RegistrationId registration) {
    return some(tx,
                BEFFROI_ENTRIES
                "JOIN workshop_sessions s ON s.id = e.session WHERE e.registration = ?1 ORDER BY s.starts, e.id",
                registration);
}
std::vector<Entry> entries_in(db::Read& tx, SessionId session) {
    return some(tx, BEFFROI_ENTRIES "WHERE e.session = ?1 ORDER BY e.queued, e.id", session);
}

std::vector<Person> people(db::Read& tx, const crypto::Vault& vault, SessionId session) {
    std::vector<Person> found;
    for (const Entry& each : entries_in(tx, session))
        if (auto who = repository::registration(tx, vault, each.registration)) found.push_back({each, *std::move(who)});
    return found;
}

std::optional<Entry> first_waiting(db::Read& tx, SessionId session) {
    return first(some(
        tx, BEFFROI_ENTRIES "WHERE e.session = ?1 AND e.state = 'waiting' ORDER BY e.queued, e.id LIMIT 1", session));
}

int rank(db::Read& tx, const Entry& e) {
    if (e.state != State::waiting) return 0;
    return tx
        .one<int>(
            "SELECT COUNT(*) FROM workshop_entries WHERE session = ?1 AND state = 'waiting' AND (queued < ?2 OR "
            "(queued "
            "= ?2 AND id <= ?3))",
            e.session, e.queued, e.id)
        .value_or(0);
}

namespace {
void forget(db::Write& tx, const crypto::Vault& vault, RegistrationId id) {
    const std::string who = sealed(vault, Who{}, id);
    tx.run(
        "UPDATE workshop_registrations SET who = ?2, phone_index = ?3, mail_index = ?3, same_index = ?3, account = "
        "NULL, "
        "forgotten = 1 WHERE id = ?1",
        id, db::Param::blob(who), db::Param::blob(""));
    tx.run("UPDATE workshop_entries SET signed_am = ?2, signed_pm = ?2 WHERE registration = ?1", id,
           db::Param::blob(""));
    tx.run("UPDATE workshop_history SET reason = ?2 WHERE registration = ?1", id, db::Param::blob(""));
}
}

std::int64_t forget_account(db::Write& tx, const crypto::Vault& vault, PersonId account) {
    const auto theirs = tx.all<RegistrationId>("SELECT id FROM workshop_registrations WHERE account = ?1", account);
    for (RegistrationId each : theirs) forget(tx, vault, each);
    return static_cast<std::int64_t>(theirs.size());
}

std::int64_t forget_older(db::Write& tx, const crypto::Vault& vault, Instant before) {
    const auto old = tx.all<RegistrationId>(
        "SELECT r.id FROM workshop_registrations r WHERE r.forgotten = 0 AND r.created < ?1 AND NOT EXISTS (SELECT 1 "
        "FROM workshop_entries e JOIN workshop_sessions s ON s.id = e.session WHERE e.registration = r.id AND s.starts "
        ">= ?1)",
        before);
    for (RegistrationId each : old) forget(tx, vault, each);
    // The picture of a signed sheet shows names and signatures of all of them.
    tx.run("DELETE FROM workshop_sheets WHERE session IN (SELECT id FROM workshop_sessions WHERE starts < ?1)", before);
    return static_cast<std::int64_t>(old.size());
}

}
