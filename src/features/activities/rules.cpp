// What makes a record sound.
#include "features/activities/rules.hpp"

#include <algorithm>

#include "features/activities/repository.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::activities {
namespace {

using beneficiaries::every_age_band;
using beneficiaries::every_gender;

template <class T>
void each_once(std::vector<T>& values) {
    std::vector<T> once;
    for (const T& each : values)
        if (each && std::find(once.begin(), once.end(), each) == once.end()) once.push_back(each);
    values = std::move(once);
}

template <class T>
bool has(const std::vector<T>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// The last of a day to begin in France: what has begun somewhere may have been done.
std::string_view zone_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? territory::time_zone(commune->departement) : "Pacific/Wallis";
}

Result<void> sound_minutes(int minutes, std::string_view field) {
    if (minutes >= 0 && minutes <= longest_min) return {};
    return invalid("minutes_wrong", msg("Write the time in minutes, from 0 to 1439."), field);
}

Result<void> sound_place(db::Read& tx, Activity& a) {
    switch (a.place_kind) {
        case PlaceKind::place: {
            if (!a.place) return invalid("place_needed", msg("Choose the place where it was."), "place");
            const auto place = places::by_id(tx, a.place);
            if (!place) return invalid("unknown_place", msg("Choose a place from the list."), "place");
            a.insee = place->insee;
            return {};
        }
        case PlaceKind::home:
        case PlaceKind::other:
            a.place = {};
            if (a.insee.empty()) return invalid("commune_needed", msg("Write the commune where it was."), "commune");
            if (!territory::commune(a.insee))
                return invalid("unknown_commune", msg("Choose the commune from the list."), "commune");
            return {};
        case PlaceKind::remote:
            a.place = {};
            a.insee.clear();
            return {};
    }
    return {};
}

Result<void> sound_subject(Activity& a) {
    // Whoever ticks a kind of form has ticked forms.
    if (!a.admin_themes.empty()) a.themes.add(Theme::paperwork);
    if (a.themes.empty())
        return invalid("themes_needed", msg("Tick what it was about: one subject at least."), "themes");
    if (a.equipment.has(Equipment::none) && a.equipment != Set<Equipment>{Equipment::none})
        return invalid("equipment_wrong", msg("Tick the devices that were used, or “No device”: not both."),
                       "equipment");
    if (a.type == Type::individual) {
        a.title.clear();
        a.level.reset();
    } else {
        a.autonomy.reset();
        a.redirected = false;
        a.redirection.reset();
    }
    if (a.redirection) a.redirected = true;
    if (auto ok = sound_text(a.title, longest_title, "title_long", "title"); !ok) return ok;
    return sound_text(a.notes, longest_notes, "notes_long", "notes");
}

Result<void> sound_counsellors(db::Read& tx, const crypto::Vault& vault, Activity& a, const Activity* before,
                               const Clock& clock) {
    each_once(a.counsellors);
    if (a.counsellors.empty())
        return invalid("counsellors_needed", msg("Choose the counsellor who did it."), "counsellors");
    if (std::ssize(a.counsellors) > most_counsellors)
        return invalid("counsellors_many", msg("Choose at most {1} counsellors.", std::to_string(most_counsellors)),
                       "counsellors");
    for (const PersonId id : a.counsellors) {
        if (before && has(before->counsellors, id)) continue;
        const auto who = accounts::person(tx, vault, id, clock);
        const bool helps =
            who && !who->closed && std::any_of(who->roles.begin(), who->roles.end(), [](const accounts::Held& held) {
                return accounts::reach(held.role, accounts::Right::help_people) != accounts::Reach::none;
            });
        if (!helps) return invalid("unknown_counsellor", msg("Choose a counsellor from the list."), "counsellors");
    }
    return {};
}

Result<void> sound_people(db::Read& tx, const crypto::Vault& vault, Activity& a, const Activity* before) {
    for (BeneficiaryId& id : a.people) {
        if (before && has(before->people, id)) continue;
        const auto sheet = beneficiaries::beneficiary(tx, vault, id);
        if (!sheet || sheet->forgotten)
            return invalid("unknown_beneficiary", msg("This person is not known here, or no longer."), "people");
        id = sheet->id;  // that it became part of
    }
    each_once(a.people);
    if (auto ok = sound_text(a.who, longest_who, "who_long", "who"); !ok) return ok;
    // Of one person the sheet says who it is.
    if (a.type == Type::individual && !a.people.empty()) a.who.clear();
    if (std::ssize(a.people) > most_people)
        return invalid("people_many", msg("Choose at most {1} people.", std::to_string(most_people)), "people");
    if (auto ok = sound_counts(a); !ok) return ok;
    const auto all = std::ssize(a.people) + a.anonymous;
    if (all == 0)
        return invalid("people_needed",
                       a.type == Type::individual ? msg("Choose the person, or say that they stay without a name.")
                                                  : msg("Choose who came, or write how many came without a name."),
                       "people");
    if (a.type == Type::individual && all > 1)
        return invalid("one_person", msg("This is about one person. For several at once, choose “Workshop”."),
                       "people");
    return {};
}

Result<void> sound_tags(db::Read& tx, Activity& a) {
    for (TagId& id : a.tags) {
        const auto kept = repository::kept_tag(tx, id);
        if (!kept) return invalid("unknown_tag", msg("Choose a tag from the list."), "tags");
        id = *kept;
    }
    each_once(a.tags);
    if (std::ssize(a.tags) > most_tags)
        return invalid("tags_many", msg("Choose at most {1} tags.", std::to_string(most_tags)), "tags");
    return {};
}

template <class E>
std::string codes_of(const Set<E>& set) {
    std::string all;
    for (const E each : set.values()) all += (all.empty() ? "" : ",") + std::string(code(each));
    return all;
}
template <class E>
std::string code_of(const std::optional<E>& value) {
    return value ? std::string(code(*value)) : std::string();
}
template <class T>
std::string ids_of(std::vector<T> ids) {
    std::sort(ids.begin(), ids.end());
    std::string all;
    for (const T each : ids) all += (all.empty() ? "" : ",") + each.text();
    return all;
}
/// "feminin 3,masculin 2".
template <class Counts, class Every>
std::string counts_of(const Counts& counts, Every every) {
    std::string all;
    for (const auto value : every)
        if (const int n = counts[static_cast<std::size_t>(value)]; n > 0)
            all += (all.empty() ? "" : ",") + std::string(code(value)) + " " + std::to_string(n);
    return all;
}

}

Result<void> sound_text(std::string& text, std::size_t most, std::string_view code, std::string_view field) {
    text = std::string(text::trim(text::clean_utf8(text)));
    if (text::length(text) <= most) return {};
    return invalid(code, msg("This text is too long: {1} characters at most.", std::to_string(most)), field);
}

Result<void> sound_day(Date day, std::string_view insee, const Clock& clock) {
    // Before that there were no counsellors; it is a figure that was mistyped.
    constexpr Date earliest{std::chrono::year{2000}, std::chrono::January, std::chrono::day{1}};
    if (!day.ok() || day < earliest) return invalid("bad_day", msg("Write the day, for instance 26/11/2026."), "day");
    if (day > clock.today(zone_of(insee)))
        return invalid("day_to_come", msg("This day is still to come: a record tells what was done."), "day");
    return {};
}

Result<void> sound_duration(int minutes) {
    if (minutes >= 1 && minutes <= longest_min) return {};
    return invalid("duration_wrong", msg("Write how long it took in minutes, from 1 to 1439."), "duration");
}

Result<void> sound(db::Read& tx, const crypto::Vault& vault, Activity& a, const Activity* before, const Clock& clock) {
    if (auto ok = sound_place(tx, a); !ok) return ok;
    if (auto ok = sound_day(a.day, a.insee, clock); !ok) return ok;
    if (auto ok = sound_duration(a.duration_min); !ok) return ok;
    if (auto ok = sound_minutes(a.preparation_min, "preparation"); !ok) return ok;
    if (auto ok = sound_minutes(a.travel_min, "travel"); !ok) return ok;
    if (auto ok = sound_subject(a); !ok) return ok;
    if (auto ok = sound_counsellors(tx, vault, a, before, clock); !ok) return ok;
    if (auto ok = sound_people(tx, vault, a, before); !ok) return ok;
    return sound_tags(tx, a);
}

std::vector<Event::Former> fields_of(const Activity& a) {
    std::string crosses;
    for (const auto gender : every_gender()) {
        const std::string row = counts_of(a.counts.gender_by_age[static_cast<std::size_t>(gender)], every_age_band());
        if (!row.empty()) crosses += (crosses.empty() ? "" : "; ") + std::string(code(gender)) + ": " + row;
    }
    return {{"type", std::string(code(a.type))},
            {"day", date_text(a.day)},
            {"duration", std::to_string(a.duration_min)},
            {"preparation", std::to_string(a.preparation_min)},
            {"travel", std::to_string(a.travel_min)},
            {"place_kind", std::string(code(a.place_kind))},
            {"place", a.place ? a.place.text() : ""},
            {"commune", a.insee},
            {"themes", codes_of(a.themes)},
            {"admin_themes", codes_of(a.admin_themes)},
            {"equipment", codes_of(a.equipment)},
            {"title", a.title},
            {"level", code_of(a.level)},
            {"autonomy", code_of(a.autonomy)},
            {"redirected", a.redirected ? "1" : "0"},
            {"redirection", code_of(a.redirection)},
            {"notes", a.notes},
            {"counsellors", ids_of(a.counsellors)},
            {"people", ids_of(a.people)},
            {"who", a.who},
            {"anonymous", std::to_string(a.anonymous)},
            {"anonymous_already", std::to_string(a.anonymous_already)},
            {"gender", counts_of(a.counts.gender, every_gender())},
            {"situation", counts_of(a.counts.situation, beneficiaries::every_situation())},
            {"age_band", counts_of(a.counts.age_band, every_age_band())},
            {"gender_by_age", crosses},
            {"tags", ids_of(a.tags)},
            {"agreement", std::to_string(a.agreement)}};
}

Error unknown_activity() {
    return fail(ErrorKind::not_found, "unknown_activity", msg("There is no such record, or no longer."));
}

Error unknown_appointment() {
    return fail(ErrorKind::not_found, "unknown_appointment", msg("There is no such appointment, or no longer."));
}
Error unknown_session() {
    return fail(ErrorKind::not_found, "unknown_session", msg("There is no such session, or no longer."));
}

}
