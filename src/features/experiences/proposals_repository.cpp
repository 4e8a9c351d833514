// The SQL of proposals.
#include "features/experiences/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::experiences::repository {
namespace {

#define BEFFROI_PROPOSALS                                                                                         \
    "SELECT id, name, address, what, why, lang, (CASE WHEN contact IS NULL THEN 0 ELSE 1 END), state, received, " \
    "settled, reason, said FROM solution_proposals "

Proposal proposal_from(const db::Row& row) {
    Proposal p;
    p.id = row.get<ProposalId>(0);
    p.says = {row.string(1), row.string(2), row.string(3), row.string(4), {}};
    p.lang = row.text(5) == "en" ? Lang::en : Lang::fr;
    p.by_mail = row.get<bool>(6);
    p.state = *verdict_from(row.text(7));
    p.received = row.get<Instant>(8);
    p.settled = row.get<std::optional<Instant>>(9);
    p.ground = ground_from(row.text(10));
    p.said = row.string(11);
    return p;
}

template <class... Args>
std::vector<Proposal> all(db::Read& tx, std::string_view where, const Args&... args) {
    std::vector<Proposal> found;
    tx.each(
        std::string(BEFFROI_PROPOSALS) + std::string(where),
        [&](const db::Row& row) { found.push_back(proposal_from(row)); }, args...);
    return found;
}

std::string context_of(ProposalId id) { return "solution_proposals.contact:" + id.text(); }

}

bool insert(db::Write& tx, const crypto::Vault& vault, const Proposal& p, std::string_view digest) {
    const bool by_mail = !p.says.mail.empty();
    const std::string sealed = by_mail ? vault.seal(p.says.mail, context_of(p.id)) : std::string();
    const std::string index = by_mail ? index_of(vault, p.says.mail) : std::string();
    return tx.run(
               "INSERT INTO solution_proposals (id, name, address, what, why, lang, contact, mail_index, digest, "
               "state, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', ?10) ON CONFLICT (digest) DO "
               "NOTHING",
               p.id, p.says.name, p.says.address, p.says.what, p.says.why, i18n::code(p.lang),
               by_mail ? db::Param::blob(sealed) : db::Param(nullptr),
               by_mail ? db::Param::blob(index) : db::Param(nullptr), db::Param::blob(digest), p.received) == 1;
}

std::optional<Proposal> proposal(db::Read& tx, ProposalId id) {
    auto found = all(tx, "WHERE id = ?1", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}
std::optional<ProposalId> proposal_by_digest(db::Read& tx, std::string_view digest) {
    return tx.one<ProposalId>("SELECT id FROM solution_proposals WHERE digest = ?1", db::Param::blob(digest));
}
std::string mail_of(db::Read& tx, const crypto::Vault& vault, ProposalId id) {
    const auto sealed =
        tx.one<std::string>("SELECT contact FROM solution_proposals WHERE id = ?1 AND contact IS NOT NULL", id);
    const auto opened = sealed ? vault.open(*sealed, context_of(id)) : std::nullopt;
    return opened.value_or(std::string());
}

bool settle(db::Write& tx, ProposalId id, Verdict verdict, std::optional<Ground> ground, std::string_view said,
            accounts::PersonId by, Instant at) {
    return tx.run(
               "UPDATE solution_proposals SET state = ?2, reason = ?3, said = ?4, settled = ?5, settled_by = ?6 WHERE "
               "id = ?1 AND state = 'waiting'",
               id, code(verdict), ground ? code(*ground) : std::string_view(), said, at, by) == 1;
}
bool reopen(db::Write& tx, ProposalId id) {
    return tx.run(
               "UPDATE solution_proposals SET state = 'waiting', reason = '', said = '', settled = NULL WHERE id = "
               "?1",
               id) == 1;
}

std::vector<Proposal> proposals(db::Read& tx, Verdict verdict, int most) {
    if (verdict == Verdict::waiting) return all(tx, "WHERE state = 'waiting' ORDER BY received, id LIMIT ?1", most);
    return all(tx, "WHERE state = ?1 ORDER BY settled DESC, id LIMIT ?2", code(verdict), most);
}
std::vector<Proposal> proposals_settled(db::Read& tx, int most) {
    return all(tx, "WHERE state <> 'waiting' ORDER BY settled DESC, id LIMIT ?1", most);
}
std::vector<Proposal> proposals_of_mail(db::Read& tx, const crypto::Vault& vault, std::string_view mail) {
    std::vector<Proposal> found;
    for (const std::string& each : indexes_of(vault, mail))
        for (Proposal& one : all(tx, "WHERE mail_index = ?1 ORDER BY received, id", db::Param::blob(each)))
            found.push_back(std::move(one));
    return found;
}

void forget_proposals_of(db::Write& tx, const crypto::Vault& vault, std::string_view mail) {
    for (const std::string& each : indexes_of(vault, mail)) {
        tx.run("DELETE FROM solution_proposals WHERE mail_index = ?1 AND state = 'waiting'", db::Param::blob(each));
        tx.run(
            "UPDATE solution_proposals SET contact = NULL, mail_index = NULL, what = '', why = '' WHERE mail_index "
            "= ?1",
            db::Param::blob(each));
    }
}
std::int64_t delete_older_proposals(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM solution_proposals WHERE state = 'waiting' AND received < ?1", before);
}
std::int64_t clean_proposals(db::Write& tx, Instant now) {
    return tx.run(
        "UPDATE solution_proposals SET contact = NULL, mail_index = NULL, what = '', why = '' WHERE state <> 'waiting' "
        "AND settled < ?1 AND (contact IS NOT NULL OR what <> '' OR why <> '')",
        now - forget_settled_after);
}
std::int64_t count_proposals(db::Read& tx) {
    return tx.one<std::int64_t>("SELECT COUNT(*) FROM solution_proposals WHERE state = 'waiting'").value_or(0);
}

void renew_proposal(const crypto::Vault&, keys::Row& row) {
    const auto mail = row.seal("contact", context_of(ProposalId{row.number()}));
    if (mail && !mail->empty()) row.index("mail_index", text::lower_ascii(*mail), index_purpose);
}

}
