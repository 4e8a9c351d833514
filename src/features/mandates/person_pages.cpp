// /mandat/{token}: a mandate in the hands of the person who gives it.
#include "features/mandates/parts.hpp"
#include "mandates/pages.hpp"

namespace beffroi::mandates {
namespace {

Error unknown_link() {
    return fail(ErrorKind::not_found, "unknown_mandate",
                msg("This link leads to no mandate. Ask the counsellors, or call us."));
}

/// The one whose token the address has.
std::optional<Mandate> held(db::Read& tx, const Services& use, const net::Request& request) {
    const auto id = id_of(use.vault, request.param("token"));
    return id ? mandate(tx, use.vault, *id) : std::nullopt;
}

/// A counsellor who is signed in sees the link too: what only the person may do is not done by them by mistake.
Result<void> by_the_person(const net::Request& request, const Services& use) {
    const auto token = request.cookie(accounts::session_cookie_of(use.page(request).origin));
    if (token.empty()) return {};
    const auto who = accounts::holder(use.database, use.vault, token, use.clock);
    if (!who || !who->may(accounts::Right::help_people)) return {};
    return fail(ErrorKind::forbidden, "for_the_person",
                msg("It is for the person to press here, on their own device. At the desk, print the mandate or use "
                    "its page there."));
}

net::Response person_page(const net::Request& request, Services& use, const Message& notice = {},
                          net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, msg("Your mandate"));
    std::optional<View> view;
    use.database.read([&](db::Read& tx) {
        const auto m = held(tx, use, request);
        if (!m) return;
        view = view_of(tx, use, *m, {}, page.lang);
        view->base = "/mandat/" + std::string(request.param("token"));
    });
    if (!view) return net::failure(unknown_link());
    return private_page(pages::person(page, request, *view, notice), status);
}

template <class F>
net::Response change(const net::Request& request, Services& use, F&& act) {
    if (auto ok = by_the_person(request, use); !ok)
        return person_page(request, use, ok.error().message, net::status_of(ok.error().kind));
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto m = held(tx, use, request);
        if (!m) return unknown_link();
        return act(tx, m->id);
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done) return person_page(request, use, done.error().message, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/mandat/" + std::string(request.param("token"))));
}

net::Response accept(const net::Request& request, Services& use) {
    return change(request, use, [&](db::Write& tx, MandateId id) {
        return give(tx, id, Consent::message, Paper::none, {}, use.clock);
    });
}

enum class Turn { off, on };
net::Response turn(const net::Request& request, Services& use, Turn to) {
    const auto form = request.form();
    return change(request, use, [&](db::Write& tx, MandateId id) -> Result<void> {
        if (form.get("procedure") == "tout")
            return to == Turn::off ? end(tx, id, Ending::withdrawn, {}, use.clock) : resume(tx, id, {}, use.clock);
        const auto procedure = procedure_from(form.get("procedure"));
        if (!procedure) return invalid("procedure_needed", msg("Choose the kind of procedure."), "procedure");
        return to == Turn::off ? revoke(tx, id, *procedure, {}, use.clock)
                               : put_back(tx, id, *procedure, {}, use.clock);
    });
}

}

void person_routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/mandat/{token}", everyone, [&use](const net::Request& request) { return person_page(request, use); });
    on.post("/mandat/{token}/accepter", everyone, [&use](const net::Request& request) { return accept(request, use); });
    on.post("/mandat/{token}/retirer", everyone,
            [&use](const net::Request& request) { return turn(request, use, Turn::off); });
    on.post("/mandat/{token}/remettre", everyone,
            [&use](const net::Request& request) { return turn(request, use, Turn::on); });
}

}
