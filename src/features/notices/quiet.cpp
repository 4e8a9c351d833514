// When messages may disturb.
#include "features/notices/notices.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::notices {
namespace {

constexpr int first_minute = 8 * 60, last_minute = 20 * 60;
constexpr int follow_up_minute = 10 * 60;

std::string departement_of(std::string_view insee, std::string_view otherwise) {
    if (const auto commune = territory::commune(insee)) return std::string(commune->departement);
    return std::string(otherwise);
}

std::string_view zone_of(std::string_view departement) {
    return departement.empty() ? std::string_view("Europe/Paris") : territory::time_zone(departement);
}

bool is_quiet_day(Date day, std::string_view departement) {
    return std::chrono::weekday(std::chrono::sys_days(day)) == std::chrono::Sunday ||
           territory::is_holiday(day, departement);
}

}

std::optional<Instant> reminder_due(Instant begins, Instant now) {
    const Instant due = begins - std::chrono::hours{48};
    if (due <= now) return std::nullopt;
    return due;
}

Instant next_quiet_end(Instant at, std::string_view insee, std::string_view territory) {
    const std::string departement = departement_of(insee, territory);
    const std::string zone(zone_of(departement));
    LocalTime local = to_local(at, zone);
    if (!is_quiet_day(local.date, departement) && local.minute >= first_minute && local.minute < last_minute) return at;
    if (local.minute >= last_minute) local.date = add_days(local.date, 1);
    // No more than a few quiet days ever follow each other; a year of them would be a fault of the table.
    for (int i = 0; i < 366 && is_quiet_day(local.date, departement); ++i) local.date = add_days(local.date, 1);
    return from_local({local.date, first_minute, 0}, zone);
}

Instant follow_up_due(std::string_view insee, Instant now) {
    const std::string zone(zone_of(departement_of(insee, {})));
    return from_local({add_days(to_local(now, zone).date, 1), follow_up_minute, 0}, zone);
}

}
