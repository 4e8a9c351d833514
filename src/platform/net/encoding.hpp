// Compression: what the client takes, and making it.
#pragma once
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace beffroi::net {

enum class Encoding { identity, gzip, brotli };

/// What to send of what exists, by the q-values of Accept-Encoding; brotli before gzip before nothing at equal wish.
Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip = true, bool has_brotli = true);
std::string_view name(Encoding encoding);    ///< "gzip", "br"; empty for identity
std::string_view suffix(Encoding encoding);  ///< what sets apart the ETag of each form: "-gz", "-br"

/// Text that shrinks: HTML, CSS, scripts, JSON, XML, SVG.
bool is_compressible(std::string_view content_type);

/// Below this size (bytes) compression costs more than it saves: it would fit in one packet anyway.
inline constexpr std::size_t compress_from = 1024;

/// Compresses on the fly, at a quality that costs about as much as the page itself.
std::string compress(std::string_view bytes, Encoding encoding);

/// Compressed forms of public pages, by the hash of their text; the least recently used go when it is full.
class CompressedCache {
public:
    explicit CompressedCache(std::size_t capacity) : capacity_(capacity) {}
    /// `digest` stands for `bytes`; compresses when the form isn't there.
    std::shared_ptr<const std::string> get(std::string_view digest, std::string_view bytes, Encoding encoding);
    std::size_t size() const;

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const std::string> form;
    };
    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::size_t size_ = 0;
    std::list<Entry> recent_;  ///< most recently used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
};

}
