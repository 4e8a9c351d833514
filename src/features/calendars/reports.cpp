// The reports of a calendar (RFC 4791, 7; RFC 6578, 3).
#include "features/calendars/reports.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::calendars {
namespace {

using xml::caldav;
using xml::dav;
using xml::element;

struct Range {
    Instant from, to;
};

/// "20261201T080000Z"
std::optional<Instant> utc(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    const std::string iso = std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
                            std::string(text.substr(6, 5)) + ":" + std::string(text.substr(11, 2)) + ":" +
                            std::string(text.substr(13, 2)) + "Z";
    return parse_instant(iso);
}

/// An absent end is as far as calendars go; none when what is there is no time.
std::optional<Range> range_of(const xml::Element& element) {
    static const Instant first = parse_instant("1990-01-01T00:00:00Z").value();
    static const Instant last = parse_instant("2100-01-01T00:00:00Z").value();
    Range range{first, last};
    const auto start = element.attribute("start"), end = element.attribute("end");
    if (start.empty() && end.empty()) return std::nullopt;
    if (!start.empty()) {
        const auto at = utc(start);
        if (!at) return std::nullopt;
        range.from = std::max(first, *at);
    }
    if (!end.empty()) {
        const auto at = utc(end);
        if (!at) return std::nullopt;
        range.to = std::min(last, *at);
    }
    if (range.to <= range.from) return std::nullopt;
    return range;
}

Refusal precondition(std::string_view space, std::string_view name, Message message,
                     net::Status status = net::Status::forbidden) {
    return {status, space, name, std::move(message)};
}
Refusal no_such_filter() {
    return precondition(caldav, "supported-filter", msg("This calendar is searched by time and by identifier."));
}

/// What a filter asks, when it is one that we know.
struct Filter {
    std::optional<Range> range;
    std::optional<std::string> uid;
    bool exact = false;
    bool nothing = false;  ///< tasks, notes: there are none
};
std::variant<Filter, Refusal> filter_of(const xml::Element& request) {
    Filter filter;
    const auto* outer = request.child(caldav, "filter");
    const auto* calendar = outer ? outer->child(caldav, "comp-filter") : nullptr;
    if (!calendar || calendar->attribute("name") != "VCALENDAR")
        return precondition(caldav, "valid-filter", msg("This search can’t be read."));
    for (const auto& within : calendar->children) {
        if (!within.is(caldav, "comp-filter")) return no_such_filter();
        if (within.attribute("name") != "VEVENT") {
            // There are events only: whoever looks for something else finds nothing, whoever wants its absence finds all.
            filter.nothing = within.child(caldav, "is-not-defined") == nullptr;
            continue;
        }
        for (const auto& each : within.children) {
            if (each.is(caldav, "time-range")) {
                filter.range = range_of(each);
                if (!filter.range)
                    return precondition(caldav, "valid-filter", msg("The times of this search can’t be read."));
            } else if (each.is(caldav, "is-not-defined")) {
                filter.nothing = true;
            } else if (each.is(caldav, "prop-filter") && each.attribute("name") == "UID") {
                const auto* match = each.child(caldav, "text-match");
                if (!match) continue;
                if (match->attribute("negate-condition") == "yes") return no_such_filter();
                filter.uid = match->text;
            } else {
                return no_such_filter();
            }
        }
    }
    return filter;
}

bool fits(const Member& member, const Filter& filter) {
    if (filter.nothing) return false;
    if (filter.uid && text::lower_ascii(member.uid).find(text::lower_ascii(*filter.uid)) == std::string::npos)
        return false;
    return !filter.range || !member.spans(filter.range->from, filter.range->to).empty();
}

/// One member with what was asked of it.
std::string member_response(const Services& use, const Asking& who, const Member& member, const Wish& wish) {
    Thing thing{Place::member, who, &member, {}, {}};
    if (wish.calendar_data) {
        const auto* expand = wish.calendar_data->child(caldav, "expand");
        const auto range = expand ? range_of(*expand) : std::nullopt;
        thing.data = range ? expanded(use, who.owner(), member, range->from,
                                      std::min(range->to, range->from + std::chrono::days{3660}))
                           : member.body;
    }
    return response(member_path(who, member.name), thing, wish);
}

net::Response query(Services& use, const Asking& who, const xml::Element& request) {
    const auto asked = filter_of(request);
    if (const auto* why = std::get_if<Refusal>(&asked)) return dav_error(who, *why);
    const Wish wish = wish_of(request);
    std::string out;
    for (const Member& each : use.database.read([&](db::Read& tx) { return members(tx, use, who.owner()); }))
        if (fits(each, std::get<Filter>(asked))) out += member_response(use, who, each, wish);
    return multistatus(out);
}

net::Response multiget(Services& use, const Asking& who, const xml::Element& request) {
    const Wish wish = wish_of(request);
    std::string out;
    use.database.read([&](db::Read& tx) {
        for (const auto& each : request.children) {
            if (!each.is(dav, "href")) continue;
            std::string path(text::trim(each.text));
            // Whole addresses are allowed too: what follows the host counts.
            if (const auto scheme = path.find("://"); scheme != std::string::npos) {
                const auto slash = path.find('/', scheme + 3);
                path = slash == std::string::npos ? "/" : path.substr(slash);
            }
            const Target target = target_of(net::percent_decode(path), who);
            const auto found = target.place == Place::member ? member(tx, use, who.owner(), target.name) : std::nullopt;
            out += found ? member_response(use, who, *found, wish) : gone_response(path);
        }
    });
    return multistatus(out);
}

net::Response free_busy(Services& use, const Asking& who, const xml::Element& request) {
    const auto* asked = request.child(caldav, "time-range");
    const auto range = asked ? range_of(*asked) : std::nullopt;
    if (!range)
        return dav_error(who, precondition(caldav, "valid-filter", msg("The times of this search can’t be read.")));
    std::vector<ical::Period> busy;
    for (const Member& each : use.database.read([&](db::Read& tx) { return members(tx, use, who.owner()); }))
        for (const auto& span : each.spans(range->from, range->to))
            busy.push_back({std::max(span.from, range->from), std::min(span.to, range->to)});
    std::sort(busy.begin(), busy.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    std::vector<ical::Period> merged;
    for (const auto& each : busy) {
        if (!merged.empty() && each.from <= merged.back().to)
            merged.back().to = std::max(merged.back().to, each.to);
        else
            merged.push_back(each);
    }
    ical::Writer out;
    out.add_busy(range->from, range->to, merged, use.clock.now());
    net::Response r;
    r.type = "text/calendar; charset=utf-8";
    r.body = out.take();
    r.cache = net::Cache::none;
    return r;
}

net::Response sync(Services& use, const Asking& who, const xml::Element& request) {
    const auto* given = request.child(dav, "sync-token");
    const auto* level = request.child(dav, "sync-level");
    if (level && text::trim(level->text) != "1" && text::trim(level->text) != "infinite")
        return dav_error(who,
                         {net::Status::bad_request, {}, {}, msg("This request can’t be read: its XML is not sound.")});
    const Wish wish = wish_of(request);
    const std::string token(given ? text::trim(given->text) : std::string_view());
    const Told now = told(use, who.owner());
    // Whoever wants a few at a time gets none: calendars here are small, and what changed at once is told at once (RFC 6578, 3.7).
    const auto* limit = request.child(dav, "limit");
    const auto* most = limit ? limit->child(dav, "nresults") : nullptr;
    const auto too_many = [&](std::size_t count) {
        std::size_t wanted = 0;
        const auto number = most ? text::trim(most->text) : std::string_view();
        std::from_chars(number.data(), number.data() + number.size(), wanted);
        return most != nullptr && count > wanted;
    };
    const Refusal within =
        precondition(dav, "number-of-matches-within-limits",
                     msg("There are more changes than this device wants at once."), net::Status::insufficient_storage);
    std::string out;
    if (token.empty()) {
        if (too_many(now.members.size())) return dav_error(who, within);
        for (const Member& each : now.members) out += member_response(use, who, each, wish);
    } else {
        const auto own = token_within(who, token);
        const auto changes = own.empty() ? std::nullopt : changes_since(use, who.owner(), own);
        if (!changes)
            return dav_error(who,
                             precondition(dav, "valid-sync-token",
                                          msg("This device asks for changes since too long ago: it begins anew.")));
        if (too_many(changes->size())) return dav_error(who, within);
        for (const Change& each : *changes) {
            const auto at = std::lower_bound(now.members.begin(), now.members.end(), each.name,
                                             [](const Member& m, const std::string& name) { return m.name < name; });
            const bool there = at != now.members.end() && at->name == each.name;
            out += there ? member_response(use, who, *at, wish) : gone_response(member_path(who, each.name));
        }
    }
    out += element(dav, "sync-token", xml::escaped(sync_token(who, now.token)));
    return multistatus(out);
}

}

net::Response multistatus(std::string_view inside) {
    net::Response r;
    r.status = net::Status::multi_status;
    r.type = "application/xml; charset=utf-8";
    r.body = xml::document(dav, "multistatus", inside);
    r.cache = net::Cache::none;
    return r;
}

net::Response dav_error(const Asking& who, const Refusal& refusal) {
    std::string inside;
    if (!refusal.precondition.empty()) inside += element(refusal.space, refusal.precondition, {});
    inside += element(dav, "responsedescription", xml::escaped(i18n::format(who.lang, refusal.message)));
    net::Response r;
    r.status = refusal.status;
    r.type = "application/xml; charset=utf-8";
    r.body = xml::document(dav, "error", inside);
    r.cache = net::Cache::none;
    return r;
}

net::Response report(Services& use, const Asking& who, const xml::Element& request) {
    if (request.is(caldav, "calendar-query")) return query(use, who, request);
    if (request.is(caldav, "calendar-multiget")) return multiget(use, who, request);
    if (request.is(caldav, "free-busy-query")) return free_busy(use, who, request);
    if (request.is(dav, "sync-collection")) return sync(use, who, request);
    return dav_error(who, precondition(dav, "supported-report", msg("This calendar does not answer that question.")));
}

}
