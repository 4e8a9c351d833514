// A page that is for whoever asked alone: of the desk, of one's own space, or behind a link.
#pragma once
#include <string>
#include <utility>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// A page that nobody's cache may keep.
inline Response private_page(std::string text, Status status = Status::ok) {
    Response response = html(std::move(text), status);
    response.cache = Cache::none;
    return response;
}

}
