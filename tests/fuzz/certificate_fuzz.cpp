// Certificates as strangers show them: any bytes are none, or told as text of bounded length.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/base/text.hpp"
#include "platform/fetch/certificate.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = fetch::certificate_from({reinterpret_cast<const char*>(data), size}, "fuzz.example");
    if (!read) return 0;
    for (const std::string* each : {&read->issuer, &read->issuer_country, &read->subject})
        if (!text::is_utf8(*each) || each->size() > 600) std::abort();
    if (!read->fault.empty() && read->fault != "name") std::abort();
    if (read->until) instant_text(*read->until);
    return 0;
}
