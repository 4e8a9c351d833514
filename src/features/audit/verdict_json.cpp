// A verdict as JSON, for other programs and for people who want all of it.
#include <cmath>

#include "features/audit/explain.hpp"
#include "platform/base/json.hpp"

namespace beffroi::audit {
namespace {

using json::Writer;

void write(Writer& out, const std::vector<Proof>& proofs) {
    out.key("proofs").begin_array();
    for (const Proof& each : proofs) {
        out.begin_object();
        out.field("signal", each.signal).field("value", each.value);
        out.end_object();
    }
    out.end_array();
}

void number_or_null(Writer& out, std::string_view key, std::optional<double> n) {
    out.key(key);
    if (n)
        out.value(std::round(*n * 10) / 10);
    else
        out.null();
}

}

std::string json_of(const Verdict& verdict, const Knowledge& knowledge, const Rules& rules, Lang lang) {
    Writer out;
    out.begin_object();
    out.field("domain", verdict.domain).field("at", instant_text(verdict.at));
    out.field("rules", verdict.rules_version).field("knowledge", verdict.knowledge_version);
    out.field("registered", verdict.exists).field("receives_mail", verdict.receives_mail);
    out.field("answer", headline(verdict, knowledge, rules, lang));
    number_or_null(out, "score", verdict.score);
    number_or_null(out, "coverage", 100 * verdict.coverage);
    out.key("weakest");
    if (verdict.weakest)
        out.value(code(*verdict.weakest));
    else
        out.null();
    out.key("dimensions").begin_object();
    for (const Dimension each : every_dimension()) {
        out.key(code(each)).begin_object();
        number_or_null(out, "score", verdict.of(each).score);
        number_or_null(out, "coverage", 100 * verdict.of(each).coverage);
        out.end_object();
    }
    out.end_object();
    out.key("findings").begin_array();
    for (const Finding& each : verdict.findings) {
        const Told one = told(each, knowledge, rules, lang);
        out.begin_object();
        out.field("rule", each.rule).field("dimension", code(each.dimension));
        if (each.kind) out.field("kind", code(*each.kind));
        out.field("title", one.title).field("name", each.name);
        if (each.service) {
            const Company& company = knowledge.company_of(*each.service);
            out.field("service", each.service->id).field("company", company.id).field("seat", company.seat);
            out.field("owner", company.owner).field("owner_country", company.owner_country);
            out.field("source", company.source).field("source_read", company.checked.has_value());
        }
        out.key("level");
        if (each.level)
            out.value(static_cast<int>(*each.level));
        else
            out.null();
        out.field("confidence", std::round(each.confidence * 100) / 100);
        out.key("runs_in").begin_array();
        for (const std::string& where : each.runs_in) out.value(where);
        out.end_array();
        out.field("control", one.control);
        out.key("follows").begin_array();
        for (const std::string& follows : one.follows) out.value(follows);
        out.end_array();
        write(out, each.proofs);
        out.end_object();
    }
    out.end_array();
    out.key("habits").begin_array();
    for (const Habit& each : verdict.habits) {
        out.begin_object();
        out.field("rule", each.rule);
        out.key("kept");
        if (each.kept)
            out.value(*each.kept);
        else
            out.null();
        out.field("means", told(each, lang).means);
        write(out, each.proofs);
        out.end_object();
    }
    out.end_array();
    out.field("limits", std::string(i18n::translate(lang, limits())));
    out.end_object();
    return out.take();
}

}
