// Figures as files: CSV, spreadsheets, a report to hand in.
#include <algorithm>
#include <array>
#include <map>

#include "features/reporting/parts.hpp"
#include "features/territory/territory.hpp"
#include "platform/pdf/document.hpp"
#include "platform/spreadsheet/writer.hpp"

namespace beffroi::reporting {
namespace {

/// Quoted always: the separator may be in a name. A name that a spreadsheet would reckon is text.
void append_cell(std::string& out, std::string_view cell) {
    out += '"';
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) out += '\'';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

template <class E>
std::string labels(activities::Set<E> set, Lang lang) {
    std::string all;
    for (const E each : set.values()) all += (all.empty() ? "" : ", ") + words(lang, label(each));
    return all;
}

}

std::string_view section_title(std::string_view section) {
    static const std::map<std::string_view, std::string_view> titles{
        {"totaux", i18n::key("Totals")},
        {"mois", i18n::key("Month by month")},
        {"jours", i18n::key("Day by day")},
        {"types", i18n::key("Alone or in a workshop")},
        {"thematiques", i18n::key("What it was about")},
        {"demarches", i18n::key("Administrative procedures")},
        {"materiel", i18n::key("Equipment")},
        {"canaux", i18n::key("Where it took place")},
        {"durees", i18n::key("Length of activities")},
        {"lieux", i18n::key("Places")},
        {"communes", i18n::key("Communes")},
        {"genres", i18n::key("Gender")},
        {"ages", i18n::key("Age")},
        {"situations", i18n::key("Situation")},
        {"residences", i18n::key("Where people live")},
    };
    const auto found = titles.find(section);
    return found == titles.end() ? section : found->second;
}

std::span<const std::string_view> every_section() {
    static constexpr std::array<std::string_view, 14> all{
        "totaux", "mois",  "types",    "thematiques", "demarches", "materiel",   "canaux",
        "durees", "lieux", "communes", "genres",      "ages",      "situations", "residences"};
    return all;
}

std::string csv(db::Read& tx, const Figures& f, const Selection& of, Lang lang) {
    std::string out = "\xEF\xBB\xBF";
    const auto line = [&](std::string_view section, std::string_view code, std::string_view label, std::string_view n) {
        bool first = true;
        for (const std::string_view cell : {section, code, label, n}) {
            if (!first) out += ';';
            first = false;
            append_cell(out, cell);
        }
        out += "\r\n";
    };
    line("section", "code", words(lang, i18n::key("Label")), words(lang, i18n::key("Number")));
    line("periode", "du", date_text(of.from), "");
    line("periode", "au", date_text(of.to), "");
    each_line(tx, f, of, lang,
              [&](const FileLine& each) { line(each.section, each.code, each.label, std::to_string(each.number)); });
    return out;
}

Result<spreadsheet::File> workbook(db::Read& tx, const Figures& f, const Selection& of, const std::string& folder,
                                   Lang lang) {
    auto made = spreadsheet::xlsx_writer(folder);
    if (!made) return std::move(made).take_error();
    spreadsheet::Writer& out = **made;
    std::string_view current;
    each_line(tx, f, of, lang, [&](const FileLine& each) {
        if (each.section != current) {
            current = each.section;
            out.sheet({words(lang, section_title(current)),
                       std::string(current),
                       {{words(lang, i18n::key("Label")), "libelle", spreadsheet::Kind::text, 48},
                        {words(lang, i18n::key("Number")), "nombre", spreadsheet::Kind::whole, 14},
                        {words(lang, i18n::key("Code")), "code", spreadsheet::Kind::text, 28}}});
        }
        const spreadsheet::Value row[] = {std::string_view(each.label), each.number, each.code};
        out.row(row);
    });
    return out.finish();
}

Result<spreadsheet::File> rows_file(db::Read& tx, const Selection& of, const std::string& folder, Lang lang) {
    using spreadsheet::Kind;
    auto made = spreadsheet::xlsx_writer(folder);
    if (!made) return std::move(made).take_error();
    spreadsheet::Writer& out = **made;
    const auto column = [&](std::string_view title, std::string_view code, Kind kind, int width) {
        return spreadsheet::Column{words(lang, title), std::string(code), kind, width};
    };
    out.sheet(
        {words(lang, i18n::key("Activities")),
         "activites",
         {column(i18n::key("Day"), "date", Kind::date, 12), column(i18n::key("Kind of record"), "type", Kind::text, 14),
          column(i18n::key("Where it took place"), "type_lieu", Kind::text, 18),
          column(i18n::key("Place"), "lieu", Kind::text, 34), column(i18n::key("Commune"), "commune", Kind::text, 22),
          column(i18n::key("INSEE code"), "code_insee", Kind::text, 10),
          column(i18n::key("Minutes"), "duree", Kind::minutes, 10),
          column(i18n::key("Minutes of preparation"), "preparation", Kind::minutes, 10),
          column(i18n::key("Minutes of travel"), "trajet", Kind::minutes, 10),
          column(i18n::key("Counsellors"), "conseillers", Kind::whole, 10),
          column(i18n::key("What it was about"), "thematiques", Kind::text, 48),
          column(i18n::key("Administrative procedures"), "demarches", Kind::text, 34),
          column(i18n::key("Equipment"), "materiel", Kind::text, 20),
          column(i18n::key("People with a sheet"), "personnes", Kind::whole, 10),
          column(i18n::key("Participants without a name"), "anonymes", Kind::whole, 10)}});
    std::map<std::int64_t, std::string> names;
    activities::each_fact(tx, of, [&](const activities::Counted& fact) {
        std::string place, commune;
        if (fact.place) {
            const auto [at, anew] = names.try_emplace(fact.place.value);
            if (anew)
                if (const auto found = places::by_id(tx, fact.place)) at->second = found->name;
            place = at->second;
        }
        if (const auto known = territory::commune(fact.insee)) commune = known->name;
        const std::string type = words(lang, label(fact.type)), kind = words(lang, label(fact.place_kind)),
                          themes = labels(fact.themes, lang), paper = labels(fact.admin_themes, lang),
                          equipment = labels(fact.equipment, lang);
        const spreadsheet::Value row[] = {fact.day,
                                          std::string_view(type),
                                          std::string_view(kind),
                                          std::string_view(place),
                                          std::string_view(commune),
                                          std::string_view(fact.insee),
                                          std::int64_t{fact.duration_min},
                                          std::int64_t{fact.preparation_min},
                                          std::int64_t{fact.travel_min},
                                          std::int64_t{fact.counsellors},
                                          std::string_view(themes),
                                          std::string_view(paper),
                                          std::string_view(equipment),
                                          std::int64_t{fact.people},
                                          std::int64_t{fact.anonymous}};
        out.row(row);
    });
    return out.finish();
}

std::string report_pdf(const Shown& shown, const html::Page& page, Date made) {
    const Lang lang = page.lang;
    const auto say = [&](const Message& message) { return i18n::format(lang, message); };
    const std::string when = say(msg("Made on {1}", i18n::date(lang, made, true)));
    pdf::Document paper(lang, words(lang, i18n::key("Activity report")), page.site_name, page.site_name + ", " + when);
    std::string cover = page.site_name + "\n\n" + shown.whose + "\n" + shown.period;
    for (const Preset& each : shown.filters) cover += "\n" + each.label;
    paper.cover(cover + "\n\n" + when);
    if (shown.too_few) {
        paper.heading(words(lang, i18n::key("Nothing can be shown of so few people")));
        paper.aside(words(lang, too_few_rule()));
        return paper.bytes();
    }
    paper.heading(words(lang, i18n::key("In short")));
    if (shown.of_some) paper.aside(words(lang, of_some_rule()));
    for (const Tile& each : shown.tiles) {
        paper.value(each.label, each.value);
        paper.aside(each.definition);
    }
    bool masked = false;
    for (const Chart& chart : shown.charts) {
        paper.heading(chart.title);
        paper.aside(chart.definition);
        std::int64_t longest = 1;
        for (const Bar& bar : chart.bars) longest = std::max(longest, bar.n);
        for (const Bar& bar : chart.bars)
            paper.bar(bar.label, bar.hidden ? bar.told : i18n::number(lang, bar.n),
                      static_cast<double>(bar.n) / static_cast<double>(longest));
        if (!chart.rest.empty()) paper.aside(chart.rest);
        masked = masked || chart.masked;
    }
    if (masked) {
        paper.line();
        paper.aside(words(lang, mask_rule()));
    }
    return paper.bytes();
}

}
