// The report as PDF and as CSV, and the addresses that give it.
#include "features/agreements/report.hpp"

#include <algorithm>
#include <charconv>

#include "features/journal/journal.hpp"
#include "platform/pdf/document.hpp"
#include "platform/spreadsheet/writer.hpp"

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

/// What is written as a number is one in the spreadsheet; all else is text.
spreadsheet::Value value_of(const std::string& cell) {
    if (cell.empty()) return std::monostate{};
    std::string typed = cell;
    std::ranges::replace(typed, ',', '.');
    double number = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
    if (error != std::errc() || end != typed.data() + typed.size()) return std::string_view(cell);
    return number;
}

Result<spreadsheet::File> xlsx(const Report& r, const std::string& folder, Lang lang) {
    auto writer = spreadsheet::xlsx_writer(folder);
    if (!writer) return std::move(writer).take_error();
    constexpr int wide = 48;
    const std::string about = i18n::format(lang, msg("Agreement"));
    (*writer)->sheet({about, "convention", {{about, "convention", spreadsheet::Kind::text, wide}}});
    for (const std::string& each : r.cover) (*writer)->row(std::vector<spreadsheet::Value>{std::string_view(each)});
    for (const Section& each : r.sections) {
        spreadsheet::Sheet sheet{each.title, each.code, {}};
        for (const std::string& head : each.rows.front())
            sheet.columns.push_back(sheet.columns.empty()
                                        ? spreadsheet::Column{head, "", spreadsheet::Kind::text, wide}
                                        : spreadsheet::Column{head, "", spreadsheet::Kind::number, 20});
        (*writer)->sheet(sheet);
        for (auto row = each.rows.begin() + 1; row != each.rows.end(); ++row) {
            std::vector<spreadsheet::Value> values;
            for (const std::string& cell : *row)
                values.push_back(values.empty() ? spreadsheet::Value(std::string_view(cell)) : value_of(cell));
            (*writer)->row(values);
        }
    }
    return (*writer)->finish();
}

enum class Form { pdf, csv, xlsx };
net::Response report_file(const net::Request& request, Services& use, Form form) {
    const html::Page page = use.page(request);
    const std::string_view asked = request.query.get("annee");
    const auto first = parse_date(std::string(asked) + "-01-01"), last = parse_date(std::string(asked) + "-12-31");
    std::optional<Agreement> a;
    std::string name;
    Report r;
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
        r = report(tx, *a, from, to, use.clock.today(), page.lang,
                   form == Form::pdf ? Numbers::worded : Numbers::plain);
        name = "bilan-" + date_text(from) + "-" + date_text(to);
    });
    if (!a) return net::failure(unknown_agreement());
    if (bad_year)
        return net::failure(invalid(
            "wrong_year", msg("The agreement has no such year: open it and choose one of its years."), "annee"));
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::exported, {}, "agreement:" + a->id.text(),
                        use.clock);
    });
    net::Response response;
    if (form == Form::pdf) {
        response = net::file(pdf_of(r, page, page.lang), "application/pdf", name + ".pdf");
    } else if (form == Form::csv) {
        response = net::file(csv(r), "text/csv; charset=utf-8", name + ".csv");
    } else {
        auto made = xlsx(r, use.spool, page.lang);
        if (!made) return net::failure(made.error());
        response = net::file({}, spreadsheet::xlsx_type, name + ".xlsx");
        const std::string path = (*made)->path();
        response.body = net::FileBody{path, *std::move(made)};
    }
    response.cache = net::Cache::none;
    return response;
}

}

void report_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agreements);
    const std::string one = std::string(base) + "/{agreement}/bilan";
    on.get(one + ".pdf", right, [&use](const net::Request& request) { return report_file(request, use, Form::pdf); });
    on.get(one + ".xlsx", right, [&use](const net::Request& request) { return report_file(request, use, Form::xlsx); });
    on.get(one + ".csv", right, [&use](const net::Request& request) { return report_file(request, use, Form::csv); });
}

}
