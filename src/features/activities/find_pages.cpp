// Finding people while a name is typed in the form of a record: asked by a form, so that no name stands in an address, answered in JSON.
#include "features/activities/parts.hpp"
#include "features/journal/journal.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr int most_found = 8;

net::Response find_people(const net::Request& request, Services& use) {
    const auto& who = visitor(request);
    const net::Params sent = request.form();
    json::Writer out;
    out.begin_object().key("people").begin_array();
    // Shorter words find everybody, and each who is shown stands in the journal.
    if (text::length(sent.get("q")) >= shortest_search) {
        beneficiaries::Search wanted;
        wanted.words = std::string(sent.get("q"));
        wanted.limit = most_found;
        const auto found =
            use.database.read([&](db::Read& tx) { return beneficiaries::find(tx, use.vault, who, wanted, use.clock); });
        use.database.write([&](db::Write& tx) {
            journal::record(tx, who.person, journal::Act::list_seen, PersonId{}, "beneficiaries", use.clock);
            for (const auto& sheet : found) beneficiaries::note_seen(tx, sheet.id, who.person, "activity", use.clock);
        });
        for (const auto& sheet : found) {
            const PersonChoice choice = choice_of(sheet, request.lang);
            out.begin_object()
                .field("id", choice.id)
                .field("name", choice.name)
                .field("told", choice.told)
                .end_object();
        }
    }
    out.end_array().end_object();
    net::Response response = net::json(out.take());
    response.cache = net::Cache::none;
    return response;
}

}

std::string find_words(Lang lang) {
    static constexpr std::pair<std::string_view, std::string_view> all[] = {
        {"one", i18n::key("1 person found: press the down arrow to choose.")},
        {"some", i18n::key("{1} people found: press the down arrow to choose.")},
        {"none", i18n::key("Nobody is found under these words. Write another spelling, or add the person below.")},
        {"chosen", i18n::key("{1} is chosen.")},
        {"list", i18n::key("People found")},
    };
    json::Writer out;
    out.begin_object();
    for (const auto& [name, key] : all) out.field(name, i18n::translate(lang, key));
    out.end_object();
    return out.take();
}

void find_routes(net::Router& on, Services& use) {
    on.post(std::string(finding), accounts::may(Right::help_people),
            [&use](const net::Request& request) { return find_people(request, use); });
}

}
