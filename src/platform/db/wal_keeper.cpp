#include "platform/db/wal_keeper.hpp"

#include <sqlite3.h>

namespace beffroi::db::sqlite {
namespace {

/// New pages of 4 KB in the log before they are copied back.
constexpr int copy_after_pages = 4000;
/// Writers and readers that never pause keep the log from starting over. From this length on, 64 MB, the writer itself waits
/// a moment for them.
constexpr int long_pages = 16000;
constexpr int restart_wait_ms = 20;

}

WalKeeper::WalKeeper(const std::string& file)
    : handle_(file, Handle::Mode::existing, restart_wait_ms), next_restart_(long_pages) {
    // A connection that has read nothing yet does not know of the log: each copying would answer that all went well, and do nothing.
    handle_.command("SELECT count(*) FROM sqlite_schema");
    thread_ = std::thread([this] { loop(); });
}

WalKeeper::~WalKeeper() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void WalKeeper::loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return asked_ || stopping_; });
        if (stopping_) return;
        lock.unlock();
        int pages = 0;
        int copied = 0;
        // What a full disk or a reader refuses is tried again after the next writes.
        const int rc = sqlite3_wal_checkpoint_v2(handle_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
        lock.lock();
        asked_ = false;
        if (rc == SQLITE_OK) copied_ = copied;
    }
}

void WalKeeper::grown(int pages, Handle& writer) {
    {
        const std::lock_guard lock(mutex_);
        if (pages < last_pages_) {  // the log has started over
            copied_ = 0;
            next_restart_ = long_pages;
        }
        if (!asked_ && pages - copied_ >= copy_after_pages) {
            asked_ = true;
            wake_.notify_one();
        }
    }
    last_pages_ = pages;
    if (pages < next_restart_) return;
    next_restart_ = pages + copy_after_pages;
    int all = 0;
    int copied = 0;
    sqlite3_busy_timeout(writer.raw(), restart_wait_ms);
    sqlite3_wal_checkpoint_v2(writer.raw(), nullptr, SQLITE_CHECKPOINT_RESTART, &all, &copied);
    sqlite3_busy_timeout(writer.raw(), writer.busy_wait_ms());
}

}
