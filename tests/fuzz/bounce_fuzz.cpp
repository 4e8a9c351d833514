// Any bytes as a returned mail: read without fault, what is kept of it is short, plain and holds no address, and how lines end
// makes no difference.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "platform/mail/bounce.hpp"

using namespace beffroi;

namespace {

void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}

std::string with_crlf(std::string_view s) {
    std::string out;
    for (const char c : s) {
        if (c == '\n' && (out.empty() || out.back() != '\r')) out += '\r';
        out += c;
    }
    return out;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string message(reinterpret_cast<const char*>(data), size);
    const auto report = mail::read_report(message);
    const auto again = mail::read_report(with_crlf(message));
    must(report.has_value() == again.has_value(), "CRLF makes another report");
    if (!report) return 0;
    const std::string& text = report->reply.text;
    must(text.size() <= 200, "a long answer");
    must(std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; }), "an answer of more than plain ASCII");
    must(text.find_first_of("@/") == std::string::npos, "an address in the answer");
    must(report->tokens.size() <= 20, "many tokens");
    for (const auto& token : report->tokens)
        must(token.size() == 32 && token.find_first_not_of("0123456789abcdef") == std::string::npos,
             "a token that is none");
    must(!report->reply.no_such_mailbox || report->action == mail::Report::Action::failed,
         "a wrong address without a failure");
    must(report->action == again->action && text == again->reply.text && report->tokens == again->tokens,
         "CRLF changes the report");
    return 0;
}
