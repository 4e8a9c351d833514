// What changed since a device last asked: what it was told is remembered, and compared with what there is. So a change counts wherever
// it was made: here, at the desk, by the person, or because time went on.
#include <algorithm>
#include <charconv>

#include "features/calendars/objects.hpp"
#include "features/calendars/repository.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::calendars {
namespace {

/// How long what went is remembered: a device that asks less often begins anew.
constexpr std::chrono::days remembered{180};

/// What has to be told anew, at the next revision.
std::vector<repository::Known> differences(const std::vector<repository::Known>& known,
                                           const std::vector<Member>& members, Instant now) {
    std::vector<repository::Known> found;
    auto before = known.begin();
    for (const Member& each : members) {
        for (; before != known.end() && before->name < each.name; ++before)
            if (!before->gone) found.push_back({before->name, {}, 0, now});
        const bool was = before != known.end() && before->name == each.name;
        if (!was || before->gone || before->etag != each.etag) found.push_back({each.name, each.etag, 0, {}});
        if (was) ++before;
    }
    for (; before != known.end(); ++before)
        if (!before->gone) found.push_back({before->name, {}, 0, now});
    return found;
}

std::string token_of(const repository::State& state) { return state.epoch + "-" + std::to_string(state.revision); }

std::optional<Told> unchanged(db::Read& tx, const Services& use, const Owner& owner) {
    const auto state = repository::state(tx, owner.person, owner.shown);
    if (!state) return std::nullopt;
    Told told{token_of(*state), members(tx, use, owner)};
    const auto known = repository::known(tx, owner.person, owner.shown);
    if (!differences(known, told.members, use.clock.now()).empty()) return std::nullopt;
    return told;
}

}

Told told(const Services& use, const Owner& owner) {
    if (auto same = use.database.read([&](db::Read& tx) { return unchanged(tx, use, owner); })) return *std::move(same);
    return use.database.write([&](db::Write& tx) {
        const Instant now = use.clock.now();
        auto state = repository::state(tx, owner.person, owner.shown);
        if (!state) state = repository::State{crypto::random_token(9), 0, 0};
        std::replace(state->epoch.begin(), state->epoch.end(), '-', '.');
        Told told{{}, members(tx, use, owner)};
        const auto known = repository::known(tx, owner.person, owner.shown);
        const auto changed = differences(known, told.members, now);
        if (!changed.empty()) ++state->revision;
        for (repository::Known each : changed) {
            each.revision = state->revision;
            repository::set_known(tx, owner.person, owner.shown, each);
        }
        state->floor = std::max(state->floor, repository::forget_gone(tx, owner.person, owner.shown, now - remembered));
        repository::set_state(tx, owner.person, owner.shown, *state);
        told.token = token_of(*state);
        return told;
    });
}

std::optional<std::vector<Change>> changes_since(const Services& use, const Owner& owner, std::string_view token) {
    return use.database.read([&](db::Read& tx) -> std::optional<std::vector<Change>> {
        const auto state = repository::state(tx, owner.person, owner.shown);
        const auto dash = token.rfind('-');
        if (!state || dash == std::string_view::npos || token.substr(0, dash) != state->epoch) return std::nullopt;
        std::int64_t since = -1;
        const auto number = token.substr(dash + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), since);
        if (error != std::errc() || end != number.data() + number.size() || since < state->floor ||
            since > state->revision)
            return std::nullopt;
        std::vector<Change> changes;
        for (const auto& each : repository::known(tx, owner.person, owner.shown))
            if (each.revision > since) changes.push_back({each.name, each.gone.has_value()});
        return changes;
    });
}

}
