// journal_writer FOLDER THREADS: records as fast as it can, a byte on standard output for each durable entry, until killed.
#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "features/journal/journal.hpp"
#include "platform/base/log.hpp"

using namespace beffroi;

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    log::set_level(log::Level::warning);
    auto database = db::Database::open({.url = {}, .data_dir = argv[1], .opened_by = db::OpenedBy::server});
    if (!database.ok() || !db::migrate(**database, journal::migrations()).ok()) return 1;
    std::vector<std::thread> threads;
    for (int t = 0; t < std::atoi(argv[2]); ++t)
        threads.emplace_back([&] {
            for (;;) {
                (*database)->write([](db::Write& tx) {
                    journal::record(tx, journal::PersonId{1}, journal::Act::seen, journal::PersonId{2}, "person",
                                    Clock{});
                });
                if (write(STDOUT_FILENO, ".", 1) != 1) std::_Exit(1);
            }
        });
    for (auto& t : threads) t.join();
}
