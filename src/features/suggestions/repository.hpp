// The SQL of suggestions, for both engines.
#pragma once
#include <string_view>
#include <vector>

#include "features/suggestions/suggestions.hpp"

namespace beffroi::suggestions::repository {

/// False when the same was there already.
bool insert(db::Write& tx, const Suggestion& suggestion, std::string_view digest);
std::vector<Suggestion> all(db::Read& tx, All all, int limit);
/// False when there is none with this id.
bool settle(db::Write& tx, SuggestionId id, Instant at);
bool reopen(db::Write& tx, SuggestionId id);
int count_open(db::Read& tx);
std::vector<Suggestion> last_settled(db::Read& tx, int limit);

std::int64_t count(db::Read& tx);
/// Those settled before that instant, or received before it and never settled; returns how many.
std::int64_t delete_older(db::Write& tx, Instant before);

}
