#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <optional>

#include "platform/base/log.hpp"
#include "platform/base/waiting.hpp"
#include "platform/pictures/pictures.hpp"

namespace beffroi::pictures {
namespace {

constexpr const char* program = "/usr/bin/vipsthumbnail";

/// A file of our own in a folder, which goes with it.
class Scratch {
public:
    Scratch(const std::string& folder, std::string_view ending)
        : path_(folder + "/upload-XXXXXX" + std::string(ending)) {
        const int file = ::mkostemps(path_.data(), static_cast<int>(ending.size()), O_CLOEXEC);
        made_ = file >= 0;
        if (made_) ::close(file);
    }
    ~Scratch() {
        if (made_) ::unlink(path_.c_str());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    bool made() const { return made_; }
    const std::string& path() const { return path_; }
    bool write(std::string_view bytes) const {
        std::ofstream out(path_, std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.flush();
        return out.good();
    }
    std::string read() const {
        std::ifstream in(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    std::string path_;
    bool made_ = false;
};

Error damaged() {
    return invalid("damaged_picture",
                   msg("This photo can't be read: the file is damaged or cut short. Try another one."));
}
Error no_room() {
    return fail(
        ErrorKind::unavailable, "no_room",
        msg("The server has no room left to work on this photo. Nothing was changed; please tell us by phone."));
}

std::uint32_t little(std::string_view bytes, std::size_t at) {
    std::uint32_t n = 0;
    for (std::size_t i = 4; i > 0; --i) n = n << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
    return n;
}
std::string little_text(std::size_t n) {
    std::string out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(n >> (8 * i) & 0xFF);
    return out;
}

/// The chunks of a WebP that are the picture, and none of those that tell of it (EXIF, XMP, profile, or what comes next):
/// libvips 8.14 writes them whatever it is told. https://developers.google.com/speed/webp/docs/riff_container
std::optional<std::string> only_picture(std::string_view webp) {
    if (webp.size() < 12 || !webp.starts_with("RIFF") || webp.substr(8, 4) != "WEBP") return std::nullopt;
    std::string extended, alpha, picture;
    for (std::size_t at = 12; at + 8 <= webp.size();) {
        const std::size_t length = little(webp, at + 4), padded = length + (length & 1);
        if (padded > webp.size() - at - 8) return std::nullopt;
        const std::string_view kind = webp.substr(at, 4), chunk = webp.substr(at, 8 + padded);
        if (kind == "VP8X") extended = chunk;
        if (kind == "ALPH") alpha = chunk;
        if (kind == "VP8 " || kind == "VP8L") picture = chunk;
        at += 8 + padded;
    }
    if (picture.empty()) return std::nullopt;
    // Only a lossy picture with a transparent part needs the extended form, with that flag alone.
    if (alpha.empty() || extended.size() < 18) return "RIFF" + little_text(4 + picture.size()) + "WEBP" + picture;
    extended[8] = 0x10;
    return "RIFF" + little_text(4 + extended.size() + alpha.size() + picture.size()) + "WEBP" + extended + alpha +
           picture;
}

/// `from` as WebP within `side` pixels.
Result<std::string> draw(const Scratch& from, const Scratch& to, int side) {
    const std::string box = std::to_string(side) + "x" + std::to_string(side) + ">";
    Limits limits;
    limits.reads = {from.path()};
    limits.writes = {to.path()};
    const Ended ended = run_limited({program, from.path(), "--size", box, "-e", "srgb", "-o", to.path() + "[Q=80]"},
                                    // Readers of formats that nobody fuzzes are left out; one thread is enough.
                                    {"VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1", "LC_ALL=C", "HOME=/"}, limits);
    if (ended == Ended::not_started)
        return fail(ErrorKind::unavailable, "no_vips",
                    msg("Photos can't be taken in here just now: the program that draws them is missing. Please tell "
                        "us by phone."))
            .because("install the Debian package libvips-tools");
    auto bytes = ended == Ended::well ? only_picture(to.read()) : std::nullopt;
    if (!bytes || !read_header(*bytes)) return damaged();
    return *std::move(bytes);
}

}

bool installed() { return ::access(program, X_OK) == 0; }

Result<Shrunk> shrink(std::string_view bytes, const std::string& folder) {
    if (bytes.size() > most_bytes)
        return fail(ErrorKind::too_large, "too_large", msg("This photo is larger than 15 MB. Send a smaller copy."));
    const auto header = read_header(bytes);
    if (!header) return header.error();
    if (std::int64_t{header->width} * header->height > most_pixels)
        return invalid("too_many_pixels", msg("This photo has more than 50 million pixels. Send a smaller copy."));

    // Each takes a processor and some hundred megabytes. Whoever waits, for their turn or for the program, leaves their place to
    // those who only want a page.
    const Waiting waiting;
    static std::timed_mutex one_at_a_time;
    const std::unique_lock turn(one_at_a_time, std::chrono::seconds(10));
    if (!turn)
        return fail(ErrorKind::unavailable, "busy",
                    msg("Several photos are being worked on. Wait a minute, then send yours again."));
    const Scratch original(folder, ""), large(folder, ".webp"), small(folder, ".webp");
    if (!original.made() || !large.made() || !small.made() || !original.write(bytes)) {
        log::error("a photo can't be worked on", {{"folder", folder}});
        return no_room();
    }
    auto large_bytes = draw(original, large, 1280);
    if (!large_bytes) return large_bytes.error();
    auto small_bytes = draw(large, small, 480);
    if (!small_bytes) return small_bytes.error();
    const auto size = read_header(*small_bytes);
    return Shrunk{*std::move(small_bytes), *std::move(large_bytes), size->width, size->height};
}

}
