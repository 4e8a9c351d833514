// Those without a name, counted: never more of one kind than there were people, and both of one person only as far as each is known.
#include <algorithm>
#include <array>
#include <numeric>

#include "features/activities/rules.hpp"

namespace beffroi::activities {
namespace {

using beneficiaries::every_age_band;
using beneficiaries::every_gender;

template <class Range>
int sum(const Range& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0);
}

// Whole sentences, one for each row and column: what is counted stands in another form in each language.
constexpr std::array<std::string_view, 3> too_many_of_gender{
    i18n::key("In the table, women add up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, men add up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, those of whom the gender is not said add up to {1}, but {2} are counted above: correct "
              "one of them."),
};
constexpr std::array<std::string_view, 8> too_many_of_age{
    i18n::key("In the table, the row “under 12” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, the row “12 to 17 years” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, the row “18 to 24 years” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, the row “25 to 39 years” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, the row “40 to 59 years” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, the row “60 to 69 years” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key(
        "In the table, the row “70 years and more” adds up to {1}, but {2} are counted above: correct one of them."),
    i18n::key("In the table, the row of those whose age is not said adds up to {1}, but {2} are counted above: correct "
              "one of them."),
};

Error crosses_wrong(std::string_view sentence, int both, int alone) {
    return invalid("counts_wrong", msg(sentence, std::to_string(both), std::to_string(alone)), "gender_by_age");
}

/// What is known of both can be no more than what is known of each.
Result<void> sound_crosses(const Counts& counts) {
    for (const auto& row : counts.gender_by_age)
        if (std::any_of(row.begin(), row.end(), [](int n) { return n < 0 || n > most_anonymous; }))
            return invalid("counts_wrong", msg("Write how many came without a name, from 0 to 10,000."),
                           "gender_by_age");
    for (const auto gender : every_gender()) {
        const auto at = static_cast<std::size_t>(gender);
        if (const int both = sum(counts.gender_by_age[at]); both > counts.gender[at])
            return crosses_wrong(too_many_of_gender[at], both, counts.gender[at]);
    }
    for (const auto band : every_age_band()) {
        const auto at = static_cast<std::size_t>(band);
        int both = 0;
        for (const auto& row : counts.gender_by_age) both += row[at];
        if (both > counts.age_band[at]) return crosses_wrong(too_many_of_age[at], both, counts.age_band[at]);
    }
    return {};
}

}

Result<void> sound_counts(const Activity& a) {
    if (a.anonymous < 0 || a.anonymous > most_anonymous)
        return invalid("anonymous_wrong", msg("Write how many came without a name, from 0 to 10,000."), "anonymous");
    if (a.anonymous_already < 0 || a.anonymous_already > a.anonymous)
        return invalid("already_wrong", msg("No more people can have been helped before than came."),
                       "anonymous_already");
    const auto wrong = [&](const auto& counts) {
        return std::any_of(counts.begin(), counts.end(), [](int n) { return n < 0 || n > most_anonymous; }) ||
               sum(counts) > a.anonymous;
    };
    const auto refusal = [&](std::string_view field) {
        return invalid("counts_wrong",
                       msg("The numbers together are more than came without a name ({1}): take some away, or raise how "
                           "many came.",
                           std::to_string(a.anonymous)),
                       field);
    };
    if (wrong(a.counts.gender)) return refusal("gender");
    if (wrong(a.counts.situation)) return refusal("situation");
    if (wrong(a.counts.age_band)) return refusal("age_band");
    return sound_crosses(a.counts);
}

}
