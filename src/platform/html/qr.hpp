// QR codes, as squares for a page or a poster.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::html {

/// A QR code of level M: `size` × `size` modules, row by row, true for dark. Empty when the text is longer than a code can hold.
struct Qr {
    int size = 0;
    std::vector<bool> dark;
    bool at(int x, int y) const { return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x)]; }
};
Qr qr(std::string_view text);
/// The same as the `d` of an SVG path, one unit a module, with the quiet zone of 4 modules that readers need around it.
std::string svg_path(const Qr& code);

}
