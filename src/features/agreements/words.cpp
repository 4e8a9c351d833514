// The field's words, each with its code and what people read.
#include <array>

#include "features/agreements/agreements.hpp"
#include "platform/base/codes.hpp"

namespace beffroi::agreements {
namespace {

constexpr std::array funders{Funder::commune, Funder::departement, Funder::cfppa, Funder::company,
                             Funder::region,  Funder::state,       Funder::other};
constexpr std::array<std::string_view, funders.size()> codes{"commune", "departement", "cfppa", "entreprise",
                                                             "region",  "etat",        "autre"};
constexpr std::array<std::string_view, funders.size()> labels{
    i18n::key("Commune or community of communes"),
    i18n::key("Department"),
    i18n::key("Conference of financiers (CFPPA)"),
    i18n::key("Company or foundation"),
    i18n::key("Region"),
    i18n::key("State"),
    i18n::key("Other funder"),
};

}

std::span<const Funder> every_funder() { return funders; }
std::string_view code(Funder funder) { return codes[static_cast<std::size_t>(funder)]; }
std::optional<Funder> funder_from(std::string_view code) { return from_code<Funder>(codes, code); }
std::string_view label(Funder funder) { return labels[static_cast<std::size_t>(funder)]; }

}
