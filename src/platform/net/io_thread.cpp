#include "platform/net/io_thread.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <exception>

#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/net/connection.hpp"
#include "platform/net/target.hpp"

namespace beffroi::net {

namespace {

constexpr std::size_t log_flush_at = 32 * 1024;

std::string address_text(const tcp::endpoint& endpoint) {
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

}

Result<void> Shared::load_certificate() {
    if (options.certificate.empty() && options.private_key.empty()) return {};
    auto context = TlsContext::load(options.certificate, options.private_key);
    if (!context) return std::move(context).take_error();
    std::lock_guard lock(tls_mutex_);
    tls_ = *context;
    return {};
}

IoThread::IoThread(Shared& s) : shared(s) {
    const ServerOptions& o = shared.options;
    // One timer for all connections: a deadline is missed by at most a quarter of the shortest.
    auto shortest = std::min({o.header_timeout, o.body_timeout, o.idle_timeout, o.write_timeout});
    sweep_interval_ = std::clamp(shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
    std::string seed = crypto::random_bytes(sizeof id_state_);
    std::memcpy(&id_state_, seed.data(), sizeof id_state_);
}

IoThread::~IoThread() = default;

void IoThread::listen(const tcp::endpoint& endpoint, bool share_port) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    if (share_port) {
        using reuse_port = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
        acceptor_.set_option(reuse_port(true));
    }
    acceptor_.bind(endpoint);
    acceptor_.listen(4096);
}

unsigned short IoThread::port() const { return acceptor_.local_endpoint().port(); }

void IoThread::run() {
    auto work = boost::asio::make_work_guard(context);
    accept();
    sweep();
    for (;;) {
        try {
            context.run();
            break;
        } catch (const std::exception& e) {
            log::error("an io thread met an error and goes on", {{"what", e.what()}});
        }
    }
    flush_log();
}

// ---- Accepting ----

void IoThread::accept() {
    acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
        if (ec == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (ec) {
            // Out of descriptors, mostly: those that end will free some.
            log::warning("a connection can't be accepted", {{"why", ec.message()}});
            pause_timer_.expires_after(std::chrono::milliseconds(100));
            pause_timer_.async_wait([this](boost::system::error_code stopped) {
                if (!stopped && acceptor_.is_open()) accept();
            });
            return;
        }
        take(std::move(socket));
        accept();
    });
}

void IoThread::take(tcp::socket socket) {
    boost::system::error_code ec;
    auto remote = socket.remote_endpoint(ec);
    if (ec) return;  // Gone again.
    std::string peer = address_text(remote);
    const auto& trusted = shared.options.trusted_proxies;
    bool exempt = is_loopback(peer) || std::find(trusted.begin(), trusted.end(), peer) != trusted.end();
    auto ticket = shared.counts.take(peer, exempt);
    socket.native_non_blocking(true, ec);
    socket.set_option(tcp::no_delay(true), ec);
    if (!ticket) {
        stats.refused();
        if (!shared.tls()) {
            Answer answer = Composer::bare(Status::unavailable, next_request_id(), true);
            Transport(socket.native_handle(), nullptr).write(answer.head, answer.bytes());
            socket.shutdown(tcp::socket::shutdown_send, ec);
        }
        return;
    }
    stats.accepted();
    auto connection = std::make_shared<Connection>(*this, std::move(socket), std::move(peer), std::move(ticket));
    add(connection);
    connection->start();
}

void IoThread::add(std::shared_ptr<Client> client) {
    client->place = clients_.size();
    clients_.push_back(std::move(client));
}

void IoThread::remove(Client& client) {
    std::size_t place = client.place;
    std::shared_ptr<Client> last = std::move(clients_.back());
    clients_.pop_back();
    if (place == clients_.size()) {
        // `client` may end with `last`: not before the callers up the stack are done with it.
        boost::asio::post(context, [last = std::move(last)] {});
        return;
    }
    std::shared_ptr<Client> gone = std::exchange(clients_[place], std::move(last));
    clients_[place]->place = place;
    boost::asio::post(context, [gone = std::move(gone)] {});
}

// ---- Time ----

void IoThread::sweep() {
    auto now = std::chrono::steady_clock::now();
    auto clients = clients_;  // Those that end leave the list.
    for (auto& client : clients) client->on_sweep(now);
    flush_log();
    if (shared.reload.exchange(false)) {
        if (auto loaded = shared.load_certificate(); !loaded)
            log::error("the new certificate can't be used; the old one stays", {{"detail", loaded.error().detail}});
    }
    sweep_timer_.expires_after(sweep_interval_);
    sweep_timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) sweep();
    });
}

// ---- Stopping ----

void IoThread::begin_stop() {
    boost::asio::post(context, [this] {
        // Who has already been let in by the system is still served.
        boost::system::error_code ec;
        acceptor_.non_blocking(true, ec);
        for (;;) {
            tcp::socket socket(context);
            acceptor_.accept(socket, ec);
            if (ec) break;
            take(std::move(socket));
        }
        acceptor_.close(ec);
        auto clients = clients_;
        for (auto& client : clients) client->stop();
        // From here on somebody waits for the last deadlines.
        sweep_interval_ = std::min(sweep_interval_, std::chrono::milliseconds(50));
        sweep_timer_.cancel();
        sweep();
    });
}

void IoThread::abort_all() {
    boost::asio::post(context, [this] {
        auto clients = clients_;
        for (auto& client : clients) client->abort();
    });
}

void IoThread::finish() {
    boost::asio::post(context, [this] {
        auto clients = std::move(clients_);
        clients_.clear();
        context.stop();
    });
}

// ---- Accounts ----

void IoThread::answered(const Request& request, const Answer& answer, std::uint64_t bytes, TimePoint started) {
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    stats.answered(answer.status, bytes, took);
    if (!shared.access_log.enabled()) return;
    append_access_line(log_lines_, request, answer.status, bytes, took);
    if (log_lines_.size() >= log_flush_at) flush_log();
}

void IoThread::flush_log() {
    if (log_lines_.empty()) return;
    shared.access_log.write(log_lines_);
    log_lines_.clear();
}

std::uint64_t IoThread::next_request_id() {
    // SplitMix64: distinct within a thread, without order that a stranger could count by eye.
    std::uint64_t z = (id_state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

}
