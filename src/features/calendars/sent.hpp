// What a device sent, and what it means here.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/calendars/objects.hpp"

namespace beffroi::calendars {

Refusal refused(std::string_view precondition, Message message, net::Status status = net::Status::forbidden);
Refusal not_supported(Message message);

/// How many times of one series may be changed apart.
inline constexpr std::size_t most_apart = 200;
/// One event, with the times of it that were changed apart (RFC 5545, 3.8.4.4).
struct Sent {
    ical::Read event;
    std::vector<ical::Read> apart;
    std::optional<Refusal> refusal;
};
Sent read_sent(std::string_view body, std::string_view zone);

struct Meant {
    agenda::Absence absence;
    std::vector<Moved> moved;  ///< by day; the absence leaves these days out
    std::optional<Refusal> refusal;
};
/// `insee`: whose clock counts.
Meant absence_of(const Sent& sent, const Owner& owner, const std::string& insee);

}
