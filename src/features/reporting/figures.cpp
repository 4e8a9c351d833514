// Counting.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "features/reporting/reporting.hpp"

namespace beffroi::reporting {
namespace {

using std::chrono::sys_days;

template <class Key, class Map>
std::vector<Often<Key>> most_first(const Map& counted) {
    std::vector<Often<Key>> all;
    for (const auto& [key, n] : counted) all.push_back({key, n});
    std::sort(all.begin(), all.end(),
              [](const Often<Key>& a, const Often<Key>& b) { return a.n != b.n ? a.n > b.n : a.key < b.key; });
    return all;
}

std::size_t duration_band(int minutes) { return minutes < 30 ? 0 : minutes < 60 ? 1 : minutes < 120 ? 2 : 3; }

Date first_of_month(Date day) { return {day.year(), day.month(), std::chrono::day{1}}; }

template <class E, std::size_t n>
void count(std::array<std::int64_t, n>& counts, activities::Set<E> set) {
    for (const E each : set.values())
        if (const auto at = static_cast<std::size_t>(each); at < n) ++counts[at];
}

/// Those of whom nobody counted this are "not told", so that every drawing is of the same people.
template <std::size_t n>
void add_anonymous(std::array<std::int64_t, n>& counts, const std::array<int, n>& counted, std::int64_t all) {
    for (std::size_t i = 0; i < n; ++i) {
        counts[i] += counted[i];
        all -= counted[i];
    }
    counts[n - 1] += std::max<std::int64_t>(all, 0);
}

}

Figures figures(db::Read& tx, const Selection& of) {
    Figures f;
    for (Date month = first_of_month(of.from); sys_days{month} <= sys_days{of.to};
         month = Date{std::chrono::year_month_day{month} + std::chrono::months{1}})
        f.months.push_back({month});
    const bool by_day = (sys_days{of.to} - sys_days{of.from}).count() < most_days;
    if (by_day)
        for (Date day = of.from; sys_days{day} <= sys_days{of.to}; day = add_days(day, 1)) f.days.push_back({day});

    std::unordered_map<std::int64_t, std::int64_t> places;
    std::map<std::string, std::int64_t> communes, residences;
    activities::each_fact(tx, of, [&](const activities::Counted& fact) {
        ++f.activities;
        ++(fact.type == activities::Type::individual ? f.individual : f.workshops);
        const std::int64_t came = fact.people + fact.anonymous;
        f.accompaniments += came;
        f.anonymous += fact.anonymous;
        f.anonymous_already += fact.anonymous_already;
        f.duration_min += fact.duration_min;
        f.work_min += std::int64_t{fact.duration_min} * fact.counsellors + fact.preparation_min + fact.travel_min;
        const auto months = (static_cast<int>(fact.day.year()) - static_cast<int>(of.from.year())) * 12 +
                            static_cast<int>(static_cast<unsigned>(fact.day.month())) -
                            static_cast<int>(static_cast<unsigned>(of.from.month()));
        Moment& month = f.months.at(static_cast<std::size_t>(months));
        ++month.activities;
        month.accompaniments += came;
        if (by_day) {
            Moment& day = f.days.at(static_cast<std::size_t>((sys_days{fact.day} - sys_days{of.from}).count()));
            ++day.activities;
            day.accompaniments += came;
        }
        count(f.themes, fact.themes);
        count(f.admin_themes, fact.admin_themes);
        count(f.equipment, fact.equipment);
        ++f.place_kinds[static_cast<std::size_t>(fact.place_kind)];
        ++f.durations[duration_band(fact.duration_min)];
        if (fact.place) ++places[fact.place.value];
        if (!fact.insee.empty()) ++communes[fact.insee];
    });

    std::unordered_set<std::int64_t> seen;
    activities::each_helped(tx, of, [&](const activities::Helped& each) {
        // The first time ever may be the second line of the period, when two records of a day were written the other way round.
        if (each.first) ++f.people_new;
        if (!seen.insert(each.who.value).second) return;
        ++f.people;
        ++f.genders[static_cast<std::size_t>(each.gender)];
        ++f.age_bands[static_cast<std::size_t>(each.age_band)];
        ++f.situations[static_cast<std::size_t>(each.situation)];
        ++residences[each.insee];
    });
    const activities::Counts counted = activities::anonymous_counts(tx, of);
    add_anonymous(f.genders, counted.gender, f.anonymous);
    add_anonymous(f.age_bands, counted.age_band, f.anonymous);
    add_anonymous(f.situations, counted.situation, f.anonymous);

    for (const auto& each : most_first<std::int64_t>(places)) f.places.push_back({places::PlaceId{each.key}, each.n});
    f.communes = most_first<std::string>(communes);
    f.residences = most_first<std::string>(residences);
    return f;
}

}
