// Sessions: a random token in a cookie, its hash in the database.
#include <algorithm>
#include <array>

#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

using namespace std::chrono_literals;

/// Residents and correspondents, who see nobody's data: a day unused on a shared computer is too long, a fortnight on one's own
/// telephone is what people expect.
constexpr auto unused_for = 12h;
constexpr auto in_all = 14 * 24h;
/// Whoever sees what people entrust to the co-operative: a day in all, as NIST SP 800-63B-4 has it for two factors. Unused, half a
/// working day where it has an hour: a workshop lasts a morning, and what was being written there must not be lost.
constexpr auto watched_unused_for = 4h;
constexpr auto watched_in_all = 24h;
/// A page a second must not be a write a second.
constexpr auto seen_every = 1min;
/// Who has given a password has this long to find their telephone.
constexpr auto second_factor_within = 15min;

bool is_over(Instant created, Instant seen, Instant now, const std::vector<Held>& roles) {
    const bool watched = std::any_of(roles.begin(), roles.end(), [](const Held& held) { return needs_second_factor(held.role); });
    return now - seen > (watched ? watched_unused_for : unused_for) || now - created > (watched ? watched_in_all : in_all);
}

}

Opened open_session(db::Write& tx, PersonId person, Strength strength, std::string_view device, std::string_view network, const Clock& clock, std::string_view request) {
    Opened opened{crypto::random_token(), SessionId::next(), false};
    const Instant now = clock.now();
    const std::string called = text::shorten(text::clean_utf8(device), 60);
    repository::delete_old_sessions(tx, now - in_all, now - unused_for);
    repository::insert_session(tx, {opened.id, crypto::blake2b(opened.token), person, strength, called, std::string(network), now});
    // A session that awaits its second factor proves too little to make a device known.
    if (strength != Strength::pending) {
        opened.new_device = repository::meet_device(tx, person, called, network, now) == repository::Device::unknown;
        std::string how = strength == Strength::card ? "card" : strength == Strength::full ? "two-steps" : "one-step";
        // From where stands in the access log under this number, as long as the operator keeps that; the journal stays for years.
        if (!request.empty()) how += ":request:" + std::string(request);
        journal::record(tx, person, journal::Act::signed_in, person, how, clock);
    }
    return opened;
}

std::optional<Visitor> holder(db::Database& database, const crypto::Vault& vault, std::string_view token, const Clock& clock) {
    const std::string hashed = crypto::blake2b(token);
    const Instant now = clock.now();
    auto held = database.read([&](db::Read& tx) { return repository::session_by_token(tx, hashed, now); });
    if (!held || is_over(held->created, held->seen, now, held->visitor.roles)) return std::nullopt;
    if (held->visitor.strength == Strength::pending && now - held->created > second_factor_within) return std::nullopt;
    held->visitor.name = vault.open(held->visitor.name, "people.name:" + held->visitor.person.text()).value_or("—");
    if (now - held->seen > seen_every)
        database.write([&](db::Write& tx) { repository::touch_session(tx, held->visitor.session, now); });
    return std::move(held->visitor);
}

std::string renew_session(db::Write& tx, SessionId session, Strength strength, const Clock& clock) {
    const std::string token = crypto::random_token();
    repository::renew_session(tx, session, crypto::blake2b(token), strength, clock.now());
    return token;
}

std::vector<Session> sessions(db::Read& tx, PersonId person, const Clock& clock) {
    auto all = repository::sessions_of(tx, person);
    const auto roles = repository::roles_of(tx, person, clock.now());
    std::erase_if(all, [&](const Session& s) { return is_over(s.created, s.seen, clock.now(), roles); });
    return all;
}

void end_session(db::Write& tx, PersonId person, SessionId session, const Clock& clock) {
    if (repository::delete_session(tx, person, session)) journal::record(tx, person, journal::Act::signed_out, person, "", clock);
}

std::int64_t end_sessions(db::Write& tx, PersonId person, PersonId by, const Clock& clock) {
    journal::record(tx, by, journal::Act::signed_out, person, "all", clock);
    repository::delete_links(tx, person, repository::Purpose::sign_in);
    return repository::delete_sessions(tx, person, SessionId{});
}

std::int64_t end_every_session(db::Write& tx, const Clock& clock) {
    journal::record(tx, PersonId{}, journal::Act::signed_out, PersonId{}, "everybody", clock);
    return repository::delete_every_session(tx);
}

std::string device_of(std::string_view agent) {
    struct Mark {
        std::string_view in_agent, name;
    };
    // The first that fits: every browser also calls itself by the names of older ones.
    constexpr std::array<Mark, 6> browsers{{{"Firefox/", "Firefox"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}};
    constexpr std::array<Mark, 6> systems{{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}};
    std::string out;
    for (const auto& marks : {std::span<const Mark>(browsers), std::span<const Mark>(systems)})
        for (const Mark& mark : marks)
            if (agent.find(mark.in_agent) != std::string_view::npos) {
                (out += out.empty() ? "" : ", ") += mark.name;
                break;
            }
    return out;
}

}
