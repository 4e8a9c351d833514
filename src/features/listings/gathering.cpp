// Nothing of a list is kept as it came: texts are cut and cleaned, addresses and numbers looked at, licences named as SPDX names them.
#include <algorithm>
#include <cctype>
#include <set>

#include "features/listings/reading.hpp"
#include "platform/base/text.hpp"
#include "platform/licences/licences.hpp"

namespace beffroi::listings {
namespace {

/// Without control characters; white space of any kind is one space.
std::string one_line(std::string_view raw) {
    std::string out;
    bool space = false;
    for (const char c : text::clean_utf8(raw)) {
        if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') {
            space = !out.empty();
            continue;
        }
        if (space) out += ' ';
        space = false;
        out += c;
    }
    return out;
}

/// The characters that turn the direction of writing make a name read as another.
bool turns_direction(std::string_view point) {
    return point == "\u200E" || point == "\u200F" || (point >= "\u202A" && point <= "\u202E") ||
           (point >= "\u2066" && point <= "\u2069");
}
std::string without_turns(const std::string& line) {
    std::string out;
    for (std::size_t i = 0; i < line.size();) {
        const auto first = static_cast<unsigned char>(line[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        const std::string_view point = std::string_view(line).substr(i, length);
        if (!turns_direction(point)) out += point;
        i += length;
    }
    return out;
}

/// Says that only some may use it, or only for some purposes: neither the FSF nor the OSI calls it free.
bool not_free(const std::string& licence) {
    static const std::set<std::string, std::less<>> all{"busl-1.1",
                                                        "sspl-1.0",
                                                        "elastic-2.0",
                                                        "commons-clause",
                                                        "sul-1.0",
                                                        "dpl",
                                                        "bsd-3-clause-no-military-license",
                                                        "bsd-3-clause-no-nuclear-license",
                                                        "bsd-3-clause-no-nuclear-license-2014"};
    const std::string one = text::lower_ascii(licence);
    return all.contains(one) || one.starts_with("cc-by-nc") || one.starts_with("cc-by-nd") || one.starts_with("fsl-") ||
           one.starts_with("polyform-") || one.find("proprietary") != std::string::npos ||
           one.find("propriétaire") != std::string::npos;
}
/// Of several licences one may choose; a clause on top of another binds everybody.
bool not_free(const std::vector<std::string>& licences) {
    if (licences.empty()) return false;
    if (std::any_of(licences.begin(), licences.end(),
                    [](const std::string& each) { return text::lower_ascii(each) == "commons-clause"; }))
        return true;
    return std::all_of(licences.begin(), licences.end(), [](const std::string& each) { return not_free(each); });
}

/// "GPL V2.0", "MPL 2.0", "LGPL-v2.1", "AGPL-3" → as SPDX knows it.
std::optional<std::string> known_licence(const std::string& written) {
    if (auto found = licences::normal(written)) return found;
    std::string one = text::lower_ascii(written);
    for (const std::string_view word : {"licence ", "license ", " licence", " license"})
        if (const auto at = one.find(word); at != std::string::npos) one.erase(at, word.size());
    std::replace(one.begin(), one.end(), ' ', '-');
    for (std::size_t i = 1; i + 1 < one.size(); ++i)
        if (one[i] == 'v' && one[i - 1] == '-' && std::isdigit(static_cast<unsigned char>(one[i + 1]))) one.erase(i, 1);
    if (auto found = licences::normal(one)) return found;
    if (one.size() > 2 && one[one.size() - 2] == '-' && std::isdigit(static_cast<unsigned char>(one.back())))
        return licences::normal(one + ".0");
    return std::nullopt;
}

bool says_none(const std::string& licence) {
    const std::string one = text::lower_ascii(licence);
    return one.empty() || one == "n/a" || one == "?" || one == "-" || one == "unknown" || one == "none" ||
           one == "autre" || one == "other" || one == "inconnue";
}

/// What stands between licences where somebody wrote several into one text.
std::vector<std::string> parted(const std::string& written) {
    std::string text = written;
    for (const std::string_view word : {" et ", " and ", " / ", "/", ";", "|"})
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
            text.replace(at, word.size(), ",");
    std::vector<std::string> all;
    for (const auto each : text::split(text, ',')) all.emplace_back(text::trim(each));
    return all;
}

std::string digits_of(std::string_view raw) {
    std::string digits;
    for (const char c : raw)
        if (std::isdigit(static_cast<unsigned char>(c))) digits += c;
    return digits;
}

/// Luhn's formula (ISO/IEC 7812-1), which INSEE uses for SIREN numbers.
bool checks(std::string_view digits) {
    int sum = 0;
    bool twice = false;
    for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
        const int n = (*at - '0') * (twice ? 2 : 1);
        sum += n > 9 ? n - 9 : n;
    }
    return sum % 10 == 0;
}

}

void Gathering::at(std::string_view name) { where_ = text::shorten(without_turns(one_line(name)), 80); }
void Gathering::at_number(std::size_t number) { where_ = "#" + std::to_string(number); }

std::string Gathering::line(std::string_view raw, std::size_t most) {
    std::string line = without_turns(one_line(raw));
    if (text::length(line) <= most) return line;
    counted(i18n::key("Texts that were too long, and were cut: {1}"));
    return text::shorten(line, most);
}

std::vector<std::string> Gathering::lines(const std::vector<std::string>& raw) {
    std::vector<std::string> all;
    for (const std::string& each : raw) {
        std::string one = line(each, most_name);
        if (one.empty() || std::find(all.begin(), all.end(), one) != all.end()) continue;
        if (all.size() == most_of_a_list) {
            counted(i18n::key("Lists that were too long, and were cut: {1}"));
            break;
        }
        all.push_back(std::move(one));
    }
    return all;
}

std::string Gathering::address(std::string_view raw) {
    const std::string one = one_line(raw);
    if (one.empty()) return {};
    const bool web = text::starts_with_ci(one, "http://") || text::starts_with_ci(one, "https://");
    const auto host_at = one.find("//") + 2;
    const std::string_view host =
        web ? std::string_view(one).substr(host_at, one.find_first_of("/?#", host_at) - host_at) : std::string_view();
    const bool good = web && !host.empty() && host.find('@') == std::string_view::npos && one.size() <= most_address &&
                      one.find_first_of(" <>\"\\`{}|^") == std::string::npos && without_turns(one) == one;
    if (good) return one;
    remark(msg("“{1}” is no address of the web, and was left out.", text::shorten(without_turns(one), 60)));
    return {};
}

std::string Gathering::mail(std::string_view raw) {
    const std::string one = one_line(raw);
    if (one.empty()) return {};
    const auto at = one.find('@');
    const bool good = at != std::string::npos && at > 0 && one.find('@', at + 1) == std::string::npos &&
                      one.find('.', at + 2) != std::string::npos && one.back() != '.' && one.size() <= 254 &&
                      one.find_first_of(" <>\"\\,;:()[]") == std::string::npos && without_turns(one) == one;
    if (good) return one;
    remark(msg("“{1}” is no address of mail, and was left out.", text::shorten(without_turns(one), 60)));
    return {};
}

std::string Gathering::phone(std::string_view raw) {
    const std::string one = one_line(raw);
    if (one.empty()) return {};
    const auto digits = digits_of(one).size();
    if (one.find_first_not_of("0123456789+ .()-/") == std::string::npos && digits >= 4 && digits <= 15 &&
        one.size() <= 30)
        return one;
    remark(msg("“{1}” is no telephone number, and was left out.", text::shorten(without_turns(one), 60)));
    return {};
}

std::string Gathering::siren(std::string_view raw) {
    const std::string one = one_line(raw);
    if (one.empty()) return {};
    const std::string figures = digits_of(one);
    if ((figures.size() == 9 || figures.size() == 14) && one.find_first_not_of("0123456789 .") == std::string::npos &&
        figures != "000000000" && checks(std::string_view(figures).substr(0, 9)))
        return figures.substr(0, 9);
    remark(msg("“{1}” is no SIREN number, and was left out.", text::shorten(without_turns(one), 60)));
    return {};
}

void Gathering::licences(Software& entry, const std::vector<std::string>& written) {
    const auto add = [&](std::string one) {
        if (entry.licences.size() < most_of_a_list &&
            std::find(entry.licences.begin(), entry.licences.end(), one) == entry.licences.end())
            entry.licences.push_back(std::move(one));
    };
    const auto add_one = [&](const std::string& one) {
        if (says_none(one)) return;
        if (auto known = known_licence(one)) return add(*std::move(known));
        entry.unknown_licence = true;
        if (!not_free(one)) remark(msg("SPDX does not know the licence “{1}”.", text::shorten(one, 60)));
        add(one);
    };
    for (const std::string& each : written) {
        const std::string one = line(each, most_name);
        if (says_none(one)) continue;
        if (auto known = known_licence(one))
            add(*std::move(known));
        else
            for (const std::string& part : parted(one)) add_one(part);
    }
    if (entry.licences.empty()) counted(i18n::key("Without a licence: {1}"));
}

void Gathering::tell(Software& entry, std::string_view name, std::string_view value) {
    if (std::string one = line(value); !one.empty()) entry.told.emplace_back(name, std::move(one));
}

bool Gathering::room() {
    if (++read_entries_ > most_entries) too_many_ = true;
    return !too_many_;
}

void Gathering::add(Software entry) {
    if (!room()) return;
    entry.source = source_;
    if (entry.name.empty()) return refused(msg("It has no name."));
    if (entry.key.empty()) entry.key = text::slug(entry.name);
    if (entry.key.empty()) entry.key = entry.name;
    if (not_free(entry.licences)) return left_out(i18n::key("Left out, not free: {1}"));
    if (!software_at_.emplace(entry.key, read_.software.size()).second)
        return refused(msg("It stands in the file twice; the first was taken."));
    if (const auto [named, fresh] = names_.emplace(text::fold_words(entry.name), entry.key); !fresh)
        remark(msg("Two entries have this name; both were taken."));
    read_.software.push_back(std::move(entry));
}

void Gathering::add(Firm entry) {
    if (!room()) return;
    entry.source = source_;
    if (entry.name.empty()) return refused(msg("It has no name."));
    if (entry.key.empty()) entry.key = entry.siren;
    if (entry.key.empty()) entry.key = text::slug(entry.name);
    if (entry.key.empty()) entry.key = entry.name;
    const auto [known, fresh] = firm_at_.emplace(entry.key, read_.firms.size());
    if (fresh) {
        read_.firms.push_back(std::move(entry));
        return;
    }
    // Some lists name a firm once for each thing that it knows: what it knows is gathered, and what contradicts is told.
    Firm& first = read_.firms[known->second];
    if (text::fold_words(first.name) != text::fold_words(entry.name))
        remark(msg("It is also called “{1}”; that name was taken.", text::shorten(first.name, 60)));
    for (std::string& skill : entry.skills)
        if (first.skills.size() < most_of_a_list &&
            std::find(first.skills.begin(), first.skills.end(), skill) == first.skills.end())
            first.skills.push_back(std::move(skill));
}

void Gathering::say(Message why, bool refused) {
    if (read_.lines.size() == most_remarks)
        ++unsaid_;
    else
        read_.lines.push_back({where_, std::move(why), refused});
}

Result<Read> Gathering::done() {
    if (too_many_) return bad_file(msg("It has more than {1} entries.", std::to_string(most_entries)));
    if (read_.software.empty() && read_.firms.empty())
        return invalid("empty_file",
                       msg("Nothing of this file can be taken. Is it the right file, and the right list?"), "fichier");
    const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
    std::sort(read_.software.begin(), read_.software.end(), by_key);
    std::sort(read_.firms.begin(), read_.firms.end(), by_key);
    for (Firm& firm : read_.firms) std::sort(firm.skills.begin(), firm.skills.end());
    for (const auto& [cause, n] : left_out_) read_.lines.push_back({"", msg(cause, std::to_string(n)), true});
    for (const auto& [cause, n] : counted_) read_.lines.push_back({"", msg(cause, std::to_string(n)), false});
    if (unsaid_ > 0) read_.lines.push_back({"", msg("Further remarks: {1}", std::to_string(unsaid_)), false});
    // What was left out comes first: it is what somebody looks for.
    std::stable_sort(read_.lines.begin(), read_.lines.end(),
                     [](const auto& a, const auto& b) { return a.refused && !b.refused; });
    return std::move(read_);
}

Error bad_file(Message why) { return invalid("bad_file", std::move(why), "fichier"); }

}
