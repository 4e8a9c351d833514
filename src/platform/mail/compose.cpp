// Builds messages: RFC 5322 (message), 2045 (bodies), 2046 (alternatives), 2047 (words in headers).
#include <algorithm>

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::mail {
namespace {

constexpr std::size_t longest_line = 76;

bool printable_ascii(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}
bool has_control(std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void put_hex(std::string& out, char c) {
    constexpr char digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '=';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

/// The bytes of the character that begins at `i`.
std::size_t character(std::string_view s, std::size_t i) {
    std::size_t n = 1;
    while (i + n < s.size() && (static_cast<unsigned char>(s[i + n]) & 0xC0) == 0x80) ++n;
    return n;
}

/// Words of RFC 2047, each at most 75 characters and never cutting a character, on lines of their own.
std::string encoded_words(std::string_view written, std::size_t column) {
    constexpr std::string_view begin = "=?UTF-8?Q?", end = "?=";
    // What is no UTF-8 has no characters between which a line may end.
    const std::string s = text::clean_utf8(written);
    std::string out(begin);
    std::size_t used = column + begin.size();
    for (std::size_t i = 0; i < s.size();) {
        const std::size_t n = character(s, i);
        std::string encoded;
        for (char c : std::string_view(s).substr(i, n)) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                               c == '!' || c == '*';
            if (plain)
                encoded += c;
            else if (c == ' ')
                encoded += '_';
            else
                put_hex(encoded, c);
        }
        if (used + encoded.size() + end.size() > longest_line) {
            out += end;
            out += "\r\n ";
            out += begin;
            used = 1 + begin.size();
        }
        out += encoded;
        used += encoded.size();
        i += n;
    }
    return out.append(end);
}

/// ASCII text cut at its spaces, so that no line is too long; nothing when a word alone is.
std::optional<std::string> folded(std::string_view s, std::size_t column) {
    std::string out;
    std::size_t used = column;
    while (!s.empty()) {
        // A word with the spaces before it; folding puts the line break before those.
        const std::size_t word = s.find_first_not_of(' ');
        if (word == std::string_view::npos) return std::nullopt;
        const std::size_t end = std::min(s.find(' ', word), s.size());
        if (used + end > longest_line && word > 0) {
            out += "\r\n";
            used = 0;
        }
        if (used + end > longest_line) return std::nullopt;
        out += s.substr(0, end);
        used += end;
        s.remove_prefix(end);
    }
    return out;
}

/// "Name: text": as it is when that is plain ASCII in short words, encoded otherwise.
void put_header(std::string& out, std::string_view name, std::string_view text) {
    out += name;
    out += ": ";
    // What looks like an encoded word would be decoded.
    const bool plain = printable_ascii(text) && text.find("=?") == std::string_view::npos;
    const auto as_it_is = plain ? folded(text, name.size() + 2) : std::nullopt;
    out += as_it_is ? *as_it_is : encoded_words(text, name.size() + 2);
    out += "\r\n";
}

void put_address(std::string& out, std::string_view header, const Address& address) {
    out += header;
    out += ": ";
    if (!address.name.empty()) {
        const bool plain =
            printable_ascii(address.name) && address.name.size() <= 60 && address.name.find("=?") == std::string::npos;
        out += plain ? "\"" + address.name + "\"" : encoded_words(address.name, header.size() + 2);
        out += "\r\n <";
        out += address.mail;
        out += ">\r\n";
    } else {
        out += address.mail;
        out += "\r\n";
    }
}

/// Quoted-printable with CRLF line ends. The dot and "From " that begin a line are encoded too: some servers touch them.
void put_quoted_printable(std::string& out, std::string_view body) {
    const std::string clean = text::clean_utf8(body);
    std::string_view s = clean;
    while (!s.empty()) {
        const std::size_t end = std::min(s.find('\n'), s.size());
        std::string_view line = s.substr(0, end);
        s.remove_prefix(std::min(end + 1, s.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        std::size_t used = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            std::string piece;
            const bool last_space = (c == ' ' || c == '\t') && i + 1 == line.size();
            const bool at_start = used == 0 && (c == '.' || (c == 'F' && line.substr(i, 5) == "From "));
            const bool plain =
                ((c > 0x20 && c < 0x7f && c != '=') || c == ' ' || c == '\t') && !last_space && !at_start;
            if (plain)
                piece = c;
            else
                put_hex(piece, c);
            // Room for the "=" of a soft line break.
            if (used + piece.size() > longest_line - 1) {
                out += "=\r\n";
                used = 0;
                // The new line may begin with what must not begin one.
                if (c == '.') {
                    piece.clear();
                    put_hex(piece, c);
                }
            }
            out += piece;
            used += piece.size();
        }
        out += "\r\n";
    }
}

void put_part(std::string& out, std::string_view type, std::string_view body) {
    out += "Content-Type: ";
    out += type;
    out += "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    put_quoted_printable(out, body);
}

Error bad_header(std::string_view field) {
    return invalid("bad_header", msg("A line of a mail's head can't hold line breaks or control characters."), field);
}

}

Result<std::string> compose(const Mail& mail, const Settings& settings, std::string_view message_id,
                            std::string_view date) {
    for (const auto& [value, field] : {std::pair<std::string_view, std::string_view>{mail.subject, "subject"},
                                       {mail.to, "to"},
                                       {settings.from, "from"},
                                       {message_id, "message_id"},
                                       {date, "date"}})
        if (has_control(value)) return bad_header(field);
    if (!text::is_utf8(mail.subject) || !text::is_utf8(settings.from)) return bad_header("subject");
    const auto to = parse_address(mail.to), from = parse_address(settings.from);
    if (!to) return invalid("bad_address", msg("\"{1}\" is not a mail address.", mail.to), "to");
    if (!from) return invalid("bad_address", msg("\"{1}\" is not a mail address.", settings.from), "from");
    if (!printable_ascii(message_id) || message_id.find_first_of("<> ") != std::string_view::npos || message_id.empty())
        return bad_header("message_id");

    std::string out;
    out.reserve(1024 + (mail.text.size() + mail.html.size()) * 5 / 4);
    put_address(out, "From", *from);
    put_address(out, "To", *to);
    put_header(out, "Subject", mail.subject);
    out += "Date: " + std::string(date) + "\r\n";
    out += "Message-ID: <" + std::string(message_id) + ">\r\n";
    // Nobody's holiday message answers these (RFC 3834).
    out += "Auto-Submitted: auto-generated\r\n";
    out += "MIME-Version: 1.0\r\n";
    if (mail.html.empty()) {
        put_part(out, "text/plain", mail.text);
    } else if (mail.text.empty()) {
        put_part(out, "text/html", mail.html);
    } else {
        // "=_" stands in no quoted-printable text, so that no body can hold the boundary.
        const std::string boundary = "=_" + crypto::hex(crypto::sha256(message_id)).substr(0, 32);
        out += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
        out += "--" + boundary + "\r\n";
        put_part(out, "text/plain", mail.text);
        out += "\r\n--" + boundary + "\r\n";
        put_part(out, "text/html", mail.html);
        out += "\r\n--" + boundary + "--\r\n";
    }
    return out;
}

std::string date_header(Instant at) {
    std::string date = http_date(at);
    // HTTP writes GMT, which mail keeps for old programs only.
    if (date.ends_with("GMT")) date.replace(date.size() - 3, 3, "+0000");
    return date;
}

std::string new_token() { return crypto::hex(crypto::random_bytes(16)); }

std::string message_id(std::string_view token, const Settings& settings) {
    const auto from = parse_address(settings.from);
    return std::string(token) + "@" + (from ? from->mail.substr(from->mail.rfind('@') + 1) : "localhost");
}

}
