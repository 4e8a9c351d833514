// What the pages of organisations and teams share.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/organisations/view.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/http.hpp"

namespace beffroi::organisations {

using html::page_named;
/// Whether this visitor looks after all of them, and not one alone.
bool looks_after_all(const accounts::Visitor& who);
/// What who may look after one organisation only is told.
net::Response not_open();
std::string day(Lang lang, Instant at);

struct Rows {
    std::vector<RoleRow> held, past;
    bool of_others = false;  ///< somebody else's name is among them: that goes into the journal
};
/// The roles whose holders this visitor may see, and the visitor's own.
Rows rows_of(db::Read& tx, const Services& use, const net::Request& request,
             const std::vector<accounts::RoleThere>& roles);
/// "team:…": that this visitor read whose roles are there.
void note_reading(const net::Request& request, const Services& use, std::string_view what);
TeamLine line_of(db::Read& tx, const Services& use, const net::Request& request, const Team& team);

void organisation_routes(net::Router& on, Services& use);
void team_routes(net::Router& on, Services& use);
/// …/retirer and …/retablir of both.
void retiring_routes(net::Router& on, Services& use);

}
