#include "features/organisations/repository.hpp"

#include <array>

#include "platform/base/text.hpp"

namespace beffroi::organisations::repository {
namespace {

// Macros so that the statements are whole literals.
#define BEFFROI_ORGANISATIONS                                                                             \
    "SELECT id, name, kinds, siret, rna, address, insee, phone, mail, site, note, created, retired FROM " \
    "organisations "
#define BEFFROI_TEAMS "SELECT id, name, COALESCE(organisation, 0), created, retired FROM teams "

Organisation organisation_from(const db::Row& row) {
    return {row.get<OrganisationId>(0),
            row.string(1),
            Kinds(static_cast<std::uint32_t>(row.integer(2))),
            row.string(3),
            row.string(4),
            row.string(5),
            row.string(6),
            row.string(7),
            row.string(8),
            row.string(9),
            row.string(10),
            row.get<Instant>(11),
            row.get<std::optional<Instant>>(12)};
}

Team team_from(const db::Row& row) {
    return {row.get<TeamId>(0), row.string(1), row.get<OrganisationId>(2), row.get<Instant>(3),
            row.get<std::optional<Instant>>(4)};
}

template <class... Args>
std::optional<Organisation> one_organisation(db::Read& tx, std::string_view sql, const Args&... args) {
    std::optional<Organisation> found;
    tx.each(sql, [&](const db::Row& row) { found = organisation_from(row); }, args...);
    return found;
}

template <class... Args>
std::vector<Team> some_teams(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Team> found;
    tx.each(sql, [&](const db::Row& row) { found.push_back(team_from(row)); }, args...);
    return found;
}

std::optional<OrganisationId> or_none(OrganisationId id) { return id ? std::optional(id) : std::nullopt; }

}

bool insert(db::Write& tx, const Organisation& o, std::string_view words) {
    return tx.run(
               "INSERT INTO organisations (id, name, kinds, siret, rna, address, insee, phone, mail, site, note, "
               "sort_name, words, created) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (siret) WHERE siret "
               "<> '' DO NOTHING",
               o.id, o.name, o.kinds.bits(), o.siret, o.rna, o.address, o.insee, o.phone, o.mail, o.site, o.note,
               text::fold(o.name), words, o.created) == 1;
}

bool update(db::Write& tx, const Organisation& o, std::string_view words) {
    return tx.attempt([&] {
        tx.run(
            "UPDATE organisations SET name = ?2, kinds = ?3, siret = ?4, rna = ?5, address = ?6, insee = ?7, phone = "
            "?8, mail = ?9, "
            "site = ?10, note = ?11, sort_name = ?12, words = ?13 WHERE id = ?1",
            o.id, o.name, o.kinds.bits(), o.siret, o.rna, o.address, o.insee, o.phone, o.mail, o.site, o.note,
            text::fold(o.name), words);
    });
}

std::optional<Organisation> organisation(db::Read& tx, OrganisationId id) {
    return one_organisation(tx, BEFFROI_ORGANISATIONS "WHERE id = ?1", id);
}

std::optional<Organisation> by_siret(db::Read& tx, std::string_view siret) {
    return one_organisation(tx, BEFFROI_ORGANISATIONS "WHERE siret = ?1 AND siret <> ''", siret);
}

std::vector<Organisation> find(db::Read& tx, const std::vector<std::string>& words, Kinds kinds, bool retired,
                               int limit) {
    // Folded words hold letters and digits only: nothing in them means something to LIKE.
    std::array<std::string, 3> like{"%", "%", "%"};
    for (std::size_t i = 0; i < like.size() && i < words.size(); ++i) like[i] = "%" + words[i] + "%";
    std::vector<Organisation> found;
    tx.each(
        BEFFROI_ORGANISATIONS
        "WHERE words LIKE ?1 AND words LIKE ?2 AND words LIKE ?3 AND (?4 = 0 OR (kinds & ?4) <> 0) "
        "AND (retired IS NOT NULL) = (?5 = 1) ORDER BY sort_name, id LIMIT ?6",
        [&](const db::Row& row) { found.push_back(organisation_from(row)); }, like[0], like[1], like[2], kinds.bits(),
        retired, limit);
    return found;
}

void set_retired(db::Write& tx, OrganisationId id, std::optional<Instant> at) {
    tx.run("UPDATE organisations SET retired = ?2 WHERE id = ?1", id, at);
}

bool insert(db::Write& tx, const Team& t) {
    return tx.run(
               "INSERT INTO teams (id, name, sort_name, organisation, created) VALUES (?1, ?2, ?3, ?4, ?5) "
               "ON CONFLICT (sort_name) WHERE retired IS NULL DO NOTHING",
               t.id, t.name, text::fold_words(t.name), or_none(t.organisation), t.created) == 1;
}

bool update(db::Write& tx, const Team& t) {
    return tx.attempt([&] {
        tx.run("UPDATE teams SET name = ?2, sort_name = ?3, organisation = ?4 WHERE id = ?1", t.id, t.name,
               text::fold_words(t.name), or_none(t.organisation));
    });
}

std::optional<Team> team(db::Read& tx, TeamId id) {
    auto found = some_teams(tx, BEFFROI_TEAMS "WHERE id = ?1", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Team> teams(db::Read& tx) {
    return some_teams(tx, BEFFROI_TEAMS "ORDER BY retired IS NOT NULL, sort_name, id");
}

std::vector<Team> teams_of(db::Read& tx, OrganisationId organisation) {
    return some_teams(tx, BEFFROI_TEAMS "WHERE organisation = ?1 ORDER BY retired IS NOT NULL, sort_name, id",
                      organisation);
}

bool set_retired(db::Write& tx, TeamId id, std::optional<Instant> at) {
    return tx.attempt([&] { tx.run("UPDATE teams SET retired = ?2 WHERE id = ?1", id, at); });
}

}
