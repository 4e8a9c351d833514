#include "platform/net/multipart.hpp"

#include <algorithm>
#include <fstream>

#include "platform/base/text.hpp"

namespace beffroi::net {
namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046, 5.1.1
constexpr std::size_t longest_head = 4096;

Error bad_form(std::string_view why) {
    return fail(ErrorKind::invalid, "bad_form", msg("The form did not arrive whole. Please send it again."))
        .because(why);
}

/// The value of `name=` in a header, quoted or not; empty when absent. Browsers escape a quote as %22.
std::string parameter(std::string_view header, std::string_view name) {
    for (std::size_t at = header.find(';'); at != header.npos;) {
        std::string_view rest = text::trim(header.substr(at + 1));
        const std::size_t equals = rest.find('=');
        if (equals == rest.npos) return {};
        const bool found = text::lower_ascii(text::trim(rest.substr(0, equals))) == name;
        rest.remove_prefix(equals + 1);
        std::string value;
        std::size_t end = 0;
        if (rest.starts_with('"')) {
            for (end = 1; end < rest.size() && rest[end] != '"'; ++end) {
                if (rest[end] == '\\' && end + 1 < rest.size() && (rest[end + 1] == '"' || rest[end + 1] == '\\'))
                    ++end;
                value += rest[end];
            }
        } else {
            end = std::min(rest.find(';'), rest.size());
            value = text::trim(rest.substr(0, end));
        }
        if (found) return value;
        const std::size_t next = rest.find(';', end);
        if (next == rest.npos) return {};
        at = static_cast<std::size_t>(rest.data() - header.data()) + next;
    }
    return {};
}

/// Fills what the head of a part says. False when it is none.
bool read_head(std::string_view head, Part& part) {
    while (!head.empty()) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        const std::size_t colon = line.find(':');
        if (colon == line.npos) return false;
        const std::string name = text::lower_ascii(line.substr(0, colon));
        const std::string_view value = text::trim(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (!text::starts_with_ci(value, "form-data")) return false;
            part.name = text::clean_utf8(parameter(value, "name"));
            part.file_name = text::clean_utf8(parameter(value, "filename"));
        } else if (name == "content-type") {
            part.type = value;
        }
    }
    return !part.name.empty();
}

}

Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body) {
    if (!text::starts_with_ci(content_type, "multipart/form-data")) return bad_form("another content type");
    const std::string boundary = parameter(content_type, "boundary");
    if (boundary.empty() || boundary.size() > longest_boundary) return bad_form("no boundary");
    const std::string first = "--" + boundary, next = "\r\n" + first;
    if (!body.starts_with(first)) return bad_form("the body does not begin with the boundary");
    body.remove_prefix(first.size());
    std::vector<Part> parts;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n") || parts.size() == most_parts) return bad_form("a part does not begin");
        body.remove_prefix(2);
        const std::size_t head = body.substr(0, longest_head).find("\r\n\r\n");
        if (head == body.npos) return bad_form("the head of a part does not end");
        Part part;
        if (!read_head(body.substr(0, head), part)) return bad_form("a part without a name");
        body.remove_prefix(head + 4);
        const std::size_t end = body.find(next);
        if (end == body.npos) return bad_form("a part does not end");
        part.bytes = body.substr(0, end);
        body.remove_prefix(end + next.size());
        parts.push_back(std::move(part));
    }
    return parts;
}

Result<std::string> whole_body(const Request& request) {
    if (!request.body_file) return request.body;
    std::ifstream in(request.body_file->path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof())
        return fail(ErrorKind::unavailable, "body_lost", msg("The form did not arrive whole. Please send it again."));
    return bytes;
}

Params params_of(const std::vector<Part>& parts) {
    Params params;
    for (const auto& part : parts)
        if (part.file_name.empty() && part.type.empty()) params.add(part.name, text::clean_utf8(part.bytes));
    return params;
}

}
