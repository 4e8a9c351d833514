// Counting: from sums where there are any, else record by record.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "features/reporting/sums.hpp"
#include "features/reporting/sums_repository.hpp"

namespace beffroi::reporting {
namespace {

using std::chrono::sys_days;

template <class Key>
std::vector<Often<Key>> most_first(std::vector<Often<Key>> all) {
    std::sort(all.begin(), all.end(),
              [](const Often<Key>& a, const Often<Key>& b) { return a.n != b.n ? a.n > b.n : a.key < b.key; });
    return all;
}

Date first_of_month(Date day) { return {day.year(), day.month(), std::chrono::day{1}}; }
Date last_of_month(Date day) {
    return Date{std::chrono::year_month_day_last{day.year(), std::chrono::month_day_last{day.month()}}};
}
Date first_of_year(Date day) { return {day.year(), std::chrono::January, std::chrono::day{1}}; }
Date last_of_year(Date day) { return {day.year(), std::chrono::December, std::chrono::day{31}}; }

/// The month, and in short periods the day, that this day is part of.
void note_moment(Figures& f, const Selection& of, Date day, std::int64_t activities, std::int64_t accompaniments) {
    const auto month = month_key(day) - month_key(of.from);
    f.months.at(month).activities += activities;
    f.months.at(month).accompaniments += accompaniments;
    if (f.days.empty()) return;
    Moment& that = f.days.at(static_cast<std::size_t>((sys_days{day} - sys_days{of.from}).count()));
    that.activities += activities;
    that.accompaniments += accompaniments;
}

/// Details of several days together, as far as they are of a period that begins in the month `from`.
class Together {
public:
    explicit Together(std::uint64_t from) : from_(from) {}

    void add(const Detail& detail, std::int64_t times) {
        for (const auto& [key, n] : detail.places) places_[key] += times * n;
        for (const auto& [key, n] : detail.communes) communes_[key] += times * n;
        for (const auto& [key, n] : detail.people)
            if (key / 16 < from_) people_[key % 16] += times * n, never_[key % 16] += key / 16 == 0 ? times * n : 0;
        // In a Detail the same place follows itself: one look into the table for all of them.
        for (auto at = detail.homes.begin(); at != detail.homes.end();) {
            const std::uint64_t home = at->first >> 20;
            std::int64_t n = 0;
            for (; at != detail.homes.end() && at->first >> 20 == home; ++at)
                if ((at->first & 0xfffff) < from_) n += at->second;
            if (n != 0) homes_[home] += times * n;
        }
    }

    void add_to(Figures& f) const {
        for (std::size_t i = 0; i < f.genders.size(); ++i) {
            f.genders[i] += people_[i];
            f.people += people_[i];
            f.people_new += never_[i];
        }
        for (std::size_t i = 0; i < f.situations.size(); ++i) f.situations[i] += people_[3 + i];
        for (std::size_t i = 0; i < f.age_bands.size(); ++i) f.age_bands[i] += people_[8 + i];
        for (const auto& [key, n] : places_)
            if (n != 0) f.places.push_back({places::PlaceId{static_cast<std::int64_t>(key)}, n});
        for (const auto& [key, n] : communes_)
            if (n != 0) f.communes.push_back({commune_of(key), n});
        for (const auto& [key, n] : homes_)
            if (n != 0) f.residences.push_back({commune_of(key), n});
    }

private:
    std::uint64_t from_;
    std::unordered_map<std::uint64_t, std::int64_t> places_, communes_, homes_;
    std::array<std::int64_t, 16> people_{}, never_{};
};

bool everything(const Selection& of) {
    Selection all;
    all.from = of.from;
    all.to = of.to;
    return of == all;
}

}

Figures frame_of(const Selection& of) {
    Figures f;
    for (Date month = first_of_month(of.from); sys_days{month} <= sys_days{of.to};
         month = Date{std::chrono::year_month_day{month} + std::chrono::months{1}})
        f.months.push_back({month});
    if ((sys_days{of.to} - sys_days{of.from}).count() < most_days)
        for (Date day = of.from; sys_days{day} <= sys_days{of.to}; day = add_days(day, 1)) f.days.push_back({day});
    return f;
}

Figures figures_from_records(db::Read& tx, const Selection& of) {
    Figures f = frame_of(of);
    Sums sums;
    std::unordered_map<std::int64_t, std::int64_t> places;
    std::unordered_map<std::string, std::int64_t> communes, residences;
    // Of few activities the people are looked up by activity; of many it is faster to read all of the period.
    constexpr std::size_t few = 3000;
    std::vector<activities::ActivityId> ids, counted;
    activities::each_fact(tx, of, [&](const activities::Counted& fact) {
        if (ids.size() <= few && fact.people > 0) ids.push_back(fact.id);
        if (counted.size() <= few && fact.anonymous > 0) counted.push_back(fact.id);
        sums.add(fact);
        note_moment(f, of, fact.day, 1, fact.people + fact.anonymous);
        if (fact.place) ++places[fact.place.value];
        if (!fact.insee.empty()) ++communes[fact.insee];
    });
    const bool by_activity = of.whom.everybody() && ids.size() <= few && counted.size() <= few;
    sums.add_anonymous(by_activity ? activities::anonymous_counts(tx, counted) : activities::anonymous_counts(tx, of));
    sums.add_to(f);

    std::unordered_set<std::int64_t> seen;
    const auto count_person = [&](const activities::Helped& each) {
        if (!each.previous) ++f.people_new;
        if (!seen.insert(each.who.value).second) return;
        ++f.people;
        ++f.genders[static_cast<std::size_t>(each.gender)];
        ++f.age_bands[static_cast<std::size_t>(each.age_band)];
        ++f.situations[static_cast<std::size_t>(each.situation)];
        ++residences[each.insee];
    };
    if (by_activity)
        activities::each_helped(tx, ids, count_person);
    else
        activities::each_helped(tx, of, count_person);
    for (const auto& [key, n] : places) f.places.push_back({places::PlaceId{key}, n});
    for (const auto& [key, n] : communes) f.communes.push_back({key, n});
    for (const auto& [key, n] : residences) f.residences.push_back({key, n});
    return f;
}

std::optional<Figures> figures_from_sums(db::Read& tx, const Selection& of) {
    // Of a part of the records, and of people in a period that begins within a month, there are no sums.
    if (!everything(of) || of.from != first_of_month(of.from)) return std::nullopt;
    Figures f = frame_of(of);
    Sums sums;
    Together together(month_key(of.from));
    bool sound = true;
    const auto add = [&](const Detail* detail, std::int64_t times) {
        if (detail) together.add(*detail, times);
    };
    const auto days_of = [&](Date from, Date to) {
        repository::each_day(tx, from, to, [&](Date, const Result<Day>& day) {
            sound = sound && day;
            if (day) add(&day->detail, 1);
        });
    };
    repository::each_sums(tx, of.from, of.to, [&](Date day, const Result<Sums>& found) {
        sound = sound && found;
        if (!found) return;
        sums.add(*found, 1);
        note_moment(f, of, day, found->activities, found->accompaniments);
    });
    // The longest stretches that are summed up: a year only at the beginning, for it knows people by who came before it.
    for (Date at = of.from; sys_days{at} <= sys_days{of.to};) {
        const auto reaches = [&](Date last) {
            return sys_days{last} <= sys_days{of.to} || !repository::any_day(tx, add_days(of.to, 1), last);
        };
        Date last = last_of_year(at);
        const bool year = at == of.from && at == first_of_year(at) && reaches(last);
        if (!year) last = last_of_month(at);
        if (year || reaches(last)) {
            const auto detail = repository::period(tx, year ? year_text(at) : month_text(at));
            sound = sound && detail;
            if (detail) add(&*detail, 1);
        } else {
            days_of(at, of.to);
        }
        at = add_days(last, 1);
    }
    // What changed since it was summed up is counted anew, and what was summed up of it taken away.
    for (const Date day : activities::changed_days(tx, of.from, of.to)) {
        const auto before = repository::day(tx, day);
        sound = sound && before;
        if (!before) break;
        const Day now = day_from_records(tx, day);
        sums.add(before->sums, -1);
        sums.add(now.sums, 1);
        note_moment(f, of, day, now.sums.activities - before->sums.activities,
                    now.sums.accompaniments - before->sums.accompaniments);
        add(&before->detail, -1);
        add(&now.detail, 1);
    }
    if (!sound) return std::nullopt;
    sums.add_to(f);
    together.add_to(f);
    return f;
}

Figures figures(db::Read& tx, const Selection& of) {
    auto summed = figures_from_sums(tx, of);
    Figures f = summed ? *std::move(summed) : figures_from_records(tx, of);
    f.places = most_first(std::move(f.places));
    f.communes = most_first(std::move(f.communes));
    f.residences = most_first(std::move(f.residences));
    return f;
}

}
