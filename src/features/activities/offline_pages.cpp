// /espace/hors-ligne: records written without network. The page is the same for everybody and names nobody, so that a device may
// keep it; what is somebody's own comes apart, in JSON, and the device seals it.
#include "activities/pages.hpp"

#include <array>
#include <set>

#include "features/activities/offline.hpp"
#include "features/activities/parts.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/json.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr std::string_view home = "/espace/hors-ligne", sending = "/espace/hors-ligne/envoi";

/// The sentences that the page says by itself, without network.
std::string words(Lang lang) {
    static constexpr std::pair<std::string_view, std::string_view> all[] = {
        {"kept", i18n::key("Kept on this device.")},
        {"deleted", i18n::key("Deleted from this device.")},
        {"no_network",
         i18n::key("No network: what you write is kept on this device and goes when the network is back.")},
        {"sending", i18n::key("Sending…")},
        {"all_sent", i18n::key("Everything is sent.")},
        {"rest", i18n::key("What is ready is sent. The rest needs you: mend it, decide or finish it.")},
        {"no_room", i18n::key("This device has no room left: nothing was kept. Make some room, then keep it again.")},
        {"cut", i18n::key("The network was cut. Nothing is lost: what is missing is sent again by itself.")},
        {"signed_out", i18n::key("You are signed out. Everything stays on this device: sign in, then it is sent.")},
        {"not_open", i18n::key("This account may not send records. Everything stays on this device.")},
        {"busy", i18n::key("The site does not answer as it should. Nothing is lost: it is tried again by itself.")},
        {"waits", i18n::key("Waits for the network")},
        {"draft", i18n::key("Begun, not finished")},
        {"refused", i18n::key("Refused: to be mended")},
        {"differs", i18n::key("Changed at the desk too: choose")},
        {"removed", i18n::key("This record was taken away at the desk.")},
        {"nameless", i18n::key("Without a name")},
        {"one_waits", i18n::key("1 record waits")},
        {"some_wait", i18n::key("{1} records wait")},
        {"none_waits", i18n::key("Nothing waits.")},
        {"minutes", i18n::key("{1} min")},
        {"fault", i18n::key("1 thing to mend")},
        {"faults", i18n::key("{1} things to mend")},
        {"day", i18n::key("Write the day, for instance 26/11/2026.")},
        {"day_to_come", i18n::key("This day is still to come: a record tells what was done.")},
        {"duration", i18n::key("Write how long it took in minutes, from 1 to 1439.")},
        {"place", i18n::key("Choose the place where it was.")},
        {"commune", i18n::key("Write the commune where it was.")},
        {"themes", i18n::key("Tick what it was about: one subject at least.")},
        {"anonymous", i18n::key("Write how many came.")},
        {"whose", i18n::key("What is written here is {1}’s.")},
        {"wrong_code", i18n::key("This code does not open what is kept here.")},
        {"code_short", i18n::key("Choose a code of six characters at least.")},
        {"code_set", i18n::key("From now on this page asks for your code.")},
        {"code_gone", i18n::key("This page asks for no code any more.")},
        {"others", i18n::key("Records of somebody else wait on this device too. They stay closed, and go when that "
                             "person signs in here.")},
        {"unsafe", i18n::key("This browser may clear what waits here after some days without a visit: install the "
                             "page, or send soon.")},
    };
    json::Writer out;
    out.begin_object();
    for (const auto& [name, key] : all) out.field(name, i18n::translate(lang, key));
    out.end_object();
    return out.take();
}

/// Without anything of who asks: the same bytes for everybody.
std::string shell(const net::Request& request, const Services& use) {
    html::Page page = html::page_named(request, use, msg("Without network"));
    page.path = home;
    page.person.clear();
    page.desk.clear();
    page.sign_out_token.clear();
    return pages::offline(page, html::Form(), words(page.lang));
}

/// What the page is made of, by its content.
std::array<std::string_view, 8> files() {
    return {html::asset("app.css"),
            html::asset("app-offline.css"),
            html::asset("offline.js"),
            html::asset("atkinson-latin.woff2"),
            html::asset("atkinson-latin-ext.woff2"),
            html::asset("favicon.svg"),
            html::asset("favicon.png"),
            html::asset("icon-192.png")};
}

/// The service worker: what it keeps stands in its first line, so that another page or another file makes another worker.
net::Response worker(const net::Request& request, const Services& use) {
    const std::string address = use.page(request).link(home), page = shell(request, use);
    json::Writer kept;
    kept.begin_object().field("page", address);
    kept.field("version", crypto::base64url(crypto::sha256(page)).substr(0, 16)).key("files").begin_array();
    for (const std::string_view each : files()) kept.value(each);
    kept.end_array().end_object();
    net::Response response = private_page("self.kept=" + kept.take() + ";importScripts(\"" +
                                          std::string(html::asset("offline-worker.js")) + "\");\n");
    response.type = "text/javascript; charset=utf-8";
    return response;
}

net::Response private_json(json::Writer& out, net::Status status = net::Status::ok) {
    net::Response response = net::json(out.take(), status);
    response.cache = net::Cache::none;
    return response;
}

net::Response told(const net::Request& request, const Error& error) {
    json::Writer out;
    out.begin_object().field("code", error.code).field("error", i18n::format(request.lang, error.message)).end_object();
    return private_json(out, net::status_of(error.kind));
}

template <class E>
void write_codes(json::Writer& out, std::string_view name, const std::vector<E>& values) {
    out.key(name).begin_array();
    for (const E each : values) out.value(code(each));
    out.end_array();
}

/// What the form offers and begins with, and what sending needs. It names nobody but who asks.
net::Response own(const net::Request& request, Services& use) {
    const auto& who = visitor(request);
    json::Writer out;
    use.database.read([&](db::Read& tx) {
        const Habits usual = habits(tx, who.person);
        out.begin_object().field("person", who.person.text()).field("name", who.name);
        out.field("token", net::csrf::token(request, sending));
        out.key("usual").begin_object().field("type", code(usual.type)).field("place_kind", code(usual.place_kind));
        out.field("place", usual.place ? usual.place.text() : "");
        const auto commune = territory::commune(usual.insee);
        out.field("commune", commune ? commune->name : std::string_view());
        write_codes(out, "equipment", usual.equipment.values());
        write_codes(out, "themes", usual.themes);
        out.end_object();
        out.key("places").begin_array();
        std::set<std::string> communes;
        for (const Option& each : place_choices(tx, use)) {
            out.begin_array().value(each.id).value(each.name).end_array();
            if (const auto at = each.name.rfind(" ("); at != std::string::npos)
                communes.insert(each.name.substr(at + 2, each.name.size() - at - 3));
        }
        out.end_array().key("communes").begin_array();
        for (const std::string& each : communes) out.value(each);
        out.end_array().end_object();
    });
    return private_json(out);
}

void write_difference(json::Writer& out, db::Read& tx, const net::Request& request, const Services& use,
                      const Taken::Difference& each) {
    std::vector<BeneficiaryId> named;
    const auto words_of = [&](const Event::Former& value) {
        return value_told(tx, use, visitor(request), request.lang, value, named);
    };
    out.begin_object().field("name", i18n::translate(request.lang, field_label(each.here.field)));
    out.field("here", words_of(each.here)).field("there", words_of(each.there)).end_object();
}

std::string taken_text(db::Read& tx, const net::Request& request, const Services& use, const std::string& key,
                       const Taken& taken) {
    json::Writer out;
    out.begin_object().field("key", key).field("state", code(taken.state));
    if (taken.id) out.field("id", taken.id.text()).field("changed", std::to_string(to_micros(taken.changed)));
    if (taken.removed) out.field("removed", true);
    if (taken.error)
        out.field("code", taken.error->code)
            .field("field", taken.error->field)
            .field("error", i18n::format(request.lang, taken.error->message));
    if (taken.state == Taken::State::differs) {
        out.key("differences").begin_array();
        for (const auto& each : taken.differences) write_difference(out, tx, request, use, each);
        out.end_array();
    }
    out.end_object();
    return out.take();
}

/// Each record for itself: one that is refused keeps none of the others from being kept.
net::Response take(const net::Request& request, Services& use) {
    const auto& who = visitor(request);
    const net::Params sent = request.form();
    // Somebody else has signed in on the device meanwhile.
    if (sent.get("person") != who.person.text())
        return told(request, fail(ErrorKind::conflict, "other_person",
                                  msg("Somebody else is signed in now: these records stay on the device.")));
    const auto all = read_brought(sent.get("records"));
    if (!all) return told(request, all.error());
    json::Writer out;
    out.begin_object().key("records").begin_array();
    for (const Brought& each : *all)
        out.raw(use.database.write([&](db::Write& tx) {
            const Taken taken = take_in(tx, use.vault, who, each, use.clock);
            // What is told of the record here is about these people.
            for (const BeneficiaryId person : taken.people)
                beneficiaries::note_seen(tx, person, who.person, "activity", use.clock);
            return taken_text(tx, request, use, each.key, taken);
        }));
    out.end_array().end_object();
    return private_json(out);
}

}

void offline_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    on.get(std::string(home), right, [&use](const net::Request& request) { return private_page(shell(request, use)); });
    on.get(std::string(home) + ".js", right, [&use](const net::Request& request) { return worker(request, use); });
    on.get(std::string(home) + "/donnees", right, [&use](const net::Request& request) { return own(request, use); });
    constexpr std::size_t most_bytes = 512 * 1024;
    on.post(std::string(sending), right, [&use](const net::Request& request) { return take(request, use); },
            {.body_cap = most_bytes});
}

}
