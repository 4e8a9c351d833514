// Any sender, recipient, subject and bodies (one a line): a message is refused, or has exactly the headers it should, short lines
// of ASCII, and bodies that read back.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "platform/base/text.hpp"
#include "platform/mail/mail.hpp"

using namespace beffroi;

namespace {

void must(bool truth, const char* what, const std::string& message) {
    if (truth) return;
    std::cerr << what << '\n' << message << '\n';
    std::abort();
}

std::string decoded(std::string_view s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '=') {
            out += s[i];
        } else {
            if (s.substr(i + 1, 2) != "\r\n")
                out += static_cast<char>(std::stoi(std::string(s.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        }
    }
    return out;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::vector<std::string> parts;
    for (int i = 0; i < 3; ++i) {
        const auto end = std::min(rest.find('\n'), rest.size());
        parts.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const std::string body(rest);
    mail::Settings settings;
    settings.from = parts[0];
    const auto message =
        mail::compose({parts[1], parts[2], body, ""}, settings, "id@exemple.fr", "Tue, 24 Nov 2026 10:00:00 +0000");
    if (!message) return 0;

    std::size_t begin = 0;
    std::vector<std::string> names;
    for (bool head = true; begin < message->size();) {
        const auto end = message->find("\r\n", begin);
        must(end != std::string::npos, "a line without end", *message);
        const std::string_view line(message->data() + begin, end - begin);
        if (line.empty()) head = false;
        must(line.size() <= 998 && (!head || line.size() <= 78 || line.find('@') != std::string::npos), "a long line",
             *message);
        for (const char c : line)
            must((c >= 0x20 && c < 0x7f) || (!head && c == '\t'), "a line that is no plain ASCII", *message);
        if (head && line[0] != ' ') names.emplace_back(line.substr(0, line.find(':')));
        begin = end + 2;
    }
    const std::vector<std::string> wanted = {"From",         "To",           "Subject",
                                             "Date",         "Message-ID",   "Auto-Submitted",
                                             "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};
    must(names == wanted, "other headers than it should have", *message);

    std::string want;
    const std::string clean = text::clean_utf8(body);
    for (std::string_view left = clean; !left.empty();) {
        const auto end = std::min(left.find('\n'), left.size());
        auto line = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        (want += line) += "\r\n";
    }
    must(decoded(std::string_view(*message).substr(message->find("\r\n\r\n") + 4)) == want,
         "another text than was written", *message);
    return 0;
}
