// The way out: from what an audit found, or what somebody ticks, to steps in an order that works, with what each asks and who helps.
//
// A plan belongs to whoever has its address; a counsellor is let in by a code. It holds no name of a person.
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
#include "features/catalogue/catalogue.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"

namespace beffroi::net {
class Router;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::plans {

using PlanId = Id<struct PlanTag>;
using StepId = Id<struct PlanStepTag>;

enum class State { todo, doing, done, dropped };
std::string_view code(State state);
std::optional<State> state_from(std::string_view code);
std::string_view label(State state);  ///< a catalogue key

struct Step {
    StepId id;
    std::string move;  ///< id in the catalogue
    std::vector<std::string> leaves;  ///< ids of products; "service/…" of the audit where no product has a name
    std::string solution;  ///< id in the catalogue; empty: not chosen
    State state = State::todo;
    std::optional<int> hours, cost;  ///< as somebody estimates them who knows the place; none: as the catalogue does
    std::string note;
    std::optional<Date> done_on;
    bool seen_gone = false;  ///< a later audit found nothing of it any more
    bool audited = false;  ///< it came from an audit
};
struct Plan {
    PlanId id;
    std::string name, domain;
    Instant created, changed;
    std::optional<int> score_before, score_now;  ///< per mille
    std::optional<Instant> audited_before, audited_now;
    std::optional<Instant> removed;  ///< it can be put back for thirty days
    std::vector<Step> steps;  ///< in their order

    std::size_t count(State state) const;
    /// The first that is under way, else the first to do. Null: nothing is left.
    const Step* next() const;
};

// ---- The rules, without a database ----

/// What the findings of a verdict ask for: one step for each move, those of the catalogue's order first to last. What is under control in the
/// European Union asks for nothing, nor does what nobody knows.
std::vector<Step> steps_from(const audit::Verdict& verdict, const audit::Knowledge& audited,
                             const catalogue::Knowledge& knowledge);
/// What ticked products ask for; unknown ids are left out.
std::vector<Step> steps_from(std::span<const std::string> products, const catalogue::Knowledge& knowledge);
/// The solutions to choose from at a step, the best first.
std::vector<const catalogue::Solution*> choices(const Step& step, const catalogue::Knowledge& knowledge);

// ---- Plans that are kept ----

inline constexpr std::size_t longest_name = 120, longest_note = 2000, most_steps = 60;  ///< characters; steps

struct Made {
    PlanId id;
    std::string key;  ///< its address: who has it has the plan
};
/// From the latest audit of a domain. Errors: `not_audited`, `objected`, `nothing_to_do`.
Result<Made> from_audit(db::Write& tx, std::string_view domain, const Clock& clock);
/// From what somebody ticked. Error: `nothing_ticked`.
Result<Made> from_products(db::Write& tx, std::string_view name, std::span<const std::string> products,
                           const Clock& clock);
std::optional<Plan> by_key(db::Read& tx, std::string_view key);
std::optional<Plan> by_id(db::Read& tx, PlanId id);

/// What somebody changes at a step; none: stays as it is.
struct Change {
    std::optional<State> state;
    std::optional<std::string> solution, note;
    std::optional<std::optional<int>> hours, cost;
    int move_by = 0;  ///< -1: one earlier; 1: one later
};
/// Errors: `unknown_step`, `unknown_solution` (field `solution`), `note_long` (field `note`), `bad_hours` (`heures`), `bad_cost` (`cout`).
Result<void> change(db::Write& tx, PlanId plan, StepId step, const Change& change, const Clock& clock);
/// Error: `name_long` (field `nom`).
Result<void> rename(db::Write& tx, PlanId plan, std::string_view name, const Clock& clock);
/// A further step, of the catalogue. Errors: `unknown_move`, `there_already`, `too_many_steps`.
Result<StepId> add(db::Write& tx, PlanId plan, std::string_view move, const Clock& clock);
/// Takes the plan away: for thirty days it can be put back, then all of it goes.
void remove(db::Write& tx, PlanId plan, const Clock& clock);
void put_back(db::Write& tx, PlanId plan, const Clock& clock);

/// A code of eight letters and digits that lets one counsellor in within a week; a former one ends.
std::string give_code(db::Write& tx, PlanId plan, const Clock& clock);
/// Error: `unknown_code` (field `code`).
Result<PlanId> let_in(db::Write& tx, std::string_view code, accounts::PersonId counsellor, const Clock& clock);
bool is_in(db::Read& tx, PlanId plan, accounts::PersonId counsellor);
void let_out(db::Write& tx, PlanId plan, std::optional<accounts::PersonId> counsellor = {});  ///< none: all
int count_counsellors(db::Read& tx, PlanId plan);
/// Those that a counsellor was let into, the last changed first.
std::vector<Plan> of_counsellor(db::Read& tx, accounts::PersonId counsellor, int most);

/// Asks for an audit of its site. Errors: `no_site`, `objected`.
Result<void> look_at_site(db::Write& tx, const Plan& plan, const Clock& clock);
/// Takes a later audit in: the score, steps whose providers are gone become done, new providers become steps, what came back is to do again.
/// Returns whether anything was new.
bool take_in(db::Write& tx, PlanId plan, const Clock& clock);

/// Plans that nobody touched since before that instant go, and those taken away a month ago. Returns how many.
std::int64_t delete_older(db::Write& tx, Instant before, const Clock& clock);

std::span<const db::Migration> migrations();
/// Domains of plans that are worked on are audited again each month, and what is new is taken in.
void serve(jobs::Runner& runner, db::Database& database, Clock clock);
void schedule(db::Write& tx, const Clock& clock);
/// An invented bakery's plan. Error: `demo_failed`. Safe to call again.
Result<void> load_demo(db::Database& database, const Clock& clock);
inline constexpr std::string_view demo_key = "demonstration-boulangerie";

/// A workshop to learn what a step asks.
struct Lesson {
    std::string title, when, link;
};
struct Services {
    db::Database& database;
    catalogue::Shelf& shelf;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    int per_hour = 20;  ///< plans that one address may make in an hour; 0: no limit
    std::function<std::vector<catalogue::Nearby>(db::Read&, std::span<const std::string> solutions,
                                                 std::optional<territory::Point>, Lang)>
        nearby = {};
    /// For the words of each step, the workshops to come about them.
    std::function<std::vector<std::vector<Lesson>>(db::Read&, std::span<const std::vector<std::string>> words, Lang)> lessons = {};
    /// What others put on the page of a plan, below its steps: the quotes that were asked for. Left out: nothing.
    std::function<html::Fragment(db::Read&, const Plan&, std::string_view key, const html::Page&)> beside = {};
};
/// /plan and what is under it; /espace/plans.
void routes(net::Router& on, Services& use);
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
