#include "features/editing/form.hpp"

#include "features/editing/checklist.hpp"
#include "features/editing/words.hpp"
#include "tests/editing/fixture.hpp"

using namespace beffroi;
using namespace beffroi::editing;

namespace {

const Date today{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};

std::string hours_of(const net::Params& typed) {
    for (const auto& [column, value] : read(typed).values)
        if (column == "horaires") return value;
    return {};
}

}

TEST_CASE_BOTH_ENGINES(
    "what the form of a place shows is read back as the same place, for every place of the demonstration") {
    World world(db);
    REQUIRE(places::load_demo(db, tuesday));
    int compared = 0;
    for (const auto& place : places::everything(db)) {
        const auto checked = check(read(params_of(place)).values, &place, today);
        CHECK_MESSAGE(checked.faults.empty(), place.name, ": ", checked.faults.empty() ? "" : checked.faults[0].field);
        for (const auto field : places::fields())
            // Equal hours may be written otherwise; the day of the last look is of each look.
            if (field != "date_maj" && field != "horaires")
                CHECK_MESSAGE(places::field(checked.place, field) == places::field(place, field), place.name, ", ",
                              field);
        if (const auto hours = opening_hours::Hours::parse(place.hours); hours && !place.hours.empty())
            CHECK(opening_hours::Hours::parse(checked.place.hours)->text() ==
                  opening_hours::Hours::parse(opening_hours::table_of(*hours)
                                                  ? opening_hours::text_of(*opening_hours::table_of(*hours))
                                                  : place.hours)
                      ->text());
        ++compared;
    }
    CHECK(compared > 40);
}

TEST_CASE("fields are told in words and read back whole") {
    places::Place place;
    place.name = "Le Lab";
    place.point = territory::Point{48.8385, -0.8893};
    place.mails = {"a@exemple.fr", "b@exemple.fr"};
    place.services = {places::Service::access, places::Service::culture};
    place.updated = today;
    places::Place copy;
    for (const auto field : places::fields()) places::set_field(copy, field, places::field(place, field));
    CHECK(copy == place);
    places::set_field(copy, "position", "n'importe quoi");
    CHECK(!copy.point);
    CHECK(value_text("courriels", "a@exemple.fr|b@exemple.fr", Lang::fr) == "a@exemple.fr · b@exemple.fr");
    CHECK(value_text("date_maj", "2026-11-24", Lang::en) == "24 November 2026");
    CHECK(value_text("services", "", Lang::en) == "nothing");
    CHECK(value_text("services", places::field(place, "services"), Lang::en).find(" · ") != std::string::npos);
    for (const auto field : places::fields()) CHECK_MESSAGE(field_label(field) != field, field);
}

TEST_CASE("hours: the table is read, copied, and refused with a sentence on its cell") {
    net::Params typed;
    typed.set(hours_by, "tableau");
    CHECK(hours_of(typed).empty());
    typed.set("lu_1_de", "9h");
    typed.set("lu_1_a", "12 h 30");
    typed.set("lu_2_de", "14");
    typed.set("lu_2_a", "17:00");
    CHECK(hours_of(typed) == "Mo 09:00-12:30,14:00-17:00");
    copy_day(typed, "lu");
    CHECK(hours_of(typed) == "Mo-Fr 09:00-12:30,14:00-17:00");
    copy_day(typed, "sa");
    typed.set("sa_1_de", "9:00");
    typed.set("sa_1_a", "12:00");
    typed.set("jf_ferme", "1");
    typed.set(school_field, "hors-vacances");
    CHECK(hours_of(typed) == "Mo-Fr 09:00-12:30,14:00-17:00; Sa 09:00-12:00; SH off; PH off");
    // As the page asks: the day is a view into what changes, and what changes grows.
    net::Params asked;
    asked.set("copier", "lu");
    asked.set("lu_1_de", "9h");
    copy_day(asked, asked.get("copier"));
    CHECK(asked.get("ve_1_de") == "9h");
    copy_day(typed, "nonsense");

    const auto fault = [&](std::string_view name, std::string_view value) {
        net::Params wrong = typed;
        wrong.set(name, value);
        const auto faults = read(wrong).faults;
        return faults.empty() ? std::string() : faults[0].field;
    };
    CHECK(fault("lu_1_a", "tard") == "lu_1_a");
    CHECK(fault("lu_1_de", "") == "lu_1_de");
    CHECK(fault("lu_1_a", "8h") == "lu_1_a");
    CHECK(fault("lu_2_de", "12h") == "lu_2_de");
    CHECK(fault("lu_ferme", "1") == "lu_ferme");
    CHECK(fault("lu_2_a", "24:00").empty());

    // Every day said closed is said; nothing said is nothing.
    net::Params closed;
    closed.set(hours_by, "tableau");
    for (const auto day : day_codes)
        if (day != "jf") closed.set(std::string(day) + "_ferme", "1");
    CHECK(hours_of(closed) == "off");
    net::Params text;
    text.set(hours_by, "texte");
    text.set("horaires", "Jul-Aug Mo 09:00-12:00");
    CHECK(hours_of(text) == "Jul-Aug Mo 09:00-12:00");
}

TEST_CASE("a form that somebody else made old keeps what was typed and follows the rest") {
    net::Params a, b;
    a.set("nom", "A");
    b.set("nom", "B");
    a.add("services", "access");
    // As browsers send lines, and a field that is not there at all.
    a.set("courriels", "a@exemple.fr\r\nb@exemple.fr");
    b.set("courriels", "a@exemple.fr\nb@exemple.fr");
    b.set("adresse", "");
    CHECK(same_column(a, b, "courriels"));
    CHECK(same_column(a, b, "adresse"));
    CHECK(!same_column(a, b, "nom"));
    CHECK(!same_column(a, b, "services"));
    copy_column(b, a, "services");
    CHECK(same_column(a, b, "services"));
    a.set(hours_by, "tableau");
    a.set("lu_1_de", "9h");
    a.set("lu_1_a", "12h");
    b.set(hours_by, "texte");
    b.set("horaires", "Mo 09:00-12:00");
    CHECK(same_column(a, b, "horaires"));
    copy_column(b, a, "horaires");
    CHECK(b.get("lu_1_de") == "9h");
    CHECK(b.get(hours_by) == "tableau");
}

TEST_CASE_BOTH_ENGINES("what deserves a look follows the database, worst first") {
    World world(db);
    Checklist checklist;
    const auto names = [&](Date day) {
        std::vector<std::string> out;
        for (const auto& one : *db.read([&](db::Read& tx) { return checklist.entries(tx, day); }))
            out.push_back(one.name);
        return out;
    };
    // The library has neither hours, position nor contact; the lab nothing to complain of.
    CHECK(names(today) == std::vector<std::string>{"La Médiathèque"});
    // A year later both are old.
    CHECK(names(add_days(today, 400)) == std::vector<std::string>{"La Médiathèque", "Le Lab"});
    REQUIRE(world
                .edit(world.library,
                      {{"horaires", "Mo 09:00-12:00"}, {"position", "48.84,-0.89"}, {"telephone", "+33231660001"}})
                .ok());
    CHECK(names(today).empty());
    REQUIRE(world.edit(world.lab, {{"telephone", ""}}).ok());
    CHECK(names(today) == std::vector<std::string>{"Le Lab"});
    REQUIRE(db.write([&](db::Write& tx) { return retire(tx, world.lab, marie, tuesday); }).ok());
    CHECK(names(today).empty());
}
