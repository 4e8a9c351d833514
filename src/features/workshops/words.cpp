// Codes and labels.
#include <array>

#include "features/workshops/workshops.hpp"
#include "platform/base/codes.hpp"

namespace beffroi::workshops {
namespace {

constexpr std::array<std::string_view, 3> levels{"debutant", "intermediaire", "avance"};
constexpr std::array<std::string_view, 6> audiences{"", "seniors", "emploi", "jeunes", "familles", "professionnels"};
constexpr std::array<std::string_view, 3> sign_ups{"sessions", "series", "both"};
constexpr std::array<std::string_view, 8> states{"waiting", "offered", "unknown", "seen",
                                                 "noshow",  "excused", "revoked", "lapsed"};
constexpr std::array<std::string_view, 2> channels{"online", "staff"};
constexpr std::array all_levels{Level::beginner, Level::intermediate, Level::advanced};
constexpr std::array all_audiences{Audience::everybody, Audience::seniors,  Audience::job_seekers,
                                   Audience::youth,     Audience::families, Audience::professionals};

}

std::span<const Level> every_level() { return all_levels; }
std::string_view code(Level level) { return levels[static_cast<std::size_t>(level)]; }
std::optional<Level> level_from(std::string_view text) { return from_code<Level>(levels, text); }
std::string_view label(Level level) {
    switch (level) {
        case Level::beginner: return i18n::key("Beginner");
        case Level::intermediate: return i18n::key("Intermediate");
        case Level::advanced: return i18n::key("Advanced");
    }
    return {};
}

std::span<const Audience> every_audience() { return all_audiences; }
std::string_view code(Audience audience) { return audiences[static_cast<std::size_t>(audience)]; }
std::optional<Audience> audience_from(std::string_view text) { return from_code<Audience>(audiences, text); }
std::string_view label(Audience audience) {
    switch (audience) {
        case Audience::everybody: return i18n::key("For everybody");
        case Audience::seniors: return i18n::key("For older people");
        case Audience::job_seekers: return i18n::key("For who looks for work");
        case Audience::youth: return i18n::key("For young people");
        case Audience::families: return i18n::key("For parents and children");
        case Audience::professionals: return i18n::key("For professionals");
    }
    return {};
}

std::string_view code(SignUp to) { return sign_ups[static_cast<std::size_t>(to)]; }
std::optional<SignUp> sign_up_from(std::string_view text) { return from_code<SignUp>(sign_ups, text); }
std::string_view label(SignUp to) {
    switch (to) {
        case SignUp::sessions: return i18n::key("To one session at a time");
        case SignUp::series: return i18n::key("To the whole series only");
        case SignUp::both: return i18n::key("To one session, or to the whole series");
    }
    return {};
}

std::string_view code(State state) { return states[static_cast<std::size_t>(state)]; }
std::optional<State> state_from(std::string_view text) { return from_code<State>(states, text); }
std::string_view label(State state) {
    switch (state) {
        case State::waiting: return i18n::key("On the waiting list");
        case State::offered: return i18n::key("A seat to confirm");
        case State::unknown: return i18n::key("Signed up");
        case State::seen: return i18n::key("Came");
        case State::noshow: return i18n::key("Did not come");
        case State::excused: return i18n::key("Cancelled by the person");
        case State::revoked: return i18n::key("Cancelled by us");
        case State::lapsed: return i18n::key("Seat not confirmed in time");
    }
    return {};
}
bool seated(State state) {
    return state == State::offered || state == State::unknown || state == State::seen || state == State::noshow;
}
bool gone(State state) { return state == State::excused || state == State::revoked || state == State::lapsed; }
std::string_view code(Channel channel) { return channels[static_cast<std::size_t>(channel)]; }

std::string_view label(Half half) { return half == Half::am ? i18n::key("Morning") : i18n::key("Afternoon"); }

}
