// /espace/appels: whom no message reaches.
#include <algorithm>

#include "features/notices/handlers.hpp"
#include "features/notices/repository.hpp"
#include "features/territory/territory.hpp"
#include "notices/pages.hpp"

namespace beffroi::notices {
namespace {

using accounts::Right;
using accounts::visitor;
using repository::Reason;
using repository::Row;
using repository::Scope;
using repository::State;

constexpr int most_calls = 200, most_called = 30;
/// As long as the words are kept for it: see sender.cpp.
constexpr std::chrono::hours undo_time{24};

/// Whose calls the visitor makes: their own, their teams', or everybody's.
Scope scope_of(db::Read& tx, const accounts::Visitor& who) {
    Scope scope;
    if (who.reach(Right::keep_agenda) == accounts::Reach::coop) {
        scope.all = true;
        return scope;
    }
    scope.counsellors.push_back(who.person);
    for (const accounts::Held& held : who.roles) {
        if (!held.team || !who.may(Right::keep_agenda, {.team = held.team})) continue;
        for (const auto& there : accounts::roles_in(tx, held.team))
            if (!there.role.until) scope.counsellors.push_back(there.person);
    }
    std::sort(scope.counsellors.begin(), scope.counsellors.end());
    scope.counsellors.erase(std::unique(scope.counsellors.begin(), scope.counsellors.end()), scope.counsellors.end());
    return scope;
}

std::string_view words_for(Reason reason) {
    switch (reason) {
        case Reason::none: return {};
        case Reason::no_such_mailbox:
            return i18n::key("Our mail came back: this address does not exist. Ask for the right one.");
        case Reason::mail_refused:
            return i18n::key("Our mail was refused: the mailbox may be full, or does not want our mail.");
        case Reason::mail_unsent:
            return i18n::key("Our mail could not be sent for days: their mail server does not answer.");
        case Reason::sms_refused: return i18n::key("Our SMS was refused. Check the telephone number with them.");
        case Reason::sms_unsent: return i18n::key("Our SMS could not be sent in time.");
    }
    return {};
}

std::string moment(Instant at, std::string_view insee, Lang lang, const Settings& settings) {
    const auto commune = territory::commune(insee);
    const std::string_view departement = commune ? commune->departement : std::string_view(settings.departement);
    const auto local =
        to_local(at, departement.empty() ? std::string_view("Europe/Paris") : territory::time_zone(departement));
    return i18n::format(lang,
                        msg("{1} at {2}", i18n::date(lang, local.date, false), i18n::time_of_day(lang, local.minute)));
}

CallLine line_of(db::Read& tx, const Services& use, const Row& row, Lang lang) {
    const Notice& n = row.notice;
    CallLine line;
    line.id = row.id.text();
    line.name = n.contact.name;
    line.phone = n.contact.phone;
    // To an address that does not exist nobody writes again.
    if (row.reason != Reason::no_such_mailbox) line.mail = n.contact.mail;
    line.reason = words_for(row.reason);
    if (n.values.who != n.contact.name) line.who = n.values.who;
    line.kind = label(n.kind);
    line.about = n.values.motif;
    if (!n.values.place.empty()) line.about += (line.about.empty() ? "" : " · ") + n.values.place;
    line.counsellor = n.values.counsellor;
    line.before = moment(n.begins, n.insee, lang, use.settings);
    if (row.tries > 0 && row.tried)
        line.tried = i18n::plural(lang, "Called {n} time in vain", "Called {n} times in vain", row.tries) + " · " +
                     moment(*row.tried, n.insee, lang, use.settings);
    if (row.settled) line.done = moment(*row.settled, n.insee, lang, use.settings);
    // In the language of whom one calls, without a link to read out.
    const Said said = say(n.kind, n.contact.lang, text_of(tx, n.kind, n.contact.lang),
                          filled(n.values, n.begins, n.insee, {}, n.contact.lang, use.settings));
    line.words = said.paragraphs.empty() ? said.subject : said.paragraphs.front();
    return line;
}

net::Response calls_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Calls to make"));
    page.index = false;
    const Instant now = use.clock.now();
    std::vector<CallLine> open, done;
    use.database.read([&](db::Read& tx) {
        const Scope scope = scope_of(tx, visitor(request));
        for (const Row& row : repository::calls(tx, use.vault, scope, now, most_calls))
            open.push_back(line_of(tx, use, row, page.lang));
        for (const Row& row : repository::called(tx, use.vault, scope, now - undo_time, most_called))
            done.push_back(line_of(tx, use, row, page.lang));
    });
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::list_seen, {}, "calls", use.clock);
    });
    return net::html(pages::calls(page, request, open, done));
}

enum class Step { made, not_reached, back, tried_back };

net::Response step(const net::Request& request, Services& use, Step what) {
    const auto id = NoticeId::from_text(request.param("id"));
    if (!id) return net::failure(net::Status::not_found);
    const auto& who = visitor(request);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto row = repository::row(tx, use.vault, *id);
        const bool there = row && (row->state == State::call || row->state == State::called) &&
                           repository::within(scope_of(tx, who), row->notice.counsellor);
        if (!there) return fail(ErrorKind::not_found, "unknown_call", msg("This call is no longer on the list."));
        const Instant now = use.clock.now();
        // Pressed twice, or by two colleagues at once, the second finds it done.
        switch (what) {
            case Step::made:
                if (row->state == State::called) return {};
                repository::set_called(tx, *id, now, who.person);
                break;
            case Step::not_reached:
                if (row->state == State::called) return {};
                repository::set_tried(tx, *id, row->tries + 1, now);
                break;
            case Step::back:
                if (row->state == State::call) return {};
                if (row->notice.contact == Contact{} && row->notice.values == Values{})
                    return fail(ErrorKind::conflict, "words_gone",
                                msg("This call was made more than a day ago: what was to be told is no longer kept."));
                repository::set_open_again(tx, *id);
                break;
            case Step::tried_back:
                if (row->tries == 0 || row->state == State::called) return {};
                repository::set_tried(tx, *id, row->tries - 1, row->tries > 1 ? row->tried : std::nullopt);
                break;
        }
        const std::string_view word = what == Step::made ? "made" : what == Step::not_reached ? "tried" : "back";
        journal::record(tx, who.person, journal::Act::corrected, row->notice.account,
                        "call:" + std::string(word) + ":" + id->text(), use.clock);
        return {};
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/appels"));
}

}

void call_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agenda);
    on.get("/espace/appels", right, [&use](const net::Request& request) { return calls_page(request, use); });
    on.post("/espace/appels/{id}/fait", right,
            [&use](const net::Request& request) { return step(request, use, Step::made); });
    on.post("/espace/appels/{id}/pas-joint", right,
            [&use](const net::Request& request) { return step(request, use, Step::not_reached); });
    on.post("/espace/appels/{id}/annuler", right,
            [&use](const net::Request& request) { return step(request, use, Step::back); });
    on.post("/espace/appels/{id}/annuler-essai", right,
            [&use](const net::Request& request) { return step(request, use, Step::tried_back); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::keep_agenda))
        doors.push_back({"/espace/appels", i18n::key("Calls to make"), "phone",
                         i18n::key("Whom no mail and no SMS reaches, and what to tell them."),
                         html::Group::appointments, 20});
    if (visitor.may(accounts::Right::set_up_agenda))
        doors.push_back({"/espace/messages", i18n::key("What messages say"), "send",
                         i18n::key("Confirmations, reminders and changes: their words, in French and English."),
                         html::Group::settings, 10});
}

void routes(net::Router& on, Services& use) {
    call_routes(on, use);
    message_routes(on, use);
    link_routes(on, use);
}

}
