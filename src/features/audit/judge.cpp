// The verdict: every part judged, and what they say together.
#include <cmath>

#include "features/audit/judging.hpp"

namespace beffroi::audit {
namespace {

/// Half of it is how the dependencies are on average, half how the worst one is: one foreign tracker is not made good by ten good hosts.
DimensionScore score_of(const std::vector<const Finding*>& findings) {
    double known = 0, all = 0, sum = 0, worst = 1;
    for (const Finding* each : findings) {
        all += each->share;
        if (!each->level) continue;
        const double value = static_cast<double>(static_cast<int>(*each->level)) / 4;
        known += each->share;
        sum += each->share * value;
        worst = std::min(worst, value);
    }
    DimensionScore score;
    if (all > 0) score.coverage = known / all;
    if (known > 0) score.score = 50 * (sum / known) + 50 * worst;
    return score;
}

DimensionScore score_of(const std::vector<Habit>& habits) {
    double known = 0, all = 0, kept = 0;
    for (const Habit& each : habits) {
        all += each.points;
        if (!each.kept) continue;
        known += each.points;
        kept += *each.kept ? each.points : 0;
    }
    DimensionScore score;
    if (all > 0) score.coverage = known / all;
    if (known > 0) score.score = 100 * kept / known;
    return score;
}

void sum_up(Judging& on) {
    Verdict& verdict = on.verdict;
    double known = 0, all = 0, sum = 0, lowest = 0;
    for (const Dimension each : every_dimension()) {
        DimensionScore& score = verdict.dimensions[static_cast<std::size_t>(each)];
        if (each == Dimension::openness) {
            score = score_of(verdict.habits);
        } else {
            std::vector<const Finding*> of;
            for (const Finding& finding : verdict.findings)
                if (finding.dimension == each) of.push_back(&finding);
            score = score_of(of);
            // Pages that were read and load nothing from elsewhere depend on nobody.
            if (each == Dimension::page && of.empty() &&
                std::any_of(on.evidence.visits.begin(), on.evidence.visits.end(), [](const Visit& v) { return v.outcome == "ok"; }))
                score = {100.0, 1.0};
        }
        const double weight = on.rules.weights.count(each) ? on.rules.weights.at(each) : 0;
        // A domain that receives no mail depends on nobody for it; of tools that nothing shows nobody knows.
        if (each == Dimension::mail && !verdict.receives_mail) continue;
        all += weight;
        if (!score.score) continue;
        known += weight * score.coverage;
        sum += weight * score.coverage * *score.score;
        if (!verdict.weakest || *score.score < lowest) verdict.weakest = each, lowest = *score.score;
    }
    verdict.coverage = all > 0 ? known / all : 0;
    if (known > 0) verdict.score = sum / known;
}

}

const Finding* Verdict::mailbox() const {
    for (const Finding& each : findings)
        if (each.kind == Kind::mailbox) return &each;
    return nullptr;
}

Verdict judge(const Evidence& evidence, const Knowledge& knowledge, const Ranges& ranges, const Rules& rules) {
    Verdict verdict;
    verdict.domain = evidence.domain;
    verdict.rules_version = rules.version;
    verdict.knowledge_version = knowledge.version();
    verdict.at = evidence.ended;
    Judging on{evidence, knowledge, ranges, rules, verdict};
    const dns::Answer* ns = on.answer(evidence.domain, dns::Type::ns);
    verdict.exists = !ns || ns->status != dns::Status::no_such_name;
    judge_mail(on);
    judge_hosting(on);
    judge_pages(on);
    judge_names(on);
    judge_tools(on);
    judge_certificates(on);
    judge_openness(on);
    sum_up(on);
    return verdict;
}

}
