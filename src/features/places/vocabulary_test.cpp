#include "features/places/vocabulary.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace beffroi;
using namespace beffroi::places;

TEST_CASE("the words of the standard are read however people write them") {
    CHECK(standard_words<Service>().size() == 9);
    CHECK(standard_words<Service>()[0] == "Aide aux démarches administratives");
    CHECK(from_word<Service>("AIDE AUX DEMARCHES ADMINISTRATIVES") == Service::administrative);
    CHECK(from_word<Access>("Ce lieu n’accueille pas de public") == Access::no_public);
    CHECK(from_word<Access>("Ce lieu n'accueille pas de public") == Access::no_public);
    CHECK(from_word<Training>("Étapes numériques (La Poste)") == Training::etapes_numeriques);
    CHECK(standard_words<Training>()[4] == "Étapes numériques(La Poste)");
    CHECK(from_word<Fee>("Gratuit sous condition") == Fee::conditional);
    CHECK_FALSE(from_word<Fee>("Gratuit sous").has_value());
    CHECK_FALSE(from_word<Fee>("").has_value());
}

TEST_CASE("every value has a label, and a code that reads back") {
    std::set<std::string_view> labels;
    const auto check = [&]<class E>(E) {
        for (E e : every<E>()) {
            CHECK(labels.insert(label(e)).second);
            CHECK(from_code<E>(code(e)) == e);
            CHECK(from_word<E>(standard_words<E>()[static_cast<std::size_t>(e)]) == e);
        }
    };
    check(Service{}), check(Audience{}), check(Need{}), check(Fee{}), check(Programme{});
    check(Training{}), check(Access{}), check(Support{}), check(Roaming{});
    CHECK(labels.size() == 9 + 5 + 7 + 3 + 11 + 10 + 6 + 4 + 2);
    CHECK(code(Programme::croix_rouge) == "croix-rouge");
    CHECK(code(Roaming::fixed) == "fixed");
}

TEST_CASE("older columns and words are told in the standard's") {
    CHECK(known_column("Adresse") == "adresse");
    CHECK(known_column("Code postal") == "code_postal");
    CHECK(known_column("courriel") == "courriels");
    CHECK(known_column("cle_ban") == "");
    CHECK_FALSE(known_column("couleur").has_value());

    const auto* service = translate_word("services", "S’équiper en matériel informatique");
    REQUIRE(service);
    REQUIRE(service->targets.size() == 1);
    CHECK(service->targets[0].word == "Acquisition de matériel informatique à prix solidaire");
    const auto* fee = translate_word("conditions_acces",
                                     "Gratuit sous condition : La gratuité est conditionnée à des critères "
                                     "(situation familiale, convention avec un organisme social...)");
    REQUIRE(fee);
    CHECK(fee->targets.at(0).word == "Gratuit sous condition");
    const auto* nothing = translate_word("publics_accueillis", "Adultes");
    REQUIRE(nothing);
    CHECK(nothing->targets.empty());
    CHECK(translate_word("services", "Faire du café") == nullptr);
}

TEST_CASE("every row of the vocabulary ends in a word of the standard") {
    int rows = 0;
    each_translation([&](std::string_view column, std::string_view, const Translation& translation) {
        ++rows;
        CHECK_MESSAGE((is_standard_column(column) || column == "publics_accueillis" || column == "conditions_acces"),
                      column);
        for (const auto& target : translation.targets) {
            const auto word = target.word;
            const bool known = (target.column == "services" && from_word<Service>(word)) ||
                               (target.column == "publics_specifiquement_adresses" && from_word<Audience>(word)) ||
                               (target.column == "prise_en_charge_specifique" && from_word<Need>(word)) ||
                               (target.column == "frais_a_charge" && from_word<Fee>(word)) ||
                               (target.column == "dispositif_programmes_nationaux" && from_word<Programme>(word)) ||
                               (target.column == "formations_labels" && from_word<Training>(word)) ||
                               (target.column == "modalites_acces" && from_word<Access>(word)) ||
                               (target.column == "modalites_accompagnement" && from_word<Support>(word));
            CHECK_MESSAGE(known, target.column, ": ", word);
        }
    });
    CHECK(rows > 50);
}

TEST_CASE("a set of values") {
    Set<Service> set{Service::access, Service::administrative};
    CHECK(set.has(Service::access));
    CHECK_FALSE(set.has(Service::culture));
    CHECK(set.values() == std::vector{Service::administrative, Service::access});
}
