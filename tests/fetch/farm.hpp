// Servers of the tests of platform/fetch: on loopback, each connection in a thread of its own, badly behaved as a test wants it.
#pragma once
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/dns/dns.hpp"

namespace beffroi::tests {

/// What the handler of a connection speaks through.
class Stream {
public:
    Stream(int socket, SSL* tls, const std::atomic<bool>& over) : socket_(socket), tls_(tls), over_(over) {}

    /// False: the other side is gone, or the test is over.
    bool send(std::string_view bytes) {
        while (!bytes.empty() && !over_) {
            const int most = static_cast<int>(std::min<std::size_t>(bytes.size(), 65536));
            const auto sent = tls_ ? SSL_write(tls_, bytes.data(), most)
                                   : ::send(socket_, bytes.data(), static_cast<std::size_t>(most), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return !over_;
    }
    std::string read_head() {
        std::string head;
        char room[4096];
        while (head.find("\r\n\r\n") == std::string::npos && !over_) {
            const auto got = tls_ ? SSL_read(tls_, room, sizeof room) : ::recv(socket_, room, sizeof room, 0);
            if (got <= 0) return {};
            head.append(room, static_cast<std::size_t>(got));
        }
        return head;
    }
    /// Waits, or until the other side hangs up or the test is over. False: one of these came.
    bool wait(int milliseconds) {
        for (; milliseconds > 0 && !over_; milliseconds -= 10) {
            pollfd one{socket_, POLLRDHUP, 0};
            if (::poll(&one, 1, 10) > 0) return false;
        }
        return !over_;
    }
    void wait_for_ever() {
        while (wait(1000)) {}
    }

private:
    int socket_;
    SSL* tls_;
    const std::atomic<bool>& over_;
};

class Server {
public:
    /// Called with the head of the request: "GET / HTTP/1.1\r\n…".
    using Handler = std::function<void(Stream&, const std::string& head)>;
    explicit Server(Handler handler, SSL_CTX* tls = nullptr)
        : handler_(std::move(handler)), tls_(tls), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        REQUIRE(::bind(listening_, reinterpret_cast<sockaddr*>(&here), size) == 0);
        REQUIRE(::listen(listening_, 128) == 0);
        REQUIRE(::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
        port = ntohs(here.sin_port);
        accepting_ = std::thread([this] { accept_all(); });
    }
    ~Server() {
        over_ = true;
        ::shutdown(listening_, SHUT_RDWR);
        accepting_.join();
        for (std::thread& each : connections_) each.join();
        ::close(listening_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int port = 0;
    std::atomic<int> accepted{0};
    std::vector<std::string> heads() {
        const std::lock_guard lock(mutex_);
        return heads_;
    }
    /// How many requests began so: "GET /robots.txt".
    int asked(const std::string& begin) {
        int count = 0;
        for (const std::string& each : heads()) count += each.starts_with(begin + " ");
        return count;
    }

private:
    void accept_all() {
        for (;;) {
            const int one = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (one < 0) return;
            ++accepted;
            connections_.emplace_back([this, one] { serve(one); });
        }
    }
    void serve(int one) {
        SSL* tls = nullptr;
        if (tls_) {
            tls = SSL_new(tls_);
            SSL_set_fd(tls, one);
        }
        if (!tls || SSL_accept(tls) == 1) {
            Stream stream(one, tls, over_);
            if (const std::string head = stream.read_head(); !head.empty()) {
                {
                    const std::lock_guard lock(mutex_);
                    heads_.push_back(head);
                }
                handler_(stream, head);
            }
        }
        if (tls) {
            SSL_shutdown(tls);
            SSL_free(tls);
        }
        ::close(one);
    }

    Handler handler_;
    SSL_CTX* tls_;
    int listening_;
    std::atomic<bool> over_{false};
    std::thread accepting_;
    std::vector<std::thread> connections_;
    std::mutex mutex_;
    std::vector<std::string> heads_;
};

inline std::string page(std::string_view body, std::string_view headers = {}, std::string_view status = "200 OK") {
    return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: text/html\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
inline std::string redirect(std::string_view to, std::string_view status = "302 Found") {
    return page("", "Location: " + std::string(to) + "\r\n", status);
}
/// "/a?b" of "GET /a?b HTTP/1.1…".
inline std::string path_of(const std::string& head) {
    const auto from = head.find(' ') + 1;
    return head.substr(from, head.find(' ', from) - from);
}
inline std::string host_of(const std::string& head) {
    const auto from = head.find("Host: ") + 6;
    return head.substr(from, head.find("\r\n", from) - from);
}

/// Answers at once, from a table: the next of a question's answers, its last again and again.
class TableAsker final : public dns::Asker {
public:
    std::map<std::string, std::deque<std::string>> a, aaaa;  ///< of a name; "" is no record, "?" a server that fails
    std::map<std::string, int> asked;
    std::string otherwise = "127.0.0.1";  ///< A of every other name; empty: there is no such name
    std::function<void(std::function<void()>)> later;  ///< how answers come; empty: before `ask` returns

    void ask(const dns::Question& question, const dns::Lane&, Heard heard) override {
        ++asked[question.name];
        const dns::Answer answer = answer_to(question);
        if (later)
            later([heard, answer] { heard(answer); });
        else
            heard(answer);
    }
    Stats stats() const override { return {}; }

private:
    dns::Answer answer_to(const dns::Question& question) {
        auto& table = question.type == dns::Type::a ? a : aaaa;
        dns::Answer answer;
        std::string value = question.type == dns::Type::a ? otherwise : "";
        if (const auto at = table.find(question.name); at != table.end()) {
            value = at->second.front();
            if (at->second.size() > 1) at->second.pop_front();
        } else if (otherwise.empty()) {
            answer.status = dns::Status::no_such_name;
            return answer;
        }
        answer.status = value == "?" ? dns::Status::timed_out : value.empty() ? dns::Status::no_data : dns::Status::ok;
        if (answer.status != dns::Status::ok) return answer;
        for (std::size_t from = 0; from < value.size();) {
            const auto to = std::min(value.find(' ', from), value.size());
            answer.records.push_back({question.name, question.type, value.substr(from, to - from)});
            from = to + 1;
        }
        return answer;
    }
};

}
