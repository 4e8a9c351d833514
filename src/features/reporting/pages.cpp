// /espace/chiffres: the figures of a period, as drawings with their tables, and as files.
#include <algorithm>

#include "features/reporting/parts.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"
#include "platform/spreadsheet/writer.hpp"
#include "reporting/pages.hpp"

namespace beffroi::reporting {
namespace {

using accounts::Right;

constexpr std::string_view at = "/espace/chiffres";

/// What a request of the desk asks for, with all that its answer needs.
struct Wanted {
    std::vector<accounts::Person> seen;
    Asked asked;
};
Wanted wanted_of(db::Read& tx, const Services& use, const net::Request& request) {
    Wanted wanted;
    wanted.seen = seen_by(tx, use, accounts::visitor(request));
    wanted.asked = asked_of(tx, use, accounts::visitor(request), request.query, wanted.seen);
    return wanted;
}
Shown shown_for(db::Read& tx, const Services& use, const net::Request& request, const html::Page& page,
                const Wanted& wanted, const Figures& f) {
    return shown_of(tx, use, accounts::visitor(request), request.query, page, wanted.seen, wanted.asked, f);
}

net::Response figures_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Figures"));
    const Shown shown = use.database.read([&](db::Read& tx) {
        const Wanted wanted = wanted_of(tx, use, request);
        return shown_for(tx, use, request, page, wanted, figures(tx, wanted.asked.of));
    });
    const bool publishes = accounts::visitor(request).reach(Right::see_figures) == accounts::Reach::coop;
    return net::private_page(pages::figures(page, shown, publishes),
                             shown.error.key.empty() ? net::Status::ok : net::Status::unprocessable);
}

/// A file of the figures that were asked for, and not of another period when that one is wrong.
template <class Make>
net::Response file_of(const net::Request& request, Services& use, std::string_view stem, std::string_view ending,
                      std::string_view type, Make make) {
    std::string name;
    Result<net::Response> answer = use.database.read([&](db::Read& tx) -> Result<net::Response> {
        const Wanted wanted = wanted_of(tx, use, request);
        if (!wanted.asked.error.key.empty())
            return invalid("wrong_filter", wanted.asked.error, wanted.asked.wrong_field);
        name = std::string(stem) + "-" + date_text(wanted.asked.of.from) + "-" + date_text(wanted.asked.of.to) +
               std::string(ending);
        return make(tx, wanted);
    });
    if (!answer) return net::failure(std::move(answer).take_error());
    return as_file(*std::move(answer), type, name);
}

net::Response csv_file(const net::Request& request, Services& use) {
    return file_of(request, use, "chiffres", ".csv", "text/csv; charset=utf-8",
                   [&](db::Read& tx, const Wanted& wanted) -> Result<net::Response> {
                       return net::plain(csv(tx, figures(tx, wanted.asked.of), wanted.asked.of, request.lang));
                   });
}

net::Response pdf_file(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    return file_of(request, use, "rapport", ".pdf", "application/pdf",
                   [&](db::Read& tx, const Wanted& wanted) -> Result<net::Response> {
                       const Shown shown = shown_for(tx, use, request, page, wanted, figures(tx, wanted.asked.of));
                       return net::plain(report_pdf(shown, page, use.clock.today()));
                   });
}

enum class Rows { figures, activities };
net::Response xlsx_file(const net::Request& request, Services& use, Rows rows) {
    return file_of(request, use, rows == Rows::figures ? "chiffres" : "activites", ".xlsx", spreadsheet::xlsx_type,
                   [&](db::Read& tx, const Wanted& wanted) -> Result<net::Response> {
                       const Selection& of = wanted.asked.of;
                       auto made = rows == Rows::figures ? workbook(tx, figures(tx, of), of, use.folder, request.lang)
                                                         : rows_file(tx, of, use.folder, request.lang);
                       if (!made) return std::move(made).take_error();
                       net::Response response;
                       response.body = net::FileBody{(*made)->path(), *made};
                       return response;
                   });
}

net::Response picture(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const std::string_view wanted_chart = request.param("graphique");
    std::optional<Chart> found;
    std::string whose;
    Asked asked;
    use.database.read([&](db::Read& tx) {
        const Wanted wanted = wanted_of(tx, use, request);
        asked = wanted.asked;
        Shown shown = shown_for(tx, use, request, page, wanted, figures(tx, wanted.asked.of));
        whose = shown.whose + ", " + shown.period;
        for (Chart& each : shown.charts)
            if (each.id == wanted_chart) found = std::move(each);
    });
    if (!asked.error.key.empty()) return net::failure(invalid("wrong_filter", asked.error, asked.wrong_field));
    if (!found) return net::failure(net::Status::not_found);
    return as_file(net::plain(pages::chart_picture(*found, whose, page.lang)), "image/svg+xml",
                   "graphique-" + std::string(wanted_chart) + ".svg");
}

}

net::Response as_file(net::Response response, std::string_view type, std::string_view name) {
    net::Response file = net::file({}, type, name);
    file.body = std::move(response.body);
    file.cache = net::Cache::none;
    return file;
}

void routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::see_figures);
    const auto get = [&](std::string_view path, net::Response (*handle)(const net::Request&, Services&)) {
        on.get(std::string(at) + std::string(path), right,
               [&use, handle](const net::Request& r) { return handle(r, use); });
    };
    get("", figures_page);
    get("/fichier.csv", csv_file);
    get("/rapport.pdf", pdf_file);
    on.get(std::string(at) + "/fichier.xlsx", right,
           [&use](const net::Request& r) { return xlsx_file(r, use, Rows::figures); });
    on.get(std::string(at) + "/activites.xlsx", right,
           [&use](const net::Request& r) { return xlsx_file(r, use, Rows::activities); });
    get("/graphique/{graphique}", picture);
    link_routes(on, use);
    public_routes(on, use);
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::see_figures))
        doors.push_back({at, i18n::key("Figures"), "chart-column",
                         i18n::key("What was done, counted: for you, your team and those who pay."),
                         html::Group::figures, 10});
}

}
