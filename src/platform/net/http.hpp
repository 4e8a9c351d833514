// Requests and responses as handlers see them. No socket, no Boost.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::net {

enum class Method {
    get, head, post, put, patch, del, options,
    propfind, proppatch, report,  ///< of calendars (RFC 4918, RFC 3253)
    other,
};

enum class Status : int {
    ok = 200, created = 201, no_content = 204, partial = 206, multi_status = 207,
    moved = 301, found = 302, see_other = 303, not_modified = 304, temporary = 307, permanent = 308,
    bad_request = 400, unauthorized = 401, forbidden = 403, not_found = 404, method_not_allowed = 405, not_acceptable = 406,
    timeout = 408, conflict = 409, gone = 410, length_required = 411, precondition_failed = 412, too_large = 413, uri_too_long = 414, unsupported_media = 415, range_not_satisfiable = 416,
    expectation_failed = 417, unprocessable = 422, upgrade_required = 426, too_many = 429, header_too_large = 431,
    internal = 500, not_implemented = 501, unavailable = 503, version = 505, insufficient_storage = 507,
};

/// One mapping from kinds of error to statuses, for the whole program.
Status status_of(ErrorKind kind);
/// "Not Found".
std::string_view reason(Status status);
std::string_view name(Method method);  ///< "GET"

/// Decoded names and values in the order received, from a query string or a form.
class Params {
public:
    /// Reads `a=1&b=2`: `+` is a space, bad escapes stay as they are, invalid UTF-8 becomes U+FFFD.
    static Params parse(std::string_view encoded);
    /// The first value, trimmed; empty when absent.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    void set(std::string_view name, std::string_view value);  ///< replaces every value of `name`
    void add(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    /// "a=1&b=2", percent-encoded, for links that keep a search.
    std::string encode() const;
    const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }

private:
    std::vector<std::pair<std::string, std::string>> items_;
};

std::string percent_encode(std::string_view s);   ///< everything but unreserved characters
std::string percent_decode(std::string_view s);

/// How a request's number is written in logs, headers and on error pages: 16 hexadecimal digits.
std::string request_id_text(std::uint64_t id);

struct Header { std::string name, value; };

/// A request body on disk. The file goes when the last owner goes, unless a handler moved it elsewhere.
class BodyFile {
public:
    explicit BodyFile(std::string path) : path_(std::move(path)) {}
    ~BodyFile();
    BodyFile(const BodyFile&) = delete;
    BodyFile& operator=(const BodyFile&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

class FormKey;

struct Request {
    Method method = Method::get;
    std::string target;                 ///< as received: "/lieux?q=vire"
    std::string path;                   ///< decoded, without the language prefix: "/lieux"
    Lang lang = Lang::fr;               ///< English under "/en/…"
    Params query;
    std::vector<Header> headers;
    std::string body;                   ///< at most the route's cap; empty when it went to `body_file`
    std::shared_ptr<const BodyFile> body_file;  ///< bodies over 1 MB, when the server has a spool folder
    std::string peer;                   ///< the client's address, behind the proxy when one is trusted
    bool secure = false;                ///< TLS here or at the proxy
    std::uint64_t id = 0;               ///< in the access log and on error pages
    Instant received;
    std::vector<std::pair<std::string, std::string>> path_params;
    /// What the server's guard found out about the visitor; set on guarded routes only. Its type is the guard's business:
    /// features read it through `accounts::visitor`.
    std::shared_ptr<const void> session;
    const FormKey* form_key = nullptr;  ///< what signs the tokens of forms; see csrf.hpp

    std::string_view header(std::string_view name) const;      ///< case-insensitive; empty when absent
    std::string_view cookie(std::string_view name) const;
    std::string_view param(std::string_view name) const;       ///< from the route's pattern, "{slug}"
    Params form() const;                                       ///< the body as application/x-www-form-urlencoded
};

/// Whether the client holds the version `tag` (without quotes) of what it asks for. A handler that knows the version before
/// it makes the page may then answer `Status::not_modified`, and otherwise set the header `ETag: "tag"`; pages without that
/// header get one from their text, and are compared by the server.
bool holds_version(const Request& request, std::string_view tag);

/// A static file, compressed ahead of time, under a name that changes with its content.
struct Asset {
    std::string_view name;   ///< "app.css"
    std::string_view path;   ///< "/assets/app-3f2a91c0.css"
    std::string_view type;   ///< "text/css; charset=utf-8"
    std::string_view plain, gzip, brotli;  ///< empty when not smaller
};

/// A file of the data folder, served with Range support (base map), or one made for this answer.
struct FileBody {
    std::string path;
    std::shared_ptr<const void> owner = {};  ///< held until the file is open: a temporary one may go with it then
};

enum class Cache {
    none,        ///< personal: Cache-Control: no-store
    revalidate,  ///< public pages: no-cache with ETag (the default)
    hour,        ///< public, max-age=3600
    immutable,   ///< a year
};

struct Response {
    Status status = Status::ok;
    std::string type = "text/html; charset=utf-8";
    std::vector<Header> headers;
    std::variant<std::string, const Asset*, FileBody> body;
    Cache cache = Cache::revalidate;
    bool embeddable = false;     ///< may be framed by other sites (widget); everything else must not
    bool cors = false;           ///< may be read by other sites' scripts (public API)
    bool failed = false;         ///< made by `failure`: the server's error page takes the place of the body
    std::optional<Error> error;  ///< what that page tells

    Response& with(std::string_view name, std::string_view value) & { headers.push_back({std::string(name), std::string(value)}); return *this; }
    Response&& with(std::string_view name, std::string_view value) && { headers.push_back({std::string(name), std::string(value)}); return std::move(*this); }
};

Response html(std::string page, Status status = Status::ok);
Response json(std::string text, Status status = Status::ok);
Response plain(std::string text, Status status = Status::ok);
Response file(std::string bytes, std::string_view type, std::string_view download_name = {});
Response see_other(std::string_view location);
Response moved(std::string_view location);

/// The server's error page with this error's sentence and the status of its kind.
Response failure(Error error);
Response failure(Status status);

using Handler = std::function<Response(const Request&)>;

}
