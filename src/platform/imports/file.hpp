// Files that people bring in: whole, and as text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::imports {

/// The bytes of the file; "-" reads standard input. Error: `unreadable`, also when it is larger than `most_bytes`: somebody named the
/// wrong one.
Result<std::string> read_whole(const std::string& name, std::size_t most_bytes);

/// What `utf8` found: a view into the bytes that it was given, or into `converted`.
struct Utf8 {
    std::string_view given;
    std::string converted;
    std::optional<Message> note;  ///< for the report: it was not in UTF-8
    std::string_view text() const { return note ? std::string_view(converted) : given; }
};
/// Text in UTF-8 without its mark, or in Windows-1252. Error: `unreadable` for UTF-16, for spreadsheets and for nothing at all.
Result<Utf8> utf8(std::string_view bytes);

/// Windows-1252, as French spreadsheets save it, told in UTF-8.
std::string from_windows_1252(std::string_view bytes);

}
