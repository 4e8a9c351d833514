// A plan as its pages tell it.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "features/plans/plans.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::plans {

struct StepView {
    Step step;
    int number = 0;  ///< from 1
    std::string title, why, reduce, leaves;  ///< "Google Analytics, Hotjar"
    std::string chosen, chosen_link, loses;  ///< the solution; what is lost with what is left
    std::vector<std::pair<std::string, std::string>> choices;  ///< id, name
    std::string hours, cost, risk;
    std::vector<std::string> before;
    std::vector<catalogue::Nearby> nearby;
    std::vector<Lesson> lessons;
    std::string nearby_link;
    std::string done;  ///< "Done on 3 March 2027; the audit of 5 March found nothing of it any more."
    bool first = false, last = false;
};
struct PlanView {
    Plan plan;
    std::string base;  ///< its path: "/plan/k3…", "/espace/plans/…"
    std::string title;
    bool desk = false;  ///< a counsellor looks at it
    std::vector<StepView> steps;  ///< without those that are not for them
    std::vector<StepView> dropped;
    std::size_t done = 0, total = 0;
    std::string so_far;  ///< how many steps are done, and what the rest asks
    std::optional<int> before, now;  ///< of 100
    std::string before_at, now_at;
    std::string address;  ///< the whole of it, to keep
    int counsellors = 0;
    std::string code;  ///< just given to be shown to a counsellor
    std::vector<std::pair<std::string, std::string>> more;  ///< further steps: id, name
    html::Fragment beside;
};
/// Who helps and where one learns it is looked up for `helped` alone; for all steps with `all_helped`; by default for none.
PlanView view_of(db::Read& tx, const Plan& plan, const Services& use, const html::Page& page, std::string base,
                 StepId helped = {});
inline constexpr StepId all_helped{-1};
std::string plan_pdf(const PlanView& view, const html::Page& page);

/// What many use, to tick: ids and names of products.
std::vector<std::pair<std::string, std::string>> usual_products(const catalogue::Knowledge& knowledge);
/// What was ticked, and what was written one a line or between commas. Error: `unknown_tools` (field `outils`), which names those that nobody
/// knows.
Result<std::vector<std::string>> products_named(const catalogue::Finder& finder, const html::Form& form);

}
