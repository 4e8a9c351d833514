// Single cells as other tools export them. Text in, text out.
#pragma once
#include <optional>
#include <string_view>

#include "features/appointments/appointments.hpp"

namespace beffroi::appointments {

/// The columns that are read, whatever they are called (docs/importing-appointments.md).
enum class Column {
    id,
    motif,
    type,
    counsellor,
    place,
    begins,
    day,
    hour,
    ends,
    length,
    status,
    first_name,
    name,
    phone,
    mail,
    commune,
    postcode,
    address,
    note,
};
inline constexpr std::size_t column_count = static_cast<std::size_t>(Column::note) + 1;
std::optional<Column> column_of(std::string_view heading);
/// As we write it ourselves: "début".
std::string_view heading(Column column);

/// When something begins or ends: an instant, or what a wall clock shows.
struct Moment {
    std::optional<Instant> instant;
    LocalTime local;
};
/// "2026-03-14 10:30", "14/03/2026 à 10h30", "2026-03-14T10:30:00+01:00".
std::optional<Moment> read_moment(std::string_view text);
/// "2026-03-14", "14/03/2026", "14.3.2026".
std::optional<Date> read_day(std::string_view text);
/// Minutes since midnight: "10:30", "10h30", "10 h", "10:30:00".
std::optional<int> read_hour(std::string_view text);
/// Minutes: "45", "45 min", "1h30", "1:30".
std::optional<int> read_length(std::string_view text);
/// The codes of the field, and the words of RDV Service Public for them. Empty: `unknown`.
std::optional<Status> read_status(std::string_view text);
std::optional<agenda::Kind> read_kind(std::string_view text);

}
