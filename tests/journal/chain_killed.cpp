// kill -9 in the middle of many writers: the chain is whole, and holds every entry that was acknowledged.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "features/journal/journal.hpp"
#include "tests/support/database.hpp"

extern char** environ;

using namespace beffroi;

TEST_CASE("ten kills leave the chain whole") {
    testing::TemporaryFolder folder;
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 10; ++round) {
        CAPTURE(round);
        std::array<int, 2> out{};
        REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        std::string program = JOURNAL_WRITER, where = folder.path(), threads = "8";
        std::array<char*, 4> argv{program.data(), where.data(), threads.data(), nullptr};
        pid_t writer = -1;
        REQUIRE(posix_spawn(&writer, program.c_str(), &actions, nullptr, argv.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        close(out[1]);

        char dots[4096];
        ssize_t got = read(out[0], dots, 1);  // its first word: it has recovered, and writes
        REQUIRE(got == 1);
        acknowledged += got;
        std::thread killer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(7 * round + 3));
            kill(writer, SIGKILL);
        });
        while ((got = read(out[0], dots, sizeof dots)) > 0) acknowledged += got;
        killer.join();
        int status = 0;
        waitpid(writer, &status, 0);
        close(out[0]);
        REQUIRE(WIFSIGNALED(status));

        auto database = db::Database::open({.url = {}, .data_dir = folder.path()});
        REQUIRE(database.ok());
        const auto verdict = (*database)->read([](db::Read& tx) { return journal::verify(tx); });
        REQUIRE(verdict.state == journal::Verdict::State::whole);
        REQUIRE(verdict.entries >= acknowledged);
        acknowledged = verdict.entries;
    }
    CHECK(acknowledged > 50);
}
