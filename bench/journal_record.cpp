// bench_journal [postgresql://…]: what an entry of the journal costs the transaction that it rides in, in microseconds and
// without the commit, and how long the chain takes to verify.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "features/journal/journal.hpp"
#include "platform/base/log.hpp"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

double micros(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double median(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}

int main(int argc, char** argv) {
    log::set_level(log::Level::warning);
    char folder[] = "/tmp/beffroi-bench-XXXXXX";
    if (!mkdtemp(folder)) return 1;
    auto database = db::Database::open({.url = argc > 1 ? argv[1] : "", .data_dir = folder});
    if (!database.ok() || !db::migrate(**database, migrations()).ok()) return 1;
    const int transactions = argc > 1 ? 500 : 20'000;
    constexpr int entries = 10;
    std::vector<double> wall, cpu;
    for (int t = 0; t < transactions; ++t) {
        (*database)->write([&](db::Write& tx) {
            // Inside the transaction, in the thread that runs it.
            const double wall_before = micros(CLOCK_MONOTONIC), cpu_before = micros(CLOCK_THREAD_CPUTIME_ID);
            for (int i = 0; i < entries; ++i)
                record(tx, PersonId{1'000'000 + (t + i) % 500}, Act::seen, PersonId{2'000'000 + t % 5000}, "person",
                       Clock{});
            cpu.push_back((micros(CLOCK_THREAD_CPUTIME_ID) - cpu_before) / entries);
            wall.push_back((micros(CLOCK_MONOTONIC) - wall_before) / entries);
        });
    }
    std::printf("record: %.1f us, of which %.1f of our CPU (medians of %d transactions with %d entries)\n",
                median(wall), median(cpu), transactions, entries);
    const double before = micros(CLOCK_MONOTONIC);
    const Verdict verdict = (*database)->read([](db::Read& tx) { return verify(tx); });
    std::printf("verify: %.0f ms for %lld entries\n", (micros(CLOCK_MONOTONIC) - before) / 1e3,
                static_cast<long long>(verdict.entries));
    std::filesystem::remove_all(folder);
    return verdict.state == Verdict::State::whole && verdict.entries >= transactions * entries ? 0 : 1;
}
