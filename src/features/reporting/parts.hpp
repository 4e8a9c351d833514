// What the pages of figures share.
#pragma once
#include <string_view>

#include "features/reporting/view.hpp"
#include "platform/net/router.hpp"

namespace beffroi::reporting {

/// The answer's body as a file of that name; nobody's cache keeps it.
net::Response as_file(net::Response response, std::string_view type, std::string_view name);
/// The title of a section of `each_line`, a catalogue key; it is the code of a chart too.
std::string_view section_title(std::string_view section);
/// Codes of what may be published, in the order of the page: "totaux", then charts.
std::span<const std::string_view> every_section();

/// /espace/chiffres/liens and /chiffres/{lien}.
void link_routes(net::Router& on, Services& use);
/// /chiffres and /espace/chiffres/publics.
void public_routes(net::Router& on, Services& use);

}
