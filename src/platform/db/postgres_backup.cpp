#include "platform/db/postgres_backup.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "platform/base/text.hpp"
#include "platform/db/backend.hpp"
#include "platform/db/backup_file.hpp"
#include "platform/db/migrations_check.hpp"
#include "platform/db/postgres.hpp"

extern char** environ;

namespace beffroi::db {
namespace postgres {
namespace {

/// What a program answered. `status` is its exit code, or -1 when it could not be started.
struct Answered {
    int status = -1;
    std::string output;  ///< standard output
    std::string trouble; ///< standard error
};

/// Runs `arguments[0]`, found in PATH, and waits for it. `more_environment` comes before ours and wins.
Answered run(const std::vector<std::string>& arguments, const std::vector<std::string>& more_environment) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    // getenv returns the first of two entries, but not everywhere: leave ours out where the address says otherwise.
    std::vector<char*> env;
    env.reserve(more_environment.size() + 64);
    for (const auto& e : more_environment) env.push_back(const_cast<char*>(e.c_str()));
    for (char** e = environ; *e; ++e) {
        const std::string_view entry = *e;
        const auto name = entry.substr(0, entry.find('=') + 1);
        bool replaced = false;
        for (const auto& mine : more_environment) replaced = replaced || mine.starts_with(name);
        if (!replaced) env.push_back(*e);
    }
    env.push_back(nullptr);

    Answered answered;
    std::array<std::array<int, 2>, 2> pipes{{{-1, -1}, {-1, -1}}};
    for (auto& p : pipes)
        if (pipe2(p.data(), O_CLOEXEC) != 0) return answered;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipes[0][1], 1);
    posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 2);
    pid_t child = -1;
    const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), env.data());
    posix_spawn_file_actions_destroy(&actions);
    for (auto& p : pipes) close(p[1]);
    if (failed == 0) {
        std::array<pollfd, 2> waiting{{{pipes[0][0], POLLIN, 0}, {pipes[1][0], POLLIN, 0}}};
        std::array<std::string*, 2> into{&answered.output, &answered.trouble};
        std::array<char, 16384> buffer;
        for (int open = 2; open > 0 && poll(waiting.data(), waiting.size(), -1) >= 0;) {
            for (std::size_t i = 0; i < 2; ++i) {
                if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
                const ssize_t got = read(waiting[i].fd, buffer.data(), buffer.size());
                if (got > 0)
                    into[i]->append(buffer.data(), static_cast<std::size_t>(got));
                else {
                    waiting[i].fd = -1;
                    --open;
                }
            }
        }
        int status = 0;
        if (waitpid(child, &status, 0) == child && WIFEXITED(status)) answered.status = WEXITSTATUS(status);
    }
    for (auto& p : pipes) close(p[0]);
    // glibc's posix_spawnp says ENOENT itself; other systems let the child end with 127.
    if (answered.status == 127) answered.status = -1;
    return answered;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Error missing(const char* program, const char* code) {
    return fail(ErrorKind::unavailable, code,
                msg("The program {1} is missing. Install it (on Debian: apt install postgresql-client) and try again.",
                    program));
}

Error damaged(const std::string& file, const std::string& why) {
    return invalid("damaged_backup", msg("The backup {1} is damaged: {2}. Take another one.", file, why));
}

/// The rows of `schema_migrations` inside an archive, read from the text that COPY would load.
std::vector<detail::Applied> applied_in(const std::string& copy_text) {
    std::vector<detail::Applied> applied;
    bool inside = false;
    for (const auto line : text::split(copy_text, '\n')) {
        if (line.starts_with("COPY ") && line.find("schema_migrations") != std::string_view::npos) {
            inside = true;
            continue;
        }
        if (line == "\\.") inside = false;
        if (!inside) continue;
        const auto columns = text::split(line, '\t');
        if (columns.size() < 4) continue;
        int number = 0;
        std::from_chars(columns[1].data(), columns[1].data() + columns[1].size(), number);
        applied.push_back({std::string(columns[0]), number, std::string(columns[3])});
    }
    return applied;
}

}

Result<void> dump(const Address& address, const std::string& file) {
    const detail::UnfinishedFile unfinished(file);
    const auto dumped =
        run({"pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file=" + unfinished.path()},
            address.environment());
    if (dumped.status < 0) return missing("pg_dump", "no_pg_dump");
    if (dumped.status != 0) {
        return fail(ErrorKind::unavailable, "cannot_write",
                    msg("The backup {1} can't be written: {2}.", file, first_line(dumped.trouble)));
    }
    // Reading it back to its end, tables and all, finds what a list of contents would not.
    const auto read_back = run({"pg_restore", "--file=/dev/null", unfinished.path()}, {});
    if (read_back.status < 0) return missing("pg_restore", "no_pg_dump");
    if (read_back.status != 0) return damaged(file, first_line(read_back.trouble));
    return unfinished.finish();
}

}

namespace detail {

Result<void> restore_postgres(const std::string& file, const Options& options, std::span<const Migration> known) {
    using namespace postgres;
    std::array<char, 5> magic{};
    if (std::unique_ptr<std::FILE, decltype([](std::FILE* f) {
                            if (f) std::fclose(f);
                        })>
            in{std::fopen(file.c_str(), "rb")};
        !in || std::fread(magic.data(), 1, magic.size(), in.get()) != magic.size() ||
        std::memcmp(magic.data(), "PGDMP", 5) != 0) {
        return invalid("not_a_backup", msg("{1} is not a backup of Beffroi.", file))
            .because("it is not an archive of pg_dump");
    }
    const auto history = run({"pg_restore", "--data-only", "--table=schema_migrations", "--file=-", file}, {});
    if (history.status < 0) return missing("pg_restore", "no_pg_restore");
    if (history.status != 0) return damaged(file, first_line(history.trouble));
    const auto applied = applied_in(history.output);
    if (applied.empty()) {
        return invalid("not_a_backup", msg("{1} is not a backup of Beffroi.", file))
            .because("it is the archive of another program");
    }
    if (auto no = refusal(applied, known, Engine::postgres)) return std::move(*no);

    try {
        const Address address(options.url);
        std::string schema;
        {
            Session session(address);
            Read(session).each("SELECT quote_ident(current_schema())", [&](const Row& row) { schema = row.string(0); });
        }
        // The archive becomes SQL in a file of its own, and psql runs it in one transaction after emptying our schema:
        // tables of later steps, which the archive does not know, must not survive.
        const UnfinishedFile script((options.data_dir.empty() ? std::filesystem::temp_directory_path()
                                                              : std::filesystem::path(options.data_dir)) /
                                    ("beffroi-restore-" + std::to_string(getpid()) + ".sql"));
        const auto made = run(
            {"pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=" + script.path(), file},
            {});
        if (made.status != 0) return damaged(file, first_line(made.trouble));
        const auto loaded =
            run({"psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                 "--command=SET client_min_messages = warning", "--command=DROP SCHEMA " + schema + " CASCADE",
                 "--command=CREATE SCHEMA " + schema, "--file=" + script.path()},
                address.environment());
        if (loaded.status < 0) return missing("psql", "no_pg_restore");
        if (loaded.status != 0) {
            return fail(
                ErrorKind::unavailable, "cannot_write",
                msg("The backup can't be put into the database, which is as it was: {1}.", first_line(loaded.trouble)));
        }
        return {};
    } catch (const DatabaseError& e) {
        return fail(ErrorKind::unavailable, "unavailable",
                    msg("The PostgreSQL database can't be reached: {1}.", e.what()));
    }
}

}
}
