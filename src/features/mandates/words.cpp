// The field's words, each with its code and what people read.
#include <algorithm>
#include <array>

#include "features/mandates/mandates.hpp"

namespace beffroi::mandates {
namespace {

struct Kind {
    Procedure it;
    std::string_view code, label, examples;
};
/// In the order of the enumeration.
constexpr std::array kinds{
    Kind{Procedure::papers, "papiers", i18n::key("Identity papers and citizenship"),
         i18n::key("identity card, passport, driving licence, electoral roll, civil status")},
    Kind{Procedure::family, "famille", i18n::key("Family and school"),
         i18n::key("family benefits, nursery, school, canteen, grants")},
    Kind{Procedure::social, "social", i18n::key("Social benefits and health"),
         i18n::key("health insurance, RSA, disability, old age, pension")},
    Kind{Procedure::work, "travail", i18n::key("Work and training"),
         i18n::key("France Travail, unemployment, training account, CESU")},
    Kind{Procedure::housing, "logement", i18n::key("Housing"),
         i18n::key("social housing, housing benefit, energy, works")},
    Kind{Procedure::transport, "transports", i18n::key("Transport and travel"),
         i18n::key("registration of a car, fines, travel cards")},
    Kind{Procedure::money, "argent", i18n::key("Money and taxes"),
         i18n::key("tax return, local taxes, bank, debts, insurance")},
    Kind{Procedure::justice, "justice", i18n::key("Justice and rights"),
         i18n::key("legal aid, complaint, court, guardianship")},
    Kind{Procedure::foreign, "etranger", i18n::key("Residence permit and abroad"),
         i18n::key("residence permit, naturalisation, visa, French people abroad")},
    Kind{Procedure::leisure, "loisirs", i18n::key("Leisure, sport and associations"),
         i18n::key("sports card, holiday vouchers, association, hunting, fishing")},
};
constexpr auto procedures = [] {
    std::array<Procedure, kinds.size()> all{};
    std::ranges::transform(kinds, all.begin(), &Kind::it);
    return all;
}();
const Kind& row(Procedure p) { return kinds[static_cast<std::size_t>(p)]; }

constexpr std::array lengths{1, 31, 182, 365};
constexpr std::array endings{Ending::withdrawn, Ending::done, Ending::mistake};

}

std::span<const Procedure> every_procedure() { return procedures; }
std::string_view code(Procedure p) { return row(p).code; }
std::string_view label(Procedure p) { return row(p).label; }
std::string_view examples(Procedure p) { return row(p).examples; }
std::optional<Procedure> procedure_from(std::string_view code) {
    const auto at = std::ranges::find(kinds, code, &Kind::code);
    return at == kinds.end() ? std::nullopt : std::optional(at->it);
}

std::span<const int> every_length() { return lengths; }
std::string_view length_label(int days) {
    switch (days) {
        case 1: return i18n::key("One day");
        case 31: return i18n::key("One month (31 days)");
        case 182: return i18n::key("Six months (182 days)");
        default: return i18n::key("One year (365 days)");
    }
}

std::string_view code(Consent consent) { return consent == Consent::paper ? "paper" : "message"; }
std::optional<Consent> consent_from(std::string_view code) {
    if (code == "paper") return Consent::paper;
    if (code == "message") return Consent::message;
    return std::nullopt;
}
std::string_view label(Consent consent) {
    return consent == Consent::paper ? i18n::key("On paper, with a signature")
                                     : i18n::key("By a message, with a link to press");
}

std::string_view code(Where where) { return where == Where::on_site ? "on_site" : "remote"; }
std::optional<Where> where_from(std::string_view code) {
    if (code == "on_site") return Where::on_site;
    if (code == "remote") return Where::remote;
    return std::nullopt;
}
std::string_view label(Where where) {
    return where == Where::on_site ? i18n::key("With the person beside us") : i18n::key("At a distance");
}

std::string_view label(State state) {
    switch (state) {
        case State::drafted: return i18n::key("Not agreed yet");
        case State::given: return i18n::key("Running");
        case State::ended: return i18n::key("Ended");
    }
    return {};
}

std::span<const Ending> every_ending() { return endings; }
std::string_view code(Ending why) {
    switch (why) {
        case Ending::withdrawn: return "withdrawn";
        case Ending::done: return "done";
        case Ending::mistake: return "mistake";
    }
    return {};
}
std::optional<Ending> ending_from(std::string_view text) {
    const auto at = std::ranges::find_if(endings, [&](Ending each) { return code(each) == text; });
    return at == endings.end() ? std::nullopt : std::optional(*at);
}
std::string_view label(Ending why) {
    switch (why) {
        case Ending::withdrawn: return i18n::key("The person takes it back");
        case Ending::done: return i18n::key("What it was for is done");
        case Ending::mistake: return i18n::key("It was written by mistake");
    }
    return {};
}

std::string_view code(Paper paper) {
    switch (paper) {
        case Paper::none: return "none";
        case Paper::folder: return "folder";
        case Paper::file: return "file";
    }
    return {};
}
std::optional<Paper> paper_from(std::string_view text) {
    for (const Paper each : {Paper::none, Paper::folder, Paper::file})
        if (code(each) == text) return each;
    return std::nullopt;
}

}
