// /espace/mes-donnees: what is held about the person who is signed in, to read, to take along, to have erased.
#include "features/privacy/page_parts.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/forms.hpp"
#include "privacy/pages.hpp"

namespace beffroi::privacy {
namespace {

constexpr int lines_a_page = 50;
constexpr std::string_view home = "/espace/mes-donnees";

/// The journal has a page of its own: it would bury the rest.
bool has_own_page(const Holding& holding) { return holding.key == "journal"; }

MyData my_data(db::Read& tx, const Services& use, PersonId person, Lang lang) {
    MyData data;
    for (const Holding& holding : use.holdings) {
        if (!holding.export_about || has_own_page(holding)) continue;
        HeldView held{holding.label, processing(holding.key), {}};
        for (const Record& record : holding.export_about(tx, person)) {
            auto& lines = held.records.emplace_back();
            for (const Field& field : record)
                if (std::string text = shown(field, lang); !text.empty())
                    lines.push_back({std::string(i18n::translate(lang, field.label)), std::move(text)});
        }
        if (!held.records.empty()) data.held.push_back(std::move(held));
    }
    if (const auto request = erasure_request(tx, person))
        data.until = i18n::date(lang, to_local(request->due, "Europe/Paris").date);
    return data;
}

net::Response data_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("What we hold about you"));
    const MyData data =
        use.database.read([&](db::Read& tx) { return my_data(tx, use, use.person_of(request), page.lang); });
    return net::html(pages::my_data(page, request, data));
}

enum class As { json, pdf };

net::Response download(const net::Request& request, Services& use, As as) {
    const PersonId person = use.person_of(request);
    const html::Page page = use.page(request);
    use.database.write(
        [&](db::Write& tx) { journal::record(tx, person, journal::Act::exported, person, "own-data", use.clock); });
    std::string bytes = use.database.read([&](db::Read& tx) {
        const Instant now = use.clock.now();
        if (as == As::json) return export_json(tx, use.holdings, person, page.lang, now);
        const std::string contact = page.phone.empty() ? use.mail : html::filters::phone(page.phone, {page.lang});
        return export_pdf(tx, use.holdings, person, {page.lang, page.site_name, use.name_of(tx, person), contact}, now);
    });
    const std::string name = i18n::format(page.lang, msg("your-data")) + (as == As::json ? ".json" : ".pdf");
    net::Response response = net::file(std::move(bytes), as == As::json ? "application/json" : "application/pdf", name);
    response.cache = net::Cache::none;
    return response;
}

net::Response question(const net::Request& request, Services& use, const html::Form& form,
                       net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("Erase everything about you?"));
    std::vector<std::string> remains;
    use.database.read([&](db::Read& tx) {
        for (const Holding& holding : use.holdings)
            if (const auto what = holding.remains ? holding.remains(tx, use.person_of(request)) : std::nullopt)
                remains.push_back(i18n::format(page.lang, *what));
    });
    return net::html(pages::erase_question(page, request, form, remains), status);
}

net::Response ask(const net::Request& request, Services& use) {
    const auto asked = use.database.write(
        [&](db::Write& tx) { return ask_erasure(tx, use.holdings, use.person_of(request), use.clock); });
    if (!asked) return question(request, use, html::Form().with(asked.error()), net::status_of(asked.error().kind));
    return net::see_other(use.page(request).link(home));
}

net::Response keep(const net::Request& request, Services& use) {
    // Pressed twice, or after it was taken back elsewhere: what they want is so already.
    (void)use.database.write([&](db::Write& tx) { return withdraw_erasure(tx, use.person_of(request), use.clock); });
    return net::see_other(use.page(request).link(home));
}

net::Response own_journal(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("What was done with your data"));
    const PersonId self = use.person_of(request);
    const std::int64_t before = asked_before(request);
    const auto entries =
        use.database.read([&](db::Read& tx) { return journal::about(tx, self, lines_a_page + 1, before); });
    JournalView view;
    view.first = before == 0;
    for (const auto& each : entries) {
        if (view.lines.size() == lines_a_page) break;
        const std::string_view by = each.by == self ? i18n::key("You")
                                    : each.by       ? i18n::key("Somebody of the co-operative")
                                                    : i18n::key("The program");
        std::string about;
        if (each.about && each.about != self) about = i18n::translate(page.lang, i18n::key("Somebody else"));
        add_line(view, {moment(each.at, page.lang), journal::label(each.act), detail_words(use, each.what, page.lang),
                        std::string(i18n::translate(page.lang, by)), std::move(about)});
        if (entries.size() > lines_a_page) view.older = each.number;
    }
    return net::html(pages::own_journal(page, view));
}

}

std::string moment(Instant at, Lang lang) { return html::filters::date_and_time(to_local(at, "Europe/Paris"), {lang}); }

std::string detail_words(const Services& use, std::string_view what, Lang lang) {
    // The number of a card tells nobody anything, and that it is one the act says.
    if (what.starts_with("card:")) return {};
    const std::string_view key = use.detail ? use.detail(what) : std::string_view();
    return std::string(key.empty() ? what : i18n::translate(lang, key));
}

void add_line(JournalView& view, JournalLine line) {
    const auto alike = [](const JournalLine& a, const JournalLine& b) {
        return a.when == b.when && a.act == b.act && a.detail == b.detail && a.by == b.by && a.about == b.about;
    };
    if (!view.lines.empty() && alike(view.lines.back(), line))
        ++view.lines.back().times;
    else
        view.lines.push_back(std::move(line));
}

std::int64_t asked_before(const net::Request& request) {
    return html::Form(request.query).whole_number("avant", 1, INT64_MAX, html::Need::optional).value_or(0);
}

void own_routes(net::Router& on, Services& use) {
    // All of it by a card, too: for whoever has nothing else, these rights would otherwise be words only.
    const auto& may = use.access;
    on.get("/espace/mes-donnees", may.own_space,
           [&use](const net::Request& request) { return data_page(request, use); });
    on.get("/espace/mes-donnees/journal", may.own_space,
           [&use](const net::Request& request) { return own_journal(request, use); });
    on.get("/espace/mes-donnees/tout.json", may.own_space,
           [&use](const net::Request& request) { return download(request, use, As::json); });
    on.get("/espace/mes-donnees/tout.pdf", may.own_space,
           [&use](const net::Request& request) { return download(request, use, As::pdf); });
    on.get("/espace/mes-donnees/effacer", may.own_space,
           [&use](const net::Request& request) { return question(request, use, html::Form()); });
    on.post("/espace/mes-donnees/effacer", may.own_space,
            [&use](const net::Request& request) { return ask(request, use); });
    on.post("/espace/mes-donnees/garder", may.own_space,
            [&use](const net::Request& request) { return keep(request, use); });
}

}
