// A server's own look at vault.key and at what the database says of it.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/base/crypto.hpp"
#include "platform/base/id.hpp"
#include "platform/base/log.hpp"
#include "platform/keys/keys.hpp"
#include "platform/keys/machine.hpp"

namespace beffroi::keys {
namespace {

constexpr auto every = std::chrono::seconds{2};
constexpr auto say_again = std::chrono::seconds{60};

/// What changes when the file does.
struct Print {
    ino_t file = 0;
    std::int64_t seconds = 0, nanoseconds = 0, size = 0;
    bool operator==(const Print&) const = default;
};
Print print_of(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return {};
    return {info.st_ino, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size};
}

}

struct Follower::Own {
    db::Database& database;
    crypto::Vault vault;
    const std::string path;
    const std::int64_t id = next_id();
    const std::string who = machine() + ":" + std::to_string(::getpid());

    std::mutex looking;  ///< one looks at a time
    Print seen;
    Ring ring;
    std::vector<std::string> marks;
    std::string said;
    std::chrono::steady_clock::time_point said_at;

    std::mutex waiting;
    std::condition_variable wake;
    bool ending = false;
    std::thread thread;

    Own(db::Database& base, crypto::Vault keys, std::string file)
        : database(base), vault(std::move(keys)), path(std::move(file)) {}

    void look() {
        const std::lock_guard lock(looking);
        const Print now = print_of(path);
        bool changed = false;
        if (now != seen) {
            seen = now;
            if (auto read = read_ring(path)) {
                ring = *std::move(read);
                marks.clear();
                for (const std::string& each : ring.keys) marks.push_back(mark_of(each));
                changed = true;
            } else {
                log::error("vault.key can't be used any more; what it held before counts",
                           {{"code", read.error().code}});
            }
        }
        if (ring.keys.empty()) return;
        try {
            // While there is one key only, its file says all.
            if (changed || ring.keys.size() > 1) take_up(changed);
            tell();
        } catch (const db::DatabaseError&) {
            // The other figures say that the database is away; it is looked at again in two seconds.
        }
    }

    void take_up(bool changed) {
        const auto all = database.read([](db::Read& tx) { return known(tx); });
        const auto place = [&](const std::string& mark) { return std::find(marks.begin(), marks.end(), mark); };
        const bool opens_all = std::all_of(
            all.begin(), all.end(), [&](const Known& each) { return !each.needed || place(each.mark) != marks.end(); });
        if (all.empty() || !all.front().seals || !opens_all) {
            if (changed) log::error("vault.key has not the keys that the database needs; those of before count");
            return;
        }
        const auto seals = static_cast<std::size_t>(place(all.front().mark) - marks.begin());
        // As `indexes` has them: the one that seals first.
        std::vector<std::string> wanted{marks[seals]};
        for (std::size_t i = 0; i < marks.size(); ++i)
            if (i != seals) wanted.push_back(marks[i]);
        if (vault.indexes("mark", "vault.mark") == wanted) return;
        vault.use(ring.secrets(seals));
        log::info("the keys of vault.key are taken up",
                  {{"keys", std::to_string(marks.size())}, {"seals", std::to_string(seals + 1)}});
    }

    void tell() {
        // What the vault has, not the file: a file that lacks a key was not taken up.
        std::vector<std::string> in_order = vault.indexes("mark", "vault.mark");
        const std::string present = crypto::hex(in_order.front());
        std::string knows;
        for (const std::string& each : in_order) knows += (knows.empty() ? "" : " ") + crypto::hex(each);
        const auto now = std::chrono::steady_clock::now();
        if (knows == said && now - said_at < say_again) return;
        database.write([&](db::Write& tx) {
            tx.run(
                "INSERT INTO key_holders (id, who, knows, seals, seen) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO "
                "UPDATE SET knows = ?3, seals = ?4, seen = ?5",
                id, who, knows, present, Clock{}.now());
            // Of servers that were killed.
            tx.run("DELETE FROM key_holders WHERE seen < ?1", Clock{}.now() - std::chrono::days{1});
        });
        said = knows;
        said_at = now;
    }

    void run() {
        std::unique_lock lock(waiting);
        while (!wake.wait_for(lock, every, [&] { return ending; })) {
            lock.unlock();
            look();
            lock.lock();
        }
    }
};

Follower::Follower(db::Database& database, crypto::Vault vault, std::string path)
    : own_(std::make_unique<Own>(database, std::move(vault), std::move(path))) {}
Follower::~Follower() { stop(); }

void Follower::start() {
    own_->look();
    own_->thread = std::thread([this] { own_->run(); });
}
void Follower::look() { own_->look(); }

void Follower::stop() {
    if (!own_->thread.joinable()) return;
    {
        const std::lock_guard lock(own_->waiting);
        own_->ending = true;
    }
    own_->wake.notify_all();
    own_->thread.join();
    try {
        own_->database.write([&](db::Write& tx) { tx.run("DELETE FROM key_holders WHERE id = ?1", own_->id); });
    } catch (const db::DatabaseError&) {
        // Who looks for servers sees that this one says nothing any more.
    }
}

}
