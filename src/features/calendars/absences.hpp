// Absences as a calendar shows them. One that comes back is a single object, with the times that were moved apart (RFC 4791, 4.1).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/calendars/objects.hpp"

namespace beffroi::calendars {

/// Those that are not over.
std::vector<Member> absence_members(db::Read& tx, const Services& use, const Owner& owner);
/// One that a device wrote, by its name, or "absence-….ics". A time that was moved is a part of its series, and has no name.
std::optional<Member> absence_member(db::Read& tx, const Services& use, const Owner& owner, std::string_view name);

/// Of all that a calendar shows of an absence: tells whether it is still what a device made of it.
std::string fingerprint_of(const agenda::Absence& absence, const std::vector<Moved>& moved);

/// Differs between two belfries, so that a client of both never takes one for the other.
std::string uid_of(const Services& use, std::string_view id);
std::string tag_of(std::string_view body);

}
