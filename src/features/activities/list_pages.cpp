// /espace/comptes-rendus: what somebody did, by day.
#include "activities/pages.hpp"

#include "features/activities/view.hpp"
#include "features/territory/territory.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr int lines_a_page = 50;

Date monday_of(Date day) {
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{day}}.iso_encoding();
    return add_days(day, 1 - static_cast<int>(weekday));
}

std::string_view zone_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? territory::time_zone(commune->departement) : "Europe/Paris";
}

ListLine line_of(Where& where, const Line& line, Lang lang) {
    ListLine out;
    out.id = line.id.text();
    out.workshop = line.type == Type::workshop;
    out.title = !line.title.empty() ? line.title : themes_told(lang, line.themes);
    out.where = where.told(line.place_kind, line.place, line.insee);
    out.minutes = minutes_text(lang, line.duration_min);
    out.people = line.people + line.anonymous;
    return out;
}

/// "2026-11-20.1k3f…", of the last line of the page before.
std::optional<std::pair<Date, ActivityId>> key_of(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto day = parse_date(text.substr(0, dot));
    const auto id = ActivityId::from_text(text.substr(dot + 1));
    if (!day || !id) return std::nullopt;
    return std::pair{*day, *id};
}

void add_lines(db::Read& tx, Lang lang, const std::vector<Line>& lines, ListView& view) {
    Where where(tx, lang);
    std::optional<Date> day;
    int sum = 0;
    for (const Line& each : lines) {
        if (day != each.day) {
            day = each.day;
            sum = 0;
            view.days.push_back({i18n::date(lang, each.day), {}, {}});
        }
        sum += each.duration_min;
        view.days.back().lines.push_back(line_of(where, each, lang));
        view.days.back().minutes = minutes_text(lang, sum);
    }
}

void add_what_waits(db::Read& tx, const Services& use, Lang lang, ListView& view) {
    constexpr int most = 5;
    for (const auto& a : appointments::unsettled(tx, use.vault, view.whom.id, use.clock.now(), most)) {
        const LocalTime local = to_local(a.starts, zone_of(a.insee));
        const auto motif = agenda::motif(tx, a.motif);
        view.to_write.push_back({std::string(base) + "/nouveau?rendez-vous=" + a.id.text(),
                                 i18n::format(lang, msg("{1} at {2}", i18n::date(lang, local.date, false),
                                                        i18n::time_of_day(lang, local.minute))),
                                 motif ? motif->name : std::string()});
    }
}

void add_to_attach(db::Read& tx, Lang lang, ListView& view) {
    constexpr int most = 20;
    Where where(tx, lang);
    for (const Line& each : to_attach(tx, view.whom.id, most))
        view.to_attach.push_back({std::string(base) + "/" + each.id.text() + "/corriger",
                                  i18n::date(lang, each.day) + ", " + minutes_text(lang, each.duration_min),
                                  where.told(each.place_kind, each.place, each.insee)});
}

net::Response list_page(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Records"));
    ListView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto whom = whose(tx, use, request, request.query.get("qui"));
        if (!whom) return false;
        view.whom = *whom;
        const Date today = use.clock.today(), monday = monday_of(today);
        const auto after = key_of(request.query.get("avant"));
        view.later = after.has_value();
        constexpr Date earliest{std::chrono::year{2000}, std::chrono::January, std::chrono::day{1}};
        const auto lines = of_counsellor(tx, {whom->id, earliest, add_days(today, 1), after, lines_a_page + 1});
        const std::vector<Line> shown(lines.begin(),
                                      lines.begin() + std::min<std::ptrdiff_t>(std::ssize(lines), lines_a_page));
        add_lines(tx, page.lang, shown, view);
        if (std::ssize(lines) > lines_a_page) {
            net::Params params;
            if (!whom->self) params.add("qui", whom->id.text());
            params.add("avant", date_text(shown.back().day) + "." + shown.back().id.text());
            view.next = std::string(base) + "?" + params.encode();
        }
        view.week = totals(tx, whom->id, monday, add_days(monday, 6));
        view.week_minutes = minutes_text(page.lang, view.week.duration_min);
        const auto beside = view.week.preparation_min + view.week.travel_min;
        if (beside > 0) view.beside_minutes = minutes_text(page.lang, beside);
        if (whom->self && !view.later) {
            add_what_waits(tx, use, page.lang, view);
            add_to_attach(tx, page.lang, view);
        }
        if (visitor(request).is(accounts::Role::coordinator))
            for (Whose& each : colleagues(tx, use, visitor(request)))
                if (each.id != whom->id) view.colleagues.push_back(std::move(each));
        // What was just taken away can be put back from here.
        if (const auto id = ActivityId::from_text(request.query.get("retire"))) {
            const auto a = activity(tx, use.vault, *id);
            if (a && a->removed && may_keep(tx, use.vault, visitor(request), a->counsellors, use.clock))
                view.undo = id->text();
        }
        return true;
    });
    if (!known)
        return net::failure(fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here.")));
    if (!view.whom.self) page.title += " – " + view.whom.name;
    return private_page(pages::list(page, request, view));
}

}

void list_routes(net::Router& on, Services& use) {
    on.get(std::string(base), accounts::may(Right::help_people),
           [&use](const net::Request& request) { return list_page(request, use); });
}

}
