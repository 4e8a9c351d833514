// Measures finding, for docs/decisions/finding-places.md: the directory in memory beside the same questions asked of SQLite.
//
//   places_measure DATA_DIR COUNT
#include <sqlite3.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

#include "features/places/places.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

double cpu_ms() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

double resident_mb() {
    std::ifstream statm("/proc/self/statm");
    long size = 0, resident = 0;
    statm >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// Towns and villages, so that crowded and empty surroundings both count.
constexpr territory::Point centres[] = {{48.8566, 2.3522}, {48.8385, -0.8893}, {45.764, 4.8357}, {44.5, 3.5},
                                        {43.2965, 5.3698}, {47.9, 1.9},        {48.58, 7.75},    {42.7, 2.9}};

template <class F>
void measure(const char* what, int turns, F f) {
    long long total = 0;
    f(0);
    const double before = cpu_ms();
    for (int i = 0; i < turns; ++i) total += f(i);
    std::printf("%-44s %8.3f ms CPU  (%lld matches on average)\n", what, (cpu_ms() - before) / turns, total / turns);
}

/// The same question in SQL: a grid of tenths of a degree, or an R*Tree, beside the columns that filters need.
void measure_sql(const std::string& file) {
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    sqlite3_exec(db,
                 "CREATE TEMP TABLE grid (cell INTEGER, id INTEGER, latitude REAL, longitude REAL, services INTEGER, "
                 "fees INTEGER);"
                 "INSERT INTO grid SELECT CAST(latitude * 10 AS INTEGER) * 10000 + CAST((longitude + 180) * 10 AS "
                 "INTEGER), id, latitude, longitude, services, fees FROM places;"
                 "CREATE INDEX temp.grid_cell ON grid (cell, latitude, longitude, services, fees, id);"
                 "CREATE VIRTUAL TABLE temp.tree USING rtree (id, south, north, west, east, +services, +fees);"
                 "INSERT INTO tree SELECT id, latitude, latitude, longitude, longitude, services, fees FROM places;",
                 nullptr, nullptr, nullptr);
    const auto run = [&](const char* sql, int i, int bits) {
        static sqlite3_stmt* statement = nullptr;
        static const char* prepared = nullptr;
        if (prepared != sql) {
            sqlite3_finalize(statement);
            sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
            prepared = sql;
        }
        const auto c = centres[i % 8];
        const double dlat = 30000 / 111000.0, dlon = dlat / std::cos(c.latitude * 3.14159265 / 180);
        long long matches = 0;
        const auto collect = [&] {
            while (sqlite3_step(statement) == SQLITE_ROW)
                matches += territory::distance_m(
                               c, {sqlite3_column_double(statement, 1), sqlite3_column_double(statement, 2)}) <= 30000;
            sqlite3_reset(statement);
        };
        sqlite3_bind_double(statement, 1, c.latitude - dlat), sqlite3_bind_double(statement, 2, c.latitude + dlat);
        sqlite3_bind_double(statement, 3, c.longitude - dlon), sqlite3_bind_double(statement, 4, c.longitude + dlon);
        sqlite3_bind_int(statement, 5, bits);
        if (sqlite3_bind_parameter_count(statement) == 5) {
            collect();
        } else {
            for (int row = static_cast<int>((c.latitude - dlat) * 10);
                 row <= static_cast<int>((c.latitude + dlat) * 10); ++row) {
                sqlite3_bind_int64(statement, 6, row * 10000 + static_cast<int>((c.longitude - dlon + 180) * 10));
                sqlite3_bind_int64(statement, 7, row * 10000 + static_cast<int>((c.longitude + dlon + 180) * 10));
                collect();
            }
        }
        return matches;
    };
    measure("SQLite, grid: near, distances and count", 200, [&](int i) {
        return run(
            "SELECT id, latitude, longitude FROM grid WHERE cell BETWEEN ?6 AND ?7 AND latitude BETWEEN ?1 AND ?2 AND "
            "longitude BETWEEN ?3 AND ?4 AND (services & ?5) != 0",
            i, 511);
    });
    measure("SQLite, R*Tree: near, distances and count", 200, [&](int i) {
        return run(
            "SELECT id, south, west FROM tree WHERE south >= ?1 AND north <= ?2 AND west >= ?3 AND east <= ?4 AND "
            "(services & ?5) != 0",
            i, 511);
    });
    measure("SQLite: count of one service, whole country", 20, [&](int) {
        return run("SELECT id, 48.8, 2.3 FROM grid WHERE (services & ?5) != 0 AND ?1 < ?2 AND ?3 < ?4", 0, 2);
    });
    sqlite3_close(db);
}

}

int main(int count, char** arguments) {
    if (count < 3) return 2;
    db::Options options;
    options.data_dir = arguments[1];
    auto opened = db::Database::open(options);
    if (!opened || !db::migrate(**opened, migrations())) return 1;
    db::Database& db = **opened;
    if (!load_synthetic(db, std::atoi(arguments[2]))) return 1;

    const Instant now = *parse_instant("2026-11-24T09:30:00Z");
    Directory directory;
    const double before = resident_mb(), begun = cpu_ms();
    db.read([&](db::Read& tx) { directory.find(tx, {}, now); });
    std::printf("reading %s places: %.0f ms CPU, %.1f MB more resident (%.1f MB in all)\n", arguments[2],
                cpu_ms() - begun, resident_mb() - before, resident_mb());
    const auto find = [&](const Search& search) {
        return db.read([&](db::Read& tx) { return static_cast<long long>(directory.find(tx, search, now).total); });
    };
    const auto near = [&](int i) {
        Search s;
        s.near = centres[i % 8];
        return s;
    };
    measure("near: 30 km, first 20, count", 2000, [&](int i) { return find(near(i)); });
    measure("near, one service, free of charge", 2000, [&](int i) {
        auto s = near(i);
        s.services = {Service::everyday_tools};
        s.free_only = true;
        return find(s);
    });
    measure("near, open now", 2000, [&](int i) {
        auto s = near(i);
        s.open_now = true;
        return find(s);
    });
    measure("near, 200 km, twentieth page", 500, [&](int i) {
        auto s = near(i);
        s.radius_m = 200000;
        s.offset = 380;
        return find(s);
    });
    measure("one service, whole country, by name", 500, [&](int) {
        Search s;
        s.services = {Service::everyday_tools};
        return find(s);
    });
    measure("open now, whole country", 500, [&](int) {
        Search s;
        s.open_now = true;
        return find(s);
    });
    measure("words: mediatheque", 200, [&](int) {
        Search s;
        s.text = "mediatheque";
        return find(s);
    });
    measure("dots of a map: 60 km", 500, [&](int i) {
        auto s = near(i);
        s.radius_m = 60000;
        return db.read([&](db::Read& tx) { return static_cast<long long>(directory.dots(tx, s, now).size()); });
    });
    db.write([](db::Write& tx) { tx.run("UPDATE places_state SET version = version + 1"); });
    db.write([](db::Write& tx) {
        tx.run(
            "UPDATE places SET version = (SELECT version FROM places_state) WHERE id = (SELECT MIN(id) FROM places)");
    });
    const double change = cpu_ms();
    find({});
    std::printf("%-44s %8.3f ms CPU\n", "following one changed place", cpu_ms() - change);
    measure_sql(options.data_dir + "/beffroi.db");
    return 0;
}
