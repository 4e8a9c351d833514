// The parser of delivery status notifications. It reads only what it needs, in one pass over each part.
#include "platform/mail/bounce.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/text.hpp"
#include "platform/db/db.hpp"
#include "platform/mail/record.hpp"
#include "platform/mail/refusal.hpp"

namespace beffroi::mail {
namespace {

constexpr std::size_t most_fields = 200, longest_value = 2000, most_parts = 20, most_tokens = 20;
constexpr std::size_t token_length = 32;

/// Takes the next line away from `rest`, without its end (CRLF or LF).
std::string_view next_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

struct Field {
    std::string name;  ///< lower case
    std::string value;  ///< unfolded
};
using Fields = std::vector<Field>;

std::string_view value_of(const Fields& fields, std::string_view name) {
    for (const auto& field : fields)
        if (field.name == name) return field.value;
    return {};
}

/// Header fields up to and with the empty line that ends them; `rest` is then what follows.
Fields read_fields(std::string_view& rest) {
    Fields fields;
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        if (line.empty()) break;
        if (line.front() == ' ' || line.front() == '\t') {
            // A line that goes on (RFC 5322, section 2.2.3).
            if (fields.empty()) continue;
            std::string& value = fields.back().value;
            if (value.size() + line.size() <= longest_value) value.append(" ").append(text::trim(line));
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || fields.size() >= most_fields) continue;
        fields.push_back({text::lower_ascii(text::trim(line.substr(0, colon))),
                          std::string(text::trim(line.substr(colon + 1)).substr(0, longest_value))});
    }
    return fields;
}

/// "multipart/report; boundary=x" → "multipart/report".
std::string media_type(const Fields& fields) {
    const std::string_view value = value_of(fields, "content-type");
    return text::lower_ascii(text::trim(value.substr(0, value.find(';'))));
}

/// `multipart/report; boundary="a b"` → "a b" (RFC 2045, section 5.1).
std::string boundary_of(const Fields& fields) {
    const std::string_view value = value_of(fields, "content-type");
    const auto at = text::lower_ascii(value).find("boundary=");
    if (at == std::string::npos) return {};
    std::string_view rest = value.substr(at + 9);
    if (rest.starts_with('"')) {
        rest.remove_prefix(1);
        return std::string(rest.substr(0, rest.find('"')));
    }
    return std::string(rest.substr(0, rest.find_first_of("; \t")));
}

/// The parts of a multipart body (RFC 2046, section 5.1.1).
std::vector<std::string_view> parts_of(std::string_view body, const std::string& boundary) {
    std::vector<std::string_view> parts;
    if (boundary.empty()) return parts;
    const std::string mark = "--" + boundary;
    std::string_view rest = body;
    const char* begin = nullptr;
    while (!rest.empty() && parts.size() < most_parts) {
        const char* const line_begin = rest.data();
        const std::string_view line = next_line(rest);
        if (!line.starts_with(mark)) continue;
        const std::string_view behind = text::trim(line.substr(mark.size()));
        if (!behind.empty() && behind != "--") continue;
        if (begin != nullptr) parts.emplace_back(begin, static_cast<std::size_t>(line_begin - begin));
        begin = behind.empty() ? rest.data() : nullptr;
    }
    // A report that was cut off: its last part has no end.
    if (begin != nullptr && parts.size() < most_parts)
        parts.emplace_back(begin, static_cast<std::size_t>(body.data() + body.size() - begin));
    return parts;
}

Report::Action action_from(std::string_view written) {
    const std::string action = text::lower_ascii(written);
    return action == "failed"    ? Report::Action::failed
           : action == "delayed" ? Report::Action::delayed
                                 : Report::Action::other;
}

/// One recipient's group of fields (RFC 3464, section 2.3).
void read_recipient(const Fields& fields, Report& report) {
    const auto action = action_from(value_of(fields, "action"));
    // Ours have one recipient each; should there be several, one that failed is what matters.
    if (value_of(fields, "action").empty() || report.action == Report::Action::failed) return;
    std::string_view diagnostic = value_of(fields, "diagnostic-code");
    if (const auto semicolon = diagnostic.find(';'); semicolon != std::string_view::npos)
        diagnostic.remove_prefix(semicolon + 1);
    diagnostic = text::trim(diagnostic);
    std::string status = enhanced_status(value_of(fields, "status"));
    // "5.0.0" says nothing that the other server's own words may say.
    if (const auto said = enhanced_status(diagnostic); !said.empty() && (status.empty() || status == "5.0.0"))
        status = said;
    report.action = action;
    report.reply.no_such_mailbox = action == Report::Action::failed && no_such_mailbox(status, reply_code(diagnostic));
    report.reply.text = without_secrets(diagnostic.empty() ? std::string_view(status) : diagnostic);
}

void add_tokens(Report& report, std::string_view text) {
    for (auto& token : tokens_in(text))
        if (report.tokens.size() < most_tokens && std::ranges::find(report.tokens, token) == report.tokens.end())
            report.tokens.push_back(std::move(token));
}

}

std::vector<std::string> tokens_in(std::string_view s) {
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    std::vector<std::string> found;
    for (auto at = s.find('@'); at != std::string_view::npos && found.size() < most_tokens; at = s.find('@', at + 1)) {
        if (at < token_length) continue;
        const auto token = s.substr(at - token_length, token_length);
        if (std::ranges::all_of(token, is_hex)) found.push_back(text::lower_ascii(token));
    }
    return found;
}

std::optional<Report> read_report(std::string_view message) {
    std::string_view rest = message;
    // What separates messages in a mailbox file, added by some programs that hand on.
    if (rest.starts_with("From ")) next_line(rest);
    const Fields head = read_fields(rest);
    if (!media_type(head).starts_with("multipart/")) return std::nullopt;

    Report report;
    bool is_report = false;
    for (std::string_view part : parts_of(rest, boundary_of(head))) {
        const std::string type = media_type(read_fields(part));
        if (type == "message/delivery-status" || type == "message/global-delivery-status") {
            is_report = true;
            // The first group is about the message, each further one about a recipient; some servers write one group only.
            while (!part.empty()) read_recipient(read_fields(part), report);
        } else if (type == "message/rfc822" || type == "text/rfc822-headers" || type == "message/global" ||
                   type == "message/global-headers") {
            add_tokens(report, value_of(read_fields(part), "message-id"));
        }
    }
    if (!is_report) return std::nullopt;
    for (const auto* name : {"to", "delivered-to", "x-original-to", "envelope-to", "in-reply-to", "references"})
        add_tokens(report, value_of(head, name));
    return report;
}

Bounce take_back(db::Write& tx, std::string_view message, std::string_view recipient, Instant now) {
    auto report = read_report(message);
    if (!report) return Bounce::not_a_report;
    if (report->action == Report::Action::other) return Bounce::not_a_report;
    // The address that it came back to was made for this one mail.
    auto tokens = tokens_in(recipient);
    tokens.insert(tokens.end(), report->tokens.begin(), report->tokens.end());
    for (const auto& token : tokens) {
        if (report->action == Report::Action::delayed) {
            if (record::exists(tx, token)) return Bounce::delayed;
        } else if (record::bounced(tx, token, report->reply, now)) {
            return Bounce::recorded;
        }
    }
    return Bounce::unknown;
}

}
