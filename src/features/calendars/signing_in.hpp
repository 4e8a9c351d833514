// Which device asks, for feeds and for CalDAV.
#pragma once
#include <memory>
#include <optional>
#include <variant>

#include "features/calendars/objects.hpp"
#include "platform/net/http.hpp"
#include "platform/net/pace.hpp"

namespace beffroi::calendars {

/// How often an hour: requests of one device, and passwords of an address that are wrong.
struct Paces {
    net::Pace refused{60}, devices{3600};
};

struct Asking {
    Device device;
    accounts::Person person;
    Lang lang = Lang::fr;
    Owner owner() const { return {person.id, device.shown, lang}; }
};
/// The device of this secret, when its owner may still keep an agenda. Notes when it asked, and tells the journal once a day.
std::optional<Asking> asking(Services& use, Kind kind, std::string_view secret);
/// By HTTP Basic: the device's password, whose name is the owner's mail. Else the answer that asks for it, or says to wait.
std::variant<Asking, net::Response> signed_in(const net::Request& request, Services& use, Paces& paces);

void feed_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void dav_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void page_routes(net::Router& on, Services& use);

}
