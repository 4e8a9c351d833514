// From bytes to a Request, without a socket: what the connections use and what the fuzzer feeds.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "platform/net/http.hpp"

namespace beffroi::net {

struct ReaderLimits {
    std::size_t header = 16 * 1024;  ///< request line and headers together (431)
    std::size_t target = 8 * 1024;   ///< the request target alone (414)
};

/// Reads one request. HTTP/1.1 as RFC 9112 says, without its indulgences: a bare LF or CR, folded headers, a NUL, two
/// lengths or a length beside a transfer coding are refused, since two programs that read them differently are how
/// requests get smuggled.
class RequestReader {
public:
    enum class Step {
        more,    ///< nothing left that can be read: give more bytes
        head,    ///< the head is complete: decide, call `accept_body`, go on
        done,    ///< the request is complete; the bytes after `used` belong to the next
        failed,  ///< see `failure`; the connection can't be used further
    };

    explicit RequestReader(const ReaderLimits& limits);
    ~RequestReader();

    /// Reads from `bytes`, which begin where the last call's `used` ended. Sets `used` to how many may be forgotten.
    Step read(std::string_view bytes, std::size_t& used);

    /// Called once after `Step::head`: how many bytes of body at most, and where they go; `sink` answers the status of a
    /// failure of its own, or nothing.
    using Sink = std::function<std::optional<Status>(std::string_view)>;
    void accept_body(std::uint64_t cap, Sink sink);

    Request& request() { return request_; }
    Status failure() const { return failure_; }
    bool failed_in_body() const { return state_ == State::body; }
    bool started() const { return started_; }                  ///< has seen a byte of the request
    bool keep_alive() const { return keep_alive_; }            ///< what the client wants, after the head
    bool http_1_0() const { return http_1_0_; }
    bool has_body() const { return chunked_ || length_.value_or(0) > 0; }
    bool upgrade() const { return upgrade_; }
    std::optional<std::uint64_t> content_length() const { return length_; }
    bool chunked() const { return chunked_; }

private:
    enum class State { head, decide, body, done };
    struct Parser;
    Step read_head(std::string_view bytes, std::size_t& used);
    Step read_body(std::string_view bytes, std::size_t& used);
    Step fail_with(Status status) { failure_ = status; return Step::failed; }

    ReaderLimits limits_;
    State state_ = State::head;
    Status failure_ = Status::bad_request;
    std::size_t scanned_ = 0;   ///< bytes of the head already looked at
    bool started_ = false, keep_alive_ = false, http_1_0_ = false, chunked_ = false, upgrade_ = false;
    std::optional<std::uint64_t> length_;
    std::size_t overhead_ = 0;  ///< bytes of chunk headers and trailers, which would otherwise be without limit
    Request request_;
    std::unique_ptr<Parser> parser_;
    std::string head_;
public:
    /// The head as received, kept only when it asks for an upgrade.
    const std::string& raw_head() const { return head_; }
};

}
