#include "features/providers/form.hpp"

#include <algorithm>

#include "features/organisations/organisations.hpp"
#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/web_address.hpp"

namespace beffroi::providers {
namespace {

constexpr auto optional = html::Need::optional;

std::vector<territory::Match> matches(std::string_view typed) {
    return territory::find(typed, 8, territory::Mistyped::if_nothing_else);
}

std::optional<std::string> meant(const std::vector<territory::Match>& found, std::string_view typed,
                                 std::string_view home = {}) {
    if (found.empty() || !found[0].exact) return std::nullopt;
    const bool only = found.size() == 1 || !found[1].exact;
    if (only || text::fold(found[0].label) == text::fold(typed)) return std::string(found[0].commune.insee);
    std::optional<std::string> near;
    for (const auto& each : found) {
        if (!each.exact || each.commune.departement != home) continue;
        if (near) return std::nullopt;
        near = each.commune.insee;
    }
    return near;
}

/// The code of one commune, or the sentence that says what to write.
Result<std::string> commune_typed(const std::string& typed, std::string_view home) {
    const auto found = matches(typed);
    if (auto insee = meant(found, typed, home)) return *insee;
    if (found.empty())
        return invalid("unknown_commune", msg("No commune is called “{1}”. Write its name or its postcode.", typed));
    std::string candidates;
    for (std::size_t i = 0; i < found.size() && i < 4; ++i) candidates += (i ? ", " : "") + found[i].label;
    return invalid("several_communes", msg("Which commune do you mean? Write it so: {1}", candidates));
}

/// "customer", "certification"… for the words of each row; rows without words are left out.
std::vector<Proof> read_proofs(html::Form& form) {
    std::vector<Proof> all;
    for (std::size_t i = 1; i <= most_proofs; ++i) {
        const std::string n = std::to_string(i);
        Proof proof;
        proof.words = form.text("proof_words_" + n, longest_proof, optional);
        proof.address = html::web_address(form, "proof_address_" + n);
        if (const auto kind = proof_kind_from(form.value("proof_kind_" + n))) proof.kind = *kind;
        if (proof.words.empty() && !proof.address.empty())
            form.fail("proof_words_" + n, msg("Say in a few words what this address shows."));
        if (!proof.words.empty()) all.push_back(std::move(proof));
    }
    return all;
}

}

std::string read_commune(html::Form& form, std::string_view field, std::string_view home) {
    const std::string typed = form.text(field, 80, msg("Write the town where you are: its name or its postcode."));
    if (typed.empty()) return {};
    auto found = commune_typed(typed, home);
    if (found) return *std::move(found);
    form.fail(field, found.error().message);
    return {};
}

std::vector<std::string> read_towns(html::Form& form, std::string_view field, std::string_view home) {
    std::vector<std::string> all;
    for (const std::string_view part : text::split(form.value(field), ',')) {
        const std::string typed(text::trim(part));
        if (typed.empty() || all.size() >= 30) continue;
        auto found = commune_typed(typed, home);
        if (!found)
            form.fail(field, found.error().message);
        else if (std::ranges::find(all, *found) == all.end())
            all.push_back(*std::move(found));
    }
    return all;
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

Skills read_skills(const html::Form& form) {
    const auto& knowledge = catalogue::Knowledge::carried();
    Skills skills;
    for (const auto& each : knowledge.solutions())
        if (form.chosen("solution", each.id)) skills.solutions.push_back(each.id);
    for (const auto& each : knowledge.needs())
        if (form.chosen("need", each.id)) skills.needs.push_back(each.id);
    std::ranges::sort(skills.solutions);
    std::ranges::sort(skills.needs);
    return skills;
}

void preset_skills(net::Params& values, const Skills& skills) {
    for (const std::string& each : skills.solutions) values.add("solution", each);
    for (const std::string& each : skills.needs) values.add("need", each);
}

bool more_proofs(const html::Form& form) {
    for (std::size_t i = 2; i <= most_proofs; ++i)
        for (const char* part : {"proof_words_", "proof_address_"})
            if (!form.value(part + std::to_string(i)).empty()) return true;
    return false;
}

std::string read_mail(html::Form& form, const std::string& field) {
    if (text::trim(form.value(field)).empty()) {
        form.fail(field, msg("Write your address of mail: the link by which you keep the page goes there."));
        return {};
    }
    return text::lower_ascii(form.mail(field));
}

Contact read_contact(html::Form& form, Lang lang) {
    std::string name = form.text("contact_name", 100, msg("Write your name: so we know whom to answer."));
    return {std::move(name), read_mail(form, "contact_mail"), lang};
}

void read_form(html::Form& form, Provider& p, std::string_view home) {
    p.name = form.text("name", longest_name, msg("Write the name by which people know you."));
    if (const auto kind = kind_from(form.value("kind")))
        p.kind = *kind;
    else
        form.fail("kind", msg("Choose what you are."));
    p.own_name = form.ticked("own_name");
    p.siren.clear();
    if (!form.value("siren").empty()) {
        auto siren = organisations::read_siren(form.value("siren"));
        if (siren)
            p.siren = *std::move(siren);
        else
            form.with(siren.error());
    } else if (p.kind == Kind::firm || p.kind == Kind::cooperative) {
        form.fail("siren", msg("Write your SIREN, of 9 digits: it stands on your invoices."));
    }
    p.what = form.text("what", longest_what, msg("Say in a few sentences what you do for people."));
    p.insee = read_commune(form, "commune", home);
    p.address = form.text("address", 200, optional);
    p.phone = form.phone("phone", optional);
    p.mail = form.mail("mail", optional);
    p.site = html::web_address(form, "site");
    if (p.phone.empty() && p.mail.empty() && p.site.empty() && !form.error("phone") && !form.error("mail") &&
        !form.error("site"))
        form.fail("phone", msg("Write one way at least to reach you: a telephone, an address of mail or a site."));
    const auto area = area_from(form.value("area"));
    if (area)
        p.area = *area;
    else
        form.fail("area", msg("Choose how far you come."));
    constexpr int usual_km = 30;
    if (area == Area::radius)
        p.radius_km = static_cast<int>(form.whole_number("radius", 1, widest_radius_km, optional).value_or(usual_km));
    p.remote = form.ticked("remote");
    p.skills = read_skills(form);
    if (p.skills.empty()) form.fail("skills", msg("Tick one thing at least that you can do."));
    p.proofs = read_proofs(form);
}

html::Form form_of(const Provider& p) {
    net::Params values;
    const std::string phone = html::filters::phone(p.phone, html::filters::In{Lang::fr}),
                      radius = std::to_string(p.radius_km);
    for (const auto& [field, value] : {std::pair<std::string_view, std::string_view>{"name", p.name},
                                       {"kind", code(p.kind)},
                                       {"siren", p.siren},
                                       {"what", p.what},
                                       {"address", p.address},
                                       {"phone", phone},
                                       {"mail", p.mail},
                                       {"site", p.site},
                                       {"area", code(p.area)},
                                       {"radius", radius}})
        values.set(field, value);
    values.set("commune", commune_label(p.insee));
    if (p.own_name) values.set("own_name", "1");
    if (p.remote) values.set("remote", "1");
    preset_skills(values, p.skills);
    for (std::size_t i = 0; i < p.proofs.size(); ++i) {
        const std::string n = std::to_string(i + 1);
        values.set("proof_kind_" + n, code(p.proofs[i].kind));
        values.set("proof_words_" + n, p.proofs[i].words);
        values.set("proof_address_" + n, p.proofs[i].address);
    }
    return html::Form(std::move(values));
}

}
