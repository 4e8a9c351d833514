// Whose mail moved: noted with the audit that saw it, once.
#include "features/observatory/lists.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::string_view columns =
    "v.audit, v.domain, COALESCE((SELECT CASE WHEN MIN(m.folded) = MAX(m.folded) THEN MIN(m.name) END FROM "
    "audit_members m WHERE m.domain = v.domain AND m.removed IS NULL), v.domain), v.at, v.moved_from, v.moved_to, "
    "v.read";

Move move_from(const db::Row& r) {
    return {r.get<AuditId>(0), r.string(1), r.string(2), r.get<Instant>(3), r.string(4), r.string(5), r.boolean(6)};
}

}

void note_move(db::Write& tx, AuditId id) {
    std::string domain, company;
    std::optional<Instant> at;
    tx.each(
        "SELECT domain, mail_company, finished FROM audits WHERE id = ?1 AND state = 'done'",
        [&](const db::Row& r) {
            domain = r.string(0);
            company = r.string(1);
            at = r.get<std::optional<Instant>>(2);
        },
        id);
    // Nobody knows where the mail is: that is no move.
    if (!at || company.empty()) return;
    const auto before = tx.one<std::string>(
        "SELECT mail_company FROM audits WHERE domain = ?1 AND state = 'done' AND id <> ?2 AND mail_company <> '' AND "
        "finished <= ?3 ORDER BY finished DESC, id DESC LIMIT 1",
        domain, id, *at);
    if (!before || *before == company) return;
    tx.run(
        "INSERT INTO audit_moves (audit, domain, at, moved_from, moved_to) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT "
        "(audit) DO NOTHING",
        id, domain, *at, *before, company);
}

std::vector<Move> moves(db::Read& tx, std::optional<ListId> list, int most) {
    std::vector<Move> all;
    const auto keep = [&](const db::Row& r) { all.push_back(move_from(r)); };
    if (list)
        tx.each("SELECT " + std::string(columns) +
                    " FROM audit_moves v WHERE EXISTS (SELECT 1 FROM audit_members m WHERE m.list = ?1 AND m.domain = "
                    "v.domain AND m.removed IS NULL) "
                    "ORDER BY v.at DESC, v.audit DESC LIMIT ?2",
                keep, *list, most);
    else
        tx.each("SELECT " + std::string(columns) + " FROM audit_moves v ORDER BY v.at DESC, v.audit DESC LIMIT ?1",
                keep, most);
    return all;
}

std::vector<Move> unread_moves(db::Read& tx, int most) {
    std::vector<Move> all;
    // Of domains that nobody follows any more, nobody waits for news.
    tx.each(
        "SELECT " + std::string(columns) +
            " FROM audit_moves v WHERE v.read = 0 AND EXISTS (SELECT 1 FROM audit_members m JOIN audit_lists l ON l.id "
            "= m.list "
            "WHERE m.domain = v.domain AND m.removed IS NULL AND l.removed IS NULL) ORDER BY v.at DESC, v.audit DESC "
            "LIMIT ?1",
        [&](const db::Row& r) { all.push_back(move_from(r)); }, most);
    return all;
}

void read_moves(db::Write& tx, Instant until) {
    tx.run("UPDATE audit_moves SET read = 1 WHERE read = 0 AND at <= ?1", until);
}

std::string company_name(std::string_view id) {
    const audit::Company* found = audit::Knowledge::carried().company(id);
    return found != nullptr ? found->name : std::string(id);
}

}
