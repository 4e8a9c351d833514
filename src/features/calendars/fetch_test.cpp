#include "features/calendars/fetch.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "features/calendars/ical.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

namespace {

/// Answers so many connections of this machine, one after another, with what `answer` gives for a request's head.
class OtherServer {
public:
    OtherServer(int connections, std::function<std::string(const std::string&)> answer)
        : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        REQUIRE(::bind(listening_, reinterpret_cast<sockaddr*>(&here), size) == 0);
        REQUIRE(::listen(listening_, 8) == 0);
        REQUIRE(::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
        url = "http://127.0.0.1:" + std::to_string(ntohs(here.sin_port)) + "/a.ics";
        thread_ = std::thread([this, connections, answer = std::move(answer)] {
            for (int i = 0; i < connections; ++i) {
                const int one = ::accept(listening_, nullptr, nullptr);
                if (one < 0) return;
                std::string head;
                char room[4096];
                while (head.find("\r\n\r\n") == std::string::npos) {
                    const auto got = ::recv(one, room, sizeof room, 0);
                    if (got <= 0) break;
                    head.append(room, static_cast<std::size_t>(got));
                }
                const std::string out = answer(head);
                for (std::size_t sent = 0; sent < out.size();) {
                    const auto count = ::send(one, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
                    if (count <= 0) break;
                    sent += static_cast<std::size_t>(count);
                }
                ::close(one);
            }
        });
    }
    ~OtherServer() {
        thread_.join();
        ::close(listening_);
    }
    OtherServer(const OtherServer&) = delete;
    OtherServer& operator=(const OtherServer&) = delete;
    std::string url;

private:
    int listening_;
    std::thread thread_;
};

std::string answer(std::string_view status, std::string_view headers, std::string_view body = {}) {
    return "HTTP/1.1 " + std::string(status) +
           "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) +
           "\r\n" + std::string(body);
}

}

TEST_CASE("a calendar is read, and not sent again while it has not changed") {
    OtherServer other(2, [](const std::string& head) {
        if (head.find("If-None-Match: \"7\"\r\n") != std::string::npos &&
            head.find("If-Modified-Since: Tue, 24 Nov 2026 10:00:00 GMT\r\n") != std::string::npos)
            return answer("304 Not Modified", "");
        return answer("200 OK", "ETag: \"7\"\r\nLast-Modified: Tue, 24 Nov 2026 10:00:00 GMT\r\n", "BEGIN:VCALENDAR");
    });
    const auto first = fetch(other.url, {}, {}, Networks::all);
    REQUIRE(first);
    CHECK(first->changed);
    CHECK(first->body == "BEGIN:VCALENDAR");
    const auto again = fetch(other.url, first->etag, first->modified, Networks::all);
    REQUIRE(again);
    CHECK(!again->changed);
}

TEST_CASE("each failure has its own words") {
    const auto code = [](const std::string& status, const std::string& headers = {}, const std::string& body = {}) {
        OtherServer other(1, [=](const std::string&) { return answer(status, headers, body); });
        const auto found = fetch(other.url, {}, {}, Networks::all);
        return found ? std::string() : found.error().code;
    };
    CHECK(code("401 Unauthorized") == "not_allowed");
    CHECK(code("404 Not Found") == "not_found");
    CHECK(code("500 Oh") == "server_failed");
    CHECK(code("302 Found", "Location: file:///etc/passwd\r\n") == "sent_elsewhere");
    CHECK(code("200 OK", "", std::string(ical::longest + 1, 'x')) == "too_large");
    // A name that is no name; nobody listens.
    CHECK(fetch("https://nowhere.invalid/", {}, {}, Networks::outer).error().code == "no_such_host");
    for (const char* each : {"inner_network", "too_large", "no_such_host", "too_slow", "bad_certificate",
                             "sent_elsewhere", "not_allowed", "not_found", "server_failed", "not_a_calendar"})
        CHECK(failure_message(each) != failure_message("unreachable"));
}

TEST_CASE("a server that sends us round and round is left") {
    std::string self;
    OtherServer other(4, [&](const std::string&) { return answer("302 Found", "Location: " + self + "\r\n"); });
    self = other.url;
    CHECK(fetch(other.url, {}, {}, Networks::all).error().code == "sent_elsewhere");
}
