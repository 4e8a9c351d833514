#include "platform/net/access_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "platform/base/log.hpp"
#include "platform/net/target.hpp"

namespace beffroi::net {

AccessLog::AccessLog(std::string path) : path_(std::move(path)) {}

AccessLog::~AccessLog() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
}

bool AccessLog::open() {
    if (!enabled()) return true;
    std::lock_guard lock(mutex_);
    int fd = path_ == "-" ? STDOUT_FILENO : ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) return false;
    if (fd_ > STDERR_FILENO) ::close(fd_);
    fd_ = fd;
    return true;
}

void AccessLog::write(std::string_view lines) {
    if (!enabled()) return;
    if (reopen_.exchange(false) && !open()) log::error("the access log can't be opened again; lines go to the old file");
    std::lock_guard lock(mutex_);
    while (!lines.empty()) {
        ssize_t n = ::write(fd_, lines.data(), lines.size());
        if (n <= 0) return;  // A full disk must not stop the server.
        lines.remove_prefix(static_cast<std::size_t>(n));
    }
}

void append_access_line(std::string& out, const Request& request, Status status, std::uint64_t bytes, std::chrono::microseconds took) {
    static thread_local std::int64_t second = 0;
    static thread_local std::string time;
    auto at = std::chrono::floor<std::chrono::seconds>(request.received);
    if (at.time_since_epoch().count() != second || time.empty()) {
        second = at.time_since_epoch().count();
        time = instant_text(at);
    }
    out += time;
    out += ' ';
    out += request_id_text(request.id);
    out += ' ';
    out += shorten_address(request.peer);
    out += ' ';
    out += name(request.method);
    out += ' ';
    std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    const std::string_view secret = request.param("token");
    const auto place = secret.empty() ? std::string_view::npos : path.find(secret);
    if (place != std::string_view::npos) {
        // What lets somebody in stands in no log.
        out += path.substr(0, place);
        out += "{token}";
        out += path.substr(place + secret.size());
    } else {
        out += path.empty() ? "-" : path;
    }
    out += ' ';
    out += std::to_string(static_cast<int>(status));
    out += ' ';
    out += std::to_string(bytes);
    out += ' ';
    out += std::to_string(took.count());
    out += '\n';
}

}
