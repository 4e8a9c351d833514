// What the pages of mandates share.
#pragma once
#include <string>
#include <utility>

#include "features/mandates/view.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::mandates {

using html::origin_of;
using html::page_named;
using net::private_page;

Error unknown_mandate();
/// "jeudi 26 novembre 2026 à 10 h"
std::string moment(Instant at, Lang lang);
/// What both the desk and the person read; `who` is who reads, 0 for the person.
View view_of(db::Read& tx, const Services& use, const Mandate& m, PersonId who, Lang lang);
/// The paper to sign, as PDF; `origin` is that of the link on it.
std::string paper_of(db::Read& tx, const Services& use, const Mandate& m, const html::Page& page,
                     const std::string& origin);

/// The one that the address names, when this visitor may see the person; whoever may not learns the same as of nothing.
std::optional<Mandate> named(db::Read& tx, const Services& use, const net::Request& request);

void one_routes(net::Router& on, Services& use);
void person_routes(net::Router& on, Services& use);

}
