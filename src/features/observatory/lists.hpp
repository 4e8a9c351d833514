// Lists of organisations whose domains are followed: who is on them, what is known of them, whose mail moved.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/observatory/observatory.hpp"

namespace beffroi::observatory {

using ListId = Id<struct AuditListTag>;

enum class ListKind { communes, members, firms };
/// How often a list is asked for by itself.
enum class Every { never, month, quarter, year };
std::span<const ListKind> every_list_kind();
std::span<const Every> every_every();
std::string_view code(ListKind kind);
std::string_view code(Every every);
std::optional<ListKind> list_kind_from(std::string_view code);
std::optional<Every> every_from(std::string_view code);
std::string_view label(ListKind kind);  ///< a catalogue key: "Communes"
std::string_view label(Every every);

struct List {
    ListId id;
    std::string name, slug;  ///< `slug`: of its public page, also while it has none
    ListKind kind = ListKind::communes;
    Every every = Every::never;
    bool published = false;
    std::int64_t members = 0;
    std::optional<Instant> asked;  ///< when all were asked for the last time
    std::optional<Instant> removed;  ///< taken away, and to be put back for a month
};
inline constexpr std::size_t longest_list_name = 120, longest_member_name = 200;  ///< characters
inline constexpr int most_members = 50'000;

/// Errors: `name_needed`, `name_long` (field `nom`).
Result<ListId> add_list(db::Write& tx, std::string_view name, ListKind kind, accounts::PersonId by, const Clock& clock);
/// Errors: those of `add_list`; `unknown_list`.
Result<void> change_list(db::Write& tx, ListId id, std::string_view name, Every every, bool published,
                         accounts::PersonId by, const Clock& clock);
/// Takes it away, or (`removed` false) puts it back. Twice is no error. Error: `unknown_list`.
Result<void> set_list_removed(db::Write& tx, ListId id, bool removed, accounts::PersonId by, const Clock& clock);
std::optional<List> list_of(db::Read& tx, ListId id);
std::optional<List> list_of_slug(db::Read& tx, std::string_view slug);
/// Those that are not taken away, by name.
std::vector<List> every_list(db::Read& tx);
Error unknown_list();

// ---- Members ----

struct NewMember {
    std::string domain, name, insee;
};
/// What tells it from the others of its list: of a commune its INSEE code, for thousands of them share the domain of their provider;
/// else its domain.
std::string code_of(const NewMember& member, ListKind kind);
struct Kept {
    std::int64_t added = 0, changed = 0, same = 0;
};
/// Who is there already is corrected and not doubled. Error: `list_full`.
Result<Kept> put_members(db::Write& tx, ListId id, std::span<const NewMember> members, const Clock& clock);
/// Error: `unknown_member`.
Result<void> set_member_removed(db::Write& tx, ListId id, std::string_view member, bool removed, accounts::PersonId by,
                                const Clock& clock);

/// The name of one that was taken off; none when it was not.
std::optional<std::string> removed_member(db::Read& tx, ListId id, std::string_view member);

/// One of a list, with what its last audit said.
struct Member {
    std::string code, domain, name, folded, insee;
    /// The domain is that of its provider, or of others of the list too: what is found of the site is not its own.
    bool shared = false;
    std::optional<Instant> audited;  ///< the last that is done; none: never
    std::optional<int> score;  ///< per mille; none: nobody answered, or never audited
    std::optional<int> mail_level;  ///< 0 to 4
    std::string company, weakest;  ///< of the mailbox, "microsoft"; "page"
    bool waits = false;  ///< is asked for, or being audited
    bool failed = false;  ///< the last try came to nothing
    bool objects = false;  ///< does not want to be shown: nothing is known of it
    bool moved = false;  ///< its mail has moved within the year
};
/// By name.
std::vector<Member> members(db::Read& tx, ListId id, const Clock& clock);

/// The file that somebody brought: CSV, a spreadsheet, or one domain a line.
struct LineFault {
    int line = 0;
    Message message;
};
struct Brought {
    std::vector<NewMember> members;  ///< each once
    std::vector<LineFault> faults;  ///< at most 200
    std::int64_t wrong = 0;  ///< all lines with a fault
    std::int64_t elsewhere = 0;  ///< of other départements than the one that was asked for
};
/// `departement`: only communes of it are taken, by their INSEE code; empty: all. Errors: `file_needed`, `no_domain_column`, `unreadable`, `too_large`.
Result<Brought> read_members(std::string_view bytes, ListKind kind, std::string_view departement = {});

// ---- Auditing all of them ----

/// Whoever was audited since is not asked again with a list.
inline constexpr auto list_fresh = std::chrono::days{1};
/// Asks for each domain without a fresh audit, a transaction for each 500. Returns of how many. Error: `unknown_list`.
Result<std::int64_t> ask_all(db::Database& database, ListId id, const Clock& clock);
/// Takes out those that wait for nobody but lists. Returns how many.
std::int64_t stop_asking(db::Write& tx, ListId id);
/// How many minutes the server will need for what waits, by how many it did in the last ten; none: it did none.
std::optional<std::int64_t> minutes_left(db::Read& tx, std::int64_t waiting, const Clock& clock);
/// Asks for the lists whose time has come, and forgets those that were taken away a month ago. Returns how many audits were asked for.
std::int64_t ask_due(db::Database& database, const Clock& clock);

// ---- Counted ----

struct CountOf {
    std::string key;
    std::int64_t n = 0;
};
struct ListFigures {
    std::int64_t members = 0, objecting = 0;
    std::int64_t audited = 0;  ///< with an answer; what follows counts these
    std::int64_t silent = 0;  ///< audited, and nothing answered
    std::int64_t never = 0;  ///< not audited yet
    std::int64_t domains = 0, waiting = 0, failed = 0;  ///< domains: many may share one
    std::int64_t shared = 0;  ///< of those audited, without a name of their own
    std::vector<CountOf> companies;  ///< of the mail, by id, the most frequent first; "": nobody knows
    std::array<std::int64_t, 6> levels{};  ///< of the mail: 0 to 4, then unknown
    std::vector<CountOf> weakest;  ///< codes of dimensions; of those with a name of their own, as what follows
    std::array<std::int64_t, 5> bands{};  ///< of the score: under 20, 40, 60, 80, 100
    std::int64_t outside = 0;  ///< mail with a company from outside the European Union
    std::vector<std::string> outside_companies;  ///< the two that most have, by id
    std::int64_t outside_two = 0;  ///< how many have their mail with these two
};
ListFigures figures_of(std::span<const Member> members);

/// Domains that providers give their customers: "orange.fr".
bool is_of_a_provider(std::string_view domain);

/// How many had their mail with whom at the end of each month, as audits said then.
struct MonthOf {
    Date first{};
    std::int64_t known = 0;
    std::vector<CountOf> companies;
};
/// The last months that have an audit, the earliest first; of a month that is not over, what is known so far.
std::vector<MonthOf> months_of(db::Read& tx, ListId id, int most, const Clock& clock);

// ---- Whose mail moved ----

struct Move {
    AuditId audit;
    std::string domain, name;  ///< the organisation's, when a list knows it
    Instant at;
    std::string from, to;  ///< companies, by id
    bool read = false;
};
/// Notes that the mail of this audit's domain is with another company than the audit before said. Once for each audit.
void note_move(db::Write& tx, AuditId id);
/// The latest first; of one list, or of all.
std::vector<Move> moves(db::Read& tx, std::optional<ListId> list, int most);
std::vector<Move> unread_moves(db::Read& tx, int most);
/// All up to and with this moment are read.
void read_moves(db::Write& tx, Instant until);

/// "Microsoft"; the id itself of one that the knowledge has no more.
std::string company_name(std::string_view id);

/// A list of invented sites with its letters, when there is no list yet. Error: `demo_failed`.
Result<void> load_demo_list(db::Database& database, const Clock& clock);

/// /espace/territoire and what is under it; /territoires/{slug}.
void list_routes(net::Router& on, Services& use);
void list_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
