// Who may, and what leads where.
#include "features/editing/handlers.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"
#include "platform/pictures/pictures.hpp"

namespace beffroi::editing {

std::string when_text(Instant at, Lang lang) {
    const LocalTime local = to_local(at, "Europe/Paris");
    return say(lang, msg("{1} at {2}", i18n::short_date(lang, local.date), i18n::time_of_day(lang, local.minute)));
}

namespace {

using accounts::Right;
using Handle = net::Response (*)(const net::Request&, Services&);

constexpr std::size_t form_bytes = 256 * 1024, photo_bytes = pictures::most_bytes + 64 * 1024;

/// The guard lets in who holds the right on anything at all; a new place is nobody's yet.
net::Response for_all(const net::Request& request, Services& use, Handle handle) {
    if (reaches_all(accounts::visitor(request))) return handle(request, use);
    return net::failure(fail(ErrorKind::forbidden, "other_places",
                             msg("Only the co-operative adds places. Tell a counsellor which one is missing.")));
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (!visitor.may(accounts::Right::edit_places)) return;
    const bool every = visitor.may(accounts::Right::edit_places, accounts::Object{});
    doors.push_back({"/espace/lieux", i18n::key("Places"), "map-pin",
                     every ? i18n::key("Correct, add and retire places; settle doubles.")
                           : i18n::key("Correct the places of your organisation: hours, address, photo."),
                     html::Group::places, 10});
}

void routes(net::Router& on, Services& use) {
    const auto get = [&](std::string pattern, Right right, Handle handle) {
        on.get(std::move(pattern), accounts::may(right),
               [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    const auto post = [&](std::string pattern, Right right, Handle handle, std::size_t most_bytes = form_bytes) {
        net::RouteOptions options;
        options.body_cap = most_bytes;
        on.post(
            std::move(pattern), accounts::may(right),
            [handle, &use](const net::Request& request) { return handle(request, use); }, options);
    };

    const auto checklist = std::make_shared<Checklist>();
    on.get("/espace/lieux", accounts::may(Right::edit_places),
           [&use, checklist](const net::Request& request) { return list_page(request, use, *checklist); });
    get("/espace/lieux/nouveau", Right::edit_places,
        [](const net::Request& request, Services& services) { return for_all(request, services, new_page); });
    post("/espace/lieux/nouveau", Right::edit_places,
         [](const net::Request& request, Services& services) { return for_all(request, services, save_new); });
    post("/espace/lieux/verifier", Right::edit_places, verify);
    get("/espace/lieux/{slug}", Right::edit_places, form_page);
    post("/espace/lieux/{slug}", Right::edit_places, save_form);
    get("/espace/lieux/{slug}/historique", Right::edit_places, history_page);
    post("/espace/lieux/{slug}/historique", Right::edit_places, undo_change);
    post("/espace/lieux/{slug}/retirer", Right::edit_places, retire_place);
    post("/espace/lieux/{slug}/remettre", Right::edit_places, restore_place);
    get("/espace/lieux/{slug}/photo", Right::edit_places, photo_page);
    post("/espace/lieux/{slug}/photo", Right::edit_places, save_photo, photo_bytes);
    post("/espace/lieux/{slug}/photo/retirer", Right::edit_places, remove_photo);
    get("/espace/doublons", Right::settle_duplicates, doubles_page);
    get("/espace/doublons/{pair}", Right::settle_duplicates, double_page);
    post("/espace/doublons/{pair}", Right::settle_duplicates, settle_double);
    on.get("/photos/{size}/{name}", net::Access::everyone,
           [&use](const net::Request& request) { return picture(request, use); });
}

}
