// Single cells as other tools export them. Text in, text out.
#pragma once
#include <optional>
#include <string_view>

#include "features/appointments/appointments.hpp"
#include "platform/imports/cells.hpp"

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

using imports::Moment;
using imports::read_day;
using imports::read_hour;
using imports::read_length;
using imports::read_moment;
/// The codes of the field, and the words of RDV Service Public for them. Empty: `unknown`.
std::optional<Status> read_status(std::string_view text);
std::optional<agenda::Kind> read_kind(std::string_view text);

}
