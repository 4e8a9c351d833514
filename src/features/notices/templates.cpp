// Reading and filling what messages say.
#include "features/notices/templates.hpp"

#include <algorithm>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::notices {
namespace {

struct SlotNames {
    std::string_view en, fr, meaning;
};
constexpr std::array<SlotNames, slot_count> slots{{
    {"name", "nom", i18n::key("The name of the person who comes")},
    {"motif", "motif", i18n::key("What the appointment is for")},
    {"day", "jour", i18n::key("The day: “Tuesday 1 December”")},
    {"short_day", "jour_court", i18n::key("The day in short, for SMS: “Tue 1 Dec”")},
    {"time", "heure", i18n::key("The hour: “2 pm”")},
    {"place", "lieu", i18n::key("The place, or “By telephone”")},
    {"address", "adresse", i18n::key("The address of the place")},
    {"counsellor", "conseiller", i18n::key("The name of the counsellor")},
    {"bring", "apporter", i18n::key("What the motif says to bring or to know")},
    {"room", "visio",
     i18n::key("The address of the video room, for appointments by video; where you leave it out, the mail says it at "
               "its end")},
    {"link", "lien", i18n::key("The page where the person moves or cancels it")},
    {"us", "nous", i18n::key("The name of your co-operative")},
    {"phone", "telephone", i18n::key("Your telephone number")},
}};

std::optional<Slot> slot_from(std::string_view name) {
    const std::string folded = text::fold(text::trim(name));
    for (std::size_t i = 0; i < slots.size(); ++i)
        if (folded == slots[i].en || folded == slots[i].fr) return static_cast<Slot>(i);
    return std::nullopt;
}

/// "mar. 1er déc.", "Tue 1 Dec".
std::string short_day(Lang lang, Date date) {
    static constexpr std::array<std::string_view, 7> days_fr{"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
        days_en{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array<std::string_view, 12> months_fr{"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                                                "juil.", "août",  "sept.", "oct.", "nov.", "déc."},
        months_en{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (!date.ok()) return {};
    const bool french = lang == Lang::fr;
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding() - 1;
    const unsigned day = static_cast<unsigned>(date.day()), month = static_cast<unsigned>(date.month()) - 1;
    return std::string((french ? days_fr : days_en)[weekday]) + " " + std::to_string(day) +
           (french && day == 1 ? "er " : " ") + std::string((french ? months_fr : months_en)[month]);
}

/// On one line: a line break in a name must not begin a paragraph, nor a header.
std::string one_line(std::string_view s) {
    std::string out = text::clean_utf8(s);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return std::string(text::trim(out));
}

std::string every_slot(Lang names) {
    std::string all;
    for (std::size_t i = 0; i < slot_count; ++i)
        all += (all.empty() ? "{" : ", {") + std::string(slot_name(static_cast<Slot>(i), names)) + "}";
    return all;
}

Result<Line> read_line(std::string_view rest, std::string_view field, Lang names) {
    Line line;
    while (!rest.empty()) {
        const auto brace = rest.find('{');
        if (brace != 0) line.push_back({{}, std::string(rest.substr(0, brace))});
        if (brace == std::string_view::npos) break;
        rest.remove_prefix(brace + 1);
        const auto end = rest.find('}');
        if (end == std::string_view::npos)
            return invalid("open_brace",
                           msg("A brace opens before “{1}” and never closes: write, for example, {2}.",
                               text::shorten(rest, 30), "{" + std::string(slot_name(Slot::day, names)) + "}"),
                           field);
        const auto name = rest.substr(0, end);
        const auto slot = slot_from(name);
        if (!slot)
            return invalid("unknown_slot",
                           msg("“{1}” is nothing that a message can know. These are: {2}.",
                               "{" + text::shorten(one_line(name), 30) + "}", every_slot(names)),
                           field);
        line.push_back({slot, {}});
        rest.remove_prefix(end + 1);
    }
    return line;
}

}

std::string_view slot_name(Slot slot, Lang lang) {
    const SlotNames& names = slots[static_cast<std::size_t>(slot)];
    return lang == Lang::fr ? names.fr : names.en;
}
std::string_view slot_meaning(Slot slot) { return slots[static_cast<std::size_t>(slot)].meaning; }

Result<std::vector<Line>> read_template(std::string_view typed, std::string_view field, Lang names) {
    std::vector<Line> lines;
    const std::string clean = text::clean_utf8(typed);
    for (const auto each : text::split(clean, '\n')) {
        const auto trimmed = text::trim(each);
        if (trimmed.empty()) continue;
        auto line = read_line(trimmed, field, names);
        if (!line) return std::move(line).take_error();
        lines.push_back(*std::move(line));
    }
    return lines;
}

std::vector<std::string> fill(const std::vector<Line>& lines, const Filled& values) {
    std::vector<std::string> out;
    for (const Line& line : lines) {
        std::string said;
        bool whole = true;
        for (const Piece& piece : line) {
            if (!piece.slot) {
                said += piece.words;
                continue;
            }
            const std::string value = one_line(values[static_cast<std::size_t>(*piece.slot)]);
            whole = whole && !value.empty();
            said += value;
        }
        if (whole) out.push_back(one_line(said));
    }
    return out;
}

Result<void> check(const Text& typed, Lang names) {
    const auto one = [names](const std::string& value, std::size_t longest, std::string_view needed, Message missing,
                             std::string_view field) -> Result<void> {
        if (text::trim(value).empty()) return invalid(needed, std::move(missing), field);
        if (text::length(value) > longest)
            return invalid("text_long", msg("This text is too long: {1} characters at most.", std::to_string(longest)),
                           field);
        auto read = read_template(value, field, names);
        if (!read) return std::move(read).take_error();
        return {};
    };
    if (auto ok =
            one(typed.subject, longest_subject, "subject_needed", msg("Write the subject of the mail."), "subject");
        !ok)
        return ok;
    if (auto ok = one(typed.body, longest_body, "body_needed", msg("Write what the mail says."), "body"); !ok)
        return ok;
    return one(typed.sms, longest_sms, "sms_needed", msg("Write what the SMS says."), "sms");
}

std::string whole_link(std::string_view link, Lang lang, const Settings& settings) {
    if (settings.origin.empty() || link.empty()) return {};
    std::string origin = settings.origin;
    while (origin.ends_with('/')) origin.pop_back();
    return origin + (lang == Lang::en ? "/en" : "") + std::string(link);
}

Filled filled(const Values& values, Instant begins, std::string_view insee, std::string_view link, Lang lang,
              const Settings& settings) {
    const auto commune = territory::commune(insee);
    const std::string_view departement = commune ? commune->departement : std::string_view(settings.departement);
    const auto local =
        to_local(begins, departement.empty() ? std::string_view("Europe/Paris") : territory::time_zone(departement));
    Filled out;
    const auto put = [&](Slot slot, std::string value) { out[static_cast<std::size_t>(slot)] = std::move(value); };
    put(Slot::name, values.who);
    put(Slot::motif, values.motif);
    put(Slot::day, i18n::date(lang, local.date, false));
    put(Slot::short_day, short_day(lang, local.date));
    put(Slot::time, i18n::time_of_day(lang, local.minute));
    put(Slot::place, values.place);
    put(Slot::address, values.address);
    put(Slot::counsellor, values.counsellor);
    put(Slot::bring, values.bring);
    put(Slot::room, values.room);
    put(Slot::link, whole_link(link, lang, settings));
    put(Slot::us, settings.mail.house.name);
    put(Slot::phone, html::filters::phone(settings.mail.house.phone, {lang}));
    return out;
}

Filled invented(Lang lang, const Settings& settings) {
    Values values{
        "Jeanne Lecointe",
        lang == Lang::fr ? "Aide pour une démarche" : "Help with a procedure",
        "Médiathèque Les Vaux de mots",
        "12 place du Bourg, Vire",
        "Aïcha Benali",
        lang == Lang::fr ? "Apportez votre téléphone et son chargeur." : "Bring your telephone and its charger."};
    Settings shown = settings;
    if (shown.origin.empty()) shown.origin = "https://aide.exemple.fr";
    if (shown.mail.house.phone.empty()) shown.mail.house.phone = "+33261910000";
    return filled(values,
                  from_local({Date{std::chrono::year{2026}, std::chrono::December, std::chrono::day{1}}, 14 * 60, 0},
                             "Europe/Paris"),
                  {}, "/rendez-vous/suivi/1k3f8p0q2ab-x0t4mS0DQ2mXoGkS8l5cZw", lang, shown);
}

std::string invented_sms_link(const Settings& settings) {
    Settings shown = settings;
    if (shown.origin.empty()) shown.origin = "https://aide.exemple.fr";
    return whole_link("/r/x0t4mS0DQ2mXoGkS8l5cZw", Lang::fr, shown);
}

mail::Letter letter(Kind kind, const Contact& contact, const Said& said, std::string_view link) {
    mail::Letter letter;
    letter.kind = code(kind);
    letter.to = contact.mail;
    letter.lang = contact.lang;
    letter.name = contact.name;
    // The sentence is the argument: braces in it mean nothing any more.
    letter.subject = msg("{1}", said.subject);
    for (const std::string& each : said.paragraphs) letter.paragraphs.push_back(msg("{1}", each));
    if (!link.empty()) letter.link = mail::Link{msg("See, move or cancel"), std::string(link)};
    return letter;
}

}
