// /espace/calendriers.
#include "calendars/pages.hpp"

#include <array>

#include "features/calendars/fetch.hpp"
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

html::Page titled(const net::Request& request, Services& use, const Message& title) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.index = false;
    return page;
}

html::Form untouched() {
    html::Form form;
    form.preset("kind", "caldav");
    form.preset("shown", "names");
    return form;
}

/// "24 novembre 2026 à 10 h 05"; empty for none.
std::string told_at(const std::optional<Instant>& at, std::string_view zone, Lang lang) {
    if (!at) return {};
    const LocalTime local = to_local(*at, zone);
    return i18n::format(lang, msg("{1} at {2}", i18n::date(lang, local.date), i18n::time_of_day(lang, local.minute)));
}

/// With the errors of one of its two forms.
net::Response list_page(const net::Request& request, Services& use, const html::Form& form, const html::Form& other,
                        net::Status status = net::Status::ok) {
    const html::Page page = titled(request, use, msg("Your calendars"));
    const PersonId self = accounts::visitor(request).person;
    const Instant now = use.clock.now();
    std::vector<DeviceRow> rows;
    std::vector<SourceRow> elsewhere;
    use.database.read([&](db::Read& tx) {
        const auto zone = zone_of(commune_of(tx, use, self));
        for (const Device& each : devices(tx, use.vault, self))
            rows.push_back({each.id.text(), each.name, each.kind == Kind::feed, each.shown == Shown::names,
                            i18n::date(page.lang, to_local(each.created, zone).date),
                            told_at(each.seen, zone, page.lang)});
        for (const Source& each : sources(tx, use.vault, self))
            elsewhere.push_back(
                {each.id.text(), each.name, told_at(each.good, zone, page.lang),
                 each.failure.empty() ? std::string() : i18n::format(page.lang, failure_message(each.failure)),
                 !each.tried, stale(each, now), each.times, each.unclear});
    });
    return net::html(pages::calendars(page, request, form, rows, other, elsewhere), status);
}

struct AddForm {
    std::string name;
    Kind kind = Kind::caldav;
    Shown shown = Shown::names;
    static AddForm read(html::Form& form) {
        return {form.text("name", longest_name, msg("Give it a name, so that you know it again: “My telephone”.")),
                form.choice("kind", kinds) == "feed" ? Kind::feed : Kind::caldav,
                form.choice("shown", shown_codes) == "busy" ? Shown::busy : Shown::names};
    }
};

net::Response add(const net::Request& request, Services& use) {
    auto form = html::parse<AddForm>(request.form());
    if (!form) return list_page(request, use, form.form, {}, net::Status::unprocessable);
    const PersonId self = accounts::visitor(request).person;
    const auto added = use.database.write(
        [&](db::Write& tx) { return add_device(tx, use.vault, self, form->kind, form->name, form->shown, use.clock); });
    if (!added) return list_page(request, use, form.form.with(added.error()), {}, net::status_of(added.error().kind));
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

struct OtherForm {
    std::string name, url;
    static OtherForm read(html::Form& form) {
        return {form.text("calendar", longest_name, msg("Give it a name.")),
                form.text("url", 2000, msg("Paste the private address of that calendar here."))};
    }
};

net::Response add_other(const net::Request& request, Services& use) {
    auto form = html::parse<OtherForm>(request.form());
    if (!form) return list_page(request, use, untouched(), form.form, net::Status::unprocessable);
    const PersonId self = accounts::visitor(request).person;
    const std::string origin = origin_of(request, use);
    const auto added = use.database.write([&](db::Write& tx) {
        return add_source(tx, use.vault, self, form->name, form->url, use.networks, origin, use.clock);
    });
    if (!added) {
        Error why = added.error();
        if (why.field == "name") why.field = "calendar";
        return list_page(request, use, untouched(), form.form.with(why), net::status_of(why.kind));
    }
    return net::see_other(use.page(request).link("/espace/calendriers") + "#ailleurs");
}

net::Response remove_other(const net::Request& request, Services& use) {
    const PersonId self = accounts::visitor(request).person;
    const auto id = SourceId::from_text(request.param("id"));
    if (!id || !use.database.write([&](db::Write& tx) { return remove_source(tx, self, *id); }))
        return net::failure(net::Status::not_found);
    return net::see_other(use.page(request).link("/espace/calendriers") + "#ailleurs");
}

}

void page_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agenda);
    on.get("/espace/calendriers", right,
           [&use](const net::Request& request) { return list_page(request, use, untouched(), {}); });
    on.post("/espace/calendriers", right, [&use](const net::Request& request) { return add(request, use); });
    on.post("/espace/calendriers/{id}/retirer", right,
            [&use](const net::Request& request) { return remove(request, use); });
    on.post("/espace/calendriers/ailleurs", right,
            [&use](const net::Request& request) { return add_other(request, use); });
    on.post("/espace/calendriers/ailleurs/{id}/retirer", right,
            [&use](const net::Request& request) { return remove_other(request, use); });
}

}
