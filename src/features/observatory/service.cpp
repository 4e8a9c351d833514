#include <algorithm>
#include <array>

#include "features/audit/audit.hpp"
#include "features/journal/journal.hpp"

#include "features/observatory/lists.hpp"
#include "features/observatory/packing.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/dns/suffix.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::string_view columns = "id, domain, state, asked, finished, stage, score, coverage, mail_company, urgency";
constexpr std::array<std::pair<State, std::string_view>, 4> states{
    {{State::waiting, "waiting"}, {State::running, "running"}, {State::done, "done"}, {State::failed, "failed"}}};

std::optional<int> told(std::int64_t value) {
    return value < 0 ? std::nullopt : std::optional(static_cast<int>(value));
}

Audit audit_from(const db::Row& r) {
    Audit one;
    one.id = r.get<AuditId>(0);
    one.domain = r.string(1);
    one.state = state_from(r.text(2)).value_or(State::failed);
    one.asked = r.get<Instant>(3);
    one.finished = r.get<std::optional<Instant>>(4);
    one.stage = r.string(5);
    one.score = told(r.integer(6));
    one.coverage = told(r.integer(7));
    one.mail_company = r.string(8);
    one.urgency = r.integer(9) == 0 ? Urgency::somebody : Urgency::list;
    return one;
}

std::string evidence_of(db::Read& tx, AuditId id) {
    std::string found;
    tx.each(
        "SELECT evidence FROM audits WHERE id = ?1 AND evidence IS NOT NULL",
        [&](const db::Row& r) { found = unpacked(r.text(0)); }, id);
    return found;
}

template <class... Args>
std::optional<Audit> one(db::Read& tx, std::string_view where, const Args&... args) {
    std::optional<Audit> found;
    tx.each(
        "SELECT " + std::string(columns) + " FROM audits WHERE " + std::string(where),
        [&](const db::Row& r) {
            if (!found) found = audit_from(r);
        },
        args...);
    return found;
}

Error bad_domain(std::string_view typed) {
    return invalid(
        "bad_domain",
        msg("“{1}” is no domain name. Write what follows www. in the address of your site, such as ville.fr.",
            std::string(typed.substr(0, 100))),
        "domaine");
}

int per_mille(double n) { return static_cast<int>(n + 0.5); }

}

std::string_view code(State state) { return states[static_cast<std::size_t>(state)].second; }
std::optional<State> state_from(std::string_view code) {
    for (const auto& [state, text] : states)
        if (text == code) return state;
    return std::nullopt;
}

Result<std::string> domain_from(std::string_view typed) {
    std::string_view rest = text::trim(typed);
    if (const auto from = rest.find("://"); from != std::string_view::npos) rest.remove_prefix(from + 3);
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
    rest = rest.substr(0, rest.find_first_of("/:?#"));
    auto name = dns::normal_name(rest);
    if (!name) return bad_domain(typed);
    if (name->starts_with("www.")) name->erase(0, 4);
    if (dns::registrable(*name).empty()) return bad_domain(typed);
    return *std::move(name);
}

Result<AuditId> ask(db::Write& tx, std::string_view domain, Urgency urgency, const Clock& clock) {
    if (objected(tx, domain))
        return fail(ErrorKind::forbidden, "objected",
                    msg("The owner of {1} does not want it to be audited here.", std::string(domain)));
    if (const auto running = open_audit(tx, domain)) {
        // Somebody who waits comes before a list.
        if (urgency == Urgency::somebody)
            tx.run("UPDATE audits SET urgency = 0 WHERE id = ?1 AND state = 'waiting'", running->id);
        return running->id;
    }
    const auto done = one(tx, "domain = ?1 AND state = 'done' ORDER BY finished DESC LIMIT 1", domain);
    if (done && done->finished && clock.now() - *done->finished < fresh) return done->id;
    const AuditId id = AuditId::next();
    tx.run("INSERT INTO audits (id, domain, state, urgency, asked) VALUES (?1, ?2, 'waiting', ?3, ?4)", id, domain,
           urgency == Urgency::list ? 1 : 0, clock.now());
    return id;
}

std::optional<Audit> open_audit(db::Read& tx, std::string_view domain) {
    return one(tx, "domain = ?1 AND state IN ('waiting', 'running')", domain);
}

std::optional<Audit> latest(db::Read& tx, std::string_view domain) {
    auto found = one(tx, "domain = ?1 AND state = 'done' ORDER BY finished DESC LIMIT 1", domain);
    if (!found) return open_audit(tx, domain);
    found->evidence = evidence_of(tx, found->id);
    return found;
}

std::vector<Audit> history(db::Read& tx, std::string_view domain, int most) {
    std::vector<Audit> all;
    tx.each(
        "SELECT " + std::string(columns) +
            " FROM audits WHERE domain = ?1 AND state = 'done' ORDER BY finished DESC LIMIT ?2",
        [&](const db::Row& r) { all.push_back(audit_from(r)); }, domain, most);
    return all;
}

std::optional<Audit> before(db::Read& tx, const Audit& audit) {
    if (!audit.finished) return std::nullopt;
    auto found = one(
        tx, "domain = ?1 AND state = 'done' AND finished < ?2 AND evidence IS NOT NULL ORDER BY finished DESC LIMIT 1",
        audit.domain, *audit.finished);
    if (found) found->evidence = evidence_of(tx, found->id);
    return found;
}

std::optional<Audit> take(db::Write& tx, const Clock& clock, std::chrono::seconds lease) {
    const Instant now = clock.now();
    auto found = one(tx, "state = 'running' AND lease < ?1 ORDER BY lease LIMIT 1", to_micros(now));
    if (!found) found = one(tx, "state = 'waiting' ORDER BY urgency, asked LIMIT 1");
    if (!found) return std::nullopt;
    // Another server may have been faster: then it is its own.
    const auto taken = tx.run(
        "UPDATE audits SET state = 'running', lease = ?2, stage = 'names' WHERE id = ?1 AND (state = 'waiting' OR "
        "(state = 'running' AND lease < ?3))",
        found->id, to_micros(now + lease), to_micros(now));
    if (taken == 0) return std::nullopt;
    found->state = State::running;
    return found;
}

void set_stage(db::Write& tx, AuditId id, std::string_view stage) {
    tx.run("UPDATE audits SET stage = ?2 WHERE id = ?1 AND state = 'running'", id, stage);
}

void finish(db::Write& tx, AuditId id, std::string_view evidence, const Clock& clock, const audit::Ranges& ranges) {
    int score = -1, coverage = -1, mail_level = -1, lowest = -1;
    std::string company, weakest;
    if (const auto read = audit::evidence_from(evidence)) {
        const audit::Knowledge& knowledge = audit::Knowledge::carried();
        const audit::Verdict verdict = audit::judge(*read, knowledge, ranges, audit::Rules::carried());
        if (verdict.score) score = per_mille(*verdict.score * 10);
        coverage = per_mille(verdict.coverage * 1000);
        if (verdict.weakest) weakest = audit::code(*verdict.weakest);
        for (const audit::Finding& each : verdict.findings)
            if (each.level && (lowest < 0 || static_cast<int>(*each.level) < lowest))
                lowest = static_cast<int>(*each.level);
        if (const audit::Finding* mailbox = verdict.mailbox()) {
            if (mailbox->service) company = knowledge.company_of(*mailbox->service).id;
            if (mailbox->level) mail_level = static_cast<int>(*mailbox->level);
        }
    }
    const auto kept = tx.run(
        "UPDATE audits SET state = 'done', stage = '', lease = 0, finished = ?2, evidence = ?3, score = ?4, coverage = "
        "?5, mail_level = ?6, lowest_level = ?7, "
        "mail_company = ?8, weakest = ?9 WHERE id = ?1 AND state = 'running'",
        id, clock.now(), db::Param::blob(packed(evidence)), score, coverage, mail_level, lowest, company, weakest);
    if (kept > 0) note_move(tx, id);
}

void fail_audit(db::Write& tx, AuditId id, const Clock& clock) {
    tx.run("UPDATE audits SET state = 'failed', lease = 0, finished = ?2 WHERE id = ?1 AND state = 'running'", id,
           clock.now());
}

std::int64_t thin_out(db::Write& tx, const Clock& clock) {
    // What was not shown is of no use to anybody after a year.
    tx.run("DELETE FROM audit_replies WHERE state = 'refused' AND settled < ?1", clock.now() - std::chrono::days{365});
    // A day old at least: a page may still be looking at it.
    return tx.run(
        "UPDATE audits SET evidence = NULL WHERE evidence IS NOT NULL AND finished < ?1 AND EXISTS (SELECT 1 FROM "
        "audits n WHERE n.domain = audits.domain AND "
        "n.state = 'done' AND n.evidence IS NOT NULL AND n.finished > audits.finished AND n.finished < audits.finished "
        "+ ?2)",
        clock.now() - std::chrono::days{1}, std::int64_t{27} * 86'400 * 1'000'000);
}

std::string removal_record(std::string_view domain, std::string_view key) {
    return "beffroi-retrait=" +
           crypto::base64url(crypto::hmac_sha256("audit.removal " + std::string(domain), key)).substr(0, 26);
}

void object(db::Write& tx, std::string_view domain, const Clock& clock) {
    tx.run("INSERT INTO audit_objections (domain, since) VALUES (?1, ?2) ON CONFLICT (domain) DO NOTHING", domain,
           clock.now());
    tx.run("DELETE FROM audits WHERE domain = ?1", domain);
    tx.run("DELETE FROM audit_replies WHERE domain = ?1", domain);
    tx.run("DELETE FROM audit_moves WHERE domain = ?1", domain);
}

bool objected(db::Read& tx, std::string_view domain) {
    // Who objected for a domain did so for what is under it.
    for (std::string_view name = domain; name.find('.') != std::string_view::npos;
         name.remove_prefix(name.find('.') + 1))
        if (tx.one<std::int64_t>("SELECT 1 FROM audit_objections WHERE domain = ?1", name)) return true;
    return false;
}

Result<void> readmit(db::Write& tx, std::string_view domain) {
    if (tx.run("DELETE FROM audit_objections WHERE domain = ?1", domain) == 0)
        return fail(ErrorKind::not_found, "unknown_domain", msg("This domain was not left out."));
    return {};
}

Result<ReplyId> reply(db::Write& tx, std::string_view domain, std::string_view finding, std::string_view typed,
                      const Clock& clock) {
    const std::string words(text::trim(typed));
    if (words.empty()) return invalid("words_needed", msg("Write what is wrong, and what would be right."), "mots");
    if (text::length(words) > longest_words)
        return invalid("words_long", msg("Shorten your words to {1} characters.", std::to_string(longest_words)),
                       "mots");
    const std::string about(finding.substr(0, 200));
    if (const auto same = tx.one<ReplyId>(
            "SELECT id FROM audit_replies WHERE domain = ?1 AND finding = ?2 AND words = ?3", domain, about, words))
        return *same;
    const ReplyId id = ReplyId::next();
    tx.run(
        "INSERT INTO audit_replies (id, domain, finding, words, received, state) VALUES (?1, ?2, ?3, ?4, ?5, "
        "'waiting')",
        id, domain, about, words, clock.now());
    return id;
}

namespace {

constexpr std::string_view reply_columns = "id, domain, finding, words, answer, received, state";
Reply reply_from(const db::Row& r) {
    Reply one{r.get<ReplyId>(0), r.string(1), r.string(2), r.string(3), r.string(4), r.get<Instant>(5)};
    one.state = r.text(6) == "shown"     ? Reply::State::shown
                : r.text(6) == "refused" ? Reply::State::refused
                                         : Reply::State::waiting;
    return one;
}

}

std::vector<Reply> replies_shown(db::Read& tx, std::string_view domain) {
    std::vector<Reply> all;
    tx.each(
        "SELECT " + std::string(reply_columns) +
            " FROM audit_replies WHERE domain = ?1 AND state = 'shown' ORDER BY received, id",
        [&](const db::Row& r) { all.push_back(reply_from(r)); }, domain);
    return all;
}

std::vector<Reply> replies_waiting(db::Read& tx, int most) {
    std::vector<Reply> all;
    tx.each(
        "SELECT " + std::string(reply_columns) +
            " FROM audit_replies WHERE state = 'waiting' ORDER BY received, id LIMIT ?1",
        [&](const db::Row& r) { all.push_back(reply_from(r)); }, most);
    return all;
}

Result<void> settle(db::Write& tx, ReplyId id, bool show, std::string_view typed, accounts::PersonId by,
                    const Clock& clock) {
    const std::string answer(text::trim(typed));
    if (text::length(answer) > longest_words)
        return invalid("words_long", msg("Shorten your words to {1} characters.", std::to_string(longest_words)),
                       "reponse");
    if (tx.run("UPDATE audit_replies SET state = ?2, answer = ?3, settled = ?4 WHERE id = ?1", id,
               show ? "shown" : "refused", answer, clock.now()) == 0)
        return fail(ErrorKind::not_found, "unknown_reply", msg("This answer is not known here, or no longer."));
    journal::record(tx, by, journal::Act::settings_changed, {},
                    std::string("audit:reply:") + id.text() + (show ? ":shown" : ":refused"), clock);
    return {};
}

}
