// /espace/mandats: those that run, those that wait, and a new one.
#include "mandates/pages.hpp"

#include <algorithm>

#include "features/mandates/parts.hpp"

namespace beffroi::mandates {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr std::string_view new_at = "/espace/mandats/nouveau";
constexpr int most_lines = 200, soon_days = 15;

Line line_of(db::Read& tx, const Mandate& m, Lang lang) {
    Line line{m.id.text(), m.name, {}, {}, {}};
    if (const auto to = organisations::organisation(tx, m.organisation)) line.to = to->name;
    for (const Permission& each : m.procedures)
        if (!each.revoked) line.procedures.push_back(label(each.procedure));
    line.when =
        i18n::format(lang, m.given ? msg("until {1}", i18n::date(lang, m.last_day()))
                                   : msg("written on {1}", i18n::date(lang, to_local(m.made, "Europe/Paris").date)));
    return line;
}

net::Response list_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Mandates"));
    const auto& who = visitor(request);
    Lists lists;
    use.database.read([&](db::Read& tx) {
        const Date today = use.clock.today();
        std::vector<OrganisationId> to;
        for (const auto& each : organisations_of(tx, who)) to.push_back(each.id);
        const auto add = [&](const Mandate& m, std::vector<Line>& where) {
            const auto whose = beneficiaries::beneficiary(tx, use.vault, m.beneficiary);
            if (whose && beneficiaries::may_see(tx, use.vault, who, *whose, use.clock))
                where.push_back(line_of(tx, m, page.lang));
        };
        constexpr int as_long_as_any = 2 * 366;
        const auto running = given_until(tx, use.vault, to, today, add_days(today, as_long_as_any), most_lines);
        for (const Mandate& m : running)
            if (state(m, use.clock.now()) == State::given)
                add(m, m.last_day() <= add_days(today, soon_days) ? lists.soon : lists.running);
        const auto open = drafts(tx, use.vault, to, use.clock.now() - std::chrono::days{draft_days}, most_lines);
        for (const Mandate& m : open) add(m, lists.drafts);
        lists.cut = std::ssize(running) == most_lines || std::ssize(open) == most_lines;
    });
    if (!lists.soon.empty() || !lists.running.empty() || !lists.drafts.empty())
        use.database.write([&](db::Write& tx) {
            journal::record(tx, who.person, journal::Act::list_seen, {}, "mandates", use.clock);
        });
    return private_page(pages::mandates(page, lists));
}

// ---- A new one ----

std::optional<beneficiaries::Beneficiary> person_of(db::Read& tx, const Services& use, const net::Request& request,
                                                    std::string_view id) {
    const auto which = BeneficiaryId::from_text(id);
    auto found = which ? beneficiaries::beneficiary(tx, use.vault, *which) : std::nullopt;
    if (!found || found->forgotten || !beneficiaries::may_see(tx, use.vault, visitor(request), *found, use.clock))
        return std::nullopt;
    return found;
}

Error unknown_person() {
    return fail(ErrorKind::not_found, "unknown_beneficiary", msg("This person is not known here, or no longer."));
}

net::Response new_page(const net::Request& request, Services& use, html::Form form, std::string_view person,
                       net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("New mandate"));
    NewView view;
    view.typed = form.value("q");
    bool unknown = false;
    use.database.read([&](db::Read& tx) {
        view.to = organisations_of(tx, visitor(request));
        if (!person.empty()) {
            const auto whose = person_of(tx, use, request, person);
            unknown = !whose;
            if (whose) view.person = whose->id.text(), view.name = whose->name();
            return;
        }
        constexpr int most = 20;
        for (const auto& each : beneficiaries::find(tx, use.vault, visitor(request), {view.typed, {}, most}, use.clock))
            view.found.push_back(
                {each.id.text(), each.name(), each.birth_year ? std::to_string(*each.birth_year) : std::string()});
    });
    if (unknown) return net::failure(unknown_person());
    if (!view.person.empty() || !view.found.empty())
        use.database.write([&](db::Write& tx) {
            const auto id = BeneficiaryId::from_text(view.person);
            if (id && !view.person.empty())
                beneficiaries::note_seen(tx, *id, visitor(request).person, "mandate:new", use.clock);
            else
                journal::record(tx, visitor(request).person, journal::Act::list_seen, {}, "beneficiary:list",
                                use.clock);
        });
    if (status == net::Status::ok) {
        form.preset("begins", date_text(use.clock.today()));
        form.preset("days", "31");
        form.preset("consent", code(Consent::paper));
        form.preset("place", code(Where::on_site));
        if (!view.to.empty()) form.preset("organisation", view.to.front().id.text());
    }
    return private_page(pages::new_mandate(page, request, form, view), status);
}

net::Response create(const net::Request& request, Services& use) {
    html::Form form(request.form());
    // Searching is sent like the form, so that no name stands in an address.
    if (form.value("faire") == "chercher") return new_page(request, use, std::move(form), {});
    const std::string person(form.value("personne"));
    Draft typed;
    typed.organisation = OrganisationId::from_text(form.value("organisation")).value_or(OrganisationId{});
    typed.begins = form.date("begins");
    typed.days = static_cast<int>(form.whole_number("days", 1, 365).value_or(0));
    typed.consent = consent_from(form.value("consent")).value_or(Consent::paper);
    typed.where = where_from(form.value("place")).value_or(Where::on_site);
    for (const Procedure each : every_procedure())
        if (form.chosen("procedures", code(each))) typed.procedures.push_back(each);
    if (!form.ok()) return new_page(request, use, form, person.empty() ? "0" : person, net::Status::unprocessable);
    const auto made = use.database.write([&](db::Write& tx) -> Result<MandateId> {
        const auto whose = person_of(tx, use, request, person);
        if (!whose) return unknown_person();
        typed.beneficiary = whose->id;
        if (!acts_for(tx, visitor(request), typed.organisation))
            return invalid("unknown_organisation", msg("Choose the organisation that will act for the person."),
                           "organisation");
        return draft(tx, use.vault, typed, visitor(request).person, use.clock);
    });
    if (!made && made.error().kind == ErrorKind::not_found) return net::failure(made.error());
    if (!made) return new_page(request, use, form.with(made.error()), person, net::status_of(made.error().kind));
    return net::see_other(use.page(request).link("/espace/mandats/" + made->text()));
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::help_people))
        doors.push_back({"/espace/mandats", i18n::key("Mandates"), "file-text",
                         i18n::key("Who allows us to act for them, for what and until when."), html::Group::residents,
                         40});
}

void routes(net::Router& on, Services& use) {
    const auto help = accounts::may(Right::help_people);
    on.get("/espace/mandats", help, [&use](const net::Request& request) { return list_page(request, use); });
    on.get(std::string(new_at), help, [&use](const net::Request& request) {
        return new_page(request, use, html::Form(), request.query.get("personne"));
    });
    on.post(std::string(new_at), help, [&use](const net::Request& request) { return create(request, use); });
    one_routes(on, use);
    person_routes(on, use);
}

}
