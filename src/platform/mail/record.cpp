#include "platform/mail/record.hpp"

#include "platform/base/text.hpp"

namespace beffroi::mail {
namespace {

#define BEFFROI_MAIL_STATE                                                                               \
    "CASE WHEN bounced IS NOT NULL THEN 3 WHEN refused IS NOT NULL THEN 2 WHEN sent IS NOT NULL THEN 1 " \
    "ELSE 0 END"

Record record_from(const db::Row& row) {
    return {row.get<MailId>(0),
            row.string(1),
            row.string(2),
            row.get<Instant>(3),
            static_cast<State>(row.integer(4)),
            row.get<std::optional<Instant>>(5),
            row.string(6)};
}

}

namespace record {

void insert(db::Write& tx, MailId id, std::string_view token, std::string_view address, std::string_view kind,
            Instant now) {
    tx.run("INSERT INTO mails (id, token, address, kind, queued) VALUES (?1, ?2, ?3, ?4, ?5)", id, token,
           text::lower_ascii(address), kind, now);
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

void refused(db::Write& tx, std::string_view token, const Reply& reply, Instant at) {
    tx.run("UPDATE mails SET refused = ?2, answer = ?3, gone = ?4 WHERE token = ?1 AND sent IS NULL", token, at,
           reply.text, reply.no_such_mailbox);
}

bool bounced(db::Write& tx, std::string_view token, const Reply& reply, Instant at) {
    if (!exists(tx, token)) return false;
    tx.run("UPDATE mails SET bounced = ?2, answer = ?3, gone = ?4 WHERE token = ?1 AND bounced IS NULL", token, at,
           reply.text, reply.no_such_mailbox);
    return true;
}

void forget(db::Write& tx, Instant now) { tx.run("DELETE FROM mails WHERE queued < ?1", now - kept); }

}

void forget_address(db::Write& tx, std::string_view address) {
    const std::string folded = text::lower_ascii(address);
    // What still waits holds the address and the words; its token finds it, whatever else is in it.
    tx.run("DELETE FROM jobs WHERE kind = 'mail' AND EXISTS (SELECT 1 FROM mails m WHERE m.address = ?1 AND jobs.payload LIKE "
           "'%' || m.token || '%')",
           folded);
    tx.run("DELETE FROM mails WHERE address = ?1", folded);
}

std::int64_t forget_older(db::Write& tx, Instant before) { return tx.run("DELETE FROM mails WHERE queued < ?1", before); }

std::vector<Record> records(db::Read& tx, std::string_view address, int most) {
    std::vector<Record> found;
    tx.each(
        "SELECT id, address, kind, queued, " BEFFROI_MAIL_STATE
        ", COALESCE(bounced, refused, sent), answer FROM mails WHERE ?1 = '' OR address = ?1 "
        "ORDER BY queued DESC, id DESC LIMIT ?2",
        [&](const db::Row& row) { found.push_back(record_from(row)); }, text::lower_ascii(address), most);
    return found;
}

std::optional<Bounced> bounced(db::Read& tx, std::string_view address) {
    std::optional<Bounced> found;
    tx.each(
        "SELECT gone, COALESCE(bounced, refused), answer FROM mails WHERE address = ?1 AND (sent IS NOT NULL OR "
        "refused IS NOT NULL OR bounced IS NOT NULL) ORDER BY queued DESC, id DESC LIMIT 1",
        [&](const db::Row& row) {
            if (row.boolean(0)) found = Bounced{row.get<Instant>(1), row.string(2)};
        },
        text::lower_ascii(address));
    return found;
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
