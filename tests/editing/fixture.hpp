// For the tests of this folder: a database with two imported places and two colleagues.
#pragma once
#include <doctest/doctest.h>

#include "features/editing/editing.hpp"
#include "features/organisations/organisations.hpp"
#include "tests/places/fixture.hpp"

namespace beffroi::editing {

inline const Clock tuesday = Clock::fixed(*parse_instant("2026-11-24T10:00:00+01:00"));
inline const Clock wednesday = Clock::fixed(*parse_instant("2026-11-25T10:00:00+01:00"));
inline const PersonId marie{1001}, paul{1002};

/// What the file says of two places, with some values of the first changed.
inline std::string file_of_two(std::map<std::string, std::string> first = {}) {
    std::map<std::string, std::string> one = {{"id", "1"},
                                              {"nom", "Le Lab"},
                                              {"telephone", "+33231660000"},
                                              {"horaires", "Mo-Fr 09:00-12:00"},
                                              {"latitude", "48.8385"},
                                              {"longitude", "-0.8893"}};
    for (auto& [column, value] : first) one[column] = value;
    return places::standard_csv({one, {{"id", "2"}, {"nom", "La Médiathèque"}, {"adresse", "3 rue Neuve"}}});
}

struct World {
    db::Database& db;
    PlaceId lab, library;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {journal::migrations(), places::migrations(), accounts::migrations(),
                          organisations::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        db.write([](db::Write& tx) { places::prepare(tx); });
        import(file_of_two());
        lab = by_name("Le Lab").place.id;
        library = by_name("La Médiathèque").place.id;
    }
    places::ImportReport import(std::string_view csv, const Clock& clock = tuesday) {
        places::ImportOptions options;
        options.before_update = import_rule(clock);
        return places::import_ok(db, csv, options);
    }
    places::Record by_name(std::string_view name) {
        for (const auto& place : places::everything(db))
            if (place.name == name) return *record(place.id);
        FAIL("no place is called ", name);
        return {};
    }
    std::optional<places::Record> record(PlaceId id) {
        return db.read([&](db::Read& tx) { return places::record(tx, id); });
    }
    places::Place place(PlaceId id) { return record(id)->place; }
    std::string value(PlaceId id, std::string_view field) { return places::field(place(id), field); }

    /// Changes fields of a place as its form does.
    Result<std::int64_t> edit(PlaceId id, std::map<std::string, std::string> values, PersonId by = marie,
                              std::optional<std::int64_t> expected = {}, const Clock& clock = tuesday) {
        const auto there = record(id);
        places::Place after = there->place;
        for (const auto& [field, value] : values) places::set_field(after, field, value);
        return db.write(
            [&](db::Write& tx) { return editing::edit(tx, id, after, by, clock, expected.value_or(there->version)); });
    }
    std::vector<Change> history(PlaceId id) {
        return db.read([&](db::Read& tx) { return editing::history(tx, id); });
    }
    Result<void> undo(ChangeId change, Force force = Force::no) {
        return db.write([&](db::Write& tx) { return editing::undo(tx, change, paul, wednesday, force); });
    }
    std::vector<Kept> kept(PlaceId id) {
        return db.read([&](db::Read& tx) { return kept_by_hand(tx, id); });
    }
    std::string exported() { return places::export_text(db); }
};

}
