#include "features/appointments/repository.hpp"

#include <array>

#include "features/notices/notices.hpp"
#include "platform/base/text.hpp"
#include "platform/db/many_rows.hpp"

namespace beffroi::appointments::repository {
namespace {

// Macros so that the statements are whole literals.
#define BEFFROI_APPOINTMENTS                                                                                   \
    "SELECT id, motif, counsellor, place, kind, starts, ends, insee, travel_min, status, who, lang, account, " \
    "channel, "                                                                                                \
    "made_by, created, changed, changes FROM appointments "
#define BEFFROI_HOLDS "SELECT id, motif, counsellor, place, starts, ends, until, insee FROM holds "

/// One sealed record a row costs one opening, where six fields would cost six. No field holds a zero byte.
constexpr char between = '\0';

std::string context(AppointmentId id) { return "appointments.who:" + id.text(); }

std::string sealed(const crypto::Vault& vault, const Appointment& a) {
    std::string plain;
    for (const std::string* each :
         {&a.who.name, &a.who.booked_by, &a.who.phone, &a.who.mail, &a.who.address, &a.who.subject})
        (plain += *each) += between;
    return vault.seal(plain, context(a.id));
}

Who opened(const crypto::Vault& vault, std::string_view sealed, AppointmentId id) {
    Who who;
    const auto plain = vault.open(sealed, context(id));
    if (!plain) return who;
    const auto parts = text::split(*plain, between);
    const std::array<std::string*, 6> fields{&who.name, &who.booked_by, &who.phone,
                                             &who.mail, &who.address,   &who.subject};
    for (std::size_t i = 0; i < fields.size() && i < parts.size(); ++i) *fields[i] = parts[i];
    return who;
}

constexpr std::string_view phone_purpose = "appointments.phone", mail_purpose = "appointments.mail";
std::string phone_index(const crypto::Vault& vault, std::string_view phone) {
    return phone.empty() ? std::string() : vault.index(phone, phone_purpose);
}
std::string mail_index(const crypto::Vault& vault, std::string_view mail) {
    return mail.empty() ? std::string() : vault.index(text::lower_ascii(mail), mail_purpose);
}

Channel channel_from(std::string_view text) {
    return text == "staff" ? Channel::staff : text == "partner" ? Channel::partner : Channel::online;
}

Appointment appointment_from(const crypto::Vault& vault, const db::Row& row) {
    const auto id = row.get<AppointmentId>(0);
    return {id,
            row.get<MotifId>(1),
            row.get<PersonId>(2),
            row.get<std::optional<PlaceId>>(3).value_or(PlaceId{}),
            agenda::kind_from(row.text(4)).value_or(agenda::Kind::office),
            row.get<Instant>(5),
            row.get<Instant>(6),
            row.string(7),
            row.get<int>(8),
            status_from(row.text(9)).value_or(Status::unknown),
            opened(vault, row.text(10), id),
            row.text(11) == "en" ? Lang::en : Lang::fr,
            row.get<std::optional<PersonId>>(12).value_or(PersonId{}),
            channel_from(row.text(13)),
            row.get<PersonId>(14),
            row.get<Instant>(15),
            row.get<Instant>(16),
            row.get<int>(17)};
}

template <class I>
std::optional<I> or_none(I id) {
    return id ? std::optional(id) : std::nullopt;
}

template <class... Args>
std::vector<Appointment> some(db::Read& tx, const crypto::Vault& vault, std::string_view sql, const Args&... args) {
    std::vector<Appointment> found;
    tx.each(sql, [&](const db::Row& row) { found.push_back(appointment_from(vault, row)); }, args...);
    return found;
}

}

bool insert(db::Write& tx, const crypto::Vault& vault, const Appointment& a, HoldId hold) {
    const std::string who = sealed(vault, a), words = vault.index(new_words(vault, a.id), "appointments.words");
    const std::string phone = phone_index(vault, a.who.phone), mail = mail_index(vault, a.who.mail);
    return tx.run(
               "INSERT INTO appointments (id, motif, counsellor, place, kind, starts, ends, insee, travel_min, status, "
               "who, "
               "phone_index, mail_index, words_index, lang, account, channel, made_by, hold, created, changed, "
               "changes, forgotten) VALUES "
               "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20, 0, 0) "
               "ON CONFLICT (hold) DO NOTHING",
               a.id, a.motif, a.counsellor, or_none(a.place), agenda::code(a.kind), a.starts, a.ends, a.insee,
               a.travel_min, code(a.status), db::Param::blob(who), db::Param::blob(phone), db::Param::blob(mail),
               db::Param::blob(words), i18n::code(a.lang), or_none(a.account), code(a.channel), a.made_by,
               or_none(hold), a.created) == 1;
}

void seal(const crypto::Vault& vault, Brought& brought, Slip slip) {
    brought.who = sealed(vault, brought.a);
    brought.phone = phone_index(vault, brought.a.who.phone);
    brought.mail = mail_index(vault, brought.a.who.mail);
    brought.words.clear();
    // In order of the identifier, and shorter than any index of words: never one of them.
    if (slip == Slip::none)
        for (int shift = 56; shift >= 0; shift -= 8)
            brought.words += static_cast<char>(static_cast<std::uint64_t>(brought.a.id.value) >> shift & 0xff);
    else
        brought.words = vault.index(new_words(vault, brought.a.id), "appointments.words");
}

void update(db::Write& tx, const Appointment& a) {
    tx.run(
        "UPDATE appointments SET counsellor = ?2, place = ?3, starts = ?4, ends = ?5, insee = ?6, travel_min = ?7, "
        "status = ?8, "
        "changed = ?9, changes = changes + 1 WHERE id = ?1",
        a.id, a.counsellor, or_none(a.place), a.starts, a.ends, a.insee, a.travel_min, code(a.status), a.changed);
}

void update_who(db::Write& tx, const crypto::Vault& vault, const Appointment& a) {
    const std::string who = sealed(vault, a);
    const std::string phone = phone_index(vault, a.who.phone), mail = mail_index(vault, a.who.mail);
    tx.run(
        "UPDATE appointments SET who = ?2, phone_index = ?3, mail_index = ?4, changed = ?5, changes = changes + 1 "
        "WHERE id = ?1",
        a.id, db::Param::blob(who), db::Param::blob(phone), db::Param::blob(mail), a.changed);
}

std::optional<Appointment> appointment(db::Read& tx, const crypto::Vault& vault, AppointmentId id) {
    auto found = some(tx, vault, BEFFROI_APPOINTMENTS "WHERE id = ?1", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<AppointmentId> by_hold(db::Read& tx, HoldId hold) {
    return tx.one<AppointmentId>("SELECT id FROM appointments WHERE hold = ?1", hold);
}

std::string words_index(db::Read& tx, AppointmentId id) {
    return tx.one<std::string>("SELECT words_index FROM appointments WHERE id = ?1", id).value_or("");
}

std::optional<AppointmentId> by_words(db::Read& tx, std::string_view index) {
    return tx.one<AppointmentId>("SELECT id FROM appointments WHERE words_index = ?1", db::Param::blob(index));
}

std::vector<Appointment> of_counsellor(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant from,
                                       Instant to) {
    // None is longer than a day (motifs and openings are within one).
    return some(tx, vault,
                BEFFROI_APPOINTMENTS
                "WHERE counsellor = ?1 AND starts >= ?2 AND starts < ?3 AND ends > ?4 ORDER BY starts, id",
                counsellor, from - std::chrono::days{1}, to, from);
}

std::vector<Appointment> at_place(db::Read& tx, const crypto::Vault& vault, PlaceId place, Instant from, Instant to) {
    return some(tx, vault,
                BEFFROI_APPOINTMENTS
                "WHERE place = ?1 AND starts >= ?2 AND starts < ?3 AND ends > ?4 ORDER BY starts, id",
                place, from - std::chrono::days{1}, to, from);
}

std::vector<Appointment> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most) {
    return some(tx, vault, BEFFROI_APPOINTMENTS "WHERE account = ?1 ORDER BY starts DESC, id LIMIT ?2", account, most);
}

namespace {
/// Those of a telephone or a mail, by each key; what `params` point to is in `kept`.
std::string of_contact(const crypto::Vault& vault, std::string_view phone, std::string_view mail,
                       std::vector<std::string>& kept_phone, std::vector<std::string>& kept_mail,
                       std::vector<db::Param>& params) {
    kept_phone = phone.empty() ? std::vector<std::string>(1) : vault.indexes(phone, phone_purpose);
    kept_mail = mail.empty() ? std::vector<std::string>(1) : vault.indexes(text::lower_ascii(mail), mail_purpose);
    std::string sql = "((phone_index IN " + db::in_list(params, kept_phone);
    sql += " AND LENGTH(phone_index) > 0) OR (mail_index IN " + db::in_list(params, kept_mail);
    return sql + " AND LENGTH(mail_index) > 0))";
}
}

std::vector<Appointment> of_contact(db::Read& tx, const crypto::Vault& vault, std::string_view phone,
                                    std::string_view mail, int most) {
    std::vector<std::string> phones, mails;
    std::vector<db::Param> params{most};
    const std::string theirs = of_contact(vault, phone, mail, phones, mails, params);
    std::vector<Appointment> found;
    tx.connection().execute(BEFFROI_APPOINTMENTS "WHERE " + theirs + " ORDER BY starts DESC, id LIMIT ?1", params,
                            [&](const db::Row& row) { return found.push_back(appointment_from(vault, row)), true; });
    return found;
}

std::vector<Appointment> unsettled(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant until,
                                   int most) {
    return some(
        tx, vault,
        BEFFROI_APPOINTMENTS
        "WHERE counsellor = ?1 AND starts < ?2 AND starts >= ?3 AND status = 'unknown' ORDER BY starts, id LIMIT ?4",
        counsellor, until, until - std::chrono::days{92}, most);
}

std::vector<Appointment> made_by(db::Read& tx, const crypto::Vault& vault, PersonId who, Instant from, int most) {
    return some(tx, vault, BEFFROI_APPOINTMENTS "WHERE made_by = ?1 AND ends > ?2 ORDER BY ends, id LIMIT ?3", who,
                from, most);
}

std::vector<Appointment> to_come(db::Read& tx, const crypto::Vault& vault, Instant now) {
    return some(tx, vault, BEFFROI_APPOINTMENTS "WHERE starts > ?1 AND status = 'unknown' ORDER BY starts, id", now);
}

std::vector<Appointment> to_come_for(db::Read& tx, const crypto::Vault& vault, MotifId motif, Instant now) {
    return some(tx, vault,
                BEFFROI_APPOINTMENTS "WHERE starts > ?1 AND motif = ?2 AND status = 'unknown' ORDER BY starts, id", now,
                motif);
}

int to_come_at(db::Read& tx, PlaceId place, Instant now) {
    return tx
        .one<int>("SELECT COUNT(*) FROM appointments WHERE place = ?1 AND starts > ?2 AND status = 'unknown'", place,
                  now)
        .value_or(0);
}

int to_come_with(db::Read& tx, const crypto::Vault& vault, std::string_view phone, std::string_view mail, Instant now) {
    std::vector<std::string> phones, mails;
    std::vector<db::Param> params{now};
    const std::string theirs = of_contact(vault, phone, mail, phones, mails, params);
    int count = 0;
    tx.connection().execute(
        "SELECT COUNT(*) FROM appointments WHERE " + theirs + " AND starts > ?1 AND status = 'unknown'", params,
        [&](const db::Row& row) { return count = row.get<int>(0), false; });
    return count;
}

namespace {
void forget(db::Write& tx, const crypto::Vault& vault, AppointmentId id) {
    Appointment nobody;
    nobody.id = id;
    const std::string who = sealed(vault, nobody);
    tx.run(
        "UPDATE appointments SET who = ?2, phone_index = ?3, mail_index = ?3, account = NULL, forgotten = 1 WHERE id = "
        "?1",
        id, db::Param::blob(who), db::Param::blob(""));
    tx.run("UPDATE appointments_history SET reason = ?2 WHERE appointment = ?1", id, db::Param::blob(""));
    notices::forget(tx, id.value);
}
}

std::int64_t forget_account(db::Write& tx, const crypto::Vault& vault, PersonId account) {
    const auto theirs = tx.all<AppointmentId>("SELECT id FROM appointments WHERE account = ?1", account);
    for (AppointmentId each : theirs) forget(tx, vault, each);
    return static_cast<std::int64_t>(theirs.size());
}

std::int64_t forget_older(db::Write& tx, const crypto::Vault& vault, Instant before) {
    const auto old = tx.all<AppointmentId>("SELECT id FROM appointments WHERE starts < ?1 AND forgotten = 0", before);
    for (AppointmentId each : old) forget(tx, vault, each);
    return static_cast<std::int64_t>(old.size());
}

void insert(db::Write& tx, const Held& h) {
    tx.run(
        "INSERT INTO holds (id, motif, counsellor, place, starts, ends, insee, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8)",
        h.id, h.motif, h.counsellor, or_none(h.place), h.starts, h.ends, h.insee, h.until);
}

std::optional<Held> held(db::Read& tx, HoldId id) {
    std::optional<Held> found;
    tx.each(
        BEFFROI_HOLDS "WHERE id = ?1",
        [&](const db::Row& row) {
            found = Held{row.get<HoldId>(0),   row.get<MotifId>(1),
                         row.get<PersonId>(2), row.get<std::optional<PlaceId>>(3).value_or(PlaceId{}),
                         row.get<Instant>(4),  row.get<Instant>(5),
                         row.get<Instant>(6),  row.string(7)};
        },
        id);
    return found;
}

bool delete_hold(db::Write& tx, HoldId id) { return tx.run("DELETE FROM holds WHERE id = ?1", id) == 1; }
std::int64_t delete_old_holds(db::Write& tx, Instant now) { return tx.run("DELETE FROM holds WHERE until <= ?1", now); }

void insert_event(db::Write& tx, const crypto::Vault& vault, AppointmentId of, const Event& e) {
    const std::int64_t id = next_id();
    const std::string reason =
        e.reason.empty() ? std::string() : vault.seal(e.reason, "appointments.reason:" + id_to_text(id));
    tx.run(
        "INSERT INTO appointments_history (id, appointment, at, done_by, act, was, reason) VALUES (?1, ?2, ?3, ?4, ?5, "
        "?6, ?7)",
        id, of, e.at, e.by, e.act, e.was, db::Param::blob(reason));
}

std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, AppointmentId of) {
    std::vector<Event> found;
    tx.each(
        "SELECT id, at, done_by, act, was, reason FROM appointments_history WHERE appointment = ?1 ORDER BY id",
        [&](const db::Row& row) {
            Event e{row.get<Instant>(1), row.get<PersonId>(2), row.string(3), row.string(4), {}};
            if (!row.text(5).empty())
                e.reason = vault.open(row.text(5), "appointments.reason:" + id_to_text(row.integer(0))).value_or("");
            found.push_back(std::move(e));
        },
        of);
    return found;
}

}
