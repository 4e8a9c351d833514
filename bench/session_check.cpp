// bench_session_check DATA: what asking who holds a session costs, in processor time, on the accounts of DATA; for bench/accounts.md.
#include <cstdio>
#include <ctime>

#include "features/accounts/accounts.hpp"
#include "server/open.hpp"

using namespace beffroi;

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    server::Context context;
    context.data_dir = argv[1];
    auto opened = server::open(context);
    if (!opened) return server::report(opened.error());
    const auto who = opened->database->read([&](db::Read& tx) { return accounts::staff(tx, opened->vault, Clock{}); });
    if (who.empty()) return 1;
    const std::string token = opened->database->write([&](db::Write& tx) {
        return accounts::open_session(tx, who.front().id, accounts::Strength::full, "Bench", "192.0.2.0", Clock{}).token;
    });
    const auto cpu = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return 1e6 * static_cast<double>(t.tv_sec) + 1e-3 * static_cast<double>(t.tv_nsec);
    };
    constexpr int turns = 100'000;
    int held = 0;
    double before = 0;
    for (int i = -1000; i < turns; ++i) {
        if (i == 0) before = cpu();
        held += accounts::holder(*opened->database, opened->vault, token, Clock{}).has_value();
    }
    std::printf("%.2f\n", (cpu() - before) / turns);
    return held == turns + 1000 ? 0 : 1;
}
