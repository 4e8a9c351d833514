// /calendrier/{token}.ics: a calendar to subscribe to.
#include "features/calendars/signing_in.hpp"
#include "platform/base/crypto.hpp"
#include "platform/net/router.hpp"

namespace beffroi::calendars {
namespace {

net::Response feed(const net::Request& request, Services& use, Paces& paces) {
    const auto who = asking(use, Kind::feed, request.param("token"));
    if (!who) {
        const bool soon = !paces.refused.allow(request.peer, use.clock.now());
        return net::failure(soon ? net::Status::too_many : net::Status::not_found);
    }
    if (!paces.devices.allow(who->device.id.text(), use.clock.now())) return net::failure(net::Status::too_many);
    const Owner owner = who->owner();
    // That something was cancelled matters to whoever reads names; who is only busy is free again.
    const auto cancelled = owner.shown == Shown::busy ? Cancelled::left_out : Cancelled::told;
    const std::string body = use.database.read([&](db::Read& tx) { return whole_text(tx, use, owner, cancelled); });
    const std::string tag = crypto::base64url(crypto::sha256(body)).substr(0, 22);
    net::Response r;
    r.type = "text/calendar; charset=utf-8";
    r.cache = net::Cache::none;
    if (net::holds_version(request, tag))
        r.status = net::Status::not_modified;
    else
        r.body = body;
    return std::move(r).with("ETag", "\"" + tag + "\"").with("X-Robots-Tag", "noindex");
}

}

void feed_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    on.get("/calendrier/{token}.ics", net::Access::everyone,
           [&use, paces = std::move(paces)](const net::Request& request) { return feed(request, use, *paces); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::keep_agenda))
        doors.push_back({"/espace/calendriers", i18n::key("Your calendars"), "smartphone",
                         i18n::key("Your appointments on your telephone and in your programs."), html::Group::own, 10});
}

void routes(net::Router& on, Services& use) {
    auto paces = std::make_shared<Paces>();
    feed_routes(on, use, paces);
    dav_routes(on, use, paces);
    page_routes(on, use);
}

}
