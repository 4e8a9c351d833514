// The rules, readable aloud; no HTTP, no SQL.
#include <algorithm>
#include <array>

#include "features/organisations/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::organisations {
namespace {

using accounts::RoleThere;

constexpr std::array kinds{Kind::cooperative, Kind::employer, Kind::association, Kind::commune,
                           Kind::firm,        Kind::funder,   Kind::other};
constexpr std::array<std::string_view, kinds.size()> codes{"cooperative", "employer", "association", "commune",
                                                           "firm",        "funder",   "other"};

Error unknown_organisation() {
    return fail(ErrorKind::not_found, "unknown_organisation", msg("This organisation is not known here."));
}
Error unknown_team() { return fail(ErrorKind::not_found, "unknown_team", msg("This team is not known here.")); }
Error name_taken() {
    return fail(ErrorKind::conflict, "name_taken",
                msg("Another team has this name already: give it a name of its own."))
        .on("name");
}
Error siret_taken() {
    return fail(ErrorKind::conflict, "siret_taken", msg("An organisation with this SIRET is known already."))
        .on("siret");
}

/// "organisation:1k3f8p0q2ab", and what became of it unless it was only changed.
template <class Tag>
void tell(db::Write& tx, PersonId by, std::string_view noun, Id<Tag> id, std::string_view what, const Clock& clock) {
    std::string code = std::string(noun) + ":" + id.text();
    if (!what.empty()) code += ":" + std::string(what);
    journal::record(tx, by, journal::Act::settings_changed, PersonId{}, code, clock);
}
void tell(db::Write& tx, PersonId by, OrganisationId id, std::string_view what, const Clock& clock) {
    tell(tx, by, "organisation", id, what, clock);
}
void tell(db::Write& tx, PersonId by, TeamId id, std::string_view what, const Clock& clock) {
    tell(tx, by, "team", id, what, clock);
}

/// What it is found by: name, commune, numbers.
std::string words_of(const Organisation& o) {
    const auto commune = territory::commune(o.insee);
    return text::fold_words(o.name + " " + (commune ? std::string(commune->name) : "") + " " + o.siret + " " + o.rna);
}

Result<void> sound(const Organisation& o) {
    if (text::fold_words(o.name).empty())
        return invalid("name_needed", msg("Write the name of the organisation."), "name");
    if (o.kinds.empty())
        return invalid("kind_needed", msg("Tick at least one: what is this organisation to you?"), "kinds");
    return {};
}

bool is_held(const RoleThere& role) { return !role.role.until; }

/// Ends what is held there. The place's `retired` is the same instant, so that `ended_by_retiring` finds these roles again.
Result<void> end_roles(db::Write& tx, const std::vector<RoleThere>& roles, std::size_t roles_seen, PersonId by,
                       const Clock& clock) {
    if (static_cast<std::size_t>(std::count_if(roles.begin(), roles.end(), is_held)) != roles_seen)
        return fail(ErrorKind::conflict, "roles_changed",
                    msg("Somebody changed the roles here in the meantime. Read the list again before you decide."));
    for (const RoleThere& each : roles) {
        if (!is_held(each)) continue;
        if (auto taken = accounts::take_role(tx, each.person, each.role.held, by, clock); !taken) return taken;
    }
    return {};
}

std::vector<RoleThere> ended_at(std::vector<RoleThere> roles, std::optional<Instant> retired) {
    std::erase_if(roles, [&](const RoleThere& each) { return !retired || each.role.until != retired; });
    return roles;
}

bool is_open(db::Read& tx, const accounts::Held& held) {
    const auto where = repository::organisation(tx, held.organisation);
    const auto with = repository::team(tx, held.team);
    return !(where && where->retired) && !(with && with->retired);
}

void give_back(db::Write& tx, const std::vector<RoleThere>& roles, PersonId by, const Clock& clock) {
    for (const RoleThere& each : roles)
        // A role in a team of an employer needs both of them.
        if (is_open(tx, each.role.held)) accounts::give_role(tx, each.person, each.role.held, by, clock);
}

}

std::span<const Kind> every_kind() { return kinds; }
std::string_view code(Kind kind) { return codes[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_from(std::string_view text) {
    const auto at = std::find(codes.begin(), codes.end(), text);
    if (at == codes.end()) return std::nullopt;
    return kinds[static_cast<std::size_t>(at - codes.begin())];
}

std::string_view label(Kind kind) {
    switch (kind) {
        case Kind::cooperative: return i18n::key("Co-operative");
        case Kind::employer: return i18n::key("Employer of counsellors");
        case Kind::association: return i18n::key("Association");
        case Kind::commune: return i18n::key("Town or local authority");
        case Kind::firm: return i18n::key("Firm");
        case Kind::funder: return i18n::key("Funder");
        case Kind::other: return i18n::key("Other organisation");
    }
    return {};
}

// ---- Organisations ----

Result<OrganisationId> add(db::Write& tx, Organisation o, PersonId by, const Clock& clock) {
    if (auto fine = sound(o); !fine) return fine.error();
    o.id = OrganisationId::next();
    o.created = clock.now();
    if (!repository::insert(tx, o, words_of(o))) return siret_taken();
    tell(tx, by, o.id, "added", clock);
    return o.id;
}

Result<void> change(db::Write& tx, Organisation o, PersonId by, const Clock& clock) {
    const auto before = repository::organisation(tx, o.id);
    if (!before) return unknown_organisation();
    if (auto fine = sound(o); !fine) return fine;
    o.created = before->created;
    o.retired = before->retired;
    if (o == *before) return {};
    if (!repository::update(tx, o, words_of(o))) return siret_taken();
    tell(tx, by, o.id, "", clock);
    return {};
}

std::optional<Organisation> organisation(db::Read& tx, OrganisationId id) { return repository::organisation(tx, id); }
std::string pivot_of(const Organisation& organisation) {
    return organisation.siret.empty() ? organisation.rna : organisation.siret;
}

std::optional<Organisation> by_siret(db::Read& tx, std::string_view siret) { return repository::by_siret(tx, siret); }

std::vector<Organisation> find(db::Read& tx, const Search& search) {
    std::string folded = text::fold_words(search.text);
    // A SIRET typed in groups is one word.
    if (folded.find_first_not_of("0123456789 ") == std::string::npos) std::erase(folded, ' ');
    std::vector<std::string> words;
    for (std::string_view word : text::split(folded, ' '))
        if (!word.empty()) words.emplace_back(word);
    Kinds wanted;
    if (search.kind) wanted.add(*search.kind);
    return repository::find(tx, words, wanted, search.retired, search.limit);
}

// ---- Teams ----

namespace {

Result<void> sound(db::Read& tx, std::string_view name, OrganisationId organisation) {
    if (text::fold_words(name).empty()) return invalid("name_needed", msg("Write the name of the team."), "name");
    if (organisation && !repository::organisation(tx, organisation)) return unknown_organisation().on("organisation");
    return {};
}

}

Result<TeamId> add_team(db::Write& tx, std::string_view name, OrganisationId organisation, PersonId by,
                        const Clock& clock) {
    if (auto fine = sound(tx, name, organisation); !fine) return fine.error();
    const Team fresh{TeamId::next(), std::string(name), organisation, clock.now(), {}};
    if (!repository::insert(tx, fresh)) return name_taken();
    tell(tx, by, fresh.id, "added", clock);
    return fresh.id;
}

Result<void> change_team(db::Write& tx, TeamId id, std::string_view name, OrganisationId organisation, PersonId by,
                         const Clock& clock) {
    const auto before = repository::team(tx, id);
    if (!before) return unknown_team();
    if (auto fine = sound(tx, name, organisation); !fine) return fine;
    Team after = *before;
    after.name = name;
    after.organisation = organisation;
    if (after == *before) return {};
    if (!repository::update(tx, after)) return name_taken();
    tell(tx, by, id, "", clock);
    return {};
}

std::optional<Team> team(db::Read& tx, TeamId id) { return repository::team(tx, id); }
std::vector<Team> teams(db::Read& tx) { return repository::teams(tx); }
std::vector<Team> teams_of(db::Read& tx, OrganisationId organisation) { return repository::teams_of(tx, organisation); }

// ---- Retiring and restoring ----

namespace {

/// Retires the organisation or team with this id, which is not retired yet.
template <class Id>
Result<void> retire_now(db::Write& tx, Id id, std::size_t roles_seen, PersonId by, const Clock& clock) {
    const Clock moment = Clock::fixed(clock.now());
    if (auto ended = end_roles(tx, accounts::roles_in(tx, id), roles_seen, by, moment); !ended) return ended;
    repository::set_retired(tx, id, moment.now());
    tell(tx, by, id, "retired", moment);
    return {};
}

}

Result<void> retire(db::Write& tx, OrganisationId id, std::size_t roles_seen, PersonId by, const Clock& clock) {
    const auto before = repository::organisation(tx, id);
    if (!before) return unknown_organisation();
    return before->retired ? Result<void>() : retire_now(tx, id, roles_seen, by, clock);
}

Result<void> retire(db::Write& tx, TeamId id, std::size_t roles_seen, PersonId by, const Clock& clock) {
    const auto before = repository::team(tx, id);
    if (!before) return unknown_team();
    return before->retired ? Result<void>() : retire_now(tx, id, roles_seen, by, clock);
}

std::vector<RoleThere> ended_by_retiring(db::Read& tx, const Organisation& o) {
    return ended_at(accounts::roles_in(tx, o.id), o.retired);
}
std::vector<RoleThere> ended_by_retiring(db::Read& tx, const Team& t) {
    return ended_at(accounts::roles_in(tx, t.id), t.retired);
}

Result<void> restore(db::Write& tx, OrganisationId id, Former roles, PersonId by, const Clock& clock) {
    const auto before = repository::organisation(tx, id);
    if (!before) return unknown_organisation();
    if (!before->retired) return {};
    repository::set_retired(tx, id, std::nullopt);
    tell(tx, by, id, "restored", clock);
    if (roles == Former::given_back) give_back(tx, ended_by_retiring(tx, *before), by, clock);
    return {};
}

Result<void> restore(db::Write& tx, TeamId id, Former roles, PersonId by, const Clock& clock) {
    const auto before = repository::team(tx, id);
    if (!before) return unknown_team();
    if (!before->retired) return {};
    if (!repository::set_retired(tx, id, std::nullopt)) return name_taken();
    tell(tx, by, id, "restored", clock);
    if (roles == Former::given_back) give_back(tx, ended_by_retiring(tx, *before), by, clock);
    return {};
}

// ---- For accounts ----

std::vector<accounts::Choice> organisation_choices(db::Read& tx) {
    std::vector<accounts::Choice> all;
    for (const bool retired : {false, true})
        for (const Organisation& each : repository::find(tx, {}, {}, retired, 10000))
            all.push_back({each.id.value, each.name, retired});
    return all;
}

std::vector<accounts::Choice> team_choices(db::Read& tx) {
    std::vector<accounts::Choice> all;
    for (const Team& each : repository::teams(tx)) all.push_back({each.id.value, each.name, each.retired.has_value()});
    return all;
}

}
