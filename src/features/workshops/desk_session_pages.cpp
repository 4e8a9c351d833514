// /espace/ateliers/seances/{session}: who is registered, attendance, and what is changed of it alone.
#include "workshops/pages.hpp"

#include <algorithm>

#include "features/journal/journal.hpp"
#include "features/workshops/desk.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"

namespace beffroi::workshops {
namespace {

using accounts::Right;
using accounts::visitor;

std::string address_of(const net::Request& request, const Services& use) {
    return use.page(request).link("/espace/ateliers/seances/" + std::string(request.param("session")));
}

std::string time_field(Instant at, std::string_view zone) { return local_iso(at, zone).substr(11, 5); }

std::optional<SessionView> view_of(const net::Request& request, Services& use, Lang lang) {
    return use.database.read([&](db::Read& tx) -> std::optional<SessionView> {
        const auto found = named_session(tx, use, request);
        if (!found) return std::nullopt;
        const auto& [s, w] = *found;
        SessionView view;
        view.workshop = w;
        const auto place = places::by_id(tx, w.place);
        const std::string_view zone = zone_of(w.insee);
        view.line = line_of(w, s, place ? &*place : nullptr, lang);
        view.id = s.id.text();
        view.workshop_id = w.id.text();
        view.halves = halves(s, zone);
        view.iso_day = date_text(to_local(s.starts, zone).date);
        view.long_day = i18n::date(lang, to_local(s.starts, zone).date);
        view.from = time_field(s.starts, zone);
        view.to = time_field(s.ends, zone);
        view.to_come = !s.cancelled && s.starts > use.clock.now();
        view.may_add = !s.cancelled && s.ends > use.clock.now();
        view.may_note = !s.cancelled && s.starts - std::chrono::hours{1} <= use.clock.now();
        if (!s.cancelled && s.starts <= use.clock.now() && use.record_of)
            view.record = use.record_of(tx, visitor(request), s.id);
        std::vector<std::string> names;
        for (PersonId each : w.counsellors)
            if (const auto who = accounts::person(tx, use.vault, each, use.clock)) names.push_back(who->name);
        view.counsellors = i18n::list(lang, names);
        for (Person& each : people(tx, use.vault, s.id)) {
            PersonLine line;
            line.id = each.entry.id.text();
            const Who& who = each.registration.who;
            line.name = who.name.empty() ? i18n::format(lang, msg("(erased)")) : who.name;
            line.phone = who.phone;
            line.mail = who.mail;
            line.state = label(each.entry.state);
            line.rank = rank(tx, each.entry);
            line.token = token_of(use.vault, each.registration.id);
            if (each.entry.until) line.until = moment(*each.entry.until, zone, lang);
            auto& list = seated(each.entry.state) ? view.seated : gone(each.entry.state) ? view.gone : view.waiting;
            line.person = std::move(each);
            list.push_back(std::move(line));
        }
        for (const Sheet& each : sheets(tx, s.id))
            view.sheets.push_back({each.id.text(), moment(each.added, zone, lang)});
        return view;
    });
}

void note_reading(const net::Request& request, Services& use, const SessionView& view) {
    if (view.seated.empty() && view.waiting.empty() && view.gone.empty()) return;
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::list_seen, PersonId{}, "workshop:" + view.id,
                        use.clock);
    });
}

}

std::optional<Named> named_session(db::Read& tx, const Services& use, const net::Request& request) {
    const auto id = SessionId::from_text(request.param("session"));
    const auto s = id ? session(tx, *id) : std::nullopt;
    const auto w = s ? workshop(tx, s->workshop) : std::nullopt;
    if (!s || !w || !may_lead(tx, use, request, *w)) return std::nullopt;
    return Named{*s, *w};
}

net::Response session_page(const net::Request& request, Services& use, const html::Form& form, net::Status status) {
    const html::Page page = page_named(request, use, msg("A session"));
    const auto view = view_of(request, use, page.lang);
    if (!view) return net::failure(unknown_session());
    note_reading(request, use, *view);
    html::Page titled = page;
    titled.title = view->workshop.title + ", " + view->line.day;
    return private_page(pages::desk_session(titled, request, *view, form), status);
}

namespace {

net::Response attendance(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Who came?"));
    const auto view = view_of(request, use, page.lang);
    if (!view) return net::failure(unknown_session());
    note_reading(request, use, *view);
    return private_page(pages::attendance(page, request, *view));
}

/// Runs `change` on the session when the visitor leads it; a refusal is told on its page, with what was typed.
template <class F>
net::Response act(const net::Request& request, Services& use, std::string_view back, F&& change) {
    html::Form form(request.form());
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto found = named_session(tx, use, request);
        if (!found) return unknown_session();
        form = html::Form(request.form());  // what a run before this one found out does not count
        return change(tx, *found, form);
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done || !form.ok()) {
        if (!done) form.with(told_day(done.error(), request.lang));
        return session_page(request, use, form, done ? net::Status::unprocessable : net::status_of(done.error().kind));
    }
    return net::see_other(address_of(request, use) + std::string(back));
}

/// Of the form, when it is somebody of this session.
Result<EntryId> entry_in(db::Read& tx, const Named& named, const html::Form& form) {
    if (form.value("entry").empty()) return invalid("entry_needed", msg("Choose somebody of the list."));
    const auto id = EntryId::from_text(form.value("entry"));
    const auto e = id ? entry(tx, *id) : std::nullopt;
    if (!e || e->session != named.session.id)
        return fail(ErrorKind::not_found, "unknown_entry", msg("Nobody is registered here under this number."));
    return *id;
}

net::Response sign_somebody_up(const net::Request& request, Services& use) {
    return act(request, use, "#people", [&](db::Write& tx, const Named& named, html::Form& form) -> Result<void> {
        Request wanted;
        wanted.workshop = named.workshop.id;
        if (form.value("whole") != "1") wanted.session = named.session.id;
        wanted.who.name = form.text("name", longest_name, msg("Write the name of the person who will come."));
        wanted.who.phone = form.phone("phone", html::Need::optional);
        wanted.who.mail = form.mail("mail", html::Need::optional);
        if (!form.ok()) return {};
        wanted.lang = Lang::fr;
        wanted.channel = Channel::staff;
        wanted.made_by = visitor(request).person;
        wanted.form = id_from_text(form.value("form")).value_or(0);
        wanted.if_full = IfFull::wait;
        const auto made = sign_up(tx, use.vault, wanted, use.clock);
        return made ? Result<void>() : Result<void>(made.error());
    });
}

net::Response somebody(const net::Request& request, Services& use) {
    return act(request, use, "#people", [&](db::Write& tx, const Named& named, html::Form& form) -> Result<void> {
        const auto id = entry_in(tx, named, form);
        if (!id) return id.error();
        const PersonId by = visitor(request).person;
        if (form.value("do") == "seat") return take_in(tx, use.vault, *id, by, use.clock);
        return cancel_entry(tx, use.vault, *id, {}, by, use.clock);
    });
}

net::Response note_attendance(const net::Request& request, Services& use) {
    const html::Form sent(request.form());
    return act(request, use, "/presence#" + std::string(sent.value("entry")),
               [&](db::Write& tx, const Named& named, html::Form& form) -> Result<void> {
                   const auto id = entry_in(tx, named, form);
                   if (!id) return id.error();
                   const Half half = form.value("half") == "pm" ? Half::pm : Half::am;
                   const auto typed = form.value("came");
                   const PersonId by = visitor(request).person;
                   if (typed == "signed") return sign(tx, use.vault, *id, half, form.value("signature"), by, use.clock);
                   std::optional<bool> came;
                   if (typed == "1") came = true;
                   if (typed == "0") came = false;
                   return set_came(tx, use.vault, *id, half, came, by, use.clock);
               });
}

/// "14:30" of a field that browsers fill in.
std::optional<int> minute_of(html::Form& form, std::string_view name) {
    const auto typed = form.value(name);
    if (typed.size() == 5 && typed[2] == ':') {
        const int hour = std::atoi(std::string(typed.substr(0, 2)).c_str());
        const int minute = std::atoi(std::string(typed.substr(3)).c_str());
        if (hour < 24 && minute < 60) return hour * 60 + minute;
    }
    form.fail(name, msg("Write an hour, like 14:30."));
    return std::nullopt;
}

net::Response move_it(const net::Request& request, Services& use) {
    return act(request, use, "", [&](db::Write& tx, const Named& named, html::Form& form) -> Result<void> {
        const Date day = form.date("day");
        const auto from = minute_of(form, "from"), to = minute_of(form, "to");
        if (!form.ok()) return {};
        return move_session(tx, use.vault, named.session.id, day, *from, *to, visitor(request).person, use.clock);
    });
}

net::Response cancel_it(const net::Request& request, Services& use) {
    return act(request, use, "", [&](db::Write& tx, const Named& named, html::Form& form) {
        return cancel_session(tx, use.vault, named.session.id, form.value("reason"), visitor(request).person,
                              use.clock);
    });
}

net::Response other_seats(const net::Request& request, Services& use) {
    return act(request, use, "", [&](db::Write& tx, const Named& named, html::Form& form) -> Result<void> {
        const auto seats = form.whole_number("seats", 1, most_seats);
        if (!form.ok()) return {};
        return set_seats(tx, use.vault, named.session.id, static_cast<int>(*seats), visitor(request).person, use.clock);
    });
}

}

void desk_session_routes(net::Router& on, Services& use) {
    const auto keep = accounts::may(Right::keep_agenda);
    const std::string base = "/espace/ateliers/seances/{session}";
    const auto get = [&](const std::string& pattern, net::Response (*handle)(const net::Request&, Services&)) {
        on.get(pattern, keep, [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    const auto post = [&](const std::string& pattern, net::Response (*handle)(const net::Request&, Services&)) {
        on.post(pattern, keep, [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    on.get(base, keep, [&use](const net::Request& request) { return session_page(request, use); });
    get(base + "/presence", attendance);
    post(base + "/presence", note_attendance);
    post(base + "/inscrire", sign_somebody_up);
    post(base + "/personne", somebody);
    post(base + "/deplacer", move_it);
    post(base + "/annuler", cancel_it);
    post(base + "/places", other_seats);
    desk_paper_routes(on, use);
}

}
