// A list as a file: CSV and a spreadsheet, of all members or of those that the page shows.
#include "features/journal/journal.hpp"
#include "features/observatory/letter.hpp"
#include "features/observatory/list_parts.hpp"
#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/origin.hpp"
#include "platform/spreadsheet/writer.hpp"

namespace beffroi::observatory {
namespace {

using accounts::Right;
using spreadsheet::Kind;

struct Wanted {
    List list;
    std::vector<Member> members;
};

std::optional<Wanted> wanted_by(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) -> std::optional<Wanted> {
        auto list = named_list(tx, request);
        if (!list) return std::nullopt;
        Wanted wanted{*std::move(list), {}};
        const Narrow narrow = Narrow::from(request.query);
        for (Member& each : members(tx, wanted.list.id, use.clock))
            if (narrow.keeps(each)) wanted.members.push_back(std::move(each));
        return wanted;
    });
}

std::vector<spreadsheet::Column> columns(Lang lang) {
    return {{in_words(lang, i18n::key("Organisation")), "nom", Kind::text, 34},
            {in_words(lang, i18n::key("Site")), "domaine", Kind::text, 30},
            {in_words(lang, i18n::key("INSEE code")), "insee", Kind::text, 10},
            {in_words(lang, i18n::key("Whose mail it is")), "messagerie", Kind::text, 26},
            {in_words(lang, i18n::key("Under whose control the mail is")), "niveau", Kind::text, 44},
            {in_words(lang, i18n::key("Independence, of 100")), "note", Kind::whole, 14},
            {in_words(lang, i18n::key("Weakest")), "point_faible", Kind::text, 24},
            {in_words(lang, i18n::key("Audited on")), "audite_le", Kind::date, 14},
            {in_words(lang, i18n::key("Remark")), "remarque", Kind::text, 30}};
}

net::Response as_file(net::Response response, std::string_view type, const List& list, std::string_view ending) {
    net::Response file = net::file({}, type, "territoire-" + list.slug + std::string(ending));
    file.body = std::move(response.body);
    file.cache = net::Cache::none;
    return file;
}

std::optional<Date> audited_on(const Member& member) {
    return member.audited ? std::optional(to_local(*member.audited, "Europe/Paris").date) : std::nullopt;
}

net::Response xlsx(const net::Request& request, Services& use) {
    const auto wanted = wanted_by(request, use);
    if (!wanted) return net::failure(unknown_list());
    auto made = spreadsheet::xlsx_writer(use.folder);
    if (!made) return net::failure(std::move(made).take_error());
    spreadsheet::Writer& out = **made;
    out.sheet({wanted->list.name, "organisations", columns(request.lang)});
    for (const Member& each : wanted->members) {
        const MemberLine line = line_of(each, request.lang);
        const auto on = audited_on(each);
        const spreadsheet::Value row[] = {std::string_view(each.name),
                                          std::string_view(each.domain),
                                          std::string_view(each.insee),
                                          std::string_view(line.company),
                                          std::string_view(line.level_words),
                                          each.score && !each.shared
                                              ? spreadsheet::Value(std::int64_t{(*each.score + 5) / 10})
                                              : spreadsheet::Value(),
                                          std::string_view(line.weakest),
                                          on ? spreadsheet::Value(*on) : spreadsheet::Value(),
                                          std::string_view(line.state)};
        out.row(row);
    }
    auto file = out.finish();
    if (!file) return net::failure(std::move(file).take_error());
    net::Response response;
    response.body = net::FileBody{(*file)->path(), *file};
    return as_file(std::move(response), spreadsheet::xlsx_type, wanted->list, ".xlsx");
}

/// Quoted always: the separator may be in a name. A name that a spreadsheet would reckon is text.
void cell(std::string& out, std::string_view text, bool last = false) {
    out += '"';
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += last ? "\"\r\n" : "\";";
}

net::Response csv(const net::Request& request, Services& use) {
    const auto wanted = wanted_by(request, use);
    if (!wanted) return net::failure(unknown_list());
    std::string out = "\xEF\xBB\xBF";
    const auto head = columns(request.lang);
    for (std::size_t i = 0; i < head.size(); ++i) cell(out, head[i].code, i + 1 == head.size());
    for (const Member& each : wanted->members) {
        const MemberLine line = line_of(each, request.lang);
        const auto on = audited_on(each);
        for (const std::string_view text :
             {std::string_view(each.name), std::string_view(each.domain), std::string_view(each.insee),
              std::string_view(line.company), std::string_view(line.level_words), std::string_view(line.score),
              std::string_view(line.weakest)})
            cell(out, text);
        cell(out, on ? date_text(*on) : std::string());
        cell(out, line.state, true);
    }
    return as_file(net::plain(std::move(out)), "text/csv; charset=utf-8", wanted->list, ".csv");
}

// ---- Letters ----

Signer signer(const net::Request& request, const html::Page& page) {
    return {page.site_name, page.phone.empty() ? std::string() : html::filters::phone(page.phone, {page.lang}),
            html::origin_of(page, request)};
}

net::Response order(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const std::string query = Narrow::from(net::Params::parse(request.form().get("qui"))).query();
    std::optional<ListId> id;
    const auto asked = use.database.write([&](db::Write& tx) -> Result<std::int64_t> {
        const auto list = named_list(tx, request);
        if (!list) return unknown_list();
        id = list->id;
        auto wanted = order_letters(tx, list->id, query, signer(request, page), page.lang, use.clock);
        if (wanted)
            journal::record(tx, accounts::visitor(request).person, journal::Act::exported, {},
                            "audit:list:" + list->id.text() + ":letters", use.clock);
        return wanted;
    });
    if (!asked) return net::failure(asked.error());
    return net::see_other(list_link(page, *id, "?fait=lettres#lettres"));
}

net::Response letters(const net::Request& request, Services& use) {
    std::string file;
    const auto list = use.database.read([&](db::Read& tx) {
        auto found = named_list(tx, request);
        if (found) file = letters_file(tx, found->id);
        return found;
    });
    if (!list) return net::failure(unknown_list());
    if (file.empty())
        return net::failure(fail(ErrorKind::not_found, "no_letters_yet",
                                 msg("These letters are not written yet. Ask for them on the list’s page.")));
    net::Response response = net::file(std::move(file), "application/pdf", "lettres-" + list->slug + ".pdf");
    response.cache = net::Cache::none;
    return response;
}

net::Response one_letter(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const std::string code(request.param("membre"));
    std::string file;
    const auto list = use.database.read([&](db::Read& tx) {
        auto found = named_list(tx, request);
        if (!found) return found;
        for (const Member& each : members(tx, found->id, use.clock))
            if (each.code == code)
                file = letter_pdf(tx, found->kind, each, signer(request, page), page.lang, use.clock, *use.ranges);
        return found;
    });
    if (!list) return net::failure(unknown_list());
    if (file.empty())
        return net::failure(
            fail(ErrorKind::not_found, "no_letter", msg("Nothing is known of this organisation yet: audit it first.")));
    net::Response response = net::file(std::move(file), "application/pdf", "lettre-" + code + ".pdf");
    response.cache = net::Cache::none;
    return response;
}

}

void list_file_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::follow_domains);
    const std::string one = std::string(lists_at) + "/{liste}";
    on.get(one + "/fichier.xlsx", right, [&use](const net::Request& r) { return xlsx(r, use); });
    on.get(one + "/fichier.csv", right, [&use](const net::Request& r) { return csv(r, use); });
    on.post(one + "/lettres", right, [&use](const net::Request& r) { return order(r, use); });
    on.get(one + "/lettres.pdf", right, [&use](const net::Request& r) { return letters(r, use); });
    on.get(one + "/membres/{membre}/lettre.pdf", right, [&use](const net::Request& r) { return one_letter(r, use); });
}

}
