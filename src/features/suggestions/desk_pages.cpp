// The desk's side: what came in, and settling it.
#include "features/accounts/accounts.hpp"
#include "features/suggestions/suggestions.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/router.hpp"
#include "suggestions/pages.hpp"

namespace beffroi::suggestions {
namespace {

using accounts::Right;

net::Response queue_page(const net::Request& request, Services& use) {
    const html::Page page = html::page_named(request, use, msg("Messages of visitors"));
    const auto open = use.database.read([](db::Read& tx) { return suggestions(tx, All::no, 100); });
    const auto settled = use.database.read([](db::Read& tx) { return last_settled(tx, 5); });
    return net::html(pages::queue(page, request, open, settled));
}

/// Settles or opens again the one that the address names.
net::Response change(const net::Request& request, Services& use,
                     Result<void> (*how)(db::Write&, SuggestionId, const Clock&)) {
    const auto id = SuggestionId::from_text(request.param("id"));
    if (!id) return net::failure(net::Status::not_found);
    const auto done = use.database.write([&](db::Write& tx) { return how(tx, *id, use.clock); });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/signalements"));
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::settle_suggestions))
        doors.push_back({"/espace/signalements", i18n::key("Messages of visitors"), "message-circle",
                         i18n::key("What people say is wrong on the pages of places."), html::Group::places, 20});
}

void desk_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::settle_suggestions);
    on.get("/espace/signalements", right, [&use](const net::Request& request) { return queue_page(request, use); });
    on.post("/espace/signalements/{id}/regler", right,
            [&use](const net::Request& request) { return change(request, use, settle); });
    on.post("/espace/signalements/{id}/rouvrir", right,
            [&use](const net::Request& request) { return change(request, use, reopen); });
}

}
