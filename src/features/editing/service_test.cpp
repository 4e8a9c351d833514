#include "tests/editing/fixture.hpp"

using namespace beffroi;
using namespace beffroi::editing;

TEST_CASE_BOTH_ENGINES("a change is written with who, when and what, or not at all") {
    World world(db);
    const auto before = world.record(world.lab)->version;
    const auto done = world.edit(world.lab, {{"telephone", "+33231669999"}, {"nom", "Le Labo"}});
    REQUIRE(done.ok());
    CHECK(*done > before);
    CHECK(world.value(world.lab, "nom") == "Le Labo");
    CHECK(date_text(world.place(world.lab).updated) == "2026-11-24");

    const auto history = world.history(world.lab);
    REQUIRE(history.size() == 1);
    CHECK(history[0].by == marie);
    CHECK(history[0].at == tuesday.now());
    CHECK(history[0].kind == Kind::edited);
    CHECK(history[0].version == *done);
    REQUIRE(history[0].fields.size() == 3);
    CHECK(history[0].fields[1].field == "nom");
    CHECK(history[0].fields[1].before == "Le Lab");
    CHECK(history[0].fields[1].after == "Le Labo");

    // Nothing changed: nothing written, the version stays.
    CHECK(*world.edit(world.lab, {}) == *done);
    CHECK(world.history(world.lab).size() == 1);
    CHECK(db.write([&](db::Write& tx) { return edit(tx, PlaceId{7}, {}, marie, tuesday, 0); }).error().code ==
          "unknown_place");
}

TEST_CASE_BOTH_ENGINES("what is wrong is refused on its field, and nothing is written") {
    World world(db);
    const auto refused = [&](std::string field, std::string value) {
        const auto done = world.edit(world.lab, {{field, value}});
        return done.ok() ? std::string("taken") : done.error().field;
    };
    CHECK(refused("nom", "") == "nom");
    CHECK(refused("code_postal", "145") == "code_postal");
    CHECK(refused("code_postal", "99999") == "commune");
    CHECK(refused("telephone", "12") == "telephone");
    CHECK(refused("telephone", "02 31 66 00 00 ou 06 12 34 56 78") == "telephone");
    CHECK(refused("courriels", "bon@exemple.fr|pas une adresse") == "courriels");
    CHECK(refused("site_web", "javascript:alert(1)") == "site_web");
    CHECK(refused("horaires", "Mo-Fr 9h-") == "horaires");
    CHECK(refused("pivot", "12") == "pivot");
    CHECK(refused("presentation_resume", std::string(281, 'a')) == "presentation_resume");
    CHECK(refused("prise_rdv", "exemple") == "prise_rdv");
    CHECK(refused("code_insee", "99999") == "code_insee");
    CHECK(world.history(world.lab).empty());
}

TEST_CASE_BOTH_ENGINES("a commune that moves takes its code with it") {
    World world(db);
    CHECK(world.value(world.lab, "code_insee") == "14762");
    REQUIRE(world.edit(world.lab, {{"commune", "Caen"}, {"code_postal", "14000"}}).ok());
    CHECK(world.value(world.lab, "code_insee") == "14118");
}

TEST_CASE_BOTH_ENGINES("of many who save the same form at once, one is taken; the others are told what changed") {
    World world(db);
    const auto version = world.record(world.lab)->version;
    std::atomic<int> number = 0;
    const auto all = testing::at_once(12, [&] {
        const std::string phone = "+332316600" + std::to_string(10 + number++);
        return world.edit(world.lab, {{"telephone", phone}}, marie, version);
    });
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.ok(); }) == 1);
    for (const auto& one : all)
        if (!one) CHECK(one.error().code == "stale");
    const auto since = db.read([&](db::Read& tx) { return changes_since(tx, world.lab, version); });
    REQUIRE(since.size() == 1);

    // Stops of a round move the version and no field: nobody is disturbed.
    const auto now = world.record(world.lab)->version;
    db.write([&](db::Write& tx) { places::set_rounds(tx, world.lab, {}); });
    CHECK(world.record(world.lab)->version > now);
    CHECK(world.edit(world.lab, {{"nom", "Le Labo"}}, paul, now).ok());
}

TEST_CASE_BOTH_ENGINES("undoing is a change, refused when a later one touched the same field, unless forced") {
    World world(db);
    REQUIRE(world.edit(world.lab, {{"nom", "Le Labo"}, {"telephone", "+33231669999"}}).ok());
    REQUIRE(world.edit(world.lab, {{"telephone", "+33231668888"}}, paul).ok());
    const auto first = world.history(world.lab).back().id;

    const auto refused = world.undo(first);
    REQUIRE(!refused.ok());
    CHECK(refused.error().code == "touched_later");
    CHECK(refused.error().field == "telephone");
    CHECK(world.value(world.lab, "nom") == "Le Labo");

    REQUIRE(world.undo(first, Force::yes).ok());
    CHECK(world.value(world.lab, "nom") == "Le Lab");
    CHECK(world.value(world.lab, "telephone") == "+33231660000");
    const auto history = world.history(world.lab);
    REQUIRE(history.size() == 3);
    CHECK(history[0].kind == Kind::undone);
    CHECK(history[0].by == paul);
    CHECK(history[0].undoes == first);
    CHECK(history[2].undone);
    CHECK(world.undo(first, Force::yes).error().code == "already_undone");

    // The undoing itself can be undone.
    REQUIRE(world.undo(history[0].id).ok());
    CHECK(world.value(world.lab, "telephone") == "+33231668888");
    CHECK(world.undo(ChangeId{5}).error().code == "unknown_change");
}

TEST_CASE_BOTH_ENGINES("of many who undo one change at once, one does") {
    World world(db);
    REQUIRE(world.edit(world.lab, {{"nom", "Le Labo"}}).ok());
    const auto change = world.history(world.lab)[0].id;
    const auto all = testing::at_once(8, [&] { return world.undo(change); });
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.ok(); }) == 1);
    CHECK(world.history(world.lab).size() == 2);
}

TEST_CASE_BOTH_ENGINES("a retired place is on no list, map or export, and comes back as it was") {
    World world(db);
    places::Directory directory;
    const auto found = [&] {
        return db.read([&](db::Read& tx) { return directory.find(tx, {}, tuesday.now()).total; });
    };
    CHECK(found() == 2);
    const std::string whole = world.exported();
    REQUIRE(db.write([&](db::Write& tx) { return retire(tx, world.lab, marie, tuesday); }).ok());
    CHECK(found() == 1);
    const std::string slug = world.place(world.lab).slug;
    db.read([&](db::Read& tx) {
        CHECK(places::count(tx) == 1);
        CHECK(!places::by_slug(tx, slug));
        CHECK(!places::id_of(tx, slug));
        CHECK(places::in_place_of(tx, slug).retired);
        CHECK(places::retired(tx, 10).size() == 1);
        places::Search text;
        text.text = "lab";
        CHECK(directory.find(tx, text, tuesday.now()).total == 0);
    });
    CHECK(world.exported().find("Le Lab") == std::string::npos);
    CHECK(world.edit(world.lab, {{"nom", "X"}}).error().code == "retired_place");
    CHECK(db.write([&](db::Write& tx) { return retire(tx, world.lab, marie, tuesday); }).error().code ==
          "retired_place");

    // An import that still names it does not bring it back.
    CHECK(world.import(file_of_two({{"nom", "Le Lab bis"}})).updated == 1);
    CHECK(found() == 1);
    world.import(file_of_two());

    REQUIRE(db.write([&](db::Write& tx) { return bring_back(tx, world.lab, paul, wednesday); }).ok());
    CHECK(found() == 2);
    CHECK(world.exported() == whole);
    CHECK(db.write([&](db::Write& tx) { return bring_back(tx, world.lab, paul, wednesday); }).error().code ==
          "listed_place");
    const auto history = world.history(world.lab);
    REQUIRE(history.size() == 4);
    CHECK(history[0].kind == Kind::restored);
    CHECK(history[3].kind == Kind::retired);
    // Undoing a retirement that is over has nothing to do; undoing the return retires again.
    CHECK(world.undo(history[3].id).error().code == "nothing_to_undo");
    REQUIRE(world.undo(history[0].id).ok());
    CHECK(world.record(world.lab)->retired);
}

TEST_CASE_BOTH_ENGINES("a place made here has an address of its own, and can be unmade") {
    World world(db);
    places::Place place = world.place(world.lab);
    place.declared_source = "Pays de la Vire";
    const auto made = db.write([&](db::Write& tx) { return create(tx, place, marie, tuesday); });
    REQUIRE(made.ok());
    CHECK(made->place.slug == "le-lab-vire-normandie-2");
    CHECK(made->place.source == places::by_hand_source);
    CHECK(world.value(made->place.id, "telephone") == "+33231660000");
    CHECK(world.exported().find("Pays de la Vire") != std::string::npos);
    place.name = "";
    CHECK(db.write([&](db::Write& tx) { return create(tx, place, marie, tuesday); }).error().field == "nom");

    // Nothing to keep from imports: no source says anything of it.
    REQUIRE(world.edit(made->place.id, {{"nom", "Ailleurs"}}).ok());
    CHECK(world.kept(made->place.id).empty());
    REQUIRE(world.undo(world.history(made->place.id).back().id).ok());
    CHECK(world.record(made->place.id)->retired);
}

TEST_CASE_BOTH_ENGINES("imports leave alone what people changed, until it is released or the source agrees") {
    World world(db);
    REQUIRE(world.edit(world.lab, {{"telephone", "+33231669999"}, {"nom", "Le Labo"}}).ok());
    REQUIRE(world.kept(world.lab).size() == 2);
    CHECK(world.kept(world.lab)[1].field == "telephone");
    CHECK(world.kept(world.lab)[1].import_value == "+33231660000");

    // The same file again has nothing new to say.
    auto report = world.import(file_of_two());
    CHECK(report.unchanged == 2);
    CHECK(report.kept_by_hand == 0);

    // A later file changes hours and telephone: the hours come in, the telephone stays.
    report = world.import(file_of_two({{"telephone", "+33231661111"}, {"horaires", "Mo 09:00-12:00"}}));
    CHECK(report.updated == 1);
    CHECK(report.kept_by_hand == 2);
    CHECK(world.value(world.lab, "telephone") == "+33231669999");
    CHECK(world.value(world.lab, "horaires") == "Mo 09:00-12:00");
    CHECK(world.kept(world.lab)[1].import_value == "+33231661111");
    auto history = world.history(world.lab);
    REQUIRE(history.size() == 2);
    CHECK(history[0].kind == Kind::imported);
    CHECK(!history[0].by);
    REQUIRE(history[0].fields.size() == 1);
    CHECK(history[0].fields[0].field == "horaires");

    // Only values that are kept differ: no place changes, what the source says is known all the same.
    report = world.import(file_of_two({{"telephone", "+33231662222"}, {"horaires", "Mo 09:00-12:00"}}));
    CHECK(report.updated == 0);
    CHECK(report.unchanged == 2);
    CHECK(report.kept_by_hand == 2);
    CHECK(world.kept(world.lab)[1].import_value == "+33231662222");

    // Released by holding again what the source says: whatever it says later comes in.
    REQUIRE(world.edit(world.lab, {{"telephone", "+33231662222"}}, paul).ok());
    REQUIRE(world.kept(world.lab).size() == 1);
    CHECK(world.kept(world.lab)[0].field == "nom");

    // The source takes the name that people gave: it may change it again from then on.
    report =
        world.import(file_of_two({{"telephone", "+33231663333"}, {"nom", "Le Labo"}, {"horaires", "Mo 09:00-12:00"}}));
    CHECK(report.kept_by_hand == 0);
    CHECK(world.kept(world.lab).empty());
    CHECK(world.value(world.lab, "telephone") == "+33231663333");
    report = world.import(file_of_two({{"nom", "Le Lab du port"}}));
    CHECK(world.value(world.lab, "nom") == "Le Lab du port");
    CHECK(report.updated == 1);
    CHECK(world.import(file_of_two({{"nom", "Le Lab du port"}})).unchanged == 2);

    // An undone change is the import's again.
    REQUIRE(world.edit(world.lab, {{"nom", "Chez nous"}}).ok());
    CHECK(world.kept(world.lab).size() == 1);
    REQUIRE(world.undo(world.history(world.lab)[0].id).ok());
    CHECK(world.kept(world.lab).empty());
}

TEST_CASE_BOTH_ENGINES("an export made after changes by hand comes back without a double") {
    World world(db);
    REQUIRE(world.edit(world.lab, {{"nom", "Le Labo"}}).ok());
    const auto report = world.import(world.exported());
    CHECK(report.created == 0);
    CHECK(report.unchanged == 2);
    CHECK(world.value(world.lab, "nom") == "Le Labo");
}

TEST_CASE_BOTH_ENGINES("two become one: fields of both, one address that leads to the other, and back") {
    World world(db);
    const std::vector<std::string> from = {"nom", "adresse"};
    REQUIRE(db.write([&](db::Write& tx) { return merge(tx, world.lab, world.library, from, marie, tuesday); }).ok());
    CHECK(world.value(world.lab, "nom") == "La Médiathèque");
    CHECK(world.value(world.lab, "telephone") == "+33231660000");
    const std::string gone = world.place(world.library).slug, there = world.place(world.lab).slug;
    db.read([&](db::Read& tx) {
        CHECK(places::in_place_of(tx, gone).listed == there);
        CHECK(places::count(tx) == 1);
    });
    CHECK(db.write([&](db::Write& tx) { return merge(tx, world.lab, world.library, from, marie, tuesday); })
              .error()
              .code == "retired_place");

    REQUIRE(world.undo(world.history(world.lab)[0].id).ok());
    CHECK(world.value(world.lab, "nom") == "Le Lab");
    CHECK(!world.record(world.library)->retired);
    CHECK(db.read([](db::Read& tx) { return places::count(tx); }) == 2);

    // Bringing the other back undoes the merge as well.
    REQUIRE(db.write([&](db::Write& tx) { return merge(tx, world.lab, world.library, from, marie, tuesday); }).ok());
    REQUIRE(db.write([&](db::Write& tx) { return bring_back(tx, world.library, paul, wednesday); }).ok());
    CHECK(world.value(world.lab, "nom") == "Le Lab");
    CHECK(db.read([](db::Read& tx) { return places::count(tx); }) == 2);
}
