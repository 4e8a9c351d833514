#include "platform/fetch/transfer.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::fetch {
namespace {

constexpr std::size_t longest_head = 64 * 1024, most_head_lines = 250;
constexpr std::int64_t unpacked_freely = 256 * 1024;
constexpr long slow_for_s = 6;
/// CURLE_TOO_LARGE, since 8.6; before, a line of a head that is too long is CURLE_OUT_OF_MEMORY.
constexpr int too_long_line = 100;

std::string utf8_of(std::string_view value) {
    if (text::is_utf8(value)) return text::clean_utf8(value);
    // Bytes of headers are Latin-1 by tradition.
    std::string all;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            all += c;
        } else {
            all += static_cast<char>(0xc0 | byte >> 6);
            all += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return text::clean_utf8(all);
}

int status_from(std::string_view line) {
    const auto space = line.find(' ');
    int status = 0;
    if (space == std::string_view::npos) return 0;
    std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
    return status;
}

}

bool may_speak_to(const Found& found, const Options& options) {
    return public_address(found.address) || (options.laboratory && !found.literal && loopback_address(found.address));
}

int port_of(const Url& url, const Options& options) {
    if (url.port == 80) return options.laboratory ? options.http_port : 80;
    if (url.port == 443) return options.laboratory ? options.https_port : 443;
    const bool own = options.laboratory && (url.port == options.http_port || url.port == options.https_port);
    return own ? url.port : 0;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::optional<std::string_view> header(const Hop& hop, std::string_view name) {
    const auto found =
        std::find_if(hop.headers.begin(), hop.headers.end(), [&](const auto& each) { return each.first == name; });
    return found == hop.headers.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

Transfer::Transfer(const Url& url, const Found& found, const Request& request, const Options& options,
                   const Authorities& authorities, std::chrono::milliseconds limit)
    : request_(request),
      options_(options),
      authorities_(authorities),
      found_(found),
      host_(url.host),
      easy_(curl_easy_init()) {
    hop_.url = text_of(url);
    hop_.address = text_of(found.address);
    if (easy_) set_up(url, limit);
}

Transfer::~Transfer() {
    if (easy_) curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
    curl_slist_free_all(connect_to_);
}

void Transfer::set_up(const Url& url, std::chrono::milliseconds limit) {
    const auto set = [this](CURLoption option, auto value) { curl_easy_setopt(easy_, option, value); };
    set(CURLOPT_URL, hop_.url.c_str());
    // Whatever the name: to the address that was checked. libcurl resolves nothing.
    const std::string to = found_.address.six ? "[" + text_of(found_.address) + "]" : text_of(found_.address);
    connect_to_ = curl_slist_append(nullptr, ("::" + to + ":" + std::to_string(port_of(url, options_))).c_str());
    set(CURLOPT_CONNECT_TO, connect_to_);
    set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    // A connection that waits would be a third one of its host's two.
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(options_.to_connect, limit).count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.slowest));
    set(CURLOPT_LOW_SPEED_TIME, slow_for_s);
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    set(CURLOPT_ACCEPT_ENCODING, "gzip, br");
    headers_ = curl_slist_append(nullptr, ("Accept: " + request_.accept).c_str());
    set(CURLOPT_HTTPHEADER, headers_);
    // A wrong certificate is a finding: it is judged when it was seen.
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
    set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    set(
        CURLOPT_SSL_CTX_FUNCTION, +[](CURL*, void* context, void* self) {
            prepare(context, static_cast<Transfer*>(self)->authorities_);
            return CURLE_OK;
        });
    set(CURLOPT_SSL_CTX_DATA, this);
    set(
        CURLOPT_OPENSOCKETFUNCTION, +[](void* self, curlsocktype, curl_sockaddr* target) -> curl_socket_t {
            const auto address = address_from(target->addr);
            if (!address || !static_cast<Transfer*>(self)->right_address(*address)) return CURL_SOCKET_BAD;
            return ::socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
        });
    set(CURLOPT_OPENSOCKETDATA, this);
    set(
        CURLOPT_PREREQFUNCTION, +[](void* self, char* address, char*, int, int) -> int {
            return static_cast<Transfer*>(self)->begin(address) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
        });
    set(CURLOPT_PREREQDATA, this);
    set(
        CURLOPT_HEADERFUNCTION, +[](char* bytes, std::size_t, std::size_t count, void* self) {
            return static_cast<Transfer*>(self)->take_header({bytes, count});
        });
    set(CURLOPT_HEADERDATA, this);
    set(
        CURLOPT_WRITEFUNCTION, +[](char* bytes, std::size_t, std::size_t count, void* self) {
            return static_cast<Transfer*>(self)->take_body({bytes, count});
        });
    set(CURLOPT_WRITEDATA, this);
}

bool Transfer::right_address(const Address& address) {
    if (address == found_.address && may_speak_to(found_, options_)) return true;
    refused_ = true;
    return false;
}

bool Transfer::begin(const char* spoken_to) {
    const auto address = address_from(std::string_view(spoken_to ? spoken_to : ""));
    if (!address || !right_address(*address)) {
        refused_ = true;
        return false;
    }
    asked_ = true;
    curl_tlssessioninfo* session = nullptr;
    if (curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK && session &&
        session->backend == CURLSSLBACKEND_OPENSSL)
        hop_.certificate = certificate_of(session->internals, host_);
    return true;
}

std::size_t Transfer::take_header(std::string_view line) {
    constexpr std::size_t stop = 0;
    head_bytes_ += line.size();
    if (head_bytes_ > longest_head || ++head_lines_ > most_head_lines) {
        bad_head_ = true;
        return stop;
    }
    // What comes behind the body says nothing new.
    if (head_over_) return line.size();
    const std::string_view trimmed = text::trim(line);
    if (trimmed.starts_with("HTTP/")) {
        hop_.status = status_from(trimmed);
        hop_.headers.clear();
    } else if (trimmed.empty()) {
        head_over_ = hop_.status >= 200;
        // Bodies of redirects are for nobody.
        enough_ = is_redirect(hop_.status) && header(hop_, "location");
        if (enough_) return stop;
    } else if (const auto colon = trimmed.find(':'); colon != std::string_view::npos) {
        hop_.headers.emplace_back(text::lower_ascii(utf8_of(text::trim(trimmed.substr(0, colon)))),
                                  utf8_of(text::trim(trimmed.substr(colon + 1))));
    }
    return line.size();
}

std::size_t Transfer::take_body(std::string_view bytes) {
    constexpr std::size_t stop = 0;
    const auto left = static_cast<std::size_t>(std::max<std::int64_t>(options_.longest_body - bytes_, 0));
    const std::string_view wanted = bytes.substr(0, left);
    bytes_ += static_cast<std::int64_t>(wanted.size());
    curl_off_t packed = 0;
    curl_easy_getinfo(easy_, CURLINFO_SIZE_DOWNLOAD_T, &packed);
    too_large_ = wanted.size() < bytes.size() || (bytes_ > unpacked_freely && bytes_ / options_.most_unpacked > packed);
    if (request_.body && !wanted.empty() && !request_.body(hop_, wanted)) enough_ = true;
    return too_large_ || enough_ ? stop : bytes.size();
}

std::string Transfer::ended(int code) const {
    if (refused_) return "refused_address";
    if (enough_) return "ok";
    if (too_large_) return "too_large";
    if (bad_head_) return "bad_answer";
    switch (code) {
        case CURLE_OK: return hop_.status >= 200 ? "ok" : "bad_answer";
        case CURLE_OPERATION_TIMEDOUT: return "timed_out";
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ENGINE_INITFAILED: return "tls_failed";
        case CURLE_PARTIAL_FILE: return "cut_short";
        // It hung up: within its answer or before.
        case CURLE_RECV_ERROR: return head_over_ ? "cut_short" : "connection_failed";
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_OUT_OF_MEMORY:
        case too_long_line:
        case CURLE_WRITE_ERROR: return "bad_answer";
        default: return "connection_failed";
    }
}

}
