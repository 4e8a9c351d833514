#include "features/places/view.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::places {
namespace {

template <class E>
std::vector<std::string_view> labels(Set<E> set) {
    std::vector<std::string_view> out;
    for (E value : set.values()) out.push_back(label(value));
    return out;
}

/// "Saint-Sever, parking de la mairie". Words without a comma say the spot alone: the commune goes before them.
std::string spot(const Round& round) {
    const auto town = territory::commune(round.insee);
    if (!town || round.where.find(',') != std::string::npos) return round.where;
    return round.where.empty() ? std::string(town->name) : std::string(town->name) + ", " + round.where;
}

/// The name of a programme without its explanation: "France services".
std::string name_of(Programme programme, Lang lang) {
    std::string_view name = i18n::translate(lang, label(programme));
    name = name.substr(0, name.find(':'));
    // French has a narrow no-break space before the colon.
    if (name.ends_with("\u202f")) name.remove_suffix(3);
    return std::string(text::trim(name));
}

OpenNow open_now(const Place& place, const std::optional<opening_hours::Hours>& hours, const std::optional<Round>& next, Instant now, Lang lang) {
    if (next) {
        const std::string at = spot(*next);
        const auto zone = territory::time_zone(departement(place));
        const LocalTime starts = to_local(next->starts, zone), ends = to_local(next->ends, zone);
        if (next->starts <= now)
            return {true, i18n::format(lang, msg("At {1} until {2}", at, i18n::time_of_day(lang, ends.minute)))};
        return {false, i18n::format(lang, msg("Next at {1}, {2} at {3}", at, i18n::date(lang, starts.date, false),
                                              i18n::time_of_day(lang, starts.minute)))};
    }
    if (hours) {
        auto state = opening_hours::state(*hours, local_time(place, now), surroundings(place), lang);
        return {state.open, std::move(state.sentence)};
    }
    return {false, i18n::format(lang, place.phone.empty() ? msg("Opening hours not given")
                                                          : msg("Opening hours not given: call before you come"))};
}

bool web_address(std::string_view s) { return text::starts_with_ci(s, "http://") || text::starts_with_ci(s, "https://"); }

}

std::string degrees(double angle) {
    char text[32];
    return std::string(text, std::to_chars(text, text + sizeof text, angle, std::chars_format::fixed, 5).ptr);
}

std::string commune_name(const Place& place) {
    if (const auto known = territory::commune(place.insee)) return std::string(known->name);
    return place.commune;
}

Card card(const Found& found, Instant now, Lang lang, const std::optional<Round>& next) {
    const Place& place = *found.place;
    Card c;
    c.place = found.place;
    c.now = open_now(place, found.hours, next, now, lang);
    c.commune = commune_name(place);
    if (const auto stop = territory::commune(found.stop_insee)) c.commune = std::string(stop->name);
    // From one commune's centre to the same: "about 10 m" would be nonsense.
    const bool there = found.approximate && found.distance_m && *found.distance_m < 1000;
    if (found.distance_m && !there) c.distance = i18n::distance(lang, *found.distance_m);
    c.approximate = found.approximate;
    c.helps = labels(place.services);
    if (c.helps.size() > 3) {
        c.more_helps = static_cast<int>(c.helps.size()) - 3;
        c.helps.resize(3);
    }
    for (Programme p : place.programmes.values()) c.programmes.push_back(name_of(p, lang));
    return c;
}

std::vector<Card> cards(db::Read& tx, const Page& page, Instant now, Lang lang) {
    std::vector<Card> out;
    out.reserve(page.places.size());
    for (const auto& found : page.places) {
        std::optional<Round> next;
        // Near somebody, only the stops near them matter.
        if (found.place->roaming.has(Roaming::itinerant)) next = next_round(tx, found.place->id, now, found.stop_insee);
        out.push_back(card(found, now, lang, next));
    }
    return out;
}

std::string helps_sentence(const Card& card, Lang lang) {
    std::string out;
    for (auto key : card.helps) (out += out.empty() ? "" : " · ") += i18n::translate(lang, key);
    if (card.more_helps > 0) out += " · " + i18n::plural(lang, "{n} other help", "{n} other kinds of help", card.more_helps);
    return out;
}

Stop stop(const Round& round, std::string_view zone, Lang lang) {
    const LocalTime starts = to_local(round.starts, zone), ends = to_local(round.ends, zone);
    Stop s;
    s.when = i18n::format(lang, msg("{1}, {2} – {3}", i18n::date(lang, starts.date, false), i18n::time_of_day(lang, starts.minute),
                                    i18n::time_of_day(lang, ends.minute)));
    s.where = spot(round);
    s.starts_iso = instant_text(round.starts);
    return s;
}

Sheet sheet(db::Read& tx, Directory& directory, const Place& place, Instant now, Lang lang) {
    Sheet s;
    s.place = place;
    s.commune = commune_name(place);
    std::optional<opening_hours::Hours> hours;
    if (!place.hours.empty())
        if (auto read = opening_hours::Hours::parse(place.hours)) hours = *std::move(read);
    const auto stops = rounds(tx, place.id, now);
    const auto zone = territory::time_zone(departement(place));
    s.now = open_now(place, hours, stops.empty() ? std::nullopt : std::optional<Round>(stops.front()), now, lang);
    if (hours) {
        s.week = opening_hours::week(*hours, local_time(place, now).date, surroundings(place), lang);
        s.schema_hours = hours->text();
    }
    for (const auto& round : stops) {
        if (s.stops.size() == 8) break;
        s.stops.push_back(stop(round, zone, lang));
    }

    if (!place.address.empty()) s.address.push_back(place.address);
    if (!place.address_more.empty()) s.address.push_back(place.address_more);
    s.address.push_back(place.postcode.empty() ? s.commune : place.postcode + " " + s.commune);

    s.helps = labels(place.services);
    s.audiences = labels(place.audiences);
    s.needs = labels(place.needs);
    s.access = labels(place.access);
    s.support = labels(place.support);
    s.fees = labels(place.fees);
    s.trainings = labels(place.trainings);
    s.programmes = labels(place.programmes);
    for (const auto& site : place.sites)
        if (s.website.empty() && web_address(site)) s.website = site;
    for (const auto& mail : place.mails)
        if (s.mail.empty() && mail.find('@') != std::string::npos) s.mail = mail;
    if (place.point) {
        net::Params to;
        to.add("to", degrees(place.point->latitude) + "," + degrees(place.point->longitude));
        s.directions = "https://www.openstreetmap.org/directions?" + to.encode();
    }
    s.publisher = place.declared_source.empty() ? place.source : place.declared_source;

    if (const auto centre = point_or_centre(place)) {
        Search around;
        around.near = centre;
        around.limit = 5;
        Page found = directory.find(tx, around, now);
        std::erase_if(found.places, [&](const Found& f) { return f.place->id == place.id; });
        if (found.places.size() > 4) found.places.resize(4);
        s.near = cards(tx, found, now, lang);
    }
    return s;
}

std::string phone_text(const Place& place) { return html::filters::phone(place.phone, {Lang::fr}); }

std::vector<std::string> paragraphs(std::string_view all) {
    std::vector<std::string> out;
    for (auto line : text::split(all, '\n'))
        if (!text::trim(line).empty()) out.emplace_back(text::trim(line));
    return out;
}

std::string origin(const html::Page& page, const net::Request& request) {
    if (!page.origin.empty()) return page.origin;
    const auto host = request.header("host");
    return (request.secure ? "https://" : "http://") + (host.empty() ? std::string("localhost") : std::string(host));
}

std::string description(const Sheet& s, Lang lang) {
    std::vector<std::string> helps;
    for (auto key : s.helps) helps.emplace_back(i18n::translate(lang, key));
    std::string out = i18n::format(lang, msg("Help with digital life in {1}.", s.commune));
    if (!s.place.summary.empty()) return text::shorten(out + " " + s.place.summary, 160);
    if (!helps.empty()) out += " " + text::join(helps, ", ") + ".";
    return text::shorten(out, 160);
}

}
