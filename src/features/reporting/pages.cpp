// /espace/chiffres: the figures of a period, as drawings with their tables, and as files.
#include <algorithm>

#include "features/reporting/view.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/http.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"
#include "reporting/pages.hpp"

namespace beffroi::reporting {
namespace {

using accounts::PersonId;
using accounts::Reach;
using accounts::Right;
using std::chrono::sys_days;

constexpr std::string_view at = "/espace/chiffres";
/// A longer period is a mistake of the keyboard.
constexpr int longest_days = 3660;
/// A list that is longer is no choice any more.
constexpr std::size_t most_names = 300;

/// What a request asks for, and what is wrong with it.
struct Asked {
    Selection of;
    std::string who;  ///< as the form has it: empty, or one counsellor
    Message error;
    std::string_view wrong_field;
};

struct Period {
    Date from, to;
};
Period this_month(Date today) { return {Date{today.year(), today.month(), std::chrono::day{1}}, today}; }
Period last_month(Date today) {
    const Date first{today.year(), today.month(), std::chrono::day{1}};
    return {Date{first - std::chrono::months{1}}, add_days(first, -1)};
}
Period this_year(Date today) { return {Date{today.year(), std::chrono::January, std::chrono::day{1}}, today}; }
Period last_year(Date today) {
    const auto year = today.year() - std::chrono::years{1};
    return {Date{year, std::chrono::January, std::chrono::day{1}},
            Date{year, std::chrono::December, std::chrono::day{31}}};
}

/// Those whose figures the visitor may see, by name: not asked when that is everybody.
std::vector<accounts::Person> seen_by(db::Read& tx, const Services& use, const accounts::Visitor& who) {
    if (who.reach(Right::see_figures) == Reach::own) return {};
    auto all = accounts::staff(tx, use.vault, use.clock);
    std::erase_if(all, [&](const accounts::Person& each) {
        return !accounts::may_on(who, Right::see_figures, each) && each.id != who.person;
    });
    return all;
}

Asked asked_of(db::Read& tx, const Services& use, const net::Request& request,
               const std::vector<accounts::Person>& seen) {
    const accounts::Visitor& who = accounts::visitor(request);
    const net::Params& query = request.query;
    Asked asked;
    const Period usual = this_year(use.clock.today());
    const auto from = parse_date(query.get("du")), to = parse_date(query.get("au"));
    asked.of.from = from.value_or(usual.from);
    asked.of.to = to.value_or(usual.to);
    if (!query.get("du").empty() && !from) {
        asked.error = msg("This first day is no date. Write it as 01/09/2026, or choose it from the calendar.");
        asked.wrong_field = "du";
    } else if (!query.get("au").empty() && !to) {
        asked.error = msg("This last day is no date. Write it as 31/12/2026, or choose it from the calendar.");
        asked.wrong_field = "au";
    } else if (sys_days{asked.of.to} < sys_days{asked.of.from}) {
        asked.error = msg("The last day comes before the first. Change one of them.");
        asked.wrong_field = "au";
    } else if (days_between(asked.of.from, asked.of.to) > longest_days) {
        asked.error = msg("Ten years at most are counted at once. Choose a later first day.");
        asked.wrong_field = "du";
    }
    if (!asked.error.key.empty()) std::tie(asked.of.from, asked.of.to) = std::pair(usual.from, usual.to);

    const auto one = PersonId::from_text(query.get("qui"));
    const auto may = [&](PersonId id) {
        return std::any_of(seen.begin(), seen.end(), [&](const accounts::Person& p) { return p.id == id; });
    };
    const Reach reach = who.reach(Right::see_figures);
    if (reach == Reach::own) {
        asked.of.counsellors = {who.person};
    } else if (one && may(*one)) {
        asked.of.counsellors = {*one};
        asked.who = one->text();
    } else if (reach != Reach::coop) {
        for (const accounts::Person& each : seen) asked.of.counsellors.push_back(each.id);
        // Nobody would mean everybody.
        if (asked.of.counsellors.empty()) asked.of.counsellors = {who.person};
    }
    asked.of.type = activities::type_from(query.get("type"));
    asked.of.theme = activities::theme_from(query.get("theme"));
    if (const auto place = places::PlaceId::from_text(query.get("lieu")); place && *place && places::by_id(tx, *place))
        asked.of.place = *place;
    if (territory::commune(query.get("commune"))) asked.of.insee = query.get("commune");
    return asked;
}

net::Params params_of(const Asked& asked) {
    net::Params params;
    params.add("du", date_text(asked.of.from));
    params.add("au", date_text(asked.of.to));
    if (!asked.who.empty()) params.add("qui", asked.who);
    if (asked.of.type) params.add("type", activities::code(*asked.of.type));
    if (asked.of.theme) params.add("theme", activities::code(*asked.of.theme));
    if (asked.of.place) params.add("lieu", asked.of.place.text());
    if (!asked.of.insee.empty()) params.add("commune", asked.of.insee);
    return params;
}

std::string with(const Asked& asked, std::string_view name, std::string_view value) {
    const net::Params now = params_of(asked);
    net::Params out;
    for (const auto& [key, old] : now.items())
        if (key != name) out.add(key, old);
    if (!value.empty()) out.add(name, value);
    return std::string(at) + "?" + out.encode();
}

Days days_of(const Figures& f, Lang lang) {
    Days days;
    std::int64_t most = 0;
    for (const Moment& each : f.days) most = std::max(most, each.accompaniments);
    const auto all = static_cast<std::int64_t>(f.days.size());
    std::int64_t before = 0;
    for (const Moment& each : f.days) {
        const int height = most == 0 ? 0 : static_cast<int>(each.accompaniments * Days::height / most);
        // A fifth of each column is air.
        days.columns.push_back({i18n::date(lang, each.first, false), each.accompaniments, percent(before++, all),
                                percent(4, 5 * all), Days::height - height, height});
    }
    if (!f.days.empty()) {
        days.first = days.columns.front().label;
        days.last = days.columns.back().label;
    }
    return days;
}

Shown shown_of(db::Read& tx, const Services& use, const net::Request& request, const html::Page& page,
               const std::vector<accounts::Person>& seen, const Asked& asked, const Figures& f) {
    const accounts::Visitor& who = accounts::visitor(request);
    const Lang lang = page.lang;
    const Date today = use.clock.today();
    Shown shown;
    const bool wrong = !asked.error.key.empty();
    shown.from = wrong ? std::string(request.query.get("du")) : date_text(asked.of.from);
    shown.to = wrong ? std::string(request.query.get("au")) : date_text(asked.of.to);
    shown.error = asked.error;
    shown.wrong_field = asked.wrong_field;
    shown.period = i18n::format(
        lang, msg("from {1} until {2}", i18n::short_date(lang, asked.of.from), i18n::short_date(lang, asked.of.to)));
    for (const auto& [label, period] :
         {std::pair{i18n::key("This month"), this_month(today)}, std::pair{i18n::key("Last month"), last_month(today)},
          std::pair{i18n::key("This year"), this_year(today)}, std::pair{i18n::key("Last year"), last_year(today)}}) {
        Asked other = asked;
        std::tie(other.of.from, other.of.to) = std::pair(period.from, period.to);
        shown.presets.push_back({words(lang, label), page.link(std::string(at) + "?" + params_of(other).encode()),
                                 period.from == asked.of.from && period.to == asked.of.to});
    }
    const Reach reach = who.reach(Right::see_figures);
    if (reach != Reach::own) {
        const std::string all =
            words(lang, reach == Reach::coop ? i18n::key("The whole co-operative") : i18n::key("Your whole team"));
        shown.whose = all;
        if (seen.size() <= most_names || !asked.who.empty()) {
            shown.people.push_back({"", all, asked.who.empty()});
            for (const accounts::Person& each : seen) {
                const bool chosen = each.id.text() == asked.who;
                if (chosen) shown.whose = each.name;
                if (seen.size() <= most_names || chosen) shown.people.push_back({each.id.text(), each.name, chosen});
            }
        }
    } else {
        shown.whose = words(lang, i18n::key("Your own figures"));
    }
    shown.types.push_back({"", words(lang, i18n::key("Both")), !asked.of.type});
    for (const auto each : activities::every_type())
        shown.types.push_back(
            {std::string(activities::code(each)), words(lang, activities::label(each)), asked.of.type == each});
    shown.themes.push_back({"", words(lang, i18n::key("All of them")), !asked.of.theme});
    for (const auto each : activities::every_theme())
        shown.themes.push_back(
            {std::string(activities::code(each)), words(lang, activities::label(each)), asked.of.theme == each});
    const auto narrowed = [&](std::string label, std::string_view name) {
        shown.filters.push_back({std::move(label), page.link(with(asked, name, "")), false});
    };
    if (asked.of.type) narrowed(words(lang, activities::label(*asked.of.type)), "type");
    if (asked.of.theme) narrowed(words(lang, activities::label(*asked.of.theme)), "theme");
    if (asked.of.place) {
        const auto place = places::by_id(tx, asked.of.place);
        narrowed(place ? place->name : std::string(), "lieu");
        shown.kept.emplace_back("lieu", asked.of.place.text());
    }
    if (!asked.of.insee.empty()) {
        const auto commune = territory::commune(asked.of.insee);
        narrowed(commune ? std::string(commune->name) : asked.of.insee, "commune");
        shown.kept.emplace_back("commune", asked.of.insee);
    }
    shown.tiles = tiles(f, lang);
    shown.charts = charts(tx, f, lang, [&](std::string_view name, std::string_view value) {
        return page.link(with(asked, name, value));
    });
    if (!f.days.empty() && f.activities > 0) shown.days = days_of(f, lang);
    shown.query = params_of(asked).encode();
    shown.nothing = f.activities == 0;
    return shown;
}

net::Response figures_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Figures"));
    const Shown shown = use.database.read([&](db::Read& tx) {
        const auto seen = seen_by(tx, use, accounts::visitor(request));
        const Asked asked = asked_of(tx, use, request, seen);
        return shown_of(tx, use, request, page, seen, asked, figures(tx, asked.of));
    });
    return net::private_page(pages::figures(page, shown),
                             shown.error.key.empty() ? net::Status::ok : net::Status::unprocessable);
}

net::Response private_file(std::string bytes, std::string_view type, std::string_view name) {
    net::Response response = net::file(std::move(bytes), type, name);
    response.cache = net::Cache::none;
    return response;
}

net::Response csv_file(const net::Request& request, Services& use) {
    const Lang lang = request.lang;
    std::string name;
    Message wrong;
    std::string body = use.database.read([&](db::Read& tx) -> std::string {
        const Asked asked = asked_of(tx, use, request, seen_by(tx, use, accounts::visitor(request)));
        wrong = asked.error;
        if (!wrong.key.empty()) return {};
        name = "chiffres-" + date_text(asked.of.from) + "-" + date_text(asked.of.to) + ".csv";
        return csv(tx, figures(tx, asked.of), asked.of, lang);
    });
    // Not another period than the one that was asked for.
    if (!wrong.key.empty()) return net::failure(invalid("wrong_period", wrong, "du"));
    return private_file(std::move(body), "text/csv; charset=utf-8", name);
}

net::Response picture(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    const std::string_view wanted = request.param("graphique");
    std::optional<Chart> found;
    std::string whose;
    Message wrong;
    use.database.read([&](db::Read& tx) {
        const auto seen = seen_by(tx, use, accounts::visitor(request));
        const Asked asked = asked_of(tx, use, request, seen);
        wrong = asked.error;
        Shown shown = shown_of(tx, use, request, page, seen, asked, figures(tx, asked.of));
        whose = shown.whose + ", " + shown.period;
        for (Chart& each : shown.charts)
            if (each.id == wanted) found = std::move(each);
    });
    if (!wrong.key.empty()) return net::failure(invalid("wrong_period", wrong, "du"));
    if (!found) return net::failure(net::Status::not_found);
    return private_file(pages::chart_picture(*found, whose, page.lang), "image/svg+xml",
                        "graphique-" + std::string(wanted) + ".svg");
}

}

void routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::see_figures);
    on.get(std::string(at), right, [&use](const net::Request& r) { return figures_page(r, use); });
    on.get(std::string(at) + "/fichier.csv", right, [&use](const net::Request& r) { return csv_file(r, use); });
    on.get(std::string(at) + "/graphique/{graphique}", right,
           [&use](const net::Request& r) { return picture(r, use); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::see_figures))
        doors.push_back({at, i18n::key("Figures"), "chart-column",
                         i18n::key("What was done, counted: for you, your team and those who pay."),
                         html::Group::figures, 10});
}

}
