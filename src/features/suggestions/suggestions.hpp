// "This place has moved": what visitors say is wrong on the page of a place, for the co-operative to look at.
#pragma once
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/places/places.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"

namespace beffroi::accounts {
struct Visitor;
}
namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::suggestions {

using SuggestionId = Id<struct SuggestionTag>;

/// What is wrong. The codes are what the database and the form hold: "closed", "moved", "hours", "contact", "other".
enum class Subject { closed, moved, hours, contact, other };
std::span<const std::string_view> subject_codes();
std::string_view code(Subject subject);
std::optional<Subject> subject_from(std::string_view code);
/// A catalogue key: "The place has moved".
std::string_view label(Subject subject);

struct Suggestion {
    SuggestionId id;
    places::PlaceId place;
    std::string slug, place_name;  ///< of the place, as it is now
    Subject subject = Subject::other;
    std::string words;
    Instant received;
    std::optional<Instant> settled;
};

inline constexpr std::size_t longest_words = 1000;  ///< characters

/// Keeps what somebody said of `place`. The same words about the same subject of the same place are kept once a day, however
/// often they are sent. Errors: `words_needed` on the field `words` when the subject alone says nothing, `unknown_place`.
Result<void> suggest(db::Write& tx, places::PlaceId place, Subject subject, std::string_view words, const Clock& clock);

/// What nobody has settled yet, oldest first; with `All::yes`, everything.
enum class All { no, yes };
std::vector<Suggestion> suggestions(db::Read& tx, All all = All::no, int limit = 1000);

/// Somebody has looked at it. Error: `unknown_suggestion`. Settled once, it stays as it is.
Result<void> settle(db::Write& tx, SuggestionId id, const Clock& clock);

/// How many are kept, settled or not.
std::int64_t count(db::Read& tx);
/// What this feature holds of visitors: their words, which age and are nobody's.
privacy::Holding holding();
/// Puts it back among those that wait. Error: `unknown_suggestion`.
Result<void> reopen(db::Write& tx, SuggestionId id, const Clock& clock);
int count_open(db::Read& tx);
/// Those settled last, newest first.
std::vector<Suggestion> last_settled(db::Read& tx, int limit);

std::span<const db::Migration> migrations();

/// `beffroi suggestions`: a paragraph each, or JSON. Exit code 0.
int list_command(db::Database& database, All all, int most, bool as_json, std::ostream& out, Lang lang);
/// `beffroi suggestions --settle ID`. Exit code 0, or 1 with a sentence on `err`.
int settle_command(db::Database& database, std::string_view id, std::ostream& err, Lang lang);

struct Services {
    db::Database& database;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    int per_hour = 20;  ///< how many one address may send an hour; 0: no limit
};
/// /lieux/{slug}/signaler and its thanks.
void routes(net::Router& on, Services& use);
/// /espace/signalements, for those who may settle them.
void desk_routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
