#include "features/accounts/page_parts.hpp"

#include "features/accounts/letters.hpp"
#include "features/accounts/repository.hpp"
#include "platform/base/log.hpp"

namespace beffroi::accounts {

html::Page page_named(const net::Request& request, const Services& use, Message title) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.index = false;
    return page;
}

net::Response private_page(std::string text, net::Status status) {
    net::Response response = net::html(std::move(text), status);
    response.cache = net::Cache::none;
    return response;
}

std::string way_back(const html::Page& page, std::string_view wanted) {
    const bool ours = wanted == "/espace" || wanted.starts_with("/espace/");
    return page.link(ours && wanted.find_first_of("\\\r\n") == std::string_view::npos ? wanted : "/espace");
}

std::string network_of(std::string_view peer) {
    const auto cut = peer.rfind(peer.find(':') == std::string_view::npos ? '.' : ':');
    return cut == std::string_view::npos ? std::string(peer) : std::string(peer.substr(0, cut)) + "…";
}

std::string origin_of(const net::Request& request, const Services& use) {
    if (!use.origin.empty()) return use.origin;
    return (request.secure ? "https://" : "http://") + std::string(request.header("host"));
}

std::string cookie(std::string_view token, bool secure) {
    constexpr int days_14 = 14 * 24 * 3600;
    return std::string(session_cookie) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" +
           std::to_string(token.empty() ? 0 : days_14) + (secure ? "; Secure" : "");
}

namespace {

/// Whoever has an address is told; nobody is kept waiting or refused because a mail cannot be written.
void tell_of_device(const net::Request& request, const Services& use, PersonId id) {
    if (use.mail.url.empty()) return;
    const html::Page page = use.page(request);
    use.database.write([&](db::Write& tx) {
        const auto to = person(tx, use.vault, id, use.clock);
        if (!to || to->mail.empty()) return;
        const std::string device = device_of(request.header("user-agent"));
        const auto sent = mail::deliver(tx, letters::new_device(*to, page.site_name, device.empty() ? network_of(request.peer) : device,
                                                                origin_of(request, use) + page.link("/espace/compte")),
                                        use.mail, use.clock.now());
        if (!sent) log::warning("a mail about a new device could not be written", {{"why", sent.error().code}});
    });
}

}

net::Response let_in(const net::Request& request, const Services& use, PersonId person, Strength strength, std::string_view back) {
    // Whatever cookie the browser brought ends here: a session is never one that somebody else knew before.
    const auto former = request.cookie(session_cookie);
    const auto before = former.empty() ? std::nullopt : holder(use.database, use.vault, former, use.clock);
    const auto opened = use.database.write([&](db::Write& tx) {
        if (before) end_session(tx, before->person, before->session, use.clock);
        return open_session(tx, person, strength, device_of(request.header("user-agent")), network_of(request.peer), use.clock);
    });
    const html::Page page = use.page(request);
    if (opened.new_device) tell_of_device(request, use, person);
    const std::string onward = strength == Strength::pending ? page.link("/connexion/code") + "?retour=" + net::percent_encode(back) : way_back(page, back);
    return net::see_other(onward).with("Set-Cookie", cookie(opened.token, request.secure));
}

net::Response after_first_factor(const net::Request& request, const Services& use, PersonId person, std::string_view back) {
    const bool second = use.database.read([&](db::Read& tx) { return repository::totp(tx, person).has_value(); });
    return let_in(request, use, person, second ? Strength::pending : Strength::simple, back);
}

}
