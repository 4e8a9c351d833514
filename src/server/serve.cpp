#include <malloc.h>

#include <pthread.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "features/accounts/accounts.hpp"
#include "features/activities/activities.hpp"
#include "features/appointments/appointments.hpp"
#include "features/calendars/calendars.hpp"
#include "features/catalogue/catalogue.hpp"
#include "features/editing/editing.hpp"
#include "features/experiences/experiences.hpp"
#include "features/imports/imports.hpp"
#include "features/mandates/mandates.hpp"
#include "features/observatory/observatory.hpp"
#include "features/plans/plans.hpp"
#include "features/providers/providers.hpp"
#include "features/reporting/reporting.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/html/assets.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/net/server.hpp"
#include "server/open.hpp"
#include "server/service_manager.hpp"
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
    options.hsts_subdomains = config.hsts_subdomains;
    options.access_log = config.access_log;
    options.spool_dir = context.data_dir + "/spool";
    return options;
}

/// Waits for the signal to end and answers which. Meanwhile SIGHUP reads certificates and vault.key again and opens the access log again, and
/// the service manager hears that the server's threads work, as long as they do.
int wait_for_end(const sigset_t& signals, net::Server& server, keys::Follower& keys_now) {
    const auto every = sign_of_life_every();
    // Not as long as the pause: who asks to stop is not kept waiting by threads that are stuck.
    const auto patience = std::chrono::milliseconds(std::min<std::int64_t>(20'000, every ? every->count() / 1000 : 0));
    for (;;) {
        int signal = 0;
        if (!every) {
            sigwait(&signals, &signal);
        } else {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*every);
            const timespec pause{seconds.count(), std::chrono::nanoseconds(*every - seconds).count()};
            signal = sigtimedwait(&signals, nullptr, &pause);
        }
        if (signal == SIGINT || signal == SIGTERM) return signal;
        if (signal == SIGHUP) {
            log::info("certificates and the access log are opened again");
            server.reload();
            keys_now.look();
        } else if (every && server.responsive(patience)) {
            tell_manager("WATCHDOG=1");
        }
    }
}

/// Gauges, for they are of the last 90 days; bounces are written by another process.
void write_mail_metrics(std::string& out, db::Database& database) {
    try {
        const auto mails = database.read([](db::Read& tx) { return mail::count(tx); });
        out += "# HELP beffroi_mails Mails of the last 90 days by what became of them.\n# TYPE beffroi_mails gauge\n";
        for (const auto& [state, count] : {std::pair{"waiting", mails.waiting}, std::pair{"sent", mails.sent},
                                           std::pair{"refused", mails.refused}, std::pair{"bounced", mails.bounced}})
            out += "beffroi_mails{state=\"" + std::string(state) + "\"} " + std::to_string(count) + "\n";
    } catch (const db::DatabaseError&) {
        // The other figures are still worth having; /healthz tells of the database.
    }
}

}

int command_serve(const Context& context, const std::string& listen) {
    // An arena of memory for each of many threads keeps what they once used: two serve as fast, with 5 to 10 MB less.
    mallopt(M_ARENA_MAX, 2);
    // Memory given back to the kernel and asked for anew waits for whoever maps some: the thread that hashes passwords maps 32 MB
    // each time and is often interrupted. Without these, pages beside a flood of sign-ins take twice as long (bench/accounts.md).
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    // Signals are waited for below, in this thread; every thread started later inherits the mask.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    auto opened = open(context, db::OpenedBy::server);
    if (!opened) return report(opened.error());
    const auto where = parse_listen(listen.empty() ? opened->config.listen : listen);
    if (!where) return report(where.error());
    auto key = key_file(context.data_dir, "server.key");
    if (!key) return report(key.error());
    std::error_code ignored;
    std::filesystem::create_directories(context.data_dir + "/spool", ignored);
    keys::Follower follower(*opened->database, opened->vault, vault_path(context.data_dir));

    Site site(opened->config, *opened->database, opened->vault, context.data_dir, Clock{}, *key);
    net::ServerOptions options = server_options(opened->config, context, *where);
    options.form_secret = *key;
    options.operator_token = opened->config.metrics_token;
    options.error_of = explain_exception;
    options.session_cookie = accounts::session_cookie_of(opened->config.site_url);
    options.guard = [&](net::Request& request, const net::Route& route) { return site.guard(request, route); };
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
        write_mail_metrics(out, *opened->database);
        site.write_metrics(out);
    });
    server.health([&]() -> std::string {
        try {
            opened->database->read([](db::Read& tx) { return tx.one<std::int64_t>("SELECT 1"); });
            return "";
        } catch (const db::DatabaseError&) { return "database"; }
    });
    observatory::Live stages(server, *opened->database);
    if (auto started = server.start(); !started) return report(started.error());
    // Who replaces the key knows of this server from here on; one that cannot listen leaves the database as it was.
    follower.start();
    for (const Finding& finding : exposure_findings(opened->config, listen.empty() ? opened->config.listen : listen,
                                                    database_options(context, opened->config).url))
        std::fprintf(stderr, "beffroi: %s\n", i18n::format(terminal_language(), finding.message).c_str());

    // Mail and SMS have runners of their own: a server that is slow to answer keeps no other work waiting.
    jobs::Runner runner(*opened->database, Clock{}), postman(*opened->database, Clock{}),
        texting(*opened->database, Clock{});
    mail::serve(postman, std::make_shared<const mail::Settings>(mail_settings(opened->config, &opened->vault)));
    notices::serve(runner, texting, opened->vault,
                   std::make_shared<const notices::Settings>(notice_settings(opened->config, &opened->vault)));
    editing::serve(runner, *opened->database, Clock{});
    appointments::serve(runner, *opened->database, opened->vault, Clock{});
    workshops::serve(runner, *opened->database, opened->vault, Clock{});
    reporting::serve(runner, *opened->database, Clock{});
    providers::serve(
        runner, opened->vault,
        {mail_settings(opened->config, &opened->vault), opened->config.site_name, opened->config.site_url});
    experiences::serve(runner, Clock{});
    privacy::serve(runner, *opened->database, all_holdings(opened->vault), Clock{});
    // Sites of others are looked at by a co-operative that says who it is, not by a demonstration.
    const bool looks_at_sites =
        !opened->config.site_demo && !opened->config.site_url.empty() && opened->config.audit_web;
    opened->database->write([looks_at_sites](db::Write& tx) {
        if (looks_at_sites) {
            catalogue::schedule(tx, Clock{});
            plans::schedule(tx, Clock{});
        }
        providers::schedule(tx, Clock{});
        privacy::schedule(tx, Clock{});
        appointments::schedule(tx, Clock{});
        reporting::schedule(tx, Clock{});
        observatory::schedule(tx, Clock{});
        experiences::schedule(tx, Clock{});
    });
    site.watch(*opened->database);
    // Other people's servers may be slow: only other calendars wait for them.
    jobs::Runner reader(*opened->database, Clock{});
    calendars::serve(reader, *opened->database, opened->vault,
                     opened->config.inner_networks ? calendars::Networks::all : calendars::Networks::outer,
                     opened->config.site_departement, Clock{});
    opened->database->write([](db::Write& tx) { calendars::schedule(tx, Clock{}); });
    // A long file keeps no reminder waiting.
    jobs::Runner importer(*opened->database, Clock{});
    imports::Tools bringing{
        *opened->database, opened->vault, Clock{}, {activities::attached(opened->vault), mandates::attached()}};
    imports::serve(importer, bringing);
    observatory::serve(importer, *opened->database, Clock{}, site.ranges());
    if (looks_at_sites) {
        catalogue::serve(importer, *opened->database, Clock{}, [](db::Read& tx) {
            std::vector<std::string> sites;
            for (auto& each : providers::in_state(tx, providers::State::shown, 5000))
                sites.push_back(std::move(each.site));
            return sites;
        });
        plans::serve(importer, *opened->database, Clock{});
    }
    importer.start();
    reader.start();
    runner.start();
    postman.start();
    texting.start();

    // Strangers' servers may be slow: a thread of its own waits for them.
    observatory::Worker::Settings auditing;
    auditing.resolvers = opened->config.audit_resolvers;
    auditing.web = opened->config.audit_web;
    auditing.contact = opened->config.site_url.empty() ? opened->config.site_mail : opened->config.site_url + "/audit";
    auditing.laboratory = opened->config.audit_laboratory;
    auditing.http_port = opened->config.audit_http_port;
    auditing.https_port = opened->config.audit_https_port;
    auditing.ranges = site.ranges();
    observatory::Worker auditor(*opened->database, auditing, Clock{});
    if (auto begun = auditor.start(); !begun)
        log::warning("audits are not made here", {{"why", i18n::format(Lang::en, begun.error().message)}});

    const bool tls = !options.certificate.empty();
    std::printf("%s\n", i18n::format(terminal_language(),
                                     msg("Beffroi is at {1}", (tls ? "https://" : "http://") + options.address + ":" +
                                                                  std::to_string(server.port())))
                            .c_str());
    std::fflush(stdout);

    tell_manager("READY=1");
    const int signal = wait_for_end(signals, server, follower);
    tell_manager("STOPPING=1");
    follower.stop();
    log::info("stopping", {{"signal", std::to_string(signal)}});
    stages.stop();
    server.stop();
    auditor.stop();
    postman.stop();
    texting.stop();
    reader.stop();
    importer.stop();
    runner.stop();
    return 0;
}

}
