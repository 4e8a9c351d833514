#include "features/organisations/form.hpp"

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/web_address.hpp"

namespace beffroi::organisations {
namespace {

constexpr auto optional = html::Need::optional;

std::vector<territory::Match> matches(std::string_view typed) {
    return territory::find(typed, 8, territory::Mistyped::if_nothing_else);
}

/// The one commune that `typed` means: the only one of that name or postcode, or the one whose label it is.
std::optional<std::string> meant(const std::vector<territory::Match>& found, std::string_view typed) {
    if (found.empty() || !found[0].exact) return std::nullopt;
    const bool only = found.size() == 1 || !found[1].exact;
    if (only || text::fold(found[0].label) == text::fold(typed)) return std::string(found[0].commune.insee);
    return std::nullopt;
}

/// A number of the State: optional, and read by its own rule.
std::string number(html::Form& form, std::string_view field, Result<std::string> (*read)(std::string_view)) {
    if (form.value(field).empty()) return {};
    auto number = read(form.value(field));
    if (number) return *std::move(number);
    form.with(number.error());
    return {};
}

}

std::string read_commune(html::Form& form, std::string_view field) {
    const std::string typed = form.text(field, 80, optional);
    if (typed.empty()) return {};
    const auto found = matches(typed);
    if (auto insee = meant(found, typed)) return *insee;
    if (found.empty()) {
        form.fail(field, msg("No commune is called “{1}”. Write its name or its postcode.", typed));
        return {};
    }
    std::string candidates;
    for (std::size_t i = 0; i < found.size() && i < 4; ++i) candidates += (i ? ", " : "") + found[i].label;
    form.fail(field, msg("Which commune do you mean? Write it so: {1}", candidates));
    return {};
}

std::string commune_label(std::string_view insee) {
    const auto commune = territory::commune(insee);
    if (!commune) return {};
    const std::string name(commune->name);
    if (meant(matches(name), name) == insee) return name;
    for (const auto& each : matches(name))
        if (each.commune.insee == insee) return each.label;
    return name + " (" + std::string(commune->departement) + ")";
}

std::string in_groups(std::string_view siret) {
    if (siret.size() != 14) return std::string(siret);
    std::string out;
    for (std::size_t at : {0, 3, 6}) out += std::string(siret.substr(at, 3)) + "\u00A0";
    return out + std::string(siret.substr(9));
}

void read_form(html::Form& form, Extent extent, Organisation& o) {
    if (extent == Extent::everything) {
        o.name = form.text("name", longest_name);
        o.kinds = {};
        for (Kind each : every_kind())
            if (form.chosen("kinds", code(each))) o.kinds.add(each);
        if (o.kinds.empty()) form.fail("kinds", msg("Tick at least one: what is this organisation to you?"));
        o.siret = number(form, "siret", read_siret);
        o.rna = number(form, "rna", read_rna);
    }
    o.address = form.text("address", 200, optional);
    o.insee = read_commune(form, "commune");
    o.phone = form.phone("phone", optional);
    o.mail = form.mail("mail", optional);
    o.site = html::web_address(form, "site");
    if (extent == Extent::everything) o.note = form.text("note", longest_note, optional);
}

html::Form form_of(const Organisation& o) {
    net::Params values;
    // Numbers stand in groups, as people read and check them.
    const std::string siret = in_groups(o.siret), phone = html::filters::phone(o.phone, html::filters::In{Lang::fr});
    for (const auto& [field, value] : {std::pair<std::string_view, std::string_view>{"name", o.name},
                                       {"siret", siret},
                                       {"rna", o.rna},
                                       {"address", o.address},
                                       {"phone", phone},
                                       {"mail", o.mail},
                                       {"site", o.site},
                                       {"note", o.note}})
        values.set(field, value);
    for (Kind each : o.kinds.values()) values.add("kinds", code(each));
    values.set("commune", commune_label(o.insee));
    return html::Form(std::move(values));
}

}
