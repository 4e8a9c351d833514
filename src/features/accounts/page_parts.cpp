#include "features/accounts/page_parts.hpp"

#include <algorithm>

#include "features/accounts/letters.hpp"
#include "features/accounts/repository.hpp"
#include "platform/base/json.hpp"
#include "platform/base/log.hpp"
#include "platform/net/target.hpp"

namespace beffroi::accounts {

std::string way_back(const html::Page& page, std::string_view wanted) {
    const bool ours = wanted == "/espace" || wanted.starts_with("/espace/");
    return page.link(ours && wanted.find_first_of("\\\r\n") == std::string_view::npos ? wanted : "/espace");
}

std::string network_of(std::string_view peer) { return net::shorten_address(peer); }

std::string origin_of(const net::Request& request, const Services& use) {
    if (!use.origin.empty()) return use.origin;
    return (request.secure ? "https://" : "http://") + std::string(request.header("host"));
}

Result<std::string> mailed_origin(const net::Request& request, const Services& use) {
    const std::string origin = origin_of(request, use);
    const auto host = request.header("host");
    const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    if (!use.origin.empty() || name == "localhost" || name == "127.0.0.1" || name == "[::1]") return origin;
    return fail(ErrorKind::unavailable, "no_site_url",
                msg("This site does not know its own address yet. Ask the counsellors for a link."));
}

std::string typed_password(const net::Request& request, std::string_view field) {
    const net::Params form = request.form();
    for (const auto& [name, value] : form.items())
        if (name == field) return value;
    return {};
}

std::string house_of(const net::Request& request, const Services& use) {
    std::string host = use.origin;
    if (const auto at = host.find("://"); at != std::string::npos) host.erase(0, at + 3);
    return use.page(request).site_name + " " + host;
}

std::string_view session_cookie_of(std::string_view origin) {
    return origin.starts_with("https://") ? secure_session_cookie : session_cookie;
}

std::string cookie(const Services& use, const net::Request& request, std::string_view token) {
    constexpr int days_14 = 14 * 24 * 3600;
    const std::string_view name = session_cookie_of(use.origin);
    const bool secure = request.secure || name == secure_session_cookie;
    return std::string(name) + "=" + std::string(token) +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(token.empty() ? 0 : days_14) +
           (secure ? "; Secure" : "");
}

namespace {

/// Writes `letter(person, address of their account's page)` to whoever has an address; nobody is kept waiting or refused because a
/// mail cannot be written.
template <class F>
void tell(const net::Request& request, const Services& use, PersonId id, F&& letter) {
    if (use.mail.url.empty()) return;
    const auto origin = mailed_origin(request, use);
    if (!origin) return;
    const std::string account_page = *origin + use.page(request).link("/espace/compte");
    use.database.write([&](db::Write& tx) {
        const auto to = person(tx, use.vault, id, use.clock);
        if (!to || to->mail.empty()) return;
        const auto sent = mail::deliver(tx, letter(*to, account_page), use.mail, use.clock.now());
        if (!sent) log::warning("a mail about an account could not be written", {{"why", sent.error().code}});
    });
}

}

void tell_of_change(const net::Request& request, const Services& use, PersonId person) {
    const std::string site = use.page(request).site_name;
    tell(request, use, person,
         [&](const Person& to, const std::string& page) { return letters::ways_in_changed(to, site, page); });
}

void note_wrong_code(const net::Request& request, const Services& use, Attempt attempt, PersonId person) {
    use.watch->refused(attempt, person);
    if (!use.database.write([&](db::Write& tx) { return note_wrong_code(tx, person, use.clock); })) return;
    const std::string site = use.page(request).site_name;
    tell(request, use, person,
         [&](const Person& to, const std::string& page) { return letters::wrong_codes(to, site, page); });
}

void tell_of_ended_sessions(const net::Request& request, const Services& use, PersonId person) {
    const std::string site = use.page(request).site_name, by = visitor(request).name;
    tell(request, use, person,
         [&](const Person& to, const std::string& page) { return letters::sessions_ended(to, site, by, page); });
}

void tell_of_lost_factor(const net::Request& request, const Services& use, PersonId person, std::string_view checked) {
    const std::string site = use.page(request).site_name, by = visitor(request).name;
    tell(request, use, person, [&](const Person& to, const std::string& page) {
        const Lang lang = to.lang == "en" ? Lang::en : Lang::fr;
        return letters::lost_factor(to, site, by, std::string(i18n::translate(lang, checked)), page);
    });
}

net::Response let_in(const net::Request& request, const Services& use, PersonId person, Strength strength,
                     std::string_view back) {
    // Whatever cookie the browser brought ends here: a session is never one that somebody else knew before.
    const auto former = request.cookie(session_cookie_of(use.origin));
    const auto before = former.empty() ? std::nullopt : holder(use.database, use.vault, former, use.clock);
    const auto opened = use.database.write([&](db::Write& tx) {
        if (before) end_session(tx, before->person, before->session, use.clock);
        return open_session(tx, person, strength, device_of(request.header("user-agent")), network_of(request.peer),
                            use.clock, net::request_id_text(request.id));
    });
    if (strength != Strength::pending) use.watch->count(Attempt::done);
    const html::Page page = use.page(request);
    if (opened.new_device) {
        const std::string device = device_of(request.header("user-agent"));
        tell(request, use, person, [&](const Person& to, const std::string& account) {
            return letters::new_device(to, page.site_name, device.empty() ? network_of(request.peer) : device, account);
        });
    }
    const std::string onward = strength == Strength::pending
                                   ? page.link("/connexion/code") + "?retour=" + net::percent_encode(back)
                                   : way_back(page, back);
    return net::see_other(onward).with("Set-Cookie", cookie(use, request, opened.token));
}

net::Response after_first_factor(const net::Request& request, const Services& use, PersonId person,
                                 std::string_view back) {
    const bool second = use.database.read([&](db::Read& tx) { return repository::totp(tx, person).has_value(); });
    return let_in(request, use, person, second ? Strength::pending : Strength::simple, back);
}

bool may_change_factors(const Visitor& who, const Person& self) {
    if (who.strength == Strength::full || (!self.has_passkey && !self.has_totp)) return true;
    return std::none_of(who.roles.begin(), who.roles.end(),
                        [](const Held& held) { return needs_second_factor(held.role); });
}

Error second_step_first() {
    return fail(ErrorKind::forbidden, "second_step_first",
                msg("A password or a link alone is not enough to change this. Use your passkey, or sign in again with "
                    "your second step."));
}

std::string passkey_field(PasskeyId id) { return "nom-" + id.text(); }

std::string passkey_words(Lang lang) {
    json::Writer out;
    const auto say = [&](std::string_view name, const Message& sentence) {
        out.field(name, i18n::format(lang, sentence));
    };
    out.begin_object();
    say("wait", msg("Your device is asking you…"));
    say("closed", msg("Your device was not answered, or it knows no passkey of yours. You can try again."));
    say("known", msg("This device has a passkey for this site already."));
    say("failed", msg("That did not work. Load the page again and try once more, or choose another way."));
    say("offline", msg("The site cannot be reached just now. Check your connection, then try again."));
    out.end_object();
    return out.take();
}

}
