// Heads of strangers' answers: what is kept of them holds no query, no cookie's value, no line's end, and is kept as text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "features/audit/page.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    fetch::Hop hop;
    hop.url = "https://fuzz.example/";
    hop.status = 200;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        hop.headers.emplace_back(std::string(line.substr(0, colon)), text::clean_utf8(line.substr(colon + 1)));
    }
    for (const auto& [name, value] : audit::kept_headers(hop)) {
        if (!text::is_utf8(value)) std::abort();
        if (name == "set-cookie" && value.find('=') != std::string::npos) std::abort();
        if (name == "location" && value.find('?') != std::string::npos) std::abort();
    }
    audit::PageVisit page;
    page.body(hop, std::string_view(reinterpret_cast<const char*>(data), size));
    fetch::Outcome outcome;
    outcome.code = "ok";
    outcome.hops = {hop};
    const audit::Visit visit = page.visit_from(outcome, hop.url, {});
    if (visit.resources.size() > 500) std::abort();
    return 0;
}
