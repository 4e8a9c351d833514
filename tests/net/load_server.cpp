// A small server for measuring the HTTP path alone: wrk against /plain, /page (20 KB, different each time) and /same.
// Usage: net_load_server PORT [IO_THREADS] [WORKERS]; ends on SIGTERM.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "platform/net/server.hpp"

using namespace beffroi;

namespace {

std::string page(std::uint64_t number) {
    std::string out = "<!doctype html><html lang=\"fr\"><head><title>Lieux</title></head><body>";
    for (int i = 0; out.size() < 20 * 1024; ++i)
        out += "<li><a href=\"/lieux/" + std::to_string(number + static_cast<std::uint64_t>(i)) + "\">Mediatheque numero " + std::to_string(i * 7919 % 1000) +
               "</a> <span>ouvert jusqu'a 18 h</span> rue du Beffroi, a " + std::to_string(i * 37 % 9000) + " m</li>\n";
    return out += "</body></html>";
}

}

int main(int argc, char** argv) {
    net::ServerOptions options;
    options.port = argc > 1 ? static_cast<unsigned short>(std::atoi(argv[1])) : 0;
    options.io_threads = argc > 2 ? std::atoi(argv[2]) : 1;
    options.workers = argc > 3 ? std::atoi(argv[3]) : 4;
    if (const char* log = std::getenv("ACCESS_LOG")) options.access_log = log;
    net::Router router;
    std::atomic<std::uint64_t> number{0};
    std::string same = page(0);
    router.get("/plain", net::Access::everyone, [](const net::Request&) { return net::plain("Hello\n"); });
    router.get("/page", net::Access::everyone, [&](const net::Request&) { return net::html(page(++number)); });
    router.get("/same", net::Access::everyone, [&](const net::Request&) { return net::html(same); });

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    net::Server server(options, std::move(router), {}, nullptr);
    if (auto started = server.start(); !started) {
        std::fprintf(stderr, "%s: %s\n", started.error().code.c_str(), started.error().detail.c_str());
        return 1;
    }
    std::printf("%d\n", server.port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    return server.stop() ? 0 : 1;
}
