// The rules of plans that are kept.
#include <algorithm>
#include <set>

#include "features/observatory/observatory.hpp"
#include "features/plans/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::plans {
namespace {

constexpr auto code_lasts = std::chrono::days{7};
constexpr std::size_t code_letters = 8;
constexpr int most_hours = 2000, most_euros = 1'000'000;
constexpr std::string_view job = "plans-audits";
/// A plan that nobody touched for so long goes.
constexpr auto kept_for = std::chrono::days{3 * 365};
/// One that nobody touched for so long is not worked on.
constexpr auto active_for = std::chrono::days{365};
constexpr auto audit_again_after = std::chrono::days{30};
constexpr auto put_back_within = std::chrono::days{30};
constexpr std::int64_t audits_at_once = 200;

const catalogue::Knowledge& tools() { return catalogue::Knowledge::carried(); }

std::string hash_of_key(std::string_view key) { return crypto::blake2b(key, "beffroi plan"); }
/// As people type it: "ab12 cd34", "AB12-CD34".
std::string hash_of_code(std::string_view typed) {
    std::string code;
    for (char c : typed) {
        if (c == ' ' || c == '-') continue;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        // As identifiers read what people copy: there is no o, i, l in a code.
        code += c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
    }
    return crypto::blake2b(code, "beffroi plan code");
}

Error unknown_step() { return fail(ErrorKind::not_found, "unknown_step", msg("This plan has no such step any more.")); }

struct Judged {
    audit::Evidence evidence;
    audit::Verdict verdict;
    observatory::Audit audit;

    /// Whether the records of this kind were answered, if only by "there are none".
    bool answered(dns::Type type) const {
        const auto found = evidence.dns.find({evidence.domain, type});
        return found != evidence.dns.end() && dns::known(found->second.answer.status);
    }
    bool read_a_page() const {
        return std::ranges::any_of(evidence.visits, [](const audit::Visit& each) { return each.outcome == "ok"; });
    }
    /// Whether this audit could have seen such a service: what it did not look at is not gone.
    bool looked_at(audit::Kind kind) const {
        switch (audit::dimension_of(kind)) {
            case audit::Dimension::mail: return answered(dns::Type::mx) && answered(dns::Type::txt);
            case audit::Dimension::dns: return answered(dns::Type::ns);
            case audit::Dimension::saas: return answered(dns::Type::txt);
            case audit::Dimension::page:
            case audit::Dimension::hosting:
            case audit::Dimension::certificate:
            case audit::Dimension::openness: break;
        }
        return read_a_page();
    }
    /// The same for all kinds that a step is about.
    bool looked_at(const catalogue::Move& move) const {
        return std::ranges::all_of(move.kinds, [&](audit::Kind kind) { return looked_at(kind); });
    }
};
std::optional<Judged> judged(db::Read& tx, std::string_view domain) {
    auto known = observatory::latest(tx, domain);
    if (!known || known->state != observatory::State::done || !known->finished) return std::nullopt;
    auto evidence = audit::evidence_from(known->evidence);
    if (!evidence) return std::nullopt;
    auto verdict = audit::judge(*evidence, audit::Knowledge::carried(), {}, audit::Rules::carried());
    return Judged{*std::move(evidence), std::move(verdict), *std::move(known)};
}

std::optional<int> per_mille(const audit::Verdict& verdict) {
    if (!verdict.score) return std::nullopt;
    return static_cast<int>(*verdict.score * 10 + 0.5);
}

Made keep(db::Write& tx, Plan plan) {
    plan.id = PlanId::next();
    for (Step& each : plan.steps) each.id = StepId::next();
    Made made{plan.id, crypto::random_token(18)};
    repository::insert(tx, plan, hash_of_key(made.key));
    return made;
}

Step* step_of(Plan& plan, StepId id) {
    const auto at = std::ranges::find_if(plan.steps, [&](const Step& each) { return each.id == id; });
    return at == plan.steps.end() ? nullptr : &*at;
}

}

Result<Made> from_audit(db::Write& tx, std::string_view domain, const Clock& clock) {
    if (observatory::objected(tx, domain))
        return fail(ErrorKind::not_found, "objected",
                    msg("The owner of {1} does not want it to be audited here.", domain));
    const auto seen = judged(tx, domain);
    if (!seen)
        return fail(ErrorKind::not_found, "not_audited",
                    msg("{1} was not audited here yet. Type it at /audit.", domain));
    Plan plan;
    plan.domain = domain;
    plan.created = clock.now();
    plan.score_before = per_mille(seen->verdict);
    plan.audited_before = seen->audit.finished;
    plan.steps = steps_from(seen->verdict, audit::Knowledge::carried(), tools());
    if (plan.steps.empty())
        return invalid(
            "nothing_to_do",
            msg("Nothing that we know of {1} asks for a change. Tick below what you use that nobody sees from outside.",
                domain));
    return keep(tx, std::move(plan));
}

Result<Made> from_products(db::Write& tx, std::string_view name, std::span<const std::string> products,
                           const Clock& clock) {
    if (text::length(name) > longest_name)
        return invalid("name_long", msg("A name has at most {1} characters.", std::to_string(longest_name)), "nom");
    Plan plan;
    plan.name = text::trim(name);
    plan.created = clock.now();
    plan.steps = steps_from(products, tools());
    if (plan.steps.empty()) return invalid("nothing_ticked", msg("Tick at least one tool that you use."), "outil");
    return keep(tx, std::move(plan));
}

std::optional<Plan> by_key(db::Read& tx, std::string_view key) { return repository::by_key_hash(tx, hash_of_key(key)); }
std::optional<Plan> by_id(db::Read& tx, PlanId id) { return repository::by_id(tx, id); }

Result<void> change(db::Write& tx, PlanId id, StepId step_id, const Change& wanted, const Clock& clock) {
    auto plan = repository::by_id(tx, id);
    Step* step = plan ? step_of(*plan, step_id) : nullptr;
    if (!step) return unknown_step();
    if (wanted.solution) {
        if (!wanted.solution->empty() && !tools().solution(*wanted.solution))
            return invalid("unknown_solution", msg("Choose a solution of the list."), "solution");
        step->solution = *wanted.solution;
    }
    if (wanted.note) {
        if (text::length(*wanted.note) > longest_note)
            return invalid("note_long",
                           msg("A note has at most {1} characters. Yours has {2}.", std::to_string(longest_note),
                               std::to_string(text::length(*wanted.note))),
                           "note");
        step->note = *wanted.note;
    }
    if (wanted.hours) {
        if (*wanted.hours && (**wanted.hours < 0 || **wanted.hours > most_hours))
            return invalid("bad_hours", msg("Hours are a number from 0 to {1}.", std::to_string(most_hours)), "heures");
        step->hours = *wanted.hours;
    }
    if (wanted.cost) {
        if (*wanted.cost && (**wanted.cost < 0 || **wanted.cost > most_euros))
            return invalid("bad_cost", msg("The cost is a number of euros from 0 to {1}.", std::to_string(most_euros)),
                           "cout");
        step->cost = *wanted.cost;
    }
    if (wanted.state && *wanted.state != step->state) {
        step->state = *wanted.state;
        step->done_on = *wanted.state == State::done ? std::optional(clock.today()) : std::nullopt;
        if (*wanted.state != State::done) step->seen_gone = false;
    }
    repository::update(tx, id, *step);
    if (wanted.move_by != 0) {
        std::vector<StepId> order;
        for (const Step& each : plan->steps) order.push_back(each.id);
        const auto at = std::ranges::find(order, step_id) - order.begin();
        const auto to = std::clamp<std::ptrdiff_t>(at + (wanted.move_by < 0 ? -1 : 1), 0, std::ssize(order) - 1);
        std::swap(order[static_cast<std::size_t>(at)], order[static_cast<std::size_t>(to)]);
        repository::place(tx, id, order);
    }
    repository::touch(tx, id, clock.now());
    return {};
}

Result<void> rename(db::Write& tx, PlanId plan, std::string_view name, const Clock& clock) {
    if (text::length(name) > longest_name)
        return invalid("name_long", msg("A name has at most {1} characters.", std::to_string(longest_name)), "nom");
    repository::set_name(tx, plan, text::trim(name));
    repository::touch(tx, plan, clock.now());
    return {};
}

Result<StepId> add(db::Write& tx, PlanId id, std::string_view move_id, const Clock& clock) {
    const auto plan = repository::by_id(tx, id);
    const catalogue::Move* move = tools().move(move_id);
    if (!plan || !move) return invalid("unknown_move", msg("Choose a step of the list."), "etape");
    if (std::ranges::any_of(plan->steps, [&](const Step& each) { return each.move == move_id; }))
        return fail(ErrorKind::conflict, "there_already", msg("This step is in the plan already."));
    if (plan->steps.size() >= most_steps)
        return invalid("too_many_steps", msg("A plan has at most {1} steps.", std::to_string(most_steps)), "etape");
    Step step;
    step.id = StepId::next();
    step.move = move->id;
    if (const auto offered = choices(step, tools()); !offered.empty()) step.solution = offered.front()->id;
    repository::insert_step(tx, id, step, static_cast<int>(plan->steps.size()));
    repository::touch(tx, id, clock.now());
    return step.id;
}

void remove(db::Write& tx, PlanId plan, const Clock& clock) {
    tx.run("UPDATE plans SET removed = COALESCE(removed, ?2), code_hash = NULL, code_until = NULL WHERE id = ?1", plan,
           clock.now());
}

void put_back(db::Write& tx, PlanId plan, const Clock& clock) {
    tx.run("UPDATE plans SET removed = NULL, changed = ?2 WHERE id = ?1", plan, clock.now());
}

// ---- Counsellors ----

std::string give_code(db::Write& tx, PlanId plan, const Clock& clock) {
    // Crockford's letters, as in identifiers: 40 bits, for a week, at the desk alone.
    constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string code;
    for (const char byte : crypto::random_bytes(code_letters))
        code += letters[static_cast<unsigned char>(byte) % letters.size()];
    repository::set_code(tx, plan, hash_of_code(code), clock.now() + code_lasts);
    return code.substr(0, 4) + "-" + code.substr(4);
}

Result<PlanId> let_in(db::Write& tx, std::string_view code, accounts::PersonId counsellor, const Clock& clock) {
    const auto plan = repository::by_code_hash(tx, hash_of_code(code), clock.now());
    if (!plan)
        return invalid(
            "unknown_code",
            msg("No plan has this code, or its week is over. Ask for a new one: it is on the page of the plan."),
            "code");
    tx.run("INSERT INTO plan_counsellors (plan, person, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", *plan,
           counsellor, clock.now());
    // Used once: who reads it over a shoulder comes too late.
    repository::set_code(tx, *plan, std::nullopt, {});
    return *plan;
}

bool is_in(db::Read& tx, PlanId plan, accounts::PersonId counsellor) {
    return tx.one<std::int64_t>("SELECT 1 FROM plan_counsellors WHERE plan = ?1 AND person = ?2", plan, counsellor)
        .has_value();
}

void let_out(db::Write& tx, PlanId plan, std::optional<accounts::PersonId> counsellor) {
    if (counsellor)
        tx.run("DELETE FROM plan_counsellors WHERE plan = ?1 AND person = ?2", plan, *counsellor);
    else
        tx.run("DELETE FROM plan_counsellors WHERE plan = ?1", plan);
}

int count_counsellors(db::Read& tx, PlanId plan) {
    return tx.one<int>("SELECT COUNT(*) FROM plan_counsellors WHERE plan = ?1", plan).value_or(0);
}

std::vector<Plan> of_counsellor(db::Read& tx, accounts::PersonId counsellor, int most) {
    std::vector<Plan> all;
    for (const PlanId each : tx.all<PlanId>("SELECT p.id FROM plans p JOIN plan_counsellors c ON c.plan = p.id WHERE "
                                            "c.person = ?1 AND p.removed IS NULL ORDER BY "
                                            "p.changed DESC, p.id LIMIT ?2",
                                            counsellor, most))
        if (auto plan = repository::by_id(tx, each)) all.push_back(*std::move(plan));
    return all;
}

// ---- Looking again ----

Result<void> look_at_site(db::Write& tx, const Plan& plan, const Clock& clock) {
    if (plan.domain.empty())
        return fail(ErrorKind::not_found, "no_site", msg("This plan is of no site: nothing can be looked at."));
    const auto asked = observatory::ask(tx, plan.domain, observatory::Urgency::somebody, clock);
    if (!asked) return asked.error();
    return {};
}

bool take_in(db::Write& tx, PlanId id, const Clock& clock) {
    auto plan = repository::by_id(tx, id);
    if (!plan || plan->domain.empty()) return false;
    const auto seen = judged(tx, plan->domain);
    if (!seen || (plan->audited_now && *seen->audit.finished <= *plan->audited_now)) return false;
    std::vector<Step> asked = steps_from(seen->verdict, audit::Knowledge::carried(), tools());
    for (Step& each : plan->steps) {
        const auto still = std::ranges::find_if(asked, [&](const Step& one) { return one.move == each.move; });
        if (still != asked.end()) {
            each.leaves = still->leaves;
            each.audited = true;
            // It came back, or was not quite done.
            if (each.state == State::done) {
                each.state = State::todo;
                each.done_on.reset();
            }
            each.seen_gone = false;
        } else if (const auto* move = tools().move(each.move);
                   each.audited && each.state != State::dropped && !each.seen_gone && move && seen->looked_at(*move)) {
            each.seen_gone = true;
            if (each.state != State::done) each.done_on = clock.today();
            each.state = State::done;
        } else {
            continue;
        }
        repository::update(tx, id, each);
    }
    int position = static_cast<int>(plan->steps.size());
    for (Step& each : asked) {
        if (std::ranges::any_of(plan->steps, [&](const Step& one) { return one.move == each.move; })) continue;
        if (static_cast<std::size_t>(position) >= most_steps) break;
        each.id = StepId::next();
        repository::insert_step(tx, id, each, position++);
    }
    repository::set_audit(tx, id, per_mille(seen->verdict), *seen->audit.finished);
    return true;
}

std::int64_t delete_older(db::Write& tx, Instant before, const Clock& clock) {
    const auto old = tx.all<PlanId>("SELECT id FROM plans WHERE changed < ?1 OR removed < ?2", before,
                                    clock.now() - put_back_within);
    for (const PlanId each : old) {
        tx.run("DELETE FROM plan_steps WHERE plan = ?1", each);
        tx.run("DELETE FROM plan_counsellors WHERE plan = ?1", each);
        tx.run("DELETE FROM plans WHERE id = ?1", each);
    }
    return static_cast<std::int64_t>(old.size());
}

void serve(jobs::Runner& runner, db::Database& database, Clock clock) {
    runner.on(std::string(job), [&database, clock](const jobs::Job&) -> Result<void> {
        std::int64_t asked = 0, taken = 0;
        database.write([&](db::Write& tx) { delete_older(tx, clock.now() - kept_for, clock); });
        for (PlanId after;;) {
            const auto some = database.read(
                [&](db::Read& tx) { return repository::followed(tx, clock.now() - active_for, after, 100); });
            if (some.empty()) break;
            after = some.back().id;
            for (const auto& each : some) {
                taken += database.write([&](db::Write& tx) { return take_in(tx, each.id, clock); });
                if (each.audited && clock.now() - *each.audited < audit_again_after) continue;
                if (asked >= audits_at_once) continue;
                // One that was asked for and is waiting, or was done within the hour, is not asked for again.
                const auto done = database.write([&](db::Write& tx) {
                    return observatory::ask(tx, each.domain, observatory::Urgency::list, clock);
                });
                asked += done.ok();
            }
        }
        if (taken > 0) log::info("plans have taken later audits in", {{"plans", std::to_string(taken)}});
        database.write([&](db::Write& tx) {
            jobs::enqueue(tx, job, "{}", clock.now() + std::chrono::hours{1}, std::string(job) + ":next");
        });
        return {};
    });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, job, "{}", clock.now(), job); }

Result<void> load_demo(db::Database& database, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (by_key(tx, demo_key)) return {};
        const auto made = from_audit(tx, "boulangerie-vire.example", clock);
        if (!made) return fail(ErrorKind::internal, "demo_failed", made.error().message);
        tx.run("UPDATE plans SET key_hash = ?2, name = ?3 WHERE id = ?1", made->id,
               db::Param::blob(hash_of_key(demo_key)), "Boulangerie de la Porte Horloge");
        const auto plan = by_id(tx, made->id);
        if (plan->steps.size() < 3)
            return fail(ErrorKind::internal, "demo_failed", msg("The plan of the demonstration has no steps."));
        if (auto done = change(tx, made->id, plan->steps[0].id,
                               {.state = State::done, .solution = {}, .note = {}, .hours = {}, .cost = {}}, clock);
            !done)
            return done;
        return change(tx, made->id, plan->steps[1].id,
                      {.state = State::doing,
                       .solution = {},
                       .note = "Vu avec la personne qui tient le site : elle le fait lundi.",
                       .hours = {},
                       .cost = {}},
                      clock);
    });
}

}
