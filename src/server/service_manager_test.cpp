#include "server/service_manager.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/support/database.hpp"

using namespace beffroi::server;

namespace {

/// A socket as the manager has one, named by `name` ("@" for the abstract namespace).
class Manager {
public:
    explicit Manager(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name[0] == '@') address.sun_path[0] = '\0';
        bound_ = ::bind(socket_, reinterpret_cast<const sockaddr*>(&address),
                        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())) == 0;
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    }
    ~Manager() {
        ::close(socket_);
        ::unsetenv("NOTIFY_SOCKET");
    }
    bool bound() const { return bound_; }
    std::string heard() const {
        char text[100];
        const auto got = ::recv(socket_, text, sizeof text, MSG_DONTWAIT);
        return got < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(got));
    }

private:
    int socket_;
    bool bound_ = false;
};

}

TEST_CASE("the manager hears what it is told, on a path or an abstract name") {
    const beffroi::testing::TemporaryFolder folder;
    for (const std::string& name : {folder.file("notify"), "@beffroi-test-" + std::to_string(::getpid())}) {
        const Manager manager(name);
        REQUIRE(manager.bound());
        tell_manager("READY=1");
        CHECK(manager.heard() == "READY=1");
        CHECK(manager.heard() == "nothing");
    }
}

TEST_CASE("without a manager, or with one that is gone, nothing happens") {
    ::unsetenv("NOTIFY_SOCKET");
    tell_manager("READY=1");
    for (const std::string& name :
         {std::string("/nowhere/at/all"), std::string("relative"), std::string(200, '/'), std::string()}) {
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
        tell_manager("READY=1");
    }
    ::unsetenv("NOTIFY_SOCKET");
    CHECK_FALSE(sign_of_life_every());
}

TEST_CASE("a sign of life twice as often as it is wanted, when it is wanted of us") {
    using namespace std::chrono_literals;
    ::setenv("WATCHDOG_USEC", "120000000", 1);
    CHECK(sign_of_life_every() == 60s);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    CHECK(sign_of_life_every() == 60s);
    ::setenv("WATCHDOG_PID", "1", 1);
    CHECK_FALSE(sign_of_life_every());
    ::unsetenv("WATCHDOG_PID");
    for (const char* bad : {"", "0", "1", "x", "12x"}) {
        ::setenv("WATCHDOG_USEC", bad, 1);
        CHECK_FALSE(sign_of_life_every());
    }
    ::unsetenv("WATCHDOG_USEC");
}
