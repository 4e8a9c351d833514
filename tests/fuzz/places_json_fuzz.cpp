// JSON files of places: any bytes give rows or a sentence, and what is kept survives being written and read again.
#include <cstddef>
#include <cstdint>

#include "places_rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::places;
    const auto file = read_json({reinterpret_cast<const char*>(data), size});
    if (file)
        check_rows(*file);
    else
        must(file.error().code == "unreadable" && !file.error().message.key.empty());
    return 0;
}
