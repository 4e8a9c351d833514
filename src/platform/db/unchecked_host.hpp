// What the address of a PostgreSQL database says about the way to it.
#pragma once
#include <optional>
#include <string>

namespace beffroi::db {

/// The first machine that `url` (as libpq reads it) names on which somebody else could answer or listen: neither a socket of this
/// machine nor its loopback, without `sslmode=verify-full`. Nothing when there is none, or when `url` can't be read.
std::optional<std::string> unchecked_host(const std::string& url);

}
