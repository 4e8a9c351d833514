// What is kept of plans.
#pragma once
#include "features/plans/plans.hpp"

namespace beffroi::plans::repository {

void insert(db::Write& tx, const Plan& plan, std::string_view key_hash);
void insert_step(db::Write& tx, PlanId plan, const Step& step, int position);
std::optional<Plan> by_key_hash(db::Read& tx, std::string_view hash);
std::optional<Plan> by_id(db::Read& tx, PlanId id);
/// The one whose code this is, while it lasts.
std::optional<PlanId> by_code_hash(db::Read& tx, std::string_view hash, Instant now);
void set_code(db::Write& tx, PlanId id, std::optional<std::string_view> hash, Instant until);
void update(db::Write& tx, PlanId plan, const Step& step);
void place(db::Write& tx, PlanId plan, std::span<const StepId> order);
void touch(db::Write& tx, PlanId id, Instant now);
void set_name(db::Write& tx, PlanId id, std::string_view name);
void set_audit(db::Write& tx, PlanId id, std::optional<int> score, Instant at);
/// Plans of domains that were changed after `active`, from `after` on by their ids.
struct Followed {
    PlanId id;
    std::string domain;
    std::optional<Instant> audited;
};
std::vector<Followed> followed(db::Read& tx, Instant active, PlanId after, int most);

}
