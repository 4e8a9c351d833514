// /espace/calendriers.
#include "calendars/pages.hpp"

#include <array>

#include "features/calendars/signing_in.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/router.hpp"

namespace beffroi::calendars {
namespace {

using accounts::Right;

constexpr std::array<std::string_view, 2> kinds{"caldav", "feed"}, shown_codes{"names", "busy"};

std::string origin_of(const net::Request& request, const Services& use) {
    if (!use.origin.empty()) return use.origin;
    return (request.secure ? "https://" : "http://") + std::string(request.header("host"));
}

html::Page titled(const net::Request& request, Services& use, Message title) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.index = false;
    return page;
}

net::Response list_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const html::Page page = titled(request, use, msg("Your calendars"));
    const PersonId self = accounts::visitor(request).person;
    std::vector<DeviceRow> rows;
    use.database.read([&](db::Read& tx) {
        const auto zone = zone_of(commune_of(tx, use, self));
        for (const Device& each : devices(tx, use.vault, self)) {
            DeviceRow row{each.id.text(),
                          each.name,
                          each.kind == Kind::feed,
                          each.shown == Shown::names,
                          i18n::date(page.lang, to_local(each.created, zone).date),
                          {}};
            if (each.seen) {
                const LocalTime seen = to_local(*each.seen, zone);
                row.seen = i18n::format(page.lang, msg("{1} at {2}", i18n::date(page.lang, seen.date),
                                                       i18n::time_of_day(page.lang, seen.minute)));
            }
            rows.push_back(std::move(row));
        }
    });
    return net::html(pages::calendars(page, request, form, rows), status);
}

struct AddForm {
    std::string name;
    Kind kind = Kind::caldav;
    Shown shown = Shown::names;
    static AddForm read(html::Form& form) {
        return {form.text("name", longest_name), form.choice("kind", kinds) == "feed" ? Kind::feed : Kind::caldav,
                form.choice("shown", shown_codes) == "busy" ? Shown::busy : Shown::names};
    }
};

net::Response add(const net::Request& request, Services& use) {
    auto form = html::parse<AddForm>(request.form());
    if (!form) return list_page(request, use, form.form, net::Status::unprocessable);
    const PersonId self = accounts::visitor(request).person;
    const auto added = use.database.write(
        [&](db::Write& tx) { return add_device(tx, use.vault, self, form->kind, form->name, form->shown, use.clock); });
    if (!added) return list_page(request, use, form.form.with(added.error()), net::status_of(added.error().kind));
    const std::string origin = origin_of(request, use);
    Made made;
    made.name = form->name;
    made.feed = form->kind == Kind::feed;
    if (made.feed) {
        made.address = origin + "/calendrier/" + added->secret + ".ics";
    } else {
        made.address = origin + "/caldav/";
        made.password = added->secret;
        const auto person =
            use.database.read([&](db::Read& tx) { return accounts::person(tx, use.vault, self, use.clock); });
        if (person) made.user = person->mail;
    }
    return net::html(pages::made(titled(request, use, msg("Your calendars")), made));
}

net::Response remove(const net::Request& request, Services& use) {
    const PersonId self = accounts::visitor(request).person;
    const auto id = DeviceId::from_text(request.param("id"));
    const bool theirs =
        id && use.database.write([&](db::Write& tx) { return remove_device(tx, self, *id, use.clock); });
    if (!theirs) return net::failure(net::Status::not_found);
    return net::see_other(use.page(request).link("/espace/calendriers"));
}

}

void page_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agenda);
    on.get("/espace/calendriers", right, [&use](const net::Request& request) {
        html::Form form;
        form.preset("kind", "caldav");
        form.preset("shown", "names");
        return list_page(request, use, form);
    });
    on.post("/espace/calendriers", right, [&use](const net::Request& request) { return add(request, use); });
    on.post("/espace/calendriers/{id}/retirer", right,
            [&use](const net::Request& request) { return remove(request, use); });
}

}
