// Files that say they are spreadsheets: any bytes give rows within the limits, or a sentence. Bytes that begin with 'P', 'K' are an archive
// as it came; others are the XML of a sheet, packed here, so that the fuzzer need not find out how to pack.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "platform/spreadsheet/reader.hpp"

namespace {

void must(bool held) {
    if (!held) std::abort();
}

/// An archive without compression, made by hand: a part after the other, then their list.
std::string archive_of(const std::vector<std::pair<std::string, std::string_view>>& parts) {
    std::string bytes, list;
    const auto number = [](std::string& out, std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
    };
    const auto crc = [](std::string_view text) {
        std::uint32_t sum = 0xFFFFFFFF;
        for (const char c : text) {
            sum ^= static_cast<unsigned char>(c);
            for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1) != 0 ? 0xEDB88320 : 0);
        }
        return ~sum;
    };
    for (const auto& [name, text] : parts) {
        const auto at = static_cast<std::uint32_t>(bytes.size()), size = static_cast<std::uint32_t>(text.size());
        std::string common;
        number(common, 20, 2), number(common, 0, 2), number(common, 0, 2), number(common, 0, 4);
        number(common, crc(text), 4), number(common, size, 4), number(common, size, 4);
        number(common, static_cast<std::uint32_t>(name.size()), 2), number(common, 0, 2);
        bytes += "PK\x03\x04" + common + name + std::string(text);
        list += "PK\x01\x02";
        number(list, 20, 2);
        list += common;
        number(list, 0, 2), number(list, 0, 2), number(list, 0, 2), number(list, 0, 4), number(list, at, 4);
        list += name;
    }
    const auto at = static_cast<std::uint32_t>(bytes.size()), size = static_cast<std::uint32_t>(list.size()),
               count = static_cast<std::uint32_t>(parts.size());
    bytes += list + "PK\x05\x06";
    number(bytes, 0, 4), number(bytes, count, 2), number(bytes, count, 2), number(bytes, size, 4), number(bytes, at, 4),
        number(bytes, 0, 2);
    return bytes;
}

std::string packed(std::string_view sheet) {
    // What stands after a null byte are the texts that cells share, and after another one the styles.
    const std::size_t first = sheet.find('\0');
    std::string_view texts = first == sheet.npos ? "<sst><si><t>a</t></si></sst>" : sheet.substr(first + 1);
    sheet = sheet.substr(0, first);
    const std::size_t second = texts.find('\0');
    const std::string_view styles =
        second == texts.npos ? "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                             : texts.substr(second + 1);
    texts = texts.substr(0, second);
    return archive_of(
        {{"_rels/.rels", "<R><Relationship Id=\"a\" Type=\"/officeDocument\" Target=\"b\"/></R>"},
         {"_rels/b.rels",
          "<R><Relationship Id=\"s\" Type=\"/worksheet\" Target=\"c\"/><Relationship Id=\"t\" "
          "Type=\"/sharedStrings\" Target=\"t\"/><Relationship Id=\"y\" Type=\"/styles\" Target=\"y\"/></R>"},
         {"b", "<w xmlns:r=\"r\"><sheet name=\"n\" r:id=\"s\"/></w>"},
         {"c", sheet},
         {"t", texts},
         {"y", styles}});
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi;
    const std::string_view given(reinterpret_cast<const char*>(data), size);
    // A first byte of 0xFF is a file that is no archive: CSV, or nothing that anybody knows.
    std::string bytes;
    if (given.starts_with("PK"))
        bytes = given;
    else if (given.starts_with('\xFF'))
        bytes = given.substr(1);
    else
        bytes = packed(given);
    spreadsheet::Limits limits;
    limits.unpacked_bytes = 4 << 20;
    limits.text_bytes = 1 << 20;
    limits.rows = 2000;
    auto reader = spreadsheet::Reader::open(bytes, limits);
    const auto fault_is_told = [](const Error& e) {
        must((e.code == "unreadable" || e.code == "too_large") && !e.message.key.empty());
    };
    if (!reader) {
        fault_is_told(reader.error());
        return 0;
    }
    for (std::size_t sheet = 0; sheet < reader->sheets().size() && sheet < 3; ++sheet) {
        int last = 0, rows = 0;
        const auto read = reader->each(sheet, [&](spreadsheet::Row& row) {
            must(row.number > last && !row.cells.empty() && !row.cells.back().empty());
            must(row.cells.size() <= static_cast<std::size_t>(limits.columns));
            last = row.number;
            return ++rows < 5000;
        });
        must(rows <= limits.rows);
        if (!read) fault_is_told(read.error());
    }
    return 0;
}
