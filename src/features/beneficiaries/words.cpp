// Codes and labels.
#include <array>
#include <chrono>

#include "features/beneficiaries/beneficiaries.hpp"
#include "platform/base/codes.hpp"

namespace beffroi::beneficiaries {
namespace {

// The codes are those of the national files (mediation, "Beneficiary").
constexpr std::array<std::string_view, 3> genders{"feminin", "masculin", "non_communique"};
constexpr std::array<std::string_view, 5> situations{"scolarise", "sans_emploi", "en_emploi", "retraite",
                                                     "non_communique"};
constexpr std::array<std::string_view, 8> bands{
    "moins_de_douze",          "douze_dix_huit",         "dix_huit_vingt_quatre", "vingt_cinq_trente_neuf",
    "quarante_cinquante_neuf", "soixante_soixante_neuf", "soixante_dix_plus",     "non_communique"};
constexpr std::array<std::string_view, 3> hows{"spoken", "paper", "message"};

template <class E, std::size_t n>
constexpr std::array<E, n> each_of() {
    std::array<E, n> all{};
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<E>(i);
    return all;
}
constexpr auto all_genders = each_of<Gender, genders.size()>();
constexpr auto all_situations = each_of<Situation, situations.size()>();
constexpr auto all_bands = each_of<AgeBand, bands.size()>();

}

std::span<const Gender> every_gender() { return all_genders; }
std::span<const Situation> every_situation() { return all_situations; }
std::span<const AgeBand> every_age_band() { return all_bands; }

std::string_view code(Gender gender) { return genders[static_cast<std::size_t>(gender)]; }
std::string_view code(Situation situation) { return situations[static_cast<std::size_t>(situation)]; }
std::string_view code(AgeBand band) { return bands[static_cast<std::size_t>(band)]; }
std::string_view code(How how) { return hows[static_cast<std::size_t>(how)]; }
std::optional<Gender> gender_from(std::string_view text) { return from_code<Gender>(genders, text); }
std::optional<Situation> situation_from(std::string_view text) { return from_code<Situation>(situations, text); }
std::optional<AgeBand> age_band_from(std::string_view text) { return from_code<AgeBand>(bands, text); }
std::optional<How> how_from(std::string_view text) { return from_code<How>(hows, text); }

std::string_view label(Gender gender) {
    switch (gender) {
        case Gender::female: return i18n::key("Woman");
        case Gender::male: return i18n::key("Man");
        case Gender::not_told: return i18n::key("Not said");
    }
    return {};
}

std::string_view label(Situation situation) {
    switch (situation) {
        case Situation::at_school: return i18n::key("At school or studying");
        case Situation::without_work: return i18n::key("Without work");
        case Situation::at_work: return i18n::key("Working");
        case Situation::retired: return i18n::key("Retired from work");
        case Situation::not_told: return i18n::key("Not said");
    }
    return {};
}

std::string_view label(AgeBand band) {
    switch (band) {
        case AgeBand::under_12: return i18n::key("Under 12");
        case AgeBand::from_12: return i18n::key("12 to 17 years");
        case AgeBand::from_18: return i18n::key("18 to 24 years");
        case AgeBand::from_25: return i18n::key("25 to 39 years");
        case AgeBand::from_40: return i18n::key("40 to 59 years");
        case AgeBand::from_60: return i18n::key("60 to 69 years");
        case AgeBand::from_70: return i18n::key("70 years and more");
        case AgeBand::not_told: return i18n::key("Not said");
    }
    return {};
}

std::string_view label(How how) {
    switch (how) {
        case How::spoken: return i18n::key("Said aloud");
        case How::paper: return i18n::key("Signed on paper");
        case How::message: return i18n::key("By message");
    }
    return {};
}

AgeBand age_band(std::optional<int> birth_year, Date day) {
    if (!birth_year) return AgeBand::not_told;
    const int age = static_cast<int>(day.year()) - *birth_year;
    if (age < 0) return AgeBand::not_told;
    constexpr std::array<int, 6> ends{12, 18, 25, 40, 60, 70};
    std::size_t band = 0;
    while (band < ends.size() && age >= ends[band]) ++band;
    return static_cast<AgeBand>(band);
}

}
