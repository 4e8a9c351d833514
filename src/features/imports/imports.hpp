// What counsellors had before, brought in from files: people and records, from the spreadsheet and the exports of La Coop de la
// médiation numérique, from our own exports, or from any table whose columns they name. And everything taken out again.
//
// A file is kept, sealed, until it is brought in and a while after. Its lines are read anew at each step, so that what is shown before is
// what is done. Each line is remembered by a keyed hash: the same file makes nothing twice. All that a file made, and nobody changed or
// used since, is taken back at once.
#pragma once
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::net {
class Router;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::imports {

using accounts::PersonId;
using ImportId = Id<struct ImportTag>;

inline constexpr std::size_t longest_file = 20u * 1024 * 1024;  ///< bytes
inline constexpr int days_kept = 30;  ///< of the file and of what was wrong with it

enum class State {
    choosing,  ///< its columns are being named, or looked at
    running,
    stopped,  ///< by the person, half way: it can go on, or be undone
    done,
    undoing,
    undone,
};
std::string_view code(State state);
std::string_view label(State state);  ///< a catalogue key

struct Import {
    ImportId id;
    PersonId owner;
    Instant created;
    State state{};
    std::string file_name;  ///< empty when the file is gone
    std::size_t file_bytes = 0;
    int units = 0, position = 0;  ///< people and records, and how many of them were looked at
    int lines = 0, lines_refused = 0;
    int people_made = 0, people_known = 0, records_made = 0, records_known = 0;
    std::optional<Instant> started, ended, undone;
};

/// What the steps need. Everything in it outlives them.
struct Tools {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    /// What else is kept of somebody: a sheet that is used so is not taken back.
    std::vector<beneficiaries::Attached> attached = {};
};

/// Keeps a file and recognises it. Errors: `unreadable`, `too_large`, `file_needed` (field `file`); `too_many_files` when ten wait.
Result<ImportId> begin(Tools& use, const accounts::Visitor& visitor, std::string_view file_name,
                       std::string_view bytes);
std::optional<Import> import_of(db::Read& tx, const crypto::Vault& vault, ImportId id);
/// The latest first, at most `most`.
std::vector<Import> imports_of(db::Read& tx, const crypto::Vault& vault, PersonId owner, int most = 50);

/// Begins or goes on. Errors: `unknown_import`, `file_gone`, `columns_needed`; `running` when it does already.
Result<void> start(Tools& use, const accounts::Visitor& visitor, ImportId id);
/// Stops after the piece at hand; what was made stays. Error: `unknown_import`.
Result<void> stop(Tools& use, PersonId owner, ImportId id);
/// Takes back what it made and nobody has changed or used since; what it leaves is told among the faults. Errors: `unknown_import`; `running`.
Result<void> undo(Tools& use, PersonId owner, ImportId id);
/// Does what `start` and `undo` begin, in pieces, each a transaction: a process that is killed leaves whole pieces, and the next one goes on.
/// At most `most_pieces`; true when nothing is left to do.
Result<bool> work(Tools& use, ImportId id, int most_pieces);
/// How many people and records, or rows to take back, a piece has.
inline constexpr int piece = 100;
/// A file of so many is done while the person waits; a larger one by `serve`.
inline constexpr int at_once = 300;

/// Files that are too large to be waited for.
void serve(jobs::Runner& runner, Tools& use);

/// What files hold about people with an account, and when they go. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();

std::span<const db::Migration> migrations();

/// `beffroi import beneficiaries|lacoop FILE --for MAIL`: the file is brought in for that counsellor. Exit codes: 0 every line is in, 3 some are
/// not, 1 nothing is (a sentence on `err`).
struct Command {
    std::string file, mail;
    bool dry_run = false;
    Lang lang = Lang::fr;
};
int import_command(Tools& use, const Command& command, std::ostream& out, std::ostream& err);

// ---- Pages ----

struct Services {
    Tools tools;
    std::function<html::Page(const net::Request&)> page;
    std::string spool;  ///< the folder for files that are taken out
};
/// /espace/importer and /espace/exporter.
void routes(net::Router& on, Services& use);
/// Their entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
