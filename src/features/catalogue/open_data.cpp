// What programs read: everything that we wrote, and the answers of the box.
#include "features/catalogue/sheets.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"

namespace beffroi::catalogue {
namespace {

void text_field(json::Writer& out, std::string_view key, const Text& text) {
    out.key(key).begin_object().field("fr", text.fr).field("en", text.en).end_object();
}
void list_field(json::Writer& out, std::string_view key, const std::vector<std::string>& all) {
    out.key(key).begin_array();
    for (const std::string& each : all) out.value(each);
    out.end_array();
}
void sourced(json::Writer& out, const Sourced& one) {
    out.field("source", one.source);
    if (one.dated.checked)
        out.field("checked", date_text(*one.dated.checked));
    else
        out.field("written", date_text(one.dated.written));
}

void write_need(json::Writer& out, const Need& each) {
    out.begin_object().field("id", each.id).field("family", each.family);
    text_field(out, "name", each.name);
    out.end_object();
}

void write_solution(json::Writer& out, const Solution& each) {
    out.begin_object()
        .field("id", each.id)
        .field("name", each.name)
        .field("licence", each.licence)
        .field("publisher", each.publisher)
        .field("country", each.country);
    list_field(out, "needs", each.needs);
    text_field(out, "what", each.what);
    text_field(out, "lacks", each.lacks);
    out.key("how").begin_array();
    for (const How how : each.how) out.value(code(how));
    out.end_array();
    out.field("maturity", code(each.maturity))
        .field("french", code(each.french))
        .field("access", code(each.access))
        .field("price", code(each.price));
    out.field("site", each.site);
    if (!each.code.empty()) out.field("code", each.code);
    sourced(out, each);
    out.end_object();
}

void write_product(json::Writer& out, const Product& each) {
    out.begin_object()
        .field("id", each.id)
        .field("name", each.name)
        .field("maker", each.maker)
        .field("country", each.country);
    list_field(out, "said", each.said);
    list_field(out, "needs", each.needs);
    out.key("instead").begin_array();
    for (const Instead& answer : each.instead) {
        out.begin_object().field("solution", answer.solution).field("change", code(answer.change));
        text_field(out, "loses", answer.loses);
        out.end_object();
    }
    out.end_array();
    if (!each.reduce.empty()) text_field(out, "reduce", each.reduce);
    sourced(out, each);
    out.end_object();
}

/// A cell of CSV, as RFC 4180 says; what a spreadsheet would take for a formula begins with an apostrophe.
void cell(std::string& out, std::string_view text, bool last = false) {
    out += '"';
    if (!text.empty() && std::string_view("=+-@\t").find(text.front()) != std::string_view::npos) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += last ? "\"\r\n" : "\",";
}

}

std::string dump_json(const Knowledge& knowledge) {
    json::Writer out;
    out.begin_object().field("licence", "Licence Ouverte 2.0");
    out.key("needs").begin_array();
    for (const Need& each : knowledge.needs()) write_need(out, each);
    out.end_array().key("solutions").begin_array();
    for (const Solution& each : knowledge.solutions()) write_solution(out, each);
    out.end_array().key("products").begin_array();
    for (const Product& each : knowledge.products()) write_product(out, each);
    out.end_array().end_object();
    return out.take();
}

std::string dump_csv(const Knowledge& knowledge) {
    std::string out =
        "id,nom,besoins,licence,editeur,pays,installation,francais,accessibilite,prix,description,limites,site,code_"
        "source,remplace,source,date\r\n";
    for (const Solution& each : knowledge.solutions()) {
        std::vector<std::string> hows, replaces;
        for (const How how : each.how) hows.emplace_back(code(how));
        for (const Product* product : knowledge.replaced_by(each.id)) replaces.push_back(product->name);
        const std::string date = date_text(each.dated.written);
        for (const std::string_view value : std::initializer_list<std::string_view>{each.id, each.name})
            cell(out, value);
        cell(out, text::join(each.needs, "|"));
        for (const std::string_view value :
             std::initializer_list<std::string_view>{each.licence, each.publisher, each.country})
            cell(out, value);
        cell(out, text::join(hows, "|"));
        for (const std::string_view value :
             std::initializer_list<std::string_view>{code(each.french), code(each.access), code(each.price),
                                                     each.what.fr, each.lacks.fr, each.site, each.code})
            cell(out, value);
        cell(out, text::join(replaces, "|"));
        cell(out, each.source);
        cell(out, date, true);
    }
    return out;
}

net::Response api_find(const net::Request& request, Services& use) {
    const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
    const Knowledge& knowledge = finder->knowledge();
    json::Writer out;
    out.begin_object().field("q", request.query.get("q")).key("results").begin_array();
    for (const Found& each : finder->find(request.query.get("q").substr(0, 200), 20)) {
        out.begin_object();
        switch (each.kind) {
            case Found::Kind::need:
                out.field("kind", "need").key("need");
                write_need(out, knowledge.needs()[each.at]);
                break;
            case Found::Kind::solution:
                out.field("kind", "solution").key("solution");
                write_solution(out, knowledge.solutions()[each.at]);
                break;
            case Found::Kind::product:
                out.field("kind", "product").key("product");
                write_product(out, knowledge.products()[each.at]);
                break;
            case Found::Kind::listed: {
                const listings::Software& one = finder->listed()[each.at];
                const listings::About list = listings::about(one.source);
                out.field("kind", "listed").field("name", one.name).field("what", one.what).field("site", one.site);
                list_field(out, "licences", one.licences);
                out.field("list", list.name).field("listLicence", list.licence);
                break;
            }
        }
        out.end_object();
    }
    out.end_array().end_object();
    net::Response response = net::json(out.take());
    response.cors = true;
    return response;
}

}
