#include "desk/pages.hpp"
#include "features/calendars/calendars.hpp"
#include "features/desk/desk.hpp"
#include "features/desk/desk_view.hpp"
#include "features/places/places.hpp"
#include "features/suggestions/suggestions.hpp"

namespace beffroi::desk {

using accounts::Right;

void add_doors(const accounts::Visitor&, std::vector<html::Door>& doors) {
    doors.push_back({"/espace", i18n::key("Today"), "clock", ""});
}

void routes(net::Router& on, Services& use) {
    on.get("/espace", accounts::may(Right::own_space), [&use](const net::Request& request) {
        const auto& who = accounts::visitor(request);
        html::Page page = use.page(request);
        page.title = i18n::format(page.lang, who.may(Right::desk) ? msg("The counsellors’ desk") : msg("Your space"));
        Today today;
        today.day = i18n::date(page.lang, to_local(use.clock.now(), "Europe/Paris").date);
        today.may_settle = who.may(Right::settle_suggestions);
        today.keeps_agenda = who.may(Right::keep_agenda);
        use.database.read([&](db::Read& tx) {
            today.places = places::count(tx);
            if (who.may(Right::keep_agenda))
                today.stale_calendars = calendars::count_stale(tx, who.person, use.clock.now());
            if (today.may_settle) today.suggestions = suggestions::count_open(tx);
            if (today.keeps_agenda) today.diary = diary::today(tx, use.vault, who.person, page.lang, use.clock);
        });
        return net::html(pages::today(page, today));
    });
}

}
