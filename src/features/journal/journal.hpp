// The journal: every access to personal data and every change of rights, chained by hash.
//
// Entries are numbered from 1 without holes. Each carries
//     hash(n) = BLAKE2b-256(text(n)), in 64 lower-case hexadecimal digits,
//     text(n) = hash(n-1) TAB number TAB at TAB by TAB act TAB about TAB what, in UTF-8 without end of line,
// where `at` counts microseconds since 1970-01-01T00:00Z, `by` and `about` are identifiers as `Id::text` writes them ("0" is
// nobody), `act` is the code below, and hash(0) is 64 zeros. `printf '%s' "$text" | b2sum -l 256` gives the same. Changing,
// removing, swapping or inserting an entry breaks the chain there. Whoever can write to the database could compute it anew
// from there to its end: only a head that was noted elsewhere betrays that (docs/decisions/journal-chain.md).
#pragma once
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/function_ref.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::journal {

/// A person who has, or had, an account. Here it is a number and nothing else.
using PersonId = Id<struct PersonTag>;

enum class Act {
    signed_in,
    signed_out,
    sign_in_refused,
    account_created,
    account_closed,
    account_erased,
    role_given,
    role_taken,
    invited,
    invitation_revoked,
    password_changed,
    factor_added,
    factor_removed,
    recovery_used,
    card_printed,
    card_revoked,
    seen,
    list_seen,
    exported,
    corrected,
    settings_changed,
    shortened,
    erasure_asked,
    erasure_withdrawn,
    access_refused,
    consent_changed,  ///< that colleagues see somebody, a mandate: given, taken back, ended
    acted_for,  ///< by a mandate
    handed_over,  ///< somebody is looked after by another counsellor
    brought_in,  ///< from a file, or that undone
    key_changed,
};
std::span<const Act> every_act();
std::string_view code(Act act);  ///< "signed_in": what is stored and hashed, and never changes
std::optional<Act> act_from(std::string_view code);
std::string_view label(Act act);  ///< a catalogue key: "Signed in"

struct Entry {
    std::int64_t number = 0;
    Instant at;
    PersonId by;  ///< 0: the command line, or a program
    Act act = Act::seen;
    PersonId about;  ///< 0: nobody in particular
    std::string what;  ///< "role:coordinator", "people"
};

inline constexpr std::size_t longest_what = 80;

/// Adds an entry inside the transaction that does what it tells: both or neither. `what` is a short code of lower-case
/// letters, digits and `:_./-`, never a name nor anything private: anything else is a bug and throws std::logic_error.
void record(db::Write& tx, PersonId by, Act act, PersonId about, std::string_view what, const Clock& clock);

/// What to look for; what is empty does not narrow it.
struct Filter {
    std::optional<Act> act;
    PersonId by, about;
    std::optional<Instant> from, until;  ///< from ≤ at < until
};
/// The newest first, at most `limit`; `before` continues after a page whose last entry had that number.
std::vector<Entry> latest(db::Read& tx, const Filter& filter = {}, int limit = 100, std::int64_t before = 0);
/// Everything that `person` did or that was done to or about them: for the person to read. The newest first.
std::vector<Entry> about(db::Read& tx, PersonId person, int limit = 100, std::int64_t before = 0);

/// Calls `line` with each entry, the oldest first, as a line of JSON: number, at (for people), at_us, by, act, about, what,
/// previous (the hash before it) and hash. With these anyone can verify the chain by the rule above.
void export_all(db::Read& tx, FunctionRef<void(std::string_view)> line);

/// Removes the entries of before `before` from the journal's beginning, and records that as an entry, with their numbers: the
/// chain goes on from what stood before the first that is kept. Returns how many went.
std::int64_t shorten(db::Write& tx, Instant before, const Clock& clock);

/// The hash of the last entry, 64 hexadecimal digits: to be noted elsewhere.
std::string head(db::Read& tx);

struct Verdict {
    enum class State {
        whole,
        changed,  ///< `number` does not have the hash that its text and the entry before it give
        missing,  ///< there is no entry `number`
        cut_short,  ///< the last entries are gone, from `number` on
        added,  ///< `number` was added without `record`
    };
    State state = State::whole;
    std::int64_t number = 0;  ///< the first entry at fault; 0 when whole
    std::int64_t entries = 0;  ///< that are sound, counted up to the fault
    std::string head;  ///< of the last sound one
    /// With a known head: the number of its entry, nothing when it is nowhere in the sound part of the chain.
    std::optional<std::int64_t> known_at;
};
/// Reads the whole chain. `known_head` is what `head` once gave.
Verdict verify(db::Read& tx, std::string_view known_head = {});

std::span<const db::Migration> migrations();

// ---- The command line ----

/// `beffroi verify log`. Exit code 0: whole, and the known head, when given, is part of it; 1: broken; 2: `known_head` is no head.
int verify_command(db::Database& database, std::string_view known_head, std::ostream& out, std::ostream& err,
                   Lang lang);
/// `beffroi export log`: lines of JSON. Records that it was exported, as its last line. Exit code 0.
int export_command(db::Database& database, std::ostream& out);

}
