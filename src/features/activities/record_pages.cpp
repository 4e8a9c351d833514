// /espace/comptes-rendus/{id}: one record, what it was before, taking it away and putting it back.
#include "activities/pages.hpp"

#include <algorithm>

#include "features/activities/rules.hpp"
#include "features/activities/view.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;

std::string said(std::string_view done) {
    if (done == "ecrit") return std::string(i18n::key("It is written up."));
    if (done == "corrige") return std::string(i18n::key("The changes are kept."));
    if (done == "remis") return std::string(i18n::key("The record is back."));
    return {};
}

template <class E>
std::string set_told(Lang lang, const Set<E>& set) {
    std::string all;
    for (const E each : set.values())
        all += (all.empty() ? "" : ", ") + std::string(i18n::translate(lang, label(each)));
    return all;
}

template <class Counts, class Every>
void add_counted(Lang lang, const Counts& counts, Every every, std::vector<std::string>& all) {
    for (const auto value : every)
        if (const int n = counts[static_cast<std::size_t>(value)]; n > 0)
            all.push_back(std::to_string(n) + " × " + std::string(i18n::translate(lang, beneficiaries::label(value))));
}

std::vector<Told> facts_of(db::Read& tx, const Services& use, const accounts::Visitor& who, const Activity& a,
                           Lang lang) {
    std::vector<Told> all;
    const auto add = [&](std::string_view field, std::string value) {
        if (!value.empty()) all.push_back({field_label(field), std::move(value)});
    };
    Where where(tx, lang);
    add("place_kind", where.told(a.place_kind, a.place, a.insee));
    add("themes", themes_told(lang, a.themes));
    add("admin_themes", set_told(lang, a.admin_themes));
    add("equipment", set_told(lang, a.equipment));
    if (a.level) add("level", std::string(i18n::translate(lang, workshops::label(*a.level))));
    if (a.autonomy) add("autonomy", std::string(i18n::translate(lang, label(*a.autonomy))));
    if (a.redirected)
        add("redirected",
            a.redirection ? std::string(i18n::translate(lang, label(*a.redirection))) : i18n::format(lang, msg("yes")));
    add("who", a.who);
    std::vector<std::string> names;
    for (const PersonId each : a.counsellors) names.push_back(name_of(tx, use, each));
    add("counsellors", i18n::list(lang, names));
    if (a.preparation_min > 0) add("preparation", minutes_text(lang, a.preparation_min));
    if (a.travel_min > 0) add("travel", minutes_text(lang, a.travel_min));
    names.clear();
    for (const Tag& each : tags(tx, who))
        if (std::find(a.tags.begin(), a.tags.end(), each.id) != a.tags.end()) names.push_back(each.name);
    if (!names.empty()) add("tags", i18n::list(lang, names));
    return all;
}

std::string happened(Lang lang, const Event& event) {
    if (event.act == "recorded") return i18n::format(lang, msg("Written up"));
    if (event.act == "removed") return i18n::format(lang, msg("Taken away"));
    if (event.act == "restored") return i18n::format(lang, msg("Put back"));
    return i18n::format(lang, msg("Corrected"));
}

RecordView view_of(db::Read& tx, const net::Request& request, const Services& use, const Activity& a, Lang lang) {
    const auto& who = visitor(request);
    RecordView view;
    view.a = a;
    view.address = std::string(base) + "/" + a.id.text();
    view.lead = i18n::date(lang, a.day) + ", " + minutes_text(lang, a.duration_min);
    for (const BeneficiaryId each : a.people)
        if (const auto sheet = beneficiaries::beneficiary(tx, use.vault, each))
            view.people.push_back(choice_of(*sheet, lang));
    add_counted(lang, a.counts.gender, beneficiaries::every_gender(), view.counted);
    add_counted(lang, a.counts.age_band, beneficiaries::every_age_band(), view.counted);
    add_counted(lang, a.counts.situation, beneficiaries::every_situation(), view.counted);
    for (const auto gender : beneficiaries::every_gender())
        for (const auto band : beneficiaries::every_age_band())
            if (const int n = a.counts.gender_by_age[static_cast<std::size_t>(gender)][static_cast<std::size_t>(band)];
                n > 0)
                view.counted.push_back(std::to_string(n) + " × " +
                                       std::string(i18n::translate(lang, beneficiaries::label(gender))) + ", " +
                                       std::string(i18n::translate(lang, beneficiaries::label(band))));
    view.facts = facts_of(tx, use, who, a, lang);
    if (a.agreement != 0 && use.fitting)
        for (Payer& each : use.fitting(tx, who, a))
            if (each.id == a.agreement) view.facts.push_back({i18n::key("Agreement"), std::move(each.label)});
    if (a.appointment) view.from_link = "/espace/agenda/rendez-vous/" + a.appointment.text();
    if (a.session) view.from_link = "/espace/ateliers/seances/" + a.session.text();
    for (const Event& event : history(tx, use.vault, a.id)) {
        const LocalTime local = to_local(event.at, "Europe/Paris");
        RecordEvent line;
        line.when =
            i18n::format(lang, msg("{1} at {2}", i18n::date(lang, local.date), i18n::time_of_day(lang, local.minute)));
        line.what = happened(lang, event);
        line.who = event.by == who.person ? i18n::format(lang, msg("by you"))
                                          : i18n::format(lang, msg("by {1}", name_of(tx, use, event.by)));
        for (const auto& was : event.was)
            line.was.push_back({field_label(was.field), value_told(tx, use, who, lang, was, view.formerly)});
        view.history.push_back(std::move(line));
    }
    std::erase_if(view.formerly, [&](BeneficiaryId each) {
        return std::find(view.a.people.begin(), view.a.people.end(), each) != view.a.people.end();
    });
    return view;
}

net::Response show(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("A record"));
    RecordView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto a = named(tx, request, use);
        if (a) view = view_of(tx, request, use, *a, page.lang);
        return a.has_value();
    });
    if (!known) return net::failure(unknown_activity());
    view.said = said(request.query.get("fait"));
    use.database.write([&](db::Write& tx) {
        const PersonId by = visitor(request).person;
        for (const BeneficiaryId each : view.a.people) beneficiaries::note_seen(tx, each, by, "activity", use.clock);
        for (const BeneficiaryId each : view.formerly) beneficiaries::note_seen(tx, each, by, "activity", use.clock);
    });
    if (!view.a.title.empty())
        page.title = view.a.title;
    else if (view.a.type == Type::workshop)
        page.title = i18n::translate(page.lang, label(view.a.type));
    else
        page.title =
            view.people.empty() ? i18n::format(page.lang, msg("Somebody without a name")) : view.people.front().name;
    return private_page(pages::record(page, request, view));
}

/// Runs `change` on the record that the address names when the visitor keeps it.
template <class F>
net::Response act(const net::Request& request, Services& use, const std::string& to, F&& change) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request, use);
        if (!a) return unknown_activity();
        return change(tx, a->id);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link(to));
}

}

void record_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    const std::string one = std::string(base) + "/{id}";
    on.get(one, right, [&use](const net::Request& request) { return show(request, use); });
    on.post(one + "/retirer", right, [&use](const net::Request& request) {
        return act(request, use, std::string(base) + "?retire=" + std::string(request.param("id")),
                   [&](db::Write& tx, ActivityId id) { return remove(tx, id, visitor(request).person, use.clock); });
    });
    on.post(one + "/remettre", right, [&use](const net::Request& request) {
        return act(request, use, std::string(base) + "/" + std::string(request.param("id")) + "?fait=remis",
                   [&](db::Write& tx, ActivityId id) { return restore(tx, id, visitor(request).person, use.clock); });
    });
}

std::vector<beneficiaries::Done> done_with(db::Read& tx, PersonId reader, BeneficiaryId id, Lang lang) {
    constexpr int most = 50;
    std::vector<beneficiaries::Done> all;
    for (const Line& each : of_beneficiary(tx, id, most)) {
        const bool theirs =
            tx.one<int>("SELECT 1 FROM activity_counsellors WHERE activity = ?1 AND counsellor = ?2", each.id, reader)
                .has_value();
        all.push_back({i18n::date(lang, each.day, true) + " · " + minutes_text(lang, each.duration_min),
                       each.title.empty() ? themes_told(lang, each.themes) : each.title,
                       theirs ? std::string(base) + "/" + each.id.text() : std::string()});
    }
    return all;
}

}
