// The properties of what CalDAV shows: RFC 4918, 3744, 4791, 5397, 6578.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/calendars/signing_in.hpp"
#include "features/calendars/xml.hpp"

namespace beffroi::calendars {

enum class Place { root, principals, principal, homes, home, calendar, member, nowhere };
/// What an address below /caldav/ names, for whoever asks: what is another's is nowhere.
struct Target {
    Place place = Place::nowhere;
    std::string name;  ///< of a member
};
Target target_of(std::string_view path, const Asking& who);

std::string principal_path(const Asking& who);
std::string home_path(const Asking& who);
std::string calendar_path(const Asking& who);
std::string member_path(const Asking& who, std::string_view name);
std::string sync_token(const Asking& who, std::string_view token);
/// The part that `changes_since` reads; empty when it is not of this calendar.
std::string_view token_within(const Asking& who, std::string_view sync_token);

struct Name {
    std::string space, name;
};
/// What a PROPFIND or REPORT asks for.
struct Wish {
    bool all = false, names_only = false;
    std::vector<Name> names;
    const xml::Element* calendar_data = nullptr;  ///< with <expand>, when asked
};
Wish wish_of(const xml::Element& request);

/// A thing with what its properties need.
struct Thing {
    Place place = Place::root;
    const Asking& who;
    const Member* member = nullptr;
    std::string token;  ///< of a calendar
    std::string data;  ///< of a member: what calendar-data tells
};
/// `<d:response>` with what was asked and found, and what was not.
std::string response(std::string_view path, const Thing& thing, const Wish& wish);
std::string gone_response(std::string_view path);

}
