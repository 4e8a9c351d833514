// What bringing a file in would do.
#include "features/imports/preview.hpp"

#include <set>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

/// So many are compared with what is here while the person waits.
constexpr std::size_t most_people = 1500, most_records = 10'000, most_names = 400;
constexpr std::size_t first_lines = 5;

std::string commune_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? std::string(commune->name) : std::string();
}

std::string line_of(const PersonLine& each) {
    std::vector<std::string> parts{each.sheet.name()};
    if (each.sheet.birth_year) parts.push_back(std::to_string(*each.sheet.birth_year));
    if (const auto where = commune_of(each.sheet.insee); !where.empty()) parts.push_back(where);
    return text::join(parts, " · ");
}

std::string line_of(const RecordLine& each, const References& refer, Lang lang) {
    const auto& a = each.record;
    std::vector<std::string> parts{i18n::short_date(lang, a.day), std::to_string(a.duration_min) + " min"};
    parts.push_back(a.title.empty() ? std::string(i18n::translate(lang, activities::label(a.type))) : a.title);
    std::vector<std::string> themes;
    for (const auto theme : a.themes.values()) themes.emplace_back(i18n::translate(lang, activities::label(theme)));
    if (!themes.empty()) parts.push_back(i18n::list(lang, themes));
    for (const auto& place : refer.places)
        if (a.place && place.id == a.place) parts.push_back(place.name);
    const auto people = static_cast<std::int64_t>(each.named.size()) + a.anonymous;
    parts.push_back(i18n::plural(lang, "{n} person", "{n} people", people));
    return text::join(parts, " · ");
}

}

PreviewView preview_of(Tools& use, const Ready& ready, const Import& import, Lang lang) {
    PreviewView view;
    view.id = import.id.text();
    view.file = import.file_name;
    view.lines = ready.lines.read;
    view.refused = ready.lines.refused;
    view.large = ready.units() > at_once;
    for (const Ask& each : ready.lines.asks) view.asked += each.chosen.empty();
    const auto& people = ready.lines.people;
    const auto& records = ready.lines.records;
    use.database.read([&](db::Read& tx) {
        const References refer = references(tx, use.vault, ready.visitor, use.clock);
        std::set<std::string> seen;
        for (std::size_t i = 0; i < people.size(); ++i) {
            if (i < first_lines) view.people.push_back(line_of(people[i]));
            if (i >= most_people) {
                view.cut = true;
                ++view.people_new;
                continue;
            }
            const bool twice = !seen.insert(ready.people_keys[i]).second;
            const auto fate = fate_of(tx, use, ready, people[i], ready.people_keys[i]).kind;
            if (twice || fate == PersonFate::Kind::known)
                ++view.people_known;
            else if (fate == PersonFate::Kind::alike)
                ++view.people_alike;
            else
                ++view.people_new;
        }
        std::set<std::string> names;
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (i < first_lines) view.records.push_back(line_of(records[i], refer, lang));
            if (i >= most_records) view.cut = true;
            const bool known = i < most_records && is_known(tx, use, ready.record_keys[i]);
            ++(known ? view.records_known : view.records_new);
            if (known || ready.plan.names == Plan::Names::known) continue;
            for (const Named& each : records[i].named)
                if (each.number.empty() && names.size() < 10'000) names.insert(each.first_name + " " + each.last_name);
        }
        std::size_t looked = 0;
        for (const std::string& name : names) {
            if (++looked > most_names) {
                view.cut = true;
                ++view.named_new;
                continue;
            }
            const std::string folded = text::fold_words(name);
            bool there = false;
            for (const auto& each : beneficiaries::find(tx, use.vault, ready.visitor, {name, {}, 20}, use.clock))
                there = there || text::fold_words(each.name()) == folded;
            view.named_new += !there;
        }
    });
    return view;
}

FaultsView faults_of(const std::vector<repository::Told>& told, std::string address, Lang lang) {
    constexpr std::size_t most = 30;
    FaultsView view;
    view.address = std::move(address);
    for (const auto& each : told) {
        auto& list = each.weight == repository::Weight::refused ? view.refused
                     : each.weight == repository::Weight::left  ? view.left
                                                                : view.notes;
        ++(each.weight == repository::Weight::refused ? view.refused_count
           : each.weight == repository::Weight::left  ? view.left_count
                                                      : view.notes_count);
        if (list.size() < most)
            list.push_back({std::to_string(each.fault.line), each.fault.column, each.fault.value,
                            i18n::format(lang, each.fault.why)});
    }
    return view;
}

std::vector<repository::Told> told_of(const std::vector<Fault>& faults) {
    std::vector<repository::Told> all;
    all.reserve(faults.size());
    for (const Fault& each : faults)
        all.push_back({each, each.refused ? repository::Weight::refused : repository::Weight::note});
    return all;
}

std::string_view label(Origin origin) {
    switch (origin) {
        case Origin::lacoop: return i18n::key("A file of La Coop de la médiation numérique");
        case Origin::beffroi: return i18n::key("A file that was taken out of a site like this one");
        case Origin::table: return i18n::key("A table of your own");
    }
    return {};
}

}
