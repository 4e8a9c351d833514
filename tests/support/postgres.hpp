// A real PostgreSQL server for tests, in a temporary folder: one per test program, begun when the first test asks for it.
#pragma once
#include <string>

namespace beffroi::testing {

class Postgres {
public:
    /// Begins a server. Throws std::runtime_error with a sentence when it can't.
    explicit Postgres(bool durable = false);
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    /// The server that all tests of this program share; the schema keeps them apart.
    static Postgres& shared();
    /// Whether BEFFROI_SKIP_POSTGRES=1 was set on purpose.
    static bool skipped();

    /// Address of a fresh, empty schema of the database "postgres".
    std::string fresh_schema();
    /// Address of a fresh, empty database: for what touches more than a schema. Slower.
    std::string fresh_database();

    void stop() { tell("stop"); }
    void start() { tell("start"); }
    /// kill -9 of the server.
    void kill() { tell("kill"); }

private:
    void tell(const char* command);
    std::string address(const std::string& database) const;
    int to_server_ = -1;
    int from_server_ = -1;
    int pid_ = -1;
    std::string socket_folder_;
    std::string port_;
    int made_ = 0;
};

}
