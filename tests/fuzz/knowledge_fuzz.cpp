// Files of knowledge and lists of addresses: any text is read or told, and what was read can be asked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "features/audit/audit.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 0) {
        std::vector<audit::Remark> remarks;
        const audit::KnowledgeFile file{"fuzz.toml", text};
        const audit::Knowledge read = audit::Knowledge::read({&file, 1}, remarks);
        audit::check(read);
        for (const audit::Service& service : read.services())
            for (const auto& [sign, value] : service.signs) {
                if (service.company >= read.companies().size()) std::abort();
                for (const auto each : read.find(sign, value))
                    if (each >= read.services().size()) std::abort();
            }
        return 0;
    }
    audit::Ranges ranges;
    if (const auto lists = audit::lists_from_published(text, "fuzz"); lists && !ranges.add_lists(*lists)) std::abort();
    (void)ranges.add_origins(text);
    ranges.finish();
    for (const std::string_view address : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "2001:db8::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
        ranges.list_of(*audit::address_from(address));
        ranges.origin_of(*audit::address_from(address));
    }
    return 0;
}
