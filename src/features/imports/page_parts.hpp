// What the files of pages share.
#pragma once
#include <optional>

#include "features/imports/view.hpp"
#include "platform/html/page_named.hpp"

namespace beffroi::imports {

/// The visitor's own file that the address names.
std::optional<Import> named(const net::Request& request, Services& use);
net::Response unknown_file();
void column_routes(net::Router& on, Services& use);
void export_routes(net::Router& on, Services& use);

}
