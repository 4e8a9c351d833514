// From findings and ticks to steps: the rules, without a database.
#include <algorithm>
#include <map>

#include "features/plans/plans.hpp"

namespace beffroi::plans {
namespace {

/// Steps by their move, in the catalogue's order, each with what it leaves once.
class Gathered {
public:
    explicit Gathered(const catalogue::Knowledge& knowledge) : knowledge_(knowledge) {}

    void leave(const catalogue::Move* move, const std::string& what, bool audited) {
        if (!move) return;
        Step& step = steps_[move];
        step.move = move->id;
        step.audited = step.audited || audited;
        if (std::ranges::find(step.leaves, what) == step.leaves.end()) step.leaves.push_back(what);
    }
    std::vector<Step> in_order() {
        std::vector<Step> all;
        for (const catalogue::Move& each : knowledge_.moves())
            if (auto found = steps_.find(&each); found != steps_.end()) all.push_back(std::move(found->second));
        for (Step& each : all)
            if (const auto offered = choices(each, knowledge_); !offered.empty()) each.solution = offered.front()->id;
        if (all.size() > most_steps) all.resize(most_steps);
        return all;
    }

private:
    const catalogue::Knowledge& knowledge_;
    std::map<const catalogue::Move*, Step> steps_;
};

}

std::vector<Step> steps_from(const audit::Verdict& verdict, const audit::Knowledge& audited,
                             const catalogue::Knowledge& knowledge) {
    Gathered gathered(knowledge);
    for (const audit::Finding& each : verdict.findings) {
        // Unknown is not foreign: nobody is sent away on a guess.
        if (!each.service || !each.level || *each.level >= audit::Level::european) continue;
        if (each.service->kind == audit::Kind::registry) continue;
        const auto* service = audited.service(each.service->id);
        if (!service) continue;
        const catalogue::Product* product = knowledge.product_of(service->id);
        gathered.leave(knowledge.move_of(service->kind), product ? product->id : "service/" + service->id, true);
    }
    return gathered.in_order();
}

std::vector<Step> steps_from(std::span<const std::string> products, const catalogue::Knowledge& knowledge) {
    Gathered gathered(knowledge);
    for (const std::string& id : products) {
        const catalogue::Product* product = knowledge.product(id);
        if (!product) continue;
        const catalogue::Move* move = nullptr;
        for (const std::string& service_id : product->audit)
            if (const auto* service = audit::Knowledge::carried().service(service_id); service && !move)
                move = knowledge.move_of(service->kind);
        gathered.leave(move ? move : knowledge.move_of(*product), product->id, false);
    }
    return gathered.in_order();
}

std::vector<const catalogue::Solution*> choices(const Step& step, const catalogue::Knowledge& knowledge) {
    std::vector<const catalogue::Solution*> all;
    const auto offer = [&](std::string_view id) {
        const auto* solution = knowledge.solution(id);
        if (solution && std::ranges::find(all, solution) == all.end()) all.push_back(solution);
    };
    // What answers most of what is left comes first: one tool for two is one change.
    std::map<std::string, int> answers;
    std::vector<std::string> order;
    for (const std::string& each : step.leaves)
        if (const auto* product = knowledge.product(each))
            for (const auto& answer : product->instead)
                if (answers[answer.solution]++ == 0) order.push_back(answer.solution);
    std::ranges::stable_sort(order,
                             [&](const std::string& a, const std::string& b) { return answers[a] > answers[b]; });
    for (const std::string& each : order) offer(each);
    if (const auto* move = knowledge.move(step.move))
        for (const std::string& each : move->solutions) offer(each);
    return all;
}

std::size_t Plan::count(State state) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(steps, [&](const Step& each) { return each.state == state; }));
}

const Step* Plan::next() const {
    for (const State wanted : {State::doing, State::todo})
        for (const Step& each : steps)
            if (each.state == wanted) return &each;
    return nullptr;
}

std::string_view code(State state) {
    constexpr std::string_view all[] = {"todo", "doing", "done", "dropped"};
    return all[static_cast<int>(state)];
}
std::optional<State> state_from(std::string_view written) {
    for (const State each : {State::todo, State::doing, State::done, State::dropped})
        if (code(each) == written) return each;
    return std::nullopt;
}
std::string_view label(State state) {
    constexpr std::string_view all[] = {i18n::key("To do"), i18n::key("Under way"), i18n::key("Done"),
                                        i18n::key("Not for us")};
    return all[static_cast<int>(state)];
}

}
