#include "features/workshops/view.hpp"

#include <algorithm>

#include "features/territory/territory.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

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

Line line_of(const Listed& w, Lang lang) {
    Line line;
    const std::string_view zone = zone_of(w.insee);
    const Session& s = w.session;
    line.session = s;
    line.id = s.id.text();
    line.slug = w.slug;
    line.title = w.title;
    line.date = to_local(s.starts, zone).date;
    line.day = i18n::date(lang, line.date, false);
    line.hours = hours_text(s.starts, s.ends, zone, lang);
    line.starts_iso = local_iso(s.starts, zone);
    line.ends_iso = local_iso(s.ends, zone);
    line.level = label(w.level);
    if (w.audience != Audience::everybody) line.audience = label(w.audience);
    line.price = price_text(w.price_cents, lang);
    line.cancelled = s.cancelled.has_value();
    line.full = s.left() == 0 || s.waiting > 0;
    line.seats = seats_text(s, lang);
    line.series = w.sign_up == SignUp::series;
    return line;
}

Line line_of(const Workshop& w, const Session& s, const places::Place* place, Lang lang) {
    Line line = line_of({s, w.slug, w.title, w.level, w.audience, w.price_cents, w.place, w.insee, w.sign_up}, lang);
    if (place) {
        line.place = place->name;
        line.place_slug = place->slug;
        line.address = place->address;
        line.postcode = place->postcode;
        const auto commune = territory::commune(place->insee);
        line.commune = commune ? std::string(commune->name) : place->commune;
    }
    return line;
}

std::vector<Line> lines_of(db::Read& tx, const Workshop& w, Lang lang, Instant from) {
    std::vector<Line> all;
    const auto place = places::by_id(tx, w.place);
    for (const Session& each : sessions_of(tx, w.id))
        if (each.ends > from) all.push_back(line_of(w, each, place ? &*place : nullptr, lang));
    return all;
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
