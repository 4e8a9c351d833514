// What was typed, held against the rules of the import and what a person can be asked beyond them.
#include <algorithm>

#include "features/editing/editing.hpp"
#include "platform/base/text.hpp"

namespace beffroi::editing {
namespace {

std::string_view typed_in(const places::Values& typed, std::string_view column) {
    for (const auto& [name, value] : typed)
        if (name == column) return text::trim(value);
    return {};
}

/// What the import says of an empty cell, as one asks a person.
Message missing(std::string_view column) {
    if (column == "nom") return msg("Write the name of the place.");
    if (column == "adresse") return msg("Write the address: number and street, or the name of the hamlet.");
    if (column == "commune") return msg("Write the name of the commune.");
    if (column == "code_postal") return msg("Write the postcode: five digits, such as 14500.");
    return msg("Fill in this field.");
}

/// The import's sentences speak of files; a form has a field before one's eyes, and a list has several values in one.
Fault fault_of(const places::Remark& remark) {
    if (remark.value.empty()) return {remark.field, missing(remark.field)};
    if (remark.field == "courriels")
        return {remark.field, msg("“{1}” is not an e-mail address. Write it as contact@exemple.fr.", remark.value)};
    if (remark.field == "site_web")
        return {remark.field,
                msg("“{1}” is not an address of the web. It begins with https:// or http://.", remark.value)};
    if (remark.field == "telephone")
        return {remark.field,
                msg("“{1}” is not a French telephone number. Write ten digits, such as 02 31 66 00 00.", remark.value)};
    return {remark.field, remark.reason};
}

/// The standard holds one number; the import keeps the first of several, but whoever types can choose.
bool several_numbers(std::string_view phone) {
    return std::count_if(phone.begin(), phone.end(), [](char c) { return c >= '0' && c <= '9'; }) > 14;
}

constexpr std::size_t longest_summary = 280;

void check_hours(const places::Values& typed, const places::Place* before, Checked& out) {
    const std::string& hours = out.place.hours;
    if (hours.empty() || (before && before->hours == hours)) return;
    opening_hours::Fault fault;
    if (!opening_hours::Hours::parse(typed_in(typed, "horaires"), &fault))
        out.faults.push_back({"horaires", fault.message});
}

}

Checked check(const places::Values& typed, const places::Place* before, Date today) {
    places::Values values = typed;
    const bool same_town =
        before && typed_in(typed, "commune") == before->commune && typed_in(typed, "code_postal") == before->postcode;
    // The code of the commune that was belongs to the commune that was.
    if (before && !same_town && typed_in(typed, "code_insee") == before->insee)
        std::erase_if(values, [](const auto& one) { return one.first == "code_insee"; });

    auto judged = places::judge(values, today);
    Checked out{std::move(judged.place), {}, {}};
    for (const auto& remark : judged.faults) out.faults.push_back(fault_of(remark));
    for (const auto& remark : judged.doubts)
        if (remark.field != "horaires") out.doubts.push_back({remark.field, remark.reason});

    if (const auto phone = typed_in(typed, "telephone"); several_numbers(phone))
        out.faults.push_back({"telephone", msg("Write one number only: the one that people should call first.")});
    if (text::length(typed_in(typed, "presentation_resume")) > longest_summary)
        out.faults.push_back({"presentation_resume",
                              msg("At most {1} characters: shorten it, or put the rest into the longer presentation.",
                                  std::to_string(longest_summary))});
    const bool town_faulty = std::any_of(out.faults.begin(), out.faults.end(), [](const Fault& fault) {
        return fault.field == "commune" || fault.field == "code_postal" || fault.field == "code_insee";
    });
    const bool known = territory::commune(out.place.insee).has_value();
    if (const auto code = typed_in(typed, "code_insee");
        !town_faulty && !known && !code.empty() && !(before && code == before->insee))
        out.faults.push_back({"code_insee", msg("No commune has the INSEE code {1}.", out.place.insee)});
    else if (!town_faulty && !known && !same_town)
        out.faults.push_back(
            {"commune", msg("No commune called {1} has the postcode {2}. Check both; if they are right, "
                            "write its INSEE code below.",
                            out.place.commune, out.place.postcode)});
    check_hours(typed, before, out);

    if (before) {
        out.place.id = before->id;
        out.place.slug = before->slug;
        out.place.source = before->source;
        out.place.source_id = before->source_id;
        out.place.declared_source = before->declared_source;
    }
    return out;
}

places::Values values_of(const places::Place& place) {
    places::Values values;
    for (const auto name : places::fields()) {
        if (name == "date_maj") continue;
        if (name != "position") {
            values.emplace_back(name, places::field(place, name));
            continue;
        }
        const std::string position = places::field(place, name);
        const auto comma = std::min(position.find(','), position.size());
        values.emplace_back("latitude", position.substr(0, comma));
        values.emplace_back("longitude", position.substr(std::min(comma + 1, position.size())));
    }
    return values;
}

}
