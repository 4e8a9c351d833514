// Any bytes as a picture: a size that a picture may have, or one of two errors.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "platform/pictures/pictures.hpp"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = pictures::read_header({reinterpret_cast<const char*>(data), size});
    const bool good =
        header ? header->width > 0 && header->height > 0 && header->width <= 1'000'000 && header->height <= 1'000'000
               : header.error().code == "damaged_picture" || header.error().code == "not_a_picture";
    if (!good) {
        std::cerr << "a picture without a size\n";
        std::abort();
    }
    return 0;
}
