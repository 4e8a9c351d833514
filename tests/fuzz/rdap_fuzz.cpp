// Any bytes as a registry's answer: read without fault; what is kept is a short name on one line, a number and dates, and is written and
// read again as it was.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "features/audit/audit.hpp"
#include "features/audit/rdap.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    audit::Evidence evidence;
    evidence.domain = "ville.fr";
    audit::Registration& seen = evidence.registration.emplace();
    seen.url = "https://rdap.nic.fr/domain/ville.fr";
    seen.outcome = audit::read_rdap({reinterpret_cast<const char*>(data), size}, "ville.fr", seen);
    const bool told = seen.outcome == "ok";
    if (told == seen.name.empty()) std::abort();
    if (!told && (!seen.iana.empty() || seen.registered || seen.until)) std::abort();
    if (text::length(seen.name) > 101 || !text::is_utf8(seen.name)) std::abort();
    if (std::any_of(seen.name.begin(), seen.name.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }))
        std::abort();
    if (!std::all_of(seen.iana.begin(), seen.iana.end(), [](char c) { return c >= '0' && c <= '9'; })) std::abort();
    const auto again = audit::evidence_from(audit::json_of(evidence));
    if (!again || *again != evidence) std::abort();
    static const audit::Ranges nowhere;
    const audit::Verdict verdict =
        audit::judge(evidence, audit::Knowledge::carried(), nowhere, audit::Rules::carried());
    if (verdict.findings.size() != 1 || verdict.findings[0].proofs.empty()) std::abort();
    audit::text_of(verdict, audit::Knowledge::carried(), audit::Rules::carried(), Lang::fr);
    return 0;
}
