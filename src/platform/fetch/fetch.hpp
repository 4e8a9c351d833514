// Reads pages of strangers' sites: many at once, politely, and without being led into anybody's inner network.
//
// Names are resolved by our own asker; the address is checked when it is found, and again on the socket that is opened. Nothing is sent
// but the request itself: no cookies, no passwords, nothing of the environment (proxies, netrc).
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/dns/dns.hpp"
#include "platform/events/events.hpp"

namespace beffroi::fetch {

struct Options {
    std::string user_agent = "Beffroi/1.0";  ///< who reads, and how to object; robots.txt knows us by its first word
    int connections = 64;
    int per_host = 2;
    int per_address = 8;  ///< one machine often has many sites; 0: no limit of its own
    std::chrono::milliseconds to_connect{5'000};
    std::chrono::milliseconds per_answer{10'000};  ///< from the connection to the last byte
    std::chrono::milliseconds per_visit{
        20'000};  ///< of all answers together; waiting for names and for our turn does not count
    std::int64_t slowest = 500;  ///< bytes per second, over six seconds
    std::int64_t longest_body = 3'000'000;  ///< bytes, unpacked
    std::int64_t most_unpacked = 100;  ///< bytes that one byte may become, after the first 256 KiB
    int redirects = 6;
    std::vector<std::string> denied;  ///< domains that objected: they and what is under them are never asked
    std::string trusted;  ///< a file of authorities (PEM); empty: those of the system
    /// Names may lead to this machine itself (literal addresses still may not), and the usual ports are looked for at others.
    bool laboratory = false;
    int http_port = 80, https_port = 443;  ///< only in the laboratory
};

/// A certificate as the server showed it. A wrong one does not end the visit: nothing secret is sent.
struct Certificate {
    std::string issuer;  ///< the issuer's organisation (O), its common name when it has none
    std::string issuer_country;  ///< C
    std::string subject;  ///< the common name
    std::optional<Instant> until;
    std::string fault;  ///< empty: sound; "expired", "name", "untrusted", "self_signed"
    bool operator==(const Certificate&) const = default;
};

/// One answer on the way to a page.
struct Hop {
    std::string url;
    std::string address;  ///< whom we spoke to
    int status = 0;  ///< 0: there was no answer
    std::vector<std::pair<std::string, std::string>> headers;  ///< in order, names in lower case, values in UTF-8
    std::optional<Certificate> certificate;
};

struct Outcome {
    /// "ok": there was an answer, whatever its status, and it was read as far as it was wanted. Else:
    /// "bad_url" (not http or https, another port, a password in it), "denied" (the domain objected), "robots" (so does its robots.txt),
    /// "no_such_name", "name_failed" (nobody told), "refused_address", "connection_failed", "tls_failed", "timed_out" (or too slow),
    /// "bad_answer" (no HTTP, or heads without end), "too_many_redirects", "too_large", "cut_short".
    std::string code;
    std::vector<Hop> hops;  ///< the last one is the page, or where it failed
    std::int64_t bytes = 0;  ///< of the page's body, unpacked
};

/// The value of the first header of that name; none without it.
std::optional<std::string_view> header(const Hop& hop, std::string_view name);

struct Request {
    std::string url;
    std::string accept = "text/html,application/xhtml+xml,*/*;q=0.5";
    bool robots = true;  ///< false: of a service that is there for programs, which robots.txt is not about (RFC 9309, 1)
    bool follow = true;  ///< false: a redirect is the answer
    /// Takes the body of the page (of no redirect) as it comes, unpacked. False: it has enough, which ends the visit well.
    /// It must not call the client.
    std::function<bool(const Hop&, std::string_view)> body;
};

class Client {
public:
    virtual ~Client() = default;
    using Ticket = std::uint64_t;
    using Done = std::function<void(Outcome)>;
    /// Reads a page, and follows where it leads. Pages other than "/" only as robots.txt allows, which is read once for each site and kept.
    /// Calls `done` once, in the loop's thread, never before it returns.
    virtual Ticket get(Request request, Done done) = 0;
    /// `done` is not called any more. A visit that is over is no error.
    virtual void cancel(Ticket ticket) = 0;
    struct Stats {
        std::int64_t waiting = 0;  ///< visits that are not begun
        std::int64_t active = 0;  ///< connections
        std::int64_t done = 0;
        std::int64_t bytes = 0;  ///< of bodies, unpacked
    };
    virtual Stats stats() const = 0;
};
/// `loop` and `asker` must outlive it; destroyed, it calls nobody any more; not to be destroyed from `done`.
/// Errors: `no_authorities` when the file of `trusted` can't be read, `no_fetch` when libcurl can't start.
Result<std::unique_ptr<Client>> open_client(events::Loop& loop, dns::Asker& asker, Options options);

}
