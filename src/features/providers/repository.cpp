#include "features/providers/repository.hpp"

namespace beffroi::providers::repository {
namespace {

// A macro so that the statements are whole literals.
#define BEFFROI_PROVIDERS                                                                                      \
    "SELECT id, slug, name, kind, siren, own_name, what, site, mail, phone, insee, address, area, radius_km, " \
    "remote, state, mail_checked, reason, reason_words, created, confirmed, settled, settled_by FROM providers "

Provider provider_from(const db::Row& row) {
    Provider p;
    p.id = row.get<ProviderId>(0);
    p.slug = row.string(1);
    p.name = row.string(2);
    p.kind = kind_from(row.text(3)).value_or(Kind::firm);
    p.siren = row.string(4);
    p.own_name = row.boolean(5);
    p.what = row.string(6);
    p.site = row.string(7);
    p.mail = row.string(8);
    p.phone = row.string(9);
    p.insee = row.string(10);
    p.address = row.string(11);
    p.area = area_from(row.text(12)).value_or(Area::radius);
    p.radius_km = row.get<int>(13);
    p.remote = row.boolean(14);
    p.state = state_from(row.text(15)).value_or(State::unconfirmed);
    p.mail_checked = row.boolean(16);
    p.reason = reason_from(row.text(17)).value_or(Reason::other);
    p.reason_words = row.string(18);
    p.created = row.get<Instant>(19);
    p.confirmed = row.get<Instant>(20);
    p.settled = row.get<std::optional<Instant>>(21);
    p.settled_by = row.get<PersonId>(22);
    return p;
}

std::vector<Proof> proofs_of(db::Read& tx, ProviderId id, bool waits) {
    std::vector<Proof> all;
    tx.each(
        "SELECT id, kind, words, address, seen, seen_by FROM provider_proofs WHERE provider = ?1 AND waits = ?2 ORDER "
        "BY id",
        [&](const db::Row& row) {
            all.push_back({row.get<ProofId>(0), proof_kind_from(row.text(1)).value_or(ProofKind::customer),
                           row.string(2), row.string(3), row.get<std::optional<Instant>>(4), row.get<PersonId>(5)});
        },
        id, waits);
    return all;
}

void add_skill(Skills& skills, std::string_view kind, std::string what) {
    (kind == "need" ? skills.needs : skills.solutions).push_back(std::move(what));
}

void complete(db::Read& tx, Provider& p) {
    tx.each(
        "SELECT kind, what FROM provider_skills WHERE provider = ?1 ORDER BY kind, what",
        [&](const db::Row& row) { add_skill(p.skills, row.text(0), row.string(1)); }, p.id);
    p.proofs = proofs_of(tx, p.id, false);
}

template <class... Args>
std::vector<Provider> some(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Provider> all;
    tx.each(sql, [&](const db::Row& row) { all.push_back(provider_from(row)); }, args...);
    for (Provider& each : all) complete(tx, each);
    return all;
}

template <class... Args>
std::optional<Provider> one(db::Read& tx, std::string_view sql, const Args&... args) {
    auto all = some(tx, sql, args...);
    if (all.empty()) return std::nullopt;
    return std::move(all.front());
}

void touch(db::Write& tx) { tx.run("UPDATE provider_version SET version = version + 1"); }

void write_skills(db::Write& tx, const Provider& p) {
    tx.run("DELETE FROM provider_skills WHERE provider = ?1", p.id);
    for (const auto& [kind, ids] : {std::pair{"solution", &p.skills.solutions}, std::pair{"need", &p.skills.needs}})
        for (const std::string& each : *ids)
            tx.run("INSERT INTO provider_skills (provider, kind, what) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                   p.id, kind, each);
}

}

bool insert(db::Write& tx, const Provider& p) {
    const bool done = tx.attempt([&] {
        tx.run(
            "INSERT INTO providers (id, slug, name, kind, siren, own_name, what, site, mail, phone, insee, address, "
            "area, "
            "radius_km, remote, state, created, confirmed, lang) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
            "?12, ?13, ?14, ?15, ?16, ?17, ?18, 'fr')",
            p.id, p.slug, p.name, code(p.kind), p.siren, p.own_name, p.what, p.site, p.mail, p.phone, p.insee,
            p.address, code(p.area), p.radius_km, p.remote, code(p.state), p.created, p.confirmed);
        write_skills(tx, p);
        set_proofs(tx, p.id, false, p.proofs);
    });
    if (done) touch(tx);
    return done;
}

bool update(db::Write& tx, const Provider& p) {
    const bool done = tx.attempt([&] {
        tx.run(
            "UPDATE providers SET name = ?2, kind = ?3, siren = ?4, own_name = ?5, what = ?6, site = ?7, mail = ?8, "
            "phone = ?9, insee = ?10, address = ?11, area = ?12, radius_km = ?13, remote = ?14, confirmed = ?15 WHERE "
            "id = ?1",
            p.id, p.name, code(p.kind), p.siren, p.own_name, p.what, p.site, p.mail, p.phone, p.insee, p.address,
            code(p.area), p.radius_km, p.remote, p.confirmed);
        write_skills(tx, p);
        set_proofs(tx, p.id, false, p.proofs);
    });
    if (done) touch(tx);
    return done;
}

bool set_state(db::Write& tx, ProviderId id, State state, Instant at, PersonId by, std::optional<Reason> reason,
               std::string_view words) {
    const bool done = tx.attempt([&] {
        tx.run(
            "UPDATE providers SET state = ?2, settled = ?3, settled_by = ?4, reason = ?5, reason_words = ?6 WHERE id = "
            "?1",
            id, code(state), at, by, reason ? code(*reason) : std::string_view(), words);
    });
    if (done) touch(tx);
    return done;
}

void set_confirmed(db::Write& tx, ProviderId id, Instant at) {
    tx.run("UPDATE providers SET confirmed = ?2 WHERE id = ?1", id, at);
    touch(tx);
}
void set_mail_checked(db::Write& tx, ProviderId id) {
    tx.run("UPDATE providers SET mail_checked = 1 WHERE id = ?1", id);
}
void set_asked(db::Write& tx, ProviderId id, Instant at) {
    tx.run("UPDATE providers SET asked = ?2 WHERE id = ?1", id, at);
}

void note(db::Write& tx, ProviderId id, PersonId by, std::string_view act, Instant at) {
    tx.run("INSERT INTO provider_history (id, provider, at, done_by, act) VALUES (?1, ?2, ?3, ?4, ?5)", next_id(), id,
           at, by, act);
}

std::vector<Event> history(db::Read& tx, ProviderId id, int most) {
    std::vector<Event> all;
    tx.each(
        "SELECT at, done_by, act FROM provider_history WHERE provider = ?1 ORDER BY id DESC LIMIT ?2",
        [&](const db::Row& row) { all.push_back({row.get<Instant>(0), row.get<PersonId>(1), row.string(2)}); }, id,
        most);
    return all;
}

std::optional<Provider> provider(db::Read& tx, ProviderId id) { return one(tx, BEFFROI_PROVIDERS "WHERE id = ?1", id); }
std::optional<Provider> by_slug(db::Read& tx, std::string_view slug) {
    return one(tx, BEFFROI_PROVIDERS "WHERE slug = ?1", slug);
}
bool slug_taken(db::Read& tx, std::string_view slug) {
    return tx.one<int>("SELECT 1 FROM providers WHERE slug = ?1", slug).has_value();
}

std::vector<Provider> in_state(db::Read& tx, State state, int most) {
    if (state == State::proposed)
        return some(tx, BEFFROI_PROVIDERS "WHERE state = ?1 ORDER BY created, id LIMIT ?2", code(state), most);
    return some(tx, BEFFROI_PROVIDERS "WHERE state = ?1 ORDER BY settled DESC, id LIMIT ?2", code(state), most);
}

std::vector<ProviderId> silent(db::Read& tx, Instant confirmed_before, Instant asked_before, int most) {
    return tx.all<ProviderId>(
        "SELECT id FROM providers WHERE state = 'shown' AND confirmed < ?1 AND COALESCE(asked, 0) < ?2 AND "
        "contact_mail IS "
        "NOT NULL ORDER BY confirmed, id LIMIT ?3",
        confirmed_before, asked_before, most);
}

std::vector<std::string> sirens(db::Read& tx) {
    return tx.all<std::string>("SELECT siren FROM providers WHERE siren <> '' AND state IN ('shown', 'closed')");
}

std::optional<SealedContact> contact(db::Read& tx, ProviderId id) {
    std::optional<SealedContact> found;
    tx.each(
        "SELECT contact_name, contact_mail, lang FROM providers WHERE id = ?1 AND contact_mail IS NOT NULL",
        [&](const db::Row& row) {
            found = SealedContact{row.string(0), row.string(1), row.text(2) == "en" ? Lang::en : Lang::fr};
        },
        id);
    return found;
}

void set_contact(db::Write& tx, ProviderId id, const SealedContact& contact, std::string_view mail_index) {
    tx.run("UPDATE providers SET contact_name = ?2, contact_mail = ?3, mail_index = ?4, lang = ?5 WHERE id = ?1", id,
           db::Param::blob(contact.name), db::Param::blob(contact.mail), db::Param::blob(mail_index),
           i18n::code(contact.lang));
}

void clear_contact(db::Write& tx, ProviderId id) {
    tx.run("UPDATE providers SET contact_name = NULL, contact_mail = NULL, mail_index = NULL WHERE id = ?1", id);
    delete_links(tx, id);
}

std::vector<ProviderId> with_mail(db::Read& tx, const std::vector<std::string>& indexes) {
    std::vector<ProviderId> all;
    for (const std::string& each : indexes)
        tx.each(
            "SELECT id FROM providers WHERE mail_index = ?1 ORDER BY id",
            [&](const db::Row& row) { all.push_back(row.get<ProviderId>(0)); }, db::Param::blob(each));
    return all;
}

void insert_link(db::Write& tx, std::string_view token_hash, ProviderId id, Instant expires,
                 std::string_view new_mail) {
    tx.run("INSERT INTO provider_links (token, provider, expires) VALUES (?1, ?2, ?3)", db::Param::blob(token_hash), id,
           expires);
    if (!new_mail.empty())
        tx.run("UPDATE provider_links SET new_mail = ?2 WHERE token = ?1", db::Param::blob(token_hash),
               db::Param::blob(new_mail));
}

std::optional<Link> link(db::Read& tx, std::string_view token_hash, Instant now) {
    std::optional<Link> found;
    tx.each(
        "SELECT provider, COALESCE(new_mail, ?3) FROM provider_links WHERE token = ?1 AND expires > ?2",
        [&](const db::Row& row) { found = Link{row.get<ProviderId>(0), row.string(1)}; }, db::Param::blob(token_hash),
        now, db::Param::blob(""));
    return found;
}

void clear_new_mail(db::Write& tx, std::string_view token_hash) {
    tx.run("UPDATE provider_links SET new_mail = NULL WHERE token = ?1", db::Param::blob(token_hash));
}

void delete_links(db::Write& tx, ProviderId id, std::string_view but_hash) {
    tx.run("DELETE FROM provider_links WHERE provider = ?1 AND token <> ?2", id, db::Param::blob(but_hash));
}

std::int64_t delete_old_links(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM provider_links WHERE expires < ?1", before);
}

void set_proof_seen(db::Write& tx, ProofId proof, std::optional<Instant> at, PersonId by) {
    tx.run("UPDATE provider_proofs SET seen = ?2, seen_by = ?3 WHERE id = ?1", proof, at, by);
    touch(tx);
}

std::vector<Proof> waiting_proofs(db::Read& tx, ProviderId id) { return proofs_of(tx, id, true); }

void set_proofs(db::Write& tx, ProviderId id, bool waiting, const std::vector<Proof>& proofs) {
    tx.run("DELETE FROM provider_proofs WHERE provider = ?1 AND waits = ?2", id, waiting);
    for (const Proof& each : proofs)
        tx.run(
            "INSERT INTO provider_proofs (id, provider, waits, kind, words, address, seen, seen_by) VALUES (?1, ?2, "
            "?3, "
            "?4, ?5, ?6, ?7, ?8)",
            ProofId::next(), id, waiting, code(each.kind), each.words, each.address, each.seen, each.seen_by);
    touch(tx);
}

void upsert_change(db::Write& tx, const Change& change) {
    static constexpr std::string_view states[] = {"waiting", "accepted", "refused"};
    const auto state = states[static_cast<std::size_t>(change.state)];
    tx.run(
        "INSERT INTO provider_changes (provider, name, siren, asked, state, settled) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
        "ON "
        "CONFLICT (provider) DO UPDATE SET name = excluded.name, siren = excluded.siren, asked = excluded.asked, state "
        "= "
        "excluded.state, settled = excluded.settled",
        change.provider, change.name, change.siren, change.asked, state, change.settled);
    set_proofs(tx, change.provider, true, change.proofs);
}

std::optional<Change> change(db::Read& tx, ProviderId id) {
    std::optional<Change> found;
    tx.each(
        "SELECT name, siren, asked, state, settled FROM provider_changes WHERE provider = ?1",
        [&](const db::Row& row) {
            Change c;
            c.provider = id;
            c.name = row.string(0);
            c.siren = row.string(1);
            c.asked = row.get<Instant>(2);
            c.state = row.text(3) == "waiting"    ? Change::State::waiting
                      : row.text(3) == "accepted" ? Change::State::accepted
                                                  : Change::State::refused;
            c.settled = row.get<std::optional<Instant>>(4);
            found = std::move(c);
        },
        id);
    if (found) found->proofs = proofs_of(tx, id, true);
    return found;
}

std::vector<ProviderId> changes_waiting(db::Read& tx, int most) {
    return tx.all<ProviderId>(
        "SELECT provider FROM provider_changes WHERE state = 'waiting' ORDER BY asked, provider LIMIT ?1", most);
}

void delete_change(db::Write& tx, ProviderId id) {
    tx.run("DELETE FROM provider_changes WHERE provider = ?1", id);
    tx.run("DELETE FROM provider_proofs WHERE provider = ?1 AND waits = 1", id);
}

bool set_name(db::Write& tx, ProviderId id, std::string_view name, std::string_view siren) {
    const bool done =
        tx.attempt([&] { tx.run("UPDATE providers SET name = ?2, siren = ?3 WHERE id = ?1", id, name, siren); });
    if (done) touch(tx);
    return done;
}

std::int64_t delete_unconfirmed(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM providers WHERE state = 'unconfirmed' AND created < ?1", before);
}

std::int64_t forget_people(db::Write& tx, Instant before) {
    std::int64_t done = 0;
    for (const auto id :
         tx.all<ProviderId>("SELECT id FROM providers WHERE state IN ('refused', 'closed') AND settled < ?1 "
                            "AND (contact_mail IS NOT NULL OR (own_name = 1 AND name <> ''))",
                            before)) {
        clear_contact(tx, id);
        tx.run(
            "UPDATE providers SET name = '', siren = '', what = '', site = '', mail = '', phone = '', address = '', "
            "slug = "
            "?2 WHERE id = ?1 AND own_name = 1",
            id, id.text());
        tx.run(
            "DELETE FROM provider_proofs WHERE provider = ?1 AND provider IN (SELECT id FROM providers WHERE own_name "
            "= 1)",
            id);
        ++done;
    }
    if (done > 0) touch(tx);
    return done;
}

CounsellorSkills skills_of(db::Read& tx, PersonId person) {
    CounsellorSkills found;
    tx.each(
        "SELECT kind, what FROM counsellor_skills WHERE person = ?1 ORDER BY kind, what",
        [&](const db::Row& row) { add_skill(found.skills, row.text(0), row.string(1)); }, person);
    found.towns = tx.all<std::string>("SELECT insee FROM counsellor_towns WHERE person = ?1 ORDER BY insee", person);
    return found;
}

void set_skills(db::Write& tx, PersonId person, const CounsellorSkills& skills) {
    tx.run("DELETE FROM counsellor_skills WHERE person = ?1", person);
    tx.run("DELETE FROM counsellor_towns WHERE person = ?1", person);
    for (const auto& [kind, ids] :
         {std::pair{"solution", &skills.skills.solutions}, std::pair{"need", &skills.skills.needs}})
        for (const std::string& each : *ids)
            tx.run("INSERT INTO counsellor_skills (person, kind, what) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                   person, kind, each);
    for (const std::string& each : skills.towns)
        tx.run("INSERT INTO counsellor_towns (person, insee) VALUES (?1, ?2) ON CONFLICT DO NOTHING", person, each);
    touch(tx);
}

std::vector<PersonId> counsellors(db::Read& tx) {
    return tx.all<PersonId>("SELECT DISTINCT person FROM counsellor_skills ORDER BY person");
}

std::int64_t version(db::Read& tx) { return tx.one<std::int64_t>("SELECT version FROM provider_version").value_or(0); }

}
