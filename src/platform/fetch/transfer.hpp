// One request and its answer, with libcurl: to an address that was chosen before, and to no other.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/fetch/address.hpp"
#include "platform/fetch/certificate.hpp"
#include "platform/fetch/fetch.hpp"
#include "platform/fetch/url.hpp"

using CURL = void;
struct curl_slist;

namespace beffroi::fetch {

/// An address that was found for a host: by its name, or because it stood in its place.
struct Found {
    Address address;
    bool literal = false;
};
/// Whether we may speak to it.
bool may_speak_to(const Found& found, const Options& options);
/// Where the port of an address leads; 0: nowhere.
int port_of(const Url& url, const Options& options);
/// 301, 302, 303, 307 and 308.
bool is_redirect(int status);

class Transfer {
public:
    /// `options`, `request` and `authorities` must outlive it.
    Transfer(const Url& url, const Found& found, const Request& request, const Options& options,
             const Authorities& authorities, std::chrono::milliseconds limit);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Null when libcurl has no memory left.
    CURL* easy() const { return easy_; }
    /// How it ended, as an `Outcome` says it; `code` is libcurl's.
    std::string ended(int code) const;
    /// Something was asked of the server: another address must not be tried.
    bool asked() const { return asked_; }
    Hop& hop() { return hop_; }
    std::int64_t bytes() const { return bytes_; }

private:
    void set_up(const Url& url, std::chrono::milliseconds limit);
    std::size_t take_header(std::string_view line);
    std::size_t take_body(std::string_view bytes);
    /// False: this is not whom we chose.
    bool right_address(const Address& address);
    bool begin(const char* address);

    const Request& request_;
    const Options& options_;
    const Authorities& authorities_;
    Found found_;
    std::string host_;
    Hop hop_;
    CURL* easy_ = nullptr;
    curl_slist *headers_ = nullptr, *connect_to_ = nullptr;
    std::int64_t bytes_ = 0;
    std::size_t head_bytes_ = 0, head_lines_ = 0;
    bool head_over_ = false;
    bool asked_ = false, refused_ = false, enough_ = false, too_large_ = false, bad_head_ = false;
};

}
