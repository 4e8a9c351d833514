// /espace/comptes-rendus/etiquettes: tags, how much each is used, renaming one, and joining two.
#include "activities/pages.hpp"

#include <algorithm>

#include "features/activities/view.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr std::string_view home = "/espace/comptes-rendus/etiquettes";

std::string said(std::string_view done) {
    if (done == "ajoutee") return std::string(i18n::key("The tag is added."));
    if (done == "renommee") return std::string(i18n::key("The tag has its new name."));
    if (done == "reunie") return std::string(i18n::key("The two tags are one."));
    return {};
}

/// The first team of the visitor: a tag of theirs belongs to it.
accounts::TeamId team_of(const accounts::Visitor& who) {
    const auto at = std::find_if(who.roles.begin(), who.roles.end(), [](const auto& held) { return bool(held.team); });
    return at == who.roles.end() ? accounts::TeamId{} : at->team;
}

net::Response list_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, msg("Tags"));
    TagsView view;
    view.tags = use.database.read([&](db::Read& tx) { return tag_uses(tx, visitor(request)); });
    for (const Scope each : every_scope())
        if (each != Scope::team || team_of(visitor(request))) view.scopes.push_back(each);
    view.said = said(request.query.get("fait"));
    return private_page(pages::tags(page, request, form, view), status);
}

net::Response add(const net::Request& request, Services& use) {
    const html::Form form(request.form());
    Tag tag;
    tag.name = form.value("name");
    tag.scope = scope_from(form.value("scope")).value_or(Scope::personal);
    tag.team = team_of(visitor(request));
    const auto made = use.database.write([&](db::Write& tx) { return add_tag(tx, tag, visitor(request), use.clock); });
    if (!made) return list_page(request, use, html::Form(form).with(made.error()), net::status_of(made.error().kind));
    return net::see_other(use.page(request).link(std::string(home) + "?fait=ajoutee"));
}

/// The tag that the address names, and what it can become, when it is the visitor's to change.
std::optional<TagView> named_tag(db::Read& tx, const net::Request& request) {
    const auto id = TagId::from_text(request.param("tag"));
    const auto all = tag_uses(tx, visitor(request));
    const auto at = std::find_if(all.begin(), all.end(), [&](const TagUse& each) { return id && each.tag.id == *id; });
    if (at == all.end() || !at->changeable) return std::nullopt;
    TagView view;
    view.use = *at;
    view.address = std::string(home) + "/" + at->tag.id.text();
    for (const TagUse& each : all)
        if (each.tag.id != at->tag.id && may_become(at->tag, each.tag)) view.others.push_back(each.tag);
    return view;
}

net::Response unknown() {
    return net::failure(
        fail(ErrorKind::not_found, "unknown_tag", msg("There is no such tag, or it is not yours to change.")));
}

net::Response tag_page(const net::Request& request, Services& use, const html::Form& form, const TagView& view,
                       net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, msg("The tag “{1}”", view.use.tag.name));
    return private_page(pages::tag(page, request, form, view), status);
}

net::Response show(const net::Request& request, Services& use) {
    const auto view = use.database.read([&](db::Read& tx) { return named_tag(tx, request); });
    if (!view) return unknown();
    html::Form form;
    form.preset("name", view->use.tag.name);
    return tag_page(request, use, form, *view);
}

net::Response rename(const net::Request& request, Services& use) {
    const auto view = use.database.read([&](db::Read& tx) { return named_tag(tx, request); });
    if (!view) return unknown();
    html::Form form(request.form());
    const auto done = use.database.write([&](db::Write& tx) {
        return rename_tag(tx, view->use.tag.id, std::string(form.value("name")), visitor(request));
    });
    if (!done) return tag_page(request, use, form.with(done.error()), *view, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(std::string(home) + "?fait=renommee"));
}

/// Asked once, it says what would become of how many records; asked again, it does it.
net::Response join(const net::Request& request, Services& use) {
    auto view = use.database.read([&](db::Read& tx) { return named_tag(tx, request); });
    if (!view) return unknown();
    html::Form form(request.form());
    const auto into = TagId::from_text(form.value("avec"));
    const auto at = std::find_if(view->others.begin(), view->others.end(),
                                 [&](const Tag& each) { return into && each.id == *into; });
    if (at == view->others.end()) {
        form.preset("name", view->use.tag.name);
        form.fail("avec", msg("Choose the tag that stays."));
        return tag_page(request, use, form, *view, net::Status::unprocessable);
    }
    if (form.value("sur").empty()) {
        view->into = *at;
        form.preset("name", view->use.tag.name);
        return tag_page(request, use, form, *view);
    }
    const auto done =
        use.database.write([&](db::Write& tx) { return merge_tags(tx, at->id, view->use.tag.id, visitor(request)); });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link(std::string(home) + "?fait=reunie"));
}

}

void tag_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    const std::string all(home), one = all + "/{tag}";
    on.get(all, right, [&use](const net::Request& request) { return list_page(request, use, html::Form()); });
    on.post(all, right, [&use](const net::Request& request) { return add(request, use); });
    on.get(one, right, [&use](const net::Request& request) { return show(request, use); });
    on.post(one + "/renommer", right, [&use](const net::Request& request) { return rename(request, use); });
    on.post(one + "/reunir", right, [&use](const net::Request& request) { return join(request, use); });
}

}
