// Messages of the domain name system: any bytes are read within their bounds, and what is read can be kept and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "features/audit/evidence.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const dns::Answer answer = dns::answer_from({reinterpret_cast<const char*>(data), size});
    if (answer.records.size() > 500) std::abort();
    for (const dns::Record& each : answer.records) {
        if (dns::name_of(each.type).empty() || each.value.empty() || each.value.size() > 16'384) std::abort();
        // Nothing of it may move a terminal's cursor.
        if (!text::is_utf8(each.value) || each.value.find_first_of(std::string_view("\0\n\r\x1b\x7f", 5)) != std::string::npos) std::abort();
    }
    if (answer.status == dns::Status::ok && answer.records.empty()) std::abort();
    audit::Evidence evidence;
    evidence.domain = "fuzz.example";
    evidence.dns[{"fuzz.example", dns::Type::txt}] = {answer, {}, {}};
    const auto again = audit::evidence_from(audit::json_of(evidence));
    if (!again || again->dns != evidence.dns) std::abort();
    return 0;
}
