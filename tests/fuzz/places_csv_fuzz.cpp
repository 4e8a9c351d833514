// CSV files of places: any bytes give rows or a sentence, and what is kept survives being written and read again.
#include <cstddef>
#include <cstdint>

#include "places_rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::places;
    // The first line is given, so that the fuzzer need not find 32 names; a first byte of 0xFF leaves even that to it.
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (size > 0 && data[0] == 0xFF) {
        bytes.erase(0, 1);
    } else {
        std::string header;
        const char separator = size > 0 && data[0] == ';' ? ';' : ',';
        for (auto column : standard_columns()) {
            if (!header.empty()) header += separator;
            header += column;
        }
        bytes = header + "\n" + bytes;
    }
    const auto file = read_file(bytes);
    if (file)
        check_rows(*file);
    else
        must(file.error().code == "unreadable" && !file.error().message.key.empty());
    return 0;
}
