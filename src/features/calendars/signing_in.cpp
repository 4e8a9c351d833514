// Which device asks.
#include "features/calendars/signing_in.hpp"

#include <algorithm>

#include "features/calendars/repository.hpp"
#include "features/calendars/xml.hpp"
#include "platform/base/text.hpp"
#include "platform/net/target.hpp"

namespace beffroi::calendars {
namespace {

/// Standard base64 (RFC 4648), as HTTP Basic has it; nothing for anything else.
std::optional<std::string> from_base64(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string out;
    unsigned bits = 0, have = 0;
    for (const char c : text) {
        int value = -1;
        if (c >= 'A' && c <= 'Z')
            value = c - 'A';
        else if (c >= 'a' && c <= 'z')
            value = c - 'a' + 26;
        else if (c >= '0' && c <= '9')
            value = c - '0' + 52;
        else if (c == '+')
            value = 62;
        else if (c == '/')
            value = 63;
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<unsigned>(value);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out += static_cast<char>(bits >> have & 0xFF);
        }
    }
    return out;
}

bool keeps_an_agenda(const accounts::Person& person) {
    return !person.closed && std::any_of(person.roles.begin(), person.roles.end(), [](const accounts::Held& held) {
        return accounts::reach(held.role, accounts::Right::keep_agenda) != accounts::Reach::none;
    });
}

net::Response asked_to_sign_in() {
    net::Response r = net::plain("Sign in with the password that was made for this device on /espace/calendriers.\n",
                                 net::Status::unauthorized);
    r.cache = net::Cache::none;
    return std::move(r).with("WWW-Authenticate", "Basic realm=\"Beffroi\", charset=\"UTF-8\"");
}

}

std::optional<Asking> asking(Services& use, Kind kind, std::string_view secret) {
    auto found = use.database.read([&](db::Read& tx) -> std::optional<Asking> {
        auto device = device_of(tx, use.vault, kind, secret);
        if (!device) return std::nullopt;
        auto person = accounts::person(tx, use.vault, device->person, use.clock);
        if (!person || !keeps_an_agenda(*person)) return std::nullopt;
        const Lang lang = person->lang == "en" ? Lang::en : Lang::fr;
        return Asking{*std::move(device), *std::move(person), lang};
    });
    if (!found) return std::nullopt;
    const Instant now = use.clock.now();
    constexpr std::chrono::minutes coarse{15};
    if (!found->device.seen || now - *found->device.seen >= coarse) {
        use.database.write([&](db::Write& tx) {
            const std::string today = date_text(use.clock.today());
            if (repository::noted(tx, found->device.id) != today)
                journal::record(tx, found->person.id, journal::Act::list_seen, found->person.id,
                                kind == Kind::feed ? "calendar:feed" : "calendar:device", use.clock);
            repository::set_seen(tx, found->device.id, now, today);
        });
    }
    return found;
}

std::variant<Asking, net::Response> signed_in(const net::Request& request, Services& use, Paces& paces) {
    const auto wait = [] {
        return net::plain("Too many requests. Wait a few minutes.\n", net::Status::too_many).with("Retry-After", "300");
    };
    std::string_view given = request.header("authorization");
    if (given.empty()) return asked_to_sign_in();
    // A password never travels in the clear, except within this machine.
    if (!request.secure && !net::is_loopback(request.peer))
        return net::plain("Use https for calendars.\n", net::Status::forbidden);
    const auto wrong = [&] { return paces.refused.allow(request.peer, use.clock.now()) ? asked_to_sign_in() : wait(); };
    if (given.size() > 2000 || !text::starts_with_ci(given, "basic ")) return wrong();
    const auto both = from_base64(text::trim(given.substr(6)));
    const auto colon = both ? both->find(':') : std::string::npos;
    if (colon == std::string::npos) return wrong();
    const std::string_view user = std::string_view(*both).substr(0, colon);
    const std::string secret(text::trim(std::string_view(*both).substr(colon + 1)));
    auto found = asking(use, Kind::caldav, secret);
    if (!found || text::lower_ascii(text::trim(user)) != text::lower_ascii(found->person.mail)) return wrong();
    if (!paces.devices.allow(found->device.id.text(), use.clock.now())) return wait();
    return *std::move(found);
}

}
