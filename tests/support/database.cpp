#include "tests/support/database.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "platform/base/text.hpp"
#include "tests/support/postgres.hpp"

namespace beffroi::testing {
namespace {

TestDatabase* current = nullptr;

}

TemporaryFolder::TemporaryFolder(On where) {
    auto parent = std::filesystem::temp_directory_path();
    if (where == On::memory) {
        // Containers often give /dev/shm 64 MB: too little to count on.
        std::error_code ec;
        const auto space = std::filesystem::space("/dev/shm", ec);
        if (!ec && space.available > (std::uintmax_t{256} << 20) && access("/dev/shm", W_OK) == 0) parent = "/dev/shm";
    }
    std::string name = (parent / "beffroi-test-XXXXXX").string();
    if (!mkdtemp(name.data())) FAIL("no temporary folder can be made");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
}

TestDatabase::TestDatabase(db::Engine engine) {
    options_.data_dir = folder_.path();
    if (engine == db::Engine::postgres) {
        try {
            options_.url = Postgres::shared().fresh_schema();
        } catch (const std::exception& e) { FAIL(e.what()); }
    }
    open();
}

TestDatabase::~TestDatabase() = default;

void TestDatabase::open() {
    auto opened = db::Database::open(options_);
    if (!opened) FAIL(opened.error().code << " " << text::join(opened.error().message.args, " | "));
    database_ = std::move(*opened);
}

TestDatabase& current_database() {
    if (!current) throw std::logic_error("current_database() is for the body of TEST_CASE_BOTH_ENGINES");
    return *current;
}

namespace detail {

void run_case(db::Engine engine, void (*body)(db::Database&)) {
    if (engine == db::Engine::postgres && Postgres::skipped()) {
        MESSAGE("left out: BEFFROI_SKIP_POSTGRES=1");
        return;
    }
    TestDatabase database(engine);
    struct Current {
        explicit Current(TestDatabase* d) { current = d; }
        ~Current() { current = nullptr; }
    } const now(&database);
    body(*database);
}

}
}
