// The reports of a calendar: what a device asks by XML.
#pragma once
#include "features/calendars/properties.hpp"

namespace beffroi::calendars {

/// calendar-query, calendar-multiget, free-busy-query and sync-collection, of the calendar; `request` is the root of what was sent.
net::Response report(Services& use, const Asking& who, const xml::Element& request);

net::Response multistatus(std::string_view inside);
/// An error that says a precondition and a sentence.
net::Response dav_error(const Asking& who, const Refusal& refusal);

}
