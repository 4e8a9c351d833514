#include "features/notices/repository.hpp"

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::notices::repository {
namespace {

#define BEFFROI_NOTICES                                                                                               \
    "SELECT id, unique_key, kind, about, counsellor, account, due, begins, until, insee, ways, state, way, settled, " \
    "settled_by, tries, tried, content, reason FROM notices "

constexpr std::array<std::string_view, 6> states{"waiting", "sending", "call", "called", "sent", "dropped"};
constexpr std::array<std::string_view, 3> all_ways{"mail", "messages", "all"};
constexpr std::array<std::string_view, 6> reasons{
    "", "no_such_mailbox", "mail_refused", "mail_unsent", "sms_refused", "sms_unsent"};

template <class E, std::size_t N>
E from_code(const std::array<std::string_view, N>& codes, std::string_view text) {
    const auto at = std::find(codes.begin(), codes.end(), text);
    return static_cast<E>(at == codes.end() ? 0 : at - codes.begin());
}
std::string_view code(State state) { return states[static_cast<std::size_t>(state)]; }
std::string_view code(Reason reason) { return reasons[static_cast<std::size_t>(reason)]; }
std::string_view code(Ways ways) { return all_ways[static_cast<std::size_t>(ways)]; }

// Between the fields of what is sealed: no field holds a zero byte, `plan` takes them away.
constexpr char between = '\0';

std::string context(NoticeId id) { return "notices.content:" + id.text(); }

template <class N, class F>
void each_field(N& n, F&& f) {
    for (auto* each :
         {&n.contact.name, &n.contact.phone, &n.contact.mail, &n.values.who, &n.values.motif, &n.values.place,
          &n.values.address, &n.values.counsellor, &n.values.bring, &n.link, &n.values.room})
        f(*each);
}

std::string sealed(const crypto::Vault& vault, const Row& row) {
    std::string plain(i18n::code(row.notice.contact.lang));
    each_field(row.notice, [&](const std::string& field) { (plain += between) += field; });
    return vault.seal(plain, context(row.id));
}

void open(const crypto::Vault& vault, std::string_view content, Row& row) {
    if (content.empty()) return;
    const auto plain = vault.open(content, context(row.id));
    if (!plain) return;
    const auto parts = text::split(*plain, between);
    row.notice.contact.lang = parts[0] == "en" ? Lang::en : Lang::fr;
    std::size_t i = 1;
    each_field(row.notice, [&](std::string& field) {
        if (i < parts.size()) field = parts[i++];
    });
}

template <class I>
std::optional<I> or_none(I id) {
    return id ? std::optional(id) : std::nullopt;
}

Row row_from(const crypto::Vault& vault, const db::Row& from) {
    Row row;
    row.id = from.get<NoticeId>(0);
    Notice& n = row.notice;
    n.key = from.string(1);
    n.kind = kind_from(from.text(2)).value_or(Kind::confirmation);
    n.about = from.integer(3);
    n.counsellor = from.get<PersonId>(4);
    n.account = from.get<std::optional<PersonId>>(5).value_or(PersonId{});
    n.due = from.get<Instant>(6);
    n.begins = from.get<Instant>(7);
    row.until = from.get<Instant>(8);
    n.insee = from.string(9);
    n.ways = from_code<Ways>(all_ways, from.text(10));
    row.state = from_code<State>(states, from.text(11));
    row.way = from.string(12);
    row.settled = from.get<std::optional<Instant>>(13);
    row.settled_by = from.get<PersonId>(14);
    row.tries = from.get<int>(15);
    row.tried = from.get<std::optional<Instant>>(16);
    row.worded = !from.text(17).empty();
    open(vault, from.text(17), row);
    row.reason = from_code<Reason>(reasons, from.text(18));
    return row;
}

template <class... Args>
std::vector<Row> some(db::Read& tx, const crypto::Vault& vault, std::string_view sql, const Args&... args) {
    std::vector<Row> found;
    tx.each(sql, [&](const db::Row& from) { found.push_back(row_from(vault, from)); }, args...);
    return found;
}

/// "counsellor IN (…)" of numbers of ours, or what is always true or false.
std::string condition(const Scope& scope) {
    if (scope.all) return "1 = 1";
    if (scope.counsellors.empty()) return "1 = 0";
    std::string list;
    for (PersonId each : scope.counsellors) list += (list.empty() ? "" : ", ") + std::to_string(each.value);
    return "counsellor IN (" + list + ")";
}

}

bool insert(db::Write& tx, const crypto::Vault& vault, const Row& row) {
    const Notice& n = row.notice;
    const std::string content = sealed(vault, row);
    return tx.run(
               "INSERT INTO notices (id, unique_key, kind, about, counsellor, account, due, begins, until, insee, "
               "ways, state, "
               "way, settled, settled_by, tries, tried, content, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
               "?10, ?11, "
               "?12, "
               "'', NULL, 0, 0, NULL, ?13, ?14) ON CONFLICT (unique_key) DO NOTHING",
               row.id, n.key, notices::code(n.kind), n.about, n.counsellor, or_none(n.account), n.due, n.begins,
               row.until, n.insee, code(n.ways), code(row.state), db::Param::blob(content), code(row.reason)) == 1;
}

std::optional<Row> row(db::Read& tx, const crypto::Vault& vault, NoticeId id) {
    auto found = some(tx, vault, BEFFROI_NOTICES "WHERE id = ?1", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Row> open_about(db::Read& tx, const crypto::Vault& vault, About about) {
    return some(tx, vault,
                BEFFROI_NOTICES
                "WHERE about = ?1 AND (state IN ('waiting', 'sending', 'call') OR (state = 'sent' AND "
                "LENGTH(content) > 0)) ORDER BY id",
                about);
}

std::optional<Row> mailed(db::Read& tx, const crypto::Vault& vault, mail::MailId mail) {
    auto found = some(tx, vault, BEFFROI_NOTICES "WHERE mail = ?1 AND state = 'sent' AND LENGTH(content) > 0", mail);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::int64_t delete_open(db::Write& tx, About about, std::optional<Kind> kind) {
    const std::string_view which = kind ? notices::code(*kind) : std::string_view();
    tx.run(
        "UPDATE notices SET content = ?3, mail = NULL WHERE about = ?1 AND state = 'sent' AND LENGTH(content) > 0 AND "
        "(?2 = '' OR kind = ?2)",
        about, which, db::Param::blob(""));
    return tx.run(
        "DELETE FROM notices WHERE about = ?1 AND state IN ('waiting', 'sending', 'call') AND (?2 = '' OR kind = ?2)",
        about, which);
}

void update_content(db::Write& tx, const crypto::Vault& vault, const Row& row) {
    const std::string content = sealed(vault, row);
    tx.run("UPDATE notices SET content = ?2 WHERE id = ?1", row.id, db::Param::blob(content));
}

void settle(db::Write& tx, NoticeId id, State state, std::string_view way, Instant at) {
    tx.run("UPDATE notices SET state = ?2, way = ?3, settled = ?4, content = ?5 WHERE id = ?1", id, code(state), way,
           at, db::Param::blob(""));
}

void set_mailed(db::Write& tx, NoticeId id, mail::MailId mail, Instant at) {
    tx.run("UPDATE notices SET state = 'sent', way = 'mail', settled = ?2, mail = ?3 WHERE id = ?1", id, at, mail);
}

void set_call(db::Write& tx, NoticeId id, Reason reason, Instant due) {
    tx.run(
        "UPDATE notices SET state = 'call', way = '', settled = NULL, mail = NULL, due = ?2, reason = ?3 WHERE id = ?1",
        id, due, code(reason));
}

void set_state(db::Write& tx, NoticeId id, State state, Instant due) {
    tx.run("UPDATE notices SET state = ?2, due = ?3 WHERE id = ?1", id, code(state), due);
}

bool within(const Scope& scope, PersonId counsellor) {
    return scope.all ||
           std::find(scope.counsellors.begin(), scope.counsellors.end(), counsellor) != scope.counsellors.end();
}

std::vector<Row> calls(db::Read& tx, const crypto::Vault& vault, const Scope& scope, Instant now, int most) {
    return some(
        tx, vault,
        BEFFROI_NOTICES "WHERE state = 'call' AND until > ?1 AND " + condition(scope) + " ORDER BY until, id LIMIT ?2",
        now, most);
}

std::vector<Row> called(db::Read& tx, const crypto::Vault& vault, const Scope& scope, Instant since, int most) {
    return some(tx, vault,
                BEFFROI_NOTICES "WHERE state = 'called' AND settled > ?1 AND LENGTH(content) > 0 AND " +
                    condition(scope) + " ORDER BY settled DESC, id LIMIT ?2",
                since, most);
}

void set_called(db::Write& tx, NoticeId id, Instant at, PersonId by) {
    tx.run("UPDATE notices SET state = 'called', way = 'call', settled = ?2, settled_by = ?3 WHERE id = ?1", id, at,
           by);
}

void set_open_again(db::Write& tx, NoticeId id) {
    tx.run("UPDATE notices SET state = 'call', way = '', settled = NULL, settled_by = 0 WHERE id = ?1", id);
}

void set_tried(db::Write& tx, NoticeId id, int tries, std::optional<Instant> at) {
    tx.run("UPDATE notices SET tries = ?2, tried = ?3 WHERE id = ?1", id, tries, at);
}

std::int64_t take_words(db::Write& tx, Instant now, Instant called_before, Instant mailed_before) {
    const auto never = tx.run(
        "UPDATE notices SET state = 'dropped', settled = ?1, content = ?2 WHERE until <= ?1 AND LENGTH(content) > 0 "
        "AND state "
        "IN ('waiting', 'sending', 'call')",
        now, db::Param::blob(""));
    const auto arrived = tx.run(
        "UPDATE notices SET content = ?3, mail = NULL WHERE state = 'sent' AND (until <= ?1 OR settled < ?2) AND "
        "LENGTH(content) > 0",
        now, mailed_before, db::Param::blob(""));
    return never + arrived +
           tx.run("UPDATE notices SET content = ?2 WHERE state = 'called' AND settled < ?1 AND LENGTH(content) > 0",
                  called_before, db::Param::blob(""));
}

std::int64_t delete_begun_before(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM notices WHERE begins < ?1", before);
}
std::int64_t delete_of_account(db::Write& tx, PersonId account) {
    tx.run("DELETE FROM notices_links WHERE about IN (SELECT about FROM notices WHERE account = ?1)", account);
    return tx.run("DELETE FROM notices WHERE account = ?1", account);
}
std::vector<Row> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account) {
    return some(tx, vault, BEFFROI_NOTICES "WHERE account = ?1 ORDER BY id DESC LIMIT 10000", account);
}

std::vector<Told> told(db::Read& tx, About about) {
    std::vector<Told> found;
    tx.each(
        "SELECT kind, due, way, settled, state FROM notices WHERE about = ?1 ORDER BY id",
        [&](const db::Row& row) {
            const auto state = from_code<State>(states, row.text(4));
            found.push_back({kind_from(row.text(0)).value_or(Kind::confirmation), row.get<Instant>(1), row.string(2),
                             row.get<std::optional<Instant>>(3),
                             state == State::waiting || state == State::sending || state == State::call});
        },
        about);
    return found;
}

Counts count(db::Read& tx, Instant now) {
    Counts counts;
    tx.each(
        "SELECT state, COUNT(*) FROM notices WHERE state IN ('sent', 'called') OR until > ?1 GROUP BY state",
        [&](const db::Row& row) {
            switch (from_code<State>(states, row.text(0))) {
                case State::waiting:
                case State::sending: counts.waiting += row.integer(1); break;
                case State::call: counts.calls += row.integer(1); break;
                case State::sent:
                case State::called: counts.sent += row.integer(1); break;
                case State::dropped: break;
            }
        },
        now);
    return counts;
}

void keep_link(db::Write& tx, std::string_view index, About about, Instant until, std::string_view sealed) {
    tx.run(
        "INSERT INTO notices_links (code, about, until, target) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (code) DO UPDATE "
        "SET "
        "until = ?3",
        db::Param::blob(index), about, until, db::Param::blob(sealed));
}
std::optional<std::string> link(db::Read& tx, std::string_view index, Instant now) {
    return tx.one<std::string>("SELECT target FROM notices_links WHERE code = ?1 AND until > ?2",
                               db::Param::blob(index), now);
}
std::int64_t delete_old_links(db::Write& tx, Instant now) {
    return tx.run("DELETE FROM notices_links WHERE until <= ?1", now);
}

std::optional<std::string> option(db::Read& tx, std::string_view name) {
    return tx.one<std::string>("SELECT value FROM notices_options WHERE name = ?1", name);
}
void set_option(db::Write& tx, std::string_view name, std::string_view value) {
    tx.run("INSERT INTO notices_options (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
           name, value);
}

void insert(db::Write& tx, Kind kind, Lang lang, const Version& v) {
    tx.run(
        "INSERT INTO notices_texts (id, kind, lang, at, done_by, ours, subject, body, sms) VALUES (?1, ?2, ?3, ?4, ?5, "
        "?6, ?7, "
        "?8, ?9)",
        v.id, notices::code(kind), i18n::code(lang), v.at, v.by, v.ours, v.text.subject, v.text.body, v.text.sms);
}

std::vector<Version> versions(db::Read& tx, Kind kind, Lang lang, int most) {
    std::vector<Version> found;
    tx.each(
        "SELECT id, at, done_by, ours, subject, body, sms FROM notices_texts WHERE kind = ?1 AND lang = ?2 ORDER BY id "
        "DESC "
        "LIMIT ?3",
        [&](const db::Row& row) {
            found.push_back({row.get<VersionId>(0),
                             row.get<Instant>(1),
                             row.get<PersonId>(2),
                             row.boolean(3),
                             {row.string(4), row.string(5), row.string(6)}});
        },
        notices::code(kind), i18n::code(lang), most);
    return found;
}

}
