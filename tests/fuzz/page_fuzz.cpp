// Any bytes as a page: read without fault, the same however they are cut, and what is found keeps to its limits.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "features/audit/page.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;

namespace {

void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}

audit::PageFound read(std::string_view page, std::size_t piece) {
    audit::PageReader reader("https://site.example/a/", "text/html");
    for (std::size_t at = 0; at < page.size(); at += piece) reader.take(page.substr(at, piece));
    return reader.finish();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view page(reinterpret_cast<const char*>(data), size);
    const audit::PageFound found = read(page, size + 1);
    must(found.resources.size() <= 500, "too many resources");
    std::set<audit::Resource> once;
    for (const audit::Resource& each : found.resources) {
        must(once.insert(each).second, "a resource twice");
        must(!each.host.empty() && each.host.size() <= 255, "no host");
        must(text::lower_ascii(each.host) == each.host && each.host.find_first_of("@/?# ") == std::string::npos,
             "a host in another form");
        must(each.path.size() <= 200 && each.path.find_first_of("?#") == std::string::npos,
             "a path with more than a path");
        must(text::is_utf8(each.path), "a path that is no text");
    }
    must(found.title.size() <= 300 && text::is_utf8(found.title), "a title that is no text");
    must(found.lang.size() <= 35 && found.generators.size() <= 5, "too much of something");
    if (size < 5000) {
        const audit::PageFound cut = read(page, 3);
        must(cut.resources == found.resources && cut.title == found.title, "another page when it is cut");
    }
    return 0;
}
