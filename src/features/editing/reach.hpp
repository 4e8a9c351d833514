// Whose places somebody changes: all of them, or those of the organisations for which they speak.
#pragma once
#include "features/editing/editing.hpp"
#include "platform/net/http.hpp"

namespace beffroi::editing {

/// The answer about a place that is not there, and about one that is somebody else's.
Error unknown_place();

/// Whether every place is theirs to change.
bool reaches_all(const accounts::Visitor& who);
/// The pivots of the organisations whose places they may change, each once; none for who reaches all.
std::vector<std::string> pivots_of(db::Read& tx, const accounts::Visitor& who);
/// The place at this address, retired or not, when this visitor may change it.
std::optional<places::Record> reached(db::Read& tx, const net::Request& request, std::string_view slug);
/// Whether they may take this change back: what joins two places, or says whose one is, is for those who reach all.
bool may_undo(const accounts::Visitor& who, const Change& change);

}
