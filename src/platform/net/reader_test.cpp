// What bytes make a request, without a socket.
#include "platform/net/reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace beffroi;
using namespace beffroi::net;

namespace {

using Step = RequestReader::Step;

/// What came of reading `bytes`, given `piece` bytes at a time: "POST /a [body] +rest", "more" or the status of the failure.
std::string outcome(std::string_view bytes, std::size_t piece = std::string::npos, ReaderLimits limits = {}, std::uint64_t cap = 1000) {
    RequestReader reader(limits);
    std::string body, pending;
    for (;;) {
        std::size_t used = 0;
        Step step = reader.read(pending, used);
        pending.erase(0, used);
        if (step == Step::head) {
            reader.accept_body(cap, [&](std::string_view part) { body += part; return std::nullopt; });
        } else if (step == Step::failed) {
            return std::to_string(static_cast<int>(reader.failure()));
        } else if (step == Step::done) {
            std::string rest = pending + std::string(bytes);
            return std::string(name(reader.request().method)) + " " + reader.request().target + " [" + body + "]" + (rest.empty() ? "" : " +" + rest);
        } else {
            if (bytes.empty()) return "more";
            pending += bytes.substr(0, piece);
            bytes.remove_prefix(std::min(piece, bytes.size()));
        }
    }
}

/// The same, whole and cut at every place and byte by byte.
std::string always(std::string_view bytes) {
    std::string whole = outcome(bytes);
    CHECK(outcome(bytes, 1) == whole);
    for (std::size_t piece = 2; piece < bytes.size(); piece += 1 + piece / 7) CHECK_MESSAGE(outcome(bytes, piece) == whole, bytes);
    return whole;
}

const std::string host = "Host: a\r\n";

}

TEST_CASE("requests are read the same however they arrive") {
    CHECK(always("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n") == "GET /a?b []");
    CHECK(always("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == "GET / []");
    CHECK(always("GET / HTTP/1.0\r\n\r\n") == "GET / []");
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello") == "POST / [hello]");
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:0\r\n\r\n") == "POST / []");
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\n\r\n") ==
          "POST / [hello world]");
    // Nothing in chunks, the end byte by byte: an assertion of Beast's ended the program here.
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "POST / []");
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n") == "POST / [] +GET / HTTP/1.1\r\n");
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n") == "POST / []");
    CHECK(always("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n1\r\na\r\n0\r\nHost: b\r\nX-T: 1\r\n\r\n") == "POST / [a]");
    CHECK(always("PROPFIND / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n<a/>") == "PROPFIND / [<a/>]");
    CHECK(always("REPORT / HTTP/1.1\r\nHost: a\r\n\r\n") == "REPORT / []");
    CHECK(always("PROPPATCH / HTTP/1.1\r\nHost: a\r\n\r\n") == "PROPPATCH / []");
    CHECK(always("MKCALENDAR / HTTP/1.1\r\nHost: a\r\n\r\n") == "OTHER / []");
    CHECK(always("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") == "OTHER / []");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabGET /next") == "POST / [ab] +GET /next");
    CHECK(outcome("GET / HTTP/1.1\r\nHost: a\r\n") == "more");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell") == "more");
    CHECK(outcome("") == "more");
    CHECK(outcome("\r\n\r\n\r") == "more");
}

TEST_CASE("trailers don't pass for headers") {
    RequestReader reader({});
    std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n";
    std::size_t used = 0;
    REQUIRE(reader.read(bytes, used) == Step::head);
    bytes.erase(0, used);
    reader.accept_body(10, {});
    REQUIRE(reader.read(bytes, used) == Step::done);
    CHECK(reader.request().header("x-forwarded-for") == "");
}

TEST_CASE("what two programs could read differently is refused") {
    const std::string get = "GET / HTTP/1.1\r\n", post = "POST / HTTP/1.1\r\n" + host;
    std::vector<std::string> bad{
        // Lines.
        "GET / HTTP/1.1\nHost: a\n\n",
        get + "Host: a\n\r\n",
        get + "Host: a\r\n\n",
        get + "Host: a\rX: b\r\n\r\n",
        get + host + "X: a\r\n b\r\n\r\n",
        get + host + "X: a\r\n\tb\r\n\r\n",
        get + " Host: a\r\n\r\n",
        get + host + std::string("X: a\0b\r\n\r\n", 10),
        get + host + "X: a\x01\r\n\r\n",
        get + host + "X: a\x7f\r\n\r\n",
        std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 29),
        // Headers.
        get + host + "no colon here\r\n\r\n",
        get + host + ": empty\r\n\r\n",
        get + host + "Space : a\r\n\r\n",
        get + host + "Sp ace: a\r\n\r\n",
        get + host + "X\xc3\xa9: a\r\n\r\n",
        // Hosts.
        get + "\r\n",
        get + host + "Host: b\r\n\r\n",
        get + "Host: a/b\r\n\r\n",
        get + "Host: a b\r\n\r\n",
        get + "Host: a@b\r\n\r\n",
        // Request lines.
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/11\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1x\r\nHost: a\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
        " / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET lieux HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        // Lengths.
        post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
        post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na",
        post + "Content-Length: 1, 1\r\n\r\na",
        post + "Content-Length: +1\r\n\r\na",
        post + "Content-Length: -1\r\n\r\na",
        post + "Content-Length: 0x1\r\n\r\na",
        post + "Content-Length: 1 1\r\n\r\na",
        post + "Content-Length: \r\n\r\na",
        post + "Content-Length: 99999999999999999999999\r\n\r\na",
        post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        // Chunks.
        post + "Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n" + std::string("x"),
        post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        // A TLS client at a plain door.
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
    };
    for (const auto& bytes : bad) CHECK_MESSAGE(always(bytes) == "400", bytes);
}

TEST_CASE("refusals have their own statuses") {
    CHECK(outcome("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == "505");
    CHECK(outcome("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == "505");
    CHECK(outcome("GET / HTTP/1.2\r\nHost: a\r\n\r\n") == "505");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") == "501");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n") == "501");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n") == "501");
    CHECK(outcome("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n") == "414");
    CHECK(outcome("GET /" + std::string(9000, 'a')) == "414");
    CHECK(outcome("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17000, 'a') + "\r\n\r\n") == "431");
    CHECK(outcome("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17000, 'a')) == "431");
    CHECK(outcome("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(15000, 'a') + "\r\n\r\n") == "GET / []");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'a')) == "413");
    CHECK(outcome("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n") == "413");
    std::string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 1001; ++i) chunks += "1\r\na\r\n";
    CHECK(outcome(chunks + "0\r\n\r\n") == "413");
}

TEST_CASE("chunks can't be mostly wrapping") {
    std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 100; ++i) bytes += "1;" + std::string(1000, 'x') + "\r\na\r\n";
    CHECK(outcome(bytes) == "400");
    bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    for (int i = 0; i < 3000; ++i) bytes += "X-Trailer: aaaaaaaaaa\r\n";
    CHECK(outcome(bytes) == "400");
    CHECK(outcome(bytes, 1000) == "400");
}

TEST_CASE("a chunk's header and the trailers are refused from the same length on however they are cut") {
    ReaderLimits limits;
    limits.header = 256;
    // The hundred bytes of body would allow for more wrapping in all; each piece of it has its own limit.
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n" + std::string(100, 'a');
    auto trailers = [&](std::size_t size) { return head + "\r\n0\r\nX: " + std::string(size - 12, 'x') + "\r\n\r\n"; };
    auto extension = [&](std::size_t size) { return head + "\r\n1;" + std::string(size - 6, 'x') + "\r\nb\r\n0\r\n\r\n"; };
    for (std::size_t piece : {std::string::npos, std::size_t{1}, std::size_t{7}, std::size_t{17}, std::size_t{100}, std::size_t{300}}) {
        CAPTURE(piece);
        CHECK(outcome(trailers(256), piece, limits) == "POST / [" + std::string(100, 'a') + "]");
        CHECK(outcome(trailers(257), piece, limits) == "400");
        CHECK(outcome(extension(256), piece, limits) == "POST / [" + std::string(100, 'a') + "b]");
        CHECK(outcome(extension(257), piece, limits) == "400");
    }
}
