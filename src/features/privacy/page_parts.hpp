// What the pages for signed-in people share.
#pragma once
#include "features/privacy/privacy_view.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/router.hpp"

namespace beffroi::privacy {

using html::page_named;
/// "mercredi 25 novembre 2026 à 10 h"
std::string moment(Instant at, Lang lang);
/// The detail of a journal entry in words where it has some, else the code.
std::string detail_words(const Services& use, std::string_view what, Lang lang);
/// The same thing done again within a minute stands there once, with how often.
void add_line(JournalView& view, JournalLine line);
/// The number in ?avant=…; 0 when there is none.
std::int64_t asked_before(const net::Request& request);

void own_routes(net::Router& on, Services& use);
void desk_routes(net::Router& on, Services& use);

}
