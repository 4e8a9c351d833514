// The fields of a place in everyday words.
#pragma once
#include <string>
#include <string_view>

#include "features/editing/editing.hpp"

namespace beffroi::editing {

/// A catalogue key: "Telephone number".
std::string_view field_label(std::string_view field);
/// A value as people read it: "02 31 66 00 00", the words of a list, a date; "nothing" when it is empty.
std::string value_text(std::string_view field, std::string_view value, Lang lang);

}
