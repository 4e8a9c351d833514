// HTTP in, HTML out.
#include "plans/pages.hpp"

#include <charconv>

#include "features/observatory/observatory.hpp"
#include "features/plans/view.hpp"
#include "platform/base/text.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::plans {
namespace {

using accounts::Right;

Error no_plan() {
    return fail(
        ErrorKind::not_found, "unknown_plan",
        msg("There is no plan at this address. Look whether you copied all of it, or make a new one at /plan."));
}

/// Whose plan it is that a request is about, and where its pages are.
struct Opened {
    Plan plan;
    std::string base;
    bool desk = false;
};
using Open = Result<Opened> (*)(const net::Request&, db::Read&);

Result<Opened> by_address(const net::Request& request, db::Read& tx) {
    auto plan = by_key(tx, request.param("token"));
    if (!plan) return no_plan();
    return Opened{*std::move(plan), "/plan/" + std::string(request.param("token")), false};
}

Result<Opened> at_desk(const net::Request& request, db::Read& tx) {
    const auto id = PlanId::from_text(request.param("plan"));
    if (!id || !is_in(tx, *id, accounts::visitor(request).person)) return no_plan();
    auto plan = by_id(tx, *id);
    if (!plan || plan->removed) return no_plan();
    return Opened{*std::move(plan), "/espace/plans/" + id->text(), true};
}

net::Response start_page(const net::Request& request, Services& use, const html::Form& form,
                         net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("Make your plan"));
    page.index = form.ok();
    const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
    return net::html(pages::start(page, request, form, usual_products(finder->knowledge())), status);
}

net::Response make(const net::Request& request, Services& use, net::Pace& pace) {
    html::Form form(request.form());
    if (!pace.allow(request.peer, use.clock.now())) {
        form.fail("", msg("Many plans were made from here within the hour. Wait some minutes, then press again."));
        return start_page(request, use, form, net::Status::too_many);
    }
    Result<Made> made = Error{};
    if (const std::string_view domain = form.value("domaine"); !domain.empty()) {
        made = use.database.write([&](db::Write& tx) { return from_audit(tx, domain, use.clock); });
    } else {
        const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
        const auto named = products_named(*finder, form);
        if (!named) return start_page(request, use, form.with(named.error()), net::Status::unprocessable);
        made =
            use.database.write([&](db::Write& tx) { return from_products(tx, form.value("nom"), *named, use.clock); });
    }
    if (!made) return start_page(request, use, form.with(made.error()), net::status_of(made.error().kind));
    return net::see_other(use.page(request).link("/plan/" + made->key));
}

net::Response plan_page(const net::Request& request, Services& use, Open open, html::Form form = {},
                        std::string code = {}, net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.index = false;
    std::optional<PlanView> view;
    std::string erased;
    // What a later audit saw is taken in before it is read; twice is no more than once.
    const auto known = use.database.read([&](db::Read& tx) { return open(request, tx); });
    if (!known) return net::failure(known.error());
    if (!known->plan.domain.empty() && !known->plan.removed) {
        const bool newer = use.database.read([&](db::Read& tx) {
            // Without what was seen, which is long.
            const auto latest = observatory::history(tx, known->plan.domain, 1);
            return !latest.empty() && latest[0].finished &&
                   (!known->plan.audited_now || *latest[0].finished > *known->plan.audited_now);
        });
        if (newer) use.database.write([&](db::Write& tx) { return take_in(tx, known->plan.id, use.clock); });
    }
    const auto shown = use.database.read([&](db::Read& tx) -> Result<void> {
        auto opened = open(request, tx);
        if (!opened) return opened.error();
        if (opened->plan.removed) {
            erased = opened->base;
            return {};
        }
        view = view_of(tx, opened->plan, use, page, opened->base);
        view->desk = opened->desk;
        view->code = code;
        view->address = html::origin_of(page, request) + page.link(opened->base);
        if (use.beside) view->beside = use.beside(tx, opened->plan, request.param("token"), page);
        return {};
    });
    if (!shown) return net::failure(shown.error());
    if (!view) {
        page.title = i18n::format(page.lang, msg("This plan is erased"));
        return net::private_page(pages::erased(page, request, erased));
    }
    page.title = i18n::format(page.lang, msg("The plan of {1}", view->title));
    return net::private_page(pages::plan(page, request, *view, form), status);
}

/// What is done to a plan as a whole: a further step, its name, erasing it.
net::Response settings_page(const net::Request& request, Services& use, Open open, html::Form form,
                            net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.index = false;
    std::optional<PlanView> view;
    const auto shown = use.database.read([&](db::Read& tx) -> Result<void> {
        auto opened = open(request, tx);
        if (!opened) return opened.error();
        if (opened->plan.removed) return no_plan();
        view = view_of(tx, opened->plan, use, page, opened->base);
        view->desk = opened->desk;
        return {};
    });
    if (!shown) return net::failure(shown.error());
    page.title = i18n::format(page.lang, view->desk ? msg("Add a step") : msg("Add a step, change the name, erase"));
    if (form.ok()) form.preset("nom", view->plan.name);
    return net::private_page(pages::settings(page, request, *view, form), status);
}

net::Response paper(const net::Request& request, Services& use, Open open) {
    const html::Page page = use.page(request);
    std::string bytes;
    const auto made = use.database.read([&](db::Read& tx) -> Result<void> {
        auto opened = open(request, tx);
        if (!opened) return opened.error();
        if (opened->plan.removed) return no_plan();
        bytes = plan_pdf(view_of(tx, opened->plan, use, page, opened->base, all_helped), page);
        return {};
    });
    if (!made) return net::failure(made.error());
    net::Response response = net::file(std::move(bytes), "application/pdf", "plan.pdf");
    response.cache = net::Cache::none;
    return response;
}

/// One step: why, what to check before, who helps, and what may be changed.
net::Response step_page(const net::Request& request, Services& use, Open open, const html::Form& form,
                        net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.index = false;
    const auto id = StepId::from_text(request.param("etape"));
    std::optional<StepView> step;
    std::string base, title;
    const auto shown = use.database.read([&](db::Read& tx) -> Result<void> {
        auto opened = open(request, tx);
        if (!opened) return opened.error();
        if (opened->plan.removed) return no_plan();
        base = opened->base;
        PlanView view = view_of(tx, opened->plan, use, page, opened->base, id.value_or(StepId{}));
        title = view.title;
        for (auto* all : {&view.steps, &view.dropped})
            for (StepView& each : *all)
                if (each.step.id == id) step = std::move(each);
        if (!step) return fail(ErrorKind::not_found, "unknown_step", msg("This plan has no such step any more."));
        return {};
    });
    if (!shown) return net::failure(shown.error());
    page.title = step->title;
    return net::private_page(pages::step_page(page, request, base, title, *step, form), status);
}

/// Does one thing to the plan, then shows it again, at a step when it was about one.
template <class Do>
net::Response act(const net::Request& request, Services& use, Open open, Do what, std::string_view at = {}) {
    std::string base;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        auto opened = open(request, tx);
        if (!opened) return opened.error();
        base = opened->base;
        return what(tx, opened->plan);
    });
    if (done)
        return net::see_other(use.page(request).link(base) + (at.empty() ? std::string() : "#" + std::string(at)));
    if (done.error().kind == ErrorKind::not_found && done.error().code != "unknown_step")
        return net::failure(done.error());
    html::Form form(request.form());
    if (!at.empty()) return step_page(request, use, open, form.with(done.error()), net::status_of(done.error().kind));
    return settings_page(request, use, open, form.with(done.error()), net::status_of(done.error().kind));
}

/// A number that may be left out; something else than a number is out of every range.
std::optional<int> number_of(std::string_view typed) {
    if (typed.empty()) return std::nullopt;
    int n = -1;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), n);
    return error == std::errc() && end == typed.data() + typed.size() ? n : -1;
}

net::Response change_step(const net::Request& request, Services& use, Open open) {
    const html::Form form(request.form());
    const auto id = StepId::from_text(request.param("etape"));
    if (!id) return net::failure(net::Status::not_found);
    Change wanted;
    wanted.state = state_from(form.value("etat"));
    if (form.value("changer") == "1") {
        wanted.solution = form.value("solution");
        wanted.note = form.value("note");
        wanted.hours = number_of(form.value("heures"));
        wanted.cost = number_of(form.value("cout"));
    }
    wanted.move_by = form.value("place") == "-1" ? -1 : form.value("place") == "1" ? 1 : 0;
    return act(
        request, use, open,
        [&](db::Write& tx, const Plan& plan) { return change(tx, plan.id, *id, wanted, use.clock); },
        request.param("etape"));
}

/// A button of the list: "<step> done". None: something else was sent.
std::optional<std::pair<StepId, State>> marked(std::string_view sent) {
    const auto space = sent.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto id = StepId::from_text(sent.substr(0, space));
    const auto state = state_from(sent.substr(space + 1));
    if (!id || !state) return std::nullopt;
    return std::pair(*id, *state);
}

/// Marks a step from the list, or adds one.
net::Response mark_or_add(const net::Request& request, Services& use, Open open) {
    const html::Form form(request.form());
    if (const auto mark = marked(form.value("marquer"))) {
        Change wanted;
        wanted.state = mark->second;
        return act(request, use, open, [&](db::Write& tx, const Plan& plan) {
            return change(tx, plan.id, mark->first, wanted, use.clock);
        });
    }
    return act(request, use, open, [&](db::Write& tx, const Plan& plan) -> Result<void> {
        const auto added = add(tx, plan.id, form.value("etape"), use.clock);
        if (!added) return added.error();
        return {};
    });
}

net::Response look_again(const net::Request& request, Services& use, Open open, net::Pace& pace) {
    if (!pace.allow(request.peer, use.clock.now())) {
        html::Form form;
        form.fail("",
                  msg("Many audits were asked for from here within the hour. Wait some minutes, then press again."));
        return plan_page(request, use, open, form, {}, net::Status::too_many);
    }
    return act(request, use, open, [&](db::Write& tx, const Plan& plan) { return look_at_site(tx, plan, use.clock); });
}

net::Response code_page(const net::Request& request, Services& use) {
    std::string code;
    const auto given = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto opened = by_address(request, tx);
        if (!opened) return opened.error();
        if (opened->plan.removed) return no_plan();
        code = give_code(tx, opened->plan.id, use.clock);
        return {};
    });
    if (!given) return net::failure(given.error());
    return plan_page(request, use, by_address, {}, code);
}

net::Response desk_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("Plans"));
    const auto plans =
        use.database.read([&](db::Read& tx) { return of_counsellor(tx, accounts::visitor(request).person, 200); });
    return net::private_page(pages::desk(page, request, plans, form), status);
}

net::Response open_by_code(const net::Request& request, Services& use, net::Pace& pace) {
    html::Form form(request.form());
    const auto who = accounts::visitor(request).person;
    if (!pace.allow(who.text(), use.clock.now())) {
        form.fail("code", msg("Many codes were tried. Wait some minutes, then press again."));
        return desk_page(request, use, form, net::Status::too_many);
    }
    const auto plan = use.database.write([&](db::Write& tx) { return let_in(tx, form.value("code"), who, use.clock); });
    if (!plan) return desk_page(request, use, form.with(plan.error()), net::Status::unprocessable);
    return net::see_other(use.page(request).link("/espace/plans/" + plan->text()));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto right = accounts::may(Right::desk);
    const auto making = std::make_shared<net::Pace>(use.per_hour), looking = std::make_shared<net::Pace>(use.per_hour),
               trying = std::make_shared<net::Pace>(20);
    on.get("/plan", everyone, [&use](const net::Request& r) { return start_page(r, use, {}); });
    on.post("/plan", everyone, [&use, making](const net::Request& r) { return make(r, use, *making); });
    const auto both = [&](const std::string& base, net::Access access, Open open) {
        on.get(base, access, [&use, open](const net::Request& r) { return plan_page(r, use, open); });
        on.get(base + "/plan.pdf", access, [&use, open](const net::Request& r) { return paper(r, use, open); });
        on.get(base + "/reglages", access,
               [&use, open](const net::Request& r) { return settings_page(r, use, open, {}); });
        on.post(base + "/etapes", access, [&use, open](const net::Request& r) { return mark_or_add(r, use, open); });
        on.get(base + "/etapes/{etape}", access,
               [&use, open](const net::Request& r) { return step_page(r, use, open, {}); });
        on.post(base + "/etapes/{etape}", access,
                [&use, open](const net::Request& r) { return change_step(r, use, open); });
        on.post(base + "/regarder", access,
                [&use, open, looking](const net::Request& r) { return look_again(r, use, open, *looking); });
    };
    both("/plan/{token}", everyone, by_address);
    both("/espace/plans/{plan}", right, at_desk);
    on.post("/plan/{token}/code", everyone, [&use](const net::Request& r) { return code_page(r, use); });
    on.post("/plan/{token}/fermer", everyone, [&use](const net::Request& r) {
        return act(r, use, by_address,
                   [](db::Write& tx, const Plan& plan) { return let_out(tx, plan.id), Result<void>(); });
    });
    on.post("/plan/{token}/nom", everyone, [&use](const net::Request& r) {
        return act(r, use, by_address, [&](db::Write& tx, const Plan& plan) {
            return rename(tx, plan.id, html::Form(r.form()).value("nom"), use.clock);
        });
    });
    on.post("/plan/{token}/effacer", everyone, [&use](const net::Request& r) {
        return act(r, use, by_address,
                   [&](db::Write& tx, const Plan& plan) { return remove(tx, plan.id, use.clock), Result<void>(); });
    });
    on.post("/plan/{token}/remettre", everyone, [&use](const net::Request& r) {
        return act(r, use, by_address,
                   [&](db::Write& tx, const Plan& plan) { return put_back(tx, plan.id, use.clock), Result<void>(); });
    });
    on.get("/espace/plans", right, [&use](const net::Request& r) { return desk_page(r, use, {}); });
    on.post("/espace/plans", right, [&use, trying](const net::Request& r) { return open_by_code(r, use, *trying); });
    on.post("/espace/plans/{plan}/quitter", right, [&use](const net::Request& r) {
        const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
            const auto opened = at_desk(r, tx);
            if (!opened) return opened.error();
            let_out(tx, opened->plan.id, accounts::visitor(r).person);
            return {};
        });
        if (!done) return net::failure(done.error());
        return net::see_other(use.page(r).link("/espace/plans"));
    });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::desk))
        doors.push_back({"/espace/plans", i18n::key("Plans"), "list",
                         i18n::key("The way out of the giants’ tools, with those who let you in."),
                         html::Group::residents, 60});
}

}
