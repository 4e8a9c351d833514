// What a column of somebody's table can be here, and by which headings it is recognised.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::imports {

/// What the lines of a table tell of.
enum class Subject { people, records };
std::string_view code(Subject subject);  ///< "people"
std::optional<Subject> subject_from(std::string_view code);
std::string_view label(Subject subject);  ///< a catalogue key

enum class Field {
    none,  ///< not read
    // Of people; some of records too.
    last_name,
    first_name,
    birth_year,
    commune,
    insee,
    postcode,
    phone,
    mail,
    address,
    gender,
    situation,
    notes,
    person_number,
    counsellor_mail,
    // Of records.
    record_id,
    day,
    type,
    title,
    duration,
    preparation,
    travel,
    place_kind,
    place_name,
    place_address,
    themes,
    admin_themes,
    equipment,
    tags,
    procedure,
    level,
    redirected,
    redirection,
    participants,
    full_name,
    person_numbers,
    age_band,
    place_commune,
    place_insee,
    place_postcode,
    counsellor_first,
    counsellor_last,
    counsellor_mails,
    anonymous,
    anonymous_already,
    gender_counts,
    situation_counts,
    age_counts,
    cross_counts,
};
struct FieldOf {
    Field field;
    std::string_view code;   ///< in forms and plans
    std::string_view label;  ///< a catalogue key
    /// What headings say, folded to words, by "|"; the first one heads the column in our own files.
    std::string_view headings;
};
/// Those of a subject, in the order in which they are offered.
std::span<const FieldOf> fields_of(Subject subject);
const FieldOf* field_of(Subject subject, Field field);
std::optional<Field> field_from(Subject subject, std::string_view code);
/// `text::fold_words` without the signs that people put between words: "préfecture…", "N° de téléphone".
std::string plain_words(std::string_view text);
/// The field that this heading names.
std::optional<Field> field_by_heading(Subject subject, std::string_view heading);

}
