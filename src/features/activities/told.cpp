// The fields of a record in words: what one was before it was corrected, or is on a device.
#include <algorithm>
#include <charconv>
#include <utility>

#include "features/activities/parts.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::activities {
namespace {

/// Whether a value of the history is a code that has words, in any of the sets.
std::string code_told(Lang lang, std::string_view field, std::string_view text) {
    const auto told = [&](auto value) {
        return value ? std::string(i18n::translate(lang, label(*value))) : std::string(text);
    };
    if (field == "type") return told(type_from(text));
    if (field == "place_kind") return told(place_kind_from(text));
    if (field == "themes") return told(theme_from(text));
    if (field == "admin_themes") return told(admin_theme_from(text));
    if (field == "equipment") return told(equipment_from(text));
    if (field == "autonomy") return told(autonomy_from(text));
    if (field == "redirection") return told(redirection_from(text));
    if (field == "level") {
        const auto level = workshops::level_from(text);
        return level ? std::string(i18n::translate(lang, workshops::label(*level))) : std::string(text);
    }
    return std::string(text);
}

/// "feminin 3" of the field "gender": "3 × Woman".
std::string count_told(Lang lang, std::string_view field, std::string_view text) {
    const auto space = text.find(' ');
    const std::string_view code = text.substr(0, space);
    const auto told = [&](auto value) {
        return value ? std::string(i18n::translate(lang, beneficiaries::label(*value))) : std::string(code);
    };
    const std::string what = field == "gender"      ? told(beneficiaries::gender_from(code))
                             : field == "situation" ? told(beneficiaries::situation_from(code))
                                                    : told(beneficiaries::age_band_from(code));
    return space == std::string_view::npos ? what : std::string(text.substr(space + 1)) + " × " + what;
}

/// "feminin: soixante_dix_plus 2,moins_de_douze 1; masculin: …": "Woman: 2 × 70 years and more, …".
std::string crosses_told(Lang lang, std::string_view text) {
    std::string all;
    for (std::string_view row : text::split(text, ';')) {
        row = text::trim(row);
        const auto colon = row.find(": ");
        if (colon == std::string_view::npos) continue;
        all += (all.empty() ? "" : "; ") + count_told(lang, "gender", row.substr(0, colon));
        std::string_view between = ": ";
        for (const std::string_view each : text::split(row.substr(colon + 2), ',')) {
            all += std::string(between) + count_told(lang, "age_band", each);
            between = ", ";
        }
    }
    return all;
}

}

std::string_view field_label(std::string_view field) {
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"type", i18n::key("Kind of record")},
        {"day", i18n::key("Day")},
        {"duration", i18n::key("How long it took")},
        {"preparation", i18n::key("Preparation")},
        {"travel", i18n::key("Travel")},
        {"place_kind", i18n::key("Where")},
        {"place", i18n::key("Place")},
        {"commune", i18n::key("Commune")},
        {"themes", i18n::key("What it was about")},
        {"admin_themes", i18n::key("Which forms")},
        {"equipment", i18n::key("Devices")},
        {"title", i18n::key("Title")},
        {"level", i18n::key("Level")},
        {"autonomy", i18n::key("How they managed")},
        {"redirected", i18n::key("Sent on")},
        {"redirection", i18n::key("Sent on to")},
        {"notes", i18n::key("Notes")},
        {"counsellors", i18n::key("With")},
        {"people", i18n::key("Who came")},
        {"anonymous", i18n::key("Came without a name")},
        {"anonymous_already", i18n::key("Of these, helped before")},
        {"who", i18n::key("Name still to be attached")},
        {"tags", i18n::key("Tags")},
        {"agreement", i18n::key("Agreement")},
    };
    for (const auto& [name, words] : names)
        if (name == field) return words;
    return i18n::key("Counted without a name");
}

std::string value_told(db::Read& tx, const Services& use, const accounts::Visitor& who, Lang lang,
                       const Event::Former& was, std::vector<BeneficiaryId>& seen) {
    const std::string& v = was.value;
    if (v.empty() || v == "0") return i18n::format(lang, msg("nothing"));
    if (was.field == "notes" || was.field == "title" || was.field == "who") return v;
    if (was.field == "duration" || was.field == "preparation" || was.field == "travel") {
        int minutes = 0;
        std::from_chars(v.data(), v.data() + v.size(), minutes);
        return minutes_text(lang, minutes);
    }
    if (was.field == "redirected") return i18n::format(lang, msg("yes"));
    if (was.field == "day") {
        const auto day = parse_date(v);
        return day ? i18n::date(lang, *day) : v;
    }
    if (was.field == "commune") {
        const auto commune = territory::commune(v);
        return commune ? std::string(commune->name) : v;
    }
    if (was.field == "gender_by_age") return crosses_told(lang, v);
    if (was.field == "agreement") {
        // One that a kept record has is told by its name, whatever else it pays for.
        Activity such;
        such.id = ActivityId{1};
        such.agreement = std::atoll(v.c_str());
        if (use.fitting)
            for (const Payer& each : use.fitting(tx, who, such))
                if (each.id == such.agreement) return each.label;
        return i18n::format(lang, msg("an agreement that is not known here"));
    }
    std::string all;
    for (const std::string_view each : text::split(v, ',')) {
        std::string told = code_told(lang, was.field, each);
        if (was.field == "gender" || was.field == "situation" || was.field == "age_band")
            told = count_told(lang, was.field, each);
        if (was.field == "counsellors")
            if (const auto id = PersonId::from_text(each)) told = name_of(tx, use, *id);
        if (was.field == "place")
            if (const auto id = PlaceId::from_text(each))
                if (const auto place = places::by_id(tx, *id)) told = place->name;
        if (was.field == "people") {
            // Who may not see a sheet any more does not read its name here.
            const auto id = BeneficiaryId::from_text(each);
            const auto sheet = id ? beneficiaries::beneficiary(tx, use.vault, *id) : std::nullopt;
            const bool sees = sheet && beneficiaries::may_see(tx, use.vault, who, *sheet, use.clock);
            told = sees ? choice_of(*sheet, lang).name : i18n::format(lang, msg("somebody"));
            if (sees && std::find(seen.begin(), seen.end(), sheet->id) == seen.end()) seen.push_back(sheet->id);
        }
        if (was.field == "tags")
            for (const Tag& tag : tags(tx, who))
                if (tag.id.text() == each) told = tag.name;
        all += (all.empty() ? "" : ", ") + told;
    }
    return all;
}

}
