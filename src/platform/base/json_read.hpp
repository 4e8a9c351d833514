// Reading JSON. Costs about a second to compile: include it in the one file that reads.
#pragma once
#include <boost/json.hpp>
#include <string_view>

#include "platform/base/result.hpp"

namespace beffroi::json {

/// Errors: `bad_json` with the byte offset in its message. At most 64 levels deep.
Result<boost::json::value> parse(std::string_view text);

}
