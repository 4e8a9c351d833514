// What an import says of the lines of a file, for people and for programs.
#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::imports {

/// What the import did with one value.
struct Remark {
    int line = 0;  ///< of the file for CSV (the first is 1), number of the element (from 1) for JSON
    std::string id;
    std::string field;  ///< the file's column
    std::string value;  ///< as written
    Message reason;
};

/// The report for people lists at most so many of each kind; --json lists them all.
inline constexpr std::size_t most_listed = 40;

/// A title, their number, and each remark on a line; nothing when there is none. Remarks that say the same of the same value are told
/// once, with their lines.
void remarks_text(std::ostream& out, const Message& title, const std::vector<Remark>& remarks, Lang lang);
/// All of them, as an array under `key`.
void remarks_json(json::Writer& w, std::string_view key, const std::vector<Remark>& remarks, Lang lang);

/// Why a command failed, as the other commands say it.
void tell(std::ostream& err, const Message& message, Lang lang);

/// Says how far it is, a line a second, so that short imports say nothing and long ones don't seem to hang. `err` must outlive it.
std::function<void(int done, int total)> progress_to(std::ostream& err, Lang lang);

}
