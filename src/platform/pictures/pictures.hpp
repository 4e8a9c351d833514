// Pictures that strangers send: looked at without trust, redrawn in two sizes by a program that may do nothing else.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

namespace beffroi::pictures {

inline constexpr std::size_t most_bytes = 15 * 1024 * 1024;
inline constexpr std::int64_t most_pixels = 50'000'000;

enum class Format { jpeg, png, webp, heic };
struct Header {
    Format format = Format::jpeg;
    int width = 0, height = 0;  ///< in pixels, as stored
};
/// What the first bytes and the header say, without decoding: names and content types are not believed.
/// Errors: `not_a_picture` when it is none of the four formats; `damaged_picture` when its header can't be read.
Result<Header> read_header(std::string_view bytes);

/// The same picture as WebP, upright, in sRGB, without what the camera wrote into it (place, owner, preview).
struct Shrunk {
    std::string small, large;  ///< within 480 and 1280 pixels a side; never larger than it was
    int small_width = 0, small_height = 0;
};
/// Runs `vipsthumbnail` under limits of time, memory and file size, without network and without other files; works in `folder`, where it leaves
/// nothing. One at a time in a process; others wait ten seconds at most.
/// Errors: those of `read_header`; `too_large`; `too_many_pixels`; `damaged_picture` when it can't be drawn within the limits;
/// `busy`; `no_vips` when the program is not installed.
Result<Shrunk> shrink(std::string_view bytes, const std::string& folder);

/// Whether the program that draws is there.
bool installed();
/// Whether the kernel can keep that program from every file that is not its own: Linux 5.13 or later, with Landlock.
bool keeps_from_files();

/// For programs that read what strangers sent.
struct Limits {
    int cpu_seconds = 20;
    std::size_t memory_bytes = std::size_t{1500} << 20;  ///< of address space
    std::size_t file_bytes = std::size_t{8} << 20;  ///< of each file that it writes
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
    std::vector<std::string> reads{};  ///< files and folders that it may read, beside /usr
    std::vector<std::string> writes{};  ///< files that it may write, or folders in which it may make files
};
enum class Ended { well, badly, too_long, not_started };
/// Runs `command` (an absolute path first) to its end: with `environment` and nothing else of ours, no open file, no new
/// privileges, no sockets (seccomp), no files but `reads`, `writes` and those of /usr (Landlock, where `keeps_from_files`), and
/// killed at its limits.
Ended run_limited(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                  const Limits& limits);

}
