// /espace/mandats/{mandate}: one mandate at the desk, what may be done by it, and what was.
#include "features/mandates/parts.hpp"
#include "mandates/pages.hpp"
#include "platform/base/id.hpp"
#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/qr.hpp"
#include "platform/net/multipart.hpp"
#include "platform/pictures/pictures.hpp"

namespace beffroi::mandates {
namespace {

using accounts::Right;
using accounts::visitor;

bool may_mail(const html::Page& page, const Services& use) { return !use.mail.url.empty() && !page.origin.empty(); }

net::Response one_page(const net::Request& request, Services& use, const html::Form& form,
                       net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, msg("Mandate"));
    std::optional<View> view;
    BeneficiaryId whose;
    use.database.read([&](db::Read& tx) {
        const auto m = named(tx, use, request);
        if (!m) return;
        whose = m->beneficiary;
        view = view_of(tx, use, *m, visitor(request).person, page.lang);
        view->base = "/espace/mandats/" + m->id.text();
        view->may_act = acts_for(tx, visitor(request), m->organisation);
        const auto b = beneficiaries::beneficiary(tx, use.vault, m->beneficiary);
        view->may_mail = b && !b->who.mail.empty() && may_mail(page, use);
        if (view->state == State::drafted && b && use.text && use.can_text && use.can_text(b->who.phone)) {
            view->texted = html::filters::phone(b->who.phone, {page.lang});
            if (const auto until = code_until(tx, m->id, use.clock.now()))
                view->code_until = i18n::time_of_day(page.lang, to_local(*until, "Europe/Paris").minute);
        }
        view->address = origin_of(page, request) + page.link("/mandat/" + token_of(use.vault, m->id));
        const html::Qr code = html::qr(view->address);
        view->code = html::svg_path(code);
        view->code_size = code.size + 8;
    });
    if (!view) return net::failure(unknown_mandate());
    use.database.write(
        [&](db::Write& tx) { beneficiaries::note_seen(tx, whose, visitor(request).person, "mandate", use.clock); });
    if (request.query.get("fait") == "envoye" || request.query.get("fait") == "code")
        view->done = request.query.get("fait");
    page.title = i18n::format(page.lang, msg("Mandate: {1}", view->name));
    return private_page(pages::mandate(page, request, form, *view), status);
}

net::Response back(const net::Request& request, Services& use, std::string_view behind = {}) {
    return net::see_other(use.page(request).link("/espace/mandats/" + std::string(request.param("mandate"))) +
                          std::string(behind));
}

/// Does something to the mandate that the address names, then shows what has become of it.
template <class F>
net::Response change(const net::Request& request, Services& use, html::Form form, std::string_view behind, F&& act) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto m = named(tx, use, request);
        if (!m) return unknown_mandate();
        return act(tx, *m);
    });
    if (done) return back(request, use, behind);
    if (done.error().kind == ErrorKind::not_found || done.error().kind == ErrorKind::forbidden)
        return net::failure(done.error());
    return one_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
}

Result<void> of_their_organisation(db::Read& tx, const net::Request& request, const Mandate& m) {
    if (acts_for(tx, visitor(request), m.organisation)) return {};
    return fail(ErrorKind::forbidden, "other_organisation",
                msg("This mandate was given to another organisation: only its counsellors act by it."));
}

net::Response sign(const net::Request& request, Services& use) {
    const html::Form form(request.form());
    return change(request, use, form, {}, [&](db::Write& tx, const Mandate& m) -> Result<void> {
        if (auto ok = of_their_organisation(tx, request, m); !ok) return ok;
        return give(tx, m.id, Consent::paper, Paper::folder, visitor(request).person, use.clock);
    });
}

net::Response send_link(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    return change(request, use, html::Form(), "?fait=envoye", [&](db::Write& tx, const Mandate& m) -> Result<void> {
        const auto b = beneficiaries::beneficiary(tx, use.vault, m.beneficiary);
        if (!b || b->who.mail.empty() || !may_mail(page, use))
            return fail(ErrorKind::conflict, "no_mail",
                        msg("There is no address of mail to send it to. Print the mandate, or show the code."));
        const auto to = organisations::organisation(tx, m.organisation);
        mail::Letter letter;
        letter.kind = "mandate";
        letter.to = b->who.mail;
        letter.lang = page.lang;
        letter.name = b->name();
        letter.subject = msg("A mandate to read");
        letter.paragraphs = {
            msg("The organisation “{1}” can do procedures on the internet in your place, if you wish so. What that "
                "would be, and until when, "
                "stands on this page. You accept it there, or not.",
                to ? to->name : page.site_name)};
        letter.link =
            mail::Link{msg("Read the mandate"), page.origin + page.link("/mandat/" + token_of(use.vault, m.id))};
        letter.after = {msg("Keep this message: by the same link you take the mandate back whenever you like.")};
        const auto sent = mail::deliver(tx, letter, use.mail, use.clock.now());
        if (!sent) return sent.error();
        journal::record(tx, visitor(request).person, journal::Act::consent_changed,
                        accounts::PersonId{m.beneficiary.value}, "mandate:sent", use.clock);
        return {};
    });
}

/// "Identity papers and citizenship, Housing": what an SMS has room for.
std::string kinds_of(const Mandate& m, Lang lang) {
    std::string all;
    for (const Permission& each : m.procedures)
        if (!each.revoked) all += (all.empty() ? "" : ", ") + std::string(i18n::translate(lang, label(each.procedure)));
    return all;
}

net::Response send_code(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    std::string number, text;
    // It is kept before it is sent: what the person reads is good.
    auto kept =
        change(request, use, html::Form(), "?fait=code#code", [&](db::Write& tx, const Mandate& m) -> Result<void> {
            if (auto ok = of_their_organisation(tx, request, m); !ok) return ok;
            const auto b = beneficiaries::beneficiary(tx, use.vault, m.beneficiary);
            if (!use.text || !use.can_text || !b || !use.can_text(b->who.phone))
                return fail(ErrorKind::conflict, "no_phone",
                            msg("No SMS can be sent to this person. Print the mandate, or show the code."));
            const auto sent = make_code(tx, use.vault, m.id, visitor(request).person, use.clock);
            if (!sent) return sent.error();
            const auto to = organisations::organisation(tx, m.organisation);
            number = sent->phone;
            text = i18n::format(
                page.lang,
                msg("{1}: your code. Tell it to the counsellor to allow “{2}” to act for you until {3} ({4}). "
                    "You do not wish to? Tell nothing.",
                    sent->code, to ? to->name : page.site_name, i18n::short_date(page.lang, m.last_day()),
                    kinds_of(m, page.lang)));
            return {};
        });
    if (number.empty()) return kept;
    if (const auto sent = use.text(number, text, id_to_text(next_id())); !sent) {
        html::Form form;
        form.fail("",
                  sent.error().kind == ErrorKind::unavailable
                      ? msg("The SMS can't be sent at the moment. Print the mandate, or try again later.")
                      : msg("The telephone number of the person takes no SMS. Print the mandate, or show the code."));
        return one_page(request, use, form, net::status_of(sent.error().kind));
    }
    return kept;
}

net::Response type_code(const net::Request& request, Services& use) {
    html::Form form(request.form());
    Typed typed;
    bool known = false, theirs = false;
    use.database.write([&](db::Write& tx) {
        typed = {};
        const auto m = named(tx, use, request);
        known = m.has_value();
        theirs = known && of_their_organisation(tx, request, *m).ok();
        if (theirs) typed = give_by_code(tx, use.vault, m->id, form.value("code"), visitor(request).person, use.clock);
    });
    if (!known) return net::failure(unknown_mandate());
    if (!theirs) return net::failure(net::Status::forbidden);
    if (typed.agreed) return back(request, use);
    form.fail("code", typed.left == 0
                          ? msg("This code is good no longer. Send a new one.")
                          : msg("This is not the code that was sent. It may be tried so many times more: {1}.",
                                std::to_string(typed.left)));
    return one_page(request, use, form, net::Status::unprocessable);
}

net::Response add_use(const net::Request& request, Services& use) {
    const html::Form form(request.form());
    return change(request, use, form, "#journal", [&](db::Write& tx, const Mandate& m) -> Result<void> {
        if (auto ok = of_their_organisation(tx, request, m); !ok) return ok;
        const auto procedure = procedure_from(form.value("procedure"));
        if (!procedure) return invalid("procedure_needed", msg("Choose the kind of procedure."), "procedure");
        const auto number =
            mandates::use(tx, use.vault, m.id, *procedure, form.value("words"), visitor(request).person, use.clock);
        if (!number) return number.error();
        return {};
    });
}

enum class Turn { off, on };
net::Response turn(const net::Request& request, Services& use, Turn to) {
    const html::Form form(request.form());
    return change(request, use, form, "#permissions", [&](db::Write& tx, const Mandate& m) -> Result<void> {
        const auto procedure = procedure_from(form.value("procedure"));
        if (!procedure) return invalid("procedure_needed", msg("Choose the kind of procedure."), "procedure");
        return to == Turn::off ? revoke(tx, m.id, *procedure, visitor(request).person, use.clock)
                               : put_back(tx, m.id, *procedure, visitor(request).person, use.clock);
    });
}

net::Response stop(const net::Request& request, Services& use) {
    const html::Form form(request.form());
    return change(request, use, form, {}, [&](db::Write& tx, const Mandate& m) -> Result<void> {
        const auto why = ending_from(form.value("why"));
        if (!why) return invalid("why_needed", msg("Say why the mandate ends."), "why");
        return end(tx, m.id, *why, visitor(request).person, use.clock);
    });
}

net::Response go_on(const net::Request& request, Services& use) {
    return change(request, use, html::Form(), {}, [&](db::Write& tx, const Mandate& m) {
        return resume(tx, m.id, visitor(request).person, use.clock);
    });
}

// ---- The paper ----

net::Response paper(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    std::optional<Mandate> m;
    const std::string bytes = use.database.read([&](db::Read& tx) {
        m = named(tx, use, request);
        return m ? paper_of(tx, use, *m, page, origin_of(page, request)) : std::string();
    });
    if (!m) return net::failure(unknown_mandate());
    use.database.write([&](db::Write& tx) {
        beneficiaries::note_seen(tx, m->beneficiary, visitor(request).person, "mandate:paper", use.clock);
    });
    net::Response response = net::file(bytes, "application/pdf", i18n::format(page.lang, msg("mandate")) + ".pdf");
    response.cache = net::Cache::none;
    return response;
}

net::Response add_picture(const net::Request& request, Services& use) {
    const bool known = use.database.read([&](db::Read& tx) { return named(tx, use, request).has_value(); });
    if (!known) return net::failure(unknown_mandate());
    html::Form form;
    const auto again = [&](const Error& error) {
        form.fail("paper", error.message);
        return one_page(request, use, form, net::status_of(error.kind));
    };
    const auto type = request.header("content-type");
    const Error needed = invalid("paper_needed", msg("Choose a picture of the signed mandate on your device."));
    if (!text::starts_with_ci(type, "multipart/")) return again(needed);
    const auto body = net::whole_body(request);
    if (!body) return again(body.error());
    const auto parts = net::read_multipart(type, *body);
    if (!parts) return again(parts.error());
    std::string_view file;
    for (const auto& part : *parts)
        if (part.name == "paper") file = part.bytes;
    if (file.empty()) return again(needed);
    const auto drawn = pictures::shrink(file, use.spool);
    if (!drawn) return again(drawn.error());
    return change(request, use, form, {}, [&](db::Write& tx, const Mandate& m) {
        return keep_paper(tx, use.vault, m.id, drawn->large, visitor(request).person, use.clock);
    });
}

net::Response picture(const net::Request& request, Services& use) {
    std::optional<std::string> bytes;
    BeneficiaryId whose;
    use.database.read([&](db::Read& tx) {
        const auto m = named(tx, use, request);
        if (!m) return;
        whose = m->beneficiary;
        bytes = kept_paper(tx, use.vault, m->id);
    });
    if (!bytes) return net::failure(unknown_mandate());
    use.database.write([&](db::Write& tx) {
        beneficiaries::note_seen(tx, whose, visitor(request).person, "mandate:signed", use.clock);
    });
    net::Response response = net::file(*std::move(bytes), "image/webp");
    response.cache = net::Cache::none;
    return response;
}

}

void one_routes(net::Router& on, Services& use) {
    const auto help = accounts::may(Right::help_people);
    const auto post = [&](const char* pattern, net::Response (*handle)(const net::Request&, Services&)) {
        on.post(pattern, help, [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    on.get("/espace/mandats/{mandate}", help,
           [&use](const net::Request& request) { return one_page(request, use, html::Form()); });
    on.get("/espace/mandats/{mandate}/mandat.pdf", help,
           [&use](const net::Request& request) { return paper(request, use); });
    on.get("/espace/mandats/{mandate}/signature", help,
           [&use](const net::Request& request) { return picture(request, use); });
    post("/espace/mandats/{mandate}/signe", sign);
    post("/espace/mandats/{mandate}/envoyer", send_link);
    post("/espace/mandats/{mandate}/code", send_code);
    post("/espace/mandats/{mandate}/code/accepter", type_code);
    post("/espace/mandats/{mandate}/usage", add_use);
    on.post("/espace/mandats/{mandate}/retirer", help,
            [&use](const net::Request& request) { return turn(request, use, Turn::off); });
    on.post("/espace/mandats/{mandate}/remettre", help,
            [&use](const net::Request& request) { return turn(request, use, Turn::on); });
    post("/espace/mandats/{mandate}/terminer", stop);
    post("/espace/mandats/{mandate}/reprendre", go_on);
    net::RouteOptions large;
    large.body_cap = pictures::most_bytes + 64 * 1024;
    on.post(
        "/espace/mandats/{mandate}/signature", help,
        [&use](const net::Request& request) { return add_picture(request, use); }, large);
}

}
