#include "server/basemap.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/i18n/i18n.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::server;
using namespace std::chrono_literals;

namespace {

void put(std::string& head, std::size_t at, std::uint64_t n) {
    for (std::size_t i = 0; i < 8; ++i) head[at + i] = static_cast<char>(n >> (8 * i) & 0xff);
}

/// An archive with a head, these bytes of metadata and nothing to draw.
std::string archive(const std::string& metadata = "{}", int max_zoom = 14) {
    std::string head(127, '\0');
    head.replace(0, 7, "PMTiles");
    head[7] = 3;
    put(head, 8, 127);  // the root directory, empty
    put(head, 24, 127);
    put(head, 32, metadata.size());
    put(head, 40, 127 + metadata.size());
    put(head, 56, 127 + metadata.size());
    head[97] = 1;
    head[98] = 2;
    head[99] = 1;
    head[101] = static_cast<char>(max_zoom);
    return head + metadata;
}

void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::string code_of(const std::string& path) {
    const auto found = describe_basemap(path);
    return found ? "" : found.error().code;
}

std::string says(const std::string& path) {
    const auto found = describe_basemap(path);
    return i18n::format(Lang::en, found ? *found : found.error().message);
}

const std::string protomaps = R"({"vector_layers":[{"id":"earth"},{"id":"roads"}]})";
const std::string openmaptiles = R"({"vector_layers":[{"id":"transportation"},{"id":"place"}]})";

net::Request asking(const std::string& version) {
    net::Request request;
    request.query.set("v", version);
    return request;
}

}

TEST_CASE("the head of an archive is read") {
    testing::TemporaryFolder folder;
    const std::string file = folder.file("basemap.pmtiles");
    write(file, archive(protomaps));
    const auto read = read_archive(file);
    REQUIRE(read.ok());
    CHECK(read->bytes == 127 + protomaps.size());
    CHECK(read->max_zoom == 14);
    CHECK(says(file) == "The base map is drawn: layers of Protomaps, zooms 0 to 14, 1 MB.");
    write(file, archive(openmaptiles));
    CHECK(says(file) == "The base map is drawn: layers of OpenMapTiles, zooms 0 to 14, 1 MB.");
}

TEST_CASE("what keeps a file from being a base map has a name and a remedy") {
    testing::TemporaryFolder folder;
    const std::string file = folder.file("basemap.pmtiles");
    CHECK(code_of(file) == "absent");

    const auto with = [&](std::size_t at, int value) {
        std::string bytes = archive(protomaps);
        bytes[at] = static_cast<char>(value);
        write(file, bytes);
        return code_of(file);
    };
    CHECK(with(7, 3) == "");
    CHECK(with(0, 'p') == "not_pmtiles");
    CHECK(with(7, 2) == "version");
    CHECK(says(file) == file +
                            " is of PMTiles version 2, and the map reads version 3. Make it again with a current "
                            "planetiler or pmtiles.");
    CHECK(with(7, 4) == "version");
    CHECK(with(99, 2) == "not_vector");
    CHECK(with(97, 3) == "compression");
    CHECK(with(98, 3) == "compression");
    CHECK(with(98, 1) == "");

    write(file, archive(protomaps).substr(0, 130));
    CHECK(code_of(file) == "short");
    CHECK(says(file) == file + " is cut short: it has 130 bytes of 176. Wait until the copy ends, or copy it again.");
    std::string wraps = archive(protomaps);
    put(wraps, 56, UINT64_MAX - 5);
    put(wraps, 64, 100);
    write(file, wraps);
    CHECK(code_of(file) == "short");

    for (const char* nothing : {"", "PMTiles", "<html>", "PMTiles\x03"}) {
        write(file, nothing);
        CHECK_MESSAGE(code_of(file) == "not_pmtiles", nothing);
    }
    write(file, std::string("SQLite format 3\0", 16) + std::string(4000, 'x'));
    CHECK(code_of(file) == "mbtiles");
    for (const char* metadata :
         {"{}", "", "not json", R"({"vector_layers":[{"id":"shops"},3,{}]})", R"({"vector_layers":7})", "[]"}) {
        write(file, archive(metadata));
        CHECK_MESSAGE(code_of(file) == "layers", metadata);
    }
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    CHECK(code_of(file) == "unreadable");
    std::filesystem::remove(file);
    if (::geteuid() != 0) {  // root reads everything
        write(file, archive(protomaps));
        ::chmod(file.c_str(), 0);
        CHECK(code_of(file) == "unreadable");
    }
}

TEST_CASE("metadata that do not unpack are no layers") {
    testing::TemporaryFolder folder;
    const std::string file = folder.file("basemap.pmtiles");
    std::string bytes = archive(protomaps);
    bytes[97] = 2;
    write(file, bytes);
    CHECK(code_of(file) == "layers");
}

TEST_CASE("a base map comes, changes and goes while the server runs") {
    testing::TemporaryFolder folder;
    const std::string file = folder.file("basemap.pmtiles");
    Basemap basemap(file, 0ms);
    CHECK(basemap.address() == "");
    CHECK(basemap.serve(asking("")).failed);

    write(file + ".new", archive(protomaps));
    std::filesystem::rename(file + ".new", file);
    const std::string first = basemap.address();
    REQUIRE(first.starts_with("/carte/fond.pmtiles?v="));
    CHECK(basemap.address() == first);

    write(file + ".new", archive(protomaps, 13));
    std::filesystem::rename(file + ".new", file);
    const std::string second = basemap.address();
    CHECK(second.starts_with("/carte/fond.pmtiles?v="));
    CHECK(second != first);

    const auto served = basemap.serve(asking(second.substr(second.find('=') + 1)));
    REQUIRE(std::holds_alternative<net::FileBody>(served.body));
    CHECK(std::get<net::FileBody>(served.body).path == file);
    CHECK(served.cache == net::Cache::immutable);
    // A page that was open before the change still asks for the old one: it gets the new one, and must not keep it as the old.
    CHECK(basemap.serve(asking(first.substr(first.find('=') + 1))).cache == net::Cache::revalidate);

    // Being copied over: neither named nor served until all of it is there.
    write(file, archive(protomaps).substr(0, 140));
    CHECK(basemap.address() == "");
    CHECK(basemap.serve(asking("")).failed);
    write(file, archive(protomaps));
    CHECK(basemap.address() != "");

    write(file, "<html>404</html>");
    CHECK(basemap.address() == "");
    std::filesystem::remove(file);
    CHECK(basemap.address() == "");
}

TEST_CASE("the file is looked at once in a while, not at each page") {
    testing::TemporaryFolder folder;
    const std::string file = folder.file("basemap.pmtiles");
    Basemap basemap(file, 24h);
    CHECK(basemap.address() == "");
    write(file, archive(protomaps));
    CHECK(basemap.address() == "");
    Basemap other(file, 24h);
    CHECK(other.address() != "");
}
