// Countries as people call them, for those where a provider was met.
#include <array>
#include <utility>

#include "features/audit/explain.hpp"

namespace beffroi::audit {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 66> names{{
    {"AE", i18n::key("United Arab Emirates")}, {"AI", i18n::key("Anguilla")}, {"CO", i18n::key("Colombia")}, {"TV", i18n::key("Tuvalu")}, {"AM", i18n::key("Armenia")}, {"AR", i18n::key("Argentina")},
    {"AT", i18n::key("Austria")}, {"AU", i18n::key("Australia")}, {"BE", i18n::key("Belgium")},
    {"BG", i18n::key("Bulgaria")}, {"BM", i18n::key("Bermuda")}, {"BR", i18n::key("Brazil")},
    {"CA", i18n::key("Canada")}, {"CH", i18n::key("Switzerland")}, {"CN", i18n::key("China")},
    {"CY", i18n::key("Cyprus")}, {"CZ", i18n::key("Czechia")}, {"DE", i18n::key("Germany")},
    {"DK", i18n::key("Denmark")}, {"EE", i18n::key("Estonia")}, {"ES", i18n::key("Spain")},
    {"FI", i18n::key("Finland")}, {"FR", i18n::key("France")}, {"GB", i18n::key("United Kingdom")},
    {"GE", i18n::key("Georgia")}, {"GG", i18n::key("Guernsey")}, {"GI", i18n::key("Gibraltar")}, {"GR", i18n::key("Greece")},
    {"HK", i18n::key("Hong Kong")}, {"HR", i18n::key("Croatia")}, {"HU", i18n::key("Hungary")},
    {"IE", i18n::key("Ireland")}, {"IL", i18n::key("Israel")}, {"IM", i18n::key("Isle of Man")},
    {"IN", i18n::key("India")}, {"IO", i18n::key("British Indian Ocean Territory")}, {"IS", i18n::key("Iceland")},
    {"IT", i18n::key("Italy")}, {"JE", i18n::key("Jersey")}, {"JP", i18n::key("Japan")},
    {"KR", i18n::key("South Korea")}, {"KY", i18n::key("Cayman Islands")}, {"LI", i18n::key("Liechtenstein")},
    {"LT", i18n::key("Lithuania")}, {"LU", i18n::key("Luxembourg")}, {"LV", i18n::key("Latvia")},
    {"ME", i18n::key("Montenegro")}, {"MT", i18n::key("Malta")}, {"NL", i18n::key("Netherlands")},
    {"NO", i18n::key("Norway")}, {"NZ", i18n::key("New Zealand")}, {"PA", i18n::key("Panama")},
    {"PL", i18n::key("Poland")}, {"PT", i18n::key("Portugal")}, {"RO", i18n::key("Romania")},
    {"RU", i18n::key("Russia")}, {"SE", i18n::key("Sweden")}, {"SG", i18n::key("Singapore")},
    {"SI", i18n::key("Slovenia")}, {"SK", i18n::key("Slovakia")}, {"TR", i18n::key("Turkey")},
    {"TW", i18n::key("Taiwan")}, {"UA", i18n::key("Ukraine")}, {"US", i18n::key("United States")},
    {"VG", i18n::key("British Virgin Islands")}, {"ZA", i18n::key("South Africa")},
}};

}

std::string country_name(std::string_view country, Lang lang) {
    if (country == "EU") return std::string(i18n::translate(lang, i18n::key("European Union")));
    if (country == "world") return std::string(i18n::translate(lang, i18n::key("all over the world")));
    for (const auto& [code, name] : names)
        if (code == country) return std::string(i18n::translate(lang, name));
    return std::string(country);
}

}
