// People, their roles, and closing accounts: the rules, without HTTP or SQL.
#include <algorithm>

#include "features/accounts/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

std::string as_kept(std::string_view mail) { return text::lower_ascii(text::trim(mail)); }

bool is_mail(std::string_view mail) {
    const auto at = mail.find('@');
    return mail.size() <= 254 && at != std::string_view::npos && at > 0 &&
           mail.find('.', at) != std::string_view::npos &&
           mail.find_first_of(" \t\r\n<>,;\"()") == std::string_view::npos &&
           mail.find('@', at + 1) == std::string_view::npos;
}

Error mail_taken() {
    return fail(ErrorKind::conflict, "mail_taken", msg("Somebody has this address of mail already.")).on("mail");
}

Error unknown() { return fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here.")); }

bool is_administrator(db::Read& tx, PersonId person, const Clock& clock) {
    const auto held = repository::roles_of(tx, person, clock.now());
    return std::any_of(held.begin(), held.end(), [](const Held& each) { return each.role == Role::administrator; });
}

/// A belfry that nobody runs any more could not be opened again from its pages.
Result<void> somebody_left(db::Read& tx, const Clock& clock) {
    if (repository::count_administrators(tx, clock.now()) > 0) return {};
    return fail(ErrorKind::conflict, "last_administrator",
                msg("This is the last administrator. Give this role to somebody else first."));
}

/// "role:coordinator:team:1k3f8p0q2ab"
std::string told(const Held& held) {
    std::string what = "role:" + std::string(code(held.role));
    if (held.team) what += ":team:" + held.team.text();
    if (held.organisation) what += ":organisation:" + held.organisation.text();
    return what;
}

void by_name(std::vector<Person>& people) {
    std::sort(people.begin(), people.end(),
              [](const Person& a, const Person& b) { return text::fold(a.name) < text::fold(b.name); });
}

}

Result<PersonId> add_person(db::Write& tx, const crypto::Vault& vault, const NewPerson& person, PersonId by,
                            const Clock& clock) {
    const std::string mail = as_kept(person.mail);
    const std::string name = text::shorten(text::trim(text::clean_utf8(person.name)), 100);
    if (name.empty()) return invalid("name_needed", msg("Write the person’s name."), "name");
    const bool by_card = mail.empty() && std::all_of(person.roles.begin(), person.roles.end(),
                                                     [](const Held& h) { return h.role == Role::resident; });
    if (!by_card && !is_mail(mail))
        return invalid("bad_mail", msg("Write an address of mail such as marie@exemple.fr."), "mail");

    repository::Row row;
    row.id = PersonId::next();
    row.name = vault.seal(name, "people.name:" + row.id.text());
    if (!mail.empty()) {
        row.mail = vault.seal(mail, "people.mail:" + row.id.text());
        row.mail_index = vault.index(mail, "people.mail");
        // The unique index sees twins of one key; an address whose index a former key made is looked for.
        if (vault.former() > 0 && repository::by_mail(tx, vault.indexes(mail, "people.mail"))) return mail_taken();
    }
    row.lang = i18n::code(person.lang);
    row.registered_by = by;
    row.created = clock.now();
    if (!repository::insert_person(tx, row)) return mail_taken();
    journal::record(tx, by, journal::Act::account_created, row.id, "", clock);
    for (const Held& held : person.roles) give_role(tx, row.id, held, by, clock);
    return row.id;
}

std::vector<Person> staff(db::Read& tx, const crypto::Vault& vault, const Clock& clock) {
    auto all = repository::staff(tx, vault, clock.now());
    by_name(all);
    return all;
}

std::vector<Person> residents_of(db::Read& tx, const crypto::Vault& vault, PersonId by, const Clock& clock) {
    return repository::residents_of(tx, vault, by, clock.now());
}

std::optional<Person> person_by_mail(db::Read& tx, const crypto::Vault& vault, std::string_view mail,
                                     const Clock& clock) {
    const auto id = repository::by_mail(tx, vault.indexes(as_kept(mail), "people.mail"));
    return id ? repository::person(tx, vault, *id, clock.now()) : std::nullopt;
}

std::optional<Person> person(db::Read& tx, const crypto::Vault& vault, PersonId id, const Clock& clock) {
    return repository::person(tx, vault, id, clock.now());
}

Result<void> somebody_stays(db::Read& tx, PersonId person, const Clock& clock) {
    if (!repository::is_open(tx, person) || !is_administrator(tx, person, clock)) return {};
    if (repository::count_administrators(tx, clock.now()) > 1) return {};
    return fail(ErrorKind::conflict, "last_administrator",
                msg("This is the last administrator. Give this role to somebody else first."));
}

Result<void> close_account(db::Write& tx, PersonId person, PersonId by, const Clock& clock) {
    const bool administrator = is_administrator(tx, person, clock);
    if (!repository::set_closed(tx, person, clock.now())) return unknown();
    journal::record(tx, by, journal::Act::account_closed, person, "", clock);
    repository::delete_sessions(tx, person, SessionId{});
    repository::delete_links(tx, person, repository::Purpose::invitation);
    repository::delete_links(tx, person, repository::Purpose::sign_in);
    if (!administrator) return {};
    return somebody_left(tx, clock);
}

Result<void> reopen_account(db::Write& tx, PersonId person, PersonId by, const Clock& clock) {
    if (!repository::set_closed(tx, person, std::nullopt)) return unknown();
    journal::record(tx, by, journal::Act::account_created, person, "again", clock);
    return {};
}

void give_role(db::Write& tx, PersonId person, const Held& held, PersonId by, const Clock& clock) {
    if (repository::insert_role(tx, person, held, by, clock.now()))
        journal::record(tx, by, journal::Act::role_given, person, told(held), clock);
}

Result<void> take_role(db::Write& tx, PersonId person, const Held& held, PersonId by, const Clock& clock) {
    if (!repository::end_role(tx, person, held, clock.now())) return {};
    journal::record(tx, by, journal::Act::role_taken, person, told(held), clock);
    if (held.role != Role::administrator) return {};
    return somebody_left(tx, clock);
}

std::vector<PastRole> roles_over_time(db::Read& tx, PersonId person) { return repository::roles_over_time(tx, person); }
std::vector<RoleThere> roles_in(db::Read& tx, OrganisationId organisation) {
    return repository::roles_in(tx, organisation);
}
std::vector<RoleThere> roles_in(db::Read& tx, TeamId team) { return repository::roles_in(tx, team); }

}
