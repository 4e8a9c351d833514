#include "features/diary/free_times.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

using namespace beffroi;
using namespace beffroi::diary;

namespace {

Instant at(int hour, int minute = 0) {
    return *parse_instant("2026-12-01T00:00:00Z") + std::chrono::hours{hour} + std::chrono::minutes{minute};
}
/// "0 9:00-10:15 "
std::string told(const std::vector<FreeTime>& free) {
    std::string all;
    for (const FreeTime& each : free)
        all += std::to_string(each.opening) + " " + instant_text(each.span.from).substr(11, 5) + "-" +
               instant_text(each.span.to).substr(11, 5) + " ";
    return all;
}

}

TEST_CASE("what is free of an opening is what nothing else takes, from now on, and long enough") {
    const std::vector<std::vector<agenda::Span>> open{{{at(14), at(18)}}, {{at(9), at(12)}}};
    const Instant before = at(0);
    CHECK(told(free_times(open, {}, before)) == "1 09:00-12:00 0 14:00-18:00 ");
    CHECK(told(free_times(open, {{at(10), at(11)}, {at(15), at(15, 30)}}, before)) ==
          "1 09:00-10:00 1 11:00-12:00 0 14:00-15:00 0 15:30-18:00 ");
    // What overlaps counts once; what ends inside five minutes frees the next ones.
    CHECK(told(free_times(open, {{at(9), at(11)}, {at(8), at(10)}, {at(10, 30), at(11, 2)}}, before)) ==
          "1 11:05-12:00 0 14:00-18:00 ");
    // What lies within another frees nothing when it ends.
    CHECK(told(free_times(open, {{at(9), at(11)}, {at(9, 30), at(10)}}, before)) == "1 11:00-12:00 0 14:00-18:00 ");
    // Ten minutes are nobody's appointment.
    CHECK(told(free_times(open, {{at(9, 10), at(11, 50)}, {at(13), at(19)}}, before)).empty());
    CHECK(told(free_times(open, {}, at(11) + std::chrono::seconds{1})) == "1 11:05-12:00 0 14:00-18:00 ");
    CHECK(told(free_times(open, {}, at(18))).empty());
    CHECK(told(free_times({}, {{at(9), at(10)}}, before)).empty());
}

TEST_CASE("a shorter round is found when there is one, and none is invented") {
    // Places on a line, by their kilometre; 0 is the start.
    const std::vector<int> line{0, 30, 10, 20, 40};
    const Way on_line = [&](std::size_t a, std::size_t b) { return std::abs(line[a] - line[b]); };
    const std::vector<std::size_t> given{1, 2, 3, 4};
    CHECK(round_min(given, on_line) == 30 + 20 + 10 + 20 + 40);
    const auto better = shorter_round(given, on_line);
    CHECK(round_min(better, on_line) == 80);
    CHECK(shorter_round(better, on_line) == better);
    CHECK(shorter_round({}, on_line).empty());
    CHECK(shorter_round({1}, on_line) == std::vector<std::size_t>{1});
    // Of six points in a plane, against every order that there is.
    std::uint32_t seed = 7;
    const auto random = [&] { return (seed = seed * 1664525u + 1013904223u) >> 16; };
    int best_found = 0;
    for (int turn = 0; turn < 50; ++turn) {
        std::vector<std::pair<int, int>> points;
        for (int i = 0; i < 7; ++i) points.emplace_back(random() % 100, random() % 100);
        const Way way = [&](std::size_t a, std::size_t b) {
            return std::abs(points[a].first - points[b].first) + std::abs(points[a].second - points[b].second);
        };
        std::vector<std::size_t> order(6);
        std::iota(order.begin(), order.end(), std::size_t{1});
        const int found = round_min(shorter_round(order, way), way);
        CHECK(found <= round_min(order, way));
        int shortest = round_min(order, way);
        while (std::next_permutation(order.begin(), order.end())) shortest = std::min(shortest, round_min(order, way));
        CHECK(found >= shortest);
        CHECK(found <= shortest * 5 / 4);
        best_found += found == shortest;
    }
    CHECK(best_found >= 35);
}
