// The access log: one line an answer, without anything that names a person.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// Where the lines go. Any thread may write.
class AccessLog {
public:
    /// A file that is appended to, "-" for standard output, empty for none.
    explicit AccessLog(std::string path);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    bool enabled() const { return !path_.empty(); }
    /// False when the file can't be opened.
    bool open();
    /// The next `write` opens the file anew, for log rotation. May be called from a signal handler.
    void reopen() { reopen_.store(true, std::memory_order_relaxed); }
    void write(std::string_view lines);

private:
    std::string path_;
    std::mutex mutex_;
    int fd_ = -1;
    std::atomic<bool> reopen_{false};
};

/// `2026-11-24T10:00:00Z 00c0ffee00c0ffee 192.0.2.0/24 GET /lieux 200 5120 830`: time, request, the client's network, method,
/// path without query, status, bytes sent, microseconds. The path keeps its escapes, so that it never holds a space.
/// What lets somebody in (a path parameter called "token") is written as {token}.
void append_access_line(std::string& out, const Request& request, Status status, std::uint64_t bytes, std::chrono::microseconds took);

}
