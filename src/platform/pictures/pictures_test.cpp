// Hostile pictures, and what becomes of honest ones.
#include "platform/pictures/pictures.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::pictures;

namespace {

std::string file_bytes(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder to work in, and pictures that `vips` draws there.
struct Studio {
    testing::TemporaryFolder folder;

    /// Noise, so that nothing shrinks to nothing; `ending` chooses the format.
    std::string picture(int width, int height, const std::string& ending, int bands = 1) {
        const std::string raw = folder.file("noise.v"), made = folder.file("made" + ending);
        run("vips gaussnoise " + raw + " " + std::to_string(width) + " " + std::to_string(height) +
            " --mean 128 --sigma 20");
        run("vips cast " + raw + " " + folder.file("bytes.v") + " uchar");
        if (bands == 4)
            run("vips bandjoin \"" + folder.file("bytes.v ") + folder.file("bytes.v ") + folder.file("bytes.v ") +
                folder.file("bytes.v") + "\" " + folder.file("four.v") + " && vips copy --interpretation srgb " +
                folder.file("four.v") + " " + made + " && rm " + folder.file("four.v"));
        else
            run("vips copy " + folder.file("bytes.v") + " " + made);
        std::string bytes = file_bytes(made);
        for (const auto& name : {raw, made, folder.file("bytes.v")}) std::filesystem::remove(name);
        return bytes;
    }
    Result<Shrunk> shrunk(std::string_view bytes) {
        auto result = shrink(bytes, folder.path());
        CHECK_MESSAGE(std::filesystem::is_empty(folder.path()), "nothing may stay behind");
        return result;
    }
    std::string refusal(std::string_view bytes) {
        const auto result = shrunk(bytes);
        return result ? "taken" : result.error().code;
    }

private:
    static void run(const std::string& command) {
        REQUIRE_MESSAGE(std::system(("{ " + command + "; } >/dev/null 2>&1").c_str()) == 0, command);
    }
};

/// A chunk of PNG with a sum that nobody checks before the size is known.
std::string png_of(std::uint32_t width, std::uint32_t height) {
    std::string bytes("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
    for (const auto n : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(n >> shift & 0xFF);
    return bytes + std::string("\x08\x02\0\0\0\0\0\0\0", 9);
}

/// EXIF with a position and an owner, as a telephone writes it, put behind the first two bytes of a JPEG.
std::string with_position(const std::string& jpeg) {
    std::string tiff("MM\0*\0\0\0\x08", 8);
    tiff += std::string("\0\x02", 2);
    tiff += std::string("\x01\x0F\0\x02\0\0\0\x10\0\0\0\x26", 12);  // Make, 16 letters at 38
    tiff += std::string("\x88\x25\0\x04\0\0\0\x01\0\0\0\x36", 12);  // the directory of the position, at 54
    tiff += std::string("\0\0\0\0", 4);
    tiff += std::string("JeanneDupontVire", 16);
    tiff += std::string("\0\x01", 2) + std::string("\0\x01\0\x02\0\0\0\x02N\0\0\0", 12) + std::string("\0\0\0\0", 4);
    const std::string body = std::string("Exif\0\0", 6) + tiff;
    const auto length = body.size() + 2;
    return jpeg.substr(0, 2) + "\xFF\xE1" + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + body +
           jpeg.substr(2);
}

}

TEST_CASE("honest pictures of each format come out in two sizes of WebP") {
    Studio studio;
    for (const std::string ending : {".jpg", ".png", ".webp"}) {
        const std::string bytes = studio.picture(1600, 900, ending);
        const auto header = read_header(bytes);
        REQUIRE_MESSAGE(header.ok(), ending);
        CHECK(header->width == 1600);
        CHECK(header->height == 900);
        const auto result = studio.shrunk(bytes);
        REQUIRE_MESSAGE(result.ok(), ending);
        CHECK(result->small_width == 480);
        CHECK(result->small_height == 270);
        CHECK(read_header(result->large)->width == 1280);
        CHECK(read_header(result->large)->format == Format::webp);
        CHECK(result->small.size() < result->large.size());
    }
    // Never drawn larger than it was.
    CHECK(studio.shrunk(studio.picture(200, 300, ".png"))->small_width == 200);
}

TEST_CASE("what iPhones send is read where libheif can") {
    Studio studio;
    if (std::system("vips black /tmp/beffroi-probe.heic 16 16 --bands 3 >/dev/null 2>&1") != 0) {
        MESSAGE("skipped: this machine's libvips writes no HEIC to try with");
        return;
    }
    std::filesystem::remove("/tmp/beffroi-probe.heic");
    const std::string bytes = studio.picture(640, 480, ".heic");
    CHECK(read_header(bytes)->format == Format::heic);
    CHECK(read_header(bytes)->width == 640);
    CHECK(read_header(bytes)->height == 480);
    const auto result = studio.shrunk(bytes);
    REQUIRE(result.ok());
    CHECK(result->small_width == 480);
    CHECK(result->small_height == 360);
    for (const std::size_t part : {std::size_t{40}, bytes.size() / 3, bytes.size() / 2})
        CHECK(studio.refusal(std::string_view(bytes).substr(0, part)) == "damaged_picture");
}

TEST_CASE("a picture with transparent parts keeps them") {
    Studio studio;
    const std::string bytes = studio.picture(300, 200, ".png", 4);
    const auto result = studio.shrunk(bytes);
    REQUIRE(result.ok());
    CHECK(result->large.find("ALPH") != std::string::npos);
    CHECK(read_header(result->large)->width == 300);
    CHECK(studio.shrunk(result->large).ok());
}

TEST_CASE("what the camera wrote goes: position, owner, profile") {
    Studio studio;
    const std::string told = with_position(studio.picture(600, 400, ".jpg"));
    REQUIRE(told.find("JeanneDupont") != told.npos);
    const auto result = studio.shrunk(told);
    REQUIRE(result.ok());
    for (const std::string& made : {result->small, result->large})
        for (const char* trace : {"JeanneDupont", "EXIF", "Exif", "XMP ", "ICCP"}) CHECK(made.find(trace) == made.npos);
}

TEST_CASE("what is no picture is refused whatever it is called") {
    Studio studio;
    CHECK(studio.refusal("") == "not_a_picture");
    CHECK(studio.refusal("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>") ==
          "not_a_picture");
    CHECK(studio.refusal("<!doctype html><script>alert(1)</script>") == "not_a_picture");
    CHECK(studio.refusal("GIF89a\x01\x01") == "not_a_picture");
    CHECK(studio.refusal("%PDF-1.7\n") == "not_a_picture");
    CHECK(studio.refusal("push graphic-context\nviewbox 0 0 1 1\n") == "not_a_picture");
    CHECK(studio.refusal("PK\x03\x04") == "not_a_picture");
    // Names lie; what counts is what is inside.
    const std::string png = studio.picture(300, 200, ".png");
    CHECK(read_header(png)->format == Format::png);
}

TEST_CASE("bombs are refused by their header, before anything is drawn") {
    Studio studio;
    CHECK(studio.refusal(png_of(30000, 30000)) == "too_many_pixels");
    CHECK(studio.refusal(png_of(0, 30000)) == "damaged_picture");
    CHECK(studio.refusal(png_of(0xFFFFFFFF, 0xFFFFFFFF)) == "damaged_picture");
    CHECK(studio.refusal(std::string(most_bytes + 1, '\xFF')) == "too_large");
    // Few bytes that claim much, within the limit: the drawing program gives up.
    CHECK(studio.refusal(png_of(7000, 7000)) == "damaged_picture");
}

TEST_CASE("cut short anywhere, a picture is drawn as far as it goes or refused; nothing stays behind") {
    Studio studio;
    for (const std::string ending : {".jpg", ".png", ".webp"}) {
        const std::string bytes = studio.picture(300, 200, ending);
        for (const std::size_t part : {std::size_t{3}, std::size_t{20}, bytes.size() / 2, bytes.size() - 1}) {
            const auto result = studio.shrunk(std::string_view(bytes).substr(0, part));
            if (result)
                CHECK(read_header(result->large)->format == Format::webp);
            else
                CHECK((result.error().code == "damaged_picture" || result.error().code == "not_a_picture"));
        }
    }
}

TEST_CASE("a picture that is a page as well comes out as a picture only") {
    Studio studio;
    const std::string page = "<html><script>alert(document.domain)</script></html>";
    const std::string jpeg = studio.picture(300, 200, ".jpg");
    // In a comment at the front, and behind the end.
    std::string both = jpeg.substr(0, 2) + "\xFF\xFE" + std::string(1, '\0') + static_cast<char>(page.size() + 2) +
                       page + jpeg.substr(2) + page;
    const auto result = studio.shrunk(both);
    REQUIRE(result.ok());
    for (const std::string& made : {result->small, result->large}) {
        CHECK(made.find("<script") == made.npos);
        CHECK(made.substr(8, 4) == "WEBP");
    }
}

TEST_CASE("the drawing program has limits: time, memory, files, no sockets, nothing of ours") {
    testing::TemporaryFolder folder;
    const auto shell = [&](const std::string& script, Limits limits = {}) {
        limits.reads = {"/proc"};
        limits.writes = {folder.path(), "/dev/null", "/dev/zero"};
        return run_limited({"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin", "OUT=" + folder.file("out")}, limits);
    };
    CHECK(shell("exit 0") == Ended::well);
    CHECK(shell("exit 3") == Ended::badly);
    CHECK(run_limited({"/nowhere/at-all"}, {}, {}) == Ended::not_started);

    ::setenv("BEFFROI_SECRET", "x", 1);
    CHECK(shell("test -z \"$BEFFROI_SECRET\" && test \"$(ls /proc/self/fd | wc -l)\" -le 4") == Ended::well);

    Limits brief;
    brief.timeout = std::chrono::milliseconds(300);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(shell("sleep 20 & sleep 20", brief) == Ended::too_long);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));

    Limits few;
    few.cpu_seconds = 1;
    CHECK(shell("while :; do :; done", few) == Ended::badly);
    few = {};
    few.file_bytes = 1000;
    CHECK(shell("head -c 5000 /dev/zero > \"$OUT\"", few) == Ended::badly);
    CHECK(std::filesystem::file_size(folder.file("out")) <= 1000);
    few = {};
    few.memory_bytes = std::size_t{64} << 20;
    CHECK(shell("head -c 200000000 /dev/zero | tail -c 190000000 > /dev/null", few) == Ended::badly);
    CHECK(shell("timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/9' 2> \"$OUT\"; grep -q 'not permitted' \"$OUT\"") ==
          Ended::well);
    CHECK(shell("grep -q 'NoNewPrivs:.1' /proc/self/status") == Ended::well);
}

TEST_CASE("the drawing program reads and writes its own files, and neither keys nor database beside them") {
    if (!keeps_from_files()) {
        MESSAGE("this kernel has no Landlock: not tried");
        return;
    }
    Studio studio;
    testing::TemporaryFolder data;
    const std::string picture = data.file("upload"), key = data.file("vault.key"), drawn = data.file("drawn.webp");
    const auto put = [](const std::string& file, const std::string& bytes) {
        std::ofstream(file, std::ios::binary) << bytes;
    };
    put(picture, studio.picture(40, 30, ".png"));
    put(key, "a secret of the tests");
    put(drawn, "");
    Limits own;
    own.reads = {picture};
    own.writes = {drawn};
    const auto shell = [&](const std::string& script) {
        return run_limited({"/bin/sh", "-c", script},
                           {"PATH=/usr/bin:/bin", "KEY=" + key, "IN=" + picture, "OUT=" + drawn, "DATA=" + data.path()},
                           own);
    };
    CHECK(shell("cat \"$IN\" > \"$OUT\"") == Ended::well);
    CHECK(file_bytes(drawn) == file_bytes(picture));
    for (const char* forbidden :
         {"cat \"$KEY\"", "ls \"$DATA\"", "cat /etc/passwd", "cat /proc/1/environ", "echo x > \"$KEY\"",
          "echo x > \"$IN\"", "echo x > \"$DATA/new\"", "rm \"$KEY\"", "mv \"$OUT\" \"$KEY\"",
          "ln \"$IN\" \"$DATA/new\"", "mkdir \"$DATA/new\"", "echo x > /tmp/beffroi-confinement", "\"$IN\""}) {
        CAPTURE(forbidden);
        CHECK(shell(forbidden) == Ended::badly);
    }
    CHECK(file_bytes(key) == "a secret of the tests");
    CHECK_FALSE(std::filesystem::exists(data.file("new")));

    // The program itself, as `shrink` runs it: with another's picture as its input it draws nothing.
    const auto draw = [&](const std::string& from) {
        return run_limited({"/usr/bin/vipsthumbnail", from, "--size", "20x20", "-o", drawn + "[Q=80]"},
                           {"LC_ALL=C", "HOME=/"}, own);
    };
    const std::string foreign = data.file("foreign.png");
    put(foreign, file_bytes(picture));
    CHECK(draw(foreign) == Ended::badly);
    CHECK(draw(picture) == Ended::well);
    CHECK(file_bytes(drawn).substr(8, 4) == "WEBP");
}
