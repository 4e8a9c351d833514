// Hours as people say them.
#pragma once
#include <span>
#include <string>

#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {

/// "fermé" → "Fermé", accents too.
std::string capitalised(std::string_view s);
/// "9 h – 12 h et 14 h – 17 h (sur rendez-vous)"; "Fermé" for none.
std::string intervals_text(std::span<const Hours::Interval> intervals, Lang lang);
/// What a rule says that isn't the same every week, as a sentence: "Jours fériés : fermé", "Du 1er juillet au 31 août, du
/// lundi au vendredi : 9 h – 12 h". Empty for a rule of weekdays and hours alone.
std::string rule_note(const Rules& rules, const Rule& rule, Date today, Lang lang);

}
