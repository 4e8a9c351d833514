#include "platform/net/http.hpp"

#include <unistd.h>

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"

namespace beffroi::net {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

void append_escape(std::string& out, unsigned char c) {
    static constexpr char digits[] = "0123456789ABCDEF";
    out += '%';
    out += digits[c >> 4];
    out += digits[c & 15];
}

/// One name or value of a query or form.
std::string decode_part(std::string_view s) {
    std::string plus(s);
    std::replace(plus.begin(), plus.end(), '+', ' ');
    std::string bytes = percent_decode(plus);
    return text::is_utf8(bytes) ? bytes : text::clean_utf8(bytes);
}

/// A Location header takes ASCII only; what is escaped already stays.
std::string location_value(std::string_view location) {
    std::string out;
    out.reserve(location.size());
    for (unsigned char c : location) {
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\') append_escape(out, c);
        else out += static_cast<char>(c);
    }
    return out;
}

Response redirect(std::string_view location, Status status) {
    Response r;
    r.status = status;
    r.type.clear();
    r.cache = Cache::none;
    r.headers.push_back({"Location", location_value(location)});
    return r;
}

}

Status status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid: return Status::unprocessable;
        case ErrorKind::not_found: return Status::not_found;
        case ErrorKind::forbidden: return Status::forbidden;
        case ErrorKind::unauthenticated: return Status::unauthorized;
        case ErrorKind::conflict: return Status::conflict;
        case ErrorKind::too_many: return Status::too_many;
        case ErrorKind::too_large: return Status::too_large;
        case ErrorKind::unavailable: return Status::unavailable;
        case ErrorKind::internal: break;
    }
    return Status::internal;
}

std::string_view reason(Status status) {
    switch (status) {
        case Status::ok: return "OK";
        case Status::created: return "Created";
        case Status::no_content: return "No Content";
        case Status::partial: return "Partial Content";
        case Status::multi_status: return "Multi-Status";
        case Status::moved: return "Moved Permanently";
        case Status::found: return "Found";
        case Status::see_other: return "See Other";
        case Status::not_modified: return "Not Modified";
        case Status::temporary: return "Temporary Redirect";
        case Status::permanent: return "Permanent Redirect";
        case Status::bad_request: return "Bad Request";
        case Status::unauthorized: return "Unauthorized";
        case Status::forbidden: return "Forbidden";
        case Status::not_found: return "Not Found";
        case Status::method_not_allowed: return "Method Not Allowed";
        case Status::not_acceptable: return "Not Acceptable";
        case Status::timeout: return "Request Timeout";
        case Status::conflict: return "Conflict";
        case Status::gone: return "Gone";
        case Status::length_required: return "Length Required";
        case Status::precondition_failed: return "Precondition Failed";
        case Status::too_large: return "Content Too Large";
        case Status::uri_too_long: return "URI Too Long";
        case Status::unsupported_media: return "Unsupported Media Type";
        case Status::range_not_satisfiable: return "Range Not Satisfiable";
        case Status::expectation_failed: return "Expectation Failed";
        case Status::unprocessable: return "Unprocessable Content";
        case Status::upgrade_required: return "Upgrade Required";
        case Status::too_many: return "Too Many Requests";
        case Status::header_too_large: return "Request Header Fields Too Large";
        case Status::internal: return "Internal Server Error";
        case Status::not_implemented: return "Not Implemented";
        case Status::unavailable: return "Service Unavailable";
        case Status::version: return "HTTP Version Not Supported";
        case Status::insufficient_storage: return "Insufficient Storage";
    }
    return "Unknown";
}

std::string_view name(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
        case Method::options: return "OPTIONS";
        case Method::propfind: return "PROPFIND";
        case Method::proppatch: return "PROPPATCH";
        case Method::report: return "REPORT";
        case Method::other: break;
    }
    return "OTHER";
}

// ---- Parameters ----

Params Params::parse(std::string_view encoded) {
    Params out;
    while (!encoded.empty()) {
        auto end = encoded.find('&');
        std::string_view pair = encoded.substr(0, end);
        encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 1);
        if (pair.empty()) continue;
        auto equals = pair.find('=');
        std::string_view value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        out.items_.emplace_back(decode_part(pair.substr(0, equals)), decode_part(value));
    }
    return out;
}

std::string_view Params::get(std::string_view name) const {
    for (const auto& [key, value] : items_)
        if (key == name) return text::trim(value);
    return {};
}

bool Params::has(std::string_view name) const {
    return std::any_of(items_.begin(), items_.end(), [&](const auto& item) { return item.first == name; });
}

std::vector<std::string_view> Params::all(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const auto& [key, value] : items_)
        if (key == name) out.push_back(value);
    return out;
}

void Params::set(std::string_view name, std::string_view value) {
    std::string kept(value);  // `value` may be a view into what is removed
    std::string key(name);
    remove(key);
    items_.emplace_back(std::move(key), std::move(kept));
}

void Params::add(std::string_view name, std::string_view value) { items_.emplace_back(std::string(name), std::string(value)); }

void Params::remove(std::string_view name) {
    std::string key(name);
    std::erase_if(items_, [&](const auto& item) { return item.first == key; });
}

std::string Params::encode() const {
    std::string out;
    for (const auto& [key, value] : items_) {
        if (!out.empty()) out += '&';
        out += percent_encode(key);
        out += '=';
        out += percent_encode(value);
    }
    return out;
}

std::string percent_encode(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    for (unsigned char c : s) {
        if (unreserved(c)) out += static_cast<char>(c);
        else append_escape(out, c);
    }
    return out;
}

std::string percent_decode(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '%' && i + 2 < s.size()) {
            int high = hex_digit(s[i + 1]), low = hex_digit(s[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += s[i];
    }
    return out;
}

// ---- Requests ----

std::string request_id_text(std::uint64_t id) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(16, '0');
    for (int i = 15; i >= 0; --i, id >>= 4) out[static_cast<std::size_t>(i)] = digits[id & 15];
    return out;
}

BodyFile::~BodyFile() { ::unlink(path_.c_str()); }

std::string_view Request::header(std::string_view header_name) const {
    for (const auto& h : headers)
        if (same_name(h.name, header_name)) return h.value;
    return {};
}

std::string_view Request::cookie(std::string_view cookie_name) const {
    for (const auto& h : headers) {
        if (!same_name(h.name, "cookie")) continue;
        for (std::string_view pair : text::split(h.value, ';')) {
            pair = text::trim(pair);
            auto equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != cookie_name) continue;
            std::string_view value = pair.substr(equals + 1);
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
            return value;
        }
    }
    return {};
}

std::string_view Request::param(std::string_view param_name) const {
    for (const auto& [key, value] : path_params)
        if (key == param_name) return value;
    return {};
}

Params Request::form() const {
    std::string_view content = header("content-type");
    content = text::trim(content.substr(0, content.find(';')));
    if (!same_name(content, "application/x-www-form-urlencoded")) return {};
    return Params::parse(body);
}

// ---- Responses ----

Response html(std::string page, Status status) {
    Response r;
    r.status = status;
    r.body = std::move(page);
    return r;
}

Response json(std::string body, Status status) {
    Response r;
    r.status = status;
    r.type = "application/json";
    r.body = std::move(body);
    return r;
}

Response plain(std::string body, Status status) {
    Response r;
    r.status = status;
    r.type = "text/plain; charset=utf-8";
    r.body = std::move(body);
    return r;
}

Response file(std::string bytes, std::string_view type, std::string_view download_name) {
    Response r;
    r.type = type;
    r.body = std::move(bytes);
    if (!download_name.empty()) {
        // RFC 6266: the plain name for old programs, the encoded one for accents.
        std::string ascii;
        for (unsigned char c : text::fold(download_name)) ascii += c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '/' ? '_' : static_cast<char>(c);
        r.headers.push_back({"Content-Disposition",
                             "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + percent_encode(download_name)});
    }
    return r;
}

Response see_other(std::string_view location) { return redirect(location, Status::see_other); }

Response moved(std::string_view location) {
    Response r = redirect(location, Status::moved);
    r.cache = Cache::hour;
    return r;
}

Response failure(Error error) {
    Response r;
    r.status = status_of(error.kind);
    r.failed = true;
    r.error = std::move(error);
    return r;
}

Response failure(Status status) {
    Response r;
    r.status = status;
    r.failed = true;
    return r;
}

}
