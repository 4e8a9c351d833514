// Personal data: what is held and why, what a person may have, what goes by itself and when, and what the public may know.
//
// Each feature that holds something about people describes it by a `Holding`; src/server collects them. The register of
// processing is data (data/privacy/register.json): its `kept_days` are the rules that the daily job enforces.
#pragma once
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "features/journal/journal.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/net/router.hpp"

namespace beffroi::jobs {
class Runner;
}

namespace beffroi::privacy {

using journal::PersonId;

// ---- What a feature holds ----

/// One value of a record. `words` is what people read in place of a code, a catalogue key.
struct Field {
    std::string_view name;  ///< for programs: "received"
    std::string_view label;  ///< a catalogue key: "Received"
    std::variant<std::string, Instant, Date, std::int64_t, bool> value;
    std::string_view words = {};
};
using Record = std::vector<Field>;

struct Holding {
    std::string_view key;  ///< of the register: "suggestions"
    std::string_view label;  ///< a catalogue key: "Messages of visitors"
    /// Everything held about the person, readable. None: nothing that can be told to be somebody's.
    std::function<std::vector<Record>(db::Read&, PersonId)> export_about;
    /// Removes it, or what names the person in it. None: there is nothing to remove.
    std::function<void(db::Write&, PersonId, const Clock&)> erase;
    /// Removes what the register's rule no longer allows to keep, of before that instant; returns how much. None: nothing ages.
    std::function<std::int64_t(db::Write&, Instant before, const Clock&)> delete_older;
    /// People whose time with us was over before that instant: the rule erases them from every holding. None: nobody's time ends here.
    std::function<std::vector<PersonId>(db::Read&, Instant before)> over = {};
    /// Why somebody can't be erased yet. None: they can.
    std::function<Result<void>(db::Read&, PersonId, const Clock&)> may_erase = {};
    /// What is kept of somebody all the same after they were erased, and why, in a sentence. None: nothing.
    std::function<std::optional<Message>(db::Read&, PersonId)> remains = {};
};

// ---- The register ----

struct Words {
    std::string fr, en;
    const std::string& in(Lang lang) const { return lang == Lang::fr ? fr : en; }
};
struct Processing {
    std::string key;
    Date since;
    int kept_days = 0;  ///< 0: no rule of ours, the words say what
    Words name, purpose, basis, people, categories, recipients, duration, security;
    /// `duration` with the rule written in: "Un an après que…".
    std::string kept(Lang lang) const;
};
/// Of the program, in the order of its file.
std::span<const Processing> register_of_processing();
const Processing* processing(std::string_view key);
/// When the register last changed.
Date register_updated();
/// "un an", "trois ans", "30 jours".
std::string duration_text(int days, Lang lang);

// ---- What a person may have ----

/// Everything held about the person as JSON: {made, person, holdings: [{key, name, purpose, kept, records: […]}]}.
std::string export_json(db::Read& tx, std::span<const Holding> holdings, PersonId person, Lang lang, Instant now);
/// The same to be read, as PDF.
struct Paper {
    Lang lang = Lang::fr;
    std::string site_name, name;  ///< `name` of the person, for the title; may be empty
    std::string contact;  ///< whom to ask: "02 61 91 00 00"; may be empty
};
std::string export_pdf(db::Read& tx, std::span<const Holding> holdings, PersonId person, const Paper& paper,
                       Instant now);

/// How long a request waits, so that it can be taken back.
inline constexpr int days_to_withdraw = 7;
using RequestId = Id<struct ErasureRequestTag>;
struct ErasureRequest {
    RequestId id;
    PersonId person;
    Instant asked, due;
};
/// Asks for everything about the person to be erased, `days_to_withdraw` days later. Asked twice, the first request stands.
/// Errors: what a holding says of why it can't be.
Result<ErasureRequest> ask_erasure(db::Write& tx, std::span<const Holding> holdings, PersonId person,
                                   const Clock& clock);
/// Error: `no_request` when none waits.
Result<void> withdraw_erasure(db::Write& tx, PersonId person, const Clock& clock);
/// The one that waits.
std::optional<ErasureRequest> erasure_request(db::Read& tx, PersonId person);
/// All that wait, the next due first.
std::vector<ErasureRequest> waiting_requests(db::Read& tx);
/// Erases now: every holding, one transaction, one line of the journal. The files of the database hold it no more afterwards
/// (see db::Database::forget_deleted). Errors: what a holding says of why it can't be; `unavailable` when the files could not be
/// cleaned yet, which the next night does. `by`: who did it, 0 for the daily job and the command line.
Result<void> erase(db::Database& database, std::span<const Holding> holdings, PersonId person, PersonId by,
                   const Clock& clock);
/// Does the requests that are due; returns how many. One that can't be done yet waits for the next night.
Result<int> erase_due(db::Database& database, std::span<const Holding> holdings, const Clock& clock);

// ---- What goes by itself ----

/// What one run removed of one holding.
struct Removed {
    std::string key;
    Instant ran, before;
    std::int64_t count = 0;
};
enum class DryRun { no, yes };
/// Applies the register's rules to every holding that ages. A dry run removes nothing and keeps no trace.
std::vector<Removed> enforce_retention(db::Database& database, std::span<const Holding> holdings, const Clock& clock,
                                       DryRun dry_run = DryRun::no);
/// What past runs removed, the latest first, without those that found nothing.
std::vector<Removed> removed_lately(db::Read& tx, int limit = 100);
std::optional<Instant> last_run(db::Read& tx);

/// Every night at half past three, in the job table: retention, then the requests for erasure that are due.
void schedule(db::Write& tx, const Clock& clock);
void serve(jobs::Runner& runner, db::Database& database, std::vector<Holding> holdings, const Clock& clock);

// ---- What the public may know ----

enum class Answer { given, in_part, refused, absent };
std::string_view code(Answer answer);  ///< "in_part"
std::optional<Answer> answer_from(std::string_view code);
std::string_view label(Answer answer);  ///< a catalogue key
using AuthorityRequestId = Id<struct AuthorityRequestTag>;
struct AuthorityRequest {
    AuthorityRequestId id;
    Date received;
    std::string authority;  ///< who asked: "Tribunal judiciaire de Caen"
    std::string asked;  ///< for what, without naming anybody
    Answer answer{};
};
/// Errors: `authority_needed` (field `from`), `asked_needed` (field `asked`), `bad_date` (field `received`) for a day to come.
Result<AuthorityRequestId> add_authority_request(db::Write& tx, const AuthorityRequest& request, const Clock& clock);
/// Error: `unknown_request`.
Result<void> remove_authority_request(db::Write& tx, AuthorityRequestId id);
/// The latest first.
std::vector<AuthorityRequest> authority_requests(db::Read& tx);

struct Software {
    std::string_view name, version;
    enum class From { debian, npm } from{};
};
/// What the program is made of, as the machine that built it had it.
std::span<const Software> software();

/// What people read for the detail of a journal entry, a catalogue key; empty for a code that has no words.
using DetailLabel = std::function<std::string_view(std::string_view what)>;
/// What this feature itself holds: the journal, and the requests for erasure.
std::vector<Holding> own_holdings(DetailLabel detail = {});

std::span<const db::Migration> migrations();

// ---- The command line and the pages ----

/// `beffroi retention`: a line for each holding. Exit code 0.
int retention_command(db::Database& database, std::span<const Holding> holdings, DryRun dry_run, std::ostream& out,
                      Lang lang, const Clock& clock = {});
struct AuthorityCommand {
    bool add = false;
    std::string received, from, asked, answer;  ///< with `add`
    std::string remove;  ///< the number of one; else lists
    Lang lang = Lang::fr;
};
/// `beffroi authority-requests`. Exit code 0, or 1 with a sentence on `err`.
int authority_command(db::Database& database, const AuthorityCommand& command, std::ostream& out, std::ostream& err);

/// What the operator tells of the machine; shown as it is, empty where nothing was told.
struct Hosting {
    std::string provider, control, backups, accounts;
};
struct Figure {
    std::string_view label;  ///< a catalogue key
    std::int64_t count = 0;
};
struct Services {
    db::Database& database;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string mail;  ///< the operator's; may be empty
    std::string version;  ///< of Beffroi
    Hosting hosting;
    std::vector<Holding> holdings;
    std::function<std::vector<Figure>(db::Read&)> figures;

    // Who asks is the guard's business: this feature knows it through these. Unless the wiring says so, nobody gets in.
    struct {
        net::Access own_space = net::Access::operators, read_journal = net::Access::operators,
                    answer_requests = net::Access::operators;
    } access = {};
    std::function<PersonId(const net::Request&)> person_of = {};
    std::function<bool(const net::Request&)> reads_whole_journal = {};
    std::function<std::string(db::Read&, PersonId)> name_of = {};  ///< empty when there is no such person any more
    DetailLabel detail = {};
};
/// /donnees-personnelles, its register, /transparence, /espace/mes-donnees, /espace/confidentialite and /espace/journal.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk. Accounts stand on this folder, so who calls says what the visitor may.
void add_doors(bool answers_requests, std::vector<html::Door>& doors);

}
