// The lists that we know how to read, whose they are, and under which terms. Where no licence stands we found none: see docs/data-sources.md.
#include <array>

#include "features/listings/listings.hpp"

namespace beffroi::listings {
namespace {

constexpr std::array sources{
    Source::sill,    Source::comptoir,   Source::cnll, Source::yunohost, Source::awesome_selfhosted,
    Source::chatons, Source::publiccode, Source::own};

struct Row {
    std::string_view code;
    About about;
};
constexpr std::array<Row, sources.size()> table{{
    {"sill",
     {"SILL", "Direction interministérielle du numérique (DINUM)", "https://code.gouv.fr/sill", "Licence Ouverte 2.0",
      "https://github.com/etalab/licence-ouverte/blob/master/LO.md"}},
    {"comptoir", {"Comptoir du Libre", "ADULLACT", "https://comptoir-du-libre.org/", "", ""}},
    {"cnll",
     {"Annuaire du CNLL", "CNLL, l’union des entreprises du logiciel libre et du numérique ouvert",
      "https://annuaire.cnll.fr/", "", ""}},
    {"yunohost",
     {"YunoHost", "YunoHost", "https://apps.yunohost.org/", "GPL-3.0",
      "https://github.com/YunoHost/apps/blob/main/LICENSE"}},
    {"awesome-selfhosted",
     {"awesome-selfhosted", "awesome-selfhosted", "https://awesome-selfhosted.net/", "CC BY-SA 3.0",
      "https://creativecommons.org/licenses/by-sa/3.0/"}},
    {"chatons", {"CHATONS", "CHATONS", "https://www.chatons.org/", "", ""}},
    {"publiccode", {"publiccode.yml", "publiccode.yml", "https://yml.publiccode.tools/", "", ""}},
    {"own", {i18n::key("Our own list"), "", "", "", ""}},
}};

}

std::span<const Source> every_source() { return sources; }
std::string_view code(Source source) { return table[static_cast<std::size_t>(source)].code; }
About about(Source source) { return table[static_cast<std::size_t>(source)].about; }

std::optional<Source> source_from(std::string_view text) {
    for (const Source each : sources)
        if (code(each) == text) return each;
    return std::nullopt;
}

std::string in_words(Source source, Lang lang) {
    const std::string_view name = about(source).name;
    return source == Source::own ? std::string(i18n::translate(lang, name)) : std::string(name);
}

}
