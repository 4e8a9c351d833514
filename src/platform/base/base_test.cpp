#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <doctest/doctest.h>

#include <set>

#include "platform/base/crypto.hpp"
#include "platform/base/id.hpp"
#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/result.hpp"
#include "platform/base/text.hpp"
#include "platform/base/time.hpp"

using namespace beffroi;
using namespace std::chrono;

TEST_CASE("a result holds a value or an error, never both") {
    const auto half = [](int n) -> Result<int> {
        if (n % 2 != 0) return invalid("odd", msg("{1} is odd.", std::to_string(n)), "number");
        return n / 2;
    };
    CHECK(half(4).value() == 2);
    const auto refused = half(3);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == "odd");
    CHECK(refused.error().field == "number");
    CHECK(refused.error().message.args.at(0) == "3");
    CHECK(Result<void>{}.ok());
}

TEST_CASE("identifiers grow, are short in addresses, and read back") {
    std::set<std::int64_t> seen;
    std::int64_t last = 0;
    for (int i = 0; i < 10000; ++i) {
        const auto id = next_id();
        CHECK(id > last);
        CHECK(id_from_text(id_to_text(id)) == id);
        last = id;
        seen.insert(id);
    }
    CHECK(seen.size() == 10000);
    CHECK(id_to_text(last).size() <= 12);
    CHECK(id_to_text(0) == "0");
    CHECK(id_from_text("1O") == id_from_text("10"));
    CHECK(id_from_text("1L") == id_from_text("11"));
    CHECK(id_from_text(id_to_text(INT64_MAX)) == INT64_MAX);
    for (const char* bad : {"", "zzzzzzzzzzzzz", "8000000000000", "12345678901234", "a-b", "u"}) CHECK_FALSE(id_from_text(bad));
}

TEST_CASE("accents, ligatures and typographic signs fold away") {
    CHECK(text::fold("Œuvre à Saint-Lô") == "oeuvre a saint-lo");
    CHECK(text::fold("L’Haÿ-les-Roses") == "l'hay-les-roses");
    CHECK(text::fold("e\u0301te\u0301") == "ete");  // decomposed
    CHECK(text::fold_words("l'Haÿ-les-Roses !") == "l hay les roses");
    CHECK(text::slug("Médiathèque  de l’Île — Vire") == "mediatheque-de-l-ile-vire");
    CHECK(text::slug("日本") == "");
    CHECK(text::slug(std::string(300, 'a')).size() == 80);
}

TEST_CASE("UTF-8 is checked, also where it is cut or overlong") {
    CHECK(text::is_utf8("déjà vu"));
    for (const char* bad : {"\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "a\x80"}) CHECK_FALSE(text::is_utf8(bad));
    CHECK(text::clean_utf8("a\xFFz\x01\n") == "a\uFFFDz\n");
    CHECK(text::length("déjà") == 4);
    CHECK(text::shorten("un deux trois quatre", 10) == "un deux…");
    CHECK(text::shorten("court", 10) == "court");
    CHECK(text::trim("\u00A0 a b \t\n") == "a b");
}

TEST_CASE("edit distance counts swaps once and stops early") {
    CHECK(text::edit_distance("marseille", "marseile", 2) == 1);
    CHECK(text::edit_distance("vire", "vrie", 2) == 1);
    CHECK(text::edit_distance("été", "ete", 3) == 2);
    CHECK(text::edit_distance("paris", "lyon", 2) == 3);
    CHECK(text::edit_distance("", "ab", 5) == 2);
}

TEST_CASE("dates and instants read what they write, and nothing else") {
    CHECK(parse_date("2026-11-24") == Date{2026y / 11 / 24});
    for (const char* bad : {"2026-02-30", "2026-1-1", "24/11/2026", "", "2026-13-01", "2026-11-24 "}) CHECK_FALSE(parse_date(bad));
    const auto at = parse_instant("2026-11-24T10:00:00+01:00");
    REQUIRE(at);
    CHECK(instant_text(*at) == "2026-11-24T09:00:00Z");
    CHECK(http_date(*at) == "Tue, 24 Nov 2026 09:00:00 GMT");
    CHECK(to_micros(*parse_instant("1970-01-01T00:00:01.5Z")) == 1500000);
    for (const char* bad : {"2026-11-24", "2026-11-24T10:00:00", "2026-11-24T25:00:00Z", "2026-11-24T10:00:00+1:00"}) CHECK_FALSE(parse_instant(bad));
}

TEST_CASE("local time follows the clock change and the seas") {
    const auto winter = *parse_instant("2026-11-24T09:00:00Z");
    CHECK(to_local(winter, "Europe/Paris").minute == 600);
    CHECK(to_local(winter, "Indian/Reunion").minute == 780);
    CHECK(to_local(winter, "no such zone").minute == 600);
    // 29 March 2026: 02:00 to 03:00 does not exist in Paris.
    CHECK(instant_text(from_local({Date{2026y / 3 / 29}, 150, 0}, "Europe/Paris")) == "2026-03-29T01:00:00Z");
    // 25 October 2026: 02:30 comes twice; the first one is in summer time.
    CHECK(instant_text(from_local({Date{2026y / 10 / 25}, 150, 0}, "Europe/Paris")) == "2026-10-25T00:30:00Z");
    for (int hour = 0; hour < 24 * 400; ++hour) {
        const Instant instant = winter + hours{hour};
        const auto local = to_local(instant, "Europe/Paris");
        const auto back = from_local(local, "Europe/Paris");
        CHECK((back == instant || back + hours{1} == instant));
    }
    CHECK(add_days(Date{2026y / 12 / 31}, 1) == Date{2027y / 1 / 1});
    CHECK(days_between(Date{2026y / 2 / 28}, Date{2028y / 2 / 29}) == 731);
}

TEST_CASE("hashes are the published ones") {
    CHECK(crypto::hex(crypto::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, test case 2.
    CHECK(crypto::hex(crypto::hmac_sha256("what do ya want for nothing?", "Jefe")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(crypto::random_token() != crypto::random_token());
    CHECK(crypto::base64url("\xFF\xFE") == "__4");
    CHECK(crypto::equal_constant_time("abc", "abc"));
    CHECK_FALSE(crypto::equal_constant_time("abc", "abd"));
    CHECK_FALSE(crypto::equal_constant_time("abc", "ab"));
}

namespace {

/// Whether `compare` reads to the end of two texts that differ in their first byte: counted in bytes touched, not in time. The
/// second half of one of them lies on a page that nobody may read, and a child of this process dies of touching it.
bool reads_to_the_end(bool (*compare)(std::string_view, std::string_view)) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    char* const room = static_cast<char*>(::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    REQUIRE(room != MAP_FAILED);
    std::memset(room, 'a', 2 * page);
    REQUIRE(::mprotect(room + page, page, PROT_NONE) == 0);
    constexpr std::size_t half = 1024;
    const std::string other = "b" + std::string(2 * half - 1, 'a');
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGSEGV, [](int) { ::_exit(7); });
        const bool same = compare(std::string_view(room + page - half, 2 * half), other);
        ::_exit(same ? 1 : 0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    ::munmap(room, 2 * page);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) != 1);
    return WEXITSTATUS(status) == 7;
}

bool stops_at_the_first(std::string_view a, std::string_view b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i]) return false;
    return true;
}

}

TEST_CASE("secrets are compared to their end, wherever they differ") {
    CHECK(reads_to_the_end(crypto::equal_constant_time));
    // The measure itself tells one from the other.
    CHECK_FALSE(reads_to_the_end(stops_at_the_first));
}

TEST_CASE("JSON is written as it is read") {
    json::Writer w;
    w.begin_object().field("a", "\"\\\n\x01é").field("n", 0.1).field("i", 42).field("b", true);
    w.key("list").begin_array().value(1).null().begin_object().end_object().end_array().end_object();
    CHECK(w.text() == "{\"a\":\"\\\"\\\\\\n\\u0001é\",\"n\":0.1,\"i\":42,\"b\":true,\"list\":[1,null,{}]}");
    const auto back = json::parse(w.text());
    REQUIRE(back.ok());
    CHECK(back->at("list").as_array().size() == 3);
    CHECK(json::parse("{\"a\":}").error().message.args.at(0) == "6");
    CHECK_FALSE(json::parse(std::string(1000, '[')).ok());
    CHECK_FALSE(json::parse("{} {}").ok());
    CHECK(json::parse(" {} \n").ok());
    // Decimals are read to the last bit, as they will be written again.
    const auto exact = json::parse("[44.943284537729724, 45.238162938548804, -1e-7, 12345678901234567890, 6.720031881096503]");
    CHECK(exact->at(0).get_double() == 44.943284537729724);
    CHECK(exact->at(1).get_double() == 45.238162938548804);
    CHECK(exact->at(2).get_double() == -1e-7);
    CHECK(exact->at(3).get_uint64() == 12345678901234567890U);
    CHECK(exact->at(4).get_double() == 6.720031881096503);
    CHECK_FALSE(json::parse("").ok());
}
