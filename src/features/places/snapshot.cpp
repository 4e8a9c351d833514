#include "features/places/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "features/places/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

std::int32_t to_fixed(double degrees) { return static_cast<std::int32_t>(std::llround(degrees * 1e7)); }

/// Départements that share public and school holidays and clock share a calendar, under the code of one of them: metropolitan
/// France but Alsace and Moselle has four, for its zones of schools and Corsica.
std::string calendar_code(const std::string& departement) {
    const bool own = departement == "57" || departement == "67" || departement == "68" ||
                     departement.starts_with("97") || departement.starts_with("98");
    if (own) return departement;
    const auto zone = territory::school_zone(departement);
    return zone == "A" ? "69" : zone == "B" ? "14" : zone == "C" ? "75" : zone == "Corse" ? "2A" : "";
}

}

Calendar calendar_of(const std::string& departement) {
    // Of a place that does not say where it is the clock and the public holidays are guessed, its schools aren't.
    const std::string code = departement.empty() ? "75" : departement;
    Calendar c{code, territory::time_zone(code),
               opening_hours::Where([code](Date date) { return territory::is_holiday(date, code); })};
    if (!departement.empty())
        c.where.school_holiday = [code](Date date) { return territory::is_school_holiday(date, code); };
    c.where.zone = c.zone;
    return c;
}

OnSphere OnSphere::at(territory::Point point) {
    const double latitude = point.latitude * std::numbers::pi / 180,
                 longitude = point.longitude * std::numbers::pi / 180;
    return {std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude), std::sin(latitude)};
}

std::size_t Snapshot::row_of(std::int64_t wanted) const {
    const auto found = std::lower_bound(id.begin(), id.end(), wanted);
    return found != id.end() && *found == wanted ? static_cast<std::size_t>(found - id.begin()) : size();
}

std::string_view Snapshot::slug(std::size_t row) const { return words_.c_str() + words_at_[row]; }

std::string_view Snapshot::name(std::size_t row) const {
    const auto first = slug(row);
    return first.data() + first.size() + 1;
}

std::uint32_t Snapshot::schedule_of(const Place& place) {
    if (place.hours.empty()) return no_schedule;
    const std::string code = calendar_code(departement(place));
    const auto [calendar, new_calendar] =
        calendar_numbers_.try_emplace(code, static_cast<std::uint32_t>(calendars.size()));
    if (new_calendar) calendars.push_back(calendar_of(code));
    const auto [number, new_text] = schedule_numbers_.try_emplace(code + '\0' + place.hours, no_schedule);
    if (new_text) {
        if (auto hours = opening_hours::Hours::parse(place.hours)) {
            number->second = static_cast<std::uint32_t>(schedules.size());
            schedules.push_back({std::move(*hours), calendar->second});
        }
    }
    return number->second;
}

void Snapshot::add(Place&& place) {
    std::uint64_t b = bits::of(place.services, bits::services_at) | bits::of(place.audiences, bits::audiences_at) |
                      bits::of(place.needs, bits::needs_at) | bits::of(place.fees, bits::fees_at) |
                      bits::of(place.programmes, bits::programmes_at);
    if (!place.acceslibre_url.empty()) b |= bits::accessible;
    if (place.point) b |= bits::has_point;
    const auto somewhere = point_or_centre(place);
    if (somewhere) b |= bits::has_somewhere;

    id.push_back(place.id.value);
    latitude.push_back(somewhere ? to_fixed(somewhere->latitude) : 0);
    longitude.push_back(somewhere ? to_fixed(somewhere->longitude) : 0);
    sphere.push_back(OnSphere::at(somewhere.value_or(territory::Point{})));
    bits.push_back(b);
    schedule.push_back(schedule_of(place));
    words_at_.push_back(static_cast<std::uint32_t>(words_.size()));
    ((words_ += place.slug) += '\0') += place.name;
    words_ += '\0';
    if (whole.size() + 1 == id.size() && id.size() <= most_kept_whole)
        whole.push_back(std::make_shared<const Place>(std::move(place)));
    else
        whole.clear();
}

void Snapshot::read_stops(db::Read& tx) {
    for (auto& b : bits) b &= ~bits::has_stops;
    repository::each_coming(tx, [&](repository::Coming&& coming) {
        const auto row = row_of(coming.place.value);
        const auto commune = territory::commune(coming.insee);
        if (row == size() || !commune || !commune->centre) return;
        bits[row] |= bits::has_stops;
        stops.push_back(
            {static_cast<std::uint32_t>(row), OnSphere::at(*commune->centre), coming.until, std::move(coming.insee)});
    });
}

std::shared_ptr<const Snapshot> Snapshot::build(db::Read& tx, const std::shared_ptr<const Snapshot>& before) {
    auto next = std::make_shared<Snapshot>();
    next->version = repository::version(tx);
    const auto expected = static_cast<std::size_t>(count(tx));

    std::vector<Place> changed;
    const Snapshot empty;
    const Snapshot* old = before ? before.get() : &empty;
    // Opening hours that were read once stay read. A table that only grows would keep what nobody uses: start over sometimes.
    if (old->schedules.size() < 2 * old->size() + 100) {
        next->calendars = old->calendars;
        next->schedules = old->schedules;
        next->calendar_numbers_ = old->calendar_numbers_;
        next->schedule_numbers_ = old->schedule_numbers_;
    }

    std::vector<std::pair<std::string, std::uint32_t>> names;  // of new rows
    std::vector<std::uint32_t> moved(old->size(), UINT32_MAX);  // old row → its new one, when it did not change
    next->id.reserve(expected);
    const auto keep = [&](std::size_t row) {
        moved[row] = static_cast<std::uint32_t>(next->id.size());
        next->id.push_back(old->id[row]);
        next->latitude.push_back(old->latitude[row]);
        next->longitude.push_back(old->longitude[row]);
        next->sphere.push_back(old->sphere[row]);
        next->bits.push_back(old->bits[row]);
        next->schedule.push_back(old->schedule[row]);
        next->words_at_.push_back(static_cast<std::uint32_t>(next->words_.size()));
        const auto slug = old->slug(row), name = old->name(row);
        next->words_.append(slug).append(1, '\0').append(name).append(1, '\0');
        if (!old->whole.empty()) next->whole.push_back(old->whole[row]);
    };
    if (old->size() > 0 && next->schedules.empty() && !old->schedules.empty()) old = &empty;  // started over

    std::size_t at = 0;
    repository::each_since(tx, old->version, [&](Place&& place, bool listed) {
        while (at < old->size() && old->id[at] < place.id.value) keep(at++);
        if (at < old->size() && old->id[at] == place.id.value) ++at;
        if (!listed) return;
        names.emplace_back(text::fold(place.name), static_cast<std::uint32_t>(next->id.size()));
        next->add(std::move(place));
    });
    while (at < old->size()) keep(at++);
    // Rows that somebody deleted can't be seen by their version: everything is read again.
    if (next->size() != expected && before) return build(tx, nullptr);
    if (next->size() > most_kept_whole || next->whole.size() != next->size())
        next->whole.clear(), next->whole.shrink_to_fit();

    next->read_stops(tx);

    // The old order, without what changed, with what is new put where it belongs: only as many names are folded as a search
    // in the old order looks at.
    std::sort(names.begin(), names.end());
    next->by_name.reserve(next->size());
    auto from = old->by_name.begin();
    const auto keep_until = [&](auto end) {
        for (; from != end; ++from)
            if (moved[*from] != UINT32_MAX) next->by_name.push_back(moved[*from]);
    };
    for (const auto& [name, row] : names) {
        keep_until(std::upper_bound(
            from, old->by_name.end(), name,
            [&](const std::string& wanted, std::uint32_t there) { return wanted < text::fold(old->name(there)); }));
        next->by_name.push_back(row);
    }
    keep_until(old->by_name.end());

    for (std::uint32_t row = 0; row < next->size(); ++row)
        if (next->bits[row] & bits::has_somewhere) next->by_latitude.push_back(row);
    std::sort(next->by_latitude.begin(), next->by_latitude.end(),
              [&](std::uint32_t a, std::uint32_t b) { return next->latitude[a] < next->latitude[b]; });
    return next;
}

}
