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

std::vector<Lesson> about(db::Read& tx, std::span<const std::string> subjects, Instant now, std::size_t most) {
    constexpr int most_looked_at = 400;
    std::vector<std::vector<std::string>> wanted;
    for (const std::string& each : subjects) wanted.push_back(search::french_words(each));
    std::vector<Lesson> found;
    tx.each(
        "SELECT w.slug, w.title, w.summary, w.insee, MIN(s.starts) AS first FROM workshop_sessions s JOIN workshops w ON w.id = s.workshop "
        "WHERE s.starts > ?1 AND s.cancelled IS NULL GROUP BY w.id, w.slug, w.title, w.summary, w.insee ORDER BY first, w.slug LIMIT ?2",
        [&](const db::Row& row) {
            if (found.size() == most || !is_about(search::french_words(row.string(1) + " " + row.string(2)), wanted)) return;
            const auto commune = territory::commune(row.text(3));
            const std::string zone(commune ? territory::time_zone(commune->departement) : "Europe/Paris");
            found.push_back({row.string(0), row.string(1), to_local(row.get<Instant>(4), zone)});
        },
        now, most_looked_at);
    return found;
}

}
