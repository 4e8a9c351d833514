// The headers that tell browsers what no page of ours ever does.
#pragma once
#include <string>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// Whether browsers shall keep to HTTPS for the names under this host too.
enum class Subdomains { free, https };

/// Appends them to a head. A handler that sets one of these headers itself is left its own.
void append_security_headers(std::string& head, const Request& request, const Response& response, Subdomains subdomains);

}
