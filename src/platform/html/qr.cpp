#include "platform/html/qr.hpp"

#include <qrencode.h>

#include <memory>

namespace beffroi::html {

Qr qr(std::string_view text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free);
    Qr out;
    if (!code) return out;
    out.size = code->width;
    out.dark.resize(static_cast<std::size_t>(out.size) * static_cast<std::size_t>(out.size));
    for (std::size_t i = 0; i < out.dark.size(); ++i) out.dark[i] = (code->data[i] & 1) != 0;
    return out;
}

std::string svg_path(const Qr& code) {
    std::string d;
    for (int y = 0; y < code.size; ++y)
        for (int x = 0; x < code.size; ++x) {
            if (!code.at(x, y)) continue;
            int length = 1;
            while (x + length < code.size && code.at(x + length, y)) ++length;
            d += "M" + std::to_string(x + 4) + " " + std::to_string(y + 4) + "h" + std::to_string(length) + "v1h-" + std::to_string(length) + "z";
            x += length;
        }
    return d;
}

}
