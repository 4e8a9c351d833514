// From a Response to the bytes that answer a Request: validators, compression, ranges, security headers.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "platform/net/encoding.hpp"
#include "platform/net/http.hpp"
#include "platform/net/security_headers.hpp"
#include "platform/net/version_tag.hpp"

namespace beffroi::net {

/// An open file, closed with its owner.
class File {
public:
    explicit File(int fd = -1) : fd_(fd) {}
    File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    File& operator=(File&& other) noexcept { std::swap(fd_, other.fd_); return *this; }
    ~File();
    int fd() const { return fd_; }

private:
    int fd_;
};

struct FilePart {
    File file;
    std::uint64_t offset = 0, length = 0;
};

struct Answer {
    Status status = Status::ok;
    std::string head;
    /// Made for this answer, shared with the cache, in the program itself, or on disk.
    std::variant<std::string, std::shared_ptr<const std::string>, std::string_view, FilePart> body;
    bool close = false;  ///< the connection ends with it

    std::string_view bytes() const;  ///< empty when the body is a file
    std::uint64_t size() const;
};

/// What of the connection matters to an answer.
struct Exchange {
    bool keep_alive = true;
    bool http_1_0 = false;
};

class Composer {
public:
    /// `key` is what the tags of versions depend on: the same on every node.
    Composer(std::span<const Asset> assets, std::size_t cache_bytes, std::string_view key, Subdomains subdomains = Subdomains::free);

    /// `response.failed` must have been dealt with. A file that can't be opened gives `Status::not_found`, without body.
    Answer compose(const Request& request, Response response, const Exchange& exchange);

    const Asset* asset(std::string_view path) const;  ///< by its address

    /// What is said when there is no Request, or no time for more: plain text in English.
    /// `secure`: over TLS.
    static Answer bare(Status status, std::uint64_t request_id, bool close, bool secure = false);

private:
    struct Draft;
    void from_text(const Request& request, Response& response, Draft& draft);
    void from_asset(const Request& request, const Asset& asset, Draft& draft);
    void from_file(const Request& request, const FileBody& file, Draft& draft);

    std::unordered_map<std::string_view, const Asset*> assets_;
    std::unordered_map<const Asset*, std::string> asset_tags_;
    CompressedCache cache_;
    VersionTags tags_;
    Subdomains subdomains_;
};

}
