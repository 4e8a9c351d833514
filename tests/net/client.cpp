#include "tests/net/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace beffroi::tests {

namespace {

bool same_name(std::string_view a, std::string_view b) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}

std::string_view Reply::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return {};
}

bool Reply::has(std::string_view name) const {
    return std::any_of(headers.begin(), headers.end(), [&](const auto& h) { return same_name(h.first, name); });
}

Client::Client(unsigned short port, const std::string& source_address) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!source_address.empty()) {
        inet_pton(AF_INET, source_address.c_str(), &address.sin_addr);
        if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("bind");
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("connect");
}

Client::Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

Client::~Client() {
    if (fd_ >= 0) ::close(fd_);
}

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;  // The server closed: what it said before can still be read.
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool Client::readable(std::chrono::milliseconds patience) {
    if (!buffer_.empty()) return true;
    pollfd p{fd_, POLLIN, 0};
    return ::poll(&p, 1, static_cast<int>(patience.count())) > 0;
}

bool Client::fill() {
    pollfd p{fd_, POLLIN, 0};
    if (::poll(&p, 1, 10000) <= 0) return false;
    char bytes[16384];
    ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
}

std::optional<Reply> Client::reply(bool to_head) {
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return std::nullopt;
    Reply reply;
    std::string head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("not an answer: " + head);
    reply.status = std::atoi(head.c_str() + 9);
    std::size_t at = head.find("\r\n") + 2;
    while (at < head.size()) {
        auto line_end = head.find("\r\n", at);
        auto colon = head.find(": ", at);
        if (colon > line_end) throw std::runtime_error("not a header: " + head.substr(at, line_end - at));
        reply.headers.emplace_back(head.substr(at, colon - at), head.substr(colon + 2, line_end - colon - 2));
        at = line_end + 2;
    }
    if (to_head || reply.status == 304 || reply.status == 204 || reply.status < 200) return reply;
    auto length = std::strtoull(std::string(reply.header("content-length")).c_str(), nullptr, 10);
    while (buffer_.size() < length)
        if (!fill()) return std::nullopt;
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return reply;
}

std::string Client::rest() {
    while (fill()) {}
    return std::exchange(buffer_, {});
}

std::string Client::take(std::size_t bytes) {
    while (buffer_.size() < bytes)
        if (!fill()) break;
    std::string out = buffer_.substr(0, bytes);
    buffer_.erase(0, out.size());
    return out;
}

bool Client::closed(std::chrono::milliseconds patience) {
    auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd p{fd_, POLLIN, 0};
        if (left.count() < 0 || ::poll(&p, 1, static_cast<int>(left.count())) <= 0) return false;
        char bytes[4096];
        if (::recv(fd_, bytes, sizeof bytes, 0) <= 0) return true;
    }
}

void Client::shutdown_send() { ::shutdown(fd_, SHUT_WR); }

Reply ask(unsigned short port, std::string_view method_and_target, const std::vector<std::string>& headers, std::string_view body) {
    Client client(port);
    std::string request = std::string(method_and_target) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n";
    for (const auto& header : headers) request += header + "\r\n";
    if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n";
    request += body;
    client.send(request);
    auto reply = client.reply(method_and_target.starts_with("HEAD "));
    if (!reply) throw std::runtime_error("no answer to " + std::string(method_and_target));
    return *reply;
}

Reply get(unsigned short port, std::string_view target, const std::vector<std::string>& headers) {
    return ask(port, "GET " + std::string(target), headers);
}

}
