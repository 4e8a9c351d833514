// The register of processing and the list of software, from the data in the program. The one file here that reads JSON.
#include <algorithm>
#include <stdexcept>

#include "features/privacy/privacy.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"

extern "C" const char privacy_register_begin[], privacy_register_end[], privacy_software_begin[],
    privacy_software_end[];

namespace beffroi::privacy {
namespace {

struct Register {
    Date updated;
    std::vector<Processing> all;
};

std::string text_of(const boost::json::object& object, std::string_view name) {
    return std::string(object.at(boost::json::string_view(name.data(), name.size())).as_string());
}

Date date_of(const boost::json::object& object, std::string_view name) {
    const auto date = parse_date(text_of(object, name));
    if (!date) throw std::runtime_error("data/privacy/register.json: a date that is none");
    return *date;
}

Words words_of(const boost::json::object& object, std::string_view name) {
    const auto& both = object.at(boost::json::string_view(name.data(), name.size())).as_object();
    return {text_of(both, "fr"), text_of(both, "en")};
}

/// A fault in our own data is a bug, and every test of a page meets it.
Register read() {
    const auto parsed =
        json::parse({privacy_register_begin, static_cast<std::size_t>(privacy_register_end - privacy_register_begin)});
    if (!parsed) throw std::runtime_error("data/privacy/register.json is no JSON");
    const auto& root = parsed->as_object();
    Register made{date_of(root, "updated"), {}};
    for (const auto& each : root.at("processings").as_array()) {
        const auto& o = each.as_object();
        const auto* days = o.if_contains("kept_days");
        made.all.push_back({text_of(o, "key"), date_of(o, "since"), days ? static_cast<int>(days->as_int64()) : 0,
                            words_of(o, "name"), words_of(o, "purpose"), words_of(o, "basis"), words_of(o, "people"),
                            words_of(o, "categories"), words_of(o, "recipients"), words_of(o, "duration"),
                            words_of(o, "security")});
    }
    return made;
}

const Register& whole() {
    static const Register once = read();
    return once;
}

std::vector<Software> read_software() {
    std::vector<Software> all;
    const std::string_view lines(privacy_software_begin,
                                 static_cast<std::size_t>(privacy_software_end - privacy_software_begin));
    for (const auto line : text::split(lines, '\n')) {
        const auto cells = text::split(line, ',');
        if (cells.size() == 3)
            all.push_back({cells[0], cells[1], cells[2] == "npm" ? Software::From::npm : Software::From::debian});
    }
    return all;
}

}

std::span<const Processing> register_of_processing() { return whole().all; }

const Processing* processing(std::string_view key) {
    const auto all = register_of_processing();
    const auto at = std::ranges::find(all, key, &Processing::key);
    return at == all.end() ? nullptr : &*at;
}

Date register_updated() { return whole().updated; }

std::string duration_text(int days, Lang lang) {
    if (days > 0 && days % 365 == 0) return i18n::plural(lang, "{n} year", "{n} years", days / 365);
    return i18n::plural(lang, "{n} day", "{n} days", days);
}

std::string Processing::kept(Lang lang) const {
    std::string sentence = duration.in(lang);
    if (const auto at = sentence.find("{kept}"); at != std::string::npos)
        sentence.replace(at, 6, duration_text(kept_days, lang));
    return sentence;
}

std::span<const Software> software() {
    static const std::vector<Software> once = read_software();
    return once;
}

}
