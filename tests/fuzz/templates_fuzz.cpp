// Any text in every context of a template: a real HTML parser must read it back, and nothing else.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "platform/base/text.hpp"
#include "tests/tmplc/read_back.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string v(reinterpret_cast<const char*>(data), size);
    if (v.empty() || !beffroi::text::is_utf8(v)) return 0;
    const std::string wrong = beffroi::tmplc::difference(v);
    if (!wrong.empty()) {
        std::cerr << wrong << '\n';
        std::abort();
    }
    return 0;
}
