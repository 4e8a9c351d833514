// durable_writer FOLDER THREADS: writes as fast as it can and acknowledges each durable write on standard output, until killed.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

#include "platform/base/log.hpp"
#include "platform/db/db.hpp"
#include "tests/faults/durable_writer.hpp"

using namespace beffroi;

namespace {

void write_on(db::Database& database, int thread) {
    std::minstd_rand random(static_cast<unsigned>(getpid() * 31 + thread));
    // Goes on where the one that was killed stopped.
    int number = database.read([&](db::Read& tx) {
        return tx.one<int>("SELECT coalesce(max(number), 0) FROM entries WHERE thread = ?1", thread).value();
    });
    for (;;) {
        ++number;
        // Sizes from nothing to many pages, so that the log is copied back often and the kill meets every moment.
        const std::string bytes(random() % 16 == 0 ? 60'000 : random() % 2000, static_cast<char>('a' + number % 26));
        database.write([&](db::Write& tx) {
            tx.run("INSERT INTO entries (thread, number, bytes) VALUES (?1, ?2, ?3)", thread, number,
                   db::Param::blob(bytes));
            tx.run("INSERT INTO echoes (thread, number) VALUES (?1, ?2)", thread, number);
        });
        const faults::Acknowledgement done{thread, number};
        if (write(STDOUT_FILENO, &done, sizeof done) != sizeof done) std::_Exit(1);
    }
}

}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    log::set_level(log::Level::warning);
    auto database = db::Database::open({.url = {}, .data_dir = argv[1], .opened_by = db::OpenedBy::server});
    if (!database.ok()) {
        std::fprintf(stderr, "%s\n", database.error().code.c_str());
        return 1;
    }
    if (!db::migrate(**database, faults::tables).ok()) return 1;
    std::vector<std::thread> threads;
    for (int t = 0; t < std::atoi(argv[2]); ++t) threads.emplace_back([&, t] { write_on(**database, t); });
    for (auto& t : threads) t.join();
}
