// Macros of SPF (RFC 7208, section 7): "%{ir}.%{v}._spf.%{d2}".
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/function_ref.hpp"

namespace beffroi::audit::spf {

/// Where a text with macros stands: in explanations spaces, %{c}, %{r} and %{t} may be, elsewhere not (7.2); the values of modifiers that
/// nobody knows may have all letters, but no space.
enum class Place { name, explanation, modifier };

/// Whether `text` has the form of a macro-string.
bool macro_string(std::string_view text, Place place);
/// Whether `text` has the form of a domain-spec: a macro-string that ends with a macro or with "." and a label that is no number.
bool domain_spec(std::string_view text);
inline bool has_macro(std::string_view text) { return text.find('%') != std::string_view::npos; }
/// What follows the last macro of a domain-spec, the same for every message: "_spf.example.org" of "%{i}._spf.example.org".
std::string_view fixed_end(std::string_view domain_spec);

/// Gives the value of a macro's letter (in lower case), none when it is not known.
using Value = FunctionRef<std::optional<std::string>(char letter)>;
/// The text with its macros expanded; none when one of the values is not known. `text` must have the right form.
std::optional<std::string> expand(std::string_view text, Value value_of);

}
