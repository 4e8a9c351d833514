#include "features/audit/kept.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/audit/world.hpp"

using namespace beffroi;
using namespace beffroi::audit;
using dns::Question;
using dns::Status;
using dns::Type;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("beffroi-kept-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    std::string file(std::string_view name = "evidence.jsonl") const { return (path / name).string(); }
    std::string text(std::string_view name = "evidence.jsonl") const {
        std::ostringstream all;
        all << std::ifstream(path / name).rdbuf();
        return all.str();
    }
    void write(std::string_view name, std::string_view text) const {
        std::ofstream(path / name, std::ios::app) << text;
    }
};
Seen seen(Status status, std::vector<dns::Record> records = {}) {
    const std::chrono::seconds ttl{records.empty() ? 0 : 60};
    return {{status, std::move(records), ttl}, world::then() + std::chrono::milliseconds{1500}, "192.0.2.53"};
}
std::unique_ptr<Kept> opened(const Folder& folder, bool resume) {
    auto kept = Kept::open(folder.file(), resume);
    REQUIRE(kept);
    return *std::move(kept);
}
Evidence whole(std::string domain) {
    Evidence all = world::World(std::move(domain)).has("", Type::ns, {"ns.operator.example"}).evidence;
    return all;
}
const Question own{"ville.example", Type::mx}, shared{"spf.shared.example", Type::txt};

}

TEST_CASE("what was answered is recalled after a kill; what nobody could tell, and what is done, is not") {
    const Folder folder;
    {
        auto kept = opened(folder, false);
        REQUIRE(
            kept->heard("ville.example", own, seen(Status::ok, {{"ville.example", Type::mx, "10 mx.example"}}), false));
        REQUIRE(kept->heard("ville.example", {"ville.example", Type::txt}, seen(Status::no_data), false));
        REQUIRE(kept->heard("ville.example", {"ville.example", Type::ds}, seen(Status::timed_out), false));
        REQUIRE(kept->heard("ville.example", shared, seen(Status::no_such_name), true));
        Visit visit;
        visit.url = "https://ville.example/";
        visit.at = world::then();
        visit.outcome = "ok";
        REQUIRE(kept->visited("ville.example", {visit}));
        Registration told;
        told.at = world::then();
        told.outcome = "ok";
        told.name = "COUNTER";
        REQUIRE(kept->registrar_told("ville.example", told));
        told.outcome = "timed_out";
        REQUIRE(kept->registrar_told("hameau.example", told));
        REQUIRE(kept->heard("bourg.example", {"bourg.example", Type::mx}, seen(Status::no_data), false));
        REQUIRE(kept->done(whole("bourg.example")));
    }
    // The kill came in the middle of a line of each.
    for (const std::string_view name : {"evidence.jsonl", "evidence.jsonl.asked", "evidence.jsonl.shared"})
        folder.write(name, R"({"v":1,"domain":"half)");
    auto kept = opened(folder, true);
    CHECK(kept->done() == 1);
    CHECK(kept->is_done("bourg.example"));
    CHECK_FALSE(kept->is_done("ville.example"));
    Evidence recalled;
    recalled.domain = "ville.example";
    recalled.begun = world::then() + std::chrono::hours{1};
    kept->recall(recalled);
    CHECK(recalled.dns.size() == 2);
    CHECK(recalled.dns.at(own) == seen(Status::ok, {{"ville.example", Type::mx, "10 mx.example"}}));
    CHECK(recalled.visits.size() == 1);
    CHECK(recalled.begun == world::then());
    REQUIRE(recalled.registration);
    CHECK(recalled.registration->name == "COUNTER");
    Evidence untold;
    untold.domain = "hameau.example";
    kept->recall(untold);
    CHECK_FALSE(untold.registration);
    Evidence other;
    other.domain = "bourg.example";
    kept->recall(other);
    CHECK(other.dns.empty());
    std::vector<Question> all;
    kept->each_shared([&](const Question& question, const Seen& one) {
        all.push_back(question);
        CHECK(one == seen(Status::no_such_name));
    });
    CHECK(all == std::vector{shared});
    // It goes on after the last whole line.
    REQUIRE(kept->done(whole("ville.example")));
    int lines = 0;
    REQUIRE(each_evidence(folder.file(), [&](const Evidence&) { ++lines; }));
    CHECK(lines == 2);
    kept->finish();
    CHECK_FALSE(fs::exists(folder.file("evidence.jsonl.asked")));
    CHECK_FALSE(fs::exists(folder.file("evidence.jsonl.shared")));
    CHECK(fs::exists(folder.file()));
}

TEST_CASE("answers of domains that are done leave the file: it does not grow with the list") {
    const Folder folder;
    auto kept = opened(folder, false);
    std::uintmax_t most = 0;
    const std::string text(60'000, 'x');
    for (int i = 0; i < 1200; ++i) {
        const std::string domain = "d" + std::to_string(i) + ".example";
        REQUIRE(kept->heard(domain, {domain, Type::txt}, seen(Status::ok, {{domain, Type::txt, text}}), false));
        if (i != 3) REQUIRE(kept->done(whole(domain)));
        most = std::max(most, fs::file_size(folder.file("evidence.jsonl.asked")));
    }
    CHECK(most < (34u << 20));
    // Seventy megabytes went through it, and what is not done is still there.
    kept = opened(folder, true);
    CHECK(kept->done() == 1199);
    Evidence open;
    open.domain = "d3.example";
    kept->recall(open);
    CHECK(open.dns.size() == 1);
    CHECK(fs::file_size(folder.file("evidence.jsonl.asked")) < 100'000);
}

TEST_CASE("a file that is there is kept, and something else is not written to; evidence is the owner's to read") {
    const Folder folder;
    folder.write("evidence.jsonl", "Dear mayor,\n");
    CHECK(Kept::open(folder.file(), false).error().code == "file_exists");
    CHECK(Kept::open(folder.file(), true).error().code == "bad_evidence");
    CHECK(folder.text() == "Dear mayor,\n");
    CHECK(Kept::open(folder.file("no/where"), false).error().code == "cannot_write");
    CHECK(each_line(folder.file("nothing"), [](std::string_view) -> Result<void> { return {}; }).error().code ==
          "unreadable");
    CHECK(each_evidence(folder.file(), [](const Evidence&) {}).error().code == "bad_evidence");
    auto kept = Kept::open(folder.file("new.jsonl"), false);
    REQUIRE(kept);
    for (const std::string_view name : {"new.jsonl", "new.jsonl.asked", "new.jsonl.shared"})
        CHECK((fs::status(folder.file(name)).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
              fs::perms::none);
}

TEST_CASE("letters that somebody else wrote are not cut off: a file without whole lines is no evidence of a kill") {
    const Folder folder;
    folder.write("evidence.jsonl", "a letter without an end of line");
    CHECK(Kept::open(folder.file(), true).error().code == "bad_evidence");
    CHECK(folder.text() == "a letter without an end of line");
    // A line that was begun by us, and nothing before it, is what a kill leaves.
    const Folder killed;
    fs::create_directories(killed.path);
    std::ofstream(killed.file("k.jsonl")) << R"({"v":1,"domain":"vil)";
    CHECK(Kept::open(killed.file("k.jsonl"), true));
    CHECK(fs::file_size(killed.file("k.jsonl")) == 0);
}
