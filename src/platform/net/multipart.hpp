// Forms that send files: multipart/form-data (RFC 7578).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/net/http.hpp"

namespace beffroi::net {

/// One field of such a form. Nothing of what the sender says of a file is to be believed.
struct Part {
    std::string name;
    std::string file_name;  ///< as sent; empty when it is no file
    std::string type;  ///< the sender's content type; may be empty
    std::string_view bytes;  ///< into the body
};

inline constexpr std::size_t most_parts = 64;

/// The parts of a body, in order. Errors: `bad_form` when the content type is another, the boundary is absent or never
/// closes, a part has no name, or there are more than `most_parts`.
Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body);

/// The body of a request, whether it is in memory or was spooled to disk. Error: `body_lost`.
Result<std::string> whole_body(const Request& request);

/// The texts of a form, its files left aside: what `Request::form` gives for the other kind of form.
Params params_of(const std::vector<Part>& parts);

}
