// What the two files of pages share.
#pragma once
#include "features/quotes/view.hpp"

namespace beffroi::net {
class Router;
}

namespace beffroi::quotes {

/// The routes of those who answer.
void answer_routes(net::Router& on, Services& use);
/// A number that may be left out, as people write it: "1 450 €"; what is no whole number is -1, which no rule lets through.
std::optional<int> whole_number(html::Form& form, std::string_view name);

}
