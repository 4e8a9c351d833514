// Workshops to come about a subject, for pages that send people there.
#include <algorithm>

#include "features/territory/territory.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/search/search.hpp"

namespace beffroi::workshops {
namespace {

/// Whether `text` has every word of one of the subjects.
bool is_about(const std::vector<std::string>& text, std::span<const std::vector<std::string>> subjects) {
    return std::ranges::any_of(subjects, [&](const std::vector<std::string>& subject) {
        return !subject.empty() && std::ranges::all_of(subject, [&](const std::string& word) {
            return std::ranges::find(text, word) != text.end();
        });
    });
}

}

std::vector<std::vector<Lesson>> about(db::Read& tx, std::span<const std::vector<std::string>> asked, Instant now,
                                       std::size_t most) {
    constexpr int most_looked_at = 400;
    std::vector<std::vector<std::vector<std::string>>> wanted;
    for (const auto& subjects : asked) {
        auto& all = wanted.emplace_back();
        for (const std::string& each : subjects) all.push_back(search::french_words(each));
    }
    std::vector<std::vector<Lesson>> found(asked.size());
    tx.each(
        "SELECT w.slug, w.title, w.summary, w.insee, MIN(s.starts) AS first FROM workshop_sessions s JOIN workshops w "
        "ON w.id = s.workshop "
        "WHERE s.starts > ?1 AND s.cancelled IS NULL GROUP BY w.id, w.slug, w.title, w.summary, w.insee ORDER BY "
        "first, w.slug LIMIT ?2",
        [&](const db::Row& row) {
            const auto words = search::french_words(row.string(1) + " " + row.string(2));
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                if (found[i].size() == most || !is_about(words, wanted[i])) continue;
                const auto commune = territory::commune(row.text(3));
                const std::string zone(commune ? territory::time_zone(commune->departement) : "Europe/Paris");
                found[i].push_back({row.string(0), row.string(1), to_local(row.get<Instant>(4), zone)});
            }
        },
        now, most_looked_at);
    return found;
}

}
