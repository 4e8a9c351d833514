// Any body under any content type: parts lie inside the body, one behind the other, and have names.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "platform/net/multipart.hpp"

using namespace beffroi;

namespace {
void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}
}

/// The first line is the content type, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::size_t line = all.find('\n');
    if (line == all.npos) return 0;
    const std::string_view body = all.substr(line + 1);
    const auto parts = net::read_multipart(all.substr(0, line), body);
    if (!parts) {
        must(parts.error().code == "bad_form", "another error");
        return 0;
    }
    must(parts->size() <= net::most_parts, "too many parts");
    const char* at = body.data();
    for (const auto& part : *parts) {
        must(!part.name.empty(), "a part without a name");
        must(part.bytes.data() >= at && part.bytes.data() + part.bytes.size() <= body.data() + body.size(),
             "a part outside of the body");
        at = part.bytes.data() + part.bytes.size();
    }
    net::params_of(*parts);
    return 0;
}
