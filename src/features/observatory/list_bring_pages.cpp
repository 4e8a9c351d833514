// /espace/territoire/nouvelle and …/ajouter: organisations from a file, or pasted.
#include <algorithm>
#include <map>

#include "features/observatory/list_parts.hpp"
#include "features/territory/territory.hpp"
#include "observatory/pages.hpp"
#include "platform/base/text.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/multipart.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::observatory {
namespace {

using accounts::visitor;
using html::page_named;
using net::private_page;

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

struct Sent {
    net::Params form;
    std::string bytes;
    bool pasted = false;

    /// Where what is wrong with them is to be mended.
    std::string_view field() const { return pasted ? "texte" : "fichier"; }
    Error on_field(Error error) const {
        if (error.field == "fichier") error.field = field();
        return error;
    }
};
Result<Sent> sent_by(const net::Request& request) {
    const auto type = request.header("content-type");
    if (!text::starts_with_ci(type, "multipart/"))
        return invalid("file_needed", msg("Choose a file, or paste the names of the sites."), "fichier");
    const auto body = net::whole_body(request);
    if (!body) return body.error();
    const auto parts = net::read_multipart(type, *body);
    if (!parts) return parts.error();
    Sent sent{net::params_of(*parts), {}};
    for (const auto& part : *parts)
        if (part.name == "fichier" && !part.bytes.empty()) sent.bytes = part.bytes;
    if (sent.bytes.empty() && !sent.form.get("texte").empty()) {
        sent.bytes = sent.form.get("texte");
        sent.pasted = true;
    }
    return sent;
}

std::vector<Option> departements(std::string_view chosen) {
    std::map<std::string, std::string> all;
    territory::each_commune([&](const territory::Commune& each) {
        if (!all.contains(std::string(each.departement)))
            all.emplace(each.departement, territory::departement_name(each.departement));
    });
    std::vector<Option> options;
    for (const auto& [code, name] : all) options.push_back({code, code + " " + name, code == chosen});
    return options;
}

BringView bring_view(const html::Form& form, Lang lang) {
    BringView view;
    const auto kind = list_kind_from(form.value("sorte")).value_or(ListKind::communes);
    for (const ListKind each : every_list_kind())
        view.kinds.push_back({std::string(code(each)), in_words(lang, label(each)), each == kind});
    view.departements = departements(form.value("departement"));
    return view;
}

void tell_faults(BringView& view, const Brought& brought, Lang lang) {
    for (const LineFault& each : brought.faults)
        view.faults.push_back(say(lang, msg("Line {1}: {2}", std::to_string(each.line), say(lang, each.message))));
    view.more_faults = brought.wrong - static_cast<std::int64_t>(brought.faults.size());
}

net::Response new_page(const net::Request& request, Services& use, const html::Form& form,
                       const Brought* brought = nullptr, net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("A new list"));
    BringView view = bring_view(form, page.lang);
    if (brought != nullptr) tell_faults(view, *brought, page.lang);
    return private_page(pages::list_new(page, request, form, view, "", ""), status);
}

net::Response more_page(const net::Request& request, Services& use, const List& list, const html::Form& form,
                        const Brought* brought = nullptr, net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("Add to this list"));
    BringView view = bring_view(form, page.lang);
    if (brought != nullptr) tell_faults(view, *brought, page.lang);
    return private_page(pages::list_new(page, request, form, view, list.id.text(), list.name), status);
}

/// Many members are many small changes: others write in between.
Result<Kept> keep_members(Services& use, ListId id, const Brought& brought) {
    Kept kept;
    for (std::span<const NewMember> rest(brought.members); !rest.empty();) {
        const auto some = rest.first(std::min<std::size_t>(500, rest.size()));
        const auto done = use.database.write([&](db::Write& tx) { return put_members(tx, id, some, use.clock); });
        if (!done) return done.error();
        kept.added += done->added;
        kept.changed += done->changed;
        kept.same += done->same;
        rest = rest.subspan(some.size());
    }
    return kept;
}

/// What the file brought, and what it did not: lines that were left out are told one by one.
net::Response brought_page(const net::Request& request, Services& use, ListId id, const Brought& brought,
                           const Kept& kept, std::int64_t absent) {
    const html::Page page = page_named(request, use, msg("What was taken in"));
    BringView view;
    tell_faults(view, brought, page.lang);
    std::vector<std::string> told;
    told.push_back(i18n::plural(page.lang, "{n} organisation was added.", "{n} organisations were added.", kept.added));
    if (kept.changed > 0)
        told.push_back(i18n::plural(page.lang, "{n} was corrected.", "{n} were corrected.", kept.changed));
    if (kept.same > 0)
        told.push_back(i18n::plural(page.lang, "{n} was there already.", "{n} were there already.", kept.same));
    if (absent > 0)
        told.push_back(i18n::plural(page.lang, "{n} commune of the département has no site in the file.",
                                    "{n} communes of the département have no site in the file.", absent));
    return private_page(pages::list_brought(page, list_link(page, id), told, view));
}

/// Communes of the département that the file does not have.
std::int64_t absent_from(const Brought& brought, std::string_view departement) {
    if (departement.empty()) return 0;
    std::vector<std::string> there;
    for (const NewMember& each : brought.members) there.push_back(each.insee);
    std::ranges::sort(there);
    std::int64_t absent = 0;
    territory::each_commune([&](const territory::Commune& each) {
        if (each.departement == departement && !std::ranges::binary_search(there, each.insee)) ++absent;
    });
    return absent;
}

net::Response make_list(const net::Request& request, Services& use) {
    const auto sent = sent_by(request);
    if (!sent) {
        html::Form form;
        return new_page(request, use, form.with(sent.error()), nullptr, net::status_of(sent.error().kind));
    }
    html::Form form(sent->form);
    const ListKind kind = list_kind_from(form.value("sorte")).value_or(ListKind::communes);
    const std::string departement(form.value("departement"));
    std::string name(form.value("nom"));
    if (name.empty() && !departement.empty()) {
        const std::string_view called = territory::departement_name(departement);
        if (called.empty()) form.fail("departement", msg("Choose a département of the list."));
        name = say(use.page(request).lang, msg("Communes: {1}", std::string(called)));
    }
    if (name.empty()) form.fail("nom", msg("Give this list a name."));
    const auto brought = read_members(sent->bytes, kind, departement);
    if (!brought) form.with(sent->on_field(brought.error()));
    if (brought && brought->members.empty())
        form.fail(sent->field(), brought->elsewhere > 0 ? msg("The file has no commune of this département.")
                                                        : msg("No line of this file names a site."));
    if (!form.ok()) return new_page(request, use, form, brought ? &*brought : nullptr, net::Status::unprocessable);
    const auto id =
        use.database.write([&](db::Write& tx) { return add_list(tx, name, kind, visitor(request).person, use.clock); });
    if (!id) return new_page(request, use, form.with(id.error()), nullptr, net::status_of(id.error().kind));
    const auto kept = keep_members(use, *id, *brought);
    if (!kept) return new_page(request, use, form.with(kept.error()), nullptr, net::status_of(kept.error().kind));
    const std::int64_t absent = absent_from(*brought, departement);
    if (brought->wrong > 0 || absent > 0) return brought_page(request, use, *id, *brought, *kept, absent);
    return net::see_other(list_link(use.page(request), *id, "?fait=ajout&n=" + std::to_string(kept->added)));
}

net::Response bring_more(const net::Request& request, Services& use) {
    const auto list = use.database.read([&](db::Read& tx) { return named_list(tx, request); });
    if (!list) return net::failure(unknown_list());
    const auto sent = sent_by(request);
    html::Form form(sent ? sent->form : net::Params());
    const auto brought =
        sent ? read_members(sent->bytes, list->kind, form.value("departement")) : Result<Brought>(sent.error());
    if (!brought)
        return more_page(request, use, *list, form.with(sent ? sent->on_field(brought.error()) : brought.error()),
                         nullptr, net::status_of(brought.error().kind));
    if (brought->members.empty()) {
        form.fail(sent->field(), msg("No line of this file names a site."));
        return more_page(request, use, *list, form, &*brought, net::Status::unprocessable);
    }
    const auto kept = keep_members(use, list->id, *brought);
    if (!kept)
        return more_page(request, use, *list, form.with(kept.error()), nullptr, net::status_of(kept.error().kind));
    if (brought->wrong > 0) return brought_page(request, use, list->id, *brought, *kept, 0);
    return net::see_other(list_link(use.page(request), list->id, "?fait=ajout&n=" + std::to_string(kept->added)));
}

net::Response add_page(const net::Request& request, Services& use) {
    const auto list = use.database.read([&](db::Read& tx) { return named_list(tx, request); });
    return list ? more_page(request, use, *list, {}) : net::failure(unknown_list());
}

}

void list_bring_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(accounts::Right::follow_domains);
    const std::string made = std::string(lists_at) + "/nouvelle", more = std::string(lists_at) + "/{liste}/ajouter";
    net::RouteOptions large;
    large.body_cap = most_list_bytes;
    on.get(made, right, [&use](const net::Request& r) { return new_page(r, use, {}); });
    on.post(made, right, [&use](const net::Request& r) { return make_list(r, use); }, large);
    on.get(more, right, [&use](const net::Request& r) { return add_page(r, use); });
    on.post(more, right, [&use](const net::Request& r) { return bring_more(r, use); }, large);
}

}
