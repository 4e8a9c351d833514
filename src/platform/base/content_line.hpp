// Content lines: how iCalendar (RFC 5545) and vCard (RFC 2426) write a name and its value.
#pragma once
#include <string>
#include <string_view>

#include "platform/base/time.hpp"

namespace beffroi::content_line {

/// A text value: backslash, semicolon, comma and line breaks escaped; other control characters left out (RFC 5545, 3.3.11).
std::string escaped(std::string_view text);
/// "NAME:value", in lines of 75 bytes at most that are never cut inside a letter, each with CRLF (RFC 5545, 3.1).
void append(std::string& out, std::string_view name, std::string_view value);
std::string utc_text(Instant at);  ///< "20261201T080000Z": no calendar needs to know our zones
std::string day_text(Date day);  ///< "20261201"

}
