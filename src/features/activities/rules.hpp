// What the files of this folder share of the rules.
#pragma once
#include "features/activities/activities.hpp"

namespace beffroi::activities {

/// Whether a record may be kept as it is, and put in order: sets that contradict, what belongs to the other type, the commune of a place.
/// `before`: what it was; who was in it may stay. Errors: those of `record` about fields.
Result<void> sound(db::Read& tx, const crypto::Vault& vault, Activity& a, const Activity* before, const Clock& clock);

/// Errors: `bad_day`, `day_to_come` (`day`), when it has begun nowhere in `insee` (empty: nowhere in France).
Result<void> sound_day(Date day, std::string_view insee, const Clock& clock);
Result<void> sound_duration(int minutes);
/// Errors: `anonymous_wrong` (`anonymous`), `already_wrong` (`anonymous_already`), `counts_wrong` (`gender`, `situation`, `age_band`,
/// `gender_by_age`).
Result<void> sound_counts(const Activity& a);
/// Tidies what was typed; error `code` (`field`) when longer.
Result<void> sound_text(std::string& text, std::size_t most, std::string_view code, std::string_view field);

/// A record as history tells it: every field, as text.
std::vector<Event::Former> fields_of(const Activity& a);

Error unknown_activity();
Error unknown_appointment();
Error unknown_session();

}
