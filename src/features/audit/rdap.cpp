#include "features/audit/rdap.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"
#include "platform/dns/suffix.hpp"
#include "platform/fetch/url.hpp"

namespace beffroi::audit {
namespace {

using namespace std::chrono_literals;
using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr auto pace = 1s;
constexpr std::chrono::seconds usual_quiet = 10min, longest_quiet = 1h;
constexpr int failures_until_quiet = 3;
constexpr std::size_t longest_name = 100;  ///< characters

const array* list(const object& of, std::string_view key) {
    const value* found = of.if_contains(key);
    return found ? found->if_array() : nullptr;
}
std::string_view text(const object& of, std::string_view key) {
    const value* found = of.if_contains(key);
    const auto* words = found ? found->if_string() : nullptr;
    return words ? std::string_view(*words) : std::string_view();
}

/// On one line, without what steers terminals, and not longer than names are.
std::string tidy(std::string_view name) {
    std::string all = text::clean_utf8(name.substr(0, 8 * longest_name));
    std::replace_if(all.begin(), all.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return text::shorten(text::trim(all), longest_name);
}

/// The name in a card (RFC 7095): what it is called when it is an organisation, else the organisation that somebody is of.
std::string name_in(const object& entity) {
    const array* card = list(entity, "vcardArray");
    const array* properties = card && card->size() == 2 ? (*card)[1].if_array() : nullptr;
    if (!properties) return {};
    std::string_view called, organisation, kind;
    for (const value& each : *properties) {
        const array* property = each.if_array();
        if (!property || property->size() < 4 || !(*property)[0].is_string()) continue;
        const std::string_view what = (*property)[0].get_string();
        const value* told = &(*property)[3];
        // An organisation may come with its parts, the largest first.
        if (const array* parts = told->if_array(); parts && !parts->empty()) told = &(*parts)[0];
        if (!told->is_string()) continue;
        std::string_view* const place = what == "fn"     ? &called
                                        : what == "org"  ? &organisation
                                        : what == "kind" ? &kind
                                                         : nullptr;
        if (place && place->empty()) *place = told->get_string();
    }
    if (text::lower_ascii(kind) == "individual") called = {};
    const std::string name = tidy(called);
    return name.empty() ? tidy(organisation) : name;
}

std::string iana_in(const object& entity) {
    const array* all = list(entity, "publicIds");
    if (!all) return {};
    for (const value& each : *all) {
        const object* one = each.if_object();
        if (!one || text::lower_ascii(text(*one, "type")) != "iana registrar id") continue;
        const std::string_view id = text(*one, "identifier");
        if (!id.empty() && id.size() <= 10 &&
            std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return std::string(id);
    }
    return {};
}

const object* registrar_in(const object& domain) {
    const array* entities = list(domain, "entities");
    if (!entities) return nullptr;
    for (const value& each : *entities) {
        const object* entity = each.if_object();
        const array* roles = entity ? list(*entity, "roles") : nullptr;
        if (roles && std::any_of(roles->begin(), roles->end(), [](const value& role) {
                return role.is_string() && std::string_view(role.get_string()) == "registrar";
            }))
            return entity;
    }
    return nullptr;
}

void read_events(const object& domain, Registration& into) {
    const array* events = list(domain, "events");
    if (!events) return;
    for (const value& each : *events) {
        const object* event = each.if_object();
        if (!event) continue;
        const std::string_view action = text(*event, "eventAction");
        if (action == "registration" && !into.registered) into.registered = parse_instant(text(*event, "eventDate"));
        if (action == "expiration" && !into.until) into.until = parse_instant(text(*event, "eventDate"));
    }
}

std::chrono::seconds quiet_after(const fetch::Hop& hop) {
    const std::string_view told = fetch::header(hop, "retry-after").value_or(std::string_view());
    int seconds = 0;
    const auto [end, error] = std::from_chars(told.data(), told.data() + told.size(), seconds);
    if (error != std::errc() || end != told.data() + told.size() || seconds < 1) return usual_quiet;
    return std::min(std::chrono::seconds{seconds}, longest_quiet);
}

}

std::string read_rdap(std::string_view answer, std::string_view name, Registration& into) {
    const auto parsed = json::parse(answer);
    const object* domain = parsed ? parsed->if_object() : nullptr;
    if (!domain || text(*domain, "objectClassName") != "domain") return "bad_answer";
    if (const std::string_view about = text(*domain, "ldhName"); !about.empty() && dns::normal_name(about) != name)
        return "bad_answer";
    const object* registrar = registrar_in(*domain);
    if (!registrar) return "no_registrar";
    into.name = name_in(*registrar);
    if (into.name.empty()) return "no_registrar";
    into.iana = iana_in(*registrar);
    read_events(*domain, into);
    return "ok";
}

void Registries::ask(std::string_view domain, Done done) {
    const std::string name = dns::registrable(domain);
    const std::string base = name.empty() ? std::string() : knowledge_.rdap_of(name);
    const auto url = fetch::parse_url(base);
    Registration seen;
    if (!url) {
        seen.at = clock_.now();
        seen.outcome = "no_service";
        loop_.after(0us, [alive = alive_, done = std::move(done), seen = std::move(seen)] {
            if (*alive) done(seen);
        });
        return;
    }
    seen.url = base + "domain/" + name;
    Registry& registry = registries_[url->host];
    const events::Time now = std::chrono::steady_clock::now(), turn = std::max(now, registry.next);
    registry.next = turn + pace;
    loop_.after(std::chrono::ceil<std::chrono::microseconds>(turn - now),
                [this, alive = alive_, name, &registry, seen = std::move(seen), done = std::move(done)] {
                    if (*alive) send(name, registry, seen, done);
                });
}

void Registries::send(const std::string& name, Registry& registry, Registration seen, const Done& done) {
    seen.at = clock_.now();
    if (std::chrono::steady_clock::now() < registry.quiet_until) {
        seen.outcome = "paused";
        return done(std::move(seen));
    }
    const auto body = std::make_shared<std::string>();
    fetch::Request request;
    request.url = seen.url;
    request.accept = "application/rdap+json";
    request.robots = request.follow = false;
    request.body = [body](const fetch::Hop&, std::string_view bytes) {
        *body += bytes.substr(0, longest_rdap + 1 - body->size());
        return body->size() <= longest_rdap;
    };
    client_.get(std::move(request), [this, alive = alive_, body, name, &registry, seen = std::move(seen),
                                     done](const fetch::Outcome& outcome) mutable {
        if (!*alive) return;
        answered(outcome, *body, name, registry, seen);
        done(std::move(seen));
    });
}

void Registries::answered(const fetch::Outcome& outcome, const std::string& body, const std::string& name,
                          Registry& registry, Registration& seen) {
    const fetch::Hop* hop = outcome.hops.empty() ? nullptr : &outcome.hops.back();
    seen.status = hop ? hop->status : 0;
    const events::Time now = std::chrono::steady_clock::now();
    const bool proven = hop && hop->certificate && hop->certificate->fault.empty();
    if (outcome.code != "ok" || !hop)
        seen.outcome = outcome.code;
    else if (!proven)
        seen.outcome = "unproven";
    else if (hop->status == 429)
        seen.outcome = "too_many";
    else if (hop->status == 404)
        seen.outcome = "unknown_name";
    else if (hop->status >= 300 && hop->status < 400)
        seen.outcome = "redirected";
    else if (hop->status != 200)
        seen.outcome = "refused";
    else if (body.size() > longest_rdap)
        seen.outcome = "too_large";
    else
        seen.outcome = read_rdap(body, name, seen);
    const bool answers = proven && (hop->status == 200 || hop->status == 404);
    registry.failures = answers ? 0 : registry.failures + 1;
    if (seen.outcome == "too_many")
        registry.quiet_until = now + quiet_after(*hop);
    else if (registry.failures >= failures_until_quiet)
        registry.quiet_until = now + usual_quiet;
}

}
