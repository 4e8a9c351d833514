// The form of a record: from a record, back to one, and what it offers.
#include <algorithm>
#include <array>
#include <span>

#include "features/activities/parts.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::activities {
namespace {

using accounts::visitor;

constexpr std::array<int, 6> presets{15, 30, 45, 60, 90, 120};

std::string number_text(int n) { return n > 0 ? std::to_string(n) : std::string(); }

int number(html::Form& form, std::string_view name) {
    constexpr std::int64_t any = 1'000'000;  // the rules know the limits, and say them better
    return static_cast<int>(form.whole_number(name, 0, any, html::Need::optional).value_or(0));
}

template <class E>
void preset_set(net::Params& typed, std::string_view name, const Set<E>& set) {
    for (const E each : set.values()) typed.add(name, code(each));
}

template <class E, class From>
Set<E> read_set(const net::Params& typed, std::string_view name, From from) {
    Set<E> set;
    for (const std::string_view each : typed.all(name))
        if (const auto value = from(each)) set.add(*value);
    return set;
}

template <class T>
std::vector<T> read_ids(const net::Params& typed, std::string_view name) {
    std::vector<T> ids;
    for (const std::string_view each : typed.all(name))
        if (const auto id = T::from_text(each)) ids.push_back(*id);
    return ids;
}

template <class Counts, class Every>
void preset_counts(net::Params& typed, const std::string& what, const Counts& counts, Every every) {
    for (const auto value : every)
        if (const int n = counts[static_cast<std::size_t>(value)]; n > 0)
            typed.set(what + "-" + std::string(code(value)), std::to_string(n));
}
template <class Counts, class Every>
void read_counts(html::Form& form, const std::string& what, Counts& counts, Every every) {
    for (const auto value : every)
        counts[static_cast<std::size_t>(value)] = number(form, what + "-" + std::string(code(value)));
}

template <class F>
void each_cross(F&& f) {
    for (const auto gender : beneficiaries::every_gender())
        for (const auto band : beneficiaries::every_age_band())
            f(cross_name(gender, band), static_cast<std::size_t>(gender), static_cast<std::size_t>(band));
}

/// Of one person without a name: the kind of which there is one.
template <class Counts, class Every>
std::string_view the_one(const Counts& counts, Every every) {
    for (const auto value : every)
        if (counts[static_cast<std::size_t>(value)] > 0) return code(value);
    return {};
}
template <class Counts, class Value>
void count_one(Counts& counts, std::optional<Value> value) {
    counts = {};
    if (value) counts[static_cast<std::size_t>(*value)] = 1;
}

std::string read_commune(html::Form& form) {
    const std::string typed = form.text("commune", 80, html::Need::optional);
    if (typed.empty()) return {};
    const auto found = territory::find(typed, 3, territory::Mistyped::if_nothing_else);
    if (found.empty() || (!found.front().exact && found.size() > 1 && found.front().mistakes > 0)) {
        form.fail("commune", msg("No commune is called “{1}”. Write its name or its postcode.", typed));
        return {};
    }
    return std::string(found.front().commune.insee);
}

}

std::string cross_name(beneficiaries::Gender gender, beneficiaries::AgeBand band) {
    return "cross-" + std::string(beneficiaries::code(gender)) + "-" + std::string(beneficiaries::code(band));
}
bool crosses_typed(const html::Form& form) {
    bool any = false;
    each_cross([&](const std::string& name, std::size_t, std::size_t) { any = any || !form.value(name).empty(); });
    return any;
}

net::Params params_of(const Activity& a) {
    net::Params typed;
    typed.set("type", code(a.type));
    typed.set("day", date_text(a.day));
    if (std::find(presets.begin(), presets.end(), a.duration_min) != presets.end())
        typed.set("duration", std::to_string(a.duration_min));
    else
        typed.set("duration_other", number_text(a.duration_min));
    typed.set("preparation", number_text(a.preparation_min));
    typed.set("travel", number_text(a.travel_min));
    typed.set("place_kind", code(a.place_kind));
    if (a.place) typed.set("place", a.place.text());
    if (a.place_kind == PlaceKind::home || a.place_kind == PlaceKind::other)
        if (const auto commune = territory::commune(a.insee)) typed.set("commune", commune->name);
    preset_set(typed, "themes", a.themes);
    preset_set(typed, "admin_themes", a.admin_themes);
    preset_set(typed, "equipment", a.equipment);
    typed.set("title", a.title);
    if (a.level) typed.set("level", workshops::code(*a.level));
    if (a.autonomy) typed.set("autonomy", code(*a.autonomy));
    if (a.redirected) typed.set("redirected", "1");
    if (a.redirection) typed.set("redirection", code(*a.redirection));
    typed.set("notes", a.notes);
    if (!a.who.empty()) typed.set("who", a.who);
    for (const PersonId each : a.counsellors) typed.add("counsellors", each.text());
    for (const BeneficiaryId each : a.people) typed.add("people", each.text());
    for (const TagId each : a.tags) typed.add("tags", each.text());
    if (a.agreement != 0) typed.set("agreement", id_to_text(a.agreement));
    using namespace beneficiaries;
    if (a.type == Type::individual) {
        if (a.anonymous > 0) typed.set("nameless", "1");
        if (a.anonymous_already > 0) typed.set("nameless_already", "1");
        typed.set("one_gender", the_one(a.counts.gender, every_gender()));
        typed.set("one_situation", the_one(a.counts.situation, every_situation()));
        typed.set("one_age_band", the_one(a.counts.age_band, every_age_band()));
    } else {
        typed.set("anonymous", number_text(a.anonymous));
        typed.set("anonymous_already", number_text(a.anonymous_already));
        preset_counts(typed, "gender", a.counts.gender, every_gender());
        preset_counts(typed, "situation", a.counts.situation, every_situation());
        preset_counts(typed, "age_band", a.counts.age_band, every_age_band());
        each_cross([&](const std::string& name, std::size_t gender, std::size_t band) {
            if (const int n = a.counts.gender_by_age[gender][band]; n > 0) typed.set(name, std::to_string(n));
        });
    }
    if (a.appointment) typed.set("rendez-vous", a.appointment.text());
    if (a.session) typed.set("atelier", a.session.text());
    if (!a.client_key.empty()) typed.set("client_key", a.client_key);
    if (to_micros(a.changed) != 0) typed.set("changed", std::to_string(to_micros(a.changed)));
    return typed;
}
html::Form form_of(const Activity& a) { return html::Form(params_of(a)); }

Activity read_activity(html::Form& form, const net::Params& typed, const Activity& before) {
    Activity a = before;
    a.type = type_from(form.value("type")).value_or(before.type);
    a.day = form.date("day");
    a.duration_min = form.value("duration_other").empty() ? number(form, "duration") : number(form, "duration_other");
    a.preparation_min = number(form, "preparation");
    a.travel_min = number(form, "travel");
    a.place_kind = place_kind_from(form.value("place_kind")).value_or(before.place_kind);
    a.place = PlaceId::from_text(form.value("place")).value_or(PlaceId{});
    a.insee.clear();
    if (a.place_kind == PlaceKind::home || a.place_kind == PlaceKind::other) a.insee = read_commune(form);
    a.themes = read_set<Theme>(typed, "themes", theme_from);
    a.admin_themes = read_set<AdminTheme>(typed, "admin_themes", admin_theme_from);
    a.equipment = read_set<Equipment>(typed, "equipment", equipment_from);
    a.title = form.value("title");
    a.level = workshops::level_from(form.value("level"));
    a.autonomy = autonomy_from(form.value("autonomy"));
    a.redirected = form.ticked("redirected");
    a.redirection = redirection_from(form.value("redirection"));
    a.notes = form.value("notes");
    a.who = form.value("who");
    a.counsellors = read_ids<PersonId>(typed, "counsellors");
    a.people = read_ids<BeneficiaryId>(typed, "people");
    a.tags = read_ids<TagId>(typed, "tags");
    a.agreement = Id<struct AgreementTag>::from_text(form.value("agreement")).value_or(Id<struct AgreementTag>{}).value;
    using namespace beneficiaries;
    if (a.type == Type::individual) {
        a.anonymous = form.ticked("nameless") ? 1 : 0;
        a.anonymous_already = a.anonymous > 0 && form.ticked("nameless_already") ? 1 : 0;
        a.counts = {};
        if (a.anonymous > 0) {
            count_one(a.counts.gender, gender_from(form.value("one_gender")));
            count_one(a.counts.situation, situation_from(form.value("one_situation")));
            count_one(a.counts.age_band, age_band_from(form.value("one_age_band")));
        }
    } else {
        a.anonymous = number(form, "anonymous");
        a.anonymous_already = number(form, "anonymous_already");
        read_counts(form, "gender", a.counts.gender, every_gender());
        read_counts(form, "situation", a.counts.situation, every_situation());
        read_counts(form, "age_band", a.counts.age_band, every_age_band());
        each_cross([&](const std::string& name, std::size_t gender, std::size_t band) {
            a.counts.gender_by_age[gender][band] = number(form, name);
        });
    }
    return a;
}

std::vector<Option> place_choices(db::Read& tx, const Services& use) {
    places::Search search;
    search.limit = 1000;
    std::vector<Option> all;
    for (const places::Found& each : use.directory.find(tx, search, use.clock.now()).places)
        all.push_back({each.place->id.text(), each.place->name + " (" + each.place->commune + ")"});
    return all;
}

void fill(db::Read& tx, const net::Request& request, Services& use, const html::Form& form, const Activity& a,
          const Activity& known, Lang lang, FormView& view) {
    const auto& who = visitor(request);
    view.places = place_choices(tx, use);
    if (a.place && std::none_of(view.places.begin(), view.places.end(),
                                [&](const Option& each) { return each.id == a.place.text(); }))
        if (const auto place = places::by_id(tx, a.place))
            view.places.push_back({place->id.text(), place->name + " (" + place->commune + ")"});
    for (const Whose& each : colleagues(tx, use, who)) view.counsellors.push_back({each.id.text(), each.name});
    for (const PersonId each : known.counsellors)
        if (std::none_of(view.counsellors.begin(), view.counsellors.end(),
                         [&](const Option& one) { return one.id == each.text(); }))
            view.counsellors.push_back({each.text(), name_of(tx, use, each)});
    for (const Tag& each : tags(tx, who)) view.tags.push_back({each.id.text(), each.name});
    if (use.fitting) {
        // Place and subjects may still be chosen: the day and who was there decide what is offered.
        Activity such = a;
        such.id = known.id;
        such.place = {};
        such.themes = {};
        if (known.agreement != 0) such.agreement = known.agreement;
        for (Payer& each : use.fitting(tx, who, such))
            view.agreements.push_back({id_to_text(each.id), std::move(each.label)});
    }

    constexpr std::size_t most_last = 6;
    for (const Theme each : habits(tx, who.person).themes) {
        if (view.last.size() == most_last) break;
        if (each == Theme::paperwork)
            view.paperwork_last = true;
        else
            view.last.push_back(each);
    }
    using enum Theme;
    static constexpr std::array devices{first_check, hardware, repair, own_files, office, creating};
    static constexpr std::array internet{web, mail, social_networks, safety, artificial_intelligence, culture};
    static constexpr std::array everyday{health, banking_and_shopping, employment, business, parenting, school};
    const auto group = [&](std::string_view label, std::span<const Theme> themes) {
        FormView::ThemeGroup others{label, {}};
        for (const Theme each : themes)
            if (std::find(view.last.begin(), view.last.end(), each) == view.last.end()) others.themes.push_back(each);
        if (!others.themes.empty()) view.groups.push_back(std::move(others));
    };
    group(i18n::key("Devices and files"), devices);
    group(i18n::key("Internet"), internet);
    group(i18n::key("Everyday life"), everyday);

    for (const BeneficiaryId id : a.people) {
        const auto sheet = beneficiaries::beneficiary(tx, use.vault, id);
        const bool in_it = std::find(known.people.begin(), known.people.end(), id) != known.people.end();
        if (!sheet || !(in_it || beneficiaries::may_see(tx, use.vault, who, *sheet, use.clock))) continue;
        PersonChoice choice = choice_of(*sheet, lang);
        choice.id = id.text();
        if (std::none_of(view.people.begin(), view.people.end(),
                         [&](const PersonChoice& each) { return each.id == choice.id; }))
            view.people.push_back(std::move(choice));
    }
    if (form.value("q").empty()) return;
    beneficiaries::Search wanted;
    wanted.words = form.value("q");
    wanted.limit = 20;
    view.searched = true;
    for (const auto& sheet : beneficiaries::find(tx, use.vault, who, wanted, use.clock)) {
        view.found++;
        if (std::none_of(view.people.begin(), view.people.end(),
                         [&](const PersonChoice& each) { return each.id == sheet.id.text(); }))
            view.people.push_back(choice_of(sheet, lang));
    }
}

}
