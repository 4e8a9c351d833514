// Codes, and how notes are said in words.
#include <algorithm>
#include <array>

#include "features/experiences/experiences.hpp"

namespace beffroi::experiences {
namespace {

using Codes = std::span<const std::string_view>;

constexpr std::array<std::string_view, 5> kinds{"person", "firm", "association", "town", "coop"};
constexpr std::array<std::string_view, 4> sizes{"alone", "few", "some", "many"};
constexpr std::array<std::string_view, 4> states{"unconfirmed", "waiting", "shown", "refused"};
constexpr std::array<std::string_view, 7> reasons{"advertising", "about_people", "no_experience", "elsewhere",
                                                  "wrong",       "nobody",       "twice"};
constexpr std::array<std::string_view, 3> verdicts{"waiting", "accepted", "refused"};
constexpr std::array<std::string_view, 7> grounds{"licence", "control",       "advertising", "developers",
                                                  "dead",    "there_already", "no_tool"};

template <class T>
std::optional<T> from(Codes codes, std::string_view code) {
    const auto found = std::ranges::find(codes, code);
    if (found == codes.end()) return std::nullopt;
    return static_cast<T>(found - codes.begin());
}
template <class T>
std::string_view code_in(Codes codes, T value) {
    return codes[static_cast<std::size_t>(value)];
}

/// What a signature says behind the name; empty where the name says enough.
std::string_view mark(Kind kind) {
    switch (kind) {
        case Kind::firm: return i18n::key("firm");
        case Kind::association: return i18n::key("association");
        case Kind::town: return i18n::key("public body");
        case Kind::person:
        case Kind::coop: break;
    }
    return {};
}

std::string month_of(const Since& since, Lang lang) {
    const std::string year = std::to_string(since.year);
    return since.month == 0 ? year : i18n::month(lang, static_cast<unsigned>(since.month)) + " " + year;
}

}

std::string_view code(Kind kind) { return code_in(kinds, kind); }
std::string_view code(Size size) { return code_in(sizes, size); }
std::string_view code(State state) { return code_in(states, state); }
std::string_view code(Reason reason) { return code_in(reasons, reason); }
std::string_view code(Verdict verdict) { return code_in(verdicts, verdict); }
std::string_view code(Ground ground) { return code_in(grounds, ground); }
std::optional<Kind> kind_from(std::string_view code) { return from<Kind>(kinds, code); }
std::optional<Size> size_from(std::string_view code) { return from<Size>(sizes, code); }
std::optional<State> state_from(std::string_view code) { return from<State>(states, code); }
std::optional<Reason> reason_from(std::string_view code) { return from<Reason>(reasons, code); }
std::optional<Verdict> verdict_from(std::string_view code) { return from<Verdict>(verdicts, code); }
std::optional<Ground> ground_from(std::string_view code) { return from<Ground>(grounds, code); }
std::span<const std::string_view> kind_codes() { return Codes(kinds).first(4); }
std::span<const std::string_view> size_codes() { return sizes; }
std::span<const std::string_view> reason_codes() { return reasons; }
std::span<const std::string_view> ground_codes() { return grounds; }

std::string_view label(Kind kind) {
    switch (kind) {
        case Kind::person: return i18n::key("For myself: a private person");
        case Kind::firm: return i18n::key("For a firm, also of one person");
        case Kind::association: return i18n::key("For an association");
        case Kind::town: return i18n::key("For a town hall or another public body");
        case Kind::coop: return i18n::key("A counsellor of the co-operative");
    }
    return {};
}

std::string_view label(Size size) {
    switch (size) {
        case Size::alone: return i18n::key("for one person");
        case Size::few: return i18n::key("for 2 to 9 people");
        case Size::some: return i18n::key("for 10 to 49 people");
        case Size::many: return i18n::key("for 50 people or more");
    }
    return {};
}

std::string_view label(Reason reason) {
    switch (reason) {
        case Reason::advertising: return i18n::key("It is advertising.");
        case Reason::about_people: return i18n::key("It speaks of a person, or attacks somebody.");
        case Reason::no_experience: return i18n::key("It does not tell how somebody used it.");
        case Reason::elsewhere: return i18n::key("It is about something else than this solution.");
        case Reason::wrong: return i18n::key("What it says of the solution is not so.");
        case Reason::nobody: return i18n::key("Nobody can tell who speaks.");
        case Reason::twice: return i18n::key("The same author told it already.");
    }
    return {};
}

std::string_view label(Ground ground) {
    switch (ground) {
        case Ground::licence: return i18n::key("Nobody can say under which licence it is, or who is behind it.");
        case Ground::control:
            return i18n::key("It is neither free software nor the service of a firm controlled in Europe.");
        case Ground::advertising: return i18n::key("It passes visitors’ data on for advertising.");
        case Ground::developers: return i18n::key("Only developers can use it.");
        case Ground::dead:
            return i18n::key("It is no longer alive: no release within two years, nor a firm that answers.");
        case Ground::there_already: return i18n::key("It is in the catalogue already.");
        case Ground::no_tool: return i18n::key("It is no tool, or it is mere advertising.");
    }
    return {};
}

catalogue::Experience words_of(const Note& note, Lang lang) {
    catalogue::Experience told;
    const Writing& says = note.says;
    if (says.kind == Kind::coop) {
        told.who = i18n::translate(lang, label(Kind::coop));
    } else {
        told.who = says.name;
        if (!says.commune.empty()) told.who += ", " + says.commune;
        if (const std::string_view what = mark(says.kind); !what.empty())
            told.who += " (" + std::string(i18n::translate(lang, what)) + ")";
    }
    told.size = i18n::translate(lang, label(says.size));
    told.when = i18n::format(lang, msg("since {1}, told on {2}", month_of(says.since, lang),
                                       i18n::short_date(lang, to_local(note.changed, "Europe/Paris").date)));
    told.words = says.words;
    told.lang = i18n::code(note.lang);
    told.wrong = "/solutions/" + note.solution + "/temoignages/" + note.id.text() + "/signaler";
    return told;
}

}
