// Evidence as the database keeps it: deflated.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::observatory {

std::string packed(std::string_view text);
/// Empty for what `packed` did not make, and for what would become larger than evidence is.
std::string unpacked(std::string_view bytes);

}
