#include "features/beneficiaries/beneficiaries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::beneficiaries;
using accounts::Held;
using accounts::Role;

namespace {

struct World {
    db::Database& db;
    crypto::Vault vault{std::string(32, 'k')};
    Clock clock = Clock::fixed(*parse_instant("2026-11-26T09:00:00Z"));
    accounts::TeamId team{700}, other_team{701};
    PersonId anne, paul, far;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {journal::migrations(), accounts::migrations(), beneficiaries::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        anne = staff("Anne", team);
        paul = staff("Paul", team);
        far = staff("Inès", other_team);
    }
    PersonId staff(const char* name, accounts::TeamId of, Role role = Role::counsellor) {
        return db
            .write([&](db::Write& tx) {
                return accounts::add_person(tx, vault, {name, std::string(name) + "@x.fr", {{role, {}, of}}, Lang::fr},
                                            {}, clock);
            })
            .value();
    }
    accounts::Visitor visitor(PersonId who, Role role = Role::counsellor, accounts::TeamId of = {}) const {
        return {who, {}, "", {{role, {}, of ? of : team}}, accounts::Strength::full, {}};
    }
    BeneficiaryId add(Beneficiary b) {
        if (!b.counsellor) b.counsellor = anne;
        return db.write([&](db::Write& tx) { return beneficiaries::add(tx, vault, b, clock); }).value();
    }
    BeneficiaryId add(const char* first, const char* last, const char* phone = "", const char* mail = "") {
        Beneficiary b;
        b.who = {first, last, phone, mail, {}, {}};
        return add(b);
    }
    Beneficiary of(BeneficiaryId id) {
        return db.read([&](db::Read& tx) { return beneficiary(tx, vault, id); }).value();
    }
    std::vector<std::string> found(const char* words, PersonId who = {}) {
        std::vector<std::string> names;
        for (const auto& each : db.read([&](db::Read& tx) {
                 return find(tx, vault, visitor(who ? who : anne, Role::counsellor, who == far ? other_team : team),
                             {words, {}, 50}, clock);
             }))
            names.push_back(each.name());
        return names;
    }
    bool sees(BeneficiaryId id, const accounts::Visitor& who) {
        const Beneficiary b = of(id);
        return db.read([&](db::Read& tx) { return may_see(tx, vault, who, b, clock); });
    }
};

std::string refusal(const Result<BeneficiaryId>& r) { return r.ok() ? "" : r.error().code + "@" + r.error().field; }
using Names = std::vector<std::string>;

}

TEST_CASE_BOTH_ENGINES("a sheet keeps what was written, and says what is wrong by the field") {
    World w(db);
    Beneficiary b;
    b.who = {" Jeanne ", "Lecointe", "+33612345678", "Jeanne@exemple.fr", "3 rue du Four", "Vient en bus"};
    b.birth_year = 1958;
    b.insee = "14762";
    b.gender = Gender::female;
    b.situation = Situation::retired;
    b.counsellor = w.anne;
    const auto id = w.add(b);
    Beneficiary kept = w.of(id);
    CHECK(kept.who.first_name == "Jeanne");
    CHECK(kept.who.notes == "Vient en bus");
    CHECK(kept.birth_year == 1958);
    CHECK(kept.gender == Gender::female);
    CHECK(kept.situation == Situation::retired);
    CHECK_FALSE(kept.shared);
    CHECK(kept.name() == "Jeanne Lecointe");

    kept.who.phone.clear();
    kept.no_phone = true;
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, w.vault, kept, w.anne, w.clock); }));
    CHECK(w.of(id).no_phone);
    CHECK(w.of(id).who.phone.empty());
    CHECK(w.found("06 12 34 56 78").empty());

    const auto refused = [&](auto spoil) {
        Beneficiary bad = b;
        spoil(bad);
        return refusal(db.write([&](db::Write& tx) { return beneficiaries::add(tx, w.vault, bad, w.clock); }));
    };
    CHECK(refused([](Beneficiary& x) { x.who.first_name = x.who.last_name = " "; }) == "name_needed@last_name");
    CHECK(refused([](Beneficiary& x) { x.who.first_name = std::string(101, 'a'); }) == "name_long@first_name");
    CHECK(refused([](Beneficiary& x) { x.birth_year = 1899; }) == "bad_birth_year@birth_year");
    CHECK(refused([](Beneficiary& x) { x.birth_year = 2027; }) == "bad_birth_year@birth_year");
    CHECK(refused([](Beneficiary& x) { x.insee = "99999"; }) == "unknown_commune@commune");
    CHECK(refused([](Beneficiary& x) { x.who.address = std::string(201, 'a'); }) == "address_long@address");
    CHECK(refused([](Beneficiary& x) { x.who.notes = std::string(5001, 'a'); }) == "notes_long@notes");
    Beneficiary nobody = b;
    nobody.id = BeneficiaryId{4};
    CHECK(db.write([&](db::Write& tx) { return change(tx, w.vault, nobody, w.anne, w.clock); }).error().code ==
          "unknown_beneficiary");
}

TEST_CASE("the age band is that of the day of the help") {
    const auto band = [](int born, const char* day) { return code(age_band(born, *parse_date(day))); };
    CHECK(band(2015, "2026-11-26") == "moins_de_douze");
    CHECK(band(2014, "2026-11-26") == "douze_dix_huit");
    CHECK(band(2009, "2026-11-26") == "douze_dix_huit");
    CHECK(band(2008, "2026-11-26") == "dix_huit_vingt_quatre");
    CHECK(band(2008, "2025-11-26") == "douze_dix_huit");
    CHECK(band(2001, "2026-01-01") == "vingt_cinq_trente_neuf");
    CHECK(band(1986, "2026-01-01") == "quarante_cinquante_neuf");
    CHECK(band(1966, "2026-01-01") == "soixante_soixante_neuf");
    CHECK(band(1956, "2026-01-01") == "soixante_dix_plus");
    CHECK(band(2030, "2026-01-01") == "non_communique");
    CHECK(code(age_band(std::nullopt, *parse_date("2026-01-01"))) == "non_communique");
    for (const AgeBand each : every_age_band()) CHECK(age_band_from(code(each)) == each);
    for (const Gender each : every_gender()) CHECK(gender_from(code(each)) == each);
    for (const Situation each : every_situation()) CHECK(situation_from(code(each)) == each);
}

TEST_CASE("names that sound alike have one key") {
    const std::vector<std::vector<const char*>> families{{"Dupont", "Dupond", "DUPONT"},
                                                         {"Lefèvre", "Lefebvre", "Lefevre"},
                                                         {"Philippe", "Filipe", "Philipe"},
                                                         {"Thibault", "Thibaut", "Tibo"},
                                                         {"Martin", "Martain"},
                                                         {"Renaud", "Renault", "Reno"},
                                                         {"Catherine", "Katerine"},
                                                         {"Moreau", "Morau", "Moro"},
                                                         {"Guillaume", "Guillome"},
                                                         {"Legrand", "Legrant", "Legran"},
                                                         {"Jean", "Jan"},
                                                         {"Roussel", "Roucel"},
                                                         {"Benoît", "Benoit"},
                                                         {"Mathieu", "Matthieu"},
                                                         {"Schmitt", "Chmit"}};
    for (const auto& family : families)
        for (const char* each : family) CHECK_MESSAGE(sound_of(each) == sound_of(family.front()), each);
    const std::vector<const char*> apart{"Dupont", "Dumont", "Martin", "Marchand", "Moreau", "Morel",
                                         "Paul",   "Pol",    "Anne",   "Aline",    "Lebrun", "Leblanc"};
    for (std::size_t i = 0; i < apart.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (std::string_view(apart[i]) != "Pol")
                CHECK_MESSAGE(sound_of(apart[i]) != sound_of(apart[j]), apart[i], " ", apart[j]);
    for (const char* odd : {"a", "h", "é", "ß", "O'", "1", "Łukasz", "李"}) CHECK_FALSE(sound_of(odd).empty());
}

TEST_CASE_BOTH_ENGINES("somebody is found by words, sound, beginning, telephone and mail") {
    World w(db);
    w.add("Jeanne", "Lefèvre", "+33612345678", "jeanne@exemple.fr");
    w.add("Jeanne-Marie", "Martin");
    w.add("Élodie", "Martinez");
    w.add("Ali", "Ben Salah");
    CHECK(w.found("lefebvre") == Names{"Jeanne Lefèvre"});
    CHECK(w.found("jeanne") == Names{"Jeanne Lefèvre", "Jeanne-Marie Martin"});
    CHECK(w.found("martin jeanne") == Names{"Jeanne-Marie Martin"});
    CHECK(w.found("martin") == Names{"Jeanne-Marie Martin", "Élodie Martinez"});
    CHECK(w.found("marie") == Names{"Jeanne-Marie Martin"});
    CHECK(w.found("elodi") == Names{"Élodie Martinez"});
    CHECK(w.found("salah ali") == Names{"Ali Ben Salah"});
    CHECK(w.found("06 12 34 56 78") == Names{"Jeanne Lefèvre"});
    CHECK(w.found("JEANNE@exemple.fr") == Names{"Jeanne Lefèvre"});
    CHECK(w.found("jeanne dupuis").empty());
    CHECK(w.found("zzz").empty());
    CHECK(w.found("").size() == 4);
    CHECK(w.found("' OR 1=1 --").empty());
}

TEST_CASE_BOTH_ENGINES("without consent only who looks after somebody sees them; consent can be taken back") {
    World w(db);
    const auto id = w.add("Jeanne", "Lefèvre");
    CHECK(w.found("lefèvre").size() == 1);
    CHECK(w.found("lefèvre", w.paul).empty());
    CHECK(w.sees(id, w.visitor(w.anne)));
    CHECK_FALSE(w.sees(id, w.visitor(w.paul)));
    CHECK(w.sees(id, w.visitor(w.paul, Role::coordinator)));
    CHECK_FALSE(w.sees(id, w.visitor(w.far, Role::coordinator, w.other_team)));
    CHECK_FALSE(w.sees(id, w.visitor(w.paul, Role::administrator)));

    REQUIRE(db.write([&](db::Write& tx) { return set_consent(tx, id, true, How::paper, w.anne, w.clock); }));
    CHECK(w.found("lefèvre", w.far).size() == 1);
    CHECK_FALSE(w.sees(id, w.visitor(w.far, Role::correspondent)));
    CHECK_FALSE(w.sees(id, w.visitor(w.far, Role::resident)));
    REQUIRE(db.write([&](db::Write& tx) { return set_consent(tx, id, false, How::spoken, w.anne, w.clock); }));
    CHECK(w.found("lefèvre", w.paul).empty());
    const auto said = db.read([&](db::Read& tx) { return consents(tx, id); });
    REQUIRE(said.size() == 2);
    CHECK_FALSE(said[0].given);
    CHECK(said[1].how == How::paper);

    REQUIRE(
        db.write([&](db::Write& tx) { return hand_over(tx, w.vault, id, w.paul, "Elle a ma clé", w.anne, w.clock); }));
    CHECK(w.sees(id, w.visitor(w.paul)));
    CHECK_FALSE(w.sees(id, w.visitor(w.anne)));
    const auto done = db.read([&](db::Read& tx) { return hand_overs(tx, w.vault, id); });
    REQUIRE(done.size() == 1);
    CHECK(done[0].from == w.anne);
    CHECK(done[0].note == "Elle a ma clé");
    const auto wrong =
        db.write([&](db::Write& tx) { return hand_over(tx, w.vault, id, PersonId{5}, "", w.anne, w.clock); });
    CHECK(wrong.error().code == "unknown_counsellor");

    db.write([&](db::Write& tx) { note_seen(tx, id, w.paul, "beneficiary", w.clock); });
    const auto log = db.read([&](db::Read& tx) { return journal::about(tx, PersonId{id.value}); });
    REQUIRE(log.size() == 4);
    CHECK(log[0].by == w.paul);
    CHECK(log[0].act == journal::Act::seen);
}

TEST_CASE_BOTH_ENGINES("two of four alike are proposed as one; joining and taking back loses nothing") {
    World w(db);
    const auto one = w.add("Jeanne", "Lefèvre", "+33612345678");
    const auto two = w.add("Jane", "Lefebvre", "", "jeanne@exemple.fr");
    const auto other = w.add("Paul", "Lefèvre");
    const auto twins_of = [&](BeneficiaryId id) {
        const Beneficiary b = w.of(id);
        std::vector<BeneficiaryId> ids;
        for (const Twin& each : db.read([&](db::Read& tx) { return twins(tx, w.vault, b.who, id); }))
            ids.push_back(each.other.id);
        return ids;
    };
    CHECK(likeness({"Jeanne", "Lefèvre", "", "", "", ""}, {"Jeane", "Lefebvre", "", "", "", ""}).count() == 2);
    CHECK(likeness({"Anne", "Roy", "", "", "", ""}, {"Aline", "Roy", "", "", "", ""}).count() == 1);
    CHECK(twins_of(other).empty());
    const auto three = w.add("Jeanne", "Lefebvre");
    CHECK(twins_of(three) == std::vector<BeneficiaryId>{one});
    const auto four = w.add("Jean", "Autre", "+33612345678", "JEANNE@exemple.fr");
    CHECK(twins_of(four).empty());

    std::map<std::int64_t, BeneficiaryId> records{{1, one}, {2, three}, {3, three}};
    const Attached attached{"records",
                            [&](db::Read&, BeneficiaryId whose) {
                                std::vector<std::int64_t> rows;
                                for (const auto& [row, id] : records)
                                    if (id == whose) rows.push_back(row);
                                return rows;
                            },
                            [&](db::Write&, std::span<const std::int64_t> rows, BeneficiaryId to) {
                                for (const std::int64_t row : rows) records[row] = to;
                            }};
    Beneficiary notes = w.of(three);
    notes.who.mail = "jeanne@exemple.fr";
    notes.who.notes = "Vient en bus";
    notes.birth_year = 1958;
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, w.vault, notes, w.anne, w.clock); }));
    const auto before_one = w.of(one), before_three = w.of(three);
    const auto join = [&](BeneficiaryId kept, BeneficiaryId gone) {
        return db.write([&](db::Write& tx) { return merge(tx, w.vault, {&attached, 1}, kept, gone, w.anne, w.clock); });
    };
    const auto joined = join(one, three);
    REQUIRE(joined);
    CHECK(w.of(three).id == one);
    CHECK(w.of(one).who.notes == "Vient en bus");
    CHECK(w.of(one).birth_year == 1958);
    CHECK(w.of(one).who.phone == "+33612345678");
    CHECK(records.at(2) == one);
    CHECK(w.found("jeanne").size() == 1);
    CHECK(join(one, three).error().code == "unknown_beneficiary");
    CHECK(join(one, one).error().code == "same_beneficiary");

    const auto second = join(one, two);
    REQUIRE(second);
    records[4] = one;  // made since: it stays
    const auto take_back = [&](MergeId id) {
        return db.write([&](db::Write& tx) { return undo_merge(tx, w.vault, {&attached, 1}, id, w.anne, w.clock); });
    };
    CHECK(take_back(*joined).error().code == "merged_since");
    REQUIRE(take_back(*second));
    Beneficiary since = w.of(one);
    since.who.notes = "Vient à pied";
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, w.vault, since, w.anne, w.clock); }));
    REQUIRE(take_back(*joined));
    CHECK(take_back(*joined).error().code == "unknown_merge");
    CHECK(w.of(three) == before_three);
    CHECK(w.of(one).who.notes == "Vient à pied");
    CHECK(w.of(one).who.mail == before_one.who.mail);
    CHECK_FALSE(w.of(one).birth_year);
    CHECK(records == std::map<std::int64_t, BeneficiaryId>{{1, one}, {2, three}, {3, three}, {4, one}});
    CHECK(w.found("jeanne").size() == 2);
    CHECK(db.read([&](db::Read& tx) { return merges(tx, one); }).size() == 2);
}

TEST_CASE_BOTH_ENGINES("joined sheets hold what the person decided last, and are forgotten together") {
    World w(db);
    const auto kept = w.add("Jeanne", "Lefèvre", "+33612345678"), gone = w.add("Jeanne", "Lefebvre");
    const auto older = w.add("Jane", "Lefebvre");
    const auto decide = [&](BeneficiaryId id, bool given, int hours) {
        const Clock then = Clock::fixed(w.clock.now() + std::chrono::hours{hours});
        REQUIRE(db.write([&](db::Write& tx) { return set_consent(tx, id, given, How::spoken, w.anne, then); }));
    };
    const auto join = [&](BeneficiaryId to, BeneficiaryId from) {
        return db.write([&](db::Write& tx) { return merge(tx, w.vault, {}, to, from, w.anne, w.clock); }).value();
    };
    decide(kept, true, 1);
    decide(gone, false, 2);
    join(gone, older);
    const auto joined = join(kept, gone);
    CHECK_FALSE(w.of(kept).shared);
    CHECK(w.found("lefèvre", w.paul).empty());
    REQUIRE(db.write([&](db::Write& tx) { return undo_merge(tx, w.vault, {}, joined, w.anne, w.clock); }));
    CHECK(w.of(kept).shared);
    CHECK_FALSE(w.of(gone).shared);

    join(kept, gone);
    db.write([&](db::Write& tx) { forget(tx, kept, w.clock); });
    CHECK(db.read([](db::Read& tx) {
        return tx.one<int>("SELECT COUNT(*) FROM beneficiaries WHERE forgotten = 0 OR LENGTH(last_name) > 0");
    }) == 0);
}

TEST_CASE_BOTH_ENGINES("whose time is over is forgotten, but who is held by law") {
    World w(db);
    Beneficiary b;
    b.who = {"Jeanne", "Lefèvre", "+33612345678", "jeanne@exemple.fr", "3 rue du Four", "Vient en bus"};
    b.birth_year = 1958;
    b.insee = "14762";
    const auto old = w.add(b), recent = w.add("Ali", "Ben Salah"), held = w.add("Zoé", "Petit");
    const auto day = [](const char* text) { return *parse_date(text); };
    db.write([&](db::Write& tx) {
        helped(tx, old, day("2024-11-20"));
        helped(tx, old, day("2023-01-01"));
        helped(tx, recent, day("2026-11-20"));
        helped(tx, held, day("2024-11-20"));
    });
    CHECK(w.of(old).last_helped == day("2024-11-20"));
    REQUIRE(db.write([&](db::Write& tx) { return hold(tx, held, true, w.anne, w.clock); }));
    const Instant before = w.clock.now() - std::chrono::days{730};
    CHECK(db.write([&](db::Write& tx) { return forget_older(tx, before, w.clock); }) == 1);
    CHECK(db.write([&](db::Write& tx) { return forget_older(tx, before, w.clock); }) == 0);
    const Beneficiary gone = w.of(old);
    CHECK(gone.forgotten);
    CHECK(gone.who == Who{});
    CHECK_FALSE(gone.birth_year);
    CHECK(gone.insee == "14762");
    CHECK(w.found("lefèvre").empty());
    CHECK(w.found("06 12 34 56 78").empty());
    CHECK(w.found("petit").size() == 1);
    REQUIRE(db.write([&](db::Write& tx) { return hold(tx, held, false, w.anne, w.clock); }));
    CHECK(db.write([&](db::Write& tx) { return forget_older(tx, before, w.clock); }) == 1);
    CHECK(db.write([&](db::Write& tx) { return change(tx, w.vault, gone, w.anne, w.clock); }).error().code ==
          "unknown_beneficiary");
}

TEST_CASE("a stolen file names nobody") {
    testing::TestDatabase store(db::Engine::sqlite);
    {
        World w(*store);
        Beneficiary b;
        b.who = {"Philippine",        "Vraisemblable", "+33698765432", "philippine@exemple.fr",
                 "7 impasse Secrète", "Parle turc"};
        w.add(b);
        REQUIRE(w.found("vraisemblable").size() == 1);
    }
    store.close();
    std::string bytes;
    for (const auto& each : std::filesystem::recursive_directory_iterator(store.folder())) {
        std::ifstream file(each.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    REQUIRE(bytes.size() > 10'000);
    REQUIRE(bytes.find("non_communique") != std::string::npos);
    for (const char* secret :
         {"Philippine", "philippine", "Vraisemblable", "vraisemblable", "698765432", "impasse", "turc"})
        CHECK_MESSAGE(bytes.find(secret) == std::string::npos, secret);
}

TEST_CASE_BOTH_ENGINES("whoever has an account reads their sheet, and who looked at it; one account is one sheet's") {
    World w(db);
    const auto jeanne = w.add("Jeanne", "Lecointe"), luc = w.add("Luc", "Roy");
    const PersonId account = db.write([&](db::Write& tx) {
                                   return accounts::add_person(tx, w.vault, {"Jeanne L.", "j@x.fr", {{Role::resident, {}, {}}}, Lang::fr},
                                                               w.anne, w.clock);
                               }).value();
    const auto link = [&](BeneficiaryId sheet, PersonId to) {
        return db.write([&](db::Write& tx) { return set_account(tx, sheet, to, w.anne, w.clock); });
    };
    REQUIRE(link(jeanne, account));
    REQUIRE(link(jeanne, account));
    CHECK(link(luc, account).error().code == "account_taken");
    CHECK(link(BeneficiaryId{5}, PersonId{}).error().code == "unknown_beneficiary");
    db.write([&](db::Write& tx) { note_seen(tx, jeanne, w.paul, "beneficiary", w.clock); });
    const auto told = db.read([&](db::Read& tx) { return holding(w.vault).export_about(tx, account); });
    const auto says = [&](std::string_view name, std::string_view value) {
        return std::any_of(told.begin(), told.end(), [&](const privacy::Record& record) {
            return std::any_of(record.begin(), record.end(), [&](const privacy::Field& field) {
                const auto* text = std::get_if<std::string>(&field.value);
                return field.name == name && text && *text == value;
            });
        });
    };
    CHECK(says("last_name", "Lecointe"));
    CHECK(says("by", "Paul"));
    CHECK(says("act", "seen"));
    CHECK_FALSE(says("last_name", "Roy"));
    REQUIRE(link(jeanne, PersonId{}));
    CHECK(db.read([&](db::Read& tx) { return holding(w.vault).export_about(tx, account); }).empty());
    REQUIRE(link(luc, account));
}
