// Records that a device made without network: taken in once, corrected when only the device changed them, else both are told.
#include "features/activities/offline.hpp"

#include <algorithm>
#include <charconv>

#include "features/activities/parts.hpp"
#include "features/activities/repository.hpp"
#include "features/activities/rules.hpp"
#include "platform/base/json_read.hpp"

namespace beffroi::activities {
namespace {

/// What the device's form asks for. All else of a record belongs to the desk.
bool asked_offline(std::string_view name) {
    static constexpr std::string_view names[] = {
        "type",       "who",        "day",           "duration",     "duration_other", "travel",
        "place_kind", "place",      "commune",       "themes",       "admin_themes",   "equipment",
        "title",      "level",      "autonomy",      "notes",        "anonymous",      "anonymous_already",
        "nameless",   "one_gender", "one_situation", "one_age_band",
    };
    if (std::find(std::begin(names), std::end(names), name) != std::end(names)) return true;
    return name.starts_with("gender-") || name.starts_with("situation-") || name.starts_with("age_band-");
}

/// `fields` laid over `before`: a record as it would be. Errors: those of the form and of the rules.
Result<Activity> laid_over(db::Read& tx, const crypto::Vault& vault, const Activity& before, const net::Params& fields,
                           const Clock& clock) {
    const net::Params kept = params_of(before);
    net::Params all;
    for (const auto& [name, value] : kept.items())
        if (!asked_offline(name)) all.add(name, value);
    for (const auto& [name, value] : fields.items())
        if (asked_offline(name)) all.add(name, value);
    html::Form form(all);
    Activity a = read_activity(form, all, before);
    if (!form.ok()) return invalid("bad_field", form.errors().front().message, form.errors().front().field);
    if (a.type == Type::individual && a.people.empty()) {
        // Without a sheet there is one person, whose name may stand in `who`.
        a.anonymous = 1;
    } else if (a.type == Type::individual) {
        // The sheet was found at the desk since.
        a.anonymous = a.anonymous_already = 0;
        a.counts = {};
    }
    // The device does not ask for both of one person: what the desk knows of it holds as long as its numbers do.
    if (a.counts.gender != before.counts.gender || a.counts.age_band != before.counts.age_band)
        a.counts.gender_by_age = {};
    if (auto ok = sound(tx, vault, a, before.id ? &before : nullptr, clock); !ok) return std::move(ok).take_error();
    return a;
}

Activity blank_of(const accounts::Visitor& who, const std::string& key) {
    Activity a;
    a.counsellors = {who.person};
    a.client_key = key;
    return a;
}

bool alike(const Activity& a, const Activity& b) {
    const auto of_a = fields_of(a), of_b = fields_of(b);
    return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                      [](const auto& x, const auto& y) { return x.value == y.value; });
}

Taken refused(Error error) {
    Taken taken;
    taken.state = Taken::State::refused;
    taken.error = std::move(error);
    return taken;
}

Taken as_it_is(Taken::State state, const Activity& here) {
    Taken taken;
    taken.state = state;
    taken.id = here.id;
    taken.changed = here.changed;
    taken.removed = here.removed.has_value();
    return taken;
}

Taken both_told(const Activity& here, const Activity& there) {
    Taken taken = as_it_is(Taken::State::differs, here);
    taken.people = here.people;
    const auto ours = fields_of(here), theirs = fields_of(there);
    for (std::size_t i = 0; i < ours.size(); ++i)
        if (ours[i].value != theirs[i].value) taken.differences.push_back({ours[i], theirs[i]});
    return taken;
}

Taken take_new(db::Write& tx, const crypto::Vault& vault, const accounts::Visitor& who, const Brought& brought,
               const Clock& clock) {
    auto a = laid_over(tx, vault, blank_of(who, brought.key), brought.fields, clock);
    if (!a) return refused(std::move(a).take_error());
    if (auto ok = allowed(tx, vault, who, *a, nullptr, clock); !ok) return refused(std::move(ok).take_error());
    const auto id = record(tx, vault, *a, who.person, clock);
    if (!id) return refused(id.error());
    const auto here = activity(tx, vault, *id);
    return as_it_is(Taken::State::kept, *here);
}

}

std::string_view code(Taken::State state) {
    switch (state) {
        case Taken::State::kept: return "kept";
        case Taken::State::already: return "already";
        case Taken::State::changed: return "changed";
        case Taken::State::differs: return "differs";
        case Taken::State::refused: return "refused";
    }
    return {};
}

Taken take_in(db::Write& tx, const crypto::Vault& vault, const accounts::Visitor& who, const Brought& brought,
              const Clock& clock) {
    const auto id = repository::by_client_key(tx, who.person, brought.key);
    if (!id) return take_new(tx, vault, who, brought, clock);
    const auto here = activity(tx, vault, *id);
    const bool newer = !brought.tried.empty() || brought.over;
    // Who is no longer among its counsellors reads nothing of it; that it is kept they know.
    if (!may_keep(tx, vault, who, here->counsellors, clock)) {
        if (newer) return refused(allowed(tx, vault, who, *here, &*here, clock).error());
        Taken taken;
        taken.state = Taken::State::already;
        return taken;
    }
    // The device has nothing newer: what the desk made of it stays.
    if (!newer) return as_it_is(Taken::State::already, *here);
    auto there = laid_over(tx, vault, *here, brought.fields, clock);
    if (!there) {
        Taken taken = refused(std::move(there).take_error());
        taken.id = here->id;
        return taken;
    }
    if (alike(*here, *there)) return as_it_is(Taken::State::already, *here);
    const bool chosen = brought.over && *brought.over == here->changed;
    const bool only_there = std::any_of(brought.tried.begin(), brought.tried.end(), [&](const net::Params& each) {
        const auto before = laid_over(tx, vault, *here, each, clock);
        return before && alike(*here, *before);
    });
    if (here->removed || !(chosen || only_there)) return both_told(*here, *there);
    if (auto ok = allowed(tx, vault, who, *there, &*here, clock); !ok) return refused(std::move(ok).take_error());
    there->changed = here->changed;
    if (auto ok = change(tx, vault, *there, who.person, clock); !ok) return refused(std::move(ok).take_error());
    return as_it_is(Taken::State::changed, *activity(tx, vault, *id));
}

// ---- Reading ----

namespace {

Error bad_records() {
    return invalid("bad_records",
                   msg("What the device sent cannot be read: open the page again, then send once more."));
}

/// [["type", "individuel"], …]
std::optional<net::Params> read_fields(const boost::json::value& value) {
    constexpr std::size_t most_fields = 200;
    if (!value.is_array() || value.get_array().size() > most_fields) return std::nullopt;
    net::Params fields;
    for (const auto& each : value.get_array()) {
        if (!each.is_array() || each.get_array().size() != 2) return std::nullopt;
        const auto& pair = each.get_array();
        if (!pair[0].is_string() || !pair[1].is_string()) return std::nullopt;
        fields.add(std::string_view(pair[0].get_string()), std::string_view(pair[1].get_string()));
    }
    return fields;
}

std::optional<Brought> read_one(const boost::json::value& value) {
    if (!value.is_object()) return std::nullopt;
    const auto& object = value.get_object();
    Brought one;
    const auto* key = object.if_contains("key");
    if (!key || !key->is_string()) return std::nullopt;
    one.key = std::string(key->get_string());
    if (one.key.empty() || one.key.size() > longest_client_key) return std::nullopt;
    const auto* fields = object.if_contains("fields");
    auto read = fields ? read_fields(*fields) : std::nullopt;
    if (!read) return std::nullopt;
    one.fields = *std::move(read);
    if (const auto* tried = object.if_contains("tried")) {
        if (!tried->is_array()) return std::nullopt;
        for (const auto& each : tried->get_array()) {
            auto former = read_fields(each);
            if (!former) return std::nullopt;
            one.tried.push_back(*std::move(former));
        }
    }
    if (const auto* over = object.if_contains("over")) {
        if (!over->is_string()) return std::nullopt;
        const std::string text(over->get_string());
        std::int64_t micros = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), micros);
        if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        one.over = from_micros(micros);
    }
    return one;
}

}

Result<std::vector<Brought>> read_brought(std::string_view text) {
    const auto parsed = json::parse(text);
    if (!parsed || !parsed->is_array()) return bad_records();
    if (parsed->get_array().size() > most_brought)
        return invalid("too_many_records", msg("At most {1} records are sent at once.", std::to_string(most_brought)));
    std::vector<Brought> all;
    for (const auto& each : parsed->get_array()) {
        auto one = read_one(each);
        if (!one) return bad_records();
        all.push_back(*std::move(one));
    }
    return all;
}

}
