// The operator's base map: one PMTiles file in the data folder, which may come, change and go while the server runs.
#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "platform/base/result.hpp"
#include "platform/net/http.hpp"

namespace beffroi::server {

/// Where the map asks for it; the query carries its version.
inline constexpr const char* basemap_path = "/carte/fond.pmtiles";

inline std::string basemap_file(const std::string& data_dir) { return data_dir + "/basemap.pmtiles"; }

/// What the head of an archive tells (PMTiles 3, https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).
struct Archive {
    std::uint64_t bytes = 0;
    int min_zoom = 0, max_zoom = 0;
    std::uint64_t metadata_at = 0, metadata_bytes = 0;
    bool metadata_gzip = false;
};

/// Reads 127 bytes of the file. Errors, each with the remedy: `absent`; `unreadable`; `mbtiles` and `not_pmtiles`;
/// `version` other than 3; `not_vector` tiles; `compression` that browsers can't undo; `short` while it is being copied.
Result<Archive> read_archive(const std::string& path);

/// For the operator: what there is, as a sentence. Errors: those of `read_archive`; `layers` when the archive holds neither
/// those of Protomaps nor those of OpenMapTiles, so that the map would draw nothing of it.
Result<Message> describe_basemap(const std::string& path);

/// Answers from memory, and looks at the file again once `every` has passed: one stat, and a read when it changed.
/// Safe from several threads.
class Basemap {
public:
    explicit Basemap(std::string path, std::chrono::milliseconds every = std::chrono::seconds(1))
        : path_(std::move(path)), every_(every) {}
    /// The address with the version of the file, "/carte/fond.pmtiles?v=…"; empty when there is none that the map can draw.
    std::string address();
    /// The file itself, in ranges. Kept for a year under the address above, as another file has another address.
    net::Response serve(const net::Request& request);

private:
    std::string version();

    const std::string path_;
    const std::chrono::milliseconds every_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point again_{};
    std::string stamp_ = "none";  ///< of the file when it was last read
    std::string version_;  ///< empty: nothing to draw
};

}
