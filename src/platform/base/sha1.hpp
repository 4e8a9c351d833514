// SHA-1, for lists of leaked passwords only: they are published so. Nothing that must resist forgery rests on it.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::crypto {

/// SHA-1, 20 raw bytes.
std::string sha1(std::string_view data);

}
