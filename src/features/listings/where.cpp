// Where the keepers of each list publish its file, and what to do there: docs/data-sources.md has the same with more detail.
#include "features/listings/view.hpp"

namespace beffroi::listings {

Where where(Source source) {
    constexpr std::string_view save = i18n::key("Open this address and save what it shows as a file.");
    constexpr std::string_view ask =
        i18n::key("We found no licence stated: ask its keepers before you bring it in, for everybody will read it.");
    switch (source) {
        case Source::sill: return {"https://code.gouv.fr/sill/api/sill.json", save, ""};
        case Source::comptoir:
            return {"https://comptoir-du-libre.org/public/export/comptoir-du-libre_export_v1.json", save, ask};
        case Source::cnll: return {"https://annuaire.cnll.fr/api/prestataires-sill.json", save, ask};
        case Source::yunohost:
            return {"https://github.com/YunoHost/apps", i18n::key("The file “apps.toml” that stands there."), ""};
        case Source::awesome_selfhosted:
            return {"https://github.com/awesome-selfhosted/awesome-selfhosted-data",
                    i18n::key("The files of the folder “software”, put together into one JSON list."), ""};
        case Source::chatons:
            return {"https://framagit.org/chatons/chatonsinfos",
                    i18n::key("The properties of members, one after another in one file, each service behind its "
                              "organisation."),
                    ask};
        case Source::publiccode:
            return {"https://yml.publiccode.tools/",
                    i18n::key("The file “publiccode.yml” that stands beside the code of a public body; several in one "
                              "file with a line --- between them."),
                    licence_note(source)};
        case Source::own:
            return {"",
                    i18n::key("A table of yours, as a CSV file. Its first line has titles: nom, and as you need them "
                              "description, site, licence, code source, étiquettes, remplace; for a firm sorte "
                              "(entreprise), siren, courriel, téléphone, adresse, code postal, commune, "
                              "savoir-faire."),
                    ""};
    }
    return {};
}

std::string_view licence_note(Source source) {
    if (!about(source).licence.empty()) return {};
    switch (source) {
        case Source::publiccode: return i18n::key("Each entry under the licence of its repository.");
        case Source::own: return {};
        default: return i18n::key("We found no licence stated.");
    }
}

}
