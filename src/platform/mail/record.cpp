#include "platform/mail/record.hpp"

#include <algorithm>
#include <array>

#include "platform/base/text.hpp"
#include "platform/db/many_rows.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::mail {
namespace {

#define BEFFROI_MAIL_STATE                                                                               \
    "CASE WHEN bounced IS NOT NULL THEN 3 WHEN refused IS NOT NULL THEN 2 WHEN sent IS NOT NULL THEN 1 " \
    "ELSE 0 END"

constexpr std::string_view index_purpose = "mails.address";

std::string context(MailId id) { return "mails.address:" + id.text(); }
std::string index_of(const crypto::Vault& vault, std::string_view address) {
    return vault.index(text::lower_ascii(address), index_purpose);
}
/// By each key: what was recorded before a key was replaced is found too.
std::vector<std::string> indexes_of(const crypto::Vault& vault, std::string_view address) {
    return vault.indexes(text::lower_ascii(address), index_purpose);
}

constexpr std::array<std::string_view, 3> reasons{"no_such_mailbox", "refused", "unsent"};

/// Tells whoever waits to hear of it. The job is put into the table with the record: both or neither.
void tell_lost(db::Write& tx, std::string_view token, Lost::Why why, Instant at) {
    struct Waiting {
        MailId mail;
        std::string job;
        static Waiting from(const db::Row& row) { return {row.get<MailId>(0), row.string(1)}; }
    };
    for (const Waiting& each :
         tx.all<Waiting>("SELECT id, when_lost FROM mails WHERE token = ?1 AND when_lost > ''", token))
        jobs::enqueue(tx, each.job,
                      "{\"mail\":\"" + each.mail.text() + "\",\"why\":\"" +
                          std::string(reasons[static_cast<std::size_t>(why)]) + "\"}",
                      at);
}

Record record_from(const db::Row& row, const crypto::Vault& vault) {
    const auto id = row.get<MailId>(0);
    return {id,
            vault.open(row.string(1), context(id)).value_or("—"),
            row.string(2),
            row.get<Instant>(3),
            static_cast<State>(row.integer(4)),
            row.get<std::optional<Instant>>(5),
            row.string(6)};
}

}

namespace record {

void insert(db::Write& tx, const crypto::Vault& vault, MailId id, std::string_view token, std::string_view address,
            std::string_view kind, Instant now, std::string_view when_lost) {
    tx.run(
        "INSERT INTO mails (id, token, address, sealed, address_index, kind, queued, when_lost) VALUES (?1, ?2, '', "
        "?3, "
        "?4, ?5, ?6, ?7)",
        id, token, db::Param::blob(vault.seal(text::lower_ascii(address), context(id))),
        db::Param::blob(index_of(vault, address)), kind, now, when_lost);
}

bool exists(db::Read& tx, std::string_view token) {
    return tx.one<int>("SELECT 1 FROM mails WHERE token = ?1", token).has_value();
}

bool was_sent(db::Read& tx, std::string_view token) {
    return tx.one<int>("SELECT 1 FROM mails WHERE token = ?1 AND sent IS NOT NULL", token).has_value();
}

void sent(db::Write& tx, std::string_view token, std::string_view answer, Instant at) {
    tx.run("UPDATE mails SET sent = ?2, answer = ?3 WHERE token = ?1 AND sent IS NULL", token, at, answer);
}

void delayed(db::Write& tx, std::string_view token, std::string_view answer) {
    tx.run("UPDATE mails SET answer = ?2 WHERE token = ?1", token, answer);
}

void refused(db::Write& tx, std::string_view token, const Reply& reply, Instant at, bool given_up) {
    const auto changed = tx.run(
        "UPDATE mails SET refused = ?2, answer = ?3, gone = ?4 WHERE token = ?1 AND sent IS NULL AND refused IS NULL",
        token, at, reply.text, reply.no_such_mailbox);
    if (changed > 0)
        tell_lost(tx, token,
                  reply.no_such_mailbox ? Lost::Why::no_such_mailbox
                  : given_up            ? Lost::Why::unsent
                                        : Lost::Why::refused,
                  at);
}

bool bounced(db::Write& tx, std::string_view token, const Reply& reply, Instant at) {
    if (!exists(tx, token)) return false;
    const bool told = tx.one<int>("SELECT 1 FROM mails WHERE token = ?1 AND refused IS NOT NULL", token).has_value();
    const auto changed =
        tx.run("UPDATE mails SET bounced = ?2, answer = ?3, gone = ?4 WHERE token = ?1 AND bounced IS NULL", token, at,
               reply.text, reply.no_such_mailbox);
    if (changed > 0 && !told)
        tell_lost(tx, token, reply.no_such_mailbox ? Lost::Why::no_such_mailbox : Lost::Why::refused, at);
    return true;
}

std::int64_t seal_former(db::Write& tx, const crypto::Vault& vault) {
    struct Open {
        MailId id;
        std::string address;
        static Open from(const db::Row& row) { return {row.get<MailId>(0), row.string(1)}; }
    };
    const auto open = tx.all<Open>("SELECT id, address FROM mails WHERE address > ''");
    for (const auto& each : open)
        tx.run("UPDATE mails SET address = '', sealed = ?2, address_index = ?3 WHERE id = ?1", each.id,
               db::Param::blob(vault.seal(each.address, context(each.id))),
               db::Param::blob(index_of(vault, each.address)));
    return static_cast<std::int64_t>(open.size());
}

void forget(db::Write& tx, Instant now) { tx.run("DELETE FROM mails WHERE queued < ?1", now - kept); }

}

void forget_address(db::Write& tx, const crypto::Vault& vault, std::string_view address) {
    for (const std::string& index : indexes_of(vault, address)) {
        // What still waits holds the address and the words, sealed; its token finds it.
        tx.run(
            "DELETE FROM jobs WHERE kind = 'mail' AND EXISTS (SELECT 1 FROM mails m WHERE m.address_index = ?1 AND "
            "jobs.payload "
            "LIKE '%' || m.token || '%')",
            db::Param::blob(index));
        tx.run("DELETE FROM mails WHERE address_index = ?1", db::Param::blob(index));
    }
}

std::int64_t forget_older(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM mails WHERE queued < ?1", before);
}

std::vector<Record> records(db::Read& tx, const crypto::Vault& vault, std::string_view address, int most) {
    const auto indexes = indexes_of(vault, address);
    std::vector<db::Param> params{address.empty(), most};
    const std::string in = db::in_list(params, indexes);
    std::vector<Record> found;
    tx.connection().execute("SELECT id, sealed, kind, queued, " BEFFROI_MAIL_STATE
                            ", COALESCE(bounced, refused, sent), answer FROM mails WHERE ?1 = 1 OR address_index IN " +
                                in + " ORDER BY queued DESC, id DESC LIMIT ?2",
                            params, [&](const db::Row& row) { return found.push_back(record_from(row, vault)), true; });
    return found;
}

std::optional<Bounced> bounced(db::Read& tx, const crypto::Vault& vault, std::string_view address) {
    const auto indexes = indexes_of(vault, address);
    std::vector<db::Param> params;
    const std::string in = db::in_list(params, indexes);
    std::optional<Bounced> found;
    tx.connection().execute(
        "SELECT gone, COALESCE(bounced, refused), answer FROM mails WHERE address_index IN " + in +
            " AND (sent IS NOT NULL OR refused IS NOT NULL OR bounced IS NOT NULL) ORDER BY queued DESC, id DESC LIMIT "
            "1",
        params, [&](const db::Row& row) {
            if (row.boolean(0)) found = Bounced{row.get<Instant>(1), row.string(2)};
            return false;
        });
    return found;
}

std::vector<keys::Table> resealing() {
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {{.name = "mails",
             .key = {id},
             .columns = {{"sealed"}, {"address_index"}},
             .renew =
                 [](const crypto::Vault&, keys::Row& row) {
                     if (const auto address = row.seal("sealed", context(MailId{row.number()})))
                         row.index("address_index", *address, index_purpose);
                 }},
            {.name = "jobs",
             .key = {id},
             .columns = {{"payload", Column::Kind::text}},
             .where = "kind = 'mail'",
             .renew = record::renew_letter}};
}

std::optional<Lost> lost_from(std::string_view payload) {
    constexpr std::string_view before = "{\"mail\":\"", between = "\",\"why\":\"", after = "\"}";
    if (!payload.starts_with(before) || !payload.ends_with(after)) return std::nullopt;
    payload.remove_prefix(before.size());
    payload.remove_suffix(after.size());
    const auto middle = payload.find(between);
    if (middle == std::string_view::npos) return std::nullopt;
    const auto id = MailId::from_text(payload.substr(0, middle));
    const auto why = std::find(reasons.begin(), reasons.end(), payload.substr(middle + between.size()));
    if (!id || why == reasons.end()) return std::nullopt;
    return Lost{*id, static_cast<Lost::Why>(why - reasons.begin())};
}

Counts count(db::Read& tx) {
    Counts counts;
    tx.each("SELECT " BEFFROI_MAIL_STATE " AS state, count(*), min(queued) FROM mails GROUP BY 1",
            [&](const db::Row& row) {
                switch (static_cast<State>(row.integer(0))) {
                    case State::waiting:
                        counts.waiting = row.integer(1);
                        counts.oldest_waiting = row.get<Instant>(2);
                        break;
                    case State::sent: counts.sent = row.integer(1); break;
                    case State::refused: counts.refused = row.integer(1); break;
                    case State::bounced: counts.bounced = row.integer(1); break;
                }
            });
    return counts;
}

}
