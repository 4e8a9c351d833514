// One io thread: its event loop, its listening socket and the connections it accepted, which never leave it.
// Included only by the files that carry bytes: it sees Boost.Asio.
#pragma once
#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/net/access_log.hpp"
#include "platform/net/limits.hpp"
#include "platform/net/site.hpp"
#include "platform/net/stats.hpp"
#include "platform/net/transport.hpp"
#include "platform/net/workers.hpp"

namespace beffroi::net {

using TimePoint = std::chrono::steady_clock::time_point;
using tcp = boost::asio::ip::tcp;

/// What all threads share.
struct Shared {
    Shared(ServerOptions o, Router router, std::span<const Asset> assets, ErrorPage page)
        : options(std::move(o)), site(options, std::move(router), assets, std::move(page)),
          counts(options.max_connections, options.max_connections_per_address), access_log(options.access_log) {}

    /// Reads the certificate that new connections get. Nothing to do without one. Errors: `bad_certificate`.
    Result<void> load_certificate();
    std::shared_ptr<TlsContext> tls() const {
        std::lock_guard lock(tls_mutex_);
        return tls_;
    }

    ServerOptions options;
    Site site;
    ConnectionCounts counts;
    AccessLog access_log;
    std::atomic<bool> reload{false};  ///< asks the next sweep for `load_certificate`
    std::unique_ptr<Workers> workers;

private:
    mutable std::mutex tls_mutex_;
    std::shared_ptr<TlsContext> tls_;
};

/// What an io thread keeps: an HTTP connection, or a WebSocket that grew out of one.
class Client {
public:
    virtual ~Client() = default;
    virtual void on_sweep(TimePoint now) = 0;  ///< closes itself when its deadline has passed
    virtual void stop() = 0;                   ///< ends as soon as what it began is finished
    virtual void abort() = 0;                  ///< ends now

    std::size_t place = 0;  ///< in IoThread's list
};

class IoThread {
public:
    explicit IoThread(Shared& shared);
    ~IoThread();

    /// Throws boost::system::system_error.
    void listen(const tcp::endpoint& endpoint, bool share_port);
    unsigned short port() const;
    void run();  ///< until `finish`

    // From any thread.
    void begin_stop();
    void abort_all();
    void finish();

    // On this thread.
    void add(std::shared_ptr<Client> client);
    void remove(Client& client);
    void answered(const Request& request, const Answer& answer, std::uint64_t bytes, TimePoint started);
    std::uint64_t next_request_id();

    boost::asio::io_context context{1};
    Shared& shared;
    Stats stats;
    /// Requests are read here first: a connection that waits holds no buffer.
    std::array<char, 64 * 1024> scratch;

private:
    void accept();
    void take(tcp::socket socket);
    void sweep();
    void flush_log();

    tcp::acceptor acceptor_{context};
    boost::asio::steady_timer sweep_timer_{context};
    boost::asio::steady_timer pause_timer_{context};
    std::chrono::milliseconds sweep_interval_{1000};
    std::vector<std::shared_ptr<Client>> clients_;
    std::string log_lines_;
    std::uint64_t id_state_ = 0;
};

}
