#include "features/workshops/view.hpp"

#include <algorithm>
#include <charconv>

#include "features/territory/territory.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

int number(std::string_view text, int lowest, int highest, int otherwise) {
    int n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() && n >= lowest && n <= highest ? n : otherwise;
}

/// The commune that was meant: one of the co-operative's département first, for whom lives there writes its name alone.
void locate(const Asked& asked, std::string_view home, List& list, std::optional<territory::Commune>& found) {
    if (!asked.insee.empty()) {
        found = territory::commune(asked.insee);
    } else if (!asked.where.empty()) {
        const auto matches = territory::find(asked.where, 8, territory::Mistyped::if_nothing_else);
        const territory::Match* best = nullptr;
        for (const auto& each : matches)
            if (!best || (each.exact && !best->exact) ||
                (each.exact == best->exact && each.commune.departement == home && best->commune.departement != home))
                best = &each;
        if (!best || best->mistakes > 0) list.unknown = true;
        if (best && best->mistakes == 0) found = best->commune;
        for (const auto& each : matches)
            if ((!best || each.commune.insee != best->commune.insee || list.unknown) && (list.unknown || each.exact))
                list.others.emplace_back(each.label, std::string(each.commune.insee));
    }
    if (found) list.commune = found->name;
}

}

// ---- What is asked ----

Asked Asked::read(const net::Params& query) {
    Asked a;
    a.where = text::shorten(text::clean_utf8(query.get("ou")), 80);
    a.insee = query.get("insee");
    if (!territory::commune(a.insee)) a.insee.clear();
    a.radius_km = number(query.get("rayon"), 5, 200, 30);
    a.level = level_from(query.get("niveau"));
    if (!query.get("public").empty()) a.audience = audience_from(query.get("public"));
    a.free_only = query.get("gratuit") == "1";
    a.with_seats = query.get("places") == "1";
    a.from = parse_date(query.get("jour"));
    a.page = number(query.get("page"), 1, 1000, 1);
    return a;
}

std::string Asked::query() const {
    net::Params query;
    if (!where.empty()) query.add("ou", where);
    if (!insee.empty()) query.add("insee", insee);
    if (radius_km != 30) query.add("rayon", std::to_string(radius_km));
    if (level) query.add("niveau", code(*level));
    if (audience) query.add("public", code(*audience));
    if (free_only) query.add("gratuit", "1");
    if (with_seats) query.add("places", "1");
    if (from) query.add("jour", date_text(*from));
    if (page != 1) query.add("page", std::to_string(page));
    return query.encode();
}

Asked Asked::on_page(int n) const {
    Asked a = *this;
    a.page = n;
    return a;
}

Asked Asked::in(std::string_view name, std::string_view insee_code) const {
    Asked a = on_page(1);
    a.where = name;
    a.insee = insee_code;
    return a;
}

// ---- Words ----

std::string price_text(int cents, Lang lang) {
    if (cents == 0) return {};
    const std::string amount =
        cents % 100 == 0 ? i18n::number(lang, cents / 100) : i18n::decimal(lang, cents / 100.0, 2);
    return lang == Lang::fr ? amount + " €" : "€" + amount;
}

std::string hours_text(Instant from, Instant to, std::string_view zone, Lang lang) {
    const LocalTime begins = to_local(from, zone), ends = to_local(to, zone);
    const int until = ends.minute + (ends.date == begins.date ? 0 : 24 * 60);
    return say(lang, msg("from {1} to {2}", i18n::time_of_day(lang, begins.minute), i18n::time_of_day(lang, until)));
}

std::string moment(Instant at, std::string_view zone, Lang lang) {
    const LocalTime local = to_local(at, zone);
    return say(lang, msg("{1} at {2}", i18n::date(lang, local.date, false), i18n::time_of_day(lang, local.minute)));
}

std::string local_iso(Instant at, std::string_view zone) {
    const LocalTime local = to_local(at, zone);
    const auto as_utc = from_local(local, "UTC");
    const auto offset =
        std::chrono::duration_cast<std::chrono::minutes>(as_utc - std::chrono::floor<std::chrono::seconds>(at)).count();
    char text[48];
    std::snprintf(text, sizeof text, "T%02d:%02d:%02d%c%02d:%02d", local.minute / 60, local.minute % 60, local.second,
                  offset < 0 ? '-' : '+', static_cast<int>(std::abs(offset) / 60),
                  static_cast<int>(std::abs(offset) % 60));
    return date_text(local.date) + text;
}

std::vector<std::string> paragraphs(std::string_view words) {
    std::vector<std::string> all;
    std::string one;
    for (auto line : text::split(words, '\n')) {
        const auto trimmed = text::trim(line);
        if (trimmed.empty()) {
            if (!one.empty()) all.push_back(std::move(one));
            one.clear();
        } else {
            one += (one.empty() ? "" : " ") + std::string(trimmed);
        }
    }
    if (!one.empty()) all.push_back(std::move(one));
    return all;
}

std::string new_form() {
    std::uint64_t n = 0;
    for (const char c : crypto::random_bytes(8)) n = n << 8 | static_cast<unsigned char>(c);
    return id_to_text(static_cast<std::int64_t>(n >> 1 | 1));
}

std::string origin_of(const html::Page& page, const net::Request& request) {
    if (!page.origin.empty()) return page.origin;
    const auto host = request.header("host");
    return (request.secure ? "https://" : "http://") + (host.empty() ? std::string("localhost") : std::string(host));
}

namespace {
std::string seats_text(const Session& s, Lang lang) {
    if (s.cancelled) return say(lang, msg("Session cancelled"));
    if (s.left() == 0 || s.waiting > 0)
        return s.waiting == 0 ? say(lang, msg("Full"))
                              : i18n::plural(lang, "Full, {n} person waits", "Full, {n} people wait", s.waiting);
    return i18n::plural(lang, "{n} seat left", "{n} seats left", s.left());
}
}

Line line_of(const Workshop& w, const Session& s, const places::Place* place, Lang lang) {
    Line line;
    const std::string_view zone = zone_of(w.insee);
    line.session = s;
    line.id = s.id.text();
    line.slug = w.slug;
    line.title = w.title;
    line.day = i18n::date(lang, to_local(s.starts, zone).date, false);
    line.hours = hours_text(s.starts, s.ends, zone, lang);
    line.starts_iso = local_iso(s.starts, zone);
    line.ends_iso = local_iso(s.ends, zone);
    if (place) {
        line.place = place->name;
        line.place_slug = place->slug;
        line.address = place->address;
        line.postcode = place->postcode;
        const auto commune = territory::commune(place->insee);
        line.commune = commune ? std::string(commune->name) : place->commune;
    }
    line.level = label(w.level);
    if (w.audience != Audience::everybody) line.audience = label(w.audience);
    line.price = price_text(w.price_cents, lang);
    line.cancelled = s.cancelled.has_value();
    line.full = s.left() == 0 || s.waiting > 0;
    line.seats = seats_text(s, lang);
    line.series = w.sign_up == SignUp::series;
    return line;
}

std::vector<Line> lines_of(db::Read& tx, const Workshop& w, Lang lang, Instant from) {
    std::vector<Line> all;
    const auto place = places::by_id(tx, w.place);
    for (const Session& each : sessions_of(tx, w.id))
        if (each.ends > from) all.push_back(line_of(w, each, place ? &*place : nullptr, lang));
    return all;
}

// ---- The list ----

std::vector<Line> find(db::Read& tx, const Services& use, const Asked& asked, Lang lang, List& list) {
    const Instant now = use.clock.now();
    std::optional<territory::Commune> around;
    list.asked = asked;
    locate(asked, use.departement, list, around);
    std::map<WorkshopId, std::optional<Workshop>> known;
    std::map<PlaceId, std::optional<places::Place>> places;
    std::vector<Line> all;
    for (const Session& s : sessions(tx, now, now + std::chrono::days{366}, 5000)) {
        auto [w, fresh] = known.try_emplace(s.workshop);
        if (fresh) w->second = workshop(tx, s.workshop);
        if (!w->second) continue;
        const Workshop& what = *w->second;
        if (asked.level && what.level != *asked.level) continue;
        if (asked.audience && what.audience != *asked.audience) continue;
        if (asked.free_only && what.price_cents > 0) continue;
        if (asked.with_seats && (s.cancelled || s.left() == 0 || s.waiting > 0)) continue;
        if (asked.from && date_text(to_local(s.starts, zone_of(what.insee)).date) < date_text(*asked.from)) continue;
        auto [place, new_place] = places.try_emplace(what.place);
        if (new_place) place->second = places::by_id(tx, what.place);
        Line line = line_of(what, s, place->second ? &*place->second : nullptr, lang);
        if (around && around->centre && place->second) {
            const auto point = places::point_or_centre(*place->second);
            const double far = point ? territory::distance_m(*around->centre, *point) : 1e9;
            if (far > asked.radius_km * 1000.0) continue;
            line.distance = i18n::distance(lang, far);
        }
        all.push_back(std::move(line));
    }
    return all;
}

std::vector<Day> by_day(const std::vector<Line>& lines, Lang lang) {
    std::vector<Day> days;
    for (const Line& each : lines) {
        const std::string iso = each.starts_iso.substr(0, 10);
        if (days.empty() || days.back().iso != iso)
            days.push_back({i18n::date(lang, parse_date(iso).value_or(Date{})), iso, {}});
        days.back().lines.push_back(each);
    }
    return days;
}

WorkshopSheet sheet_of(db::Read& tx, const Services& use, const Workshop& w, Lang lang) {
    WorkshopSheet s;
    s.workshop = w;
    s.sessions = lines_of(tx, w, lang, use.clock.now());
    for (const Line& each : s.sessions)
        if (!each.cancelled && !each.full && !s.any_left) {
            s.any_left = true;
            s.first_free = each.id;
        }
    if (const auto place = places::by_id(tx, w.place)) {
        s.place = place->name;
        s.place_slug = place->slug;
        s.address = place->address;
        const auto commune = territory::commune(place->insee);
        s.commune = commune ? std::string(commune->name) : place->commune;
    }
    if (!w.series.rule.empty()) s.told = recurrence::told(w.series, lang, use.clock.today(zone_of(w.insee)));
    s.price = price_text(w.price_cents, lang);
    for (PersonId each : w.counsellors)
        if (const auto who = accounts::person(tx, use.vault, each, use.clock)) s.counsellors.push_back(who->name);
    return s;
}

}
