// A client for tests of the server: says exactly the bytes it is told, and reads answers strictly.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beffroi::tests {

struct Reply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// The value of the first header of that name (any case), empty when absent.
    std::string_view header(std::string_view name) const;
    bool has(std::string_view name) const;
};

class Client {
public:
    /// Connects to 127.0.0.1; throws when it can't.
    explicit Client(unsigned short port, const std::string& source_address = {});
    ~Client();
    Client(Client&& other) noexcept;
    Client& operator=(Client&&) = delete;

    void send(std::string_view bytes);
    /// One answer; nothing when the connection ends or 10 seconds pass. `to_head`: the answer has no body whatever its length.
    std::optional<Reply> reply(bool to_head = false);
    /// Everything until the server closes.
    std::string rest();
    /// True when the server has closed within `patience`.
    bool closed(std::chrono::milliseconds patience = std::chrono::seconds(10));
    /// True when bytes can be read within `patience`.
    bool readable(std::chrono::milliseconds patience);
    std::string take(std::size_t bytes);
    void shutdown_send();
    int fd() const { return fd_; }

private:
    bool fill();
    int fd_ = -1;
    std::string buffer_;
};

/// One request on a connection of its own, with `Connection: close`.
Reply ask(unsigned short port, std::string_view method_and_target, const std::vector<std::string>& headers = {},
          std::string_view body = {});
Reply get(unsigned short port, std::string_view target, const std::vector<std::string>& headers = {});

}
