// For the tests of this folder: a database ready for places, and rows of the standard made short.
#pragma once
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "features/places/places.hpp"
#include "features/places/repository.hpp"
#include "features/places/vocabulary.hpp"
#include "tests/support/database.hpp"

namespace beffroi::places {

inline void prepare_places(db::Database& db) {
    const auto applied = db::migrate(db, migrations());
    REQUIRE(applied.ok());
    db.write([](db::Write& tx) { prepare(tx); });
}

/// A CSV of the standard: what is not given is as in `usual`.
inline std::string standard_csv(const std::vector<std::map<std::string, std::string>>& rows, char separator = ',') {
    static const std::map<std::string, std::string> usual = {{"id", "1"},
                                                             {"pivot", "00000000000000"},
                                                             {"nom", "Le Lab"},
                                                             {"commune", "Vire Normandie"},
                                                             {"code_postal", "14500"},
                                                             {"adresse", "1 place de la Gare"},
                                                             {"date_maj", "2026-05-01"},
                                                             {"services", "Accès internet et matériel informatique"}};
    std::string text;
    for (auto column : standard_columns()) (text += text.empty() ? "" : std::string(1, separator)) += column;
    for (const auto& row : rows) {
        text += '\n';
        bool first = true;
        for (auto column : standard_columns()) {
            const std::string name(column);
            const auto given = row.find(name), other = usual.find(name);
            const std::string value = given != row.end() ? given->second : other != usual.end() ? other->second : "";
            if (!first) text += separator;
            first = false;
            text += '"';
            for (char c : value) (text += c == '"' ? "\"" : "") += c;
            text += '"';
        }
    }
    return text + "\n";
}

inline ImportReport import_ok(db::Database& db, std::string_view bytes, ImportOptions options = {}) {
    options.today = Date{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};
    auto report = import(db, bytes, options);
    REQUIRE_MESSAGE(report.ok(), report.error().message.key);
    CHECK(report->read == report->created + report->updated + report->unchanged + report->refused_lines);
    return *report;
}

inline std::string export_text(db::Database& db, Format format = Format::csv) {
    std::string text;
    db.read([&](db::Read& tx) { export_all(tx, format, [&](std::string_view piece) { text += piece; }); });
    return text;
}

/// Every place, in order of id.
inline std::vector<Place> everything(db::Database& db) {
    std::vector<Place> all;
    db.read(
        [&](db::Read& tx) { repository::each_since(tx, 0, [&](Place&& place, bool) { all.push_back(std::move(place)); }); });
    return all;
}

inline Place only(db::Database& db) {
    auto all = everything(db);
    REQUIRE(all.size() == 1);
    return all[0];
}

/// The change counter.
inline std::int64_t version(db::Database& db) {
    return db.read([](db::Read& tx) { return repository::version(tx); });
}

/// Whether a remark of this line, column and value is there.
inline bool has(const std::vector<Remark>& remarks, int line, std::string_view field, std::string_view value) {
    for (const auto& r : remarks)
        if (r.line == line && r.field == field && r.value == value) return true;
    return false;
}

}
