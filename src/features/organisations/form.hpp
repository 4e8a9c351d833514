// The form of an organisation: what was typed, read over what was kept.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "features/organisations/organisations.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::organisations {

/// How much of an organisation somebody may change. By its name, kinds and SIRET others recognise it and find its places, so
/// these are the co-operative's to change; its correspondents change how it is reached.
enum class Extent { contact, everything };

/// Reads the form over `organisation`: what `extent` does not hold stays as it was. Faults stand in the form.
void read_form(html::Form& form, Extent extent, Organisation& organisation);
/// The form as it stands before anything is typed.
html::Form form_of(const Organisation& organisation);

/// The commune that somebody typed by name or postcode, as its code; the form gets an error that names the candidates when
/// several fit. Empty when nothing was typed.
std::string read_commune(html::Form& form, std::string_view field);
/// What can be typed for a commune and finds it again: "Vire Normandie", "Saint-Denis (974)". Empty for an unknown code.
std::string commune_label(std::string_view insee);
/// "000 000 018 00010"
std::string in_groups(std::string_view siret);

}
