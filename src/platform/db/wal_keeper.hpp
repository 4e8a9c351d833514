// Internal: keeps SQLite's write-ahead log short without making writers wait.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "platform/db/sqlite.hpp"

namespace beffroi::db::sqlite {

/// Copies the log back into the database file from a thread and a connection of its own, beside the writer: inside the
/// writer's thread it took a seventh of the writes and doubled the longest waits (docs/decisions/two-engines.md).
class WalKeeper {
public:
    explicit WalKeeper(const std::string& file);
    ~WalKeeper();
    WalKeeper(const WalKeeper&) = delete;
    WalKeeper& operator=(const WalKeeper&) = delete;

    /// To be called by the writer's thread, outside of transactions, when the log has grown to `pages`.
    void grown(int pages, Handle& writer);

private:
    void loop();

    Handle handle_;  ///< used by our thread only
    std::mutex mutex_;
    std::condition_variable wake_;
    bool asked_ = false;
    bool stopping_ = false;
    int copied_ = 0;  ///< pages of the log that are in the database file already
    std::thread thread_;

    // Of the writer's thread only.
    int last_pages_ = 0;
    int next_restart_ = 0;
};

}
