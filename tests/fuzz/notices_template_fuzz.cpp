// Any text as what a message says: it is refused, or its lines fill in with values that stay values, on one line each.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "features/notices/gsm.hpp"
#include "features/notices/templates.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;
using namespace beffroi::notices;

namespace {

void must(bool truth, const char* what, std::string_view typed) {
    if (truth) return;
    std::cerr << what << '\n' << typed << '\n';
    std::abort();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string typed(reinterpret_cast<const char*>(data), size);
    const auto lines = read_template(typed, "body");
    if (!lines) {
        must(lines.error().field == "body" && !lines.error().message.args.empty(), "a refusal that names nothing",
             typed);
        must(text::is_utf8(i18n::format(Lang::fr, lines.error().message)), "a refusal that is no UTF-8", typed);
        return 0;
    }
    Filled none, all;
    all.fill("{jour}\n{lien}\r\nBcc: x");
    const auto said = fill(*lines, all);
    must(said.size() == lines->size(), "a line was lost though it lacks nothing", typed);
    for (const std::string& each : said) {
        must(text::is_utf8(each), "no UTF-8", typed);
        for (const char c : each)
            must(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a control character", typed);
    }
    for (std::size_t i = 0; i < said.size(); ++i) {
        std::size_t slots = 0, values = 0;
        for (const Piece& piece : (*lines)[i]) slots += piece.slot.has_value();
        for (std::size_t at = 0; (at = said[i].find("{jour} {lien}", at)) != std::string::npos; ++at) ++values;
        must(values == slots, "a value was read again, or lost", typed);
    }
    must(fill(*lines, none).size() <= lines->size(), "more lines than there are", typed);
    const std::string sms = as_sms(text::join(said, " "));
    must(as_sms(sms) == sms, "an SMS that changes when it is one already", typed);
    const auto length = sms_length(sms);
    must((length.units == 0) == (length.parts == 0) && (length.units <= length.limit()) == (length.parts <= 1),
         "a wrong count", typed);
    return 0;
}
