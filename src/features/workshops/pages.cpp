// /ateliers: the public agenda, one workshop, signing up.
#include "workshops/pages.hpp"

#include <algorithm>

#include "features/workshops/rules.hpp"
#include "features/workshops/view.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/router.hpp"

namespace beffroi::workshops {
namespace {

constexpr int a_page = 30, most_in_calendar = 500;  ///< sessions

std::string say(const html::Page& page, const Message& message) { return i18n::format(page.lang, message); }

Error not_listed() { return fail(ErrorKind::not_found, "unknown_workshop", msg("This workshop is not known here.")); }

// ---- The list ----

struct Agenda {
    Services& use;
    Spots spots;
};

std::vector<Line> found(const net::Request& request, Agenda& agenda, const html::Page& page, List& list, int skip,
                        int most) {
    const Asked asked = Asked::read(request.query);
    return agenda.use.database.read(
        [&](db::Read& tx) { return find(tx, agenda.use, agenda.spots, asked, page.lang, skip, most, list); });
}

std::string list_title(const html::Page& page, const List& list) {
    return list.commune.empty() ? say(page, msg("Workshops")) : say(page, msg("Workshops near {1}", list.commune));
}

net::Response list_page(const net::Request& request, Agenda& agenda) {
    html::Page page = agenda.use.page(request);
    List list;
    auto lines = found(request, agenda, page, list, (Asked::read(request.query).page - 1) * a_page, a_page);
    page.title = list_title(page, list);
    page.description = say(page, msg("Learn in a small group: computer, telephone, online paperwork. Dates, places and "
                                     "seats left of the coming workshops."));
    list.count = static_cast<int>(lines.size());
    list.days = by_day(std::move(lines), page.lang);
    return net::html(pages::list(page, list));
}

net::Response frame_page(const net::Request& request, Agenda& agenda) {
    html::Page page = agenda.use.page(request);
    page.index = false;
    List list;
    // Cancelled ones are left out of the frame: a few more than it shows.
    auto lines = found(request, agenda, page, list, 0, 24);
    page.title = list_title(page, list);
    std::erase_if(lines, [](const Line& line) { return line.cancelled; });
    if (lines.size() > 8) lines.resize(8);
    net::Response response = net::html(pages::frame_list(page, by_day(std::move(lines), page.lang), list.asked.path()));
    response.embeddable = true;
    return response;
}

net::Response embed_page(const net::Request& request, Agenda& agenda) {
    html::Page page = agenda.use.page(request);
    page.title = say(page, msg("The workshops on your town’s own site"));
    List list;
    found(request, agenda, page, list, 0, 1);
    const std::string query = list.asked.query();
    const std::string path = page.link(query.empty() ? "/ateliers/cadre" : "/ateliers/cadre?" + query);
    std::string code;
    if (!list.commune.empty())
        code = "<iframe src=\"" + origin_of(page, request) + path + "\"\n        title=\"" + list_title(page, list) +
               "\"\n        width=\"100%\" height=\"640\" loading=\"lazy\" style=\"border: 0\"></iframe>";
    return net::html(pages::embed(page, list, code, path));
}

net::Response as_calendar(const net::Request& request, const Services& use, const html::Page& page,
                          const std::vector<Line>& lines, std::string_view name, std::string_view file) {
    const std::string origin = origin_of(page, request);
    std::vector<std::pair<Line, std::string>> events;
    for (const Line& each : lines) events.emplace_back(each, origin + page.link("/ateliers/" + each.slug));
    return net::file(calendar(events, name, origin, use.clock.now(), page.lang), "text/calendar; charset=utf-8", file);
}

net::Response list_calendar(const net::Request& request, Agenda& agenda) {
    const html::Page page = agenda.use.page(request);
    List list;
    const auto lines = found(request, agenda, page, list, 0, most_in_calendar);
    return as_calendar(request, agenda.use, page, lines, list_title(page, list), "ateliers.ics");
}

net::Response list_rss(const net::Request& request, Agenda& agenda) {
    const html::Page page = agenda.use.page(request);
    List list;
    const auto lines = found(request, agenda, page, list, 0, 100);
    net::Response response;
    response.type = "application/rss+xml; charset=utf-8";
    response.body = rss(lines, list_title(page, list), page.site_name, origin_of(page, request),
                        page.lang == Lang::en ? "/en" : "", page.lang);
    return response;
}

// ---- One ----

template <class F>
net::Response with_workshop(const net::Request& request, Services& use, F&& show) {
    const html::Page page = use.page(request);
    const auto one = use.database.read([&](db::Read& tx) -> std::optional<WorkshopSheet> {
        const auto w = by_slug(tx, request.param("slug"));
        if (!w) return std::nullopt;
        return sheet_of(tx, use, *w, page.lang);
    });
    if (!one) return net::failure(not_listed());
    return show(page, *one);
}

net::Response workshop_page(const net::Request& request, Services& use) {
    return with_workshop(request, use, [&](html::Page page, const WorkshopSheet& one) {
        page.title = one.workshop.title;
        page.description = text::shorten(one.workshop.summary, 160);
        return net::html(pages::one(page, one));
    });
}

net::Response workshop_calendar(const net::Request& request, Services& use) {
    return with_workshop(request, use, [&](const html::Page& page, const WorkshopSheet& one) {
        return as_calendar(request, use, page, one.sessions, one.workshop.title, one.workshop.slug + ".ics");
    });
}

// ---- Signing up ----

std::optional<accounts::Visitor> resident_of(const net::Request& request, const Services& use) {
    return use.resident_of ? use.resident_of(request) : std::nullopt;
}

struct SignUpForm {
    Who who;
    std::int64_t form = 0;
    SessionId session;
    IfFull if_full = IfFull::refuse;
    static SignUpForm read(html::Form& form) {
        SignUpForm f;
        f.who.name = form.text("name", longest_name, msg("Write the name of the person who will come."));
        const bool relative = form.value("for") == "other";
        f.who.booked_by = relative ? form.text("booked_by", longest_name, msg("Write your name."))
                                   : form.text("booked_by", longest_name, html::Need::optional);
        if (!relative) f.who.booked_by.clear();
        f.who.phone = form.phone("phone", html::Need::optional);
        f.who.mail = form.mail("mail", html::Need::optional);
        f.who.note = form.text("note", longest_note, html::Need::optional);
        f.form = id_from_text(form.value("form")).value_or(0);
        f.session = SessionId::from_text(form.value("session")).value_or(SessionId{});
        f.if_full = form.value("wait") == "1" ? IfFull::wait : IfFull::refuse;
        return f;
    }
};

/// What the form is about: a session, or the whole series; and whether one would wait.
struct Wanted {
    const Line* session = nullptr;
    bool waits = false, possible = false;
};
Wanted wanted_of(const WorkshopSheet& one, std::string_view id) {
    Wanted wanted;
    if (!id.empty()) {
        for (const Line& each : one.sessions)
            if (each.id == id) wanted.session = &each;
        wanted.possible = wanted.session && !wanted.session->cancelled && one.workshop.sign_up != SignUp::series;
        wanted.waits = wanted.session && wanted.session->full;
    } else {
        wanted.possible =
            one.workshop.sign_up != SignUp::sessions &&
            std::any_of(one.sessions.begin(), one.sessions.end(), [](const Line& l) { return !l.cancelled; });
        wanted.waits =
            std::any_of(one.sessions.begin(), one.sessions.end(), [](const Line& l) { return !l.cancelled && l.full; });
    }
    wanted.possible = wanted.possible && !one.workshop.cancelled;
    return wanted;
}

net::Response form_page(const net::Request& request, const Services& use, html::Page page, const WorkshopSheet& one,
                        const html::Form& form, net::Status status = net::Status::ok) {
    const Wanted wanted = wanted_of(one, form.value("session"));
    if (!wanted.possible) return net::see_other(page.link("/ateliers/" + one.workshop.slug));
    page.title = say(page, msg("Sign up: {1}", one.workshop.title));
    page.index = false;
    const auto resident = resident_of(request, use);
    net::Response response = net::html(pages::sign_up(page, request, one, wanted.session, wanted.waits, form,
                                                      resident ? resident->name : std::string()),
                                       status);
    if (resident) response.cache = net::Cache::none;
    return response;
}

net::Response ask(const net::Request& request, Services& use) {
    return with_workshop(request, use, [&](const html::Page& page, const WorkshopSheet& one) {
        html::Form form;
        form.preset("session", request.query.get("seance"));
        form.preset("form", new_form());
        if (const auto resident = resident_of(request, use)) {
            const auto own = use.database.read(
                [&](db::Read& tx) { return accounts::person(tx, use.vault, resident->person, use.clock); });
            form.preset("name", resident->name);
            if (own) form.preset("mail", own->mail);
        }
        return form_page(request, use, page, one, form);
    });
}

net::Response receive(const net::Request& request, Services& use, net::Pace& pace) {
    auto form = html::parse<SignUpForm>(request.form());
    return with_workshop(request, use, [&](const html::Page& page, const WorkshopSheet& one) {
        if (!form) return form_page(request, use, page, one, form.form, net::Status::unprocessable);
        if (!pace.allow(request.peer, use.clock.now())) {
            form.form.fail("", msg("Many have signed up from here within the hour. Wait a few minutes and send yours "
                                   "again, or call us."));
            return form_page(request, use, page, one, form.form, net::Status::too_many);
        }
        Request wanted;
        wanted.workshop = one.workshop.id;
        wanted.session = form->session;
        wanted.who = form->who;
        wanted.lang = page.lang;
        if (const auto resident = resident_of(request, use)) wanted.account = resident->person;
        wanted.form = form->form;
        wanted.if_full = form->if_full;
        const auto made = use.database.write([&](db::Write& tx) { return sign_up(tx, use.vault, wanted, use.clock); });
        if (!made)
            return form_page(request, use, page, one, form.with(made.error()), net::status_of(made.error().kind));
        return net::see_other(page.link("/ateliers/suivi/" + token_of(use.vault, made->id)) + "?fait=inscrit");
    });
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto get = [&](std::string pattern, net::Response (*handle)(const net::Request&, Services&)) {
        on.get(std::move(pattern), everyone,
               [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    const auto agenda = std::make_shared<Agenda>(use);
    const auto list = [&](std::string pattern, net::Response (*handle)(const net::Request&, Agenda&)) {
        on.get(std::move(pattern), everyone,
               [handle, agenda](const net::Request& request) { return handle(request, *agenda); });
    };
    list("/ateliers", list_page);
    list("/ateliers/agenda.ics", list_calendar);
    list("/ateliers/agenda.rss", list_rss);
    list("/ateliers/cadre", frame_page);
    list("/ateliers/integrer", embed_page);
    get("/ateliers/{slug}", workshop_page);
    get("/ateliers/{slug}/agenda.ics", workshop_calendar);
    get("/ateliers/{slug}/inscription", ask);
    const auto pace = std::make_shared<net::Pace>(use.per_hour);
    on.post("/ateliers/{slug}/inscription", everyone,
            [&use, pace](const net::Request& request) { return receive(request, use, *pace); });
    follow_routes(on, use);
}

}
