// What goes over the wire for a body: validators, compression, assets, files and their ranges.
#include <brotli/decode.h>
#include <doctest/doctest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "platform/net/encoding.hpp"
#include "tests/net/client.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;

namespace {

std::string gunzip(std::string_view bytes) {
    z_stream z{};
    REQUIRE(inflateInit2(&z, 15 + 16) == Z_OK);
    std::string out(1'000'000, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&z, Z_FINISH) == Z_STREAM_END);
    CHECK(z.avail_in == 0);
    out.resize(z.total_out);
    inflateEnd(&z);
    return out;
}

std::string unbrotli(std::string_view bytes) {
    std::string out(1'000'000, '\0');
    std::size_t size = out.size();
    CHECK(BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                  reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_DECODER_RESULT_SUCCESS);
    out.resize(size);
    return out;
}

std::string long_page(int seed = 0) {
    std::string out;
    for (int i = 0; out.size() < 20'000; ++i) out += "<li>place number " + std::to_string(i * 31 + seed) + "</li>\n";
    return out;
}

void routes(Router& on) {
    on.get("/long", Access::everyone, [](const Request&) { return html(long_page()); });
    on.get("/short", Access::everyone, [](const Request&) { return html("short"); });
    on.get("/personal", Access::everyone, [](const Request&) { auto r = html(long_page()); r.cache = Cache::none; return r; });
    on.get("/hour", Access::everyone, [](const Request&) { auto r = json("{}"); r.cache = Cache::hour; return r; });
    on.get("/image", Access::everyone, [](const Request&) { return file(long_page(), "image/png"); });
    on.get("/tagged", Access::everyone, [](const Request&) { return json(long_page()).with("ETag", "\"version-7\""); });
    on.get("/known", Access::everyone, [](const Request& r) {
        if (holds_version(r, "v8")) { Response same; same.status = Status::not_modified; return same.with("ETag", "\"v8\""); }
        return html("made").with("ETag", "\"v8\"");
    });
    on.get("/wrong", Access::everyone, [](const Request&) { return html(long_page(), Status::unprocessable); });
}

}

TEST_CASE("validators spare what the client has") {
    TestServer server(routes);
    auto first = get(server.port(), "/long");
    std::string tag(first.header("etag"));
    CHECK(tag.size() > 20);
    CHECK(tag.front() == '"');
    CHECK(first.header("cache-control") == "no-cache");
    CHECK(get(server.port(), "/long").header("etag") == tag);
    CHECK(get(server.port(), "/short").header("etag") != tag);

    for (const std::string& list : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
        auto reply = get(server.port(), "/long", {"If-None-Match: " + list});
        CHECK(reply.status == 304);
        CHECK(reply.header("etag") == tag);
        CHECK(reply.body.empty());
        CHECK_FALSE(reply.has("content-length"));
        CHECK_FALSE(reply.has("content-type"));
    }
    CHECK(get(server.port(), "/long", {"If-None-Match: \"other\""}).status == 200);
    CHECK(get(server.port(), "/long", {"If-None-Match: " + tag.substr(0, tag.size() - 1)}).status == 200);
    CHECK(ask(server.port(), "HEAD /long", {"If-None-Match: " + tag}).status == 304);
    CHECK(get(server.port(), "/hour").header("cache-control") == "public, max-age=3600");

    CHECK(get(server.port(), "/tagged").header("etag") == "\"version-7\"");
    CHECK(get(server.port(), "/tagged", {"Accept-Encoding: br"}).header("etag") == "\"version-7-br\"");
    CHECK(get(server.port(), "/tagged", {"If-None-Match: \"version-7-br\""}).status == 304);

    CHECK(get(server.port(), "/known").body == "made");
    auto known = get(server.port(), "/known", {"If-None-Match: \"v7\", W/\"v8-gz\""});
    CHECK(known.status == 304);
    CHECK(known.header("etag") == "\"v8\"");

    auto personal = get(server.port(), "/personal");
    CHECK_FALSE(personal.has("etag"));
    CHECK(personal.header("cache-control") == "no-store");
    auto wrong = get(server.port(), "/wrong", {"If-None-Match: *"});
    CHECK(wrong.status == 422);
    CHECK_FALSE(wrong.has("etag"));
}

TEST_CASE("compressed pages decode to the same") {
    TestServer server(routes);
    auto plain_reply = get(server.port(), "/long");
    CHECK(plain_reply.body == long_page());
    CHECK(plain_reply.header("vary") == "Accept-Encoding");
    for (int round = 0; round < 2; ++round) {  // Made, then taken from the cache.
        auto gz = get(server.port(), "/long", {"Accept-Encoding: gzip"}), br = get(server.port(), "/long", {"Accept-Encoding: gzip, deflate, br"});
        CHECK(gz.header("content-encoding") == "gzip");
        CHECK((gunzip(gz.body) == long_page()));
        CHECK(br.header("content-encoding") == "br");
        CHECK((unbrotli(br.body) == long_page()));
        CHECK(br.body.size() < long_page().size() / 4);
        CHECK(br.header("vary") == "Accept-Encoding");
        CHECK(gz.header("etag") != br.header("etag"));
        CHECK(gz.header("etag") != plain_reply.header("etag"));
        CHECK(get(server.port(), "/long", {"Accept-Encoding: br", "If-None-Match: " + std::string(br.header("etag"))}).status == 304);
    }
    CHECK((unbrotli(get(server.port(), "/wrong", {"Accept-Encoding: br"}).body) == long_page()));
    auto head = ask(server.port(), "HEAD /long", {"Accept-Encoding: br"});
    CHECK(head.header("content-length") == get(server.port(), "/long", {"Accept-Encoding: br"}).header("content-length"));
}

TEST_CASE("what isn't compressed") {
    TestServer server(routes);
    // Personal pages: a secret beside text of a stranger's choice must not show in the length.
    for (const char* path : {"/personal", "/short", "/image"}) {
        auto reply = get(server.port(), path, {"Accept-Encoding: gzip, br"});
        CAPTURE(path);
        CHECK_FALSE(reply.has("content-encoding"));
        CHECK_FALSE(reply.has("vary"));
    }
    CHECK_FALSE(get(server.port(), "/long", {"Accept-Encoding: gzip;q=0, br;q=0"}).has("content-encoding"));
}

TEST_CASE("assets are sent as they were compressed ahead") {
    std::string text = long_page(), gz = compress(text, Encoding::gzip), br = compress(text, Encoding::brotli);
    const Asset assets[] = {{"app.css", "/assets/app-3f2a91c0.css", "text/css; charset=utf-8", text, gz, br},
                            {"dot.png", "/assets/dot-00000000.png", "image/png", "png", {}, {}},
                            {"favicon.ico", "/favicon.ico", "image/x-icon", "ico", {}, {}}};
    TestServer server([&](Router& on) {
        on.get("/robots.txt", Access::everyone, [&](const Request&) { Response r; r.body = &assets[1]; return r; });
    }, {}, assets);
    auto reply = get(server.port(), "/assets/app-3f2a91c0.css", {"Accept-Encoding: gzip, br"});
    CHECK(reply.body == br);
    CHECK(reply.header("content-encoding") == "br");
    CHECK(reply.header("content-type") == "text/css; charset=utf-8");
    CHECK(reply.header("cache-control") == "public, max-age=31536000, immutable");
    CHECK(reply.header("vary") == "Accept-Encoding");
    CHECK(get(server.port(), "/assets/app-3f2a91c0.css", {"Accept-Encoding: gzip"}).body == gz);
    auto plain_reply = get(server.port(), "/assets/app-3f2a91c0.css");
    CHECK(plain_reply.body == text);
    CHECK(plain_reply.header("etag") != reply.header("etag"));
    CHECK(get(server.port(), "/assets/app-3f2a91c0.css", {"Accept-Encoding: br", "If-None-Match: " + std::string(reply.header("etag"))}).status == 304);
    CHECK(ask(server.port(), "HEAD /assets/app-3f2a91c0.css").header("content-length") == std::to_string(text.size()));
    CHECK_FALSE(get(server.port(), "/assets/dot-00000000.png", {"Accept-Encoding: gzip, br"}).has("content-encoding"));
    CHECK(get(server.port(), "/favicon.ico").header("cache-control") == "no-cache");
    CHECK(get(server.port(), "/robots.txt").body == "png");
    CHECK(get(server.port(), "/assets/other.css").status == 404);
    CHECK(ask(server.port(), "POST /assets/app-3f2a91c0.css", {}, "x").status == 404);
    // Several on one connection, answered on the io thread itself.
    Client client(server.port());
    std::string requests;
    for (int i = 0; i < 200; ++i) requests += "GET /assets/dot-00000000.png HTTP/1.1\r\nHost: a\r\n\r\n";
    client.send(requests);
    for (int i = 0; i < 200; ++i) CHECK(client.reply().value().body == "png");
}

TEST_CASE("a file that was made for one answer is sent whole and goes with it") {
    const auto path = std::filesystem::temp_directory_path() / ("beffroi-once-" + std::to_string(::getpid()));
    const std::string bytes(3'000'000, 'x');
    TestServer server([&](Router& on) {
        on.get("/once", Access::everyone, [&](const Request&) {
            std::ofstream(path, std::ios::binary) << bytes;
            Response r;
            r.body = FileBody{path, std::shared_ptr<const void>(&bytes, [path](const void*) { std::filesystem::remove(path); })};
            return r;
        });
    });
    CHECK((get(server.port(), "/once").body == bytes));
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("files and their ranges") {
    auto path = std::filesystem::temp_directory_path() / ("beffroi-file-" + std::to_string(::getpid()));
    std::string bytes;
    for (int i = 0; bytes.size() < 5'000'000; ++i) bytes += std::to_string(i) + ",";
    std::ofstream(path, std::ios::binary) << bytes;
    TestServer server([&](Router& on) {
        on.get("/map", Access::everyone, [&](const Request&) { Response r; r.type = "application/octet-stream"; r.body = FileBody{path}; return r; });
        on.get("/none", Access::everyone, [&](const Request&) { Response r; r.body = FileBody{"/nowhere/file"}; return r; });
        on.get("/folder", Access::everyone, [&](const Request&) { Response r; r.body = FileBody{"/"}; return r; });
    });
    std::string size = std::to_string(bytes.size());
    auto whole = get(server.port(), "/map");
    CHECK(whole.status == 200);
    CHECK((whole.body == bytes));
    CHECK(whole.header("accept-ranges") == "bytes");
    CHECK(whole.has("last-modified"));
    std::string tag(whole.header("etag")), date(whole.header("last-modified"));

    auto part = [&](const std::string& range, const std::vector<std::string>& more = {}) {
        auto headers = more;
        headers.push_back("Range: bytes=" + range);
        return get(server.port(), "/map", headers);
    };
    auto reply = part("0-99");
    CHECK(reply.status == 206);
    CHECK(reply.body == bytes.substr(0, 100));
    CHECK(reply.header("content-range") == "bytes 0-99/" + size);
    CHECK(reply.header("content-length") == "100");
    CHECK(reply.header("etag") == tag);
    CHECK(part("1000000-3999999").body == bytes.substr(1'000'000, 3'000'000));
    CHECK(part("4999000-").body == bytes.substr(4'999'000));
    CHECK(part("-7").body == bytes.substr(bytes.size() - 7));
    CHECK(part("0-0").body == bytes.substr(0, 1));
    reply = part(size + "-");
    CHECK(reply.status == 416);
    CHECK(reply.header("content-range") == "bytes */" + size);
    CHECK(part("0-1,5-6").status == 200);
    CHECK(part("9-1").status == 200);

    CHECK(part("0-9", {"If-Range: " + tag}).status == 206);
    CHECK(part("0-9", {"If-Range: " + date}).status == 206);
    CHECK(part("0-9", {"If-Range: \"other\""}).status == 200);
    CHECK(part("0-9", {"If-None-Match: " + tag}).status == 304);
    CHECK(get(server.port(), "/map", {"If-Modified-Since: " + date}).status == 304);
    CHECK(get(server.port(), "/map", {"If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT"}).status == 200);
    CHECK(get(server.port(), "/map", {"If-None-Match: \"x\"", "If-Modified-Since: " + date}).status == 200);
    auto head = ask(server.port(), "HEAD /map", {"Range: bytes=0-9"});
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == size);
    CHECK(get(server.port(), "/none").status == 404);
    CHECK(get(server.port(), "/folder").status == 404);

    Client client(server.port());
    client.send("GET /map HTTP/1.1\r\nHost: a\r\nRange: bytes=5-6\r\n\r\nGET /map HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n");
    CHECK(client.reply().value().body == bytes.substr(5, 2));
    CHECK(client.reply().value().body == bytes.substr(0, 2));
    std::filesystem::remove(path);
    CHECK(get(server.port(), "/map").status == 404);
}
