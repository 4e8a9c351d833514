// A place as a contact for a phone: vCard 3.0 (RFC 2426), which every phone reads.
#pragma once
#include <string>

#include "features/places/view.hpp"

namespace beffroi::places {

/// `address` is the page's whole address.
std::string vcard(const Sheet& sheet, const std::string& address);

}
