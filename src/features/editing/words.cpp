#include "features/editing/words.hpp"

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::editing {
namespace {

struct Named {
    std::string_view field, label;
};
constexpr Named labels[] = {
    {"nom", i18n::key("Name of the place")},
    {"pivot", i18n::key("SIRET, RNA or RIDET")},
    {"structure_parente", i18n::key("Run by")},
    {"typologie", i18n::key("Kind of place (codes of the standard)")},
    {"adresse", i18n::key("Address")},
    {"complement_adresse", i18n::key("More about the address")},
    {"code_postal", i18n::key("Postcode")},
    {"commune", i18n::key("Commune")},
    {"code_insee", i18n::key("INSEE code of the commune")},
    {"position", i18n::key("Position on the map")},
    {"latitude", i18n::key("Latitude")},
    {"longitude", i18n::key("Longitude")},
    {"telephone", i18n::key("Telephone number")},
    {"courriels", i18n::key("E-mail addresses")},
    {"site_web", i18n::key("Websites")},
    {"prise_rdv", i18n::key("Address for booking online")},
    {"fiche_acces_libre", i18n::key("Acceslibre page")},
    {"horaires", i18n::key("Opening hours")},
    {"presentation_resume", i18n::key("In a sentence or two")},
    {"presentation_detail", i18n::key("In more detail")},
    {"services", i18n::key("What people can do there")},
    {"modalites_accompagnement", i18n::key("How people are helped")},
    {"modalites_acces", i18n::key("How to get help")},
    {"frais_a_charge", i18n::key("What it costs")},
    {"publics_specifiquement_adresses", i18n::key("Particularly for")},
    {"prise_en_charge_specifique", i18n::key("They are used to helping with")},
    {"dispositif_programmes_nationaux", i18n::key("National programmes")},
    {"formations_labels", i18n::key("Training and labels")},
    {"autres_formations_labels", i18n::key("Other training and labels")},
    {"itinerance", i18n::key("Fixed or moving")},
    {"date_maj", i18n::key("Checked on")},
    {"photo", i18n::key("Photo")},
    {"photo_shows", i18n::key("What the photo shows")},
    {"photo_credit", i18n::key("Author of the photo")},
};

template <class E>
void add_labels(std::vector<std::string>& out, places::Set<E> set, Lang lang) {
    for (E value : set.values()) out.emplace_back(i18n::translate(lang, places::label(value)));
}

/// The words of the field that `place` holds, everyday words for the standard's.
std::vector<std::string> set_words(const places::Place& place, Lang lang) {
    std::vector<std::string> out;
    add_labels(out, place.services, lang);
    add_labels(out, place.audiences, lang);
    add_labels(out, place.needs, lang);
    add_labels(out, place.fees, lang);
    add_labels(out, place.programmes, lang);
    add_labels(out, place.trainings, lang);
    add_labels(out, place.access, lang);
    add_labels(out, place.support, lang);
    add_labels(out, place.roaming, lang);
    return out;
}

}

std::string_view field_label(std::string_view field) {
    for (const auto& one : labels)
        if (one.field == field) return one.label;
    return field;
}

namespace {

/// Hours that a week tells whole, in words: "lundi 9 h – 12 h · mardi…". Others stand as they are written.
std::string hours_text(std::string_view text, Lang lang) {
    const auto hours = opening_hours::Hours::parse(text);
    if (!hours || !opening_hours::table_of(*hours)) return std::string(text);
    const Date monday{std::chrono::year{2026}, std::chrono::January, std::chrono::day{5}};
    const auto week = opening_hours::week(*hours, monday, {}, lang);
    std::vector<std::string> parts;
    for (const auto& line : week.lines)
        if (!line.closed) parts.push_back(line.day + " " + line.hours);
    parts.insert(parts.end(), week.notes.begin(), week.notes.end());
    return parts.empty() ? std::string(text) : text::join(parts, " · ");
}

}

std::string value_text(std::string_view field, std::string_view value, Lang lang) {
    if (value.empty()) return std::string(i18n::translate(lang, "nothing"));
    if (field == "telephone") return html::filters::phone(value, {lang});
    if (field == "date_maj") {
        const auto date = parse_date(value);
        return date ? i18n::short_date(lang, *date) : std::string(value);
    }
    if (field == "horaires") return hours_text(value, lang);
    if (field == "position") {
        const auto comma = std::min(value.find(','), value.size());
        return std::string(value.substr(0, comma)) + ", " +
               std::string(value.substr(std::min(comma + 1, value.size())));
    }
    if (field == "photo") return std::string(i18n::translate(lang, "a photo"));
    if (field == "pivot" && value == "00000000000000") return std::string(i18n::translate(lang, "not known"));
    places::Place only;
    places::set_field(only, field, value);
    if (const auto words = set_words(only, lang); !words.empty()) return text::join(words, " · ");
    std::string out(value);
    for (std::size_t at = out.find('|'); at != out.npos; at = out.find('|', at + 3)) out.replace(at, 1, " · ");
    return out;
}

}
