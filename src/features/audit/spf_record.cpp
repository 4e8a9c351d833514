#include "features/audit/spf_record.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "features/audit/spf_macro.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit::spf {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool same_word(std::string_view a, std::string_view lower) {
    return a.size() == lower.size() && text::starts_with_ci(a, lower);
}

/// "0" to `most`, without zeros in front.
std::optional<int> length_of(std::string_view digits, int most) {
    if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
    int value = 0;
    for (const char c : digits) {
        if (!digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    if (value > most) return std::nullopt;
    return value;
}

/// Takes "//64" or "/24" (`slashes`) from the end of `text`, when it is there. False: it is there and no length.
bool take_length(std::string_view& text, std::string_view slashes, int most, int& bits) {
    std::size_t from = text.size();
    while (from > 0 && digit(text[from - 1])) --from;
    if (from == text.size() || !text.substr(0, from).ends_with(slashes)) return true;
    const auto value = length_of(text.substr(from), most);
    if (!value) return false;
    bits = *value;
    text = text.substr(0, from - slashes.size());
    return true;
}

/// ":name" or nothing; `needed`: not nothing.
bool take_domain(std::string_view rest, bool needed, Mechanism& term) {
    if (rest.empty()) return !needed;
    if (rest[0] != ':' || !domain_spec(rest.substr(1))) return false;
    term.domain = rest.substr(1);
    return true;
}

bool take_network(std::string_view rest, bool six, Mechanism& term) {
    if (!rest.starts_with(':')) return false;
    term.network = rest.substr(1);
    const std::size_t slash = std::min(term.network.find('/'), term.network.size());
    if (slash < term.network.size()) {
        const auto bits = length_of(term.network.substr(slash + 1), six ? 128 : 32);
        if (!bits) return false;
        (six ? term.bits6 : term.bits4) = *bits;
    }
    // Written as version 6 it stays so, whatever it holds: such a network matches no address of version 4.
    std::array<char, INET6_ADDRSTRLEN + 1> text{};
    if (slash >= text.size()) return false;
    std::copy(term.network.begin(), term.network.begin() + static_cast<std::ptrdiff_t>(slash), text.begin());
    term.address.six = six;
    return inet_pton(six ? AF_INET6 : AF_INET, text.data(), term.address.bytes.data()) == 1;
}

bool read_mechanism(std::string_view name, std::string_view rest, Mechanism& term) {
    static constexpr std::array<std::pair<std::string_view, Kind>, 8> names{{{"include", Kind::include},
                                                                             {"ip4", Kind::ip4},
                                                                             {"ip6", Kind::ip6},
                                                                             {"a", Kind::a},
                                                                             {"mx", Kind::mx},
                                                                             {"all", Kind::all},
                                                                             {"exists", Kind::exists},
                                                                             {"ptr", Kind::ptr}}};
    const auto* found =
        std::find_if(names.begin(), names.end(), [&](const auto& one) { return same_word(name, one.first); });
    if (found == names.end()) return false;
    term.kind = found->second;
    switch (term.kind) {
        case Kind::all: return rest.empty();
        case Kind::include:
        case Kind::exists: return take_domain(rest, true, term);
        case Kind::ptr: return take_domain(rest, false, term);
        case Kind::ip4: return take_network(rest, false, term);
        case Kind::ip6: return take_network(rest, true, term);
        case Kind::a:
        case Kind::mx: {
            // "//64" before "/24": it stands last.
            const bool lengths = take_length(rest, "//", 128, term.bits6) && take_length(rest, "/", 32, term.bits4);
            return lengths && take_domain(rest, false, term);
        }
        case Kind::redirect: break;
    }
    return false;
}

bool read_modifier(std::string_view name, std::string_view value, Record& record) {
    const bool redirect = same_word(name, "redirect");
    if (!redirect && !same_word(name, "exp")) return macro_string(value, Place::modifier);
    std::string_view& kept = redirect ? record.redirect : record.explanation;
    if (!kept.empty() || !domain_spec(value)) return false;
    kept = value;
    return true;
}

bool read_term(std::string_view term, Record& record) {
    Mechanism mechanism;
    mechanism.written = term;
    static constexpr std::string_view signs = "+-~?";
    const std::size_t sign = signs.find(term[0]);
    if (sign != std::string_view::npos) {
        mechanism.qualifier = static_cast<Qualifier>(sign);
        term.remove_prefix(1);
    }
    std::size_t end = 0;
    while (end < term.size() && (letter(term[end]) || (end > 0 && (digit(term[end]) || term[end] == '-' ||
                                                                   term[end] == '_' || term[end] == '.'))))
        ++end;
    if (end == 0) return false;
    const std::string_view name = term.substr(0, end), rest = term.substr(end);
    if (rest.starts_with('=')) return sign == std::string_view::npos && read_modifier(name, rest.substr(1), record);
    if (!read_mechanism(name, rest, mechanism)) return false;
    record.mechanisms.push_back(mechanism);
    return true;
}

/// What is no printable ASCII: as it is, or as answers of the domain name system write it, "\200".
bool foreign(std::string_view term) {
    for (std::size_t i = 0; i < term.size(); ++i) {
        if (term[i] <= 0x20 || term[i] >= 0x7f) return true;
        if (term[i] != '\\' || i + 3 >= term.size()) continue;
        const auto digits = term.substr(i + 1, 3);
        if (!std::all_of(digits.begin(), digits.end(), digit)) continue;
        const int byte = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
        if (byte < 256 && (byte < 0x20 || byte >= 0x7f)) return true;
    }
    return false;
}

constexpr std::string_view version = "v=spf1";

}

Record read_record(std::string_view text) {
    Record record;
    constexpr std::size_t usual_term = 16;
    record.mechanisms.reserve(text.size() / usual_term + 2);
    text.remove_prefix(std::min(version.size(), text.size()));
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view term = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (term.empty() || (!foreign(term) && read_term(term, record))) continue;
        if (record.sound) record.wrong = term;
        record.sound = false;
    }
    return record;
}

std::vector<std::string_view> records_in(const dns::Answer& answer) {
    std::vector<std::string_view> all;
    for (const auto& one : answer.records) {
        const std::string_view value = one.value;
        if (one.type != dns::Type::txt || !text::starts_with_ci(value, version)) continue;
        if (value.size() == version.size() || value[version.size()] == ' ') all.push_back(value);
    }
    return all;
}

std::optional<std::string> asked_name(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    constexpr std::size_t longest = 253, longest_label = 63;
    if (name.size() > longest) {
        const std::size_t dot = name.find('.', name.size() - longest - 1);
        if (dot == std::string_view::npos) return std::nullopt;
        name.remove_prefix(dot + 1);
    }
    for (std::size_t from = 0; from <= name.size();) {
        const std::size_t to = std::min(name.find('.', from), name.size());
        if (to == from || to - from > longest_label) return std::nullopt;
        from = to + 1;
    }
    return text::lower_ascii(name);
}

}
