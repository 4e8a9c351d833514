#include "features/calendars/properties.hpp"

#include <array>

#include "platform/base/text.hpp"
#include "platform/net/http.hpp"

namespace beffroi::calendars {
namespace {

using xml::caldav;
using xml::dav;
using xml::element;
using xml::server;

constexpr std::string_view sync_prefix = "data:,beffroi-";

std::string empty(std::string_view space, std::string_view name) { return element(space, name, {}); }

std::string reports(std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
    std::string out;
    for (const auto& [space, name] : names)
        out += element(dav, "supported-report", element(dav, "report", empty(space, name)));
    return out;
}

std::string privileges(bool writes) {
    std::string out;
    const auto add = [&](std::string_view space, std::string_view name) {
        out += element(dav, "privilege", empty(space, name));
    };
    add(dav, "read");
    add(dav, "read-current-user-privilege-set");
    if (writes) {
        add(caldav, "read-free-busy");
        add(dav, "write-content");
        add(dav, "bind");
        add(dav, "unbind");
    }
    return out;
}

bool is_collection(Place place) { return place != Place::member; }

std::string resource_type(Place place) {
    std::string out;
    if (is_collection(place)) out += empty(dav, "collection");
    if (place == Place::principal) out += empty(dav, "principal");
    if (place == Place::calendar) out += empty(caldav, "calendar");
    return out;
}

/// Which properties each kind of thing has, in the order of an answer to allprop.
struct Known {
    std::string_view space, name;
    bool in_allprop;  ///< RFC 4791 leaves its own out
};
constexpr std::array<Known, 24> known_names{{
    {dav, "resourcetype", true},
    {dav, "displayname", true},
    {dav, "getetag", true},
    {dav, "getcontenttype", true},
    {dav, "getcontentlength", true},
    {dav, "getlastmodified", true},
    {dav, "current-user-principal", false},
    {dav, "principal-URL", false},
    {dav, "principal-collection-set", false},
    {dav, "owner", false},
    {dav, "current-user-privilege-set", false},
    {dav, "supported-report-set", false},
    {dav, "sync-token", false},
    {dav, "group-membership", false},
    {server, "getctag", false},
    {caldav, "calendar-home-set", false},
    {caldav, "calendar-user-address-set", false},
    {caldav, "calendar-description", false},
    {caldav, "supported-calendar-component-set", false},
    {caldav, "supported-calendar-data", false},
    {caldav, "supported-collation-set", false},
    {caldav, "max-resource-size", false},
    {caldav, "calendar-data", false},
    {xml::apple, "calendar-color", false},
}};

/// What stands inside the property; nothing when this thing has no such property.
std::optional<std::string> value(const Thing& t, std::string_view space, std::string_view name) {
    const auto is = [&](std::string_view s, std::string_view n) { return space == s && name == n; };
    const Place p = t.place;
    if (is(dav, "resourcetype")) return resource_type(p);
    if (is(dav, "current-user-principal")) return xml::href(principal_path(t.who));
    if (is(dav, "principal-collection-set")) return xml::href("/caldav/comptes/");
    if (is(dav, "owner")) return xml::href(principal_path(t.who));
    if (is(dav, "current-user-privilege-set")) return privileges(p == Place::calendar || p == Place::member);
    if (is(dav, "displayname")) {
        if (p == Place::calendar) return xml::escaped(i18n::format(t.who.lang, msg("Appointments")));
        if (p == Place::principal || p == Place::home) return xml::escaped(t.who.person.name);
        if (p == Place::root) return std::string("Beffroi");
        return std::nullopt;
    }
    if (p == Place::root || p == Place::principal || p == Place::home) {
        if (is(caldav, "calendar-home-set")) return xml::href(home_path(t.who));
        if (is(caldav, "calendar-user-address-set"))
            return xml::href("mailto:" + t.who.person.mail) + xml::href(principal_path(t.who));
        if (is(dav, "principal-URL") && p == Place::principal) return xml::href(principal_path(t.who));
        if (is(dav, "group-membership") && p == Place::principal) return std::string();
    }
    if (p == Place::calendar) {
        if (is(dav, "supported-report-set"))
            return reports({{caldav, "calendar-query"},
                            {caldav, "calendar-multiget"},
                            {caldav, "free-busy-query"},
                            {dav, "sync-collection"}});
        if (is(dav, "sync-token") || is(server, "getctag")) return xml::escaped(sync_token(t.who, t.token));
        if (is(caldav, "calendar-description"))
            return xml::escaped(i18n::format(
                t.who.lang, msg("What you move here moves for the person too; what you add takes your time.")));
        if (is(caldav, "supported-calendar-component-set")) return std::string("<c:comp name=\"VEVENT\"/>");
        if (is(caldav, "supported-calendar-data"))
            return std::string("<c:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>");
        if (is(caldav, "supported-collation-set"))
            return element(caldav, "supported-collation", "i;ascii-casemap") +
                   element(caldav, "supported-collation", "i;octet");
        if (is(caldav, "max-resource-size")) return std::to_string(xml::longest);
        if (is(xml::apple, "calendar-color")) return std::string("#0B5C8AFF");
    }
    if (t.member != nullptr) {
        if (is(dav, "getetag")) return "\"" + xml::escaped(t.member->etag) + "\"";
        if (is(dav, "getcontenttype")) return std::string("text/calendar; charset=utf-8; component=VEVENT");
        if (is(dav, "getcontentlength")) return std::to_string(t.member->body.size());
        if (is(dav, "getlastmodified") && t.member->changed != Instant{}) return http_date(t.member->changed);
        if (is(caldav, "calendar-data") && !t.data.empty()) return xml::escaped(t.data);
    }
    return std::nullopt;
}

std::string propstat(std::string_view inside, std::string_view status) {
    return element(dav, "propstat", element(dav, "prop", inside) + element(dav, "status", status));
}

}

std::string principal_path(const Asking& who) { return "/caldav/comptes/" + who.person.id.text() + "/"; }
std::string home_path(const Asking& who) { return "/caldav/agendas/" + who.person.id.text() + "/"; }
std::string calendar_path(const Asking& who) { return home_path(who) + "rendez-vous/"; }
std::string member_path(const Asking& who, std::string_view name) {
    return calendar_path(who) + net::percent_encode(name);
}

std::string sync_token(const Asking& who, std::string_view token) {
    // The calendar with names and the one without change apart.
    return std::string(sync_prefix) + who.person.id.text() + (who.device.shown == Shown::names ? "-n-" : "-b-") +
           std::string(token);
}

std::string_view token_within(const Asking& who, std::string_view given) {
    const std::string before = sync_token(who, {});
    return given.starts_with(before) ? given.substr(before.size()) : std::string_view();
}

Target target_of(std::string_view path, const Asking& who) {
    constexpr std::string_view base = "/caldav";
    if (!path.starts_with(base)) return {};
    path.remove_prefix(base.size());
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    if (path.empty()) return {Place::root, {}};
    const auto parts = text::split(path, '/');
    const bool own = parts.size() < 2 || parts[1] == who.person.id.text();
    if (!own) return {};
    if (parts[0] == "comptes")
        return {parts.size() == 1 ? Place::principals : parts.size() == 2 ? Place::principal : Place::nowhere, {}};
    if (parts[0] != "agendas") return {};
    if (parts.size() == 1) return {Place::homes, {}};
    if (parts.size() == 2) return {Place::home, {}};
    if (parts[2] != "rendez-vous" || parts.size() > 4) return {};
    if (parts.size() == 3) return {Place::calendar, {}};
    if (parts[3].empty() || parts[3].size() > 250) return {};
    return {Place::member, std::string(parts[3])};
}

Wish wish_of(const xml::Element& request) {
    Wish wish;
    wish.all = request.child(dav, "allprop") != nullptr;
    wish.names_only = request.child(dav, "propname") != nullptr;
    if (const auto* prop = request.child(dav, "prop"))
        for (const auto& each : prop->children) {
            wish.names.push_back({each.space, each.name});
            if (each.is(caldav, "calendar-data")) wish.calendar_data = &each;
        }
    if (const auto* more = request.child(dav, "include"))
        for (const auto& each : more->children) wish.names.push_back({each.space, each.name});
    return wish;
}

std::string response(std::string_view path, const Thing& thing, const Wish& wish) {
    std::string found, missing;
    if (wish.all || wish.names_only)
        for (const Known& each : known_names) {
            if (!wish.names_only && !each.in_allprop) continue;
            if (const auto inside = value(thing, each.space, each.name))
                found += element(each.space, each.name, wish.names_only ? std::string() : *inside);
        }
    for (const Name& each : wish.names) {
        if (const auto inside = value(thing, each.space, each.name))
            found += element(each.space, each.name, *inside);
        else
            missing += element(each.space, each.name, {});
    }
    std::string inside = xml::href(path);
    if (!found.empty() || missing.empty()) inside += propstat(found, "HTTP/1.1 200 OK");
    if (!missing.empty()) inside += propstat(missing, "HTTP/1.1 404 Not Found");
    return element(dav, "response", inside);
}

std::string gone_response(std::string_view path) {
    return element(dav, "response", xml::href(path) + element(dav, "status", "HTTP/1.1 404 Not Found"));
}

}
