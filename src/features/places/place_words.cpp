// Which set of a place each column of words fills, for vocabulary.hpp.
#include <algorithm>

#include "features/places/standard_row.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

/// Calls `f` with the set that a column fills; false when there is none.
template <class P, class F>
bool with_set(P& place, std::string_view column, F&& f) {
    if (column == "services") return f(place.services), true;
    if (column == "publics_specifiquement_adresses") return f(place.audiences), true;
    if (column == "prise_en_charge_specifique") return f(place.needs), true;
    if (column == "frais_a_charge") return f(place.fees), true;
    if (column == "dispositif_programmes_nationaux") return f(place.programmes), true;
    if (column == "formations_labels") return f(place.trainings), true;
    if (column == "modalites_acces") return f(place.access), true;
    if (column == "modalites_accompagnement") return f(place.support), true;
    if (column == "itinerance") return f(place.roaming), true;
    return false;
}

}

bool add_word(Place& place, std::string_view column, std::string_view word) {
    bool added = false;
    with_set(place, column, [&]<class E>(Set<E>& set) {
        const auto value = from_word<E>(word);
        if (value) set.add(*value);
        added = value.has_value();
    });
    return added;
}

std::optional<std::string> words_in(const Place& place, std::string_view column) {
    std::optional<std::string> words;
    with_set(place, column, [&](const auto& set) { words = text::join(words_of(set), "|"); });
    return words;
}

void clear_words(Place& place, std::string_view column) {
    with_set(place, column, [](auto& set) { set = {}; });
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
