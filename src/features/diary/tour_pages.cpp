// /espace/agenda/tournee: the home visits of a day, in the order of their hours, with the ways between them.
#include "diary/pages.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "features/diary/free_times.hpp"
#include "features/diary/parts.hpp"
#include "features/diary/view.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using appointments::Appointment;
using territory::Point;

/// As the crow flies × 1.3, as `agenda::travel_min` reckons.
double way_m(Point a, Point b) { return territory::distance_m(a, b) * 1.3; }

std::optional<Point> centre(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? commune->centre : std::nullopt;
}

/// Puts points into a drawing of 600 × 340, north up, with room for what is written beside them.
class Drawing {
public:
    void add(Point p) {
        west_ = std::min(west_, x(p));
        east_ = std::max(east_, x(p));
        south_ = std::min(south_, p.latitude);
        north_ = std::max(north_, p.latitude);
    }
    std::pair<double, double> at(Point p) const {
        // At least some kilometres wide, so that neighbours are not drawn at opposite ends.
        const double width = std::max(east_ - west_, 0.06), height = std::max(north_ - south_, 0.04);
        const double scale = std::min(440.0 / width, 240.0 / height);
        const double middle_x = (west_ + east_) / 2, middle_y = (south_ + north_) / 2;
        return {std::round(300 + (x(p) - middle_x) * scale), std::round(170 - (p.latitude - middle_y) * scale)};
    }

private:
    static double x(Point p) { return p.longitude * std::cos(p.latitude * std::numbers::pi / 180); }
    double west_ = 1e9, east_ = -1e9, south_ = 1e9, north_ = -1e9;
};

std::string leg_told(Lang lang, std::string_view from, std::string_view to) {
    const auto a = centre(from), b = centre(to);
    if (from == to) return i18n::format(lang, msg("in the same commune"));
    if (!a || !b) return {};
    return i18n::format(lang, msg("{1}, about {2} min", i18n::distance(lang, way_m(*a, *b)),
                                  std::to_string(agenda::travel_min(from, to))));
}

void fill(TourView& view, const std::vector<Appointment>& visits, std::string_view base, Lang lang,
          std::string_view zone) {
    Drawing drawing;
    if (const auto at = centre(base)) drawing.add(*at);
    for (const auto& a : visits)
        if (const auto at = centre(a.insee)) drawing.add(*at);
    std::string_view from = base;
    const Appointment* before = nullptr;
    double sum_m = 0;
    int sum_min = 0;
    std::vector<std::pair<double, double>> taken;
    if (const auto at = centre(base)) {
        const auto [x, y] = drawing.at(*at);
        view.start_x = x;
        view.start_y = y;
        view.drawn = true;
        view.path = "M" + std::to_string(static_cast<int>(x)) + " " + std::to_string(static_cast<int>(y));
        taken.emplace_back(x, y);
    }
    for (const auto& a : visits) {
        TourStop stop;
        stop.number = static_cast<int>(view.stops.size()) + 1;
        stop.address = "/espace/agenda/rendez-vous/" + a.id.text();
        stop.time = from_to(lang, a.starts, a.ends, zone);
        stop.name = a.who.name;
        stop.phone = a.who.phone;
        const auto commune = territory::commune(a.insee);
        stop.where = a.who.address + (commune ? (a.who.address.empty() ? "" : ", ") + std::string(commune->name) : "");
        if (commune) stop.commune = commune->name;
        stop.leg = leg_told(lang, from, a.insee);
        const int way = agenda::travel_min(from, a.insee);
        if (before) {
            const auto between = std::chrono::duration_cast<std::chrono::minutes>(a.starts - before->ends).count();
            if (between < way)
                stop.doubt = i18n::format(lang, msg("Only {1} min between both: the way takes about {2}.",
                                                    std::to_string(between), std::to_string(way)));
        }
        const auto here = centre(a.insee), there = centre(from);
        if (here && there) sum_m += way_m(*here, *there);
        sum_min += way;
        if (here) {
            auto [x, y] = drawing.at(*here);
            // Several visits in one commune stand beside each other.
            while (std::find(taken.begin(), taken.end(), std::pair(x, y)) != taken.end()) x += 34;
            taken.emplace_back(x, y);
            stop.x = x;
            stop.y = y;
            stop.placed = true;
            view.drawn = true;
            view.path += (view.path.empty() ? "M" : " L") + std::to_string(static_cast<int>(x)) + " " +
                         std::to_string(static_cast<int>(y));
        }
        from = a.insee;
        before = &a;
        view.stops.push_back(std::move(stop));
    }
    if (!visits.empty()) {
        const auto last = centre(from), home = centre(base);
        if (last && home) sum_m += way_m(*last, *home);
        sum_min += agenda::travel_min(from, base);
        view.sum = i18n::format(lang, msg("{1} on the road, about {2} min, there and back", i18n::distance(lang, sum_m),
                                          std::to_string(sum_min)));
    }
}

/// "Shorter: 2, 1, 3…", when another order of these visits saves time on the road and every way is known.
std::string shorter(const std::vector<Appointment>& visits, std::string_view base, Lang lang) {
    constexpr std::size_t most_visits = 30;
    if (visits.size() < 2 || visits.size() > most_visits || !centre(base)) return {};
    for (const auto& a : visits)
        if (!centre(a.insee)) return {};
    const auto commune = [&](std::size_t point) {
        return point == 0 ? base : std::string_view(visits[point - 1].insee);
    };
    const Way way = [&](std::size_t a, std::size_t b) { return agenda::travel_min(commune(a), commune(b)); };
    std::vector<std::size_t> order;
    for (std::size_t i = 1; i <= visits.size(); ++i) order.push_back(i);
    const auto better = shorter_round(order, way);
    const int saved = round_min(order, way) - round_min(better, way);
    if (saved <= 0) return {};
    std::string told;
    for (std::size_t each : better)
        told += (told.empty() ? "" : ", ") + std::to_string(each) + " " + visits[each - 1].who.name;
    return i18n::format(lang,
                        msg("A shorter order would be: {1}. It saves about {2} min on the road. The hours stay as they "
                            "are: agree with people first, then move their visits.",
                            told, std::to_string(saved)));
}

net::Response tour_page(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Home visits of the day"));
    TourView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto whom = whose(tx, use, request, request.query.get("qui"));
        if (!whom) return false;
        view.whom = *whom;
        const Date day = parse_date(request.query.get("jour")).value_or(use.clock.today());
        const auto openings = agenda::openings(tx, whom->id, day);
        const std::string_view zone = zone_of(openings);
        const Instant from = from_local({day, 0, 0}, zone), to = from_local({add_days(day, 1), 0, 0}, zone);
        auto visits = appointments::of_counsellor(tx, use.vault, whom->id, from, to);
        std::erase_if(visits, [](const Appointment& a) {
            return a.kind != agenda::Kind::home || appointments::cancelled(a.status);
        });
        // The day begins where the opening of the first visit says that visits start from.
        std::string base = openings.empty() ? std::string() : openings.front().insee;
        for (const auto& opening : openings)
            if (!opening.place && !visits.empty() &&
                !agenda::spans(opening, visits.front().starts, visits.front().ends).empty())
                base = opening.insee;
        if (const auto commune = territory::commune(base)) view.start = commune->name;
        fill(view, visits, base, page.lang, zone);
        view.shorter = shorter(visits, base, page.lang);
        view.day = i18n::date(page.lang, day);
        const auto address = [&](std::string_view path, Date at) {
            net::Params params;
            params.add("jour", date_text(at));
            if (!whom->self) params.add("qui", whom->id.text());
            return std::string(path) + "?" + params.encode();
        };
        view.agenda = address("/espace/agenda", day);
        view.before = address("/espace/agenda/tournee", add_days(day, -1));
        view.after = address("/espace/agenda/tournee", add_days(day, 1));
        return true;
    });
    if (!known) return unknown_person();
    if (!view.whom.self)
        use.database.write([&](db::Write& tx) {
            journal::record(tx, visitor(request).person, journal::Act::list_seen, view.whom.id, "agenda", use.clock);
        });
    return private_page(pages::tour(page, view));
}

}

void tour_routes(net::Router& on, Services& use) {
    on.get("/espace/agenda/tournee", accounts::may(Right::keep_agenda),
           [&use](const net::Request& request) { return tour_page(request, use); });
}

}
