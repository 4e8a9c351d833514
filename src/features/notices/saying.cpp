// What a message says to one person: nothing that they need is left out, and an SMS is one where it can be.
#include <algorithm>
#include <array>

#include "features/notices/gsm.hpp"
#include "features/notices/templates.hpp"
#include "platform/base/text.hpp"

namespace beffroi::notices {
namespace {

/// The fewest characters of a name that still say something.
constexpr std::size_t shortest_place = 10;

std::string& of(Filled& values, Slot slot) { return values[static_cast<std::size_t>(slot)]; }
const std::string& of(const Filled& values, Slot slot) { return values[static_cast<std::size_t>(slot)]; }

std::vector<std::string> filled_lines(const std::string& typed, const Filled& values) {
    auto lines = read_template(typed, {});
    return lines ? fill(*lines, values) : std::vector<std::string>{};
}

bool says(const std::vector<std::string>& paragraphs, std::string_view what) {
    return std::any_of(paragraphs.begin(), paragraphs.end(),
                       [&](const std::string& each) { return each.find(what) != std::string::npos; });
}

/// Without what a name can't end with: "Maison de la" is "Maison".
std::string_view without_loose_end(std::string_view name) {
    static constexpr std::array<std::string_view, 21> loose{"de", "du",  "des", "d",   "la", "le", "les",
                                                            "l",  "à",   "au",  "aux", "et", "en", "sur",
                                                            "of", "the", "and", "at",  "in", "on", "pour"};
    for (;;) {
        while (!name.empty() && std::string_view(" ,;:-/(&.'").find(name.back()) != std::string_view::npos)
            name.remove_suffix(1);
        const auto space = name.find_last_of(" '");
        if (space == std::string_view::npos) return name;
        const std::string last = text::lower_ascii(name.substr(space + 1));
        if (std::find(loose.begin(), loose.end(), last) == loose.end()) return name;
        name.remove_suffix(name.size() - space);
    }
}

/// Without the signs that the alphabet of SMS lacks, when most of the name is left: one star in it must not cost more than half of the
/// room. Else as it is: another script is read by whoever reads it.
std::string without_foreign_signs(const std::string& name) {
    std::string kept;
    for (std::size_t begin = 0, end = 0; begin < name.size(); begin = end) {
        end = begin + 1;
        while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) ++end;
        const std::string one = name.substr(begin, end - begin);
        if (sms_length(one).seven_bit) kept += one;
    }
    kept = as_sms(kept);
    const std::size_t left = text::length(kept);
    return left >= shortest_place && left * 2 >= text::length(name) ? kept : name;
}

std::string sms_of(const Text& text, const Filled& values) {
    return as_sms(text::join(filled_lines(text.sms, values), " "));
}

/// The SMS with as much of the place's name as a single one holds: whole words, else letters. With all of it when even a little would
/// be too much: then it is something else that is long.
std::string one_sms(const Text& text, Filled values) {
    std::string whole = sms_of(text, values);
    if (sms_length(whole).parts <= 1) return whole;
    // In the alphabet of SMS, so that cutting never splits what stands for one sign.
    const std::string name = without_foreign_signs(as_sms(of(values, Slot::place)));
    of(values, Slot::place) = name;
    if (std::string plain = sms_of(text, values); sms_length(plain).parts <= 1) return plain;
    const auto with = [&](std::string_view part) {
        of(values, Slot::place) = std::string(part) + "...";
        std::string sms = sms_of(text, values);
        // The full stop of the sentence is in the dots already.
        if (const auto four = sms.find("...."); four != std::string::npos) sms.erase(four, 1);
        return sms;
    };
    const auto fits = [](const std::string& sms) { return sms_length(sms).parts <= 1; };
    for (auto space = name.rfind(' '); space != std::string::npos && space > 0; space = name.rfind(' ', space - 1)) {
        const auto part = without_loose_end(std::string_view(name).substr(0, space));
        if (text::length(part) < shortest_place) break;
        if (std::string sms = with(part); fits(sms)) return sms;
    }
    for (std::size_t end = name.size(); end > 0; --end) {
        // Not within a letter of several bytes.
        if (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) continue;
        const auto part = without_loose_end(std::string_view(name).substr(0, end));
        if (text::length(part) < shortest_place) break;
        if (std::string sms = with(part); fits(sms)) return sms;
    }
    return whole;
}

}

Said say(Kind kind, Lang lang, const Text& text, const Filled& values, std::string_view sms_link) {
    Said said;
    said.subject = text::join(filled_lines(text.subject, values), " ");
    said.paragraphs = filled_lines(text.body, values);
    const bool to_come = kind == Kind::confirmation || kind == Kind::reminder || kind == Kind::change;
    const std::string& room = of(values, Slot::room);
    if (to_come && !room.empty() && !says(said.paragraphs, room))
        for (std::string& each : filled_lines(std::string(i18n::translate(lang, "By video: {room}")), values))
            said.paragraphs.push_back(std::move(each));
    Filled of_sms = values;
    if (!sms_link.empty()) of(of_sms, Slot::link) = sms_link;
    said.sms = one_sms(text, std::move(of_sms));
    return said;
}

}
