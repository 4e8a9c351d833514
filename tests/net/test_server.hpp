// A real server on a free port, for one test.
#pragma once
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "platform/net/server.hpp"

namespace beffroi::tests {

struct TestServer {
    explicit TestServer(const std::function<void(net::Router&)>& routes, net::ServerOptions options = {},
                        std::span<const net::Asset> assets = {}, net::ErrorPage error_page = nullptr,
                        const std::function<void(net::Server&)>& before_start = nullptr)
        : server(prepared(std::move(options)), built(routes), assets, std::move(error_page)) {
        if (before_start) before_start(server);
        auto started = server.start();
        if (!started) throw std::runtime_error(started.error().code + ": " + started.error().detail);
    }
    unsigned short port() const { return server.port(); }

    net::Server server;

private:
    static net::ServerOptions prepared(net::ServerOptions options) {
        options.port = 0;
        return options;
    }
    static net::Router built(const std::function<void(net::Router&)>& routes) {
        net::Router router;
        routes(router);
        return router;
    }
};

}
