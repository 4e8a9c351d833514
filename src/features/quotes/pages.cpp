// The side of who asks: the form, the answers, the choice.
#include "features/quotes/pages.hpp"

#include <algorithm>
#include <charconv>

#include "features/quotes/letters.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"
#include "quotes/pages.hpp"

namespace beffroi::quotes {
namespace {

Error no_plan() {
    return fail(
        ErrorKind::not_found, "unknown_plan",
        msg("There is no plan at this address. Look whether you copied all of it, or make a new one at /plan."));
}

Result<plans::Plan> plan_of(const net::Request& request, db::Read& tx) {
    auto plan = plans::by_key(tx, request.param("token"));
    if (!plan || plan->removed) return no_plan();
    return *std::move(plan);
}
std::string base_of(const net::Request& request) { return "/plan/" + std::string(request.param("token")); }

std::optional<territory::Commune> town_of(std::string_view typed) {
    if (typed.empty()) return std::nullopt;
    const auto found = territory::find(typed, 1);
    return found.empty() ? std::nullopt : std::optional(found.front().commune);
}

/// Who may be asked: those who do any of the ticked steps, the nearest first.
std::vector<AskView::Choice> whom(db::Read& tx, Services& use, const plans::Plan& plan, const html::Form& form,
                                  Lang lang) {
    // Without a mail server nobody could be told.
    if (use.post.mail.url.empty()) return {};
    providers::Work work;
    work.anything = false;
    const auto& tools = catalogue::Knowledge::carried();
    for (const plans::Step& each : plan.steps) {
        if (!form.chosen("etape", each.id.text())) continue;
        if (const auto* solution = tools.solution(each.solution)) {
            work.skills.solutions.push_back(solution->id);
            for (const std::string& need : solution->needs) work.skills.needs.push_back(need);
        }
    }
    for (auto* all : {&work.skills.solutions, &work.skills.needs}) {
        std::ranges::sort(*all);
        all->erase(std::ranges::unique(*all).begin(), all->end());
    }
    const auto town = town_of(form.value("ou"));
    const providers::Slice slice{.offset = 0, .most = 12, .most_firms = 0};
    const auto spot = town ? providers::spot_of(*town) : std::nullopt;
    auto near = use.directory.near(tx, work, spot, lang, use.clock.now(), slice);
    // Who works near there may know somebody, or learn it: better to ask them than nobody.
    if (near.found.empty()) near = use.directory.near(tx, providers::everything(), spot, lang, use.clock.now(), slice);
    std::vector<AskView::Choice> all;
    for (const auto& each : near.found) {
        if (each.provider->mail.empty() && !each.provider->mail_checked) continue;
        AskView::Choice choice{
            each.provider->id.text(), each.provider->name, {}, form.chosen("prestataire", each.provider->id.text())};
        if (const auto commune = territory::commune(each.provider->insee)) choice.hint = commune->name;
        if (each.distance_m) choice.hint += (choice.hint.empty() ? "" : ", ") + i18n::distance(lang, *each.distance_m);
        all.push_back(std::move(choice));
    }
    return all;
}

net::Response ask_page(const net::Request& request, Services& use, html::Form form,
                       net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("Ask what it would cost"));
    AskView view;
    view.base = base_of(request);
    view.no_mail = use.post.mail.url.empty();
    const auto known = use.database.read([&](db::Read& tx) -> Result<void> {
        const auto plan = plan_of(request, tx);
        if (!plan) return plan.error();
        view.title = plan->name.empty() ? plan->domain : plan->name;
        view.steps.clear();
        const bool first = form.value("faire").empty();
        net::Params typed;
        for (const plans::Step& each : plan->steps) {
            if (each.state != plans::State::todo && each.state != plans::State::doing) continue;
            const auto* move = catalogue::Knowledge::carried().move(each.move);
            if (!move) continue;
            AskView::Choice choice{
                each.id.text(), move->name.in(page.lang), {}, first || form.chosen("etape", each.id.text())};
            if (const auto* solution = catalogue::Knowledge::carried().solution(each.solution))
                choice.hint = solution->named(page.lang);
            if (choice.ticked) typed.add("etape", choice.id);
            view.steps.push_back(std::move(choice));
        }
        if (first) {
            // All that is left to do is ticked to begin with.
            form = html::Form(std::move(typed));
            if (view.no_mail) form.preset("cooperative", "1");
            form.preset("avant", date_text(Date{std::chrono::sys_days{use.clock.today()} + std::chrono::days{15}}));
        }
        view.providers = whom(tx, use, *plan, form, page.lang);
        return {};
    });
    if (!known) return net::failure(known.error());
    return net::private_page(pages::ask(page, request, view, form), status);
}

struct AskForm {
    std::string words;
    Date until{};
    Contact contact;
    std::string insee;
    std::vector<plans::StepId> steps;
    std::vector<providers::ProviderId> whom;
    bool coop = false;

    static AskForm read(html::Form& form) {
        AskForm typed;
        typed.words = form.text("mots", 3000, html::Need::optional);
        typed.until = form.date("avant");
        typed.contact.name = form.text("nom", 120, msg("Write your name: who answers wants to know to whom."));
        typed.contact.mail = form.mail("mail");
        typed.contact.phone = form.phone("telephone", html::Need::optional);
        if (const auto typed_town = form.value("ou"); !typed_town.empty()) {
            if (const auto town = town_of(typed_town))
                typed.insee = town->insee;
            else
                form.fail("ou", msg("We know no town of this name. Try its postcode."));
        }
        typed.coop = form.ticked("cooperative");
        return typed;
    }
};

net::Response ask_them(const net::Request& request, Services& use, net::Pace& pace) {
    net::Params sent = request.form();
    html::Form looked(sent);
    if (looked.value("faire") == "chercher") {
        if (!looked.value("ou").empty() && !town_of(looked.value("ou")))
            looked.fail("ou", msg("We know no town of this name. Try its postcode."));
        return ask_page(request, use, looked);
    }
    auto typed = html::parse<AskForm>(sent);
    if (!typed) return ask_page(request, use, typed.form, net::Status::unprocessable);
    AskForm asked = *typed;
    for (const auto each : sent.all("etape"))
        if (const auto id = plans::StepId::from_text(each)) asked.steps.push_back(*id);
    for (const auto each : sent.all("prestataire"))
        if (const auto id = providers::ProviderId::from_text(each)) asked.whom.push_back(*id);
    if (!pace.allow(request.peer, use.clock.now())) {
        typed.form.fail("",
                        msg("Many requests were sent from here within the hour. Wait some minutes, then press again."));
        return ask_page(request, use, typed.form, net::Status::too_many);
    }
    const html::Page page = use.page(request);
    const std::string origin = html::origin_of(page, request);
    const auto done = use.database.write([&](db::Write& tx) -> Result<RequestId> {
        const auto plan = plan_of(request, tx);
        if (!plan) return plan.error();
        asked.contact.plan_key = request.param("token");
        Request wanted;
        wanted.words = asked.words;
        wanted.until = asked.until;
        wanted.insee = asked.insee;
        wanted.asks_coop = asked.coop;
        wanted.lang = request.lang;
        auto made = ask(tx, use.vault, *plan, asked.steps, wanted, asked.whom, asked.contact, use.clock);
        if (!made) return std::move(made).take_error();
        const auto kept = quotes::request(tx, made->id);
        for (const auto& [id, key] : made->keys) {
            const auto firm = providers::provider(tx, id);
            const auto who = providers::contact(tx, use.vault, id);
            if (!firm) continue;
            const std::string to = who && !who->mail.empty() ? who->mail : firm->mail;
            if (to.empty()) continue;
            if (auto sent_letter = mail::deliver(
                    tx, letters::asked(to, firm->name, *kept, use.post.site_name, origin + page.link("/devis/" + key)),
                    use.post.mail, use.clock.now());
                !sent_letter)
                return sent_letter.error();
        }
        return made->id;
    });
    if (!done) {
        if (done.error().kind == ErrorKind::not_found) return net::failure(done.error());
        return ask_page(request, use, typed.form.with(done.error()), net::status_of(done.error().kind));
    }
    return net::see_other(page.link(base_of(request) + "/devis/" + done->text()));
}

/// The request of this plan that the address names.
Result<Request> request_of(const net::Request& request, db::Read& tx) {
    const auto plan = plan_of(request, tx);
    if (!plan) return plan.error();
    const auto id = RequestId::from_text(request.param("demande"));
    auto known = id ? quotes::request(tx, *id) : std::nullopt;
    if (!known || known->plan != plan->id)
        return fail(ErrorKind::not_found, "unknown_request", msg("This request is not there any more."));
    return *std::move(known);
}

net::Response answers_page(const net::Request& request, Services& use, const html::Form& form,
                           net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("Answers to your request"));
    std::optional<RequestView> view;
    const auto known = use.database.read([&](db::Read& tx) -> Result<void> {
        const auto found = request_of(request, tx);
        if (!found) return found.error();
        view = view_of(*found, page.lang);
        for (std::size_t i = 0; i < found->quotes.size(); ++i)
            if (const auto firm = providers::provider(tx, found->quotes[i].provider);
                firm && firm->state == providers::State::shown)
                view->quotes[i].link = "/prestataires/" + firm->slug;
        return {};
    });
    if (!known) return net::failure(known.error());
    view->base = base_of(request) + "/devis/" + view->id;
    return net::private_page(pages::answers(page, request, *view, base_of(request), form), status);
}

/// Tells those who were asked how it ended.
Result<void> tell_all(db::Write& tx, Services& use, const Request& ended, const std::string& link) {
    const auto who = contact(tx, use.vault, ended.id);
    for (const Quote& each : ended.quotes) {
        if (!each.provider || each.state == QuoteState::declined) continue;
        const auto firm = providers::provider(tx, each.provider);
        const auto keeper = providers::contact(tx, use.vault, each.provider);
        const std::string to = keeper && !keeper->mail.empty() ? keeper->mail : firm ? firm->mail : std::string();
        if (to.empty()) continue;
        const bool chosen = ended.chosen == each.id && who;
        auto sent = mail::deliver(
            tx, chosen ? letters::chosen(to, ended, *who, link) : letters::not_chosen(to, ended, use.post.site_name),
            use.post.mail, use.clock.now());
        if (!sent) return sent.error();
    }
    return {};
}

net::Response settle(const net::Request& request, Services& use, bool choice) {
    const html::Page page = use.page(request);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto found = request_of(request, tx);
        if (!found) return found.error();
        if (choice) {
            const auto id = QuoteId::from_text(html::Form(request.form()).value("devis"));
            if (!id) return fail(ErrorKind::not_found, "unknown_quote", msg("This answer is not there any more."));
            if (auto chosen = choose(tx, found->id, *id, use.clock); !chosen) return chosen;
        } else if (auto over = end(tx, found->id, use.clock); !over) {
            return over;
        }
        const auto ended = quotes::request(tx, found->id);
        return tell_all(tx, use, *ended, html::origin_of(page, request) + page.link("/changer"));
    });
    if (!done) {
        if (done.error().kind == ErrorKind::not_found) return net::failure(done.error());
        html::Form form;
        return answers_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    }
    return net::see_other(page.link(base_of(request) + "/devis/" + std::string(request.param("demande"))));
}

}

std::optional<int> whole_number(html::Form& form, std::string_view name) {
    const auto typed = form.value(name);
    if (typed.empty()) return std::nullopt;
    std::string digits;
    for (const char c : typed)
        if (c >= '0' && c <= '9') digits += c;
    int n = -1;
    // "1 450 €" is 1450; "1,5" is no whole number.
    const bool plain = typed.find_first_of(",.-") == std::string_view::npos && !digits.empty() && digits.size() < 9;
    if (plain) std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n;
}

html::Fragment beside(db::Read& tx, const Services& use, const plans::Plan& plan, std::string_view key,
                      const html::Page& page) {
    // A counsellor at the desk has no key: whom somebody asked is theirs to show.
    if (key.empty()) return {};
    const std::string base = "/plan/" + std::string(key);
    std::vector<RequestView> all;
    bool open = false;
    for (const Request& each : of_plan(tx, plan.id)) {
        RequestView view = view_of(each, page.lang);
        view.base = base + "/devis/" + view.id;
        open = open || each.open(use.clock.today());
        all.push_back(std::move(view));
    }
    return pages::block(page, base, all, open);
}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto asking = std::make_shared<net::Pace>(use.per_hour);
    on.get("/plan/{token}/devis", everyone, [&use](const net::Request& r) { return ask_page(r, use, {}); });
    on.post("/plan/{token}/devis", everyone,
            [&use, asking](const net::Request& r) { return ask_them(r, use, *asking); });
    on.get("/plan/{token}/devis/{demande}", everyone,
           [&use](const net::Request& r) { return answers_page(r, use, {}); });
    on.post("/plan/{token}/devis/{demande}/choisir", everyone,
            [&use](const net::Request& r) { return settle(r, use, true); });
    on.post("/plan/{token}/devis/{demande}/terminer", everyone,
            [&use](const net::Request& r) { return settle(r, use, false); });
    answer_routes(on, use);
}

}
