#include "platform/imports/file.hpp"

#include <fstream>
#include <iostream>

#include "platform/base/text.hpp"

namespace beffroi::imports {

Result<std::string> read_whole(const std::string& name, std::size_t most_bytes) {
    std::string bytes;
    const auto read = [&](std::istream& in) {
        char block[1 << 16];
        while (in.read(block, sizeof block) || in.gcount() > 0) {
            bytes.append(block, static_cast<std::size_t>(in.gcount()));
            if (bytes.size() > most_bytes) return false;
        }
        return !in.bad();
    };
    if (name == "-") {
        if (!read(std::cin)) return invalid("unreadable", msg("Standard input can't be read."));
        return bytes;
    }
    std::ifstream in(name, std::ios::binary);
    if (!in || !read(in))
        return invalid("unreadable", msg("The file {1} can't be read. Does it exist, and may you read it?", name));
    return bytes;
}

Result<Utf8> utf8(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return invalid("unreadable", msg("This file is in UTF-16. Save it as CSV in UTF-8 and import it again."));
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::string_view content = text::trim(bytes);
    if (content.empty()) return invalid("unreadable", msg("This file is empty."));
    // A zip archive begins so, and with it every spreadsheet that was not saved as CSV.
    if (content.starts_with("PK\x03\x04"))
        return invalid("unreadable",
                       msg("This is a spreadsheet or an archive. Save it as CSV in UTF-8 and import it again."));
    Utf8 out;
    out.given = bytes;
    if (!text::is_utf8(bytes)) {
        out.converted = from_windows_1252(bytes);
        out.note =
            msg("The file is not in UTF-8: it was read as Windows-1252, as French spreadsheets save it. Check the "
                "accents.");
    }
    return out;
}

std::string from_windows_1252(std::string_view bytes) {
    // The 32 places where Windows-1252 differs from Latin-1 (0 where it has nothing).
    static constexpr char16_t high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        if (b < 0x80) {
            out += c;
            continue;
        }
        char16_t point = b >= 0xA0 ? b : high[b - 0x80];
        if (point == 0) point = 0xFFFD;
        if (point < 0x800) {
            out += static_cast<char>(0xC0 | point >> 6);
        } else {
            out += static_cast<char>(0xE0 | point >> 12);
            out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        }
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
    return out;
}

}
