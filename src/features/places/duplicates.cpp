#include "features/places/duplicates.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

/// A report lists at most so many pairs; the table keeps them all.
constexpr std::size_t most_listed_duplicates = 2000;
/// At one point stand at most so many that are compared: files that put a whole town on its centre would cost a square.
constexpr std::size_t most_compared = 200;

/// The words that tell places apart.
std::set<std::string> telling_words(const std::string& folded_name, const std::set<std::string>& commune) {
    static const std::set<std::string, std::less<>> small = {"a",  "au", "aux", "d",  "de",  "des", "du", "en",
                                                             "et", "l",  "la",  "le", "les", "sur", "st", "saint"};
    std::set<std::string> words;
    for (auto word : text::split(folded_name, ' '))
        if (!word.empty() && !small.contains(word) && !commune.contains(std::string(word))) words.emplace(word);
    return words;
}

std::int64_t cell_of(std::int64_t row, std::int64_t column) { return row * 1'000'000 + column; }
std::int64_t thousandth(double degrees) { return static_cast<std::int64_t>(std::floor(degrees * 1000)); }

std::string address_key(const repository::Sight& s) {
    return text::fold_words(s.name) + "\n" + text::fold_words(s.address) + "\n" + s.postcode;
}

}

bool names_alike(std::string_view a, std::string_view b, std::string_view commune) {
    const std::string left = text::fold_words(a), right = text::fold_words(b);
    if (left == right) return true;
    // Typing mistakes: one in eight letters.
    const std::size_t limit = std::min(left.size(), right.size()) / 8;
    if (limit > 0 && text::edit_distance(left, right, limit) <= limit) return true;

    std::set<std::string> where;
    const std::string folded_commune = text::fold_words(commune);
    for (auto word : text::split(folded_commune, ' ')) where.emplace(word);
    const auto one = telling_words(left, where), other = telling_words(right, where);
    if (one.empty() || other.empty()) return one.empty() && other.empty();
    return std::includes(one.begin(), one.end(), other.begin(), other.end()) ||
           std::includes(other.begin(), other.end(), one.begin(), one.end());
}

std::string_view likeness_code(Likeness likeness) {
    return likeness == Likeness::same_name_and_address ? "same_name_and_address" : "near_and_alike";
}

Message likeness_message(Likeness likeness) {
    if (likeness == Likeness::same_name_and_address) return msg("Same name and same address.");
    return msg("Similar names, less than {1} metres apart.", std::to_string(static_cast<int>(near_m)));
}

void DuplicateFinder::add(repository::Sight&& sight) {
    const std::size_t index = all_.size();
    by_address_.emplace(address_key(sight), index);
    if (sight.point)
        cells_[cell_of(thousandth(sight.point->latitude), thousandth(sight.point->longitude))].push_back(index);
    all_.push_back(std::move(sight));
}

std::vector<DuplicateFinder::Pair> DuplicateFinder::like(std::size_t index) const {
    const auto& me = all_[index];
    std::vector<Pair> found;
    const auto [first, last] = by_address_.equal_range(address_key(me));
    for (auto it = first; it != last && found.size() < most_compared; ++it)
        if (it->second != index) found.push_back({it->second, Likeness::same_name_and_address});
    const std::size_t exact = found.size();

    if (!me.point) return found;
    std::size_t compared = 0;
    const auto row = thousandth(me.point->latitude), column = thousandth(me.point->longitude);
    for (std::int64_t dy = -1; dy <= 1; ++dy) {
        for (std::int64_t dx = -1; dx <= 1; ++dx) {
            const auto cell = cells_.find(cell_of(row + dy, column + dx));
            if (cell == cells_.end()) continue;
            for (const auto other : cell->second) {
                if (other == index || compared >= most_compared) continue;
                if (territory::distance_m(*me.point, *all_[other].point) > near_m) continue;
                ++compared;
                const bool known = std::any_of(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(exact),
                                               [&](const Pair& p) { return p.other == other; });
                if (!known && names_alike(me.name, all_[other].name, me.commune))
                    found.push_back({other, Likeness::near_and_alike});
            }
        }
    }
    return found;
}

void propose_duplicates(db::Write& tx, const std::unordered_map<std::int64_t, std::string>& touched,
                        ImportReport& report) {
    if (touched.empty()) return;
    DuplicateFinder finder;
    std::vector<std::size_t> ours;
    repository::each_sight(tx, [&](repository::Sight&& sight) {
        if (touched.contains(sight.id.value)) ours.push_back(finder.size());
        finder.add(std::move(sight));
    });
    const Instant now = Clock().now();
    for (const std::size_t index : ours) {
        const auto& mine = finder[index];
        for (const auto& [other_index, why] : finder.like(index)) {
            const auto& other = finder[other_index];
            if (!repository::propose_duplicate(tx, mine.id, other.id, likeness_code(why), now)) continue;
            if (report.duplicates.size() < most_listed_duplicates)
                report.duplicates.push_back(
                    {mine.id, touched.at(mine.id.value), other.id, other.name, likeness_message(why)});
        }
    }
}

}
