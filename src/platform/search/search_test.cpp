#include "platform/search/search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>

#include "platform/base/text.hpp"
#include "platform/search/terms.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;

namespace {

using Words = std::vector<std::string>;

std::vector<std::int64_t> ids(db::Database& db, std::string_view query, int limit = 1000) {
    std::vector<std::int64_t> found;
    for (const auto& hit : db.read([&](db::Read& tx) { return search::find(tx, "notices", query, limit); })) found.push_back(hit.id);
    return found;
}

std::set<std::int64_t> id_set(db::Database& db, std::string_view query) {
    const auto found = ids(db, query);
    return {found.begin(), found.end()};
}

void index(db::Database& db, const std::vector<std::string>& texts) {
    db.write([&](db::Write& tx) {
        search::create_index(tx, "notices");
        for (std::size_t i = 0; i < texts.size(); ++i) search::put(tx, "notices", static_cast<std::int64_t>(i + 1), texts[i]);
    });
}

}

TEST_CASE("words that a person takes for the same are one word of the index") {
    CHECK(search::french_words("Les vélos électriques") == Words{"le", "velo", "electr"});
    CHECK(search::french_words("L'été, d’août: qu'on s'y mette !") == Words{"ete", "aout", "on", "y", "met"});
    CHECK(search::french_words("14500 Vire, rue du 11-Novembre") == Words{"14500", "vir", "ru", "du", "11", "novembr"});
    CHECK(search::french_words("").empty());
    CHECK(search::french_words("«…» — !?").size() <= 2);
    const std::pair<const char*, const char*> same[] = {
        {"velo", "vélos"}, {"cheval", "chevaux"}, {"numérique", "numeriques"}, {"atelier", "ateliers"}, {"eau", "eaux"},
        {"bureau", "bureaux"}, {"local", "locaux"}, {"travail", "travaux"}, {"jeu", "jeux"}, {"lieu", "lieux"}, {"bijou", "bijoux"},
        {"école", "ecoles"}, {"médiation", "mediations"}, {"réparer", "reparer"}, {"former", "formé"}, {"gratuit", "gratuites"},
        {"aide", "aider"}, {"associatif", "associatives"}, {"conseiller", "conseillères"}, {"social", "sociaux"},
        {"heureux", "heureuse"}, {"emploi", "emplois"}, {"hôpital", "hopitaux"}, {"public", "publiques"}, {"clé", "cles"},
        {"cœur", "coeurs"}, {"VÉLO", "velo"},
    };
    for (const auto& [a, b] : same) CHECK_MESSAGE(search::french_words(a) == search::french_words(b), a << " / " << b);
    for (const char* word : {"accès", "musée", "réseau", "prêt", "sécurité", "créée", "noël", "reçu"})
        CHECK_MESSAGE(search::french_words(word) == search::french_words(text::fold(word)), word);
}

TEST_CASE_BOTH_ENGINES("notices are found by plurals, accents, verbs and beginnings") {
    index(db, {"Les vélos électriques de la mairie", "Atelier numérique gratuit", "Ateliers de réparation de vélo",
               "Accès aux droits : CAF, impôts, retraite", "L'été des chevaux à Vire", "Médiathèque, 14500 Vire Normandie", ""});
    CHECK(id_set(db, "velo") == std::set<std::int64_t>{1, 3});
    CHECK(id_set(db, "VÉLOS") == std::set<std::int64_t>{1, 3});
    CHECK(id_set(db, "vélo électrique") == std::set<std::int64_t>{1});
    CHECK(id_set(db, "électriq") == std::set<std::int64_t>{1});
    CHECK(id_set(db, "numeriques") == std::set<std::int64_t>{2});
    CHECK(id_set(db, "ateliers") == std::set<std::int64_t>{2, 3});
    CHECK(id_set(db, "réparer un vélo") == std::set<std::int64_t>{3});
    CHECK(id_set(db, "réparation du velo") == std::set<std::int64_t>{3});
    CHECK(id_set(db, "l'atelier") == std::set<std::int64_t>{2, 3});
    CHECK(id_set(db, "atel") == std::set<std::int64_t>{2, 3});
    CHECK(id_set(db, "cheval") == std::set<std::int64_t>{5});
    CHECK(id_set(db, "145") == std::set<std::int64_t>{6});
    CHECK(id_set(db, "vire") == std::set<std::int64_t>{5, 6});
    CHECK(id_set(db, "medi vire").empty());  // only the last word is a beginning
    CHECK(id_set(db, "vire medi") == std::set<std::int64_t>{6});
    CHECK(id_set(db, "impot") == std::set<std::int64_t>{4});
    CHECK(id_set(db, "les") == std::set<std::int64_t>{1});
    CHECK(id_set(db, "") .empty());
    CHECK(ids(db, "velo", 1).size() == 1);
    CHECK(ids(db, "velo", 0).empty());
    CHECK(ids(db, "velo", -5).empty());
}

TEST_CASE_BOTH_ENGINES("what is replaced or removed is no longer found, and more mentions come first") {
    index(db, {"Tricot à la médiathèque le lundi, puis un goûter et une lecture", "Tricot, tricot et encore tricot"});
    CHECK(ids(db, "tricot") == std::vector<std::int64_t>{2, 1});
    db.write([](db::Write& tx) {
        search::create_index(tx, "notices");  // again: nothing happens
        search::put(tx, "notices", 2, "Couture");
        search::remove(tx, "notices", 99);
    });
    CHECK(ids(db, "tricot") == std::vector<std::int64_t>{1});
    CHECK(ids(db, "couture") == std::vector<std::int64_t>{2});
    db.write([](db::Write& tx) { search::remove(tx, "notices", 1); });
    CHECK(ids(db, "tricot").empty());
}

TEST_CASE_BOTH_ENGINES("whatever is typed is words or nothing") {
    index(db, {"Atelier \"numérique\" AND l'OR du NEAR", "東京 сайт", std::string(300, 'x') + " fin", "back\\slash 'quote' (a:b)"});
    for (const char* typed : {"\"", "'", "\"numerique", "atelier AND", "OR", "NOT", "NEAR(a b)", "a*", "*", "words:atelier", "^atelier",
                              "-atelier", "atelier) OR (1=1", "'; DROP TABLE notices; --", "\\", "\\'", ":*", "&", "|", "!", "<->", "=", "==",
                              "\xff\xfe", "\xcc\x81", "é\xcc", "%", "_", "{a b} : c", "' & '", "'a':*", "\n\t\r"})
        CHECK_NOTHROW(ids(db, typed));
    CHECK_NOTHROW(ids(db, std::string_view("a\0b", 3)));
    CHECK(id_set(db, "\"numerique\"") == std::set<std::int64_t>{1});
    CHECK(id_set(db, "near or") == std::set<std::int64_t>{1});
    CHECK(id_set(db, "東京") == std::set<std::int64_t>{2});
    CHECK(id_set(db, "slash back quote") == std::set<std::int64_t>{4});
    CHECK(id_set(db, "fin") == std::set<std::int64_t>{3});
    CHECK_NOTHROW(ids(db, std::string(100'000, 'a')));
    std::string many;
    for (int i = 0; i < 20'000; ++i) many += "mot" + std::to_string(i) + " ";
    CHECK_NOTHROW(ids(db, many));
    db.write([&](db::Write& tx) { search::put(tx, "notices", 5, many + many + "tardif"); });
    CHECK(id_set(db, "mot777") == std::set<std::int64_t>{5});
    CHECK(id_set(db, "tardif").empty());
    CHECK_THROWS_AS(db.read([](db::Read& tx) { return search::find(tx, "notices; DROP TABLE notices", "a", 1); }), std::invalid_argument);
    CHECK_THROWS_AS(db.write([](db::Write& tx) { search::create_index(tx, ""); }), std::invalid_argument);

    std::mt19937 random(11);
    for (int i = 0; i < 300; ++i) {
        std::string noise;
        for (std::size_t n = random() % 60; n > 0; --n) noise += static_cast<char>(random());
        CHECK_NOTHROW(ids(db, noise));
        db.write([&](db::Write& tx) { search::put(tx, "notices", 1000 + i, noise); });
    }
}

TEST_CASE("both engines give the same rows, those that hold every word") {
    if (std::getenv("BEFFROI_SKIP_POSTGRES")) return;
    testing::TestDatabase sqlite(db::Engine::sqlite), postgres(db::Engine::postgres);
    const Words vocabulary = {"vélo", "vélos", "velo", "atelier", "ateliers", "l'atelier", "numérique", "numériques", "chevaux", "cheval",
                              "de", "la", "les", "à", "14500", "Vire", "virement", "Saint-Lô", "œuvre", "oeuvres", "travaux", "travail",
                              "été", "école", "formé", "formation", "former", "électrique", "électricité", "C++", "d'août", "東京", "a", "b2b"};
    std::mt19937 random(20261124);
    const auto pick = [&] { return vocabulary[random() % vocabulary.size()]; };
    std::vector<std::string> texts;
    for (int i = 0; i < 300; ++i) {
        std::string text;
        for (std::size_t n = random() % 9; n > 0; --n) text += pick() + (random() % 4 ? " " : ", ");
        texts.push_back(text);
    }
    index(*sqlite, texts);
    index(*postgres, texts);

    int not_empty = 0;
    for (int i = 0; i < 400; ++i) {
        std::string query;
        for (std::size_t n = 1 + random() % 3; n > 0; --n) query += pick() + " ";
        query.resize(query.size() - 1);
        // Cut in the last word, sometimes inside a letter of two bytes.
        if (random() % 2) query.resize(query.size() - std::min<std::size_t>(query.size() - 1, random() % 4));
        const auto found = id_set(*sqlite, query);
        CHECK_MESSAGE(found == id_set(*postgres, query), query);
        not_empty += !found.empty();

        // The same by plain comparison of words.
        auto asked = search::folded_words(query);
        const bool says_anything = !std::all_of(asked.begin(), asked.end(), search::small_word);
        if (says_anything) std::erase_if(asked, search::small_word);
        std::set<std::int64_t> expected;
        for (std::size_t t = 0; t < texts.size() && !asked.empty(); ++t) {
            const auto held = search::folded_words(texts[t]);
            const auto holds = [&](std::size_t a) {
                return std::any_of(held.begin(), held.end(), [&](const std::string& w) {
                    return search::stem(w) == search::stem(asked[a]) || (a + 1 == asked.size() && w.starts_with(asked[a]));
                });
            };
            bool all = true;
            for (std::size_t a = 0; a < asked.size(); ++a) all = all && holds(a);
            if (all) expected.insert(static_cast<std::int64_t>(t + 1));
        }
        CHECK_MESSAGE(found == expected, query);
    }
    CHECK(not_empty > 200);
}
