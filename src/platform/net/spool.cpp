#include "platform/net/spool.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "platform/base/log.hpp"

namespace beffroi::net {

namespace {

constexpr std::string_view prefix = "upload-";

}

std::optional<Status> BodySink::take(std::string_view bytes) {
    if (file_.fd() >= 0) return write(bytes);
    if (folder_.empty() || request_.body.size() + bytes.size() <= in_memory_) {
        request_.body.append(bytes);
        return std::nullopt;
    }
    if (auto fault = begin_file()) return fault;
    if (auto fault = write(request_.body)) return fault;
    request_.body = std::string();
    return write(bytes);
}

std::optional<Status> BodySink::begin_file() {
    std::string path = folder_ + "/" + std::string(prefix) + "XXXXXX";
    file_ = File(::mkostemp(path.data(), O_CLOEXEC));
    if (file_.fd() < 0) {
        log::error("a large request can't be kept", {{"folder", folder_}, {"why", std::generic_category().message(errno)}});
        return Status::insufficient_storage;
    }
    request_.body_file = std::make_shared<const BodyFile>(std::move(path));
    return std::nullopt;
}

std::optional<Status> BodySink::write(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t n = ::write(file_.fd(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            log::error("a large request can't be kept", {{"folder", folder_}, {"why", std::generic_category().message(errno)}});
            return Status::insufficient_storage;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return std::nullopt;
}

bool prepare_spool(const std::string& folder) {
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return false;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
        if (entry.path().filename().native().starts_with(prefix)) std::filesystem::remove(entry.path(), ec);
    return !ec && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}
