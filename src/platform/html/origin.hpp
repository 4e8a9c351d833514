// Where the site is, for addresses that leave it: on paper, in a code to scan, to copy.
#pragma once
#include <string>

#include "platform/html/html.hpp"
#include "platform/net/http.hpp"

namespace beffroi::html {

/// "https://aide.exemple.fr" as the configuration says, or where the request came to.
inline std::string origin_of(const Page& page, const net::Request& request) {
    if (!page.origin.empty()) return page.origin;
    return (request.secure ? "https://" : "http://") + std::string(request.header("host"));
}

}
