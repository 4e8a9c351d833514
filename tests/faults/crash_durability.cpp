// kill -9 in the middle of many writers, fifty times: what was acknowledged is there, nothing is torn, and it starts again by itself.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <map>
#include <random>
#include <thread>

#include "tests/faults/durable_writer.hpp"
#include "tests/support/database.hpp"

extern char** environ;

namespace beffroi::faults {
namespace {

constexpr int kills = 50;
constexpr int threads = 16;

class Writer {
public:
    explicit Writer(std::string folder) {
        std::array<int, 2> out{};
        REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        std::string program = DURABLE_WRITER;
        std::string count = std::to_string(threads);
        std::array<char*, 4> argv{program.data(), folder.data(), count.data(), nullptr};
        REQUIRE(posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(out[1]);
        from_ = out[0];
    }
    ~Writer() { finish(); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// False at the end of the pipe.
    bool read_one(Acknowledgement& a) {
        char* to = reinterpret_cast<char*>(&a);
        for (std::size_t have = 0; have < sizeof a;) {
            const ssize_t got = read(from_, to + have, sizeof a - have);
            if (got <= 0) return false;
            have += static_cast<std::size_t>(got);
        }
        return true;
    }
    void kill_now() const { ::kill(pid_, SIGKILL); }
    int finish() {
        if (pid_ < 0) return 0;
        kill_now();
        int status = 0;
        waitpid(pid_, &status, 0);
        ::close(from_);
        pid_ = -1;
        return status;
    }

private:
    pid_t pid_ = -1;
    int from_ = -1;
};

}

TEST_CASE("fifty kills lose no acknowledged write") {
    testing::TemporaryFolder folder;
    std::map<int, int> acknowledged;
    std::int64_t total = 0;
    std::random_device seed;
    std::mt19937 random(seed());
    for (int round = 0; round < kills; ++round) {
        CAPTURE(round);
        Writer writer(folder.path());
        Acknowledgement a{};
        // Its first word says that it has recovered and writes; the kill comes at any moment after, or, now and then, before.
        const bool early = round % 10 == 9;
        if (!early) {
            REQUIRE_MESSAGE(writer.read_one(a), "the writer does not start again after a kill");
            acknowledged[a.thread] = a.number;
            ++total;
        }
        const auto delay = std::chrono::microseconds(std::uniform_int_distribution<int>(0, 120'000)(random));
        std::thread killer([&] {
            std::this_thread::sleep_for(delay);
            writer.kill_now();
        });
        while (writer.read_one(a)) {
            acknowledged[a.thread] = a.number;
            ++total;
        }
        killer.join();
        const int status = writer.finish();
        REQUIRE(WIFSIGNALED(status));

        // Reading the database here, before the next writer, recovers it just as a server would.
        auto database = db::Database::open({.url = {}, .data_dir = folder.path()});
        REQUIRE(database.ok());
        if (!db::migrate(**database, tables).ok()) FAIL("the tables are not what they were");
        REQUIRE((*database)->check().ok());
        (*database)->read([&](db::Read& tx) {
            for (const auto& [thread, number] : acknowledged) {
                CAPTURE(thread);
                REQUIRE(tx.one<int>("SELECT count(*) FROM entries WHERE thread = ?1 AND number <= ?2", thread,
                                    number) == number);
            }
            REQUIRE(
                tx.one<int>(
                    "SELECT count(*) FROM entries e LEFT JOIN echoes o ON o.thread = e.thread AND o.number = e.number "
                    "WHERE o.number IS NULL") == 0);
            REQUIRE(tx.one<int>("SELECT (SELECT count(*) FROM entries) - (SELECT count(*) FROM echoes)") == 0);
        });
    }
    MESSAGE(total << " acknowledged writes survived " << kills << " kills");
    CHECK(total > kills * 10);
}

}
