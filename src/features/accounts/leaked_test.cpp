// Lists of leaked passwords: what is refused, what a list may look like, and that a list of any size takes little memory.
#include "features/accounts/leaked.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/sha1.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::accounts;

namespace {

struct Folder {
    testing::TemporaryFolder folder;
    Folder() { use_leaked_list(folder.path()); }
    ~Folder() { use_leaked_list(""); }

    Result<LeakedImport> import(const std::string& list, std::uint64_t at_least = 1) {
        const std::string file = folder.file("given");
        std::ofstream(file, std::ios::binary) << list;
        const int from = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        auto done = import_leaked(from, folder.path(), at_least, {});
        ::close(from);
        std::filesystem::remove(file);
        return done;
    }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& each : std::filesystem::directory_iterator(folder.path()))
            all.push_back(each.path().filename());
        return all;
    }
};

std::string hash_of(std::string_view password) { return crypto::hex(crypto::sha1(password)); }

std::string refusal(std::string_view password) {
    const auto good = acceptable(password, "Paul Lefèvre", "paul@exemple.fr");
    return good ? "" : good.error().code;
}

std::vector<leaked::Prefix> read_in_pieces(const std::string& list, std::size_t piece, std::uint64_t at_least = 1) {
    leaked::Reader reader(at_least);
    std::vector<leaked::Prefix> taken;
    const auto take = [&](leaked::Prefix prefix) { taken.push_back(prefix); };
    for (std::size_t at = 0; at < list.size(); at += piece) reader.read(std::string_view(list).substr(at, piece), take);
    reader.end(take);
    return taken;
}

}

TEST_CASE("SHA-1 is the one of FIPS 180") {
    CHECK(hash_of("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(leaked::prefix_of("abc") == 0xa9993e364706816aU);
}

TEST_CASE("passwords that thieves hold are refused whatever their capitals, others are not") {
    const auto lists = leaked_lists("/nowhere");
    REQUIRE(lists);
    CHECK(lists->own > 50'000);
    CHECK_FALSE(lists->imported);
    for (const char* common : {"1qaz2wsx3edc", "mailcreated5240", "LeaveMeAlone", "tequieromucho", "hannahmontana",
                               "MANCHESTERUNITED", "heartbreaker"}) {
        CAPTURE(common);
        CHECK(refusal(common) == "password_leaked");
    }
    for (const char* good :
         {"la cloche sonne midi", "quatre mots sans lien aucun", "zébu dort sous le pont", "correct-horse-42-battery"})
        CHECK(refusal(good).empty());
}

TEST_CASE("an operator's list is refused as well: words in any capitals, hashes as they are") {
    Folder world;
    CHECK(refusal("le beffroi de bailleul").empty());
    const auto done = world.import("Le Beffroi De Bailleul\nshort\n" + hash_of("Escargot-violet-7") + ":12\r\n" +
                                   hash_of("marmotte en hiver") + "\n" + hash_of("once only, it was") + ":1");
    REQUIRE(done);
    CHECK(done->lines == 5);
    CHECK(done->kept == 4);
    CHECK(leaked_lists(world.folder.path())->imported == 4);
    CHECK(world.names() == std::vector<std::string>{"leaked-passwords.bin"});
    struct stat info{};
    REQUIRE(::stat(world.folder.file("leaked-passwords.bin").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(info.st_size == 16 + 4 * 8);
    for (const char* known :
         {"LE BEFFROI DE BAILLEUL", "Escargot-violet-7", "marmotte en hiver", "Marmotte en hiver", "once only, it was"})
        CHECK(refusal(known) == "password_leaked");
    // Its hash was made of capitals: without them it is another password.
    CHECK(refusal("escargot-violet-7").empty());

    // Another list takes its place while the program runs; too rare a hash is left out.
    REQUIRE(world.import(hash_of("marmotte en hiver") + ":9\n" + hash_of("once only, it was") + ":10\n", 10));
    CHECK(refusal("once only, it was") == "password_leaked");
    CHECK(refusal("marmotte en hiver").empty());
}

TEST_CASE("a list that is none, a second import, a damaged file: each said, and the former list stays") {
    Folder world;
    REQUIRE(world.import("le beffroi de bailleul\n"));
    for (const char* none : {"", "\n\n\n", "court\n", "a9993e364706816aba3e25717850c26c9cd0d89d:0\n"})
        CHECK(world.import(none).error().code == "no_passwords");
    CHECK(refusal("le beffroi de bailleul") == "password_leaked");
    {
        const int other =
            ::open(world.folder.file("leaked-passwords.bin.new").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        REQUIRE(::flock(other, LOCK_EX) == 0);
        CHECK(world.import("marmotte en hiver\n").error().code == "import_running");
        ::close(other);
    }
    // One that was killed leaves a file behind that the next one takes.
    REQUIRE(world.import("marmotte en hiver\n"));
    CHECK(world.names().size() == 1);
    CHECK(refusal("le beffroi de bailleul").empty());
    CHECK(import_leaked(-1, world.folder.path(), 1, {}).error().code == "cannot_read");
    CHECK(import_leaked(-1, "/nowhere", 1, {}).error().code == "cannot_write");
    CHECK(refusal("marmotte en hiver") == "password_leaked");
    std::filesystem::resize_file(world.folder.file("leaked-passwords.bin"), 20);
    CHECK(leaked_lists(world.folder.path()).error().code == "damaged_list");
    CHECK(refusal("marmotte en hiver").empty());
}

TEST_CASE("more than one run is sorted and merged, each entry once") {
    Folder world;
    // Nine million lines, of which four and a half million differ: two runs and a piece, in no order.
    constexpr std::uint64_t lines = 9'000'000, different = 4'500'000;
    const std::string list = world.folder.file("large");
    {
        std::ofstream out(list, std::ios::binary);
        char line[48];
        for (std::uint64_t i = 0; i < lines; ++i) {
            const std::uint64_t n = (i % different) * 0x9E3779B97F4A7C15U;
            out.write(line, std::snprintf(line, sizeof line, "%016lX%024d:3\n", static_cast<unsigned long>(n), 0));
        }
    }
    const int from = ::open(list.c_str(), O_RDONLY | O_CLOEXEC);
    std::vector<std::uint64_t> told;
    const auto done = import_leaked(from, world.folder.path(), 2, [&](std::uint64_t n) { told.push_back(n); });
    ::close(from);
    std::filesystem::remove(list);
    REQUIRE(done);
    CHECK(done->lines == lines);
    CHECK(done->kept == different);
    CHECK(told.empty());
    std::ifstream in(world.folder.file("leaked-passwords.bin"), std::ios::binary);
    in.seekg(16);
    std::string last(8, '\0'), next(8, '\0');
    bool ascends = true;
    for (std::uint64_t i = 0; in.read(next.data(), 8); ++i) {
        ascends = ascends && (i == 0 || last < next);
        last = next;
    }
    CHECK(ascends);
}

TEST_CASE("a list reads the same however its bytes come") {
    const std::string list = "\xEF\xBB\xBF" + hash_of("one") + ":5\r\n\n" + std::string(3000, 'x') +
                             "\nun mot de passe\n" + hash_of("two") + ":x\n" + hash_of("three") +
                             ":99999999999999999999999\n" + hash_of("four") + " :1\n" + std::string(11, 'y') + "\n" +
                             std::string(12, 'z');
    const auto whole = read_in_pieces(list, list.size());
    // "two" and "four" are no hashes with a count, and long enough to be passwords.
    CHECK(whole == std::vector{leaked::prefix_of("one"), leaked::prefix_of("un mot de passe"),
                               leaked::prefix_of(hash_of("two") + ":x"), leaked::prefix_of("three"),
                               leaked::prefix_of(hash_of("four") + " :1"), leaked::prefix_of(std::string(12, 'z'))});
    for (const std::size_t piece : {1, 2, 7, 41, 999, 1024}) CHECK(read_in_pieces(list, piece) == whole);
    CHECK(read_in_pieces(list, 5, 6).size() == 5);
}
