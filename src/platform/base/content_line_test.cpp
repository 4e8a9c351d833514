#include "platform/base/content_line.hpp"

#include <doctest/doctest.h>

#include "platform/base/text.hpp"

using namespace beffroi;

TEST_CASE("texts are escaped as RFC 5545 asks") {
    CHECK(content_line::escaped("a, b; c\\d\ne\x07") == "a\\, b\\; c\\\\d\\ne");
}

TEST_CASE("lines are folded at 75 octets, and no character is cut in two") {
    for (int shift = 0; shift < 4; ++shift) {
        std::string value(static_cast<std::size_t>(shift), 'x');
        for (int i = 0; i < 100; ++i) value += "é€😀";
        std::string out;
        content_line::append(out, "SUMMARY", value);
        CHECK(out.ends_with("\r\n"));
        std::string joined;
        for (std::size_t i = 0; i < out.size();) {
            const auto end = out.find("\r\n", i);
            const std::string line = out.substr(i, end - i);
            CHECK(line.size() <= 75);
            CHECK(text::is_utf8(line));
            joined += i == 0 ? line : line.substr(1);
            i = end + 2;
        }
        CHECK(joined == "SUMMARY:" + value);
    }
    std::string exact;
    content_line::append(exact, "A", std::string(73, 'x'));
    CHECK(exact == "A:" + std::string(73, 'x') + "\r\n");
}

TEST_CASE("instants are told in UTC, to the second") {
    const Instant at = *parse_instant("2026-12-01T09:00:00+01:00") + std::chrono::milliseconds{250};
    CHECK(content_line::utc_text(at) == "20261201T080000Z");
    CHECK(content_line::day_text(*parse_date("2026-02-03")) == "20260203");
}
