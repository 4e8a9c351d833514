// The report as PDF and as CSV, and the addresses that give it.
#include "features/agreements/report.hpp"

#include "features/journal/journal.hpp"
#include "platform/pdf/document.hpp"

namespace beffroi::agreements {
namespace {

using accounts::Right;
using accounts::visitor;

/// Quoted always: the separator may be in a name. What a spreadsheet would reckon is text.
void append_cell(std::string& out, std::string_view cell) {
    out += '"';
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) out += '\'';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

std::string csv(const Report& r) {
    std::string out = "\xEF\xBB\xBF";
    const auto line = [&](std::string_view code, const std::vector<std::string>& row) {
        append_cell(out, code);
        for (const std::string& cell : row) {
            out += ';';
            append_cell(out, cell);
        }
        out += "\r\n";
    };
    line("convention", {r.title});
    for (const std::string& each : r.cover) line("convention", {each});
    for (const Section& each : r.sections)
        for (const auto& row : each.rows) line(each.code, row);
    return out;
}

std::string pdf_of(const Report& r, const html::Page& page, Lang lang) {
    pdf::Document document(lang, r.title, page.site_name, page.site_name + ". " + r.cover.back());
    std::string below = page.site_name;
    for (const std::string& each : r.cover) below += "\n" + each;
    document.cover(below);
    for (const Section& each : r.sections) {
        document.heading(each.title);
        if (!each.definition.empty()) document.aside(each.definition);
        document.table(each.rows);
    }
    return document.bytes();
}

enum class Form { pdf, csv };
net::Response report_file(const net::Request& request, Services& use, Form form) {
    const html::Page page = use.page(request);
    const std::string_view asked = request.query.get("annee");
    const auto first = parse_date(std::string(asked) + "-01-01"), last = parse_date(std::string(asked) + "-12-31");
    std::optional<Agreement> a;
    std::string name, bytes;
    bool bad_year = false;
    use.database.read([&](db::Read& tx) {
        a = named(tx, request);
        if (!a) return;
        Date from = a->from, to = a->to;
        if (!asked.empty()) {
            bad_year = !first || *last < a->from || *first > a->to;
            if (bad_year) return;
            from = std::max(from, *first);
            to = std::min(to, *last);
        }
        const Report r = report(tx, *a, from, to, use.clock.today(), page.lang,
                                form == Form::pdf ? Numbers::worded : Numbers::plain);
        name = "bilan-" + date_text(from) + "-" + date_text(to) + (form == Form::pdf ? ".pdf" : ".csv");
        bytes = form == Form::pdf ? pdf_of(r, page, page.lang) : csv(r);
    });
    if (!a) return net::failure(unknown_agreement());
    if (bad_year)
        return net::failure(invalid(
            "wrong_year", msg("The agreement has no such year: open it and choose one of its years."), "annee"));
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::exported, {}, "agreement:" + a->id.text(),
                        use.clock);
    });
    net::Response response =
        net::file(std::move(bytes), form == Form::pdf ? "application/pdf" : "text/csv; charset=utf-8", name);
    response.cache = net::Cache::none;
    return response;
}

}

void report_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agreements);
    const std::string one = std::string(base) + "/{agreement}/bilan";
    on.get(one + ".pdf", right, [&use](const net::Request& request) { return report_file(request, use, Form::pdf); });
    on.get(one + ".csv", right, [&use](const net::Request& request) { return report_file(request, use, Form::csv); });
}

}
