#include "platform/net/answer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"
#include "platform/net/range.hpp"
#include "platform/net/security_headers.hpp"

namespace beffroi::net {

namespace {

void append_number(std::string& out, std::uint64_t n) {
    char digits[20];
    out.append(digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, n).ptr - digits));
}

/// The clock shows whole seconds: one text a second and thread.
const std::string& date_now() {
    static thread_local std::int64_t second = 0;
    static thread_local std::string text;
    auto now = Clock().now();
    auto current = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (current != second) {
        second = current;
        text = http_date(now);
    }
    return text;
}

std::string_view cache_control(Cache cache) {
    switch (cache) {
        case Cache::none: return "no-store";
        case Cache::revalidate: return "no-cache";
        case Cache::hour: return "public, max-age=3600";
        case Cache::immutable: return "public, max-age=31536000, immutable";
    }
    return "no-store";
}

/// A header that a handler set must not begin another one.
void append_header(std::string& head, std::string_view name, std::string_view value) {
    auto clean = [&](std::string_view s) {
        for (char c : s) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    };
    clean(name);
    head += ": ";
    clean(value);
    head += "\r\n";
}


bool is_read(const Request& request) { return request.method == Method::get || request.method == Method::head; }

}

/// Any encoding of the same text will do: the client says that it holds one.
bool holds_version(const Request& request, std::string_view tag) {
    std::string_view list = text::trim(request.header("if-none-match"));
    if (list == "*") return true;
    for (std::string_view item : text::split(list, ',')) {
        item = text::trim(item);
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item.size() < 2 || item.front() != '"' || item.back() != '"') continue;
        item = item.substr(1, item.size() - 2);
        if (!item.starts_with(tag)) continue;
        item.remove_prefix(tag.size());
        if (item.empty() || item == suffix(Encoding::gzip) || item == suffix(Encoding::brotli)) return true;
    }
    return false;
}

File::~File() {
    if (fd_ >= 0) ::close(fd_);
}

std::string_view Answer::bytes() const {
    if (auto own = std::get_if<std::string>(&body)) return *own;
    if (auto shared = std::get_if<std::shared_ptr<const std::string>>(&body)) return **shared;
    if (auto fixed = std::get_if<std::string_view>(&body)) return *fixed;
    return {};
}

std::uint64_t Answer::size() const {
    if (auto part = std::get_if<FilePart>(&body)) return part->length;
    return bytes().size();
}

/// An answer on its way: the parts of the head that depend on the body.
struct Composer::Draft {
    Answer answer;
    std::string type;
    Cache cache = Cache::none;
    std::string tag;               ///< without quotes and suffix
    Encoding encoding = Encoding::identity;
    bool vary = false;
    std::string extra;             ///< complete header lines
};

Composer::Composer(std::span<const Asset> assets, std::size_t cache_bytes, std::string_view key, Subdomains subdomains)
    : cache_(cache_bytes), tags_(key), subdomains_(subdomains) {
    for (const Asset& asset : assets) {
        assets_.emplace(asset.path, &asset);
        asset_tags_.emplace(&asset, tags_.of(asset.plain));
    }
}

const Asset* Composer::asset(std::string_view path) const {
    auto it = assets_.find(path);
    return it == assets_.end() ? nullptr : it->second;
}

Answer Composer::compose(const Request& request, Response response, const Exchange& exchange) {
    Draft draft;
    draft.answer.status = response.status;
    draft.answer.close = !exchange.keep_alive;
    draft.type = std::move(response.type);
    draft.cache = response.cache;
    int code = static_cast<int>(response.status);
    if (code >= 400) draft.cache = Cache::none;
    std::erase_if(response.headers, [&](const Header& h) {
        if (text::lower_ascii(h.name) != "etag") return false;
        draft.tag = text::trim(h.value);  // Stands for the text: spares hashing it.
        if (draft.tag.starts_with("W/")) draft.tag.erase(0, 2);
        std::erase(draft.tag, '"');
        return true;
    });

    if (auto asset = std::get_if<const Asset*>(&response.body)) from_asset(request, **asset, draft);
    else if (auto file = std::get_if<FileBody>(&response.body)) from_file(request, *file, draft);
    else from_text(request, response, draft);

    Answer& answer = draft.answer;
    code = static_cast<int>(answer.status);
    bool bodiless = answer.status == Status::no_content || answer.status == Status::not_modified;
    std::string& head = answer.head;
    head.reserve(1536);
    head += "HTTP/1.1 ";
    append_number(head, static_cast<std::uint64_t>(code));
    head += ' ';
    head += reason(answer.status);
    head += "\r\nDate: ";
    head += date_now();
    if (!bodiless) {
        if (!draft.type.empty() && answer.size() > 0) {
            head += "\r\nContent-Type: ";
            head += draft.type;
        }
        head += "\r\nContent-Length: ";
        append_number(head, answer.size());
        if (draft.encoding != Encoding::identity) {
            head += "\r\nContent-Encoding: ";
            head += name(draft.encoding);
        }
    }
    if (answer.close) head += "\r\nConnection: close";
    else if (exchange.http_1_0) head += "\r\nConnection: keep-alive";
    if (!draft.tag.empty()) {
        head += "\r\nETag: \"";
        head += draft.tag;
        head += suffix(draft.encoding);
        head += '"';
    }
    head += "\r\nCache-Control: ";
    head += cache_control(draft.cache);
    if (draft.vary) head += "\r\nVary: Accept-Encoding";
    head += "\r\nX-Request-Id: ";
    head += request_id_text(request.id);
    head += "\r\n";
    head += draft.extra;
    append_security_headers(head, request, response, subdomains_);
    for (const Header& h : response.headers) append_header(head, h.name, h.value);
    if (answer.status == Status::unavailable &&
        std::none_of(response.headers.begin(), response.headers.end(), [](const Header& h) { return text::lower_ascii(h.name) == "retry-after"; }))
        head += "Retry-After: 5\r\n";
    head += "\r\n";
    if (request.method == Method::head || bodiless) answer.body = std::string_view();
    return std::move(draft.answer);
}

void Composer::from_text(const Request& request, Response& response, Draft& draft) {
    auto& body = std::get<std::string>(response.body);
    bool validates = is_read(request) && response.status == Status::ok && draft.cache != Cache::none;
    // Personal pages (Cache::none) are never compressed: they may hold a secret beside text that a stranger chose, and the
    // length of the compressed page would tell the secret letter by letter (BREACH). Public pages hold no secret: their
    // form tokens are what anybody can get by opening the page.
    draft.vary = response.cache != Cache::none && body.size() >= compress_from && is_compressible(draft.type);
    if (draft.vary) draft.encoding = choose_encoding(request.header("accept-encoding"));
    if (validates && draft.tag.empty()) draft.tag = tags_.of(body);
    if (validates && holds_version(request, draft.tag)) {
        draft.answer.status = Status::not_modified;
        draft.answer.body = std::string_view();
        return;
    }
    if (draft.encoding == Encoding::identity) {
        draft.answer.body = std::move(body);
    } else if (validates) {
        draft.answer.body = cache_.get(draft.tag, body, draft.encoding);
    } else {
        draft.answer.body = compress(body, draft.encoding);
    }
}

void Composer::from_asset(const Request& request, const Asset& asset, Draft& draft) {
    // Only names under /assets/ change with the content.
    draft.cache = asset.path.starts_with("/assets/") ? Cache::immutable : Cache::revalidate;
    draft.type = asset.type;
    draft.vary = !asset.gzip.empty() || !asset.brotli.empty();
    draft.encoding = choose_encoding(request.header("accept-encoding"), !asset.gzip.empty(), !asset.brotli.empty());
    auto known = asset_tags_.find(&asset);
    draft.tag = known != asset_tags_.end() ? known->second : tags_.of(asset.plain);
    if (is_read(request) && holds_version(request, draft.tag)) {
        draft.answer.status = Status::not_modified;
        return;
    }
    draft.answer.body = draft.encoding == Encoding::brotli ? asset.brotli
                        : draft.encoding == Encoding::gzip ? asset.gzip
                                                           : asset.plain;
}

void Composer::from_file(const Request& request, const FileBody& body, Draft& draft) {
    File file(::open(body.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat st {};
    if (file.fd() < 0 || ::fstat(file.fd(), &st) != 0 || !S_ISREG(st.st_mode)) {
        draft.answer.status = Status::not_found;
        draft.cache = Cache::none;
        draft.tag.clear();
        return;
    }
    auto size = static_cast<std::uint64_t>(st.st_size);
    // The time of the last change in nanoseconds and the size: as strong as a file that is replaced, not edited, needs.
    std::string stamp = std::to_string(st.st_mtim.tv_sec) + "." + std::to_string(st.st_mtim.tv_nsec) + "." + std::to_string(size) +
                        "." + std::to_string(st.st_ino);
    if (draft.tag.empty()) draft.tag = tags_.of(stamp);
    std::string changed = http_date(Instant(std::chrono::seconds(st.st_mtim.tv_sec)));
    draft.extra = "Accept-Ranges: bytes\r\nLast-Modified: " + changed + "\r\n";

    if (is_read(request)) {
        bool same = !request.header("if-none-match").empty() ? holds_version(request, draft.tag) : request.header("if-modified-since") == changed;
        if (same) {
            draft.answer.status = Status::not_modified;
            return;
        }
    }
    Range range{Range::Kind::whole, 0, size};
    if (request.method == Method::get) {
        auto wanted = request.header("range");
        auto only_if = text::trim(request.header("if-range"));
        bool unchanged = only_if.empty() || only_if == "\"" + draft.tag + "\"" || only_if == changed;
        if (!wanted.empty() && unchanged) range = read_range(wanted, size);
    }
    if (range.kind == Range::Kind::unsatisfiable) {
        draft.answer.status = Status::range_not_satisfiable;
        draft.extra += "Content-Range: bytes */" + std::to_string(size) + "\r\n";
        draft.cache = Cache::none;
        draft.tag.clear();
        return;
    }
    if (range.kind == Range::Kind::part) {
        draft.answer.status = Status::partial;
        draft.extra += "Content-Range: bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.length - 1) +
                       "/" + std::to_string(size) + "\r\n";
    }
    draft.answer.body = FilePart{std::move(file), range.first, range.length};
}

Answer Composer::bare(Status status, std::uint64_t request_id, bool close, bool secure) {
    Answer answer;
    answer.status = status;
    answer.close = close;
    std::string text = std::to_string(static_cast<int>(status)) + " " + std::string(reason(status)) + "\n";
    answer.head = "HTTP/1.1 " + text.substr(0, text.size() - 1) + "\r\nDate: " + date_now() +
                  "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(text.size()) +
                  "\r\nCache-Control: no-store\r\n";
    if (close) answer.head += "Connection: close\r\n";
    if (status == Status::unavailable) answer.head += "Retry-After: 5\r\n";
    answer.head += "X-Request-Id: " + request_id_text(request_id) + "\r\n";
    Request request;
    request.secure = secure;
    append_security_headers(answer.head, request, Response{}, Subdomains::free);
    answer.head += "\r\n";
    answer.body = std::move(text);
    return answer;
}

}
