// What was seen of a domain, raw, with its time: verdicts are made from it, and can be made again without asking anybody.
//
// It holds what anybody may read: records of the domain name system, addresses of what a page loads, certificates. Of answers of web
// servers only the heads that tell who runs them are kept, of cookies the name; bodies are read and forgotten.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/dns/dns.hpp"

namespace beffroi::audit {

/// One answer of the domain name system.
struct Seen {
    dns::Answer answer;
    Instant at;
    std::string resolver;  ///< whom we asked: "127.0.0.1:53"; empty: that of the machine
    bool operator==(const Seen&) const = default;
};

/// A certificate as the server showed it.
struct Certificate {
    std::string issuer;  ///< the issuer's organisation (O): "Let's Encrypt"; its common name when it has none
    std::string issuer_country;  ///< C
    std::string subject;  ///< the common name
    std::optional<Instant> until;
    std::string fault;  ///< empty: sound; "expired", "name", "untrusted", "self_signed"
    bool operator==(const Certificate&) const = default;
};

/// How something stands on a page: what loads it.
enum class Part { script, style, font, image, frame, media, form, hint, policy, inlined, object };
std::string_view code(Part part);  ///< "script"
std::optional<Part> part_from(std::string_view code);

/// Something that a page loads, or says it may: the address without its query, which may name somebody.
struct Resource {
    Part part = Part::script;
    std::string host;  ///< lower case; that of the page itself too
    std::string path;  ///< at most 200 bytes; empty of policies and hints
    auto operator<=>(const Resource&) const = default;
};

/// One answer on the way to a page.
struct Hop {
    std::string url;  ///< without its query
    std::string address;  ///< whom we spoke to: "192.0.2.1"
    int status = 0;  ///< of HTTP; 0: there was no answer
    std::vector<std::pair<std::string, std::string>>
        headers;  ///< names in lower case; of Set-Cookie the name of the cookie alone
    std::optional<Certificate> certificate;
    bool operator==(const Hop&) const = default;
};

/// A page that was read.
struct Visit {
    std::string url;  ///< as it was asked for
    Instant at;
    std::string outcome;  ///< "ok", or why there is nothing: "timed_out", "refused_address", "too_many_redirects"…
    std::vector<Hop> hops;
    std::vector<Resource> resources;  ///< each once, in order, at most 500
    std::vector<std::string> generators;  ///< of <meta name="generator">
    std::string title, lang;  ///< of the page
    std::vector<std::string> cookies;  ///< names that its scripts are known to set are not among them: nothing was run
    std::int64_t bytes = 0;  ///< of the body that was read
    bool operator==(const Visit&) const = default;
};

/// What the registry of the ending told of the name by RDAP (RFC 9083): through whom it is registered. Nobody else who stands in the
/// answer is kept: no holder, no contact.
struct Registration {
    std::string url;  ///< what was asked: "https://rdap.nic.fr/domain/ville.fr"; empty: we know no RDAP of that ending
    Instant at;
    /// "ok": the registrar was told. Else "no_service" (nobody to ask), "paused" (it wants to be left alone for a while), "unknown_name"
    /// (404), "too_many" (429), "refused" (another status), "redirected", "unproven" (a certificate that proves nothing), "bad_answer" (no
    /// RDAP of that name), "no_registrar" (none stands in it), "too_large", or as `fetch::Outcome` says it.
    std::string outcome;
    int status = 0;  ///< of HTTP; 0: there was no answer
    std::string name;  ///< the registrar, as the registry writes it: "GANDI"
    std::string iana;  ///< its number with IANA: "81"; empty: none
    std::optional<Instant> registered, until;
    bool operator==(const Registration&) const = default;
};

struct Evidence {
    std::string domain;
    Instant begun, ended;
    std::map<dns::Question, Seen> dns;
    std::vector<Visit> visits;
    std::optional<Registration> registration;  ///< none: nobody asked
    bool operator==(const Evidence&) const = default;
};

/// One line of JSON, without its end.
std::string json_of(const Evidence& evidence);
/// Errors: `bad_evidence` for what `json_of` does not write.
Result<Evidence> evidence_from(std::string_view json);

/// The answer to a question; null: it was not asked.
using Lookup = FunctionRef<const dns::Answer*(const dns::Question&)>;

}
