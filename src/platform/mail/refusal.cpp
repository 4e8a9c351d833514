#include "platform/mail/refusal.hpp"

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::mail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits at the beginning, at most three; 0 when there are none or more.
std::size_t digits(std::string_view s) {
    std::size_t n = 0;
    while (n < s.size() && is_digit(s[n])) ++n;
    return n <= 3 ? n : 0;
}

/// The code and the sign behind it taken away.
std::string_view behind_code(std::string_view s) {
    s = text::trim(s);
    if (reply_code(s) == 0) return s;
    s.remove_prefix(std::min<std::size_t>(s.size(), 4));
    return text::trim(s);
}

}

int reply_code(std::string_view s) {
    s = text::trim(s);
    if (digits(s) != 3 || s[0] < '2' || s[0] > '5' || (s.size() > 3 && s[3] != ' ' && s[3] != '-')) return 0;
    return (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
}

std::string enhanced_status(std::string_view s) {
    s = behind_code(s);
    // class "." subject "." detail (RFC 3463, section 2)
    if (s.size() < 5 || (s[0] != '2' && s[0] != '4' && s[0] != '5') || s[1] != '.') return {};
    const std::size_t subject = digits(s.substr(2));
    if (subject == 0 || 2 + subject >= s.size() || s[2 + subject] != '.') return {};
    const std::size_t detail = digits(s.substr(3 + subject));
    if (detail == 0) return {};
    return std::string(s.substr(0, 3 + subject + detail));
}

bool no_such_mailbox(std::string_view status, int code) {
    if (!status.empty() && status[0] != '5') return false;
    // RFC 3463, sections 3.2 to 3.5: X.1.x speaks of addresses, of which X.1.7 and X.1.8 are ours; X.2.1 is a mailbox that was
    // closed; X.4.4 a domain that no server serves. X.4.1 is what Exchange Online says of a recipient that it does not know.
    if (status.starts_with("5.1.")) return status != "5.1.7" && status != "5.1.8";
    if (status == "5.2.1" || status == "5.4.1" || status == "5.4.4") return true;
    const bool vague = status.empty() || status == "5.0.0" || status == "5.5.0";
    // RFC 5321, section 4.2.3: mailbox unavailable; not local; name not allowed.
    return vague && (code == 550 || code == 551 || code == 553);
}

std::string without_secrets(std::string_view s) {
    constexpr std::size_t longest = 200;
    std::string plain(s);
    std::replace_if(plain.begin(), plain.end(), [](char c) { return c <= 0x20 || c >= 0x7f; }, ' ');
    std::string out;
    for (std::string_view word : text::split(plain, ' ')) {
        if (word.empty()) continue;
        if (word.find_first_of("@/") != std::string_view::npos) word = "...";
        if (out.size() + 1 + word.size() > longest) break;
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

}
