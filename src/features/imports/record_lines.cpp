#include <algorithm>

#include "features/imports/lines.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

using namespace activities;

/// "3/8": the third of eight.
std::optional<int> of_how_many(std::string_view cell) {
    const std::size_t slash = cell.find('/');
    if (slash == std::string_view::npos || !number_from(cell.substr(0, slash))) return std::nullopt;
    return number_from(cell.substr(slash + 1));
}

}

bool Reading::counsellors(const Cells& cells, std::vector<PersonId>& whose) {
    if (const auto mails = cells[Field::counsellor_mails]; !mails.empty()) {
        const auto all = pieces(mails);
        for (const auto each : all)
            for (const auto& known : references.colleagues)
                if (known.mail == text::lower_ascii(each)) whose.push_back(known.id);
        if (whose.size() == all.size()) return true;
        // Of several it is enough that one is known: the record is theirs.
        if (!whose.empty()) {
            note(cells, Field::counsellor_mails,
                 msg("Others who took part are not known here, or not yours to write for: they are left out."));
            return true;
        }
        for (const auto each : all)
            if (const auto id = colleague(cells, Field::counsellor_mails, each, each))
                whose.push_back(*id);
            else
                return false;
        return true;
    }
    const std::string name(
        text::trim(std::string(cells[Field::counsellor_first]) + " " + std::string(cells[Field::counsellor_last])));
    if (name.empty()) {
        whose.push_back(references.visitor.person);
        return true;
    }
    const auto id = colleague(
        cells, cells.has(Field::counsellor_last) ? Field::counsellor_last : Field::counsellor_first, name, {});
    if (id) whose.push_back(*id);
    return id.has_value();
}

bool Reading::place(const Cells& cells, Activity& a) {
    const std::string_view name = cells[Field::place_name];
    a.place_kind = name.empty() ? PlaceKind::other : PlaceKind::place;
    if (const auto cell = cells[Field::place_kind]; !cell.empty()) {
        const auto kind = word<PlaceKind>(cells, Field::place_kind, cell, place_kind_of, place_kind_from, true);
        if (!kind) return false;
        a.place_kind = *kind;
    }
    if (a.place_kind == PlaceKind::remote) return true;
    a.insee = commune(cells, Field::place_insee, Field::place_postcode, Field::place_commune);
    if (a.place_kind == PlaceKind::place && name.empty()) {
        a.place_kind = PlaceKind::other;
        note(cells, Field::place_kind, msg("No place is named: the commune alone is kept."));
    }
    if (a.place_kind == PlaceKind::place) {
        const std::string folded = plain_words(name);
        const std::string_view postcode = cells[Field::place_postcode];
        PlaceId found;
        int many = 0;
        for (const auto& each : references.places) {
            const bool there =
                a.insee.empty() && postcode.empty()
                    ? true
                    : (!a.insee.empty() && each.insee == a.insee) || (!postcode.empty() && each.postcode == postcode);
            if (each.folded == folded && there) found = each.id, ++many;
        }
        if (many == 1) {
            a.place = found;
            return true;
        }
        const auto chosen = decided(cells, {"p:" + folded + "|" + a.insee,
                                            Ask::Kind::place,
                                            std::string(cells.title(Field::place_name)),
                                            text::shorten(name, 100),
                                            0,
                                            Field::place_name,
                                            a.insee,
                                            {}});
        if (!chosen) {
            refuse(cells, Field::place_name,
                   msg("“{1}” is no place that is known here. Say which one it is on the page of the columns.",
                       text::shorten(name, 60)));
            return false;
        }
        if (const auto id = *chosen == "-" ? std::nullopt : PlaceId::from_text(*chosen)) {
            a.place = *id;
            return true;
        }
        a.place_kind = PlaceKind::other;
    }
    if (!a.insee.empty()) return true;
    refuse(cells, cells.has(Field::place_commune) ? Field::place_commune : Field::place_insee,
           msg("The commune where it was is missing. Write its name or its INSEE code."));
    return false;
}

bool Reading::subjects(const Cells& cells, Activity& a) {
    const auto add = [&](Field field, std::string_view one) {
        const auto from = [](std::string_view code) -> std::optional<Subjects> {
            Subjects found{theme_from(code), admin_theme_from(code)};
            return found.theme || found.admin ? std::optional(found) : std::nullopt;
        };
        const auto read = [&](std::string_view cell) -> std::optional<Subjects> {
            // In the column of procedures a word that is both is a procedure.
            if (field == Field::admin_themes)
                if (const auto admin = admin_theme_from(cell)) return Subjects{std::nullopt, admin};
            return subject_of(cell);
        };
        if (const auto known = word<Subjects>(cells, field, one, read, from)) {
            if (known->theme) a.themes.add(*known->theme);
            if (known->admin) a.admin_themes.add(*known->admin);
        }
    };
    for (const Field field : {Field::themes, Field::admin_themes})
        for (const auto one : pieces(cells[field])) {
            // Some write several on one line, apart by commas.
            if (subject_of(one) || one.find(',') == std::string_view::npos)
                add(field, one);
            else
                for (const auto part : text::split(one, ','))
                    if (const auto word = told(part); !word.empty()) add(field, word);
        }
    if (!a.themes.empty() || !a.admin_themes.empty()) return true;
    refuse(cells, cells.has(Field::themes) ? Field::themes : Field::admin_themes,
           msg("What it was about is missing: one subject at least."));
    return false;
}

/// All that concerns the activity, not one person in it. False when it is refused.
bool Reading::facts(const Cells& cells, RecordLine& r) {
    Activity& a = r.record;
    const auto day = day_from(cells[Field::day]);
    if (!day) {
        refuse(cells, Field::day, msg("This is no day. Write it as 26/11/2026."));
        return false;
    }
    a.day = *day;
    const auto minutes = minutes_from(cells[Field::duration]);
    if (!minutes || *minutes < 1 || *minutes > longest_min) {
        refuse(cells, Field::duration, msg("This is no duration. Write it in minutes, from 1 to 1439."));
        return false;
    }
    a.duration_min = *minutes;
    for (const auto& [field, value] :
         {std::pair{Field::preparation, &a.preparation_min}, std::pair{Field::travel, &a.travel_min}})
        if (const auto cell = cells[field]; !cell.empty()) {
            const auto read = minutes_from(cell);
            if (read && *read <= longest_min)
                *value = *read;
            else
                note(cells, field, msg("This is no duration. Write it in minutes, from 0 to 1439."));
        }
    r.id = cells[Field::record_id];
    a.title = cells[Field::title];
    const auto many = of_how_many(cells[Field::participants]);
    const auto came = number_from(cells[Field::participants]);
    a.type = !a.title.empty() || (many && *many > 1) || (came && *came > 1) ? Type::workshop : Type::individual;
    if (const auto cell = cells[Field::type]; !cell.empty()) {
        const auto type = word<Type>(cells, Field::type, cell, type_of, type_from, true);
        if (!type) return false;
        a.type = *type;
    }
    // All three, so that everything that is to be decided or mended shows at once.
    const bool whose = counsellors(cells, a.counsellors), where = place(cells, a), what = subjects(cells, a);
    if (!whose || !where || !what) return false;
    for (const auto one : pieces(cells[Field::equipment]))
        if (const auto known = word<Equipment>(cells, Field::equipment, one, equipment_of, equipment_from))
            a.equipment.add(*known);
    if (a.equipment.has(Equipment::none) && a.equipment != Set<Equipment>{Equipment::none}) {
        Set<Equipment> devices;
        for (const Equipment each : a.equipment.values())
            if (each != Equipment::none) devices.add(each);
        a.equipment = devices;
        note(cells, Field::equipment, msg("“No device” stands beside devices: the devices are kept."));
    }
    if (const auto cell = cells[Field::level]; !cell.empty()) {
        if (a.type == Type::workshop)
            a.level = word<Level>(cells, Field::level, cell, level_of, workshops::level_from);
        else
            a.autonomy = word<Autonomy>(cells, Field::level, cell, autonomy_of, autonomy_from);
    }
    if (const auto cell = cells[Field::redirection]; !cell.empty() && a.type == Type::individual)
        a.redirection = word<Redirection>(cells, Field::redirection, cell, redirection_of, redirection_from);
    a.redirected =
        a.redirection.has_value() || (a.type == Type::individual && yes_from(cells[Field::redirected]).value_or(false));
    if (text::length(a.title) > longest_title)
        note(cells, Field::title, msg("This text is cut after {1} characters.", std::to_string(longest_title)));
    shorten_to(a.title, longest_title);
    a.notes = cells[Field::notes];
    if (const auto procedure = cells[Field::procedure]; !procedure.empty())
        a.notes += (a.notes.empty() ? "" : "\n") + i18n::format(Lang::fr, msg("Procedure: {1}", procedure));
    if (text::length(a.notes) > longest_notes)
        note(cells, Field::notes, msg("This text is cut after {1} characters.", std::to_string(longest_notes)));
    shorten_to(a.notes, longest_notes);
    for (const auto tag : pieces(cells[Field::tags])) {
        const auto length = text::length(tag);
        if (length < shortest_tag || length > longest_tag || std::ssize(r.tags) >= most_tags)
            note(cells, Field::tags,
                 msg("The tag “{1}” is left out: a tag has 3 to 80 characters, a record 20 tags.",
                     text::shorten(tag, 40)));
        else if (std::find(r.tags.begin(), r.tags.end(), tag) == r.tags.end())
            r.tags.emplace_back(tag);
    }
    if (const auto cell = cells[Field::anonymous]; !cell.empty()) {
        const auto n = number_from(cell), already = number_from(cells[Field::anonymous_already]);
        if (n && *n >= 0 && *n <= most_anonymous)
            a.anonymous = *n;
        else
            note(cells, Field::anonymous, msg("Write a number, from 0 to 10,000."));
        if (already && *already >= 0 && *already <= a.anonymous) a.anonymous_already = *already;
        counts(cells, a);
    }
    return true;
}

void Reading::record(const Cells& cells, const Table&) {
    const std::string id(cells[Field::record_id]);
    const auto known = id.empty() ? by_id_.end() : by_id_.find(id);
    if (known != by_id_.end()) {
        Group& group = groups_[known->second];
        ++group.lines;
        if (group.refused) {
            ++into.refused;
            return;
        }
        people_of(cells, group.record, true);
        return;
    }
    Group& group = groups_.emplace_back();
    if (!id.empty()) by_id_.emplace(id, groups_.size() - 1);
    group.lines = 1;
    group.record.line = cells.line();
    if (id.empty()) group.record.content = cells.content();
    group.expected = of_how_many(cells[Field::participants]).value_or(0);
    group.total = number_from(cells[Field::participants]).value_or(-1);
    if (!facts(cells, group.record)) {
        group.refused = true;
        ++into.refused;
        return;
    }
    people_of(cells, group.record, group.record.record.type == Type::workshop);
}

void Reading::finish() {
    for (Group& group : groups_) {
        if (group.refused) continue;
        RecordLine& r = group.record;
        Activity& a = r.record;
        const auto tell = [&](Message why, bool refused) {
            if (refused) into.refused += group.lines;
            into.faults.push_back({r.line, {}, {}, std::move(why), refused});
        };
        // One line that says how many came: those whom it does not name are counted.
        if (group.lines == 1 && group.total > 1 && a.type == Type::workshop) {
            const int named = static_cast<int>(r.named.size());
            if (group.total > most_anonymous) {
                tell(msg("At most 10,000 people can come to one workshop."), true);
                continue;
            }
            a.anonymous = std::max(a.anonymous, group.total - named);
        }
        if (group.expected > 0 && group.expected != group.lines)
            tell(msg("The file says that {1} people came and has {2} lines of them: as many as there are lines are "
                     "counted.",
                     std::to_string(group.expected), std::to_string(group.lines)),
                 false);
        if (a.type == Type::individual && static_cast<int>(r.named.size()) + a.anonymous > 1) {
            tell(msg("This is said to be with one person, and names several. Write “Atelier collectif” as its type."),
                 true);
            continue;
        }
        if (static_cast<int>(r.named.size()) + a.anonymous == 0) {
            tell(msg("Nobody was helped: write a name, or how many came without a name."), true);
            continue;
        }
        into.records.push_back(std::move(r));
    }
    groups_.clear();
    by_id_.clear();
}

}
