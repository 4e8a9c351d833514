// Evidence: any text is refused or read; what was read is written and read again as it was, and judged without harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "features/audit/audit.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto evidence = audit::evidence_from({reinterpret_cast<const char*>(data), size});
    if (!evidence) return 0;
    const auto again = audit::evidence_from(audit::json_of(*evidence));
    if (!again || again->dns != evidence->dns || again->visits.size() != evidence->visits.size()) std::abort();
    static const audit::Ranges nowhere;
    const auto& knowledge = audit::Knowledge::carried();
    const auto& rules = audit::Rules::carried();
    const audit::Verdict verdict = audit::judge(*evidence, knowledge, nowhere, rules);
    if (verdict.score && !(*verdict.score >= 0 && *verdict.score <= 100)) std::abort();
    if (!(verdict.coverage >= 0 && verdict.coverage <= 1.0001)) std::abort();
    for (const audit::Finding& each : verdict.findings)
        if (each.proofs.empty() || each.proofs.size() > 20) std::abort();
    audit::json_of(verdict, knowledge, rules, Lang::fr);
    audit::text_of(verdict, knowledge, rules, Lang::en);
    return 0;
}
