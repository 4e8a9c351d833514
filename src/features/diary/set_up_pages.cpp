// /espace/agenda/motifs and /espace/agenda/ressources: what one can come for, and what that takes.
#include "diary/pages.hpp"

#include <algorithm>

#include "features/diary/parts.hpp"
#include "features/diary/view.hpp"
#include "platform/base/text.hpp"

namespace beffroi::diary {
namespace {

using agenda::Motif;
using agenda::Resource;
using agenda::ResourceId;
using html::Form;

net::Response unknown_motif() {
    return net::failure(fail(ErrorKind::not_found, "unknown_motif", msg("This motif is not known here.")));
}
net::Response unknown_resource() {
    return net::failure(fail(ErrorKind::not_found, "unknown_resource", msg("This resource is not known here.")));
}

// ---- Motifs ----

net::Response motifs_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("What people come for"));
    const auto all = use.database.read([](db::Read& tx) { return agenda::motifs(tx); });
    return private_page(pages::motifs(page, request, all));
}

Form form_of(const Motif& motif) {
    net::Params typed;
    for (const ResourceId each : motif.resources) typed.add("resources", each.text());
    Form form(std::move(typed));
    form.preset("name", motif.name);
    form.preset("duration", std::to_string(motif.duration_min));
    form.preset("buffer", std::to_string(motif.buffer_min));
    // People think of hours here; minutes only when they are not whole hours.
    form.preset("notice", motif.notice_min % 60 == 0 ? std::to_string(motif.notice_min / 60)
                                                     : std::to_string(motif.notice_min) + " min");
    form.preset("horizon", std::to_string(motif.horizon_days));
    form.preset("kind", agenda::code(motif.kind));
    form.preset("bookable_by", agenda::code(motif.bookable_by));
    form.preset("room", motif.room);
    form.preset("before", motif.before);
    form.preset("after", motif.after);
    return form;
}

/// "2" hours, "90 min".
int read_notice(Form& form) {
    std::string_view typed = form.value("notice");
    int factor = 60;
    if (typed.ends_with("min")) {
        typed.remove_suffix(3);
        factor = 1;
    }
    net::Params one;
    one.set("n", typed);
    Form number(std::move(one));
    const auto n = number.whole_number("n", 0, 60 * 24 * 60);
    if (!n) {
        form.fail("notice", msg("Write a number of hours, like 2 or 24."));
        return 0;
    }
    return static_cast<int>(*n) * factor;
}

Motif read(Form& form, const net::Params& typed, const Motif& before) {
    Motif motif = before;
    motif.name = form.text("name", agenda::longest_name, msg("Give it a name."));
    motif.duration_min = static_cast<int>(form.whole_number("duration", 5, 480).value_or(0));
    motif.buffer_min = static_cast<int>(form.whole_number("buffer", 0, 240, html::Need::optional).value_or(0));
    motif.notice_min = read_notice(form);
    motif.horizon_days = static_cast<int>(form.whole_number("horizon", 1, 366).value_or(0));
    if (const auto kind = agenda::kind_from(form.value("kind")))
        motif.kind = *kind;
    else
        form.fail("kind", msg("Choose where it takes place."));
    if (const auto by = agenda::bookable_by_from(form.value("bookable_by")))
        motif.bookable_by = *by;
    else
        form.fail("bookable_by", msg("Choose who may book it."));
    motif.room = form.text("room", 1000, html::Need::optional);
    motif.before = form.text("before", agenda::longest_text, html::Need::optional);
    motif.after = form.text("after", agenda::longest_text, html::Need::optional);
    motif.resources.clear();
    for (const std::string_view each : typed.all("resources"))
        if (const auto id = ResourceId::from_text(each)) motif.resources.push_back(*id);
    return motif;
}

net::Response motif_page(const net::Request& request, Services& use, const Form& form, const Motif& motif,
                         net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, motif.id ? msg("Change this motif") : msg("Add a motif"));
    const auto resources = use.database.read([](db::Read& tx) { return agenda::resources(tx); });
    return private_page(pages::motif(page, request, form, motif, resources), status);
}

std::optional<Motif> named_motif(const net::Request& request, const Services& use) {
    const auto id = MotifId::from_text(request.param("motif"));
    if (!id) return std::nullopt;
    return use.database.read([&](db::Read& tx) { return agenda::motif(tx, *id); });
}

net::Response save(const net::Request& request, Services& use, const Motif& before) {
    Form form(request.form());
    const Motif motif = read(form, request.form(), before);
    if (!form.ok()) return motif_page(request, use, form, before, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (before.id) {
            if (auto changed = agenda::change(tx, motif); !changed) return changed;
            if (text::trim(motif.room) != before.room || motif.kind != before.kind)
                appointments::tell_rooms(tx, use.vault, before.id, use.clock);
            return {};
        }
        const auto added = agenda::add(tx, motif, use.clock);
        if (!added) return added.error();
        return {};
    });
    if (!done) return motif_page(request, use, form.with(done.error()), before, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/agenda/motifs"));
}

net::Response retire_motif(const net::Request& request, Services& use, bool retired) {
    const auto motif = named_motif(request, use);
    if (!motif) return unknown_motif();
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (!retired)
            for (const Motif& each : agenda::motifs(tx))
                if (!each.retired && each.id != motif->id && each.kind == motif->kind &&
                    text::fold(each.name) == text::fold(motif->name))
                    return fail(ErrorKind::conflict, "name_taken",
                                msg("There is a motif of this name already. Choose another name."));
        agenda::set_retired(tx, motif->id, retired ? std::optional(use.clock.now()) : std::nullopt);
        return {};
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/agenda/motifs"));
}

// ---- Resources ----

net::Response resources_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Rooms, vehicles, equipment"));
    std::vector<Option> lines;
    const auto all = use.database.read([&](db::Read& tx) {
        Names names(tx, page.lang);
        auto found = agenda::resources(tx);
        for (const Resource& each : found) lines.emplace_back(each.id.text(), names.place(each.place));
        return found;
    });
    return private_page(pages::resources(page, request, all, lines));
}

net::Response resource_page(const net::Request& request, Services& use, const Form& form, const Resource& resource,
                            net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, resource.id ? msg("Change this resource") : msg("Add a resource"));
    const auto among = use.database.read([&](db::Read& tx) { return place_options(tx, use); });
    return private_page(pages::resource(page, request, form, resource, among), status);
}

Form form_of(const Resource& resource) {
    Form form;
    form.preset("name", resource.name);
    form.preset("kind", agenda::code(resource.kind));
    form.preset("place", resource.place ? resource.place.text() : "");
    return form;
}

std::optional<Resource> named_resource(const net::Request& request, const Services& use) {
    const auto id = ResourceId::from_text(request.param("resource"));
    if (!id) return std::nullopt;
    return use.database.read([&](db::Read& tx) { return agenda::resource(tx, *id); });
}

net::Response save(const net::Request& request, Services& use, const Resource& before) {
    Form form(request.form());
    Resource resource = before;
    resource.name = form.text("name", agenda::longest_name, msg("Give it a name."));
    if (const auto kind = agenda::resource_kind_from(form.value("kind")))
        resource.kind = *kind;
    else
        form.fail("kind", msg("Choose what it is."));
    resource.place = PlaceId::from_text(form.value("place")).value_or(PlaceId{});
    if (!form.ok()) return resource_page(request, use, form, before, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (before.id) return agenda::change(tx, resource);
        const auto added = agenda::add(tx, resource, use.clock);
        if (!added) return added.error();
        return {};
    });
    if (!done) return resource_page(request, use, form.with(done.error()), before, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/agenda/ressources"));
}

net::Response retire_resource(const net::Request& request, Services& use, bool retired) {
    const auto resource = named_resource(request, use);
    if (!resource) return unknown_resource();
    use.database.write([&](db::Write& tx) {
        agenda::set_retired(tx, resource->id, retired ? std::optional(use.clock.now()) : std::nullopt);
    });
    return net::see_other(use.page(request).link("/espace/agenda/ressources"));
}

}

void set_up_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::set_up_agenda);
    const std::string motifs = "/espace/agenda/motifs", things = "/espace/agenda/ressources";
    on.get(motifs, right, [&use](const net::Request& request) { return motifs_page(request, use); });
    on.get(motifs + "/nouveau", right,
           [&use](const net::Request& request) { return motif_page(request, use, form_of(Motif{}), Motif{}); });
    on.post(motifs + "/nouveau", right, [&use](const net::Request& request) { return save(request, use, Motif{}); });
    on.get(motifs + "/{motif}", right, [&use](const net::Request& request) {
        const auto motif = named_motif(request, use);
        return motif ? motif_page(request, use, form_of(*motif), *motif) : unknown_motif();
    });
    on.post(motifs + "/{motif}", right, [&use](const net::Request& request) {
        const auto motif = named_motif(request, use);
        return motif ? save(request, use, *motif) : unknown_motif();
    });
    on.post(motifs + "/{motif}/retirer", right,
            [&use](const net::Request& request) { return retire_motif(request, use, true); });
    on.post(motifs + "/{motif}/retablir", right,
            [&use](const net::Request& request) { return retire_motif(request, use, false); });

    on.get(things, right, [&use](const net::Request& request) { return resources_page(request, use); });
    on.get(things + "/nouvelle", right, [&use](const net::Request& request) {
        return resource_page(request, use, form_of(Resource{}), Resource{});
    });
    on.post(things + "/nouvelle", right,
            [&use](const net::Request& request) { return save(request, use, Resource{}); });
    on.get(things + "/{resource}", right, [&use](const net::Request& request) {
        const auto resource = named_resource(request, use);
        return resource ? resource_page(request, use, form_of(*resource), *resource) : unknown_resource();
    });
    on.post(things + "/{resource}", right, [&use](const net::Request& request) {
        const auto resource = named_resource(request, use);
        return resource ? save(request, use, *resource) : unknown_resource();
    });
    on.post(things + "/{resource}/retirer", right,
            [&use](const net::Request& request) { return retire_resource(request, use, true); });
    on.post(things + "/{resource}/retablir", right,
            [&use](const net::Request& request) { return retire_resource(request, use, false); });
}

}
