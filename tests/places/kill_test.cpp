// kill -9 at any moment of an import leaves all of it or nothing, in a sound database.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "tests/places/fixture.hpp"

extern char** environ;

using namespace beffroi;
using namespace beffroi::places;

namespace {

struct Child {
    pid_t pid = -1;
    int output = -1;

    Child(const std::string& folder, const std::string& url, const std::string& file) {
        int pipe_ends[2];
        REQUIRE(::pipe2(pipe_ends, O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, file.c_str(), O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 1);
        std::string program = BEFFROI_IMPORT_CHILD, data_dir = folder, address = url;
        char* arguments[] = {program.data(), data_dir.data(), address.empty() ? nullptr : address.data(), nullptr};
        REQUIRE(::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe_ends[1]);
        output = pipe_ends[0];
    }
    std::string line() {
        std::string text;
        for (char c; ::read(output, &c, 1) == 1 && c != '\n';) text += c;
        return text;
    }
    void end() {
        int status = 0;
        ::waitpid(pid, &status, 0);
        ::close(output);
    }
};

}

TEST_CASE_BOTH_ENGINES("killed at any moment, an import is whole or absent") {
    prepare_places(db);
    auto& current = testing::current_database();
    const std::string folder = current.folder(), url = current.options().url;
    constexpr int lines = 150;
    std::mt19937 random(20261124);
    const auto file_of_round = [&](int round) {
        std::vector<std::map<std::string, std::string>> rows;
        for (int i = 0; i < lines; ++i)
            rows.push_back({{"id", std::to_string(round) + "-" + std::to_string(i)},
                            {"nom", "Lieu " + std::to_string(i)},
                            {"source", "tour " + std::to_string(round)}});
        const std::string name = folder + "/round.csv";
        std::ofstream(name, std::ios::binary) << standard_csv(rows);
        return name;
    };

    // How long a whole one takes, so that the kills fall all over it.
    auto started = std::chrono::steady_clock::now();
    {
        Child whole(folder, url, file_of_round(0));
        REQUIRE(whole.line() == "begun");
        started = std::chrono::steady_clock::now();
        REQUIRE(whole.line() == "kept " + std::to_string(lines));
        whole.end();
    }
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started).count();
    int expected = lines, absent = 0;
    for (int round = 1; round <= 20; ++round) {
        Child child(folder, url, file_of_round(round));
        REQUIRE(child.line() == "begun");
        std::this_thread::sleep_for(std::chrono::microseconds(random() % static_cast<unsigned>(took + took / 4 + 1)));
        ::kill(child.pid, SIGKILL);
        const bool told = child.line().starts_with("kept");
        child.end();

        const auto name = "tour " + std::to_string(round);
        // PostgreSQL notices a dead client only when it next speaks to it: a commit under way may still end.
        int there = 0;
        for (int look = 0; look < 100; ++look) {
            there = db.read([&](db::Read& tx) {
                return tx.one<int>("SELECT COUNT(*) FROM places WHERE source = ?1", name).value_or(-1);
            });
            const int words = db.read([&](db::Read& tx) { return count(tx); });
            CHECK(words == expected + there);
            if (db.engine() == db::Engine::sqlite || there == lines || look > 5) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        CHECK((there == 0 || there == lines));
        if (told) CHECK(there == lines);
        absent += there == 0;
        expected += there;
    }
    CHECK(absent > 0);
    CHECK(db.check().ok());
    // What was cut short is imported whole afterwards, as if nothing had happened.
    const auto after = import_ok(db, standard_csv({{{"id", "zz"}}}));
    CHECK(after.created == 1);
}
