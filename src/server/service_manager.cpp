// The protocol of sd_notify(3): one datagram. The library would bring its dependencies for these thirty lines.
#include "server/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace beffroi::server {
namespace {

std::optional<std::uint64_t> number_in(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr) return std::nullopt;
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(value, value + std::strlen(value), n);
    if (error != std::errc{} || *end != '\0') return std::nullopt;
    return n;
}

}

void tell_manager(std::string_view state) {
    const char* name = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    // A path, or a name of Linux's abstract namespace, written with "@".
    if (name == nullptr || (name[0] != '/' && name[0] != '@') || std::strlen(name) >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    const std::size_t length = std::strlen(name);
    std::memcpy(address.sun_path, name, length);
    if (name[0] == '@') address.sun_path[0] = '\0';
    const int to = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (to < 0) return;
    [[maybe_unused]] const auto sent = ::sendto(to, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                                                reinterpret_cast<const sockaddr*>(&address),
                                                static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
    ::close(to);
}

std::optional<std::chrono::microseconds> sign_of_life_every() {
    const auto micros = number_in("WATCHDOG_USEC");
    if (!micros || *micros < 2) return std::nullopt;
    // The variable may have been left by a parent that is watched itself.
    if (const auto pid = number_in("WATCHDOG_PID"); pid && *pid != static_cast<std::uint64_t>(::getpid()))
        return std::nullopt;
    return std::chrono::microseconds(*micros / 2);
}

}
