#include "features/mandates/repository.hpp"

#include <algorithm>

#include "platform/db/many_rows.hpp"

namespace beffroi::mandates::repository {
namespace {

// A macro so that the statements are whole literals.
#define BEFFROI_MANDATES                                                                                         \
    "SELECT id, beneficiary, organisation, name, begins, days, consent, place, made_by, made, given, given_by, " \
    "ended, "                                                                                                    \
    "ended_why, ended_by, paper, uses, head FROM mandates "

std::string name_context(MandateId id) { return "mandates.name:" + id.text(); }

Mandate mandate_from(const crypto::Vault* vault, const db::Row& r) {
    Mandate m;
    m.id = r.get<MandateId>(0);
    m.beneficiary = r.get<BeneficiaryId>(1);
    m.organisation = r.get<OrganisationId>(2);
    if (vault != nullptr) m.name = vault->open(r.text(3), name_context(m.id)).value_or("");
    m.begins = r.get<Date>(4);
    m.days = r.get<int>(5);
    m.consent = consent_from(r.text(6)).value_or(Consent::paper);
    m.where = where_from(r.text(7)).value_or(Where::on_site);
    m.made_by = r.get<PersonId>(8);
    m.made = r.get<Instant>(9);
    m.given = r.get<std::optional<Instant>>(10);
    m.given_by = r.get<std::optional<PersonId>>(11).value_or(PersonId{});
    m.ended = r.get<std::optional<Instant>>(12);
    if (m.ended) m.why = ending_from(r.text(13)).value_or(Ending::withdrawn);
    m.ended_by = r.get<std::optional<PersonId>>(14).value_or(PersonId{});
    m.paper = paper_from(r.text(15)).value_or(Paper::none);
    m.uses = r.integer(16);
    m.head = r.string(17);
    return m;
}

void add_procedures(db::Read& tx, Mandate& m) {
    tx.each(
        "SELECT kind, revoked, revoked_by FROM mandate_procedures WHERE mandate = ?1",
        [&](const db::Row& r) {
            if (const auto procedure = procedure_from(r.text(0)))
                m.procedures.push_back({*procedure, r.get<std::optional<Instant>>(1),
                                        r.get<std::optional<PersonId>>(2).value_or(PersonId{})});
        },
        m.id);
    std::ranges::sort(m.procedures, {}, &Permission::procedure);
}

/// `sql` ends where the numbers of organisations are to stand.
std::vector<Mandate> among(db::Read& tx, const crypto::Vault& vault, std::string sql,
                           std::span<const OrganisationId> to, std::vector<db::Param> params, std::string_view rest) {
    std::vector<Mandate> found;
    if (to.empty()) return found;
    for (std::size_t i = 0; i < to.size(); ++i) {
        params.emplace_back(to[i]);
        sql += (i == 0 ? "?" : ", ?") + std::to_string(params.size());
    }
    sql += rest;
    tx.connection().execute(sql, params,
                            [&](const db::Row& r) { return found.push_back(mandate_from(&vault, r)), true; });
    for (Mandate& each : found) add_procedures(tx, each);
    return found;
}

}

void insert(db::Write& tx, const crypto::Vault& vault, const Mandate& m) {
    const std::string name = vault.seal(m.name, name_context(m.id));
    tx.run(
        "INSERT INTO mandates (id, beneficiary, organisation, name, begins, days, last_day, consent, place, made_by, "
        "made, paper, uses, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13)",
        m.id, m.beneficiary, m.organisation, db::Param::blob(name), m.begins, m.days, m.last_day(), code(m.consent),
        code(m.where), m.made_by, m.made, code(m.paper), m.head);
    for (const Permission& each : m.procedures)
        tx.run("INSERT INTO mandate_procedures (mandate, kind) VALUES (?1, ?2)", m.id, code(each.procedure));
}

std::optional<Mandate> mandate(db::Read& tx, const crypto::Vault* vault, MandateId id) {
    std::optional<Mandate> found;
    tx.each(BEFFROI_MANDATES "WHERE id = ?1", [&](const db::Row& r) { found = mandate_from(vault, r); }, id);
    if (found) add_procedures(tx, *found);
    return found;
}

std::vector<Mandate> of_beneficiary(db::Read& tx, const crypto::Vault* vault, BeneficiaryId id) {
    std::vector<Mandate> found;
    tx.each(
        BEFFROI_MANDATES "WHERE beneficiary = ?1 ORDER BY id DESC",
        [&](const db::Row& r) { found.push_back(mandate_from(vault, r)); }, id);
    for (Mandate& each : found) add_procedures(tx, each);
    return found;
}

std::vector<Mandate> given_until(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to,
                                 Date from, Date until, int most) {
    return among(tx, vault,
                 BEFFROI_MANDATES
                 "WHERE given IS NOT NULL AND ended IS NULL AND last_day BETWEEN ?1 AND ?2 AND organisation IN (",
                 to, {from, until, most}, ") ORDER BY last_day, id LIMIT ?3");
}

std::vector<Mandate> drafts(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to, Instant since,
                            int most) {
    return among(tx, vault,
                 BEFFROI_MANDATES "WHERE given IS NULL AND ended IS NULL AND made > ?1 AND organisation IN (", to,
                 {since, most}, ") ORDER BY id DESC LIMIT ?2");
}

void set_given(db::Write& tx, const Mandate& m) {
    tx.run(
        "UPDATE mandates SET given = ?2, given_by = ?3, consent = ?4, paper = ?5, begins = ?6, last_day = ?7 WHERE id "
        "= "
        "?1",
        m.id, m.given, m.given_by, code(m.consent), code(m.paper), m.begins, m.last_day());
}

void set_ended(db::Write& tx, const Mandate& m) {
    if (m.ended)
        tx.run("UPDATE mandates SET ended = ?2, ended_why = ?3, ended_by = ?4 WHERE id = ?1", m.id, m.ended,
               code(m.why), m.ended_by);
    else
        tx.run("UPDATE mandates SET ended = NULL, ended_why = NULL, ended_by = NULL WHERE id = ?1", m.id);
}

void set_paper(db::Write& tx, MandateId id, Paper paper) {
    tx.run("UPDATE mandates SET paper = ?2 WHERE id = ?1", id, code(paper));
}

void set_permission(db::Write& tx, MandateId id, const Permission& p) {
    if (p.revoked)
        tx.run("UPDATE mandate_procedures SET revoked = ?3, revoked_by = ?4 WHERE mandate = ?1 AND kind = ?2", id,
               code(p.procedure), p.revoked, p.by);
    else
        tx.run("UPDATE mandate_procedures SET revoked = NULL, revoked_by = NULL WHERE mandate = ?1 AND kind = ?2", id,
               code(p.procedure));
}

void insert_use(db::Write& tx, MandateId id, const Stored& u) {
    // The head first: two who use it at once meet there, and on PostgreSQL the second is done again.
    tx.run("UPDATE mandates SET uses = ?2, head = ?3 WHERE id = ?1", id, u.number, u.hash);
    tx.run(
        "INSERT INTO mandate_uses (mandate, number, at_us, done_by, kind, words, words_hash, hash) VALUES (?1, ?2, ?3, "
        "?4, ?5, ?6, ?7, ?8)",
        id, u.number, u.at_us, u.by, u.kind, db::Param::blob(u.words), u.words_hash, u.hash);
}

std::vector<Stored> uses(db::Read& tx, MandateId id) {
    std::vector<Stored> found;
    tx.each(
        "SELECT number, at_us, done_by, kind, words, words_hash, hash FROM mandate_uses WHERE mandate = ?1 ORDER BY "
        "number",
        [&](const db::Row& r) {
            found.push_back(
                {r.integer(0), r.integer(1), r.integer(2), r.string(3), r.string(4), r.string(5), r.string(6)});
        },
        id);
    return found;
}

void set_kept(db::Write& tx, MandateId id, std::string_view sealed, PersonId by, Instant at) {
    tx.run(
        "INSERT INTO mandate_papers (mandate, at, kept_by, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (mandate) DO "
        "UPDATE "
        "SET at = ?2, kept_by = ?3, bytes = ?4",
        id, at, by, db::Param::blob(sealed));
}

std::optional<std::string> kept(db::Read& tx, MandateId id) {
    return tx.one<std::string>("SELECT bytes FROM mandate_papers WHERE mandate = ?1", id);
}

// ---- Codes ----

std::optional<Code> last_code(db::Read& tx, MandateId id) {
    std::optional<Code> found;
    tx.each(
        "SELECT number, hash, sent_to, made, tries, agreed FROM mandate_codes WHERE mandate = ?1 ORDER BY number DESC "
        "LIMIT 1",
        [&](const db::Row& r) {
            found = Code{r.integer(0),      r.string(1),   r.string(2),
                         r.get<Instant>(3), r.get<int>(4), r.get<std::optional<Instant>>(5)};
        },
        id);
    return found;
}
int codes_since(db::Read& tx, MandateId id, Instant since) {
    return tx.one<int>("SELECT COUNT(*) FROM mandate_codes WHERE mandate = ?1 AND made > ?2", id, since).value_or(0);
}
void insert_code(db::Write& tx, MandateId id, const Code& code, PersonId by) {
    tx.run(
        "INSERT INTO mandate_codes (mandate, number, hash, sent_to, made, made_by, tries) VALUES (?1, ?2, ?3, ?4, ?5, "
        "?6, 0)",
        id, code.number, db::Param::blob(code.hash), db::Param::blob(code.sent_to), code.made, by);
}
void set_code(db::Write& tx, MandateId id, std::int64_t number, int tries, std::optional<Instant> agreed) {
    tx.run("UPDATE mandate_codes SET tries = ?3, agreed = ?4 WHERE mandate = ?1 AND number = ?2", id, number, tries,
           agreed);
}

std::vector<MandateId> every_id(db::Read& tx) { return tx.all<MandateId>("SELECT id FROM mandates ORDER BY id"); }
std::vector<std::int64_t> rows_of(db::Read& tx, BeneficiaryId id) {
    return tx.all<std::int64_t>("SELECT id FROM mandates WHERE beneficiary = ?1 ORDER BY id", id);
}

void set_beneficiary(db::Write& tx, std::span<const std::int64_t> rows, BeneficiaryId to) {
    for (const std::int64_t row : rows) tx.run("UPDATE mandates SET beneficiary = ?2 WHERE id = ?1", row, to);
}

std::int64_t remove_over(db::Write& tx, Instant before, Instant drafts_before) {
    return tx.run(
        "DELETE FROM mandates WHERE ended < ?1 OR (given IS NOT NULL AND last_day < ?2) OR (given IS NULL AND made < "
        "?3)",
        before, to_local(before, "Europe/Paris").date, drafts_before);
}

}
