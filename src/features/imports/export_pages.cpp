// /espace/exporter: what was written here, as a file.
#include <algorithm>

#include "features/imports/exporting.hpp"
#include "features/imports/page_parts.hpp"
#include "features/journal/journal.hpp"
#include "imports/pages.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::imports {
namespace {

using accounts::Right;
using accounts::visitor;
using html::page_named;

/// Whose records this visitor may take out: their own, their team's, for whoever administers everybody's.
std::vector<accounts::Person> whose(db::Read& tx, const Services& use, const accounts::Visitor& who) {
    auto all = accounts::staff(tx, use.tools.vault, use.tools.clock);
    std::erase_if(all, [&](const accounts::Person& each) {
        if (each.id == who.person) return !who.may(Right::help_people);
        const bool helps = std::any_of(each.roles.begin(), each.roles.end(), [](const accounts::Held& held) {
            return accounts::reach(held.role, Right::help_people) != accounts::Reach::none;
        });
        return !helps || !accounts::may_on(who, Right::see_figures, each);
    });
    std::stable_partition(all.begin(), all.end(), [&](const accounts::Person& each) { return each.id == who.person; });
    return all;
}

net::Response export_page(const net::Request& request, Services& use, html::Form form, net::Status status) {
    const html::Page page = page_named(request, use, msg("Take your data out"));
    std::vector<OptionLine> people;
    const auto& who = visitor(request);
    use.tools.database.read([&](db::Read& tx) {
        const auto all = whose(tx, use, who);
        if (all.size() > 1)
            people.push_back(
                {"", std::string(i18n::translate(page.lang, i18n::key("Everybody for whom you may"))), false});
        for (const auto& each : all) people.push_back({each.id.text(), each.name, form.chosen("qui", each.id.text())});
    });
    if (form.value("format").empty()) form.preset("format", "xlsx");
    return net::private_page(pages::take_out(page, request, form, people, who.may(Right::help_people)), status);
}

net::Response take_out(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const auto& who = visitor(request);
    Wanted wanted;
    const Date from = form.date("du", html::Need::optional), to = form.date("au", html::Need::optional);
    const auto year = [](int y) { return Date{std::chrono::year{y}, std::chrono::January, std::chrono::day{1}}; };
    wanted.from = form.value("du").empty() ? year(2000) : from;
    wanted.to = form.value("au").empty() ? year(2200) : to;
    wanted.format = format_from(form.value("format")).value_or(Format::xlsx);
    if (form.ok() && wanted.to < wanted.from)
        form.fail("au", msg("The last day is before the first one: change one of both."));
    // Who runs the site, and helps nobody, takes out what was done and not with whom.
    wanted.names = who.may(Right::help_people);
    const auto one = PersonId::from_text(form.value("qui"));
    use.tools.database.read([&](db::Read& tx) {
        for (const auto& each : whose(tx, use, who))
            if (form.value("qui").empty() || (one && each.id == *one)) wanted.counsellors.push_back(each.id);
    });
    if (wanted.counsellors.empty()) form.fail("qui", msg("Choose somebody from the list."));
    if (!form.ok()) return export_page(request, use, std::move(form), net::Status::unprocessable);
    use.tools.database.write([&](db::Write& tx) {
        for (const PersonId each : wanted.counsellors)
            journal::record(
                tx, who.person, journal::Act::exported, each,
                (wanted.names ? "export:records-and-people:" : "export:records:") + std::string(code(wanted.format)),
                use.tools.clock);
    });
    auto file = export_file(use.tools, who, wanted, use.spool);
    if (!file) return net::failure(file.error());
    const std::string name = i18n::format(request.lang, msg("my-data")) + "-" + date_text(use.tools.clock.today()) +
                             "." + (wanted.format == Format::csv ? "zip" : std::string(code(wanted.format)));
    net::Response response;
    response.type = wanted.format == Format::xlsx  ? std::string(spreadsheet::xlsx_type)
                    : wanted.format == Format::csv ? "application/zip"
                                                   : "application/json";
    response.with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.cache = net::Cache::none;
    response.body = net::FileBody{(*file)->path(), *file};
    return response;
}

}

void export_routes(net::Router& on, Services& use) {
    const auto figures = accounts::may(Right::see_figures);
    on.get(std::string(out_at), figures,
           [&use](const net::Request& r) { return export_page(r, use, {}, net::Status::ok); });
    on.post(std::string(out_at), figures, [&use](const net::Request& r) { return take_out(r, use); });
}

}
