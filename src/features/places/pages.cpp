// The public pages of places: the list, one place and its forms, the frame for other sites.
#include "places/pages.hpp"
#include "features/places/api.hpp"
#include "features/places/list.hpp"
#include "features/places/map.hpp"
#include "features/places/poster.hpp"
#include "platform/html/qr.hpp"
#include "features/places/vcard.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"

namespace beffroi::places {
namespace {

std::string say(const html::Page& page, const Message& message) { return i18n::format(page.lang, message); }

net::Response list_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    const Asked asked = Asked::read(request.query);
    List found = use.database.read(
        [&](db::Read& tx) { return list(tx, use.directory, asked, use.departement, use.clock.now(), page.lang); });
    found.map = map_view(page, found, use.basemap());
    const bool nothing =
        found.located.kind == Located::Kind::choose || (found.located.kind == Located::Kind::unknown && !found.words);
    page.title = nothing ? say(page, msg("Find a place near you")) : heading(found, page.lang);
    page.description = say(page, msg("Places where somebody helps you with computers, phones and online paperwork: "
                                     "opening hours, phone numbers, "
                                     "how to get there."));
    // One address for each town is enough for search engines; positions and filters are for people.
    page.index =
        page.index && !asked.filtered() && !asked.position && asked.page == 1 && asked.radius_km == 30 && !nothing;
    return net::html(pages::list(page, found));
}

/// What a record's address leads to when no listed place has it: the one that it was merged into, or else places with the
/// same words.
net::Response gone(const net::Request& request, Services& use, std::string_view slug) {
    html::Page page = use.page(request);
    const auto here = use.database.read([&](db::Read& tx) { return in_place_of(tx, slug); });
    if (here.listed) return net::moved(page.link("/lieux/" + *here.listed));
    page.title = say(page, msg("This place is no longer listed"));
    page.index = false;
    std::string wanted(slug);
    for (char& c : wanted)
        if (c == '-') c = ' ';
    const auto near = use.database.read([&](db::Read& tx) {
        Search search;
        search.text = text::shorten(wanted, 80);
        search.limit = 3;
        return cards(tx, use.directory.find(tx, search, use.clock.now()), use.clock.now(), page.lang);
    });
    return net::html(pages::gone(page, near), here.retired ? net::Status::gone : net::Status::not_found);
}

/// Runs `show` with the sheet of the place that the address names.
template <class F>
net::Response with_sheet(const net::Request& request, Services& use, F&& show) {
    const std::string slug(request.param("slug"));
    html::Page page = use.page(request);
    const auto found = use.database.read([&](db::Read& tx) -> std::optional<Sheet> {
        const auto place = by_slug(tx, slug);
        if (!place) return std::nullopt;
        Sheet one = sheet(tx, use.directory, *place, use.clock.now(), page.lang);
        if (use.photo) one.photo = use.photo(tx, place->id);
        if (use.bookable) one.bookable = use.bookable(tx, place->id);
        return one;
    });
    if (!found) return gone(request, use, slug);
    page.title = found->place.name + ", " + found->commune;
    page.description = description(*found, page.lang);
    return show(page, *found);
}

std::string address_of(const html::Page& page, const net::Request& request, const Sheet& sheet) {
    return origin(page, request) + page.link("/lieux/" + sheet.place.slug);
}

net::Response sheet_page(const net::Request& request, Services& use) {
    return with_sheet(request, use, [&](const html::Page& page, const Sheet& found) { return net::html(pages::sheet(page, found)); });
}

net::Response slip_page(const net::Request& request, Services& use) {
    return with_sheet(request, use, [&](html::Page page, const Sheet& found) {
        page.index = false;
        const std::string address = address_of(page, request, found);
        const html::Qr code = html::qr(address);
        return net::html(pages::slip(page, found, address, html::svg_path(code), code.size + 8));
    });
}

net::Response contact_file(const net::Request& request, Services& use) {
    return with_sheet(request, use, [&](const html::Page& page, const Sheet& found) {
        return net::file(vcard(found, address_of(page, request, found)), "text/vcard; charset=utf-8",
                         found.place.slug + ".vcf");
    });
}

net::Response widget_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.index = false;
    const TownForm town = town_form("/widget", request.query, use.departement);
    Search search;
    search.limit = 5;
    if (const auto commune = territory::commune(town.insee)) search.near = commune->centre;
    const auto now = use.clock.now();
    const auto found =
        use.database.read([&](db::Read& tx) { return cards(tx, use.directory.find(tx, search, now), now, page.lang); });
    page.title = town.name.empty() ? say(page, msg("Digital help near you"))
                                   : say(page, msg("Digital help near {1}", town.name));
    net::Response response =
        net::html(pages::widget(page, found, town.insee.empty() ? "/lieux" : "/lieux?insee=" + town.insee));
    response.embeddable = true;
    return response;
}

net::Response embed_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = say(page, msg("The places on your town’s own site"));
    page.description =
        say(page, msg("A frame with the nearest places of digital help, for the site of a town or an association."));
    const TownForm town = town_form("/integrer", request.query, use.departement);
    std::string code;
    if (!town.insee.empty())
        code = "<iframe src=\"" + origin(page, request) + page.link("/widget?commune=" + town.insee) +
               "\"\n        title=\"" + say(page, msg("Digital help near {1}", town.name)) +
               "\"\n        width=\"100%\" height=\"640\" loading=\"lazy\" style=\"border: 0\"></iframe>";
    return net::html(pages::embed(page, town, code));
}

net::Response poster_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = say(page, msg("A poster for your town hall’s door"));
    page.description = say(page, msg("An A4 poster of the places of digital help near a town, ready to print."));
    TownForm town = town_form("/affiche", request.query, use.departement);
    if (const auto commune = territory::commune(town.insee)) {
        Search search;
        search.near = commune->centre;
        search.limit = 1;
        town.places =
            use.database.read([&](db::Read& tx) { return use.directory.find(tx, search, use.clock.now()).total; });
    }
    return net::html(pages::poster(page, town));
}

/// The poster of the commune that the address names, or nothing when it names none.
std::optional<Poster> poster_of(const net::Request& request, const html::Page& page, Services& use) {
    const auto town = territory::commune(request.query.get("commune"));
    if (!town) return std::nullopt;
    const Instant now = use.clock.now();
    Poster sheet = use.database.read([&](db::Read& tx) { return poster(tx, use.directory, *town, now, page.lang); });
    sheet.site_name = page.site_name;
    sheet.phone = page.phone;
    sheet.demo = page.demo;
    sheet.address = origin(page, request) + page.link("/lieux?insee=" + std::string(town->insee));
    sheet.day = i18n::short_date(page.lang, to_local(now, territory::time_zone(town->departement)).date);
    return sheet;
}

net::Response poster_file(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const auto sheet = poster_of(request, page, use);
    if (!sheet) return net::see_other(page.link("/affiche"));
    net::Response response = net::file(pdf(*sheet), "application/pdf");
    response.with("Content-Disposition", "inline; filename=\"affiche-" + text::slug(sheet->town) + ".pdf\"");
    return response;
}

net::Response poster_picture(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const auto sheet = poster_of(request, page, use);
    if (!sheet) return net::see_other(page.link("/affiche"));
    net::Response response = net::file(png(*sheet, 640), "image/png");
    response.cache = net::Cache::hour;
    return response;
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto get = [&](std::string pattern, net::Response (*handle)(const net::Request&, Services&)) {
        on.get(std::move(pattern), everyone,
               [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    get("/lieux", list_page);
    get("/lieux/points.json", points);
    get("/lieux/{slug}", sheet_page);
    get("/lieux/{slug}/imprimer", slip_page);
    get("/lieux/{slug}/contact.vcf", contact_file);
    get("/widget", widget_page);
    get("/integrer", embed_page);
    get("/affiche", poster_page);
    get("/affiche.pdf", poster_file);
    get("/affiche.png", poster_picture);
    api::routes(on, use);
}

}
