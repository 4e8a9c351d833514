#include <malloc.h>

#include <pthread.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/html/assets.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/net/server.hpp"
#include "server/open.hpp"
#include "server/site.hpp"

namespace beffroi::server {
namespace {

net::ServerOptions server_options(const Config& config, const Context& context, const Listen& listen) {
    net::ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    options.io_threads = config.io_threads;
    options.workers = config.workers;
    options.max_connections = static_cast<std::size_t>(config.max_connections);
    options.certificate = config.certificate;
    options.private_key = config.private_key;
    options.trusted_proxies = config.trusted_proxies;
    options.public_url = config.site_url;
    options.access_log = config.access_log;
    options.spool_dir = context.data_dir + "/spool";
    return options;
}

}

int command_serve(const Context& context, const std::string& listen) {
    // An arena of memory for each of many threads keeps what they once used: two serve as fast, with 5 to 10 MB less.
    mallopt(M_ARENA_MAX, 2);
    // Signals are waited for below, in this thread; every thread started later inherits the mask.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    auto opened = open(context, db::OpenedBy::server);
    if (!opened) return report(opened.error());
    const auto where = parse_listen(listen.empty() ? opened->config.listen : listen);
    if (!where) return report(where.error());
    auto key = server_key(context.data_dir);
    if (!key) return report(key.error());
    std::error_code ignored;
    std::filesystem::create_directories(context.data_dir + "/spool", ignored);

    Site site(opened->config, *opened->database, context.data_dir);
    net::ServerOptions options = server_options(opened->config, context, *where);
    options.form_secret = *key;
    options.operator_token = opened->config.metrics_token;
    options.error_of = explain_exception;
    net::Server server(options, site.router(), web::assets(),
                       [&](const net::Request& request, net::Status status, const Error* error) {
                           return site.error_page(request, status, error);
                       });
    server.metrics([&](std::string& out) {
        const auto stats = opened->database->stats();
        out += "# HELP beffroi_db_writes_total Changes committed.\n# TYPE beffroi_db_writes_total counter\n";
        out += "beffroi_db_writes_total " + std::to_string(stats.writes) + "\n";
        out +=
            "# HELP beffroi_db_groups_total Durable commits that carried them.\n# TYPE beffroi_db_groups_total "
            "counter\n";
        out += "beffroi_db_groups_total " + std::to_string(stats.groups) + "\n";
        out +=
            "# HELP beffroi_db_failures_total Changes that the database could not keep.\n# TYPE "
            "beffroi_db_failures_total counter\n";
        out += "beffroi_db_failures_total " + std::to_string(stats.failures) + "\n";
    });
    server.health([&]() -> std::string {
        try {
            opened->database->read([](db::Read& tx) { return tx.one<std::int64_t>("SELECT 1"); });
            return "";
        } catch (const db::DatabaseError&) { return "database"; }
    });
    if (auto started = server.start(); !started) return report(started.error());

    jobs::Runner runner(*opened->database, Clock{});
    privacy::serve(runner, *opened->database, all_holdings(), Clock{});
    opened->database->write([](db::Write& tx) { privacy::schedule(tx, Clock{}); });
    runner.start();

    const bool tls = !options.certificate.empty();
    std::printf("%s\n", i18n::format(terminal_language(),
                                     msg("Beffroi is at {1}", (tls ? "https://" : "http://") + options.address + ":" +
                                                                  std::to_string(server.port())))
                            .c_str());
    std::fflush(stdout);

    int signal = 0;
    sigwait(&signals, &signal);
    log::info("stopping", {{"signal", std::to_string(signal)}});
    server.stop();
    runner.stop();
    return 0;
}

}
