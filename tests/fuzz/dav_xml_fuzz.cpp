// Any bytes as the XML of a CalDAV request.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "features/calendars/xml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::calendars;
    const auto root = xml::read(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!root) return 0;
    // Whatever was asked for can be named in an answer, which is sound again.
    std::string inside;
    for (const auto& each : root->children) inside += xml::element(each.space, each.name, xml::escaped(each.text));
    if (inside.size() < xml::longest / 2 && root->children.size() < 1000 &&
        !xml::read(xml::document(xml::dav, "multistatus", inside)))
        std::abort();
    return 0;
}
