#include "platform/fetch/address.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace beffroi::fetch;

namespace {

std::string read_as(std::string_view host) {
    const Number number = number_from(host);
    if (!number.is) return "a name";
    return number.address ? text_of(*number.address) : "nothing";
}

}

TEST_CASE(
    "addresses of the older protocol that nobody else has are refused, from the first to the last of each network") {
    for (const char* closed :
         {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",     "10.255.255.255",  "100.64.0.0",      "100.127.255.255",
          "127.0.0.1",       "127.255.255.255", "169.254.0.0",  "169.254.169.254", "169.254.255.255", "172.16.0.0",
          "172.31.255.255",  "192.0.0.0",       "192.0.0.255",  "192.0.2.0",       "192.0.2.255",     "192.88.99.1",
          "192.168.0.0",     "192.168.255.255", "198.18.0.0",   "198.19.255.255",  "198.51.100.0",    "198.51.100.255",
          "203.0.113.0",     "203.0.113.255",   "224.0.0.0",    "239.255.255.255", "240.0.0.0",       "255.255.255.254",
          "255.255.255.255", "192.31.196.1",    "192.52.193.1", "192.175.48.1"}) {
        CAPTURE(closed);
        CHECK_FALSE(public_address(closed));
    }
    for (const char* open :
         {"1.0.0.0",       "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",     "126.255.255.255",
          "128.0.0.0",     "169.253.255.255", "169.255.0.0",     "172.15.255.255", "172.32.0.0",      "192.0.1.0",
          "192.0.3.0",     "192.88.98.1",     "192.167.255.255", "192.169.0.0",    "198.17.255.255",  "198.20.0.0",
          "198.51.99.255", "198.51.101.0",    "203.0.112.255",   "203.0.114.0",    "223.255.255.255", "213.186.33.5"}) {
        CAPTURE(open);
        CHECK(public_address(open));
    }
}

TEST_CASE("of the newer protocol only what is global and holds no older address passes") {
    for (const char* closed : {"::",
                               "::1",
                               "::ffff:93.184.216.34",
                               "::ffff:127.0.0.1",
                               "::127.0.0.1",
                               "::93.184.216.34",
                               "64:ff9b::10.0.0.1",
                               "64:ff9b::93.184.216.34",
                               "64:ff9b:1::1",
                               "100::1",
                               "100:0:0:1::1",
                               "2001::1",
                               "2001:2::1",
                               "2001:10::1",
                               "2001:20::1",
                               "2001:1ff:ffff::1",
                               "2001:db8::1",
                               "2001:db8:ffff::1",
                               "2002:7f00:1::",
                               "2002:5db8:d822::1",
                               "3fff::1",
                               "3fff:fff::1",
                               "3ffe::1",
                               "2620:4f:8000::1",
                               "5f00::1",
                               "4000::1",
                               "fc00::1",
                               "fdff::1",
                               "fe80::1",
                               "febf::1",
                               "fec0::1",
                               "ff02::1",
                               "ff0e::1"}) {
        CAPTURE(closed);
        CHECK_FALSE(public_address(closed));
    }
    for (const char* open : {"2001:200::1", "2001:41d0:1::1", "2003::1", "2606:4700::1111", "2a01:e0a::1", "3ffd::1",
                             "3fff:1000::1", "2620:4f:8001::1"}) {
        CAPTURE(open);
        CHECK(public_address(open));
    }
    for (const char* none :
         {"", "example.org", "1.2.3", "127.1", "2130706433", "fe80::1%eth0", "[::1]", "1.2.3.4 ", "08.8.8.8"}) {
        CAPTURE(none);
        CHECK_FALSE(public_address(none));
    }
    CHECK(loopback_address(*address_from("127.9.9.9")));
    CHECK(loopback_address(*address_from("::1")));
    CHECK_FALSE(loopback_address(*address_from("::2")));
    CHECK_FALSE(loopback_address(*address_from("126.0.0.1")));
    CHECK_FALSE(loopback_address(*address_from("::ffff:127.0.0.1")));
}

TEST_CASE("numbers in place of a name are read as browsers read them") {
    CHECK(read_as("2130706433") == "127.0.0.1");
    CHECK(read_as("127.1") == "127.0.0.1");
    CHECK(read_as("127.0.1") == "127.0.0.1");
    CHECK(read_as("0x7f.1") == "127.0.0.1");
    CHECK(read_as("0x7F000001") == "127.0.0.1");
    CHECK(read_as("0177.0.0.01") == "127.0.0.1");
    CHECK(read_as("017700000001") == "127.0.0.1");
    CHECK(read_as("127.0.0.1.") == "127.0.0.1");
    CHECK(read_as("0") == "0.0.0.0");
    CHECK(read_as("0x") == "0.0.0.0");
    CHECK(read_as("93.184.216.34") == "93.184.216.34");
    CHECK(read_as("4294967296") == "nothing");
    CHECK(read_as("99999999999999999999999") == "nothing");
    CHECK(read_as("256.1.1.1") == "nothing");
    CHECK(read_as("1.2.3.4.5") == "nothing");
    CHECK(read_as("1..2") == "nothing");
    CHECK(read_as("08") == "nothing");
    CHECK(read_as("example.1") == "nothing");
    CHECK(read_as("example.0x1") == "nothing");
    CHECK(read_as("example.org") == "a name");
    CHECK(read_as("1.example") == "a name");
    CHECK(read_as("0xg") == "a name");
    CHECK(read_as("1a") == "a name");
    CHECK(read_as("") == "a name");
    CHECK(read_as(".") == "a name");
    CHECK(read_as("..") == "a name");
}
