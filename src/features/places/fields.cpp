// The fields of a place by their names, as text: for forms, histories and comparisons.
#include <algorithm>

#include "features/places/places.hpp"
#include "features/places/values.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

struct OneText {
    std::string_view name;
    std::string Place::* text;
};
constexpr OneText texts[] = {
    {"pivot", &Place::pivot},
    {"nom", &Place::name},
    {"commune", &Place::commune},
    {"code_postal", &Place::postcode},
    {"code_insee", &Place::insee},
    {"adresse", &Place::address},
    {"complement_adresse", &Place::address_more},
    {"telephone", &Place::phone},
    {"horaires", &Place::hours},
    {"presentation_resume", &Place::summary},
    {"presentation_detail", &Place::details},
    {"structure_parente", &Place::parent},
    {"fiche_acces_libre", &Place::acceslibre_url},
    {"prise_rdv", &Place::booking_url},
};

struct OneList {
    std::string_view name;
    std::vector<std::string> Place::* list;
};
constexpr OneList lists[] = {
    {"typologie", &Place::typology},
    {"courriels", &Place::mails},
    {"site_web", &Place::sites},
    {"autres_formations_labels", &Place::other_trainings},
};

template <class Table>
auto find_in(const Table& table, std::string_view name) {
    return std::find_if(std::begin(table), std::end(table), [&](const auto& one) { return one.name == name; });
}

}

std::span<const std::string_view> fields() {
    static constexpr std::string_view all[] = {"pivot",
                                               "nom",
                                               "commune",
                                               "code_postal",
                                               "code_insee",
                                               "adresse",
                                               "complement_adresse",
                                               "position",
                                               "typologie",
                                               "telephone",
                                               "courriels",
                                               "site_web",
                                               "horaires",
                                               "presentation_resume",
                                               "presentation_detail",
                                               "itinerance",
                                               "structure_parente",
                                               "date_maj",
                                               "services",
                                               "publics_specifiquement_adresses",
                                               "prise_en_charge_specifique",
                                               "frais_a_charge",
                                               "dispositif_programmes_nationaux",
                                               "formations_labels",
                                               "autres_formations_labels",
                                               "modalites_acces",
                                               "modalites_accompagnement",
                                               "fiche_acces_libre",
                                               "prise_rdv"};
    return all;
}

std::string field(const Place& place, std::string_view name) {
    if (const auto one = find_in(texts, name); one != std::end(texts)) return place.*(one->text);
    if (const auto one = find_in(lists, name); one != std::end(lists)) return text::join(place.*(one->list), "|");
    if (name == "date_maj") return place.updated.ok() ? date_text(place.updated) : std::string();
    if (name == "position")
        return place.point ? number_text(place.point->latitude) + "," + number_text(place.point->longitude)
                           : std::string();
    return words_in(place, name).value_or("");
}

void set_field(Place& place, std::string_view name, std::string_view value) {
    const auto parts = [&] {
        std::vector<std::string> out;
        if (!value.empty())
            for (auto part : text::split(value, '|')) out.emplace_back(part);
        return out;
    };
    if (const auto one = find_in(texts, name); one != std::end(texts)) {
        place.*(one->text) = value;
    } else if (const auto several = find_in(lists, name); several != std::end(lists)) {
        place.*(several->list) = parts();
    } else if (name == "date_maj") {
        place.updated = parse_date(value).value_or(Date{});
    } else if (name == "position") {
        place.point.reset();
        const auto comma = std::min(value.find(','), value.size());
        const auto latitude = read_number(value.substr(0, comma));
        const auto longitude = read_number(value.substr(std::min(comma + 1, value.size())));
        if (latitude && longitude) place.point = territory::Point{latitude->value, longitude->value};
    } else {
        clear_words(place, name);
        for (const auto& word : parts()) add_word(place, name, word);
    }
}

}
