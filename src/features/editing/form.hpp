// The form of a place: a place into what a form shows, and what was typed into values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/editing/editing.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::editing {

// Hours are typed into a table or as a text. Fields of the table: "lu_1_de", "lu_1_a", "lu_2_de", "lu_2_a" for the first and
// second opening of Monday, "lu_ferme" for a day that is closed; "jf" stands for public holidays.
inline constexpr std::string_view day_codes[] = {"lu", "ma", "me", "je", "ve", "sa", "di", "jf"};
inline constexpr std::string_view hours_by = "horaires_par";  ///< "tableau" or "texte"
inline constexpr std::string_view school_field = "horaires_vacances";
inline constexpr std::string_view school_codes[] = {"toujours", "vacances", "hors-vacances"};

/// What the form of `place` shows before anything is typed.
net::Params params_of(const places::Place& place);
/// Sets what the form shows of one field.
void set_params(net::Params& params, const places::Place& place, std::string_view field);
/// Empties the table, or fills it.
void set_table(net::Params& params, const std::optional<opening_hours::Table>& table);

struct Typed {
    places::Values values;
    std::vector<Fault> faults;  ///< of the table of hours, whose fields only the form knows
};
Typed read(const net::Params& typed);
/// Copies a day's openings to the days that follow it: a weekday up to Friday, Saturday to Sunday.
void copy_day(net::Params& typed, std::string_view day);

/// The columns of the form, in its order.
std::span<const std::string_view> form_columns();
/// Whether both forms say the same of a column (hours: of the table and the text).
bool same_column(const net::Params& a, const net::Params& b, std::string_view column);
/// Puts what `from` says of a column into `to`.
void copy_column(net::Params& to, const net::Params& from, std::string_view column);

/// A choice of one of the enumerations.
struct Option {
    std::string_view code, label;
};
/// Empty when the column is no enumeration.
std::vector<Option> options_of(std::string_view column);

}
