// /espace/competences: what a counsellor can help with, and where.
#include "features/providers/desk_view.hpp"
#include "features/providers/page_parts.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"
#include "providers/pages.hpp"

namespace beffroi::providers {
namespace {

using accounts::Right;
using accounts::visitor;

html::Form form_kept(const CounsellorSkills& known) {
    net::Params values;
    preset_skills(values, known.skills);
    std::vector<std::string> towns;
    for (const std::string& insee : known.towns) towns.push_back(commune_label(insee));
    values.set("towns", text::join(towns, ", "));
    return html::Form(std::move(values));
}

net::Response form_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("What I can help with"));
    SkillsView view;
    view.groups = skill_groups(form);
    view.kept = request.query.get("fait") == "oui";
    return net::private_page(pages::desk_skills(page, request, view, form), status);
}

net::Response save(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const CounsellorSkills typed{read_skills(form), read_towns(form, "towns", use.departement)};
    if (!form.ok()) return form_page(request, use, form, net::Status::unprocessable);
    const auto done = keep_it(use, [&](db::Write& tx) -> Result<void> {
        set_skills(tx, visitor(request).person, typed);
        return {};
    });
    if (!done) return form_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/competences?fait=oui"));
}

}

void skill_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    on.get("/espace/competences", right, [&use](const net::Request& request) {
        const auto known = use.database.read([&](db::Read& tx) { return skills_of(tx, visitor(request).person); });
        return form_page(request, use, form_kept(known));
    });
    on.post("/espace/competences", right, [&use](const net::Request& request) { return save(request, use); });
}

}
