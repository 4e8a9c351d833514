// Links that let one person in, once: an invitation, or a sign-in by mail.
#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::accounts {
namespace {

using repository::Purpose;
using namespace std::chrono_literals;

constexpr auto invitation_lasts = 7 * 24h;
/// A mail server that makes strangers wait (greylisting) takes longer; then one asks for another, which it lets through at once.
constexpr auto sign_in_lasts = 10min;

std::string new_link(db::Write& tx, PersonId person, Purpose purpose, Instant until) {
    repository::delete_links(tx, person, purpose);
    const std::string token = crypto::random_token();
    repository::insert_link(tx, crypto::blake2b(token), person, purpose, until);
    return token;
}

Error over() {
    return fail(ErrorKind::not_found, "invitation_over",
                msg("This invitation has been used, or is over. Ask the person who sent it for another one."));
}

}

Result<std::string> invite(db::Write& tx, PersonId person, PersonId by, const Clock& clock) {
    if (!repository::exists(tx, person)) return fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."));
    journal::record(tx, by, journal::Act::invited, person, "", clock);
    return new_link(tx, person, Purpose::invitation, clock.now() + invitation_lasts);
}

void revoke_invitations(db::Write& tx, PersonId person, PersonId by, const Clock& clock) {
    if (repository::delete_links(tx, person, Purpose::invitation)) journal::record(tx, by, journal::Act::invitation_revoked, person, "", clock);
}

Result<PersonId> invited(db::Read& tx, std::string_view token, const Clock& clock) {
    const auto person = repository::link(tx, crypto::blake2b(token), Purpose::invitation, clock.now());
    if (!person) return over();
    return *person;
}

Result<PersonId> accept_invitation(db::Write& tx, std::string_view token, std::string_view hashed, const Clock& clock) {
    const auto person = accept_invitation(tx, token, clock);
    if (person) set_password(tx, *person, hashed, clock);
    return person;
}

Result<PersonId> accept_invitation(db::Write& tx, std::string_view token, const Clock& clock) {
    const auto person = repository::take_link(tx, crypto::blake2b(token), Purpose::invitation, clock.now());
    if (!person) return over();
    repository::delete_sessions(tx, *person, SessionId{});
    return *person;
}

std::optional<Instant> invitation_until(db::Read& tx, PersonId person, const Clock& clock) {
    return repository::link_until(tx, person, Purpose::invitation, clock.now());
}

std::string sign_in_link(db::Write& tx, PersonId person, const Clock& clock) {
    return new_link(tx, person, Purpose::sign_in, clock.now() + sign_in_lasts);
}

Result<PersonId> use_sign_in_link(db::Write& tx, std::string_view token, const Clock& clock) {
    const auto person = repository::take_link(tx, crypto::blake2b(token), Purpose::sign_in, clock.now());
    if (!person) return fail(ErrorKind::not_found, "link_over", msg("This link has been used, or is over. Ask for another one."));
    return *person;
}

}
