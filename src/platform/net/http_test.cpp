#include "platform/net/http.hpp"

#include <doctest/doctest.h>

#include "platform/net/encoding.hpp"
#include "platform/net/limits.hpp"
#include "platform/net/range.hpp"
#include "platform/net/target.hpp"

using namespace beffroi;
using namespace beffroi::net;

TEST_CASE("parameters are read as browsers write them and written back") {
    auto p = Params::parse("q=caf%C3%A9+cr%C3%A8me&service=a&service=b&vide=&seul&&a%3Db=%26&mal=%zz%4&fin=%");
    CHECK(p.get("q") == "café crème");
    CHECK(p.all("service") == std::vector<std::string_view>{"a", "b"});
    CHECK(p.has("vide"));
    CHECK(p.has("seul"));
    CHECK(p.get("seul") == "");
    CHECK(p.get("a=b") == "&");
    CHECK(p.get("mal") == "%zz%4");
    CHECK(p.get("fin") == "%");
    CHECK_FALSE(p.has(""));
    CHECK(Params::parse("x=%ff").get("x") == "\xEF\xBF\xBD");
    CHECK(Params::parse("x=++a+b++").get("x") == "a b");
    CHECK(Params::parse(p.encode()).items() == p.items());

    p.set("service", "c");
    CHECK(p.all("service") == std::vector<std::string_view>{"c"});
    p.set("service", p.get("q"));
    CHECK(p.get("service") == "café crème");
    p.remove("q");
    CHECK_FALSE(p.has("q"));
    p.add("q", "a/b");
    CHECK(p.encode().ends_with("&q=a%2Fb"));
    CHECK(Params{}.encode() == "");
}

TEST_CASE("cookies and headers are found whatever their case and place") {
    Request r;
    r.headers = {{"COOKIE", "a=1; session=\"x y\"; b=2"}, {"Cookie", "c=3"}, {"X-One", "1"}};
    CHECK(r.cookie("a") == "1");
    CHECK(r.cookie("session") == "x y");
    CHECK(r.cookie("c") == "3");
    CHECK(r.cookie("sess") == "");
    CHECK(r.header("x-oNE") == "1");
    CHECK(r.header("x-on") == "");
    r.body = "a=1";
    CHECK(r.form().items().empty());
    r.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"});
    CHECK(r.form().get("a") == "1");
}

TEST_CASE("answers made by hand") {
    auto to = see_other("/lieux?q=é\r\nSet-Cookie: a=b");
    CHECK(to.status == Status::see_other);
    CHECK(to.headers.at(0).value == "/lieux?q=%C3%A9%0D%0ASet-Cookie:%20a=b");
    CHECK(moved("/a%20b").headers.at(0).value == "/a%20b");
    auto f = file("x", "text/csv", "Lieux \"d'été\".csv");
    CHECK(f.headers.at(0).value.find("filename*=UTF-8''Lieux%20%22d%27%C3%A9t%C3%A9%22.csv") != std::string::npos);
    CHECK(f.headers.at(0).value.find("\"d") == std::string::npos);
    CHECK(status_of(ErrorKind::unavailable) == Status::unavailable);
    CHECK(failure(fail(ErrorKind::too_many, "slow", msg("x"))).status == Status::too_many);
    CHECK(request_id_text(0x00c0ffee) == "0000000000c0ffee");
}

namespace {

std::optional<Request> target(std::string text) {
    Request r;
    r.target = std::move(text);
    if (!read_target(r)) return std::nullopt;
    return r;
}

}

TEST_CASE("the target is decoded once, and only to addresses of this site") {
    CHECK(target("/lieux/m%C3%A9diath%C3%A8que?a=%2F")->path == "/lieux/médiathèque");
    CHECK(target("/lieux/m%C3%A9diath%C3%A8que?a=%2F")->query.get("a") == "/");
    CHECK(target("/%2565")->path == "/%65");
    CHECK(target("http://exemple.fr/lieux")->path == "/lieux");
    CHECK(target("HTTP://exemple.fr")->path == "/");
    CHECK(target("/en/lieux")->path == "/lieux");
    CHECK(target("/en/lieux")->lang == Lang::en);
    CHECK(target("/en")->path == "/");
    CHECK(target("/entraide")->lang == Lang::fr);
    CHECK(target("/a..b/...")->path == "/a..b/...");
    for (const char* bad : {"/%2e%2e/x", "/a/..", "/../x", "/a/%2e/b", "/a%2f..%2fb", "/%00", "/a%0ab", "/%ff", "/%c0%ae", "/%", "/%4", "/%zz",
                            "//exemple.org", "/%2fexemple.org", "/en//exemple.org", "/a\\b", "/a%5cb", "/a#b", "lieux", "", "*", "exemple.fr:443",
                            "ftp://exemple.fr/"})
        CHECK_MESSAGE(!target(bad), bad);
}

TEST_CASE("the client is who the trusted proxies say") {
    auto peer = [](std::string from, std::vector<Header> headers, std::vector<std::string> trusted) {
        Request r;
        r.peer = std::move(from);
        r.headers = std::move(headers);
        believe_proxy(r, trusted);
        return r.peer + (r.secure ? " secure" : "");
    };
    std::vector<std::string> proxies{"127.0.0.1", "10.0.0.7"};
    CHECK(peer("127.0.0.1", {{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}}, proxies) == "203.0.113.9 secure");
    CHECK(peer("127.0.0.1", {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9, 10.0.0.7"}}, proxies) == "203.0.113.9");
    CHECK(peer("127.0.0.1", {{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "2001:db8::1"}}, proxies) == "2001:db8::1");
    CHECK(peer("127.0.0.1", {{"X-Forwarded-For", "not an address"}}, proxies) == "127.0.0.1");
    CHECK(peer("203.0.113.5", {{"X-Forwarded-For", "127.0.0.1"}, {"X-Forwarded-Proto", "https"}}, proxies) == "203.0.113.5");
    CHECK(peer("127.0.0.1", {{"X-Forwarded-For", "203.0.113.9"}}, {}) == "127.0.0.1");
}

TEST_CASE("logged addresses don't tell households apart") {
    CHECK(shorten_address("192.0.2.77") == "192.0.2.0/24");
    CHECK(shorten_address("::ffff:192.0.2.77") == "192.0.2.0/24");
    CHECK(shorten_address("2001:db8:1:2:3:4:5:6") == "2001:db8:1::/48");
    CHECK(shorten_address("nobody") == "-");
}

TEST_CASE("encodings are chosen by the client's wish") {
    CHECK(choose_encoding("gzip, deflate, br") == Encoding::brotli);
    CHECK(choose_encoding("gzip, br;q=0.5") == Encoding::gzip);
    CHECK(choose_encoding("GZIP;q=0.5, br; q=0.501") == Encoding::brotli);
    CHECK(choose_encoding("gzip;q=0, br;q=0.000") == Encoding::identity);
    CHECK(choose_encoding("identity, gzip;q=0.5") == Encoding::identity);
    CHECK(choose_encoding("*") == Encoding::brotli);
    CHECK(choose_encoding("*;q=0.5, br;q=0") == Encoding::gzip);
    CHECK(choose_encoding("deflate") == Encoding::identity);
    CHECK(choose_encoding("") == Encoding::identity);
    CHECK(choose_encoding("gzip, br", true, false) == Encoding::gzip);
    CHECK(choose_encoding("br", true, false) == Encoding::identity);
}

TEST_CASE("ranges") {
    auto range = [](std::string_view header, std::uint64_t size) {
        auto r = read_range(header, size);
        if (r.kind == Range::Kind::whole) return std::string("whole");
        if (r.kind == Range::Kind::unsatisfiable) return std::string("none");
        return std::to_string(r.first) + "+" + std::to_string(r.length);
    };
    CHECK(range("bytes=0-0", 10) == "0+1");
    CHECK(range("bytes=2-5", 10) == "2+4");
    CHECK(range("bytes=2-500", 10) == "2+8");
    CHECK(range("bytes=9-", 10) == "9+1");
    CHECK(range("bytes=-3", 10) == "7+3");
    CHECK(range("bytes=-30", 10) == "0+10");
    CHECK(range("Bytes= 1 - 2 ", 10) == "1+2");
    CHECK(range("bytes=10-", 10) == "none");
    CHECK(range("bytes=-0", 10) == "none");
    CHECK(range("bytes=0-", 0) == "none");
    for (const char* whole : {"bytes=5-2", "bytes=0-1,3-4", "bytes=a-b", "bytes=-", "lines=0-1", "bytes", "bytes=99999999999999999999-", "bytes=+1-2"})
        CHECK_MESSAGE(range(whole, 10) == "whole", whole);
}

TEST_CASE("connections are counted by address") {
    ConnectionCounts counts(4, 2);
    auto a1 = counts.take("192.0.2.1", false), a2 = counts.take("192.0.2.1", false);
    CHECK(a2);
    CHECK_FALSE(counts.take("192.0.2.1", false));
    auto b = counts.take("2001:db8::1", false);
    {
        auto same_subscriber = counts.take("2001:db8::2", false);
        CHECK(same_subscriber);
        CHECK_FALSE(counts.take("127.0.0.1", true));  // All four are taken.
    }
    CHECK_FALSE(counts.take("192.0.2.1", false));
    a1 = {};
    CHECK(counts.take("192.0.2.1", false));
    CHECK(counts.open() == 2);
}

TEST_CASE("compressed forms are kept, the oldest go") {
    CompressedCache cache(4000);
    std::string text(5000, 'a');
    auto first = cache.get("1", text, Encoding::gzip);
    CHECK(cache.get("1", "never looked at", Encoding::gzip) == first);
    CHECK(cache.get("1", text, Encoding::brotli) != first);
    for (int i = 2; i < 300; ++i) (void)cache.get(std::to_string(i), text, Encoding::gzip);
    CHECK(cache.size() <= 4000);
    CHECK(cache.get("1", text, Encoding::gzip) != first);
}
