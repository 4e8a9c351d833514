// HTTP in, HTML out.
#include "observatory/pages.hpp"
#include "features/observatory/lists.hpp"
#include "features/observatory/view.hpp"
#include "platform/dns/dns.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::observatory {
namespace {

using accounts::Right;

net::Response ask_page(const net::Request& request, Services& use, const html::Form& form,
                       net::Status status = net::Status::ok) {
    return net::html(
        pages::ask(html::page_named(request, use, msg("On which companies does your site depend?")), request, form),
        status);
}

std::string at(std::string_view domain) { return "/audit/" + std::string(domain); }

net::Response begin(const net::Request& request, Services& use, net::Pace& pace) {
    html::Form form(request.form());
    const auto domain = domain_from(form.value("domaine"));
    if (!domain) return ask_page(request, use, form.with(domain.error()), net::Status::unprocessable);
    // Who looks again at what was just seen asks nobody.
    const auto known = use.database.read([&](db::Read& tx) { return latest(tx, *domain); });
    const bool asks = !known || (known->finished && use.clock.now() - *known->finished >= fresh);
    if (asks && !pace.allow(request.peer, use.clock.now())) {
        form.fail("",
                  msg("Many audits were asked for from here within the hour. Wait some minutes, then press again."));
        return ask_page(request, use, form, net::Status::too_many);
    }
    const auto asked =
        use.database.write([&](db::Write& tx) { return ask(tx, *domain, Urgency::somebody, use.clock); });
    if (!asked) return ask_page(request, use, form.with(asked.error()), net::status_of(asked.error().kind));
    return net::see_other(use.page(request).link(at(*domain)));
}

/// The domain that the address names, as it is kept: one address for each.
Result<std::string> domain_of(const net::Request& request) {
    auto domain = domain_from(request.param("domaine"));
    if (domain && *domain == request.param("domaine")) return domain;
    return fail(ErrorKind::not_found, "unknown_domain", msg("This is no domain name. Type it at /audit."));
}

/// What is known of the domain of this address; the error page when there is nothing.
Result<Audit> audit_of(const net::Request& request, db::Read& tx) {
    auto domain = domain_of(request);
    if (!domain) return std::move(domain).take_error();
    if (objected(tx, *domain))
        return fail(ErrorKind::not_found, "objected",
                    msg("The owner of {1} does not want it to be audited here.", *domain));
    auto found = latest(tx, *domain);
    if (!found)
        return fail(ErrorKind::not_found, "not_audited",
                    msg("{1} was not audited here yet. Type it at /audit.", *domain));
    return *std::move(found);
}

net::Response report_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    std::optional<ReportView> report;
    const auto found = use.database.read([&](db::Read& tx) -> Result<Audit> {
        auto audit = audit_of(request, tx);
        if (audit && audit->state == State::done)
            report = report_of(tx, *audit, *use.ranges, request.query, page,
                               html::origin_of(page, request) + page.link(at(audit->domain)));
        return audit;
    });
    if (!found) return net::failure(found.error());
    // Reports of others are for people, not for search engines.
    page.index = false;
    page.title = found->domain;
    if (!report) {
        net::Response response = net::html(pages::running(page, {found->domain, found->stage}));
        response.cache = net::Cache::none;
        return response;
    }
    return net::html(pages::report(page, request, *report));
}

template <class Make>
net::Response file_of(const net::Request& request, Services& use, std::string_view type, std::string_view stem,
                      std::string_view ending, Make make) {
    std::string name;
    Result<std::string> made = use.database.read([&](db::Read& tx) -> Result<std::string> {
        const auto audit = audit_of(request, tx);
        if (!audit) return audit.error();
        if (audit->state != State::done)
            return fail(ErrorKind::not_found, "not_yet", msg("It is not ready yet. Try again in a moment."));
        name = std::string(stem) + "-" + audit->domain + std::string(ending);
        return make(tx, *audit);
    });
    if (!made) return net::failure(std::move(made).take_error());
    return net::file(*std::move(made), type, name);
}

net::Response paper(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    return file_of(request, use, "application/pdf", "audit", ".pdf",
                   [&](db::Read& tx, const Audit& audit) -> Result<std::string> {
                       return report_pdf(report_of(tx, audit, *use.ranges, {}, page,
                                                   html::origin_of(page, request) + page.link(at(audit.domain))),
                                         page);
                   });
}

net::Response data(const net::Request& request, Services& use) {
    return file_of(request, use, "application/json", "audit", ".json",
                   [&](db::Read&, const Audit& audit) -> Result<std::string> {
                       const auto evidence = audit::evidence_from(audit.evidence);
                       if (!evidence) return evidence.error();
                       const auto& knowledge = audit::Knowledge::carried();
                       const auto& rules = audit::Rules::carried();
                       return audit::json_of(audit::judge(*evidence, knowledge, *use.ranges, rules), knowledge, rules,
                                             request.lang);
                   });
}

net::Response proofs(const net::Request& request, Services& use) {
    return file_of(request, use, "application/json", "preuves", ".json",
                   [](db::Read&, const Audit& audit) -> Result<std::string> { return audit.evidence; });
}

net::Response badge(const net::Request& request, Services& use) {
    net::Response response =
        file_of(request, use, "image/svg+xml", "badge", ".svg",
                [&](db::Read&, const Audit& audit) -> Result<std::string> { return badge_svg(audit, request.lang); });
    return response;
}

net::Response reply_page(const net::Request& request, Services& use, std::string_view finding, const html::Form& form,
                         bool thanks, net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("What is wrong?"));
    page.index = false;
    const auto found = use.database.read([&](db::Read& tx) { return audit_of(request, tx); });
    if (!found) return net::failure(found.error());
    return net::html(pages::reply(page, request, found->domain, std::string(finding.substr(0, 200)), form, thanks),
                     status);
}

net::Response receive_reply(const net::Request& request, Services& use, net::Pace& pace) {
    html::Form form(request.form());
    const std::string finding(form.value("constat"));
    if (!pace.allow(request.peer, use.clock.now())) {
        form.fail("", msg("Many messages have come from here within the hour. Wait a few minutes and send yours again, "
                          "or call us."));
        return reply_page(request, use, finding, form, false, net::Status::too_many);
    }
    const auto kept = use.database.write([&](db::Write& tx) -> Result<ReplyId> {
        const auto audit = audit_of(request, tx);
        if (!audit) return audit.error();
        return reply(tx, audit->domain, finding, form.value("mots"), use.clock);
    });
    if (!kept && kept.error().kind == ErrorKind::not_found) return net::failure(kept.error());
    if (!kept) return reply_page(request, use, finding, form.with(kept.error()), false, net::Status::unprocessable);
    return reply_page(request, use, finding, {}, true);
}

net::Response removal_page(const net::Request& request, Services& use, const html::Form& form,
                           net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("Leave a site out of our audits"));
    page.index = false;
    const auto domain = domain_of(request);
    if (!domain) return net::failure(domain.error());
    return net::html(pages::removal(page, request, {*domain, removal_record(*domain, use.key)}, form), status);
}

/// Whether the owner put the record there; asked while somebody waits, so not for long.
bool proven(const Services& use, const std::string& domain, const std::string& record) {
    events::Loop loop;
    dns::Options options;
    options.resolvers = use.resolvers;
    options.timeout = std::chrono::milliseconds{1500};
    options.tries = 2;
    const auto asker = dns::open_asker(loop, options);
    if (!asker) return false;
    bool found = false;
    (*asker)->ask({domain, dns::Type::txt}, {}, [&](const dns::Answer& answer) {
        for (const dns::Record& each : answer.records)
            found = found || (each.type == dns::Type::txt && each.value == record);
        loop.stop();
    });
    loop.after(std::chrono::seconds{5}, [&] { loop.stop(); });
    loop.run();
    return found;
}

net::Response remove(const net::Request& request, Services& use, net::Pace& pace) {
    const auto domain = domain_of(request);
    if (!domain) return net::failure(domain.error());
    html::Form form;
    if (!pace.allow(request.peer, use.clock.now())) {
        form.fail("", msg("This was tried often within the hour. Wait a few minutes, then press again."));
        return removal_page(request, use, form, net::Status::too_many);
    }
    if (!proven(use, *domain, removal_record(*domain, use.key))) {
        form.fail(
            "",
            msg("The record is not there yet. New records take from some minutes to a few hours: press again later."));
        return removal_page(request, use, form, net::Status::unprocessable);
    }
    use.database.write([&](db::Write& tx) { object(tx, *domain, use.clock); });
    return net::see_other(use.page(request).link(at(*domain)));
}

// ---- The desk ----

net::Response desk_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("Answers to audits"));
    std::vector<WaitingReply> waiting;
    use.database.read([&](db::Read& tx) {
        for (Reply& each : replies_waiting(tx, 100))
            waiting.push_back({each.id.text(), std::move(each.domain), std::move(each.finding), std::move(each.words),
                               i18n::date(page.lang, to_local(each.received, "Europe/Paris").date, true)});
    });
    return net::private_page(pages::desk(page, request, waiting, form), status);
}

net::Response settle_reply(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const auto id = ReplyId::from_text(request.param("reponse"));
    if (!id) return net::failure(net::Status::not_found);
    const auto done = use.database.write([&](db::Write& tx) {
        return settle(tx, *id, form.value("faire") == "montrer", form.value("reponse"),
                      accounts::visitor(request).person, use.clock);
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done) return desk_page(request, use, form.with(done.error()), net::Status::unprocessable);
    return net::see_other(use.page(request).link("/espace/audits"));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto asking = std::make_shared<net::Pace>(use.per_hour), writing = std::make_shared<net::Pace>(use.per_hour),
               removing = std::make_shared<net::Pace>(use.per_hour);
    const auto get = [&](std::string_view path, net::Response (*handle)(const net::Request&, Services&)) {
        on.get(std::string(path), everyone, [&use, handle](const net::Request& r) { return handle(r, use); });
    };
    on.get("/audit", everyone, [&use](const net::Request& r) { return ask_page(r, use, {}); });
    on.post("/audit", everyone, [&use, asking](const net::Request& r) { return begin(r, use, *asking); });
    get("/audit/{domaine}", report_page);
    get("/audit/{domaine}/rapport.pdf", paper);
    get("/audit/{domaine}/donnees.json", data);
    get("/audit/{domaine}/preuves.json", proofs);
    get("/audit/{domaine}/badge.svg", badge);
    on.get("/audit/{domaine}/repondre", everyone,
           [&use](const net::Request& r) { return reply_page(r, use, r.query.get("constat"), {}, false); });
    on.post("/audit/{domaine}/repondre", everyone,
            [&use, writing](const net::Request& r) { return receive_reply(r, use, *writing); });
    on.get("/audit/{domaine}/retirer", everyone, [&use](const net::Request& r) { return removal_page(r, use, {}); });
    on.post("/audit/{domaine}/retirer", everyone,
            [&use, removing](const net::Request& r) { return remove(r, use, *removing); });
    list_routes(on, use);
    const auto right = accounts::may(Right::settle_suggestions);
    on.get("/espace/audits", right, [&use](const net::Request& r) { return desk_page(r, use, {}); });
    on.post("/espace/audits/reponses/{reponse}", right, [&use](const net::Request& r) { return settle_reply(r, use); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    list_doors(visitor, doors);
    if (visitor.may(Right::settle_suggestions))
        doors.push_back({"/espace/audits", i18n::key("Answers to audits"), "message-circle",
                         i18n::key("What readers of audits say is wrong."), html::Group::places, 30});
}

}
