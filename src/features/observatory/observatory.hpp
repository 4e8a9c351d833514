// Audits that the server keeps: somebody types a domain and reads its report; whoever is told wrongly answers; whoever does not want to be
// shown is left out.
//
// What is seen and what it means is the business of `audit`; here is who asks, what is kept, and what people read.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/audit/audit.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"

namespace beffroi::net {
class Router;
class Server;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::observatory {

using AuditId = Id<struct AuditTag>;
using ReplyId = Id<struct AuditReplyTag>;

enum class State { waiting, running, done, failed };
std::string_view code(State state);
std::optional<State> state_from(std::string_view code);

/// Who waits for it.
enum class Urgency { somebody, list };

struct Audit {
    AuditId id;
    std::string domain;
    State state = State::waiting;
    Instant asked;
    std::optional<Instant> finished;
    std::string stage;  ///< of a running one: "names", "pages"
    std::string evidence;  ///< JSON, `audit::evidence_from`; empty: not there yet, or its time is over
    std::optional<int> score, coverage;  ///< per mille, as they were told then
    std::string mail_company;  ///< "microsoft"; empty: none is known
    Urgency urgency = Urgency::somebody;
};

/// What somebody typed: a domain, an address of a page or of mail. Error: `bad_domain` (field `domaine`).
Result<std::string> domain_from(std::string_view typed);

/// Asks for an audit. One that waits or runs already, or was done within the hour, is answered in its place: nobody is asked again and again.
/// Errors: `bad_domain`, `objected`.
Result<AuditId> ask(db::Write& tx, std::string_view domain, Urgency urgency, const Clock& clock);
/// The latest that is done; else the one that waits or runs. None: nobody ever asked.
std::optional<Audit> latest(db::Read& tx, std::string_view domain);
/// The one that waits or runs.
std::optional<Audit> open_audit(db::Read& tx, std::string_view domain);
/// All that are done, the latest first, without their evidence.
std::vector<Audit> history(db::Read& tx, std::string_view domain, int most);
/// The latest done before this one, with its evidence when it is still there: to compare with.
std::optional<Audit> before(db::Read& tx, const Audit& audit);
inline constexpr auto fresh = std::chrono::hours{1};

// ---- Working through what is asked for ----

/// The next to do, taken for so long; none: nothing waits. One whose taker died is taken again.
std::optional<Audit> take(db::Write& tx, const Clock& clock, std::chrono::seconds lease = std::chrono::minutes{5});
void set_stage(db::Write& tx, AuditId id, std::string_view stage);
/// What was seen; figures for lists are made from it.
void finish(db::Write& tx, AuditId id, std::string_view evidence, const Clock& clock, const audit::Ranges& ranges = {});
void fail_audit(db::Write& tx, AuditId id, const Clock& clock);
/// Evidence that is neither the latest nor the last of its month goes, figures stay; answers that were refused go after a year. Returns of how
/// many audits.
std::int64_t thin_out(db::Write& tx, const Clock& clock);

/// Asks and reads, in a thread of its own.
class Worker {
public:
    struct Settings {
        std::vector<std::string> resolvers;  ///< empty: those of the machine
        std::string contact;  ///< who runs this and how to object: part of the name that site operators read
        bool laboratory = false;
        bool web = true;
        int http_port = 0, https_port = 0;  ///< of the laboratory; 0: the usual ones
        std::shared_ptr<const audit::Ranges> ranges = std::make_shared<audit::Ranges>();
    };
    Worker(db::Database& database, Settings settings, Clock clock);
    ~Worker();
    /// Error: `bad_resolver`.
    Result<void> start();
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// ---- Being shown, and answering ----

/// What the owner puts into a TXT record of the domain to be left out: nobody makes it up without the server's key.
std::string removal_record(std::string_view domain, std::string_view key);
/// Takes the domain out: nothing of it is kept or shown any more. Twice is no error.
void object(db::Write& tx, std::string_view domain, const Clock& clock);
bool objected(db::Read& tx, std::string_view domain);
/// It may be audited again. Error: `unknown_domain`.
Result<void> readmit(db::Write& tx, std::string_view domain);

struct Reply {
    ReplyId id;
    std::string domain, finding, words, answer;
    Instant received;
    enum class State { waiting, shown, refused } state = State::waiting;
};
inline constexpr std::size_t longest_words = 2000;  ///< characters
/// "This is wrong". The same words of the same finding are kept once. Errors: `words_needed`, `words_long` (field `mots`).
Result<ReplyId> reply(db::Write& tx, std::string_view domain, std::string_view finding, std::string_view words,
                      const Clock& clock);
std::vector<Reply> replies_shown(db::Read& tx, std::string_view domain);
std::vector<Reply> replies_waiting(db::Read& tx, int most);
/// Shows it beside the evidence, or not, with what the co-operative says to it. Errors: `unknown_reply`, `words_long` (field `reponse`).
Result<void> settle(db::Write& tx, ReplyId id, bool show, std::string_view answer, accounts::PersonId by,
                    const Clock& clock);

/// Two reports of invented sites, and a list of such sites with its letters. Safe to call again. Error: `demo_failed`.
Result<void> load_demo(db::Database& database, const Clock& clock);

std::span<const db::Migration> migrations();

/// Asks for the audits of lists whose time has come, and makes letters, once `schedule` has begun it.
void serve(jobs::Runner& runner, db::Database& database, Clock clock,
           std::shared_ptr<const audit::Ranges> ranges = std::make_shared<audit::Ranges>());
void schedule(db::Write& tx, const Clock& clock);


/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string key;  ///< the server's, for `removal_record`
    std::vector<std::string> resolvers;  ///< whom to ask for an owner's proof; empty: those of the machine
    int per_hour = 10;  ///< audits that one address may ask for in an hour; 0: no limit
    std::shared_ptr<const audit::Ranges> ranges = std::make_shared<audit::Ranges>();  ///< whose networks are known
    std::string folder = {};  ///< where files are made that somebody takes away
};
/// /audit and what is under it, /espace/audits; /espace/territoire and /territoires/{liste}.
void routes(net::Router& on, Services& use);
/// /audit/direct: a WebSocket that tells the stages of a running audit, "waiting", "names", "pages", "done". Whoever opens it sends the domain.
class Live {
public:
    /// `server` is not started yet, and outlives it.
    Live(net::Server& server, db::Database& database);
    ~Live();
    void stop();  ///< before the server is destroyed

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
