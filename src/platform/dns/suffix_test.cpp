#include "platform/dns/suffix.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace beffroi::dns;

namespace {

std::string shared_audit() {
    if (const char* given = std::getenv("BEFFROI_SHARED")) return std::string(given) + "/data/audit/";
    return "../shared/data/audit/";
}

}

TEST_CASE("who operates a host is told by the name under the registry's suffix") {
    CHECK(registrable("mail.ovh.net") == "ovh.net");
    CHECK(registrable("ovh.net") == "ovh.net");
    CHECK(registrable("Mail.OVH.net.") == "ovh.net");
    CHECK(registrable("www.impots.gouv.fr") == "impots.gouv.fr");
    CHECK(registrable("a.b.example.co.uk") == "example.co.uk");
    CHECK(registrable("example-fr.mail.protection.outlook.com") == "outlook.com");
    CHECK(public_suffix("www.impots.gouv.fr") == "gouv.fr");
    CHECK(public_suffix("www.Example.COM.") == "COM");
    CHECK(public_suffix("fr") == "fr");
}

TEST_CASE("names that companies give to customers stay the company's, unless customers are asked for") {
    const auto& list = SuffixList::of_machine();
    CHECK(registrable("d111.cloudfront.net") == "cloudfront.net");
    CHECK(registrable("vire.github.io") == "github.io");
    CHECK(registrable("x.azurewebsites.net") == "azurewebsites.net");
    CHECK(registrable("cloudfront.net") == "cloudfront.net");
    CHECK(list.registrable("a.d111.cloudfront.net", Suffixes::everything) == "d111.cloudfront.net");
    CHECK(list.registrable("vire.github.io", Suffixes::everything) == "vire.github.io");
    CHECK(list.registrable("github.io", Suffixes::everything).empty());
    CHECK(list.public_suffix("vire.github.io", Suffixes::everything) == "github.io");
}

TEST_CASE("suffixes, addresses and what is no name belong to nobody") {
    for (const std::string name : {"", ".", "fr", "gouv.fr", "co.uk", "192.0.2.1", "2001:db8::1", ".example.com",
                                   "a..example.com", "com..", "10.in-addr.1"}) {
        CAPTURE(name);
        CHECK(registrable(name).empty());
    }
    CHECK(registrable(std::string(300, 'a') + ".com").empty());
    CHECK(registrable(std::string("a\0b.example.com", 15)).empty());
    CHECK(public_suffix("192.0.2.1").empty());
    // The list's rule "*": an unknown top level is a suffix.
    CHECK(registrable("a.b.unheard-of") == "b.unheard-of");
}

TEST_CASE("wildcards and their exceptions") {
    CHECK(registrable("www.example.ck") == "www.example.ck");
    CHECK(public_suffix("shop.example.ck") == "example.ck");
    CHECK(registrable("a.www.ck") == "www.ck");
    CHECK(registrable("city.kobe.jp") == "city.kobe.jp");
    CHECK(registrable("a.b.c.kobe.jp") == "b.c.kobe.jp");
}

TEST_CASE("the list's own tests") {
    const auto folder = shared_audit();
    const auto list = SuffixList::from_file(folder + "knowledge/public_suffix_list.dat");
    if (!list || !std::filesystem::exists(folder + "oracle/psl.tests.txt")) {
        MESSAGE("skipped: the public suffix list and its tests are not at ", folder,
                "; set BEFFROI_SHARED to the folder that holds data/audit");
        return;
    }
    int compared = 0;
    const auto compare = [&](const std::string& name, const std::string& wanted) {
        if (name == "null") return;
        CAPTURE(name);
        CHECK(list->registrable(name, Suffixes::everything) == (wanted == "null" ? "" : wanted));
        ++compared;
    };
    std::ifstream lines(folder + "oracle/psl.tests.txt"), calls(folder + "oracle/psl.test_psl.txt");
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name, wanted;
        if (words >> name >> wanted && !name.starts_with("//")) compare(name, wanted);
    }
    CHECK(compared >= 70);
    // checkPublicSuffix('www.example.com', 'example.com');
    for (std::string line; std::getline(calls, line);) {
        if (!line.starts_with("checkPublicSuffix(")) continue;
        std::string plain;
        for (const char c : line.substr(18)) {
            if (c == ')') break;
            if (c != '\'') plain += c == ',' ? ' ' : c;
        }
        std::istringstream words(plain);
        std::string name, wanted;
        words >> name >> wanted;
        compare(name, wanted);
    }
    CHECK(compared >= 140);
}
