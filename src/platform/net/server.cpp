#include "platform/net/server.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/net/io_thread.hpp"
#include "platform/net/spool.hpp"

namespace beffroi::net {

struct Server::Impl {
    Impl(ServerOptions options, Router router, std::span<const Asset> assets, ErrorPage error_page)
        : shared(std::move(options), with_own_routes(std::move(router)), assets, std::move(error_page)) {}

    /// /healthz and /metrics, for whoever watches the machine.
    Router with_own_routes(Router router) {
        router.get("/healthz", Access::everyone, [this](const Request&) { return healthz(); });
        router.get("/metrics", Access::operators, [this](const Request&) { return metrics(); });
        return router;
    }

    Response healthz() const {
        Response response = plain("ok\n");
        response.cache = Cache::none;
        std::string trouble = shared.site.stopping ? "stopping" : probe ? probe() : "";
        if (trouble.empty()) return response;
        log::warning("the server is not healthy", {{"why", trouble}});
        response.status = Status::unavailable;
        response.body = "not well\n";
        return response;
    }

    Response metrics() const {
        std::string out;
        Stats sum;
        for (const auto& thread : threads) thread->stats.add_to(sum);
        sum.write(out);
        write_metric(out, "beffroi_http_foreign_forms_total", "counter", "Forms of other sites, without their token, or open for too long.", shared.site.foreign_forms());
        write_metric(out, "beffroi_http_connections", "gauge", "Open connections.", shared.counts.open());
        write_metric(out, "beffroi_http_queue", "gauge", "Requests that wait for a worker.", shared.workers->queued());
        write_metric(out, "beffroi_http_workers_busy", "gauge", "Workers that run a handler.", shared.workers->busy());
        write_metric(out, "process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
        out += "# HELP process_cpu_seconds_total Processor time.\n# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total " +
               std::to_string(static_cast<double>(cpu_micros()) / 1e6) + "\n";
        for (const auto& writer : writers) writer(out);
        Response response = plain(std::move(out));
        response.type = "text/plain; version=0.0.4; charset=utf-8";
        response.cache = Cache::none;
        return response;
    }

    Result<void> listen();

    Shared shared;
    std::function<std::string()> probe;
    std::vector<std::function<void(std::string&)>> writers;
    std::vector<std::unique_ptr<IoThread>> threads;
    std::vector<std::thread> running;
    unsigned short port = 0;
    std::mutex stop_mutex;
    bool stopped = false, clean = true;
};

Server::Server(ServerOptions options, Router router, std::span<const Asset> assets, ErrorPage error_page) {
    crypto::init();
    impl_ = std::make_unique<Impl>(std::move(options), std::move(router), assets, std::move(error_page));
}

Server::~Server() {
    stop();
    // Handlers that outlived the stop end before what they use does.
    impl_->shared.workers.reset();
}

void Server::web_socket(std::string path, SocketHandler handler) { impl_->shared.site.sockets[std::move(path)] = std::move(handler); }
void Server::metrics(std::function<void(std::string&)> writer) { impl_->writers.push_back(std::move(writer)); }
void Server::health(std::function<std::string()> probe) { impl_->probe = std::move(probe); }
unsigned short Server::port() const { return impl_->port; }
const std::vector<Route>& Server::routes() const { return impl_->shared.site.routes(); }

Result<void> Server::Impl::listen() {
    const ServerOptions& o = shared.options;
    boost::system::error_code ec;
    auto address = boost::asio::ip::make_address(o.address, ec);
    if (ec)
        return invalid("cannot_listen", msg("{1} is not an address to listen on. Give an IP address, like 127.0.0.1 or ::.", o.address), "listen");
    tcp::endpoint endpoint(address, o.port);
    std::string where = o.address + ":" + std::to_string(o.port);
    try {
        int count = std::max(1, o.io_threads);
        for (int i = 0; i < count; ++i) threads.push_back(std::make_unique<IoThread>(shared));
        if (count > 1) {
            // Sockets that share a port would also share it with another server of ours, unseen: this one wouldn't.
            boost::asio::io_context context;
            tcp::acceptor probe_alone(context);
            probe_alone.open(endpoint.protocol());
            probe_alone.set_option(tcp::acceptor::reuse_address(true));
            probe_alone.bind(endpoint);
            probe_alone.listen();
        }
        for (auto& thread : threads) {
            thread->listen(endpoint, count > 1);
            endpoint.port(port = thread->port());
        }
        return {};
    } catch (const boost::system::system_error& e) {
        threads.clear();
        if (e.code() == boost::asio::error::address_in_use)
            return fail(ErrorKind::conflict, "address_in_use",
                        msg("Another program already listens on {1}. Stop it, or choose another port.", where)).because(e.what());
        return fail(ErrorKind::unavailable, "cannot_listen",
                    msg("It is not possible to listen on {1}: {2}.", where, e.code().message())).because(e.what());
    }
}

namespace {

/// Each connection is a file descriptor; most systems begin with 1,024 and allow more to who asks.
void allow_descriptors(std::size_t connections) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    rlim_t wanted = std::min<rlim_t>(limit.rlim_max, connections + 256);
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || wanted < connections)
        log::warning("the system allows fewer connections than configured", {{"descriptors", std::to_string(wanted)}});
}

}

Result<void> Server::start() {
    // A client that leaves while OpenSSL writes must not end the process.
    std::signal(SIGPIPE, SIG_IGN);
    allow_descriptors(impl_->shared.options.max_connections);
    if (auto loaded = impl_->shared.load_certificate(); !loaded) return loaded;
    const ServerOptions& o = impl_->shared.options;
    if (!impl_->shared.access_log.open())
        return fail(ErrorKind::unavailable, "cannot_open_log", msg("The access log {1} can't be written.", o.access_log));
    if (!o.spool_dir.empty() && !prepare_spool(o.spool_dir))
        return fail(ErrorKind::unavailable, "cannot_spool", msg("The folder for uploads {1} can't be written to.", o.spool_dir));
    if (auto listening = impl_->listen(); !listening) return listening;
    impl_->shared.workers = std::make_unique<Workers>(o.workers, o.queue);
    for (auto& thread : impl_->threads) {
        impl_->running.emplace_back([&io = *thread] { io.run(); });
        pthread_setname_np(impl_->running.back().native_handle(), "io");
    }
    return {};
}

bool Server::stop() {
    std::lock_guard lock(impl_->stop_mutex);
    if (impl_->stopped) return impl_->clean;
    impl_->stopped = true;
    Shared& shared = impl_->shared;
    shared.site.stopping = true;
    for (auto& thread : impl_->threads) thread->begin_stop();
    if (!impl_->running.empty())
        impl_->clean = shared.counts.wait_until_none(std::chrono::steady_clock::now() + shared.options.stop_timeout);
    if (!impl_->clean) {
        log::warning("some requests were not finished in time and are cut", {{"connections", std::to_string(shared.counts.open())}});
        for (auto& thread : impl_->threads) thread->abort_all();
    }
    for (auto& thread : impl_->threads) thread->finish();
    for (auto& thread : impl_->running) thread.join();
    return impl_->clean;
}

bool Server::responsive(std::chrono::milliseconds within) {
    struct Round {
        std::mutex mutex;
        std::condition_variable done;
        std::size_t left;
    };
    // Shared: a thread that comes back late finds it still there.
    const auto round = std::make_shared<Round>();
    round->left = impl_->threads.size();
    for (auto& thread : impl_->threads)
        boost::asio::post(thread->context, [round, &workers = *impl_->shared.workers] {
            workers.submit([round] {
                const std::lock_guard lock(round->mutex);
                if (--round->left == 0) round->done.notify_one();
            }, Workers::Turn::first);
        });
    std::unique_lock lock(round->mutex);
    return round->done.wait_for(lock, within, [&] { return round->left == 0; });
}

void Server::reload() {
    impl_->shared.access_log.reopen();
    impl_->shared.reload.store(true, std::memory_order_relaxed);
}

}
