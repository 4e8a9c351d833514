// Microseconds of one core per page of a list: cmake --build build/release --target bench_templates && build/release/tests/tmplc/bench_templates
#include <time.h>

#include <algorithm>
#include <cstdio>

#include "tmplc/pages.hpp"

namespace {
/// Processor time of this thread, so that a busy machine counts less.
double microseconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}
}

int main() {
    using namespace beffroi;
    std::vector<bench::Place> places;
    for (int i = 0; i < 20; ++i)
        places.push_back({"mediatheque-de-vire-" + std::to_string(i),
                          "Médiathèque « L'Atelier » de Vire",
                          "12 rue des Écoles, 14500 Vire Normandie",
                          "Ouvert jusqu'à 18 h, ferme dans une heure",
                          i % 2 ? "+33231660000" : "",
                          350.0 * i,
                          i % 3 == 0,
                          i % 2 == 0,
                          {"Démarches administratives en ligne",
                           "Apprendre à se servir d'un ordinateur ou d'un téléphone", "Emploi & formation"}});
    html::Page page;
    page.site_name = "Beffroi";
    page.title = "Lieux";
    double best = 1e9;
    std::size_t size = 0;
    for (int round = 0; round < 200; ++round) {
        constexpr int pages = 100;
        const double start = microseconds();
        for (int i = 0; i < pages; ++i) size = tmplc::pages::bench_list(page, "Vire", places).markup().size();
        best = std::min(best, (microseconds() - start) / pages);
    }
    std::printf("list of 20 places: %zu bytes, %.2f µs a page, %.2f µs per 10 KB\n", size, best,
                best * 10240 / static_cast<double>(size));
}
