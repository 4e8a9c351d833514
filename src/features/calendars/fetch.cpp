#include "features/calendars/fetch.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

#include "features/calendars/ical.hpp"
#include "platform/base/text.hpp"

namespace beffroi::calendars {
namespace {

struct Network {
    std::uint32_t base;
    int bits;
};
/// What IANA keeps for special uses (RFC 6890 and its registry).
constexpr std::array<Network, 16> closed{{
    {0x00000000, 8},
    {0x0A000000, 8},
    {0x64400000, 10},
    {0x7F000000, 8},
    {0xA9FE0000, 16},
    {0xAC100000, 12},
    {0xC0000000, 24},
    {0xC0000200, 24},
    {0xC0586300, 24},
    {0xC0A80000, 16},
    {0xC6120000, 15},
    {0xC6336400, 24},
    {0xCB007100, 24},
    {0xE0000000, 4},
    {0xF0000000, 4},
    {0xFFFFFFFF, 32},
}};

bool is_public_v4(std::uint32_t address) {
    for (const Network& each : closed)
        if (((address ^ each.base) >> (32 - each.bits)) == 0) return false;
    return true;
}

bool is_public_v6(const in6_addr& address) {
    const auto* b = address.s6_addr;
    // Global unicast only, without what holds an address of the older kind (6to4, Teredo) or is for documentation.
    if ((b[0] & 0xE0) != 0x20) return false;
    if (b[0] == 0x20 && b[1] == 0x02) return false;
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 0x02) return false;
    return !(b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) &&
           !(b[0] == 0x3F && b[1] == 0xFF && b[2] < 0x10);
}

struct Reading {
    Networks networks;
    bool inner = false;  ///< it led into a closed network
    bool too_large = false;
    Fetched found;
};

/// libcurl asks for each connection, after names were resolved and at each redirect.
curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* to) {
    auto& reading = *static_cast<Reading*>(data);
    if (reading.networks == Networks::outer && !is_public(to->addr)) {
        reading.inner = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::size_t take(char* bytes, std::size_t, std::size_t count, void* data) {
    auto& reading = *static_cast<Reading*>(data);
    if (reading.found.body.size() + count > ical::longest) {
        reading.too_large = true;
        return 0;
    }
    reading.found.body.append(bytes, count);
    return count;
}

std::size_t header(char* bytes, std::size_t, std::size_t count, void* data) {
    auto& found = static_cast<Reading*>(data)->found;
    const std::string_view line = text::trim(std::string_view(bytes, count));
    if (line.starts_with("HTTP/")) found.etag = found.modified = {};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    const std::string name = text::lower_ascii(line.substr(0, colon));
    const std::string_view value = text::trim(line.substr(colon + 1));
    if (value.size() > 300) return count;
    if (name == "etag") found.etag = text::clean_utf8(value);
    if (name == "last-modified") found.modified = text::clean_utf8(value);
    return count;
}

Error failed(std::string_view code, std::string_view detail = {}) {
    return fail(ErrorKind::unavailable, code, failure_message(code)).because(detail);
}

std::string_view code_of(CURLcode code, const Reading& reading) {
    if (reading.inner) return "inner_network";
    if (reading.too_large || code == CURLE_FILESIZE_EXCEEDED) return "too_large";
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST: return "no_such_host";
        case CURLE_OPERATION_TIMEDOUT: return "too_slow";
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR: return "bad_certificate";
        case CURLE_TOO_MANY_REDIRECTS:
        case CURLE_UNSUPPORTED_PROTOCOL: return "sent_elsewhere";
        default: return "unreachable";
    }
}

}

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return is_public_v6(v6.sin6_addr);
    }
    return false;
}

Result<Fetched> fetch(const std::string& url, std::string_view etag, std::string_view modified, Networks networks) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (ready != CURLE_OK) return failed("unreachable", curl_easy_strerror(ready));
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    if (!curl) return failed("unreachable", "curl_easy_init");
    Reading reading{networks, false, false, {}};
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    const char* const protocols = networks == Networks::all ? "https,http" : "https";
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 3L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, 10L);
    set(CURLOPT_TIMEOUT, 20L);
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(ical::longest));
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_USERAGENT, "Beffroi");
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, &reading);
    set(CURLOPT_WRITEFUNCTION, take);
    set(CURLOPT_WRITEDATA, &reading);
    set(CURLOPT_HEADERFUNCTION, header);
    set(CURLOPT_HEADERDATA, &reading);
    curl_slist* lines = curl_slist_append(nullptr, "Accept: text/calendar, */*;q=0.1");
    if (!etag.empty()) lines = curl_slist_append(lines, ("If-None-Match: " + std::string(etag)).c_str());
    if (!modified.empty()) lines = curl_slist_append(lines, ("If-Modified-Since: " + std::string(modified)).c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(lines, curl_slist_free_all);
    set(CURLOPT_HTTPHEADER, headers.get());
    const CURLcode done = curl_easy_perform(curl.get());
    if (done != CURLE_OK) return failed(code_of(done, reading), curl_easy_strerror(done));
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == 304) {
        reading.found.changed = false;
        return std::move(reading.found);
    }
    if (status == 401 || status == 403) return failed("not_allowed", std::to_string(status));
    if (status == 404 || status == 410) return failed("not_found", std::to_string(status));
    if (status != 200) return failed("server_failed", std::to_string(status));
    return std::move(reading.found);
}

Result<std::string> sound_url(std::string_view typed, Networks networks) {
    const auto wrong = [] {
        return invalid("url_wrong",
                       msg("Copy the whole address of the calendar: it begins with https:// and often ends with .ics."),
                       "url");
    };
    std::string url(text::trim(typed));
    for (std::string_view scheme : {"webcals://", "webcal://"})
        if (text::starts_with_ci(url, scheme)) url = "https://" + url.substr(scheme.size());
    if (networks == Networks::outer && text::starts_with_ci(url, "http://"))
        return invalid(
            "url_clear",
            msg("This address is not encrypted: anybody on the way could read your calendar. Use the one that begins "
                "with https://."),
            "url");
    const bool known = text::starts_with_ci(url, "https://") || text::starts_with_ci(url, "http://");
    if (!known || url.size() > 2000) return wrong();
    for (const char c : url)
        if (static_cast<unsigned char>(c) <= 32 || static_cast<unsigned char>(c) >= 127) return wrong();
    const auto host = url.find("://") + 3;
    const auto end = std::min(url.find_first_of("/?#", host), url.size());
    // A name and a password within an address end up in logs: none is taken.
    if (end == host || url.substr(host, end - host).find('@') != std::string::npos) return wrong();
    return url;
}

Message failure_message(std::string_view code) {
    if (code == "inner_network") return msg("This address leads into a closed network, where we may not look.");
    if (code == "too_large") return msg("This calendar is too large.");
    if (code == "no_such_host") return msg("There is no server of this name: look for a mistake in the address.");
    if (code == "too_slow") return msg("The other server takes too long to answer.");
    if (code == "bad_certificate") return msg("The other server can’t prove who it is (its certificate is not good).");
    if (code == "sent_elsewhere") return msg("The other server sends us on to somewhere that we may not follow.");
    if (code == "not_allowed")
        return msg("The other server does not let us read it: make a new private address there, and copy it here.");
    if (code == "not_found")
        return msg(
            "There is no calendar at this address any more: make a new private address there, and copy it here.");
    if (code == "server_failed") return msg("The other server has a fault: it did not give the calendar.");
    if (code == "not_a_calendar") return msg("What is at this address is not a calendar that we can read (iCalendar).");
    return msg("The other server can’t be reached.");
}

}
