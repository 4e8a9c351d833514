// Which set of a place each column of words fills, for vocabulary.hpp.
#include <algorithm>

#include "features/places/vocabulary.hpp"

namespace beffroi::places {

bool add_word(Place& place, std::string_view column, std::string_view word) {
    const auto add = [&]<class E>(Set<E>& set) {
        const auto value = from_word<E>(word);
        if (value) set.add(*value);
        return value.has_value();
    };
    if (column == "services") return add(place.services);
    if (column == "publics_specifiquement_adresses") return add(place.audiences);
    if (column == "prise_en_charge_specifique") return add(place.needs);
    if (column == "frais_a_charge") return add(place.fees);
    if (column == "dispositif_programmes_nationaux") return add(place.programmes);
    if (column == "formations_labels") return add(place.trainings);
    if (column == "modalites_acces") return add(place.access);
    if (column == "modalites_accompagnement") return add(place.support);
    if (column == "itinerance") return add(place.roaming);
    return false;
}

bool is_word_column(std::string_view column) {
    static constexpr std::string_view all[] = {"services",
                                               "publics_specifiquement_adresses",
                                               "prise_en_charge_specifique",
                                               "frais_a_charge",
                                               "dispositif_programmes_nationaux",
                                               "formations_labels",
                                               "modalites_acces",
                                               "modalites_accompagnement",
                                               "itinerance",
                                               "publics_accueillis",
                                               "conditions_acces"};
    return std::find(std::begin(all), std::end(all), column) != std::end(all);
}

}
