// The only file beside web_socket.cpp that sees Beast.
#include "platform/net/reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>

#include "platform/base/text.hpp"
#include "platform/net/target.hpp"

namespace beffroi::net {

namespace http = boost::beast::http;
using boost::beast::error_code;

namespace {

Method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get: return Method::get;
        case http::verb::head: return Method::head;
        case http::verb::post: return Method::post;
        case http::verb::put: return Method::put;
        case http::verb::patch: return Method::patch;
        case http::verb::delete_: return Method::del;
        case http::verb::options: return Method::options;
        case http::verb::propfind: return Method::propfind;
        case http::verb::proppatch: return Method::proppatch;
        case http::verb::report: return Method::report;
        default: return Method::other;
    }
}

bool is_host(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
               c == ':' || c == '[' || c == ']' || c == '%';
    });
}

/// What the version at the end of a request line says: nothing wrong, or the status to refuse with.
std::optional<Status> version_fault(std::string_view line) {
    auto space = line.rfind(' ');
    if (space == std::string_view::npos) return Status::bad_request;
    std::string_view version = line.substr(space + 1);
    bool shaped = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' && version[5] >= '0' &&
                  version[5] <= '9' && version[7] >= '0' && version[7] <= '9';
    if (!shaped) return Status::bad_request;
    if (version != "HTTP/1.0" && version != "HTTP/1.1") return Status::version;
    return std::nullopt;
}

}

/// Beast's grammar, with the fields put straight into our Request.
struct RequestReader::Parser final : http::basic_parser<true> {
    explicit Parser(Request& r) : request(r) {}

    Request& request;
    Sink sink;
    std::optional<Status> refused;
    std::uint64_t cap = 0, received = 0;
    unsigned lengths = 0, codings = 0, hosts = 0;
    bool in_trailer = false, http_1_0 = false;

    /// Any error stops Beast; the status is what counts.
    void refuse(Status status, error_code& ec) {
        if (!refused) refused = status;
        ec = http::error::bad_value;
    }

    void on_request_impl(http::verb verb, boost::beast::string_view, boost::beast::string_view target, int version,
                         error_code&) override {
        request.method = method_of(verb);
        request.target.assign(target.data(), target.size());
        http_1_0 = version == 10;
    }
    void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}

    void on_field_impl(http::field field, boost::beast::string_view name, boost::beast::string_view value,
                       error_code& ec) override {
        if (in_trailer) return;  // Nothing here uses trailers, and they must not pass for headers.
        std::string_view text(value.data(), value.size());
        if (field == http::field::content_length) {
            if (++lengths > 1 || text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
                return refuse(Status::bad_request, ec);
        } else if (field == http::field::transfer_encoding) {
            if (++codings > 1 || http_1_0) return refuse(Status::bad_request, ec);
            if (text::lower_ascii(text) != "chunked") return refuse(Status::not_implemented, ec);
        } else if (field == http::field::host) {
            if (++hosts > 1 || !is_host(text)) return refuse(Status::bad_request, ec);
        }
        if (lengths && codings) return refuse(Status::bad_request, ec);
        request.headers.push_back({std::string(name.data(), name.size()), std::string(text)});
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

    std::size_t take(boost::beast::string_view body, error_code& ec) {
        received += body.size();
        if (received > cap) {
            refuse(Status::too_large, ec);
        } else if (sink) {
            if (auto fault = sink({body.data(), body.size()})) refuse(*fault, ec);
        }
        return body.size();
    }
    std::size_t on_body_impl(boost::beast::string_view body, error_code& ec) override { return take(body, ec); }
    void on_chunk_header_impl(std::uint64_t size, boost::beast::string_view, error_code& ec) override {
        if (size == 0) in_trailer = true;
        if (size > cap - received) refuse(Status::too_large, ec);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body, error_code& ec) override { return take(body, ec); }
    void on_finish_impl(error_code&) override {}
};

RequestReader::RequestReader(const ReaderLimits& limits) : limits_(limits) {}
RequestReader::~RequestReader() = default;

RequestReader::Step RequestReader::read(std::string_view bytes, std::size_t& used) {
    used = 0;
    switch (state_) {
        case State::head: return read_head(bytes, used);
        case State::decide: return Step::head;
        case State::body: return read_body(bytes, used);
        case State::done: break;
    }
    return Step::done;
}

RequestReader::Step RequestReader::read_head(std::string_view bytes, std::size_t& used) {
    // RFC 9112 2.2: empty lines before a request are ignored.
    if (!started_) {
        while (bytes.substr(used).starts_with("\r\n")) used += 2;
        bytes.remove_prefix(used);
        if (bytes.empty() || bytes == "\r") return Step::more;
        started_ = true;
    }

    // Looks for the empty line, and on the way at everything the grammar below would let pass or wait for.
    std::size_t end = 0;
    std::size_t limit = std::min(bytes.size(), limits_.header);
    std::size_t at = scanned_;
    for (; at < limit && !end; ++at) {
        unsigned char c = static_cast<unsigned char>(bytes[at]);
        if (c >= ' ' && c != 0x7f) continue;
        if (c == '\n') {
            if (at == 0 || bytes[at - 1] != '\r') return fail_with(Status::bad_request);
            if (at >= 3 && bytes[at - 2] == '\n') {
                end = at + 1;
            } else {
                if (at + 1 == limit) break;  // Looked at again with what follows it.
                if (bytes[at + 1] == ' ' || bytes[at + 1] == '\t') return fail_with(Status::bad_request);  // A folded header.
            }
        } else if (c == '\r') {
            if (at + 1 == limit) break;
            if (bytes[at + 1] != '\n') return fail_with(Status::bad_request);
        } else if (c != '\t') {
            return fail_with(Status::bad_request);
        }
    }
    scanned_ = at;

    auto line_end = bytes.substr(0, limit).find("\r\n");
    std::string_view line = bytes.substr(0, line_end == std::string_view::npos ? limit : line_end);
    auto first_space = line.find(' ');
    // Whether its space has come or not: the same bytes are refused however they are cut.
    if (line.substr(0, first_space).size() > 64) return fail_with(Status::bad_request);
    if (first_space != std::string_view::npos) {
        auto target = line.substr(first_space + 1);
        target = target.substr(0, target.find(' '));
        if (target.size() > limits_.target) return fail_with(Status::uri_too_long);
    }
    if (line_end != std::string_view::npos)
        if (auto fault = version_fault(line)) return fail_with(*fault);
    if (!end) {
        if (bytes.size() >= limits_.header) return fail_with(Status::header_too_large);
        return Step::more;
    }

    parser_ = std::make_unique<Parser>(request_);
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header + 1));
    parser_->body_limit(boost::none);
    error_code ec;
    parser_->put(boost::asio::const_buffer(bytes.data(), end), ec);
    if (ec || !parser_->is_header_done()) return fail_with(parser_->refused.value_or(Status::bad_request));

    used += end;
    http_1_0_ = parser_->http_1_0;
    keep_alive_ = parser_->keep_alive();
    chunked_ = parser_->chunked();
    if (parser_->lengths) length_ = *parser_->content_length();
    upgrade_ = parser_->upgrade() && !http_1_0_;
    if (upgrade_) head_.assign(bytes.substr(0, end));
    if (!http_1_0_ && parser_->hosts == 0) return fail_with(Status::bad_request);
    if (!read_target(request_)) return fail_with(Status::bad_request);
    state_ = State::decide;
    return Step::head;
}

void RequestReader::accept_body(std::uint64_t cap, Sink sink) {
    state_ = parser_->is_done() ? State::done : State::body;
    if (state_ == State::done) return;
    parser_->cap = cap;
    parser_->sink = std::move(sink);
}

RequestReader::Step RequestReader::read_body(std::string_view bytes, std::size_t& used) {
    // Beast 1.81 asserts that it is given five bytes when it looks at a last chunk for the second time: an empty body that
    // comes byte by byte would end the program. Wherever a chunked body stands, at least five bytes ("0", twice CRLF) follow.
    const std::size_t least = chunked_ ? 5 : 1;
    while (bytes.size() - used >= least && !parser_->is_done()) {
        std::uint64_t before = parser_->received;
        error_code ec;
        std::size_t n = parser_->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), ec);
        used += n;
        if (ec == http::error::need_more) {
            if (bytes.size() - used > limits_.header) return fail_with(Status::bad_request);
            return Step::more;
        }
        if (ec) return fail_with(parser_->refused.value_or(Status::bad_request));
        const std::size_t wrapping = n - static_cast<std::size_t>(parser_->received - before);
        // What may not be waited for in pieces is not taken whole either: the same bytes are refused however they are cut.
        if (wrapping > limits_.header) return fail_with(Status::bad_request);
        // Chunks of one byte with a kilobyte of extensions each are no way to send a body.
        overhead_ += wrapping;
        if (overhead_ > limits_.header + parser_->received * 4) return fail_with(Status::bad_request);
    }
    if (!parser_->is_done()) return Step::more;
    state_ = State::done;
    return Step::done;
}

}
