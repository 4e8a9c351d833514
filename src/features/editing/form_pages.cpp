// /espace/lieux/{slug} and /espace/lieux/nouveau: the form of a place, and its check while one types.
#include <algorithm>
#include <charconv>

#include "editing/pages.hpp"
#include "features/editing/handlers.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"

namespace beffroi::editing {
namespace {

/// The form's page. `there` is empty for a new place; its title is that of the place.
net::Response show(const net::Request& request, Services& use, Shown shown, net::Status status = net::Status::ok,
                   std::string saved = {}) {
    html::Page page = page_named(request, use, msg("A new place"));
    if (shown.there) page.title = shown.there->place.name;
    FormView view = use.database.read([&](db::Read& tx) {
        if (shown.there) shown.kept = kept_by_hand(tx, shown.there->place.id);
        return form_view(tx, request, use, std::move(shown), page.lang);
    });
    view.saved = std::move(saved);
    return net::html(pages::place_form(page, view), status);
}

struct Judged {
    Checked checked;
    std::vector<Fault> faults;  ///< those of the table of hours first
};
Judged judge_form(const net::Params& typed, const places::Place* before, Date today) {
    Typed read_now = read(typed);
    Judged out{check(read_now.values, before, today), std::move(read_now.faults)};
    out.faults.insert(out.faults.end(), out.checked.faults.begin(), out.checked.faults.end());
    return out;
}

/// Buttons of the form that change what it shows and keep nothing: copying a day, taking what the import says, looking.
bool only_shows(net::Params& typed, const places::Record* there, Services& use) {
    if (const auto day = typed.get("copier"); !day.empty()) {
        copy_day(typed, day);
        return true;
    }
    if (const std::string field(typed.get("prendre")); there && !field.empty()) {
        const auto kept = use.database.read([&](db::Read& tx) { return kept_by_hand(tx, there->place.id); });
        const auto one = std::find_if(kept.begin(), kept.end(), [&](const Kept& k) { return k.field == field; });
        if (one != kept.end()) {
            places::Place only = there->place;
            places::set_field(only, field, one->import_value);
            set_params(typed, only, field);
        }
        return true;
    }
    return typed.has("apercu");
}

std::int64_t number(std::string_view text) {
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

/// What the form showed when it was opened: the place as it is, without what happened since.
net::Params as_opened(const places::Record& now, const std::vector<Change>& since) {
    places::Place then = now.place;
    for (auto change = since.rbegin(); change != since.rend(); ++change)
        for (const auto& field : change->fields) places::set_field(then, field.field, field.before);
    return params_of(then);
}

/// The form that was typed over an older version: what was typed stays, what was left alone follows the place.
net::Response show_stale(const net::Request& request, Services& use, const net::Params& typed, const Error& error) {
    const std::string slug(request.param("slug"));
    const auto opened = number(typed.get("version"));
    std::vector<Change> since;
    const auto now = use.database.read([&](db::Read& tx) {
        auto record = reached(tx, request, slug);
        if (record) since = changes_since(tx, record->place.id, opened);
        return record;
    });
    if (!now) return net::failure(unknown_place());
    const net::Params then = as_opened(*now, since), current = params_of(now->place);
    net::Params form = typed;
    for (const auto column : form_columns())
        if (same_column(typed, then, column)) copy_column(form, current, column);
    Shown shown{form, &*now, {{"", error.message}}, {}, std::move(since)};
    return show(request, use, std::move(shown), net::Status::conflict);
}

std::optional<places::Record> place_of(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) { return reached(tx, request, request.param("slug")); });
}

void fault_json(json::Writer& w, std::string_view key, const std::vector<Fault>& faults, Lang lang) {
    w.key(key).begin_object();
    std::vector<std::string_view> told;
    for (const auto& fault : faults) {
        if (std::find(told.begin(), told.end(), fault.field) != told.end()) continue;
        told.push_back(fault.field);
        w.field(fault.field, i18n::format(lang, fault.message));
    }
    w.end_object();
}

}

net::Response form_page(const net::Request& request, Services& use) {
    const auto there = place_of(request, use);
    if (!there) return net::failure(unknown_place());
    // A retired place is looked at in its history, where it can be brought back.
    if (there->retired)
        return net::see_other(use.page(request).link("/espace/lieux/" + there->place.slug + "/historique"));
    const net::Params shown = params_of(there->place);
    return show(request, use, {shown, &*there}, net::Status::ok, std::string(request.query.get("enregistre")));
}

net::Response save_form(const net::Request& request, Services& use) {
    net::Params typed = request.form();
    const auto there = place_of(request, use);
    if (!there) return net::failure(unknown_place());
    if (only_shows(typed, &*there, use)) return show(request, use, {typed, &*there});

    // Whose the place is stays as it is for those who may change it because it is theirs.
    if (!reaches_all(accounts::visitor(request))) copy_column(typed, params_of(there->place), "pivot");
    auto judged = judge_form(typed, &there->place, use.clock.today());
    if (!judged.faults.empty())
        return show(request, use, {typed, &*there, std::move(judged.faults), std::move(judged.checked.doubts)},
                    net::Status::unprocessable);
    const auto saved = or_not_now([&] {
        return use.database.write([&](db::Write& tx) {
            return edit(tx, there->place.id, judged.checked.place, who(request), use.clock,
                        number(typed.get("version")));
        });
    });
    if (!saved && saved.error().code == "stale") return show_stale(request, use, typed, saved.error());
    if (!saved && (saved.error().kind == ErrorKind::invalid || saved.error().kind == ErrorKind::unavailable))
        return show(request, use, {typed, &*there, {{saved.error().field, saved.error().message}}},
                    net::status_of(saved.error().kind));
    if (!saved) return net::failure(saved.error());
    const bool changed = *saved != there->version;
    return net::see_other(use.page(request).link("/espace/lieux/" + there->place.slug +
                                                 (changed ? "?enregistre=oui" : "?enregistre=rien")));
}

net::Response new_page(const net::Request& request, Services& use) {
    net::Params empty;
    set_table(empty, std::nullopt);
    empty.set(hours_by, "tableau");
    return show(request, use, {empty});
}

net::Response save_new(const net::Request& request, Services& use) {
    net::Params typed = request.form();
    if (only_shows(typed, nullptr, use)) return show(request, use, {typed});
    auto judged = judge_form(typed, nullptr, use.clock.today());
    if (!judged.faults.empty())
        return show(request, use, {typed, nullptr, std::move(judged.faults), std::move(judged.checked.doubts)},
                    net::Status::unprocessable);
    const html::Page page = use.page(request);
    judged.checked.place.declared_source = page.site_name;
    const auto made = or_not_now([&] {
        return use.database.write(
            [&](db::Write& tx) { return create(tx, judged.checked.place, who(request), use.clock); });
    });
    if (!made)
        return show(request, use, {typed, nullptr, {{made.error().field, made.error().message}}},
                    net::status_of(made.error().kind));
    return net::see_other(page.link("/espace/lieux/" + made->place.slug + "?enregistre=oui"));
}

net::Response verify(const net::Request& request, Services& use) {
    const net::Params typed = request.form();
    const auto there = use.database.read([&](db::Read& tx) { return reached(tx, request, typed.get("lieu")); });
    auto judged = judge_form(typed, there ? &there->place : nullptr, use.clock.today());
    json::Writer w;
    w.begin_object();
    fault_json(w, "faults", judged.faults, request.lang);
    fault_json(w, "doubts", judged.checked.doubts, request.lang);
    std::string text;
    for (const auto& [column, value] : read(typed).values)
        if (column == "horaires") text = value;
    w.key("hours").begin_object().field("text", text);
    w.key("lines").begin_array();
    opening_hours::Week week;
    if (const auto hours = opening_hours::Hours::parse(text); !text.empty() && hours)
        week = opening_hours::week(*hours, use.clock.today(), places::surroundings(judged.checked.place), request.lang);
    for (const auto& line : week.lines) w.begin_array().value(line.day).value(line.hours).end_array();
    w.end_array().key("notes").begin_array();
    for (const auto& note : week.notes) w.value(note);
    w.end_array().end_object().end_object();
    net::Response response = net::json(w.take());
    response.cache = net::Cache::none;
    return response;
}

}
