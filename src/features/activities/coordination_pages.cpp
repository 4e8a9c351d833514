// /espace/coordination: assemblies, events and partnerships, what holds the network together.
#include "activities/pages.hpp"

#include <array>

#include "features/activities/view.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr std::string_view home = "/espace/coordination";

Error unknown() {
    return fail(ErrorKind::not_found, "unknown_coordination", msg("There is no such record, or no longer."));
}

std::string_view label_of(const Coordination& c) {
    for (const CoordinationWhat& each : whats(c.kind))
        if (each.code == c.what) return each.label;
    return label(c.kind);
}

/// The one that the address names: one's own, or of somebody whom the visitor coordinates.
std::optional<Coordination> named_coordination(db::Read& tx, const net::Request& request, const Services& use) {
    const auto id = CoordinationId::from_text(request.param("id"));
    auto c = id ? coordination(tx, use.vault, *id) : std::nullopt;
    if (!c || !may_keep(tx, use.vault, visitor(request), std::array{c->counsellor}, use.clock)) return std::nullopt;
    return c;
}

/// "animation-comite": kind and what in one choice.
html::Form form_of(const Coordination& c) {
    net::Params typed;
    if (!c.what.empty()) typed.set("what", std::string(code(c.kind)) + "-" + c.what);
    if (c.scale) typed.set("scale", code(*c.scale));
    typed.set("day", date_text(c.day));
    if (c.duration_min > 0) typed.set("duration", std::to_string(c.duration_min));
    typed.set("title", c.title);
    if (c.participants > 0) typed.set("participants", std::to_string(c.participants));
    typed.set("notes", c.notes);
    if (!c.client_key.empty()) typed.set("client_key", c.client_key);
    return html::Form(std::move(typed));
}

Coordination read(html::Form& form, const Coordination& before) {
    constexpr std::int64_t any = 1'000'000;  // the rules know the limits, and say them better
    Coordination c = before;
    const std::string_view chosen = form.value("what");
    const auto dash = chosen.find('-');
    c.kind = coordination_kind_from(chosen.substr(0, dash)).value_or(before.kind);
    c.what = dash == std::string_view::npos ? std::string() : std::string(chosen.substr(dash + 1));
    c.scale = scale_from(form.value("scale"));
    c.day = form.date("day");
    c.duration_min = static_cast<int>(form.whole_number("duration", 0, any, html::Need::optional).value_or(0));
    c.participants = static_cast<int>(form.whole_number("participants", 0, any, html::Need::optional).value_or(0));
    c.title = form.value("title");
    c.notes = form.value("notes");
    return c;
}

net::Response list_page(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Coordination"));
    std::vector<CoordinationLine> lines;
    std::string undo;
    use.database.read([&](db::Read& tx) {
        constexpr Date earliest{std::chrono::year{2000}, std::chrono::January, std::chrono::day{1}};
        for (const Coordination& each :
             coordinations(tx, use.vault, visitor(request).person, earliest, add_days(use.clock.today(), 1)))
            lines.push_back({std::string(home) + "/" + each.id.text(), label_of(each), each.title,
                             i18n::date(page.lang, each.day), minutes_text(page.lang, each.duration_min),
                             each.participants});
        if (const auto id = CoordinationId::from_text(request.query.get("retire")))
            if (const auto c = coordination(tx, use.vault, *id);
                c && c->removed && c->counsellor == visitor(request).person)
                undo = std::string(home) + "/" + id->text() + "/remettre";
    });
    return private_page(pages::coordinations(page, request, lines, undo));
}

net::Response form_page(const net::Request& request, Services& use, const html::Form& form, const Coordination& c,
                        net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, c.id ? msg("Correct the record") : msg("Write coordination up"));
    const std::string action = c.id ? std::string(home) + "/" + c.id.text() : std::string(home) + "/nouvelle";
    return private_page(pages::coordination(page, request, form, action, static_cast<bool>(c.id)), status);
}

net::Response new_page(const net::Request& request, Services& use) {
    Coordination c;
    c.day = use.clock.today();
    c.client_key = id_to_text(next_id());
    return form_page(request, use, form_of(c), c);
}

net::Response save_new(const net::Request& request, Services& use) {
    html::Form form(request.form());
    Coordination c = read(form, {});
    c.counsellor = visitor(request).person;
    c.client_key = form.value("client_key").substr(0, longest_client_key);
    if (!form.ok()) return form_page(request, use, form, c, net::Status::unprocessable);
    const auto made = use.database.write([&](db::Write& tx) { return record(tx, use.vault, c, use.clock); });
    if (!made) return form_page(request, use, form.with(made.error()), c, net::status_of(made.error().kind));
    return net::see_other(use.page(request).link(home));
}

net::Response change_page(const net::Request& request, Services& use) {
    const auto c = use.database.read([&](db::Read& tx) { return named_coordination(tx, request, use); });
    if (!c) return net::failure(unknown());
    return form_page(request, use, form_of(*c), *c);
}

net::Response save_change(const net::Request& request, Services& use) {
    const auto before = use.database.read([&](db::Read& tx) { return named_coordination(tx, request, use); });
    if (!before) return net::failure(unknown());
    html::Form form(request.form());
    const Coordination c = read(form, *before);
    if (!form.ok()) return form_page(request, use, form, c, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) { return change(tx, use.vault, c, use.clock); });
    if (!done) return form_page(request, use, form.with(done.error()), c, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(home));
}

net::Response take_away(const net::Request& request, Services& use, bool removed) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto c = named_coordination(tx, request, use);
        if (!c) return unknown();
        return set_removed(tx, c->id, removed, use.clock);
    });
    if (!done) return net::failure(done.error());
    const std::string said = removed ? "?retire=" + std::string(request.param("id")) : std::string();
    return net::see_other(use.page(request).link(std::string(home) + said));
}

}

void coordination_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    const std::string all(home), one = all + "/{id}";
    on.get(all, right, [&use](const net::Request& request) { return list_page(request, use); });
    on.get(all + "/nouvelle", right, [&use](const net::Request& request) { return new_page(request, use); });
    on.post(all + "/nouvelle", right, [&use](const net::Request& request) { return save_new(request, use); });
    on.get(one, right, [&use](const net::Request& request) { return change_page(request, use); });
    on.post(one, right, [&use](const net::Request& request) { return save_change(request, use); });
    on.post(one + "/retirer", right, [&use](const net::Request& request) { return take_away(request, use, true); });
    on.post(one + "/remettre", right, [&use](const net::Request& request) { return take_away(request, use, false); });
}

}
