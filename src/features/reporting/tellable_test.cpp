#include "features/reporting/reporting.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

using namespace beffroi::reporting;

namespace {
/// What is printed: "5 - 12 -", with the sum.
std::string printed(const std::vector<std::int64_t>& counts) {
    const auto told = tellable(counts);
    std::string all;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sum += counts[i];
        all += (told[i] ? std::to_string(counts[i]) : "-") + " ";
    }
    return all + "= " + std::to_string(sum);
}
}

TEST_CASE("small numbers are not told, nor what they could be reckoned from") {
    CHECK(printed({12, 30, 8}) == "12 30 8 = 50");
    CHECK(printed({0, 30, 8}) == "0 30 8 = 38");
    CHECK(printed({3, 30, 8}) == "- 30 - = 41");
    CHECK(printed({3, 4, 30}) == "- - 30 = 37");
    CHECK(printed({1, 1, 30, 8}) == "- - 30 - = 40");
    CHECK(printed({2}) == "- = 2");
    CHECK(printed({}) == "= 0");
}

// Whoever reads knows the sum, what is told, and this very rule.
TEST_CASE("nobody who knows the sum and the rule finds a small number") {
    for (const int cells : {2, 3, 4}) {
        constexpr std::int64_t most = 11;
        std::map<std::string, std::vector<std::vector<std::int64_t>>> alike;
        std::vector<std::int64_t> counts(static_cast<std::size_t>(cells), 0);
        for (bool more = true; more;) {
            std::int64_t sum = 0;
            for (const auto n : counts) sum += n;
            if (sum >= smallest_told) alike[printed(counts)].push_back(counts);
            more = false;
            for (auto& n : counts) {
                if (++n <= most) {
                    more = true;
                    break;
                }
                n = 0;
            }
        }
        for (const auto& [text, tables] : alike)
            for (std::size_t i = 0; i < counts.size(); ++i) {
                std::set<std::int64_t> possible;
                for (const auto& table : tables) possible.insert(table[i]);
                const bool found = possible.size() == 1 && *possible.begin() > 0 && *possible.begin() < smallest_told;
                CHECK_MESSAGE(!found, text << ", cell " << i);
            }
    }
}
