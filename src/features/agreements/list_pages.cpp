// /espace/conventions: those that run, those to come and those that are over.
#include <array>

#include "agreements/pages.hpp"
#include "features/agreements/parts.hpp"

namespace beffroi::agreements {
namespace {

using accounts::Right;
using accounts::visitor;
using std::chrono::sys_days;

net::Response list_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Funding agreements"));
    const auto& who = visitor(request);
    enum Part { running, to_come, over, closed };
    std::array<ListView::Part, 4> parts{{{i18n::key("Running"), {}},
                                         {i18n::key("To come"), {}},
                                         {i18n::key("Agreements that are over"), {}},
                                         {i18n::key("Closed agreements"), {}}}};
    ListView view;
    view.may_keep = who.may(Right::keep_agreements);
    use.database.read([&](db::Read& tx) {
        const Date today = use.clock.today();
        for (const Agreement& a : every_agreement(tx)) {
            if (!may_read(who, a)) continue;
            ListLine line{
                std::string(base) + "/" + a.id.text(), a.title, a.funder, period_text(page.lang, a.from, a.to), {}};
            for (const Standing& s : standings(tx, a, account(tx, a), use.clock))
                line.gauges.push_back(gauge_of(a, s, page.lang));
            const Part part = a.closed                             ? closed
                              : sys_days{today} < sys_days{a.from} ? to_come
                              : sys_days{today} > sys_days{a.to}   ? over
                                                                   : running;
            parts[part].lines.push_back(std::move(line));
        }
        const auto gone = AgreementId::from_text(request.query.get("retire"));
        const auto a = gone && view.may_keep ? agreement(tx, *gone) : std::nullopt;
        if (a && a->removed) {
            view.undo = a->id.text();
            view.undo_title = a->title;
        }
    });
    for (auto& part : parts)
        if (!part.lines.empty()) view.parts.push_back(std::move(part));
    return private_page(pages::list(page, request, view));
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::see_figures))
        doors.push_back({base, i18n::key("Funding agreements"), "euro",
                         i18n::key("What funders pay for: agreed, delivered, and the yearly report."),
                         html::Group::figures, 40});
}

void routes(net::Router& on, Services& use) {
    on.get(std::string(base), accounts::may(Right::see_figures),
           [&use](const net::Request& request) { return list_page(request, use); });
    form_routes(on, use);
    one_routes(on, use);
    record_routes(on, use);
    file_routes(on, use);
    report_routes(on, use);
}

}
