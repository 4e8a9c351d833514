// Codes for the database and forms, and words for people.
#include <array>

#include "features/providers/providers.hpp"

namespace beffroi::providers {
namespace {

template <class E>
struct Word {
    E value;
    std::string_view code, label;
};

constexpr std::array<Word<Kind>, 4> kinds{{
    {Kind::firm, "firm", i18n::key("Firm")},
    {Kind::cooperative, "cooperative", i18n::key("Co-operative")},
    {Kind::association, "association", i18n::key("Association")},
    {Kind::chatons, "chatons", i18n::key("Host of the CHATONS collective")},
}};
constexpr std::array<Word<Area>, 4> areas{{
    {Area::radius, "radius", i18n::key("Around our town, so many kilometres")},
    {Area::departement, "departement", i18n::key("In our whole département")},
    {Area::region, "region", i18n::key("In our whole region")},
    {Area::france, "france", i18n::key("Everywhere in France")},
}};
constexpr std::array<Word<State>, 5> states{{
    {State::unconfirmed, "unconfirmed", i18n::key("Its link was not used yet")},
    {State::proposed, "proposed", i18n::key("Waits to be read")},
    {State::shown, "shown", i18n::key("Shown")},
    {State::refused, "refused", i18n::key("Refused")},
    {State::closed, "closed", i18n::key("Closed")},
}};
constexpr std::array<Word<ProofKind>, 3> proof_kinds{{
    {ProofKind::customer, "customer", i18n::key("A customer who can be asked")},
    {ProofKind::certification, "certification", i18n::key("A certification or a label")},
    {ProofKind::contribution, "contribution", i18n::key("A contribution to free software")},
}};
constexpr std::array<Word<Reason>, 6> reasons{{
    {Reason::not_this_work, "not_this_work", i18n::key("They do not help people to change tools.")},
    {Reason::tracks, "tracks", i18n::key("Their site passes visitors’ data on for advertising.")},
    {Reason::nobody_known, "nobody_known", i18n::key("Nobody can say who stands behind it.")},
    {Reason::no_answer, "no_answer", i18n::key("They answer neither by telephone nor by mail.")},
    {Reason::twice, "twice", i18n::key("They are here already, under another name.")},
    {Reason::other, "other", i18n::key("Another reason")},
}};

template <class E, std::size_t n>
constexpr std::array<E, n> values(const std::array<Word<E>, n>& words) {
    std::array<E, n> all{};
    for (std::size_t i = 0; i < n; ++i) all[i] = words[i].value;
    return all;
}
template <class E, std::size_t n>
std::optional<E> from(const std::array<Word<E>, n>& words, std::string_view wanted) {
    for (const auto& each : words)
        if (each.code == wanted) return each.value;
    return std::nullopt;
}
template <class E, std::size_t n>
const Word<E>& of(const std::array<Word<E>, n>& words, E value) {
    return words[static_cast<std::size_t>(value)];
}

}

std::span<const Kind> every_kind() {
    static constexpr auto all = values(kinds);
    return all;
}
std::span<const Area> every_area() {
    static constexpr auto all = values(areas);
    return all;
}
std::span<const ProofKind> every_proof_kind() {
    static constexpr auto all = values(proof_kinds);
    return all;
}
std::span<const Reason> every_reason() {
    static constexpr auto all = values(reasons);
    return all;
}

std::string_view code(Kind kind) { return of(kinds, kind).code; }
std::string_view code(Area area) { return of(areas, area).code; }
std::string_view code(State state) { return of(states, state).code; }
std::string_view code(ProofKind kind) { return of(proof_kinds, kind).code; }
std::string_view code(Reason reason) { return of(reasons, reason).code; }
std::string_view label(Kind kind) { return of(kinds, kind).label; }
std::string_view label(Area area) { return of(areas, area).label; }
std::string_view label(State state) { return of(states, state).label; }
std::string_view label(ProofKind kind) { return of(proof_kinds, kind).label; }
std::string_view label(Reason reason) { return of(reasons, reason).label; }
std::optional<Kind> kind_from(std::string_view code) { return from(kinds, code); }
std::optional<Area> area_from(std::string_view code) { return from(areas, code); }
std::optional<State> state_from(std::string_view code) { return from(states, code); }
std::optional<ProofKind> proof_kind_from(std::string_view code) { return from(proof_kinds, code); }
std::optional<Reason> reason_from(std::string_view code) { return from(reasons, code); }

std::string_view label_of_act(std::string_view act) {
    static constexpr std::pair<std::string_view, std::string_view> acts[] = {
        {"proposed", i18n::key("Proposed")},
        {"confirmed", i18n::key("The mailed link was used")},
        {"accepted", i18n::key("Shown")},
        {"refused", i18n::key("Refused")},
        {"put_back", i18n::key("Put back among those that wait")},
        {"changed", i18n::key("Changed")},
        {"still_here", i18n::key("“We are still here”")},
        {"closed", i18n::key("Closed")},
        {"reopened", i18n::key("Opened again")},
        {"proof_seen", i18n::key("A proof was looked at")},
        {"proof_unseen", i18n::key("“Looked at” taken back")},
        {"change_asked", i18n::key("Another name, SIREN or proof was asked for")},
        {"change_accepted", i18n::key("The change was accepted")},
        {"change_refused", i18n::key("The change was refused")},
        {"change_put_back", i18n::key("The change waits again")},
        {"contact_changed", i18n::key("Another person keeps it")},
        {"contact_forgotten", i18n::key("Who keeps it was forgotten")},
        {"link_given", i18n::key("A link was handed over")},
    };
    for (const auto& [known, words] : acts)
        if (known == act) return words;
    return {};
}

}
