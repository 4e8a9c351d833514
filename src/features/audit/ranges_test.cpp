#include "features/audit/ranges.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace beffroi;
using namespace beffroi::audit;

namespace {

std::string list_of(const Ranges& ranges, std::string_view address) {
    const auto at = address_from(address);
    REQUIRE(at);
    return std::string(ranges.list_of(*at));
}

}

TEST_CASE("addresses and ranges are read, whole") {
    CHECK(block_from("192.0.2.77/24") == block_from("192.0.2.0/24"));
    CHECK(block_from("192.0.2.1")->first == block_from("192.0.2.1")->last);
    CHECK(block_from("0.0.0.0/0")->last == address_from("255.255.255.255"));
    CHECK(block_from("2001:db8::/32")->last == address_from("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
    CHECK(block_from("::/0")->first == address_from("::"));
    for (const std::string_view bad : {"", "192.0.2", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/x", "192.0.2.0/-1", "host/24"})
        CHECK_FALSE(block_from(bad));
}

TEST_CASE("of ranges in each other the narrowest tells; around it the wider one goes on") {
    Ranges ranges;
    REQUIRE(ranges.add_lists("10.0.0.0/8,wide\n10.1.0.0/16,middle\r\n# a word\n10.1.2.0/24,narrow\n10.1.2.0/24,again\n2001:db8::/32,six\n255.255.255.0/24,last\n"));
    REQUIRE(ranges.add_origins("192.0.2.0\t192.0.2.255\t64500\tFR\tACME\n198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n"));
    ranges.finish();
    CHECK(list_of(ranges, "10.0.255.255") == "wide");
    CHECK(list_of(ranges, "10.1.0.0") == "middle");
    CHECK(list_of(ranges, "10.1.1.255") == "middle");
    CHECK(list_of(ranges, "10.1.2.0") == "again");
    CHECK(list_of(ranges, "10.1.3.0") == "middle");
    CHECK(list_of(ranges, "10.2.0.0") == "wide");
    CHECK(list_of(ranges, "11.0.0.0") == "");
    CHECK(list_of(ranges, "9.255.255.255") == "");
    CHECK(list_of(ranges, "2001:db8::7") == "six");
    CHECK(list_of(ranges, "255.255.255.255") == "last");
    CHECK(ranges.origin_of(*address_from("192.0.2.9"))->asn == 64500);
    CHECK(ranges.origin_of(*address_from("192.0.2.9"))->country == "FR");
    CHECK(ranges.origin_of(*address_from("198.51.100.9")) == nullptr);
    CHECK(ranges.add_lists("nonsense\n").error().code == "bad_ranges");
    CHECK(ranges.add_origins("192.0.2.9\t192.0.2.1\t5\tFR\tX").error().code == "bad_ranges");
}

TEST_CASE("any heap of ranges tells the same as looking at every one of them") {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        Ranges ranges;
        std::vector<std::pair<Block, std::string>> all;
        std::string csv;
        for (int i = 0; i < 12; ++i) {
            const std::string cidr = "10.0." + std::to_string(random() % 4) + "." + std::to_string(random() % 256) + "/" + std::to_string(20 + random() % 13);
            if (std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.first == block_from(cidr); })) continue;
            all.emplace_back(*block_from(cidr), std::to_string(i));
            csv += cidr + "," + std::to_string(i) + "\n";
        }
        REQUIRE(ranges.add_lists(csv));
        ranges.finish();
        for (int i = 0; i < 200; ++i) {
            const std::string text = "10.0." + std::to_string(random() % 5) + "." + std::to_string(random() % 256);
            const Address address = *address_from(text);
            std::string expected;
            Block narrowest{};
            for (const auto& [block, name] : all)
                if (block.first <= address && address <= block.last && (expected.empty() || narrowest.first < block.first || block.last < narrowest.last))
                    expected = name, narrowest = block;
            CHECK(list_of(ranges, text) == expected);
        }
    }
}

TEST_CASE("published lists are read in their own forms") {
    CHECK(*lists_from_published(R"({"prefixes":[{"ip_prefix":"192.0.2.0/24"}],"ipv6_prefixes":[{"ipv6_prefix":"2001:db8::/32"}]})", "aws") == "192.0.2.0/24,aws\n2001:db8::/32,aws\n");
    CHECK(*lists_from_published(R"({"prefixes":[{"ipv4Prefix":"192.0.2.0/24"},{"ipv6Prefix":"2001:db8::/32"}]})", "google") == "192.0.2.0/24,google\n2001:db8::/32,google\n");
    CHECK(*lists_from_published(R"({"values":[{"properties":{"addressPrefixes":["192.0.2.0/24"]}}]})", "azure") == "192.0.2.0/24,azure\n");
    CHECK(*lists_from_published(R"({"cdn":{"one":["192.0.2.0/24"]},"two":["198.51.100.0/24"]})", "") == "192.0.2.0/24,one\n198.51.100.0/24,two\n");
    CHECK(*lists_from_published("192.0.2.0/24\n\n2001:db8::/32\n", "cf") == "192.0.2.0/24,cf\n2001:db8::/32,cf\n");
    CHECK(*lists_from_published("192.0.2.0/24,one\n", "") == "192.0.2.0/24,one\n");
    CHECK(lists_from_published("192.0.2.0/24\n", "").error().code == "name_needed");
    CHECK(lists_from_published("<html>", "x").error().code == "bad_ranges");
    CHECK(lists_from_published("{}", "x").error().code == "bad_ranges");
    CHECK(lists_from_published("", "x").error().code == "bad_ranges");
}
