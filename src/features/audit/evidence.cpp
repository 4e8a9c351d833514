// Evidence as one line of JSON: small enough for tens of thousands of domains in one file, and complete.
#include "features/audit/evidence.hpp"

#include <charconv>

#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"

namespace beffroi::audit {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using json::Writer;

constexpr std::int64_t version = 1;

// ---- Writing ----

void write(Writer& out, const dns::Question& question, const Seen& seen, Instant begun) {
    out.begin_object();
    out.field("q", question.name).field("t", dns::name_of(question.type));
    out.field("s", dns::code(seen.answer.status));
    if (!seen.answer.records.empty()) {
        out.key("a").begin_array();
        for (const dns::Record& each : seen.answer.records) {
            // Nearly every record is of the name and type that was asked for: only the others say theirs.
            if (each.name == question.name && each.type == question.type) {
                out.value(each.value);
            } else {
                out.begin_array();
                out.value(each.name).value(dns::name_of(each.type)).value(each.value);
                out.end_array();
            }
        }
        out.end_array();
        out.field("l", static_cast<std::int64_t>(seen.answer.ttl.count()));
    }
    out.field("m", (to_micros(seen.at) - to_micros(begun)) / 1000);
    if (!seen.resolver.empty()) out.field("r", seen.resolver);
    out.end_object();
}

void write(Writer& out, const Certificate& certificate) {
    out.begin_object();
    out.field("issuer", certificate.issuer);
    if (!certificate.issuer_country.empty()) out.field("country", certificate.issuer_country);
    out.field("subject", certificate.subject);
    if (certificate.until) out.field("until", instant_text(*certificate.until));
    if (!certificate.fault.empty()) out.field("fault", certificate.fault);
    out.end_object();
}

void write(Writer& out, const Hop& hop) {
    out.begin_object();
    out.field("url", hop.url).field("address", hop.address).field("status", hop.status);
    out.key("headers").begin_array();
    for (const auto& [name, text] : hop.headers) {
        out.value(name);
        out.value(text);
    }
    out.end_array();
    if (hop.certificate) {
        out.key("certificate");
        write(out, *hop.certificate);
    }
    out.end_object();
}

void write(Writer& out, std::string_view name, const std::vector<std::string>& all) {
    if (all.empty()) return;
    out.key(name).begin_array();
    for (const std::string& each : all) out.value(each);
    out.end_array();
}

void write(Writer& out, const Visit& visit, Instant begun) {
    out.begin_object();
    out.field("url", visit.url).field("m", (to_micros(visit.at) - to_micros(begun)) / 1000);
    out.field("outcome", visit.outcome);
    out.key("hops").begin_array();
    for (const Hop& each : visit.hops) write(out, each);
    out.end_array();
    out.key("resources").begin_array();
    for (const Resource& each : visit.resources) {
        out.begin_array();
        out.value(code(each.part)).value(each.host).value(each.path);
        out.end_array();
    }
    out.end_array();
    write(out, "generators", visit.generators);
    write(out, "cookies", visit.cookies);
    if (!visit.title.empty()) out.field("title", visit.title);
    if (!visit.lang.empty()) out.field("lang", visit.lang);
    out.field("bytes", visit.bytes);
    out.end_object();
}

void write(Writer& out, const Registration& seen, Instant begun) {
    out.begin_object();
    if (!seen.url.empty()) out.field("url", seen.url);
    out.field("m", (to_micros(seen.at) - to_micros(begun)) / 1000);
    out.field("outcome", seen.outcome).field("status", seen.status);
    if (!seen.name.empty()) out.field("name", seen.name);
    if (!seen.iana.empty()) out.field("iana", seen.iana);
    if (seen.registered) out.field("registered", instant_text(*seen.registered));
    if (seen.until) out.field("until", instant_text(*seen.until));
    out.end_object();
}

// ---- Reading: what is not as it was written throws, in this file alone ----

struct Unlike {};

const value& at(const object& of, std::string_view key) {
    const value* found = of.if_contains(key);
    if (!found) throw Unlike{};
    return *found;
}
std::string text(const value& of) {
    if (!of.is_string()) throw Unlike{};
    return std::string(of.get_string());
}
std::string text(const object& of, std::string_view key) { return text(at(of, key)); }
std::string text_or_nothing(const object& of, std::string_view key) {
    const value* found = of.if_contains(key);
    return found ? text(*found) : std::string();
}
std::int64_t whole(const object& of, std::string_view key) {
    const value& found = at(of, key);
    if (!found.is_int64()) throw Unlike{};
    return found.get_int64();
}
const array& list(const value& of) {
    if (!of.is_array()) throw Unlike{};
    return of.get_array();
}
const object& members(const value& of) {
    if (!of.is_object()) throw Unlike{};
    return of.get_object();
}
Instant instant(const object& of, std::string_view key) {
    const auto found = parse_instant(text(of, key));
    if (!found) throw Unlike{};
    return *found;
}
Instant moment(const object& of, Instant begun) { return from_micros(to_micros(begun) + whole(of, "m") * 1000); }
template <class T>
T required(std::optional<T> found) {
    if (!found) throw Unlike{};
    return *std::move(found);
}
std::vector<std::string> texts(const object& of, std::string_view key) {
    std::vector<std::string> all;
    if (const value* found = of.if_contains(key))
        for (const value& each : list(*found)) all.push_back(text(each));
    return all;
}

void read_dns(Evidence& into, const object& of) {
    const dns::Question question{text(of, "q"), required(dns::type_from(text(of, "t")))};
    Seen seen;
    seen.answer.status = required(dns::status_from(text(of, "s")));
    if (const value* records = of.if_contains("a")) {
        for (const value& each : list(*records)) {
            if (each.is_string()) {
                seen.answer.records.push_back({question.name, question.type, text(each)});
                continue;
            }
            const array& whole_record = list(each);
            if (whole_record.size() != 3) throw Unlike{};
            seen.answer.records.push_back(
                {text(whole_record[0]), required(dns::type_from(text(whole_record[1]))), text(whole_record[2])});
        }
        seen.answer.ttl = std::chrono::seconds{whole(of, "l")};
    }
    seen.at = moment(of, into.begun);
    seen.resolver = text_or_nothing(of, "r");
    into.dns.emplace_hint(into.dns.end(), question, std::move(seen));
}

Certificate certificate_from(const object& of) {
    Certificate one;
    one.issuer = text(of, "issuer");
    one.issuer_country = text_or_nothing(of, "country");
    one.subject = text(of, "subject");
    if (of.contains("until")) one.until = instant(of, "until");
    one.fault = text_or_nothing(of, "fault");
    return one;
}

Hop hop_from(const object& of) {
    Hop hop;
    hop.url = text(of, "url");
    hop.address = text(of, "address");
    hop.status = static_cast<int>(whole(of, "status"));
    const array& headers = list(at(of, "headers"));
    if (headers.size() % 2 != 0) throw Unlike{};
    for (std::size_t i = 0; i < headers.size(); i += 2) hop.headers.emplace_back(text(headers[i]), text(headers[i + 1]));
    if (const value* certificate = of.if_contains("certificate")) hop.certificate = certificate_from(members(*certificate));
    return hop;
}

Visit visit_from(const object& of, Instant begun) {
    Visit visit;
    visit.url = text(of, "url");
    visit.at = moment(of, begun);
    visit.outcome = text(of, "outcome");
    for (const value& each : list(at(of, "hops"))) visit.hops.push_back(hop_from(members(each)));
    for (const value& each : list(at(of, "resources"))) {
        const array& one = list(each);
        if (one.size() != 3) throw Unlike{};
        visit.resources.push_back({required(part_from(text(one[0]))), text(one[1]), text(one[2])});
    }
    visit.generators = texts(of, "generators");
    visit.cookies = texts(of, "cookies");
    visit.title = text_or_nothing(of, "title");
    visit.lang = text_or_nothing(of, "lang");
    visit.bytes = whole(of, "bytes");
    return visit;
}

Registration registration_from(const object& of, Instant begun) {
    Registration seen;
    seen.url = text_or_nothing(of, "url");
    seen.at = moment(of, begun);
    seen.outcome = text(of, "outcome");
    seen.status = static_cast<int>(whole(of, "status"));
    seen.name = text_or_nothing(of, "name");
    seen.iana = text_or_nothing(of, "iana");
    if (of.contains("registered")) seen.registered = instant(of, "registered");
    if (of.contains("until")) seen.until = instant(of, "until");
    return seen;
}

Error bad_evidence(std::string_view why) {
    return invalid("bad_evidence", msg("This is no evidence of an audit that this version can read.")).on("evidence").because(why);
}

}

std::string json_of(const Evidence& evidence) {
    Writer out;
    out.begin_object();
    out.field("v", version).field("domain", evidence.domain);
    out.field("begun", instant_text(evidence.begun)).field("ended", instant_text(evidence.ended));
    out.key("dns").begin_array();
    for (const auto& [question, seen] : evidence.dns) write(out, question, seen, evidence.begun);
    out.end_array();
    out.key("visits").begin_array();
    for (const Visit& each : evidence.visits) write(out, each, evidence.begun);
    out.end_array();
    if (evidence.registration) {
        out.key("registrar");
        write(out, *evidence.registration, evidence.begun);
    }
    out.end_object();
    return out.take();
}

Result<Evidence> evidence_from(std::string_view text_of_it) {
    const auto parsed = json::parse(text_of_it);
    if (!parsed) return bad_evidence(parsed.error().message.key);
    try {
        const object& of = members(*parsed);
        if (whole(of, "v") != version) return bad_evidence("version");
        Evidence evidence;
        evidence.domain = text(of, "domain");
        evidence.begun = instant(of, "begun");
        evidence.ended = instant(of, "ended");
        for (const value& each : list(at(of, "dns"))) read_dns(evidence, members(each));
        for (const value& each : list(at(of, "visits"))) evidence.visits.push_back(visit_from(members(each), evidence.begun));
        if (const value* seen = of.if_contains("registrar"))
            evidence.registration = registration_from(members(*seen), evidence.begun);
        return evidence;
    } catch (const Unlike&) {
        return bad_evidence("not as it is written");
    }
}

}
