// People and their invitations: the rules, without HTTP or SQL.
#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

constexpr std::chrono::hours invitation_lasts{7 * 24};

std::string as_kept(std::string_view mail) { return text::lower_ascii(text::trim(mail)); }
std::string hash_of(std::string_view token) { return crypto::blake2b(token); }

Error over() {
    return fail(ErrorKind::not_found, "invitation_over",
                msg("This invitation has been used, or is over. Ask the person who sent it for another one."));
}

}

Result<PersonId> add_person(db::Write& tx, std::string_view name, std::string_view mail, std::span<const Role> roles, const Clock& clock) {
    const std::string kept = as_kept(mail), called(text::trim(text::clean_utf8(name)));
    if (called.empty()) return invalid("name_needed", msg("Write the person’s name."), "name");
    if (kept.size() > 254 || kept.find('@') == std::string::npos || kept.find_first_of(" \t\r\n<>,;\"") != std::string::npos)
        return invalid("bad_mail", msg("Write an address of mail such as marie@exemple.fr."), "mail");
    const auto id = PersonId::next();
    if (!repository::insert_person(tx, id, text::shorten(called, 100), kept, clock.now()))
        return fail(ErrorKind::conflict, "mail_taken", msg("Somebody has this address of mail already.")).on("mail");
    for (Role role : roles) repository::insert_role(tx, id, role, clock.now());
    return id;
}

std::vector<Person> people(db::Read& tx, const Clock& clock) { return repository::people(tx, clock.now()); }

std::optional<Person> person_by_mail(db::Read& tx, std::string_view mail, const Clock& clock) {
    return repository::person_by_mail(tx, as_kept(mail), clock.now());
}

Result<void> close_account(db::Write& tx, PersonId person, const Clock& clock) {
    if (!repository::close_person(tx, person, clock.now()))
        return fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."));
    repository::delete_sessions(tx, person, SessionId{});
    repository::delete_invitations(tx, person);
    return {};
}

void set_password(db::Write& tx, PersonId person, std::string_view hashed, SessionId keep) {
    repository::set_password(tx, person, hashed);
    repository::delete_sessions(tx, person, keep);
}

Result<std::string> invite(db::Write& tx, PersonId person, const Clock& clock) {
    const auto known = repository::person_by_id(tx, person, clock.now());
    if (!known || known->closed) return fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."));
    repository::delete_invitations(tx, person);
    const std::string token = crypto::random_token();
    repository::insert_invitation(tx, hash_of(token), person, clock.now() + invitation_lasts);
    return token;
}

Result<Person> invited(db::Read& tx, std::string_view token, const Clock& clock) {
    const auto person = repository::invitation(tx, hash_of(token), clock.now());
    if (!person) return over();
    return *repository::person_by_id(tx, *person, clock.now());
}

Result<PersonId> accept_invitation(db::Write& tx, std::string_view token, std::string_view hashed, const Clock& clock) {
    const auto person = repository::take_invitation(tx, hash_of(token), clock.now());
    if (!person) return over();
    set_password(tx, *person, hashed);
    return *person;
}

}
