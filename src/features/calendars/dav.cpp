// /caldav/: the server of RFC 4791, on RFC 4918.
#include "features/calendars/reports.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"

namespace beffroi::calendars {
namespace {

using xml::dav;
using xml::element;

constexpr std::string_view compliance = "1, 3, calendar-access, sync-collection";

net::Response with_dav(net::Response r) {
    r.cache = net::Cache::none;
    return std::move(r).with("DAV", compliance);
}

/// Without a password: programs look here first for whether there are calendars at all.
net::Response options(std::string_view allowed) {
    net::Response r;
    r.status = net::Status::no_content;
    r.type.clear();
    return with_dav(std::move(r)).with("Allow", allowed);
}

Refusal unreadable() {
    return {net::Status::bad_request, {}, {}, msg("This request can’t be read: its XML is not sound.")};
}
Refusal nowhere() { return {net::Status::not_found, {}, {}, msg("There is no such calendar here.")}; }

enum class Depth { zero, one, infinity };
Depth depth_of(const net::Request& request) {
    const auto given = text::trim(request.header("depth"));
    return given == "0" ? Depth::zero : given == "1" ? Depth::one : Depth::infinity;
}

std::string path_of(const Asking& who, Place place) {
    switch (place) {
        case Place::root: return "/caldav/";
        case Place::principals: return "/caldav/comptes/";
        case Place::principal: return principal_path(who);
        case Place::homes: return "/caldav/agendas/";
        case Place::home: return home_path(who);
        default: return calendar_path(who);
    }
}

net::Response propfind(const net::Request& request, Services& use, const Asking& who) {
    Wish wish;
    if (text::trim(request.body).empty()) {
        wish.all = true;
    } else {
        const auto read = xml::read(request.body);
        if (!read || !read->is(dav, "propfind")) return dav_error(who, unreadable());
        wish = wish_of(*read);
    }
    const Target target = target_of(request.path, who);
    if (target.place == Place::nowhere) return dav_error(who, nowhere());
    if (target.place == Place::member) {
        const auto found = use.database.read([&](db::Read& tx) { return member(tx, use, who.owner(), target.name); });
        if (!found) return dav_error(who, nowhere());
        return multistatus(response(member_path(who, found->name), {Place::member, who, &*found, {}, {}}, wish));
    }
    const Depth depth = depth_of(request);
    if (depth == Depth::infinity)
        return dav_error(who, {net::Status::forbidden, dav, "propfind-finite-depth",
                               msg("Ask for one level at a time: Depth 0 or 1.")});
    const bool calendar = target.place == Place::calendar;
    const bool below = depth == Depth::one;
    // The calendar's own properties include a token, which needs to know what it holds.
    std::optional<Told> now;
    if (calendar || (target.place == Place::home && below)) now = told(use, who.owner());
    const std::string token = now ? now->token : std::string();
    std::string out = response(path_of(who, target.place), {target.place, who, nullptr, token, {}}, wish);
    const auto child = [&](Place place) {
        out += response(path_of(who, place), {place, who, nullptr, token, {}}, wish);
    };
    if (below) switch (target.place) {
            case Place::root:
                child(Place::principals);
                child(Place::homes);
                break;
            case Place::principals: child(Place::principal); break;
            case Place::homes: child(Place::home); break;
            case Place::home: child(Place::calendar); break;
            case Place::calendar:
                for (const Member& each : now->members)
                    out += response(member_path(who, each.name), {Place::member, who, &each, {}, {}}, wish);
                break;
            default: break;
        }
    return multistatus(out);
}

/// Names and colours are each device's own: none is kept here, and each is told so (RFC 4918, 9.2.1).
net::Response proppatch(const net::Request& request, Services&, const Asking& who) {
    const auto read = xml::read(request.body);
    if (!read || !read->is(dav, "propertyupdate")) return dav_error(who, unreadable());
    const Target target = target_of(request.path, who);
    if (target.place == Place::nowhere) return dav_error(who, nowhere());
    std::string names;
    for (const auto& part : read->children)
        if (const auto* prop = part.child(dav, "prop"))
            for (const auto& each : prop->children) names += element(each.space, each.name, {});
    const std::string path = target.place == Place::member ? member_path(who, target.name) : path_of(who, target.place);
    return multistatus(element(
        dav, "response",
        xml::href(path) + element(dav, "propstat",
                                  element(dav, "prop", names) + element(dav, "status", "HTTP/1.1 403 Forbidden") +
                                      element(dav, "error", element(dav, "cannot-modify-protected-property", {})))));
}

net::Response reported(const net::Request& request, Services& use, const Asking& who) {
    const auto read = xml::read(request.body);
    if (!read) return dav_error(who, unreadable());
    const Target target = target_of(request.path, who);
    if (target.place == Place::nowhere) return dav_error(who, nowhere());
    if (target.place != Place::calendar)
        return dav_error(who, {net::Status::forbidden, dav, "supported-report",
                               msg("This calendar does not answer that question.")});
    return report(use, who, *read);
}

net::Response got(const net::Request& request, Services& use, const Asking& who) {
    const Target target = target_of(request.path, who);
    net::Response r;
    r.cache = net::Cache::none;
    if (target.place == Place::member) {
        const auto found = use.database.read([&](db::Read& tx) { return member(tx, use, who.owner(), target.name); });
        if (!found) return dav_error(who, nowhere());
        r.type = "text/calendar; charset=utf-8; component=VEVENT";
        if (net::holds_version(request, found->etag))
            r.status = net::Status::not_modified;
        else
            r.body = found->body;
        return std::move(r).with("ETag", "\"" + found->etag + "\"");
    }
    if (target.place == Place::nowhere) return dav_error(who, nowhere());
    if (target.place == Place::calendar) {
        r.type = "text/calendar; charset=utf-8";
        r.body = use.database.read([&](db::Read& tx) { return whole_text(tx, use, who.owner(), Cancelled::left_out); });
        return r;
    }
    return net::plain(
        i18n::format(who.lang, msg("This address is for calendars: give it to your telephone or to Thunderbird.")) +
        "\n");
}

std::vector<std::string> tags_of(std::string_view header) {
    std::vector<std::string> tags;
    for (std::string_view each : text::split(header, ',')) {
        each = text::trim(each);
        if (each.starts_with("W/")) continue;  // a weak tag never matches here (RFC 9110, 13.1.1)
        if (each.size() >= 2 && each.front() == '"' && each.back() == '"') each = each.substr(1, each.size() - 2);
        if (!each.empty()) tags.emplace_back(each);
    }
    // A header that holds nothing that could match must not pass for none.
    if (tags.empty() && !text::trim(header).empty()) tags.emplace_back();
    return tags;
}

net::Response put_here(const net::Request& request, Services& use, const Asking& who) {
    const Target target = target_of(request.path, who);
    if (target.place != Place::member)
        return dav_error(
            who,
            target.place == Place::nowhere
                ? nowhere()
                : Refusal{
                      net::Status::method_not_allowed, {}, {}, msg("Events are put into the calendar, one by one.")});
    const std::string_view type = text::trim(request.header("content-type"));
    if (!type.empty() && !text::starts_with_ci(type, "text/calendar"))
        return dav_error(who, {net::Status::unsupported_media, xml::caldav, "supported-calendar-data",
                               msg("This is not a calendar that we can read (iCalendar).")});
    Put sent{target.name, request.body, Condition::none, {}};
    if (text::trim(request.header("if-none-match")) == "*") sent.condition = Condition::absent;
    if (!request.header("if-match").empty()) {
        sent.condition = Condition::matches;
        sent.tags = tags_of(request.header("if-match"));
    }
    const Done done = use.database.write([&](db::Write& tx) { return put(tx, use, who.owner(), sent); });
    if (done.refused) return dav_error(who, *done.refused);
    net::Response r;
    r.status = done.created ? net::Status::created : net::Status::no_content;
    r.type.clear();
    r.cache = net::Cache::none;
    if (!done.etag.empty()) r.with("ETag", "\"" + done.etag + "\"");
    return r;
}

net::Response removed(const net::Request& request, Services& use, const Asking& who) {
    const Target target = target_of(request.path, who);
    if (target.place == Place::nowhere) return dav_error(who, nowhere());
    if (target.place != Place::member)
        return dav_error(
            who,
            {net::Status::forbidden, {}, {}, msg("The calendar itself can’t be deleted: take it off your device.")});
    const auto tags = tags_of(request.header("if-match"));
    const Done done =
        use.database.write([&](db::Write& tx) { return remove(tx, use, who.owner(), target.name, tags); });
    if (done.refused) return dav_error(who, *done.refused);
    net::Response r;
    r.status = net::Status::no_content;
    r.type.clear();
    r.cache = net::Cache::none;
    return r;
}

using Answering = net::Response (*)(const net::Request&, Services&, const Asking&);

}

void dav_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    net::RouteOptions for_programs;
    for_programs.body_cap = xml::longest;
    for_programs.foreign_origin = true;  // programs, not forms: the password with each request is the proof
    const auto answers = [&](net::Method method, const char* pattern, Answering how) {
        on.add({method, pattern, net::Access::everyone, for_programs, [&use, paces, how](const net::Request& request) {
                    auto who = signed_in(request, use, *paces);
                    if (auto* instead = std::get_if<net::Response>(&who)) return with_dav(std::move(*instead));
                    return with_dav(how(request, use, std::get<Asking>(who)));
                }});
    };
    constexpr const char *root = "/caldav/", *below = "/caldav/{rest...}";
    for (const auto& [pattern, allowed] :
         {std::pair{root, "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH"},
          std::pair{below, "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT"}}) {
        on.add({net::Method::options, pattern, net::Access::everyone, for_programs,
                [allow = std::string_view(allowed)](const net::Request&) { return options(allow); }});
        answers(net::Method::propfind, pattern, propfind);
        answers(net::Method::proppatch, pattern, proppatch);
        answers(net::Method::get, pattern, got);
    }
    answers(net::Method::report, below, reported);
    answers(net::Method::put, below, put_here);
    answers(net::Method::del, below, removed);
    // RFC 6764: where to begin, when only the host is known.
    const auto begin = [](const net::Request&) { return net::moved("/caldav/"); };
    for (const char* pattern : {"/.well-known/caldav", "/caldav"}) {
        on.add({net::Method::get, pattern, net::Access::everyone, for_programs, begin});
        on.add({net::Method::propfind, pattern, net::Access::everyone, for_programs, begin});
    }
}

}
