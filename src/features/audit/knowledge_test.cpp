#include "features/audit/knowledge.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "features/audit/audit.hpp"
#include "platform/i18n/i18n.hpp"

using namespace beffroi;
using namespace beffroi::audit;

namespace {

Knowledge of(std::string text, std::vector<Remark>& remarks) {
    const KnowledgeFile file{"a.toml", std::move(text)};
    Knowledge read = Knowledge::read({&file, 1}, remarks);
    for (Remark& each : check(read)) remarks.push_back(std::move(each));
    return read;
}
constexpr std::string_view sound = R"(
[[company]]
id = "acme"
name = "Acme"
legal = "Acme SA"
seat = "FR"
owner = "Acme Holding"
owner_country = "US"
checked = 2026-11-26
source = "https://acme.example/legal"
[[company.service]]
id = "acme-mail"
name = "Acme Mail"
kind = "mailbox"
tracks = false
runs_in = ["FR"]
mx = ["mail.acme.net"]
txt = ["acme-verification="]
[[company.service]]
id = "acme-web"
name = "Acme Web"
kind = "analytics"
tracks = true
host = ["acme.net"]
page = ["www.acme.net/maps"]
header = ["x-acme", "server: acme"]
cookie = ["acme", "_ac_*"]
asn = [64500]
issuer = ["Acme Trust"]
[[software]]
id = "press"
name = "Press"
what = "cms"
licence = "GPL-2.0-or-later"
written = 2026-11-26
source = "https://press.example/"
generator = ["Press"]
)";
std::string names(const Knowledge& k, Sign sign, std::string_view value) {
    std::string all;
    for (const auto each : k.find(sign, value)) all += (all.empty() ? "" : " ") + k.at(each).id;
    return all;
}
/// What is wrong with the sound file when one of its lines is another.
std::string complaint(std::string_view line, std::string_view other) {
    std::string text(sound);
    const auto at = text.find(line);
    REQUIRE(at != std::string::npos);
    text.replace(at, line.size(), other);
    std::vector<Remark> remarks;
    of(text, remarks);
    std::string all;
    for (const Remark& each : remarks)
        if (each.weight == Remark::Weight::wrong) all += each.where + ": " + i18n::format(Lang::en, each.text) + "\n";
    return all;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}

TEST_CASE("names match by whole labels and the longest wins; beginnings and wholes as they are meant") {
    std::vector<Remark> remarks;
    const Knowledge k = of(std::string(sound), remarks);
    CHECK(remarks.empty());
    CHECK(names(k, Sign::mx, "mx1.mail.acme.net") == "acme-mail");
    CHECK(names(k, Sign::mx, "mail.acme.net") == "acme-mail");
    CHECK(names(k, Sign::mx, "hotmail.acme.net") == "");
    CHECK(names(k, Sign::mx, "acme.net") == "");
    CHECK(names(k, Sign::host, "cdn.acme.net") == "acme-web");
    CHECK(names(k, Sign::host, "notacme.net") == "");
    CHECK(names(k, Sign::host, "acme.net.evil.example") == "");
    CHECK(names(k, Sign::page, "www.acme.net/maps/embed") == "acme-web");
    CHECK(names(k, Sign::page, "www.acme.net/search") == "");
    CHECK(names(k, Sign::txt, "Acme-Verification=123") == "acme-mail");
    CHECK(names(k, Sign::txt, "acme-verif") == "");
    CHECK(names(k, Sign::header, "x-acme: 1") == "acme-web");
    CHECK(names(k, Sign::header, "x-acme-other: 1") == "");
    CHECK(names(k, Sign::header, "server: Acme/2") == "acme-web");
    CHECK(names(k, Sign::header, "server: nginx") == "");
    CHECK(names(k, Sign::cookie, "acme") == "acme-web");
    CHECK(names(k, Sign::cookie, "acmeid") == "");
    CHECK(names(k, Sign::cookie, "_ac_1234") == "acme-web");
    CHECK(names(k, Sign::asn, "64500") == "acme-web");
    CHECK(names(k, Sign::issuer, "ACME TRUST") == "acme-web");
    CHECK(k.find(Sign::host, "a.acme.net", Kind::mailbox) == nullptr);
    CHECK(k.find(Sign::host, "a.acme.net", Dimension::page)->id == "acme-web");
    CHECK(k.company_of(*k.service("acme-web")).owner_country == "US");
    CHECK(k.software().size() == 1);
}

TEST_CASE("what contradicts itself, can never match or has no source is told where it stands") {
    CHECK(complaint("seat = \"FR\"", "seat = \"FR\"").empty());
    CHECK(has(complaint("seat = \"FR\"", "seat = \"France\""), "two capital letters"));
    CHECK(has(complaint("source = \"https://acme.example/legal\"", "source = \"a book\""),
              "acme: `source` is no address"));
    CHECK(has(complaint("source = \"https://acme.example/legal\"", ""), "`source` is missing"));
    CHECK(has(complaint("checked = 2026-11-26", ""), "`checked` or `written`"));
    CHECK(has(complaint("checked = 2026-11-26", "cheked = 2026-11-26"), "Nobody knows `cheked`"));
    CHECK(has(complaint("kind = \"mailbox\"", "kind = \"post\""), "No kind of service is called “post”"));
    CHECK(has(complaint("tracks = false", "tracks = \"no\""), "neither true nor false"));
    CHECK(has(complaint("mx = [\"mail.acme.net\"]", "mx = \"mail.acme.net\""), "no list"));
    CHECK(has(complaint("mx = [\"mail.acme.net\"]", "mx = [\"Mail.acme.net\"]"), "never match"));
    CHECK(has(complaint("mx = [\"mail.acme.net\"]", "mx = [\"net\"]"), "whole ending"));
    CHECK(has(complaint("mx = [\"mail.acme.net\"]", "mx = [1.5]"), "no text"));
    CHECK(has(complaint("txt = [\"acme-verification=\"]", "txt = [\"a\"]"), "by chance"));
    CHECK(has(complaint("page = [\"www.acme.net/maps\"]", "page = [\"maps\"]"), "no address of a resource"));
    CHECK(has(complaint("asn = [64500]", "asn = [\"AS64500\"]"), "no number of a network"));
    CHECK(has(complaint("runs_in = [\"FR\"]", "runs_in = [\"Europe\"]"), "not “Europe”"));
    CHECK(has(complaint("runs_in = [\"FR\"]", "on = [\"nobody\"]"), "whom nobody knows"));
    CHECK(
        has(complaint("kind = \"analytics\"", "kind = \"mailbox\"\nmx = [\"mail.acme.net\"]"), "shows acme-mail too"));
    CHECK(has(complaint("id = \"acme-web\"", "id = \"acme-mail\""), "stands twice"));
    CHECK(has(complaint("generator = [\"Press\"]", ""), "Nothing shows this software"));
    CHECK(has(complaint("[[software]]", "[[software"), "a.toml:"));
    const auto registry = [](std::string_view rdap) {
        return complaint("kind = \"mailbox\"", "kind = \"registry\"\ntld = [\"ac\", \"me\"]\nrdap = " + std::string(rdap));
    };
    CHECK(registry("\"https://rdap.acme.net/v1/\"") == registry("{ ac = \"https://rdap.acme.net/\", me = \"https://me.acme.net/\" }"));
    CHECK_FALSE(has(registry("\"https://rdap.acme.net/v1/\""), "RDAP"));
    for (const char* address : {"http://rdap.acme.net/", "https://rdap.acme.net", "https://rdap.acme.net/v1", "https://rdap.acme.net/?a=/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://a:b@rdap.acme.net/", "https://rdap.acme.net/../", ""})
        CHECK_MESSAGE(has(registry("\"" + std::string(address) + "\""), "no address of RDAP"), address);
    CHECK(has(registry("{ fr = \"https://rdap.acme.net/\" }"), "names the ending “fr”"));
    CHECK(has(registry("7"), "`rdap` is missing, or is no text"));
    CHECK(has(registry("{ ac = 7 }"), "no text"));
    CHECK(has(complaint("kind = \"mailbox\"", "kind = \"mailbox\"\nrdap = \"https://rdap.acme.net/\""), "with a registry only"));
}

TEST_CASE("a source that nobody has read waits, and is no mistake") {
    std::string text(sound);
    text.replace(text.find("checked"), 7, "written");
    std::vector<Remark> remarks;
    of(text, remarks);
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].weight == Remark::Weight::waiting);
}

TEST_CASE("hosts that our own knowledge lacks have a name at least, by whole labels") {
    CHECK(third_party_of("www.googletagmanager.com") != "");
    CHECK(third_party_of("ads.pubmatic.com") == third_party_of("pubmatic.com"));
    CHECK(third_party_of("notpubmatic.com") == "");
    CHECK(third_party_of("") == "");
    CHECK(third_party_of("nobody-knows.example") == "");
}

TEST_CASE("what the program carries is sound, and enough") {
    const Knowledge& k = Knowledge::carried();
    CHECK(k.companies().size() >= 300);
    std::size_t mailboxes = 0;
    for (const Service& each : k.services()) mailboxes += each.kind == Kind::mailbox || each.kind == Kind::gateway;
    CHECK(mailboxes >= 80);
    for (const Remark& each : check(k))
        if (each.weight == Remark::Weight::wrong) FAIL_CHECK(each.where << ": " << i18n::format(Lang::en, each.text));
    CHECK(k.rdap_of("ville.fr") == "https://rdap.nic.fr/");
    CHECK(k.rdap_of("vire.asso.fr") == "https://rdap.nic.fr/");
    CHECK(k.rdap_of("acme.net") == "https://rdap.verisign.com/net/v1/");
    CHECK(k.rdap_of("acme.nowhere") == "");
    CHECK(names(k, Sign::registrar, "OVH, SAS") == names(k, Sign::registrar, "OVH sas"));
    CHECK(names(k, Sign::registrar, " gandi  S.A.S. ") == "gandi-registrar");
    CHECK(names(k, Sign::registrar, "gandi s a s") == "");
    CHECK(names(k, Sign::mx, "aisne-fr.mail.protection.outlook.com") == "microsoft-365-mail");
    std::ostringstream out;
    CHECK(knowledge_check_command("", out, Lang::fr) == 0);
}
