// The disk is full: a clear error, reads go on, and writing goes on once there is room, without a restart.
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

#include "platform/db/migrations.hpp"
#include "tests/support/database.hpp"

namespace beffroi {
namespace {

namespace fs = std::filesystem;

constexpr db::Migration table[] = {
    {"faults", 1, "table", "", "CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"}};

bool write_text(const char* file, const std::string& text) {
    return static_cast<bool>(std::ofstream(file) << text << std::flush);
}

/// A mount namespace of our own: what is mounted in it is gone with this process, whatever becomes of it.
bool enter_namespace() {
    if (unshare(CLONE_NEWNS) != 0) {
        const auto uid = getuid();
        const auto gid = getgid();
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        if (!write_text("/proc/self/setgroups", "deny") ||
            !write_text("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1") ||
            !write_text("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1")) {
            return false;
        }
    }
    return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// A disk of `megabytes`, or an empty path where mounting is not permitted.
class SmallDisk {
public:
    explicit SmallDisk(int megabytes) {
        static const bool inside = enter_namespace();
        const std::string options = "size=" + std::to_string(megabytes) + "m";
        mounted_ = inside && mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    std::string data() const { return folder_.path() + "/data"; }
    void put_ballast(std::size_t bytes) const {
        std::ofstream(folder_.file("ballast"), std::ios::binary) << std::string(bytes, 'b') << std::flush;
    }
    void drop_ballast() const { fs::remove(folder_.file("ballast")); }
    /// Takes the last free byte.
    void fill_up() const {
        std::ofstream out(folder_.file("filler"), std::ios::binary);
        const std::string piece(4096, 'f');
        while (out << piece << std::flush) {}
    }

private:
    testing::TemporaryFolder folder_;
    bool mounted_ = false;
};

bool skipped(const SmallDisk& disk) {
    if (disk.mounted()) return false;
    MESSAGE(
        "left out: mounting a small disk is not permitted here (run as root, or with unprivileged user namespaces)");
    return true;
}

void put(db::Database& database, std::int64_t id, std::size_t bytes) {
    const std::string content(bytes, static_cast<char>('a' + id % 26));
    database.write([&](db::Write& tx) { tx.run("INSERT INTO t VALUES (?1, ?2)", id, db::Param::blob(content)); });
}

std::vector<std::int64_t> ids(db::Database& database) {
    return database.read([](db::Read& tx) { return tx.all<std::int64_t>("SELECT id FROM t ORDER BY id"); });
}

}

TEST_CASE("a full disk refuses writes with StorageFull, and forgives when there is room") {
    const SmallDisk disk(12);
    if (skipped(disk)) return;
    disk.put_ballast(4 << 20);
    auto opened = db::Database::open({.url = {}, .data_dir = disk.data()});
    REQUIRE(opened.ok());
    db::Database& database = **opened;
    REQUIRE(db::migrate(database, table).ok());

    std::vector<std::int64_t> kept;
    std::int64_t next = 1;
    bool full = false;
    while (!full && next < 1000) {
        try {
            put(database, next, 50'000);
            kept.push_back(next);
        } catch (const db::StorageFull&) { full = true; }
        ++next;
    }
    REQUIRE(full);
    disk.fill_up();
    for (int again = 0; again < 20; ++again) CHECK_THROWS_AS(put(database, next++, 200'000), db::StorageFull);
    CHECK(ids(database) == kept);
    CHECK(database.check().ok());
    CHECK_FALSE(database.backup(disk.data() + "/backup").ok());
    CHECK_FALSE(fs::exists(disk.data() + "/backup"));

    disk.drop_ballast();
    for (int i = 0; i < 5; ++i) {
        put(database, next, 50'000);
        kept.push_back(next++);
    }
    CHECK(ids(database) == kept);
    CHECK(database.check().ok());

    // And what was kept is there for the next start.
    opened = db::Database::open({.url = {}, .data_dir = disk.data()});
    REQUIRE(opened.ok());
    CHECK(ids(**opened) == kept);
}

TEST_CASE("one write too large for the disk takes no other down") {
    const SmallDisk disk(12);
    if (skipped(disk)) return;
    auto opened = db::Database::open({.url = {}, .data_dir = disk.data()});
    REQUIRE(opened.ok());
    db::Database& database = **opened;
    REQUIRE(db::migrate(database, table).ok());
    for (int round = 0; round < 5; ++round) {
        std::atomic<int> turn{0};
        std::atomic<int> refused{0};
        testing::at_once(12, [&] {
            const int n = turn.fetch_add(1);
            try {
                put(database, round * 100 + n, n == 5 ? 20 << 20 : 300);
            } catch (const db::StorageFull&) { refused += n == 5 ? 1 : 100; }
        });
        CHECK(refused == 1);
    }
    CHECK(ids(database).size() == 55);
}

TEST_CASE("a full disk at the start gets a sentence, or serves what is there") {
    const SmallDisk disk(6);
    if (skipped(disk)) return;
    {
        auto opened = db::Database::open({.url = {}, .data_dir = disk.data()});
        REQUIRE(opened.ok());
        REQUIRE(db::migrate(**opened, table).ok());
        put(**opened, 1, 1000);
    }
    disk.fill_up();
    auto again = db::Database::open({.url = {}, .data_dir = disk.data()});
    if (again.ok()) {
        CHECK(ids(**again) == std::vector<std::int64_t>{1});
        CHECK_THROWS_AS(put(**again, 2, 1000), db::StorageFull);
    } else {
        CHECK(again.error().kind == ErrorKind::unavailable);
        CHECK(again.error().message.args.size() == 2);
    }
    const auto fresh = db::Database::open({.url = {}, .data_dir = disk.data() + "/other"});
    CHECK_FALSE(fresh.ok());
    CHECK(fresh.error().kind == ErrorKind::unavailable);
}

}
