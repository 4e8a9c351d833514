// The HTTP server: io threads that parse and write, a bounded pool of workers that run handlers.
#pragma once
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/net/http.hpp"
#include "platform/net/router.hpp"

namespace beffroi::net {

/// What an exception that left a handler means for the client; nothing: a fault of ours (500). Set by the wiring, which
/// knows the database's exceptions: `net` doesn't.
using ErrorOf = std::function<std::optional<Error>(const std::exception&)>;

/// Decides about a guarded route on a worker, before its handler: sets `request.session` and lets the request through, or
/// answers in the handler's place (sign in first; not for you). Without a guard, guarded routes are closed.
using Guard = std::function<std::optional<Response>(Request&, const Route&)>;

struct ServerOptions {
    std::string address = "127.0.0.1";
    unsigned short port = 8080;              ///< 0: any free one
    int io_threads = 1;
    int workers = 4;                         ///< threads that run handlers
    std::size_t queue = 512;                 ///< requests waiting for a worker; beyond: 503 with Retry-After
    std::size_t max_connections = 20000;
    std::size_t max_connections_per_address = 256;  ///< loopback and trusted proxies are exempt
    std::chrono::milliseconds header_timeout{10000};
    std::chrono::milliseconds body_timeout{30000};
    std::chrono::milliseconds idle_timeout{60000};
    std::chrono::milliseconds write_timeout{30000};
    /// Bytes a second that a client must move on average once its time for a body or an answer is up: a large upload over a
    /// weak network may take long, a byte now and then may not. At least 1.
    std::uint64_t slowest_rate = 4 * 1024;
    std::chrono::milliseconds stop_timeout{10000};  ///< how long a graceful stop waits for what it began
    std::size_t header_cap = 16 * 1024;
    std::string certificate, private_key;    ///< PEM files: TLS when both are set
    std::vector<std::string> trusted_proxies;///< addresses whose X-Forwarded-For and -Proto are believed
    std::string public_url;                  ///< "https://exemple.fr": the origin that unsafe requests must come from
    bool hsts_subdomains = false;            ///< browsers keep to HTTPS for the names under the site's too
    std::string access_log;                  ///< file, "-" for standard output, empty for none
    std::string spool_dir;                   ///< for bodies over `memory_body`; empty keeps all in memory
    std::size_t memory_body = 1024 * 1024;   ///< bytes of a body kept in memory before it goes to `spool_dir`
    std::string form_secret;                 ///< signs form tokens, 32 bytes or more; the same on every node; empty: random
    std::string session_cookie;              ///< the cookie that form tokens are bound to when it is there
    std::string operator_token;              ///< opens Access::operators to `Authorization: Bearer …`; then loopback needs it too
    std::size_t page_cache = 8 * 1024 * 1024;///< bytes of compressed forms of public pages kept in memory
    std::size_t message_cap = 64 * 1024;     ///< bytes of one WebSocket message
    std::chrono::milliseconds ping_interval{30000};  ///< a WebSocket that stays silent twice as long is closed
    ErrorOf error_of;
    Guard guard;
};

/// What every page of an error shows; set by the wiring so that `net` knows no template. The status of its Response doesn't
/// matter. It may run on an io thread (when the queue is full, or the request can't be read to its end): short, never
/// blocking, no database. If it throws, a line of plain text is sent.
using ErrorPage = std::function<Response(const Request&, Status, const Error*)>;

/// Duplex messages on one connection. Callbacks run on an io thread: short, never blocking. A Socket may be kept after its
/// connection has ended, but not used while the Server is being destroyed.
class Socket {
public:
    virtual ~Socket() = default;
    /// From any thread. A client that doesn't read is closed once 1 MB waits for it.
    virtual void send(std::string text) = 0;
    virtual void close() = 0;  ///< from any thread
};
struct SocketHandler {
    std::function<void(std::shared_ptr<Socket>, const Request&)> opened;
    std::function<void(Socket&, std::string_view)> message;
    std::function<void(Socket&)> closed;
};

class Server {
public:
    Server(ServerOptions options, Router router, std::span<const Asset> assets, ErrorPage error_page);
    ~Server();
    void web_socket(std::string path, SocketHandler handler);
    /// Adds `name value` lines to /metrics.
    void metrics(std::function<void(std::string&)> writer);
    /// What /healthz asks beside being alive: an empty string when all is well, else a word for the log.
    void health(std::function<std::string()> probe);
    /// Binds and starts; returns once connections are accepted. Errors: `address_in_use`, `cannot_listen`, `bad_certificate`.
    Result<void> start();
    unsigned short port() const;
    /// Whether every io thread turns and a worker takes a job, `within` that time: for a watchdog. Not from either kind of thread.
    bool responsive(std::chrono::milliseconds within);
    /// Every route, those of the server itself (/healthz, /metrics) included: for `beffroi routes` and the scenarios.
    const std::vector<Route>& routes() const;
    /// Accepts no more, finishes what it began, then returns. False when `stop_timeout` ran out before: connections were cut,
    /// and the destructor still waits for the handlers that run. Not from a handler or a signal handler.
    bool stop();
    /// Opens the access log again and reads the certificate again, soon. May be called from a signal handler (SIGHUP).
    void reload();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}
