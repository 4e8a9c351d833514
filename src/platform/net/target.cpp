#include "platform/net/target.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "platform/base/text.hpp"

namespace beffroi::net {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool escapes_are_whole(std::string_view s) {
    for (auto at = s.find('%'); at != std::string_view::npos; at = s.find('%', at + 1))
        if (at + 2 >= s.size() || !is_hex(s[at + 1]) || !is_hex(s[at + 2])) return false;
    return true;
}

bool path_is_plain(std::string_view path) {
    if (!path.starts_with('/') || path.starts_with("//")) return false;
    for (unsigned char c : path)
        if (c < ' ' || c == 0x7f || c == '\\') return false;
    for (std::string_view segment : text::split(path.substr(1), '/'))
        if (segment == "." || segment == "..") return false;
    return text::is_utf8(path);
}

}

bool read_target(Request& request) {
    request.path = "/";
    std::string_view target = request.target;
    if (target == "*") return request.method == Method::options;
    // The absolute form, which proxies use; the host is the Host header's business.
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!text::starts_with_ci(target, scheme)) continue;
        auto slash = target.find('/', scheme.size());
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
        break;
    }
    auto question = target.find('?');
    std::string_view raw = target.substr(0, question);
    if (raw.find('#') != std::string_view::npos || !escapes_are_whole(raw)) return false;
    std::string path = percent_decode(raw);
    if (!path_is_plain(path)) return false;

    if (path == "/en" || path.starts_with("/en/")) {
        request.lang = Lang::en;
        path.erase(0, 3);
        if (path.empty()) path = "/";
        if (path.starts_with("//")) return false;
    }
    request.path = std::move(path);
    if (question != std::string_view::npos) request.query = Params::parse(target.substr(question + 1));
    return true;
}

void believe_proxy(Request& request, const std::vector<std::string>& trusted) {
    auto is_trusted = [&](std::string_view address) { return std::find(trusted.begin(), trusted.end(), address) != trusted.end(); };
    if (trusted.empty() || !is_trusted(request.peer)) return;

    if (auto proto = request.header("x-forwarded-proto"); !proto.empty()) {
        auto last = text::trim(proto.substr(proto.rfind(',') + 1));
        request.secure = text::lower_ascii(last) == "https";
    }
    // Each proxy appends the address it saw; several headers count as one list.
    std::string list;
    for (const auto& h : request.headers) {
        if (text::lower_ascii(h.name) != "x-forwarded-for") continue;
        if (!list.empty()) list += ',';
        list += h.value;
    }
    if (list.empty()) return;
    auto hops = text::split(list, ',');
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        std::string_view address = text::trim(*hop);
        unsigned char bytes[16];
        std::string text(address);
        if (inet_pton(AF_INET, text.c_str(), bytes) != 1 && inet_pton(AF_INET6, text.c_str(), bytes) != 1) return;
        request.peer = text;
        if (!is_trusted(address)) return;
    }
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

std::string shorten_address(std::string_view address) {
    if (address.starts_with("::ffff:") && address.find('.') != std::string_view::npos) address.remove_prefix(7);
    std::string text(address);
    unsigned char bytes[16] = {};
    char out[INET6_ADDRSTRLEN] = {};
    if (inet_pton(AF_INET, text.c_str(), bytes) == 1) {
        bytes[3] = 0;
        inet_ntop(AF_INET, bytes, out, sizeof out);
        return std::string(out) + "/24";
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) {
        std::memset(bytes + 6, 0, 10);
        inet_ntop(AF_INET6, bytes, out, sizeof out);
        return std::string(out) + "/48";
    }
    return "-";
}

}
