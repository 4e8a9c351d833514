#include "tests/support/postgres.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "platform/db/db.hpp"

extern char** environ;

namespace beffroi::testing {
namespace {

std::string read_line(int fd) {
    std::string line;
    for (char c = 0; read(fd, &c, 1) == 1 && c != '\n';) line += c;
    return line;
}

/// One statement that can't run in a transaction, or that other tests must see.
void run(const std::string& url, const std::string& sql) {
    auto database = db::Database::open({.url = url, .data_dir = {}, .readers = 1});
    if (!database) throw std::runtime_error("PostgreSQL refuses the tests: " + database.error().message.args.at(0));
    (*database)->write([&](db::Write& tx) { tx.connection().script(sql); });
}

}

Postgres::Postgres(bool durable) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    char program[] = BEFFROI_TEMPORARY_POSTGRES;
    char option[] = "--durable";
    std::array<char*, 3> argv{program, durable ? option : nullptr, nullptr};
    pid_t child = -1;
    const int failed = posix_spawn(&child, program, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    to_server_ = in[1];
    from_server_ = out[0];
    pid_ = child;
    if (failed != 0) throw std::runtime_error("the program temporary_postgres can't be started");
    std::istringstream answer(read_line(from_server_));
    std::string word;
    answer >> word;
    if (word != "ready") {
        std::string why;
        std::getline(answer, why);
        throw std::runtime_error("PostgreSQL can't be started for the tests:" + why +
                                 " (BEFFROI_SKIP_POSTGRES=1 leaves its tests out)");
    }
    answer >> socket_folder_ >> port_;
}

Postgres::~Postgres() {
    close(to_server_);
    close(from_server_);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

Postgres& Postgres::shared() {
    static Postgres server;
    return server;
}

bool Postgres::skipped() {
    const char* skip = std::getenv("BEFFROI_SKIP_POSTGRES");
    return skip && std::string_view(skip) == "1";
}

void Postgres::tell(const char* command) {
    const std::string line = std::string(command) + "\n";
    if (write(to_server_, line.data(), line.size()) < 0 || read_line(from_server_) != "done") {
        throw std::runtime_error("the test's PostgreSQL server is gone");
    }
}

std::string Postgres::address(const std::string& database) const {
    return "postgresql:///" + database + "?host=" + socket_folder_ + "&port=" + port_ + "&user=postgres";
}

std::string Postgres::fresh_schema() {
    const std::string name = "test_" + std::to_string(++made_);
    run(address("postgres"), "CREATE SCHEMA " + name);
    return address("postgres") + "&options=-csearch_path%3D" + name;
}

std::string Postgres::fresh_database() {
    const std::string name = "test_" + std::to_string(++made_);
    // CREATE DATABASE refuses transactions, which is all that db offers: psql's own way would be another program to find.
    const std::string make = "createdb --host=" + socket_folder_ + " --port=" + port_ + " --username=postgres " + name;
    if (std::system(make.c_str()) != 0) throw std::runtime_error("createdb failed");
    return address(name);
}

}
