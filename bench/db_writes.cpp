// bench_db [FOLDER] [SECONDS] [postgresql://…]: durable writes per second, and how long a caller waits.
//
// Beside them, on the same disk in the same run: one caller at a time (each write its own commit), and bare fdatasync of 4 KB.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/log.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

using namespace beffroi;
using Steady = std::chrono::steady_clock;

namespace {

constexpr db::Migration tables[] = {
    {"bench", 1, "notes", "",
     "CREATE TABLE notes (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL);"
     "CREATE INDEX notes_author ON notes (author, at)"}};

double cpu_seconds() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

struct Measured {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double cpu_us = 0;  ///< of this process, per operation
    double group = 1;  ///< writes per commit
};

/// Runs `operation` in `threads` threads for `seconds`.
template <class F>
Measured measure(int threads, double seconds, F operation) {
    std::vector<std::vector<float>> waits(static_cast<std::size_t>(threads));
    const auto cpu_before = cpu_seconds();
    const auto begin = Steady::now();
    const auto end = begin + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
    std::vector<std::thread> all;
    for (auto& mine : waits) {
        all.emplace_back([&mine, end, &operation] {
            for (auto before = Steady::now(); before < end;) {
                operation();
                const auto after = Steady::now();
                mine.push_back(std::chrono::duration<float, std::milli>(after - before).count());
                before = after;
            }
        });
    }
    for (auto& t : all) t.join();
    const double elapsed = std::chrono::duration<double>(Steady::now() - begin).count();
    std::vector<float> sorted;
    for (const auto& w : waits) sorted.insert(sorted.end(), w.begin(), w.end());
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double share) {
        return static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]);
    };
    const auto count = static_cast<double>(sorted.size());
    return {count / elapsed, at(0.5), at(0.99), (cpu_seconds() - cpu_before) / count * 1e6, 1};
}

void print(const char* name, const Measured& m) {
    std::printf("%-34s %9.0f/s   p50 %7.2f ms   p99 %7.2f ms   %6.1f us CPU   %5.1f a commit\n", name, m.per_second,
                m.p50_ms, m.p99_ms, m.cpu_us, m.group);
    std::fflush(stdout);
}

Measured writes(db::Database& database, int threads, double seconds) {
    const std::string body(120, 'b');
    const auto before = database.stats();
    auto m = measure(threads, seconds, [&] {
        const auto id = next_id();
        database.write([&](db::Write& tx) {
            tx.run("INSERT INTO notes (id, author, at, body) VALUES (?1, ?2, ?3, ?4)", id, id % 1000, Clock().now(),
                   body);
        });
    });
    const auto after = database.stats();
    m.group = static_cast<double>(after.writes - before.writes) /
              static_cast<double>(std::max<std::uint64_t>(after.groups - before.groups, 1));
    return m;
}

Measured flushes(const std::string& file, double seconds) {
    const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::string page(4096, 'p');
    auto m = measure(1, seconds, [&] {
        if (pwrite(fd, page.data(), page.size(), 0) < 0 || fdatasync(fd) != 0) std::abort();
    });
    close(fd);
    return m;
}

}

int main(int argc, char** argv) {
    log::set_level(log::Level::warning);
    const std::string folder =
        (argc > 1 ? std::string(argv[1]) : std::string("/tmp")) + "/beffroi-bench-" + std::to_string(getpid());
    const double seconds = argc > 2 ? std::atof(argv[2]) : 3;
    db::Options options;
    options.data_dir = folder;
    options.readers = 16;
    if (argc > 3) options.url = argv[3];
    std::filesystem::create_directories(folder);
    {
        auto database = db::Database::open(options);
        if (!database.ok() || !db::migrate(**database, tables).ok()) {
            std::fprintf(stderr, "the database can't be opened\n");
            return 1;
        }
        print("bare fdatasync of 4 KB", flushes(folder + "/flush", seconds / 3));
        print("one writer, a commit each", writes(**database, 1, seconds));
        print("64 writers", writes(**database, 64, seconds));
        print("64 writers, again", writes(**database, 64, seconds));
        const auto id =
            (*database)->read([](db::Read& tx) { return tx.one<std::int64_t>("SELECT max(id) FROM notes").value(); });
        const auto read = [&] {
            (*database)->read(
                [&](db::Read& tx) { return tx.one<std::string>("SELECT body FROM notes WHERE id = ?1", id); });
        };
        print("one reader, one row by key", measure(1, seconds / 3, read));
        print("4 readers, one row by key", measure(4, seconds / 3, read));
    }
    std::error_code ec;
    std::filesystem::remove_all(folder, ec);
}
