#include "features/editing/checklist.hpp"

#include <algorithm>

namespace beffroi::editing {
namespace {

/// Nobody has looked at it for a year.
bool is_old(Date updated, Date today) { return !updated.ok() || days_between(updated, today) > 365; }

std::vector<Problem> lasting_problems(const places::Place& place) {
    std::vector<Problem> found;
    if (place.hours.empty() && !place.roaming.has(places::Roaming::itinerant))
        found.push_back(Problem::no_hours);
    else if (!place.hours.empty() && !opening_hours::Hours::parse(place.hours))
        found.push_back(Problem::hours_unreadable);
    if (!place.point) found.push_back(Problem::no_position);
    if (place.phone.empty() && place.mails.empty() && place.sites.empty()) found.push_back(Problem::no_contact);
    if (place.services.empty()) found.push_back(Problem::no_services);
    return found;
}

}

std::string_view label(Problem problem) {
    switch (problem) {
        case Problem::old: return i18n::key("Not checked for a year");
        case Problem::hours_unreadable: return i18n::key("Hours that can't be read");
        case Problem::no_hours: return i18n::key("No opening hours");
        case Problem::no_position: return i18n::key("Not on the map");
        case Problem::no_contact: return i18n::key("Neither phone, mail nor website");
        case Problem::no_services: return i18n::key("Nothing said of what people can do there");
    }
    return {};
}

std::vector<Problem> problems_of(const places::Place& place, Date today) {
    auto found = lasting_problems(place);
    if (is_old(place.updated, today)) found.insert(found.begin(), Problem::old);
    return found;
}

std::shared_ptr<const Checklist::Entries> Checklist::entries(db::Read& tx, Date today) {
    std::lock_guard lock(mutex_);
    const std::int64_t before = version_;
    version_ = places::each_changed(tx, version_, [&](const places::Record& record) {
        const auto& place = record.place;
        if (record.retired)
            all_.erase(place.id.value);
        else
            all_[place.id.value] = {place.slug, place.name, place.commune, place.updated, lasting_problems(place)};
    });
    if (sorted_ && version_ == before && day_ == today) return sorted_;
    auto sorted = std::make_shared<Entries>();
    for (const auto& [id, entry] : all_) {
        const bool old = is_old(entry.updated, today);
        if (entry.problems.empty() && !old) continue;
        sorted->push_back(entry);
        if (old) sorted->back().problems.insert(sorted->back().problems.begin(), Problem::old);
    }
    std::stable_sort(sorted->begin(), sorted->end(), [](const Entry& a, const Entry& b) {
        return a.problems.size() != b.problems.size() ? a.problems.size() > b.problems.size() : a.updated < b.updated;
    });
    day_ = today;
    sorted_ = std::move(sorted);
    return sorted_;
}

}
