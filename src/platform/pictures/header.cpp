// Sizes of pictures from their headers. Every read is bounded; nothing is decoded.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "platform/pictures/pictures.hpp"

namespace beffroi::pictures {
namespace {

/// Numbers of a file, or nothing beyond its end.
class Bytes {
public:
    explicit Bytes(std::string_view all) : all_(all) {}
    std::size_t size() const { return all_.size(); }
    bool has(std::size_t at, std::string_view text) const { return at <= size() && all_.substr(at).starts_with(text); }
    std::optional<std::uint64_t> big(std::size_t at, std::size_t count) const {
        if (at > size() || count > size() - at) return std::nullopt;
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < count; ++i) n = n << 8 | byte(at + i);
        return n;
    }
    std::optional<std::uint64_t> little(std::size_t at, std::size_t count) const {
        if (at > size() || count > size() - at) return std::nullopt;
        std::uint64_t n = 0;
        for (std::size_t i = count; i > 0; --i) n = n << 8 | byte(at + i - 1);
        return n;
    }

private:
    std::uint8_t byte(std::size_t at) const { return static_cast<std::uint8_t>(all_[at]); }
    std::string_view all_;
};

struct Size {
    std::uint64_t width = 0, height = 0;
};

/// IHDR is the first chunk: https://www.w3.org/TR/png/#11IHDR
std::optional<Size> png_size(const Bytes& b) {
    const auto width = b.big(16, 4), height = b.big(20, 4);
    if (!b.has(12, "IHDR") || !width || !height) return std::nullopt;
    return Size{*width, *height};
}

/// The frame header (SOF0 to SOF15) among the segments before the data: ITU T.81, annex B.
std::optional<Size> jpeg_size(const Bytes& b) {
    for (std::size_t at = 2;;) {
        while (b.big(at, 1) == 0xFF && b.big(at + 1, 1) == 0xFF) ++at;  // fill bytes
        const auto sign = b.big(at, 1), marker = b.big(at + 1, 1), length = b.big(at + 2, 2);
        if (sign != 0xFF || !marker || !length || *length < 2) return std::nullopt;
        const bool frame = *marker >= 0xC0 && *marker <= 0xCF && *marker != 0xC4 && *marker != 0xC8 && *marker != 0xCC;
        if (frame) {
            const auto height = b.big(at + 5, 2), width = b.big(at + 7, 2);
            if (!height || !width) return std::nullopt;
            return Size{*width, *height};
        }
        // Data or the end before a frame.
        if (*marker == 0xDA || *marker == 0xD9) return std::nullopt;
        at += 2 + *length;
    }
}

/// https://developers.google.com/speed/webp/docs/riff_container and RFC 6386, section 9.1
std::optional<Size> webp_size(const Bytes& b) {
    if (b.has(12, "VP8X")) {
        const auto width = b.little(24, 3), height = b.little(27, 3);
        if (!width || !height) return std::nullopt;
        return Size{*width + 1, *height + 1};
    }
    if (b.has(12, "VP8L")) {
        const auto bits = b.little(21, 4);
        if (!bits || b.big(20, 1) != 0x2F) return std::nullopt;
        return Size{(*bits & 0x3FFF) + 1, (*bits >> 14 & 0x3FFF) + 1};
    }
    if (b.has(12, "VP8 ")) {
        const auto width = b.little(26, 2), height = b.little(28, 2);
        if (!b.has(23, "\x9D\x01\x2A") || !width || !height) return std::nullopt;
        return Size{*width & 0x3FFF, *height & 0x3FFF};
    }
    return std::nullopt;
}

/// A box of the ISO base media format (ISO/IEC 14496-12): its kind stands at `at` + 4, what it holds up to `end`.
struct Box {
    std::size_t content = 0, end = 0;
};
std::optional<Box> box_at(const Bytes& b, std::size_t at, std::size_t limit) {
    auto length = b.big(at, 4);
    std::size_t head = 8;
    if (length == 1) length = b.big(at + 8, 8), head = 16;
    if (length == 0) length = limit - at;
    if (!length || *length < head || *length > limit - at) return std::nullopt;
    return Box{at + head, at + static_cast<std::size_t>(*length)};
}
std::optional<Box> find_box(const Bytes& b, Box in, std::string_view kind) {
    for (std::size_t at = in.content; at + 8 <= in.end;) {
        const auto box = box_at(b, at, in.end);
        if (!box) return std::nullopt;
        if (b.has(at + 4, kind)) return box;
        at = box->end;
    }
    return std::nullopt;
}

/// The largest `ispe` property: tiles have smaller ones (ISO/IEC 23008-12, 6.5.3).
std::optional<Size> heic_size(const Bytes& b) {
    const auto meta = find_box(b, {0, b.size()}, "meta");
    if (!meta || meta->content + 4 > meta->end) return std::nullopt;
    const auto properties = find_box(b, {meta->content + 4, meta->end}, "iprp");
    const auto container = properties ? find_box(b, *properties, "ipco") : std::nullopt;
    if (!container) return std::nullopt;
    Size largest;
    for (std::size_t at = container->content; at + 8 <= container->end;) {
        const auto box = box_at(b, at, container->end);
        if (!box) return std::nullopt;
        if (b.has(at + 4, "ispe")) {
            const auto width = b.big(box->content + 4, 4), height = b.big(box->content + 8, 4);
            if (!width || !height) return std::nullopt;
            largest = {std::max(largest.width, *width), std::max(largest.height, *height)};
        }
        at = box->end;
    }
    return largest;
}

bool is_heic(const Bytes& b) {
    if (!b.has(4, "ftyp")) return false;
    for (std::string_view brand : {"heic", "heix", "heim", "heis", "mif1"})
        if (b.has(8, brand)) return true;
    return false;
}

}

Result<Header> read_header(std::string_view bytes) {
    const Bytes b(bytes);
    std::optional<Size> size;
    Format format = Format::jpeg;
    if (b.has(0, "\xFF\xD8\xFF")) {
        size = jpeg_size(b);
    } else if (b.has(0, std::string_view("\x89PNG\r\n\x1A\n", 8))) {
        format = Format::png;
        size = png_size(b);
    } else if (b.has(0, "RIFF") && b.has(8, "WEBP")) {
        format = Format::webp;
        size = webp_size(b);
    } else if (is_heic(b)) {
        format = Format::heic;
        size = heic_size(b);
    } else {
        return invalid("not_a_picture", msg("This file is not a photo. Choose a JPEG, PNG, WebP or HEIC file."));
    }
    constexpr std::uint64_t most_side = 1'000'000;
    if (!size || size->width == 0 || size->height == 0 || size->width > most_side || size->height > most_side)
        return invalid("damaged_picture",
                       msg("This photo can't be read: the file is damaged or cut short. Try another one."));
    return Header{format, static_cast<int>(size->width), static_cast<int>(size->height)};
}

}
