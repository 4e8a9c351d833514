// Internal: who uses an SQLite data folder. Locks on single bytes of `beffroi.lock`, released by the kernel when the process
// ends, however it ends.
#pragma once
#include <string>

#include "platform/base/result.hpp"

namespace beffroi::db {

class DataLock {
public:
    enum class As {
        user,  ///< shared with everybody but `owner`
        server,  ///< shared with users; one at a time
        owner,  ///< alone: while the database file is replaced
    };
    /// Errors: `in_use`, `cannot_create`.
    static Result<DataLock> take(const std::string& data_dir, As as);
    DataLock(DataLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    DataLock& operator=(DataLock&&) = delete;
    ~DataLock();

private:
    explicit DataLock(int fd) : fd_(fd) {}
    int fd_;
};

}
