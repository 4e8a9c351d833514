// The home page, what this site is, how accessible it is, and the pages of errors.
#pragma once
#include "features/places/places.hpp"
#include "platform/net/http.hpp"

namespace beffroi::net { class Router; }

namespace beffroi::home {

/// The home page stands on what the pages of places stand on.
using places::Services;

/// /, /a-propos, /accessibilite, and the files that browsers ask for by themselves.
void routes(net::Router& on, Services& use);

/// The page of an error: what happened in plain words, and a way on. `error` adds its own sentence when it has one.
/// `page` is the frame of the request's page. Carries the request's number, which is in the logs too.
net::Response error_page(const net::Request& request, net::Status status, const Error* error, html::Page page);

}
