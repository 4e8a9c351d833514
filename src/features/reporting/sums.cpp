// Adding sums up, and packing them: numbers of seven bits a byte, the lowest first; of keys in order only the distances are kept.
#include "features/reporting/sums.hpp"

#include <algorithm>
#include <unordered_map>

namespace beffroi::reporting {
namespace {

constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Every number of `sums`, always in the same order: it is the order of the bytes.
template <class S, class Do>
void each_number(S& sums, Do act) {
    for (auto* one : {&sums.activities, &sums.individual, &sums.accompaniments, &sums.anonymous,
                      &sums.anonymous_already, &sums.duration_min, &sums.work_min})
        act(*one);
    for (auto& n : sums.themes) act(n);
    for (auto& n : sums.admin_themes) act(n);
    for (auto& n : sums.equipment) act(n);
    for (auto& n : sums.place_kinds) act(n);
    for (auto& n : sums.durations) act(n);
    for (auto& n : sums.genders) act(n);
    for (auto& n : sums.situations) act(n);
    for (auto& n : sums.age_bands) act(n);
}

void put(std::string& out, std::uint64_t n) {
    for (; n >= 128; n >>= 7) out += static_cast<char>((n & 127) | 128);
    out += static_cast<char>(n);
}

/// Reads what `put` wrote.
struct Reader {
    std::string_view rest;
    bool sound = true;

    std::uint64_t next() {
        std::uint64_t n = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest.empty()) break;
            const auto byte = static_cast<unsigned char>(rest.front());
            rest.remove_prefix(1);
            n |= std::uint64_t{byte & 127U} << shift;
            if (byte < 128) return n;
        }
        sound = false;
        return 0;
    }
};

void put(std::string& out, const Tally& tally) {
    put(out, tally.size());
    std::uint64_t before = 0;
    for (const auto& [key, n] : tally) {
        put(out, key - before);
        put(out, static_cast<std::uint64_t>(n));
        before = key;
    }
}

Tally tally_from(Reader& in) {
    Tally all;
    const std::uint64_t count = in.next();
    // Each entry has two bytes at least.
    if (count > in.rest.size() / 2) in.sound = false;
    std::uint64_t key = 0;
    for (std::uint64_t i = 0; i < count && in.sound; ++i) {
        key += in.next();
        all.emplace_back(key, static_cast<std::int64_t>(in.next()));
    }
    return all;
}

Error damaged() {
    return fail(ErrorKind::internal, "damaged_sums",
                msg("The sums of the figures are damaged. Make them anew: beffroi verify figures --rebuild"));
}

/// Both in order of keys; what comes to nothing goes.
Tally added(const Tally& a, const Tally& b, std::int64_t times) {
    Tally all;
    all.reserve(a.size() + b.size());
    auto from = a.begin();
    for (const auto& [key, n] : b) {
        while (from != a.end() && from->first < key) all.push_back(*from++);
        const std::int64_t before = from != a.end() && from->first == key ? (from++)->second : 0;
        if (before + times * n != 0) all.emplace_back(key, before + times * n);
    }
    all.insert(all.end(), from, a.end());
    return all;
}

Tally in_order(const std::unordered_map<std::uint64_t, std::int64_t>& counted) {
    Tally all(counted.begin(), counted.end());
    std::sort(all.begin(), all.end());
    return all;
}

template <class E, std::size_t n>
void count(std::array<std::int64_t, n>& counts, activities::Set<E> set) {
    for (const E each : set.values())
        if (const auto at = static_cast<std::size_t>(each); at < n) ++counts[at];
}

template <std::size_t n>
void add_counted(std::array<std::int64_t, n>& to, const std::array<int, n>& counted, std::int64_t all) {
    for (std::size_t i = 0; i < n; ++i) {
        to[i] += counted[i];
        all -= counted[i];
    }
    // Those of whom nobody counted this are "not told", so that every drawing is of the same people.
    to[n - 1] += std::max<std::int64_t>(all, 0);
}

template <std::size_t n>
void sum(std::array<std::int64_t, n>& to, const std::array<std::int64_t, n>& from) {
    for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

}

void Sums::add(const activities::Counted& fact) {
    ++activities;
    if (fact.type == activities::Type::individual) ++individual;
    accompaniments += fact.people + fact.anonymous;
    anonymous += fact.anonymous;
    anonymous_already += fact.anonymous_already;
    duration_min += fact.duration_min;
    work_min += std::int64_t{fact.duration_min} * fact.counsellors + fact.preparation_min + fact.travel_min;
    count(themes, fact.themes);
    count(admin_themes, fact.admin_themes);
    count(equipment, fact.equipment);
    ++place_kinds[static_cast<std::size_t>(fact.place_kind)];
    ++durations[fact.duration_min < 30 ? 0 : fact.duration_min < 60 ? 1 : fact.duration_min < 120 ? 2 : 3];
}

void Sums::add_anonymous(const activities::Counts& counted) {
    add_counted(genders, counted.gender, anonymous);
    add_counted(situations, counted.situation, anonymous);
    add_counted(age_bands, counted.age_band, anonymous);
}

void Sums::add(const Sums& other, std::int64_t times) {
    std::vector<std::int64_t> numbers;
    each_number(other, [&](std::int64_t n) { numbers.push_back(n); });
    auto from = numbers.begin();
    each_number(*this, [&](std::int64_t& n) { n += times * *from++; });
}

void Sums::add_to(Figures& f) const {
    f.activities += activities;
    f.individual += individual;
    f.workshops += activities - individual;
    f.accompaniments += accompaniments;
    f.anonymous += anonymous;
    f.anonymous_already += anonymous_already;
    f.duration_min += duration_min;
    f.work_min += work_min;
    sum(f.themes, themes);
    sum(f.admin_themes, admin_themes);
    sum(f.equipment, equipment);
    sum(f.place_kinds, place_kinds);
    sum(f.durations, durations);
    sum(f.genders, genders);
    sum(f.situations, situations);
    sum(f.age_bands, age_bands);
}

void Detail::add(const Detail& other, std::int64_t times) {
    places = added(places, other.places, times);
    communes = added(communes, other.communes, times);
    people = added(people, other.people, times);
    homes = added(homes, other.homes, times);
}

std::uint64_t commune_key(std::string_view insee) {
    std::uint64_t key = 0;
    // One more than the letter's place, so that "01001" and "1001" stay apart.
    for (const char c : insee) key = key * 37 + letters.find(c) + 1;
    return key;
}

std::string commune_of(std::uint64_t key) {
    std::string insee;
    for (; key > 0; key /= 37) insee.insert(insee.begin(), letters[key % 37 - 1]);
    return insee;
}

std::uint64_t month_key(std::optional<Date> day) {
    if (!day) return 0;
    return static_cast<std::uint64_t>(static_cast<int>(day->year())) * 12 + static_cast<unsigned>(day->month());
}

Day day_from_records(db::Read& tx, Date day) {
    Day all;
    Selection of;
    of.from = of.to = day;
    std::unordered_map<std::uint64_t, std::int64_t> places, communes, people, homes;
    activities::each_fact(tx, of, [&](const activities::Counted& fact) {
        all.sums.add(fact);
        if (fact.place) ++places[static_cast<std::uint64_t>(fact.place.value)];
        if (!fact.insee.empty()) ++communes[commune_key(fact.insee)];
    });
    activities::each_helped(tx, of, [&](const activities::Helped& each) {
        const std::uint64_t month = month_key(each.previous);
        // A second time on one day is not a first one of any period.
        if (each.previous == day) return;
        ++people[person_key(month, static_cast<std::uint64_t>(each.gender))];
        ++people[person_key(month, 3 + static_cast<std::uint64_t>(each.situation))];
        ++people[person_key(month, 8 + static_cast<std::uint64_t>(each.age_band))];
        ++homes[home_key(commune_key(each.insee), month)];
    });
    all.sums.add_anonymous(activities::anonymous_counts(tx, of));
    all.detail = {in_order(places), in_order(communes), in_order(people), in_order(homes)};
    return all;
}

Detail for_year(const Detail& detail, int year) {
    Detail all{detail.places, detail.communes, {}, {}};
    const auto first = static_cast<std::uint64_t>(year) * 12 + 1;
    for (const auto& each : detail.people)
        if (each.first / 16 < first) all.people.push_back(each);
    for (const auto& [key, n] : detail.homes) {
        if ((key & 0xfffff) >= first) continue;
        const std::uint64_t home = key >> 20 << 20;
        if (!all.homes.empty() && all.homes.back().first == home)
            all.homes.back().second += n;
        else
            all.homes.emplace_back(home, n);
    }
    return all;
}

std::string packed(const Sums& sums) {
    std::string out;
    each_number(sums, [&](std::int64_t n) { put(out, static_cast<std::uint64_t>(n)); });
    return out;
}

std::string packed(const Detail& detail) {
    std::string out;
    for (const Tally* each : {&detail.places, &detail.communes, &detail.people, &detail.homes}) put(out, *each);
    return out;
}

Result<Sums> sums_from(std::string_view bytes) {
    Sums sums;
    Reader in{bytes};
    each_number(sums, [&](std::int64_t& n) { n = static_cast<std::int64_t>(in.next()); });
    if (!in.sound || !in.rest.empty()) return damaged();
    return sums;
}

Result<Detail> detail_from(std::string_view bytes) {
    Detail detail;
    Reader in{bytes};
    for (Tally* each : {&detail.places, &detail.communes, &detail.people, &detail.homes}) *each = tally_from(in);
    if (!in.sound || !in.rest.empty()) return damaged();
    return detail;
}

}
