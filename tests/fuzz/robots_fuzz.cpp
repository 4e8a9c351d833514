// Any bytes as robots.txt, whose last line is the path: read without fault, and the same rules however lines end.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "platform/fetch/robots.hpp"

using beffroi::fetch::Robots;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t last = text.rfind('\n');
    const std::string path = "/" + std::string(last == std::string_view::npos ? "" : text.substr(last + 1));
    const Robots rules = Robots::read(text, "Beffroi/1.0");
    const bool allowed = rules.allows(path);
    std::string other;
    for (const char c : text) (c == '\n' ? other += "\r\n" : other += c);
    if (Robots::read(other, "beffroi").allows(path) != allowed) std::abort();
    // The file itself is never forbidden, and a last word that forbids all forbids what nothing longer allows.
    if (!rules.allows("/robots.txt")) std::abort();
    if (Robots::read("User-agent: *\nDisallow: /\n", "Beffroi").allows(path) != (path == "/robots.txt")) std::abort();
    return 0;
}
