// What a visitor asks of the list of workshops, and what fits.
#include <algorithm>
#include <charconv>
#include <limits>

#include "features/territory/territory.hpp"
#include "features/workshops/rules.hpp"
#include "features/workshops/view.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

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

using repository::Coming;

/// From how many places on sessions are found by time instead of by place.
constexpr std::size_t many_places = 64;

/// Around a town nearly all of what is asked for takes place soon: what comes later is read when that does not fill the page.
std::vector<Coming> around_few(db::Read& tx, const repository::Wish& wish, const std::vector<PlaceId>& places,
                               std::size_t wanted) {
    std::vector<Coming> found;
    for (const int days : {28, 112, furthest_listed}) {
        found.clear();
        for (std::size_t i = 0; i < places.size(); i += repository::places_at_once) {
            const auto some = std::span(places).subspan(i, std::min(repository::places_at_once, places.size() - i));
            const auto at =
                repository::coming_at(tx, wish, some, wish.from + std::chrono::days{days}, static_cast<int>(wanted));
            found.insert(found.end(), at.begin(), at.end());
        }
        if (found.size() >= wanted) break;
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// Around a large one, or far around, each page is soon full: whatever comes is read until it is.
std::vector<Coming> around_many(db::Read& tx, const repository::Wish& wish,
                                const std::unordered_map<PlaceId, double>& near, std::size_t wanted) {
    std::vector<Coming> found;
    Coming last;
    for (int batch = 200; found.size() < wanted; batch = std::min(batch * 2, 3200)) {
        const auto some = repository::coming(tx, wish, last, batch, 0);
        for (const Coming& each : some)
            if (near.contains(each.place)) found.push_back(each);
        if (some.size() < static_cast<std::size_t>(batch)) break;
        last = some.back();
    }
    return found;
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
    a.page = number(query.get("page"), 1, last_page, 1);
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

Asked Asked::on_day(Date day) const {
    Asked a = on_page(1);
    a.from = day;
    return a;
}

Asked Asked::in(std::string_view name, std::string_view insee_code) const {
    Asked a = on_page(1);
    a.where = name;
    a.insee = insee_code;
    return a;
}

// ---- The list ----

std::vector<Line> find(db::Read& tx, const Services& use, Spots& spots, const Asked& asked, Lang lang, int skip,
                       int most, List& list) {
    std::optional<territory::Commune> around;
    list.asked = asked;
    locate(asked, use.departement, list, around);
    repository::Wish wish{use.clock.now(), asked.level, asked.audience, asked.free_only, asked.with_seats};
    // The day of the town, or of the co-operative.
    const std::string_view zone = territory::time_zone(around ? around->departement : use.departement);
    if (asked.from) wish.from = std::max(wish.from, from_local({*asked.from, 0, 0}, zone));

    const auto all = spots.now(tx);
    std::unordered_map<PlaceId, double> near;
    std::vector<Coming> found;
    if (around && around->centre) {
        for (const auto& [id, spot] : *all) {
            const double far = spot.point ? territory::distance_m(*around->centre, *spot.point) : 1e9;
            if (far <= asked.radius_km * 1000.0) near.emplace(id, far);
        }
        const auto wanted = static_cast<std::size_t>(skip + most + 1);
        if (near.size() <= many_places) {
            std::vector<PlaceId> places;
            for (const auto& [id, far] : near) places.push_back(id);
            found = around_few(tx, wish, places, wanted);
        } else {
            found = around_many(tx, wish, near, wanted);
        }
        found.erase(found.begin(), found.begin() + std::min<std::ptrdiff_t>(skip, std::ssize(found)));
    } else {
        found = repository::coming(tx, wish, {}, most + 1, skip);
    }
    list.more = found.size() > static_cast<std::size_t>(most);
    if (list.more) found.resize(static_cast<std::size_t>(most));

    std::vector<Line> lines;
    lines.reserve(found.size());
    for (const Listed& each : repository::listed(tx, found)) {
        Line& line = lines.emplace_back(line_of(each, lang));
        const auto known = all->find(each.place);
        if (const auto spot = known != all->end() ? std::optional(known->second) : Spots::one(tx, each.place)) {
            line.place = spot->name;
            line.place_slug = spot->slug;
            line.address = spot->address;
            line.postcode = spot->postcode;
            line.commune = spot->commune;
        }
        if (const auto at = near.find(each.place); at != near.end()) line.distance = i18n::distance(lang, at->second);
    }
    return lines;
}

std::vector<Day> by_day(std::vector<Line> lines, Lang lang) {
    std::vector<Day> days;
    for (Line& each : lines) {
        if (days.empty() || days.back().date != each.date)
            days.push_back({i18n::date(lang, each.date), date_text(each.date), each.date, {}});
        days.back().lines.push_back(std::move(each));
    }
    return days;
}

std::optional<Spots::Spot> Spots::one(db::Read& tx, PlaceId id) {
    const auto place = places::by_id(tx, id);
    if (!place) return std::nullopt;
    const auto commune = territory::commune(place->insee);
    return Spot{place->name,    place->slug,     commune ? std::string(commune->name) : place->commune,
                place->address, place->postcode, places::point_or_centre(*place)};
}

std::shared_ptr<const Spots::All> Spots::now(db::Read& tx) {
    const std::lock_guard lock(mutex_);
    const auto version = repository::version(tx);
    bool same = all_ && version == workshops_;
    // What changed of places counts when workshops take place there; the first time there is nothing yet to compare.
    places_ =
        places::each_changed(tx, all_ ? places_ : std::numeric_limits<std::int64_t>::max(),
                             [&](const places::Record& record) { same = same && !all_->contains(record.place.id); });
    if (same) return all_;
    auto fresh = std::make_shared<All>();
    for (PlaceId id : repository::places_of_all(tx))
        if (auto spot = one(tx, id)) fresh->emplace(id, *std::move(spot));
    all_ = std::move(fresh);
    workshops_ = version;
    return all_;
}

}
