// What a person takes along: the same records as JSON for programs, and as PDF to be read.
#include "features/privacy/privacy_view.hpp"
#include "platform/base/json.hpp"
#include "platform/html/filters.hpp"
#include "platform/pdf/document.hpp"

namespace beffroi::privacy {
namespace {

std::vector<Record> records_of(db::Read& tx, const Holding& holding, PersonId person) {
    return holding.export_about ? holding.export_about(tx, person) : std::vector<Record>();
}

void write(json::Writer& w, const Field& field) {
    w.key(field.name);
    if (const auto* text = std::get_if<std::string>(&field.value))
        w.value(*text);
    else if (const auto* at = std::get_if<Instant>(&field.value))
        w.value(instant_text(*at));
    else if (const auto* date = std::get_if<Date>(&field.value))
        w.value(date_text(*date));
    else if (const auto* number = std::get_if<std::int64_t>(&field.value))
        w.value(*number);
    else
        w.value(std::get<bool>(field.value));
}

}

std::string shown(const Field& field, Lang lang) {
    if (!field.words.empty()) return std::string(i18n::translate(lang, field.words));
    if (const auto* text = std::get_if<std::string>(&field.value)) return *text;
    if (const auto* at = std::get_if<Instant>(&field.value))
        return html::filters::date_and_time(to_local(*at, "Europe/Paris"), {lang});
    if (const auto* date = std::get_if<Date>(&field.value)) return i18n::date(lang, *date);
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) return i18n::number(lang, *number);
    return std::string(std::get<bool>(field.value) ? i18n::translate(lang, "Yes") : i18n::translate(lang, "No"));
}

std::string export_json(db::Read& tx, std::span<const Holding> holdings, PersonId person, Lang lang, Instant now) {
    json::Writer w;
    w.begin_object();
    w.field("made", instant_text(now));
    w.field("person", person.text());
    w.key("holdings").begin_array();
    for (const Holding& holding : holdings) {
        w.begin_object();
        w.field("key", holding.key);
        if (const Processing* about = processing(holding.key)) {
            w.field("name", about->name.in(lang));
            w.field("purpose", about->purpose.in(lang));
            w.field("kept", about->kept(lang));
        }
        w.key("records").begin_array();
        for (const Record& record : records_of(tx, holding, person)) {
            w.begin_object();
            for (const Field& field : record) write(w, field);
            w.end_object();
        }
        w.end_array();
        w.end_object();
    }
    w.end_array();
    w.end_object();
    return w.take();
}

std::string export_pdf(db::Read& tx, std::span<const Holding> holdings, PersonId person, const Paper& paper,
                       Instant now) {
    const auto say = [&](const Message& message) { return i18n::format(paper.lang, message); };
    const std::string day = i18n::short_date(paper.lang, to_local(now, "Europe/Paris").date);
    pdf::Document document(paper.lang,
                           paper.name.empty() ? say(msg("Your data")) : say(msg("The data of {1}", paper.name)),
                           paper.site_name, say(msg("{1}, {2}", paper.site_name, day)));
    document.paragraph(
        say(msg("This is everything that {1} held about you on {2}. You may have what is wrong corrected, ask for the "
                "whole to be erased, or complain to the CNIL (cnil.fr).",
                paper.site_name, day)));
    if (!paper.contact.empty()) document.paragraph(say(msg("A question? {1}", paper.contact)));
    for (const Holding& holding : holdings) {
        if (!holding.export_about) continue;  // nothing in it can be told to be somebody's
        document.heading(i18n::translate(paper.lang, holding.label));
        if (const Processing* about = processing(holding.key))
            document.aside(about->purpose.in(paper.lang) + " " + say(msg("Kept: {1}", about->kept(paper.lang))));
        const auto records = records_of(tx, holding, person);
        if (records.empty()) document.paragraph(say(msg("Nothing about you.")));
        for (const Record& record : records) {
            document.line();
            for (const Field& field : record)
                if (const std::string text = shown(field, paper.lang); !text.empty())
                    document.value(i18n::translate(paper.lang, field.label), text);
        }
    }
    return document.bytes();
}

}
