// Whom a line says was helped: named, numbered or counted.
#include <algorithm>

#include "features/imports/lines.hpp"
#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

using namespace activities;

bool is_anonymous(std::string_view name) {
    const std::string words = plain_words(name);
    return words.empty() || words == "beneficiaire anonyme" || words == "anonyme";
}

}

void Reading::counts(const Cells& cells, Activity& a) {
    const auto each = [&](Field field, auto&& keep) {
        for (const auto one : pieces(cells[field])) {
            const std::size_t space = one.rfind(' ');
            const auto n = space == one.npos ? std::nullopt : number_from(one.substr(space + 1));
            if (!n || *n < 0 || *n > most_anonymous || !keep(one.substr(0, space), *n))
                note(cells, field,
                     msg("“{1}” can’t be read: write a code, a space and a number.", text::shorten(one, 60)));
        }
    };
    const auto at = [](auto value) { return static_cast<std::size_t>(value); };
    each(Field::gender_counts, [&](std::string_view code, int n) {
        const auto known = beneficiaries::gender_from(code);
        if (known) a.counts.gender[at(*known)] = n;
        return known.has_value();
    });
    each(Field::situation_counts, [&](std::string_view code, int n) {
        const auto known = beneficiaries::situation_from(code);
        if (known) a.counts.situation[at(*known)] = n;
        return known.has_value();
    });
    each(Field::age_counts, [&](std::string_view code, int n) {
        const auto known = beneficiaries::age_band_from(code);
        if (known) a.counts.age_band[at(*known)] = n;
        return known.has_value();
    });
    each(Field::cross_counts, [&](std::string_view both, int n) {
        const std::size_t space = both.find(' ');
        const auto gender = beneficiaries::gender_from(both.substr(0, space));
        const auto band = space == both.npos ? std::nullopt : beneficiaries::age_band_from(both.substr(space + 1));
        if (gender && band) a.counts.gender_by_age[at(*gender)][at(*band)] = n;
        return gender && band;
    });
}

/// Whom this line says was helped.
void Reading::people_of(const Cells& cells, RecordLine& r, bool workshop) {
    Named one;
    one.line = cells.line();
    if (const auto cell = cells[Field::gender]; !cell.empty())
        one.gender = word<beneficiaries::Gender>(cells, Field::gender, cell, gender_of, beneficiaries::gender_from)
                         .value_or(one.gender);
    if (const auto cell = cells[Field::situation]; !cell.empty())
        one.situation =
            word<beneficiaries::Situation>(cells, Field::situation, cell, situation_of, beneficiaries::situation_from)
                .value_or(one.situation);
    if (const auto cell = cells[Field::age_band]; !cell.empty())
        one.age_band =
            word<beneficiaries::AgeBand>(cells, Field::age_band, cell, age_band_of, beneficiaries::age_band_from)
                .value_or(one.age_band);
    for (const auto number : pieces(cells[Field::person_numbers])) {
        Named by_number = one;
        by_number.number = number;
        r.named.push_back(std::move(by_number));
    }
    // Numbers say more than names, which may stand beside them to be read.
    if (!pieces(cells[Field::person_numbers]).empty()) return;
    const auto by_name = [&](std::string first, std::string last) {
        Named named = one;
        shorten_to(first, beneficiaries::longest_name);
        shorten_to(last, beneficiaries::longest_name);
        named.first_name = std::move(first), named.last_name = std::move(last);
        named.insee = commune(cells, Field::insee, Field::postcode, Field::commune);
        r.named.push_back(std::move(named));
    };
    bool somebody = false;
    if (const auto first = cells[Field::first_name], last = cells[Field::last_name]; !first.empty() || !last.empty()) {
        by_name(std::string(first), std::string(last));
        somebody = true;
    } else {
        for (const auto name : pieces(cells[Field::full_name])) {
            if (is_anonymous(name)) continue;
            const std::size_t space = name.find(' ');
            if (space == name.npos)
                by_name({}, std::string(name));
            else
                by_name(std::string(name.substr(0, space)), std::string(text::trim(name.substr(space))));
            somebody = true;
        }
    }
    // Of our own files, and of tables that count, the column of numbers says how many more came.
    if (somebody || cells.has(Field::anonymous)) return;
    Activity& a = r.record;
    ++a.anonymous;
    const auto at = [](auto value) { return static_cast<std::size_t>(value); };
    const bool gender = one.gender != beneficiaries::Gender::not_told,
               age = one.age_band != beneficiaries::AgeBand::not_told;
    if (gender) ++a.counts.gender[at(one.gender)];
    if (age) ++a.counts.age_band[at(one.age_band)];
    if (one.situation != beneficiaries::Situation::not_told) ++a.counts.situation[at(one.situation)];
    // La Coop shares out genders and ages of a workshop by chance: both together are known of one person only.
    if (gender && age && !workshop) ++a.counts.gender_by_age[at(one.gender)][at(one.age_band)];
}

}
