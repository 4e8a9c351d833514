// /espace/lieux/{slug}/historique: who changed what and when; undoing, retiring, bringing back.
#include <algorithm>

#include "editing/pages.hpp"
#include "features/editing/handlers.hpp"
#include "features/editing/words.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"

namespace beffroi::editing {
namespace {

/// What a change would undo is still there to be undone.
bool undoable(const Change& change, bool retired) {
    if (change.undone) return false;
    switch (change.kind) {
        case Kind::created:
        case Kind::restored: return !retired && !change.other;
        case Kind::retired: return retired;
        case Kind::merged: return true;
        case Kind::undone: return !change.fields.empty() && !change.other;
        default: return !change.fields.empty();
    }
}

Error merged_elsewhere() {
    return fail(ErrorKind::forbidden, "merged_elsewhere",
                msg("This place was merged into another one. Ask a counsellor of the co-operative to part them."));
}

/// What went wrong with undoing one change, for its line.
struct Refusal {
    ChangeId change;
    Error error;
};

std::string refusal_text(const Error& error, Lang lang) {
    std::string sentence = say(lang, error.message);
    if (error.code != "touched_later") return sentence;
    std::vector<std::string> labels;
    for (const auto field : text::split(error.field, '|'))
        labels.emplace_back(i18n::translate(lang, field_label(field)));
    return say(lang, msg("{1} ({2})", sentence, text::join(labels, ", ")));
}

net::Response show_history(const net::Request& request, Services& use, std::string_view slug,
                           const std::optional<Refusal>& refusal = {}, net::Status status = net::Status::ok) {
    HistoryView view;
    html::Page page = page_named(request, use, msg("History"));
    const bool found = use.database.read([&](db::Read& tx) {
        const auto record = reached(tx, request, slug);
        if (!record) return false;
        view.slug = record->place.slug;
        view.name = record->place.name;
        view.retired = record->retired.has_value();
        if (record->merged_into)
            if (const auto into = places::record(tx, *record->merged_into)) {
                if (reached(tx, request, into->place.slug)) view.merged_slug = into->place.slug;
                view.merged_name = into->place.name;
            }
        view.may_restore = !record->merged_into || reaches_all(accounts::visitor(request));
        if (use.still_there && !view.retired) view.still = use.still_there(tx, record->place.id);
        for (const auto& change : history(tx, record->place.id)) {
            view.changes.push_back(change_view(tx, request, change, use));
            auto& shown = view.changes.back();
            shown.undoable = undoable(change, view.retired) && may_undo(accounts::visitor(request), change);
            if (!refusal || refusal->change != change.id) continue;
            shown.refusal = refusal_text(refusal->error, page.lang);
            shown.may_force = refusal->error.code == "touched_later";
        }
        return true;
    });
    if (!found) return net::failure(unknown_place());
    page.title = say(page.lang, msg("History of {1}", view.name));
    const std::string self = "/espace/lieux/" + view.slug;
    view.undo_token = net::csrf::token(request, self + "/historique");
    view.retire_token = net::csrf::token(request, self + "/retirer");
    view.restore_token = net::csrf::token(request, self + "/remettre");
    return net::html(pages::history(page, view), refusal ? net::status_of(refusal->error.kind) : status);
}

/// Runs a change of the place that the address names, then shows `then` of it.
template <class F>
net::Response on_place(const net::Request& request, Services& use, std::string_view then, F&& change) {
    const std::string slug(request.param("slug"));
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto record = reached(tx, request, slug);
        if (!record) return unknown_place();
        return change(tx, *record);
    });
    // Somebody else was faster: the page says how things stand now.
    if (!done && done.error().kind != ErrorKind::conflict) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/lieux/" + slug + std::string(then)));
}

}

ChangeView change_view(db::Read& tx, const net::Request& request, const Change& change, const Services& use) {
    const Lang lang = request.lang;
    const auto& viewer = accounts::visitor(request);
    ChangeView view;
    view.id = change.id.text();
    view.when = when_text(change.at, lang);
    // Who speaks for an organisation does not see who works at the co-operative.
    const bool names = viewer.may(accounts::Right::see_people) || change.by == viewer.person;
    view.who = !change.by ? say(lang, msg("Import"))
               : names    ? use.name_of(tx, *change.by)
                          : say(lang, msg("Somebody else"));
    if (view.who.empty()) view.who = say(lang, msg("Somebody whose account is gone"));
    view.what = label(change.kind);
    view.undone = change.undone;
    for (const auto& [field, before, after] : change.fields) {
        if (field == "date_maj" && change.fields.size() > 1) continue;
        view.fields.push_back({field_label(field), value_text(field, before, lang), value_text(field, after, lang)});
    }
    if (change.other)
        if (const auto other = places::record(tx, *change.other)) {
            if (reached(tx, request, other->place.slug)) view.other_slug = other->place.slug;
            view.other_name = other->place.name;
        }
    return view;
}

net::Response history_page(const net::Request& request, Services& use) {
    return show_history(request, use, request.param("slug"));
}

net::Response undo_change(const net::Request& request, Services& use) {
    const auto typed = request.form();
    const auto id = ChangeId::from_text(typed.get("modification"));
    const std::string slug(request.param("slug"));
    const Force force = typed.has("quand-meme") ? Force::yes : Force::no;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto record = reached(tx, request, slug);
        if (!record) return unknown_place();
        // Only what this page shows: a number from elsewhere undoes nothing.
        const auto all = history(tx, record->place.id);
        const bool ours = id && std::any_of(all.begin(), all.end(), [&](const Change& c) {
                              return c.id == *id && may_undo(accounts::visitor(request), c);
                          });
        if (!ours) return fail(ErrorKind::not_found, "unknown_change", msg("There is no such change."));
        return undo(tx, *id, who(request), use.clock, force);
    });
    if (done) return net::see_other(use.page(request).link("/espace/lieux/" + slug + "/historique"));
    if (done.error().kind == ErrorKind::conflict) return show_history(request, use, slug, Refusal{*id, done.error()});
    return net::failure(done.error());
}

net::Response retire_place(const net::Request& request, Services& use) {
    if (use.still_there) {
        HistoryView now;
        const std::string slug(request.param("slug"));
        use.database.read([&](db::Read& tx) {
            const auto record = reached(tx, request, slug);
            if (record && !record->retired) now.still = use.still_there(tx, record->place.id);
        });
        // Who has not read how much still takes place there reads it first.
        if (!now.quiet() && request.form().get("encore") != now.still_there())
            return show_history(request, use, slug, {}, net::Status::conflict);
    }
    return on_place(request, use, "/historique", [&](db::Write& tx, const places::Record& there) {
        return retire(tx, there.place.id, who(request), use.clock);
    });
}

net::Response restore_place(const net::Request& request, Services& use) {
    return on_place(request, use, "", [&](db::Write& tx, const places::Record& there) -> Result<void> {
        // What was merged comes back out of the other place, which changes with it.
        if (there.merged_into && !reaches_all(accounts::visitor(request))) return merged_elsewhere();
        return bring_back(tx, there.place.id, who(request), use.clock);
    });
}

}
