// The path of a request from bytes to a handler, without a socket. The first byte says into which pieces the others are cut;
// whatever the pieces, the same requests must come out.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/encoding.hpp"
#include "platform/net/range.hpp"
#include "platform/net/reader.hpp"
#include "platform/net/router.hpp"
#include "platform/net/target.hpp"

using namespace beffroi;
using namespace beffroi::net;

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

const Router& routes() {
    static const Router router = [] {
        Router on;
        auto nothing = [](const Request&) { return plain(""); };
        for (const char* pattern : {"/", "/lieux", "/lieux/{slug}", "/lieux/{slug}.pdf", "/lieux/{slug}/avis", "/api/v1/{rest...}"})
            on.get(pattern, Access::everyone, nothing);
        on.post("/lieux/{slug}", Access::everyone, nothing);
        return on;
    }();
    return router;
}

/// What no accepted request may break.
void check(Request& request) {
    must(request.path.starts_with('/') && !request.path.starts_with("//"));
    must(text::is_utf8(request.path));
    for (std::string_view segment : text::split(request.path, '/')) must(segment != ".." && segment != ".");
    for (unsigned char c : request.path) must(c >= ' ' && c != 0x7f);
    for (const Header& header : request.headers) must(!header.name.empty() && header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);

    auto match = routes().find(request.method, request.path);
    must(!match.route || match.path_known);
    for (const auto& [name, value] : match.params) must(!name.empty() && !value.empty());

    Params form = Params::parse(request.body);
    for (const Params* params : {&std::as_const(request.query), &std::as_const(form)}) {
        must(Params::parse(params->encode()).items() == params->items());
        for (const auto& [name, value] : params->items()) must(text::is_utf8(name) && text::is_utf8(value));
    }
    must(percent_decode(percent_encode(request.body)) == request.body);
    (void)request.cookie("session");
    (void)choose_encoding(request.header("accept-encoding"));
    Range range = read_range(request.header("range"), 1000);
    must(range.first + range.length <= 1000);
    static const FormKey key(std::string(32, 'k'), "session");
    must(!csrf::check(key, request, from_micros(0)));  // Nobody guesses a token.
    (void)csrf::check_origin(request, "https://exemple.fr");
    believe_proxy(request, {"127.0.0.1"});
    must(shorten_address(request.peer).size() < 50);
}

/// Reads requests until the bytes end or are refused, and tells what came of it.
std::string read_all(std::string_view bytes, std::size_t piece) {
    std::string told, pending, body;
    ReaderLimits limits;
    limits.header = 1024;
    limits.target = 256;
    for (int requests = 0; requests < 8; ++requests) {
        RequestReader reader(limits);
        bool done = false;
        body.clear();
        while (!done) {
            std::size_t used = 0;
            auto step = reader.read(pending, used);
            must(used <= pending.size());
            pending.erase(0, used);
            switch (step) {
                case RequestReader::Step::more:
                    must(pending.size() <= limits.header + piece);
                    if (bytes.empty()) return told + " more";
                    pending += bytes.substr(0, piece);
                    bytes.remove_prefix(std::min(piece, bytes.size()));
                    break;
                case RequestReader::Step::head:
                    reader.accept_body(512, [&](std::string_view part) { body += part; return std::nullopt; });
                    break;
                case RequestReader::Step::failed:
                    // A refusal may come sooner when more of the bytes is there; that it comes is what counts.
                    return told + " failed";
                case RequestReader::Step::done:
                    must(body.size() <= 512);
                    done = true;
                    break;
            }
        }
        Request& request = reader.request();
        request.peer = "127.0.0.1";
        request.body = body;
        check(request);
        told += std::string(name(request.method)) + " " + request.path + " " + request.query.encode() + " " + request.body + "|";
        for (const Header& header : request.headers) told += header.name + ":" + header.value + "|";
    }
    return told;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::size_t piece = data[0] % 32 == 0 ? 1 : data[0];
    std::string whole = read_all(bytes, bytes.size() + 1), cut = read_all(bytes, piece);
    must(whole == cut);
    return 0;
}
