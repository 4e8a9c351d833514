// Questions to the domain name system, and what it answers: many at once, each asked only once, politely.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/events/events.hpp"

namespace beffroi::dns {

/// By their IANA numbers.
enum class Type : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    srv = 33,
    ds = 43,
    dnskey = 48,
    tlsa = 52,
    caa = 257,
};
std::string_view name_of(Type type);  ///< "MX"
std::optional<Type> type_from(std::string_view name);

struct Question {
    std::string name;  ///< lower case, without a dot at its end: "_dmarc.example.org"
    Type type = Type::a;
    auto operator<=>(const Question&) const = default;
};

/// How a question ended. Everything after `no_such_name` says nothing about the domain: nobody knows.
enum class Status { ok, no_data, no_such_name, timed_out, server_failed, refused, malformed };
std::string_view code(Status status);  ///< "no_data"
std::optional<Status> status_from(std::string_view code);
/// The domain itself was told: there is something, or there is nothing.
inline bool known(Status status) { return status <= Status::no_such_name; }

/// Names in values are lower case and without a dot at their end.
struct Record {
    std::string name;  ///< whose; aliases (CNAME) come before what they lead to
    Type type = Type::a;
    /// "192.0.2.1"; "10 mx.example.org" (MX); "10 5 443 host" (SRV); the text of TXT, its strings joined; "0 issue letsencrypt.org" (CAA);
    /// "ns.example.org hostmaster.example.org 1 2 3 4 5" (SOA); hexadecimal after the numbers (DS, DNSKEY, TLSA). Bytes that are no
    /// UTF-8 are written "\ddd".
    std::string value;
    bool operator==(const Record&) const = default;
};
struct Answer {
    Status status = Status::timed_out;
    std::vector<Record> records;  ///< of the answer section: the type asked for, and the aliases on the way
    std::chrono::seconds ttl{0};  ///< the shortest of them
    bool operator==(const Answer&) const = default;
};

/// A name as it is asked for: lower case, without a dot at its end, letters beyond ASCII as "xn--". None when it is no name of a host or
/// record: empty labels, labels over 63 or names over 253 bytes.
std::optional<std::string> normal_name(std::string_view name);
/// Whether `name` is `zone` or under it, by whole labels.
bool within(std::string_view name, std::string_view zone);

/// The answer in a message of the protocol (RFC 1035, 2782, 3596, 8659, 4034). Records that cannot be read are left out; `malformed` when the
/// message itself cannot be.
Answer answer_from(std::string_view message);

struct Options {
    std::vector<std::string>
        resolvers;  ///< "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53"; empty: those of the system
    int window = 2000;  ///< questions in flight
    double per_second = 5000;  ///< in all; 0: as fast as answers come
    std::chrono::milliseconds timeout{2500};  ///< of the first try; later ones wait longer
    int tries = 3;
};

/// How fast one operator's servers may be asked.
struct Lane {
    std::string key;  ///< the operator; empty: nobody's in particular
    double per_second = 0;  ///< 0: no cap of its own
    double burst = 1;  ///< so many at once after a pause; on the long run the pace holds
};

class Asker {
public:
    virtual ~Asker() = default;
    using Heard = std::function<void(const Answer&)>;
    /// Calls `heard` once, in the loop's thread, perhaps before it returns. The same question asked while its answer is awaited is asked
    /// once and heard by all.
    virtual void ask(const Question& question, const Lane& lane, Heard heard) = 0;
    struct Stats {
        std::int64_t asked = 0;  ///< sent to a resolver
        std::int64_t joined = 0;  ///< heard with another one
        std::int64_t answered = 0;  ///< that the domain told
        std::int64_t failed = 0;  ///< timed out, refused, broken
        std::int64_t waiting = 0, in_flight = 0;
    };
    virtual Stats stats() const = 0;
};
/// `loop` must outlive it; destroyed, it calls nobody any more. Error: `bad_resolver` (field `resolver`).
Result<std::unique_ptr<Asker>> open_asker(events::Loop& loop, const Options& options);

}
