#include "server/basemap.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/base/crypto.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/log.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::server {
namespace {

constexpr std::size_t head_size = 127;
constexpr std::uint64_t most_metadata = 4'000'000;  // planetiler writes some 30 KB

/// An open file that closes itself.
class Opened {
public:
    explicit Opened(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Opened() {
        if (fd_ >= 0) ::close(fd_);
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    bool stat(struct stat& info) const { return fd_ >= 0 && ::fstat(fd_, &info) == 0; }
    /// What there is from `at` on, `size` bytes at most.
    std::string read(std::uint64_t at, std::size_t size) const {
        std::string out(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            const auto got = ::pread(fd_, out.data() + done, size - done, static_cast<off_t>(at + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            done += static_cast<std::size_t>(got);
        }
        out.resize(done);
        return out;
    }

private:
    int fd_;
};

int byte(std::string_view head, std::size_t at) { return static_cast<unsigned char>(head[at]); }

std::uint64_t number(std::string_view head, std::size_t at) {
    std::uint64_t n = 0;
    for (std::size_t i = 8; i-- > 0;) n = n << 8 | static_cast<unsigned char>(head[at + i]);
    return n;
}

std::optional<std::string> gunzip(std::string_view packed) {
    z_stream z{};
    if (inflateInit2(&z, 15 + 16) != Z_OK) return std::nullopt;
    std::string out(most_metadata, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    const int end = inflate(&z, Z_FINISH);
    out.resize(z.total_out);
    inflateEnd(&z);
    if (end != Z_STREAM_END) return std::nullopt;
    return out;
}

/// The names of the layers in an archive's metadata; none when they can't be read.
std::vector<std::string> layers_of(const std::string& path, const Archive& archive) {
    std::vector<std::string> names;
    if (archive.metadata_bytes > most_metadata) return names;
    std::string text = Opened(path).read(archive.metadata_at, archive.metadata_bytes);
    if (archive.metadata_gzip) text = gunzip(text).value_or("");
    const auto json = json::parse(text);
    if (!json || !json->is_object()) return names;
    const auto* layers = json->as_object().if_contains("vector_layers");
    if (layers == nullptr || !layers->is_array()) return names;
    for (const auto& layer : layers->as_array())
        if (const auto* object = layer.if_object())
            if (const auto* id = object->if_contains("id"); id != nullptr && id->is_string())
                names.emplace_back(id->as_string());
    return names;
}

/// Sets one file apart from the next one of that name; "none" when there is no file.
std::string stamp_of(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return "none";
    return std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec) + "." +
           std::to_string(info.st_size) + "." + std::to_string(info.st_ino);
}

}

Result<Archive> read_archive(const std::string& path) {
    const Opened file(path);
    const bool absent = errno == ENOENT;
    struct stat info{};
    if (!file.stat(info)) {
        if (absent)
            return fail(ErrorKind::not_found, "absent",
                        msg("No base map: the map shows outlines only. For streets, put a PMTiles file at {1}.", path));
        return invalid("unreadable",
                       msg("The base map {1} can't be read by this account. Open it with: chmod a+r {1}", path));
    }
    if (!S_ISREG(info.st_mode))
        return invalid("unreadable", msg("{1} is not a file. Put the PMTiles file itself there.", path));

    const std::string head = file.read(0, head_size);
    if (head.starts_with("SQLite format 3"))
        return invalid("mbtiles",
                       msg("{1} is an MBTiles file. Convert it with: pmtiles convert FILE.mbtiles {1}", path));
    if (!head.starts_with("PMTiles") || head.size() < head_size)
        return invalid(
            "not_pmtiles",
            msg("{1} is not a PMTiles file. Make one with planetiler or `pmtiles extract`, and put it there.", path));
    if (const int version = byte(head, 7); version != 3)
        return invalid("version", msg("{1} is of PMTiles version {2}, and the map reads version 3. Make it again with "
                                      "a current planetiler or pmtiles.",
                                      path, std::to_string(version)));
    if (byte(head, 99) != 1)
        return invalid(
            "not_vector",
            msg("{1} does not hold vector tiles (MVT), and the map draws no others. Take a vector archive instead.",
                path));
    // 1 is none and 2 gzip; browsers undo no other.
    const auto plain_or_gzip = [&](std::size_t at) { return byte(head, at) == 1 || byte(head, at) == 2; };
    if (!plain_or_gzip(97) || !plain_or_gzip(98))
        return invalid("compression",
                       msg("{1} is compressed in a way that browsers can't read. Make it again with gzip.", path));
    const auto bytes = static_cast<std::uint64_t>(info.st_size);
    std::uint64_t wanted = 0;
    for (const std::size_t part : {8, 24, 40, 56}) {
        const std::uint64_t at = number(head, part), length = number(head, part + 8);
        // Two numbers that wrap around are no archive either.
        wanted = std::max(wanted, at + length < at ? UINT64_MAX : at + length);
    }
    if (bytes < wanted)
        return invalid(
            "short", msg("{1} is cut short: it has {2} bytes of {3}. Wait until the copy ends, or copy it again.", path,
                         std::to_string(bytes), std::to_string(wanted)));
    return Archive{bytes, byte(head, 100), byte(head, 101), number(head, 24), number(head, 32), byte(head, 97) == 2};
}

Result<Message> describe_basemap(const std::string& path) {
    const auto archive = read_archive(path);
    if (!archive) return archive.error();
    const auto layers = layers_of(path, *archive);
    const auto has = [&](std::string_view name) {
        return std::find(layers.begin(), layers.end(), name) != layers.end();
    };
    // The same layers tell web/islands/map/schemas.ts how to draw them.
    const bool protomaps = has("earth") && has("roads"), openmaptiles = has("transportation") && has("place");
    if (!protomaps && !openmaptiles)
        return invalid("layers", msg("{1} holds neither the layers of Protomaps nor those of OpenMapTiles: the map "
                                     "shows outlines instead. Make it with planetiler or `pmtiles extract`.",
                                     path));
    return msg("The base map is drawn: layers of {1}, zooms {2} to {3}, {4} MB.",
               protomaps ? "Protomaps" : "OpenMapTiles", std::to_string(archive->min_zoom),
               std::to_string(archive->max_zoom), std::to_string((archive->bytes + 999'999) / 1'000'000));
}

std::string Basemap::version() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now < again_) return version_;
    again_ = now + every_;
    std::string stamp = stamp_of(path_);
    if (stamp == stamp_) return version_;
    stamp_ = std::move(stamp);
    const auto archive = read_archive(path_);
    version_ = archive ? crypto::base64url(crypto::blake2b(stamp_).substr(0, 9)) : "";
    if (archive)
        log::info("base map", {{"bytes", std::to_string(archive->bytes)}});
    else
        log::warning("no base map", {{"why", archive.error().code}});
    return version_;
}

std::string Basemap::address() {
    const std::string now = version();
    return now.empty() ? "" : std::string(basemap_path) + "?v=" + now;
}

net::Response Basemap::serve(const net::Request& request) {
    const std::string now = version();
    if (now.empty()) return net::failure(net::Status::not_found);
    net::Response response;
    response.type = "application/vnd.pmtiles";
    response.body = net::FileBody{path_};
    response.cache = request.query.get("v") == now ? net::Cache::immutable : net::Cache::revalidate;
    return response;
}

}
