// The form of a page: what was typed, read over what was kept; and the forms of what one can do.
#pragma once
#include "features/providers/providers.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::providers {

/// Reads the whole form. Faults stand in it. Of communes with one name, that of the département `home` is meant.
void read_form(html::Form& form, Provider& provider, std::string_view home);
/// The form as it stands before anything is typed.
html::Form form_of(const Provider& provider);
/// Whether anything was typed for more than one proof.
bool more_proofs(const html::Form& form);
/// Who keeps it: `contact_name` and `contact_mail`.
Contact read_contact(html::Form& form, Lang lang);

/// The address to which links go, in small letters.
std::string read_mail(html::Form& form, const std::string& field);

/// The ticks named `solution` and `need`; what the catalogue does not know is left out.
Skills read_skills(const html::Form& form);
void preset_skills(net::Params& values, const Skills& skills);

/// The one commune that somebody typed, as its code; empty with an error that says what to write.
std::string read_commune(html::Form& form, std::string_view field, std::string_view home);
/// What can be typed for a commune and finds it again; empty for an unknown code.
std::string commune_label(std::string_view insee);
/// Several, with commas between them.
std::vector<std::string> read_towns(html::Form& form, std::string_view field, std::string_view home);

}
