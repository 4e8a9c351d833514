#include "features/plans/repository.hpp"

#include "platform/base/text.hpp"

namespace beffroi::plans::repository {
namespace {

std::string lines_of(const std::vector<std::string>& all) { return text::join(all, "\n"); }

std::vector<std::string> from_lines(std::string_view lines) {
    std::vector<std::string> all;
    for (const std::string_view each : text::split(lines, '\n'))
        if (!each.empty()) all.emplace_back(each);
    return all;
}

std::optional<int> known(int n) { return n < 0 ? std::nullopt : std::optional(n); }

#define BEFFROI_PLANS                                                                                                \
    "SELECT id, name, domain, created, changed, score_before, score_now, audited_before, audited_now, removed FROM " \
    "plans "

Plan plan_from(const db::Row& row) {
    Plan plan;
    plan.id = row.get<PlanId>(0);
    plan.name = row.string(1);
    plan.domain = row.string(2);
    plan.created = row.get<Instant>(3);
    plan.changed = row.get<Instant>(4);
    plan.score_before = known(row.get<int>(5));
    plan.score_now = known(row.get<int>(6));
    plan.audited_before = row.get<std::optional<Instant>>(7);
    plan.audited_now = row.get<std::optional<Instant>>(8);
    plan.removed = row.get<std::optional<Instant>>(9);
    return plan;
}

void read_steps(db::Read& tx, Plan& plan) {
    plan.steps.clear();
    tx.each(
        "SELECT id, move, leaves, solution, state, hours, cost, note, done_on, seen_gone, audited FROM plan_steps "
        "WHERE plan = ?1 "
        "ORDER BY position, id",
        [&](const db::Row& row) {
            Step step;
            step.id = row.get<StepId>(0);
            step.move = row.string(1);
            step.leaves = from_lines(row.text(2));
            step.solution = row.string(3);
            step.state = *state_from(row.text(4));
            step.hours = known(row.get<int>(5));
            step.cost = known(row.get<int>(6));
            step.note = row.string(7);
            step.done_on = row.get<std::optional<Date>>(8);
            step.seen_gone = row.get<bool>(9);
            step.audited = row.get<bool>(10);
            plan.steps.push_back(std::move(step));
        },
        plan.id);
}

std::optional<Plan> whole(db::Read& tx, std::optional<Plan> plan) {
    if (plan) read_steps(tx, *plan);
    return plan;
}

std::optional<Plan> one(db::Read& tx, std::string_view where, const db::Param& param) {
    std::optional<Plan> found;
    tx.each(
        std::string(BEFFROI_PLANS) + std::string(where), [&](const db::Row& row) { found = plan_from(row); }, param);
    return whole(tx, std::move(found));
}

}

void insert(db::Write& tx, const Plan& plan, std::string_view key_hash) {
    tx.run(
        "INSERT INTO plans (id, key_hash, name, domain, created, changed, score_before, score_now, audited_before, "
        "audited_now) VALUES "
        "(?1, ?2, ?3, ?4, ?5, ?5, ?6, ?6, ?7, ?7)",
        plan.id, db::Param::blob(key_hash), plan.name, plan.domain, plan.created, plan.score_before.value_or(-1),
        plan.audited_before);
    int position = 0;
    for (const Step& each : plan.steps) insert_step(tx, plan.id, each, position++);
}

void insert_step(db::Write& tx, PlanId plan, const Step& step, int position) {
    tx.run(
        "INSERT INTO plan_steps (id, plan, move, position, leaves, solution, state, note, audited) VALUES (?1, ?2, ?3, "
        "?4, ?5, ?6, ?7, ?8, "
        "?9)",
        step.id, plan, step.move, position, lines_of(step.leaves), step.solution, code(step.state), step.note,
        step.audited);
}

std::optional<Plan> by_key_hash(db::Read& tx, std::string_view hash) {
    return one(tx, "WHERE key_hash = ?1", db::Param::blob(hash));
}
std::optional<Plan> by_id(db::Read& tx, PlanId id) { return one(tx, "WHERE id = ?1", db::Param(id)); }

std::optional<PlanId> by_code_hash(db::Read& tx, std::string_view hash, Instant now) {
    return tx.one<PlanId>("SELECT id FROM plans WHERE code_hash = ?1 AND code_until > ?2 AND removed IS NULL",
                          db::Param::blob(hash), now);
}

void set_code(db::Write& tx, PlanId id, std::optional<std::string_view> hash, Instant until) {
    if (hash)
        tx.run("UPDATE plans SET code_hash = ?2, code_until = ?3 WHERE id = ?1", id, db::Param::blob(*hash), until);
    else
        tx.run("UPDATE plans SET code_hash = NULL, code_until = NULL WHERE id = ?1", id);
}

void update(db::Write& tx, PlanId plan, const Step& step) {
    tx.run(
        "UPDATE plan_steps SET leaves = ?3, solution = ?4, state = ?5, hours = ?6, cost = ?7, note = ?8, done_on = ?9, "
        "seen_gone = ?10, "
        "audited = ?11 WHERE id = ?1 AND plan = ?2",
        step.id, plan, lines_of(step.leaves), step.solution, code(step.state), step.hours.value_or(-1),
        step.cost.value_or(-1), step.note, step.done_on, step.seen_gone, step.audited);
}

void place(db::Write& tx, PlanId plan, std::span<const StepId> order) {
    for (std::size_t i = 0; i < order.size(); ++i)
        tx.run("UPDATE plan_steps SET position = ?3 WHERE id = ?1 AND plan = ?2", order[i], plan,
               static_cast<std::int64_t>(i));
}

void touch(db::Write& tx, PlanId id, Instant now) { tx.run("UPDATE plans SET changed = ?2 WHERE id = ?1", id, now); }
void set_name(db::Write& tx, PlanId id, std::string_view name) {
    tx.run("UPDATE plans SET name = ?2 WHERE id = ?1", id, name);
}

void set_audit(db::Write& tx, PlanId id, std::optional<int> score, Instant at) {
    tx.run("UPDATE plans SET score_now = ?2, audited_now = ?3 WHERE id = ?1", id, score.value_or(-1), at);
}

std::vector<Followed> followed(db::Read& tx, Instant active, PlanId after, int most) {
    std::vector<Followed> all;
    tx.each(
        "SELECT id, domain, audited_now FROM plans WHERE domain <> '' AND removed IS NULL AND changed > ?1 AND id > ?2 "
        "ORDER BY id LIMIT ?3",
        [&](const db::Row& row) {
            all.push_back({row.get<PlanId>(0), row.string(1), row.get<std::optional<Instant>>(2)});
        },
        active, after, most);
    return all;
}

}
