// SILL, in its two shapes: the short keys of the files of 2020 to 2022 (etalab/sill-contents), and what code.gouv.fr/sill/api/sill.json
// answers since (codegouvfr/catalogi, both its versions).
#include <cmath>

#include "features/listings/json_entries.hpp"
#include "platform/base/text.hpp"

namespace beffroi::listings {
namespace {

using namespace json_entries;

std::string first_of(const object& in, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (std::string found = text_at(in, key); !found.empty()) return found;
    return {};
}

/// An instant of theirs: milliseconds since 1970, or a text.
std::optional<Date> day_at(const object& in, std::string_view key) {
    const value* found = at(in, key);
    if (found == nullptr) return std::nullopt;
    if (found->is_string()) {
        const std::string text = text_of(*found);
        if (const auto instant = parse_instant(text)) return to_local(*instant, "Europe/Paris").date;
        return parse_date(text.substr(0, 10));
    }
    const double millis = found->is_int64()    ? static_cast<double>(found->get_int64())
                          : found->is_double() ? found->get_double()
                                               : 0;
    if (!(millis > 0 && millis < 4e12)) return std::nullopt;
    return to_local(from_micros(static_cast<std::int64_t>(millis) * 1000), "Europe/Paris").date;
}

// ---- Short keys ----

/// The last of the years "2018 ; 2019" in the file: what does not name it has left the list.
std::string last_year(const array& all) {
    std::string last;
    for (const value& each : all)
        if (const object* entry = each.if_object()) {
            const std::string years = text_at(*entry, "y");
            for (const auto year : text::split(years, ';'))
                if (text::trim(year).size() == 4) last = std::max(last, std::string(text::trim(year)));
        }
    return last;
}

void read_short(Gathering& gathering, const object& entry, const std::string& year) {
    Software one;
    one.name = gathering.line(text_at(entry, "i"), most_name);
    if (!one.name.empty()) gathering.at(one.name);
    // R: recommended, O: looked at, FR: no longer recommended.
    const std::string state = text_at(entry, "st"), years = text_at(entry, "y");
    if (state == "FR" || (!year.empty() && !years.empty() && years.find(year) == std::string::npos))
        return gathering.left_out(i18n::key("Left out, no longer in the list: {1}"));
    one.key = gathering.line(text_at(entry, "id"), most_name);
    one.language = "fr";
    const std::string function = text_at(entry, "f");
    one.what = gathering.line(first_of(entry, {"fr-desc", "f"}), most_what);
    gathering.licences(one, {text_at(entry, "l")});
    one.site = gathering.address(text_at(entry, "website"));
    one.code = gathering.address(text_at(entry, "sources"));
    one.tags = gathering.lines({text_at(entry, "c"), text_at(entry, "se")});
    if (function != one.what) gathering.tell(one, i18n::key("Function"), function);
    gathering.tell(one, i18n::key("Used for"), text_at(entry, "u"));
    gathering.tell(one, i18n::key("Least version"), text_at(entry, "v-"));
    gathering.tell(one, i18n::key("Last version"), text_at(entry, "v+"));
    gathering.tell(one, i18n::key("Part of"), text_at(entry, "p"));
    if (state == "O") gathering.tell(one, i18n::key("Still looked at, not yet recommended"));
    if (text_at(entry, "su") == "Oui") gathering.tell(one, i18n::key("In the State’s contract for support"));
    if (text_at(entry, "a") == "Oui") gathering.tell(one, i18n::key("Made by a French public service"));
    gathering.add(std::move(one));
}

// ---- Whole words ----

/// What the list says that it could take the place of: what is similar, and not free.
std::vector<std::string> replaced(const object& entry) {
    std::vector<std::string> all;
    for (const std::string_view key : {"similarExternalSoftwares", "similarSoftwares", "similarWikidataSoftwares"})
        if (const array* similar = array_at(entry, key))
            for (const value& each : *similar)
                if (const object* other = each.if_object()) {
                    const value* free = at(*other, "isLibreSoftware");
                    if (free == nullptr || !free->is_bool() || free->get_bool()) continue;
                    std::string name = in_a_language(*other, "name").first;
                    all.push_back(name.empty() ? in_a_language(*other, "label").first : std::move(name));
                }
    return all;
}

void read_long(Gathering& gathering, const object& entry) {
    Software one;
    std::string name = in_a_language(entry, "name").first;
    one.name = gathering.line(name.empty() ? text_at(entry, "softwareName") : name, most_name);
    if (!one.name.empty()) gathering.at(one.name);
    if (const value* gone = at(entry, "dereferencing"); gone && gone->is_object())
        return gathering.left_out(i18n::key("Left out, no longer in the list: {1}"));
    one.key = gathering.line(first_of(entry, {"id", "softwareId", "softwareSillId"}), most_name);
    auto [words, language] = in_a_language(entry, "description");
    if (words.empty()) words = first_of(entry, {"softwareDescription", "function"});
    one.what = gathering.line(words, most_what);
    one.language = language.empty() ? "fr" : language;
    const object nothing;
    const auto inner = [&](std::string_view key) -> const object& {
        const object* found = object_at(entry, key);
        return found ? *found : nothing;
    };
    const object& outside = inner("softwareExternalData");
    const object& wikidata = inner("wikidataSoftware");
    const object& marks = at(entry, "customAttributes") ? inner("customAttributes") : inner("prerogatives");
    std::string licence = first_of(entry, {"license"});
    gathering.licences(one, {licence.empty() ? text_at(outside, "license") : licence});
    const auto address = [&](std::initializer_list<std::string_view> here, std::string_view there,
                             std::string_view before) {
        std::string found = first_of(entry, here);
        if (found.empty()) found = text_at(outside, there);
        if (found.empty()) found = text_at(wikidata, before);
        return gathering.address(found);
    };
    one.site = address({"url", "officialWebsiteUrl"}, "url", "websiteUrl");
    one.code = address({"codeRepositoryUrl"}, "codeRepositoryUrl", "sourceUrl");
    std::vector<std::string> tags;
    for (const std::string_view key : {"categories", "applicationCategories", "keywords"})
        for (std::string& each : texts_at(entry, key)) tags.push_back(std::move(each));
    one.tags = gathering.lines(tags);
    one.replaces = gathering.lines(replaced(entry));
    if (const object* latest = object_at(entry, "latestVersion"))
        gathering.tell(one, i18n::key("Last version"), first_of(*latest, {"semVer", "version"}));
    gathering.tell(one, i18n::key("Least version"), first_of(entry, {"versionMin"}));
    const auto marked = [&](std::string_view key) { return flag_at(entry, key) || flag_at(marks, key); };
    if (flag_at(entry, "isStillInObservation")) gathering.tell(one, i18n::key("Still looked at, not yet recommended"));
    if (marked("isPresentInSupportContract")) gathering.tell(one, i18n::key("In the State’s contract for support"));
    if (marked("isFromFrenchPublicService") || marked("isFromFrenchPublicServices"))
        gathering.tell(one, i18n::key("Made by a French public service"));
    if (marked("doRespectRgaa"))
        gathering.tell(one, i18n::key("Keeps the rules of accessibility (RGAA), as the list says"));
    if (const object* users = object_at(entry, "userAndReferentCountByOrganization"); users && !users->empty())
        gathering.tell(one, i18n::key("Administrations that say they use it"), std::to_string(users->size()));
    one.updated = day_at(entry, "updateTime");
    gathering.add(std::move(one));
}

}

Result<Read> read_sill(std::string_view text, Date today) {
    const auto parsed = parse(text);
    if (!parsed) return parsed.error();
    const array* all = parsed->if_array();
    if (const object* wrapped = parsed->if_object()) all = array_at(*wrapped, "catalog");
    if (all == nullptr) return not_a_list(Source::sill);
    Gathering gathering(Source::sill, today);
    const std::string year = last_year(*all);
    std::size_t number = 0;
    for (const value& each : *all) {
        gathering.at_number(++number);
        const object* entry = each.if_object();
        if (entry == nullptr)
            gathering.refused(msg("It is not an entry of this list."));
        else if (entry->contains("i"))
            read_short(gathering, *entry, year);
        else
            read_long(gathering, *entry);
    }
    return gathering.done();
}

}
