#include "platform/net/pace.hpp"

#include <doctest/doctest.h>

using namespace beffroi;
using net::Pace;
using namespace std::chrono_literals;

namespace {

const Instant noon = *parse_instant("2026-11-25T12:00:00Z");

}

TEST_CASE("so many times at once, then little by little") {
    Pace pace(4);
    for (int i = 0; i < 4; ++i) CHECK(pace.allow("192.0.2.1", noon));
    CHECK(!pace.allow("192.0.2.1", noon));
    CHECK(pace.allow("192.0.2.2", noon));
    CHECK(!pace.allow("192.0.2.1", noon + 14min));
    CHECK(pace.allow("192.0.2.1", noon + 15min));
    CHECK(!pace.allow("192.0.2.1", noon + 16min));
    CHECK(pace.allow("192.0.2.1", noon + 3h));
    // A clock that is set back gives nobody more.
    CHECK(pace.allow("192.0.2.3", noon));
}

TEST_CASE("a subscriber of IPv6 is one visitor, whatever address he takes") {
    Pace pace(1);
    CHECK(pace.allow("2001:db8:0:1::1", noon));
    CHECK(!pace.allow("2001:db8:0:1:ffff::2", noon));
    CHECK(pace.allow("2001:db8:0:2::1", noon));
}

TEST_CASE("no limit, no memory") {
    Pace pace(0);
    for (int i = 0; i < 100; ++i) CHECK(pace.allow("192.0.2.1", noon));
    CHECK(pace.remembered() == 0);
}

TEST_CASE("memory has an end, and who does most is not forgotten") {
    Pace pace(10, 100);
    for (int i = 0; i < 10; ++i) CHECK(pace.allow("192.0.2.1", noon));
    for (int i = 0; i < 1000; ++i)
        CHECK(pace.allow("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), noon));
    CHECK(pace.remembered() <= 100);
    CHECK(!pace.allow("192.0.2.1", noon));
}
