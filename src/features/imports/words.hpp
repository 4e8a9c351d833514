// What cells say, read: codes of the field, the labels of La Coop de la médiation numérique, our own, and what people write.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/activities/activities.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/imports/fields.hpp"

namespace beffroi::imports {

/// "" for what La Coop and spreadsheets write where there is nothing: "-", "/", "#N/A".
std::string_view told(std::string_view cell);
/// The pieces of a cell that holds several: on lines of their own, or by "|" or ";".
std::vector<std::string_view> pieces(std::string_view cell);

/// A day as it is written, with or without an hour.
std::optional<Date> day_from(std::string_view cell);
/// Minutes: 90, 90,0, 1:30, 1h30.
std::optional<int> minutes_from(std::string_view cell);
std::optional<bool> yes_from(std::string_view cell);
std::optional<int> number_from(std::string_view cell);
/// 1958, or the year of a day.
std::optional<int> year_from(std::string_view cell);

std::optional<beneficiaries::Gender> gender_of(std::string_view cell);
std::optional<beneficiaries::Situation> situation_of(std::string_view cell);
std::optional<beneficiaries::AgeBand> age_band_of(std::string_view cell);

std::optional<activities::Type> type_of(std::string_view cell);
std::optional<activities::PlaceKind> place_kind_of(std::string_view cell);
std::optional<activities::Equipment> equipment_of(std::string_view cell);
std::optional<activities::Redirection> redirection_of(std::string_view cell);
/// A theme, or a kind of administrative procedure: La Coop writes both in one column.
struct Subjects {
    std::optional<activities::Theme> theme;
    std::optional<activities::AdminTheme> admin;
};
std::optional<Subjects> subject_of(std::string_view cell);
/// "2/3", a code or a label.
std::optional<activities::Autonomy> autonomy_of(std::string_view cell);
std::optional<activities::Level> level_of(std::string_view cell);

/// A code that may be chosen for a word of such a column that is not known.
struct Choice {
    std::string code;
    std::string_view label;  ///< a catalogue key
};
/// Empty for columns whose words are no codes.
std::vector<Choice> choices_of(Field field);

/// The commune of these cells, each of which may be empty. `name` may have its postcode beside it.
struct Where {
    std::string insee;
    enum class Fault { none, unknown, several } fault = Fault::none;
};
Where where_from(std::string_view insee, std::string_view postcode, std::string_view name);

}
