#include "features/accounts/leaked.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <mutex>

#include "features/accounts/accounts.hpp"
#include "features/accounts/leaked_file.hpp"
#include "platform/base/log.hpp"
#include "platform/base/sha1.hpp"
#include "platform/base/text.hpp"

extern "C" {
extern const char accounts_leaked_begin[];
extern const char accounts_leaked_end[];
}

namespace beffroi::accounts {
namespace leaked {
namespace {

constexpr std::size_t longest_line = 1000;

/// The folder of this process: set as it starts, read by those who judge passwords.
struct Folder {
    std::mutex mutex;
    std::string path;
};
Folder& folder() {
    static Folder only;
    return only;
}

std::string_view own_list() {
    return {accounts_leaked_begin, static_cast<std::size_t>(accounts_leaked_end - accounts_leaked_begin)};
}

/// Whether `wanted` is among `count` sorted ones, of which `at` gives one; nothing when one can't be read.
template <class At>
std::optional<bool> among(std::uint64_t count, Prefix wanted, At at) {
    for (std::uint64_t low = 0, high = count; low < high;) {
        const std::uint64_t middle = low + (high - low) / 2;
        const std::optional<Prefix> seen = at(middle);
        if (!seen) return std::nullopt;
        if (*seen == wanted) return true;
        (*seen < wanted ? low : high) = *seen < wanted ? middle + 1 : middle;
    }
    return false;
}

bool in_own(Prefix wanted) {
    const std::string_view list = own_list();
    return among(list.size() / entry_bytes, wanted,
                 [&](std::uint64_t i) { return std::optional(number_in(list.substr(i * entry_bytes, entry_bytes))); })
        .value_or(false);
}

/// Opened anew each time: another list may have taken its place.
bool in_file(const std::string& path, std::initializer_list<Prefix> wanted) {
    const OpenList list(path);
    if (list.absent()) return false;
    for (const Prefix each : wanted) {
        const auto found =
            list.sound() ? among(list.count(), each, [&](std::uint64_t i) { return list.at(i); }) : std::nullopt;
        if (!found) {
            log::warning("the list of leaked passwords can't be read", {{"file", path}});
            return false;
        }
        if (*found) return true;
    }
    return false;
}

std::optional<int> digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

struct Hash {
    Prefix prefix = 0;
    std::uint64_t count = 0;
};
/// "SHA-1:count" or a SHA-1 alone, which was seen often enough.
std::optional<Hash> hash_in(std::string_view line) {
    constexpr std::size_t digits = 40;
    if (line.size() < digits || (line.size() > digits && line[digits] != ':')) return std::nullopt;
    Hash hash;
    for (std::size_t i = 0; i < digits; ++i) {
        const auto value = digit(line[i]);
        if (!value) return std::nullopt;
        if (i < 2 * entry_bytes) hash.prefix = hash.prefix << 4 | static_cast<unsigned>(*value);
    }
    hash.count = ~std::uint64_t{0};
    if (line.size() > digits) {
        const std::string_view count = text::trim(line.substr(digits + 1));
        const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), hash.count);
        if (error == std::errc::result_out_of_range)
            hash.count = ~std::uint64_t{0};
        else if (error != std::errc{} || end != count.data() + count.size())
            return std::nullopt;
    }
    return hash;
}

}

Prefix prefix_of(std::string_view password) { return number_in(crypto::sha1(password)); }

bool known(std::string_view password) {
    const Prefix exact = prefix_of(password), folded = prefix_of(text::lower_ascii(password));
    // The program's list has nothing but lower case.
    if (in_own(folded)) return true;
    std::string path;
    {
        std::lock_guard lock(folder().mutex);
        path = folder().path;
    }
    return !path.empty() && in_file(list_file(path), {exact, folded});
}

void Reader::read(std::string_view bytes, FunctionRef<void(Prefix)> take) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, end);
        too_long_ = too_long_ || begun_.size() + piece.size() > longest_line;
        if (end == std::string_view::npos) {
            if (!too_long_) begun_ += piece;
            return;
        }
        if (too_long_) {
            ++lines_;
        } else if (begun_.empty()) {
            line(piece, take);
        } else {
            begun_ += piece;
            line(begun_, take);
        }
        begun_.clear();
        too_long_ = false;
        bytes.remove_prefix(end + 1);
    }
}

void Reader::end(FunctionRef<void(Prefix)> take) {
    if (too_long_)
        ++lines_;
    else if (!begun_.empty())
        line(begun_, take);
    begun_.clear();
    too_long_ = false;
}

void Reader::line(std::string_view text, FunctionRef<void(Prefix)> take) {
    if (lines_++ == 0 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (const auto hash = hash_in(text)) {
        if (hash->count >= at_least_) take(hash->prefix);
    } else if (text::length(text) >= shortest_password) {
        take(prefix_of(text::lower_ascii(text)));
    }
}

}

void use_leaked_list(const std::string& data_dir) {
    auto& folder = leaked::folder();
    std::lock_guard lock(folder.mutex);
    folder.path = data_dir;
}

Result<LeakedLists> leaked_lists(const std::string& data_dir) {
    const leaked::OpenList list(leaked::list_file(data_dir));
    LeakedLists known{leaked::own_list().size() / leaked::entry_bytes, std::nullopt};
    if (list.absent()) return known;
    if (!list.sound())
        return invalid("damaged_list", msg("{1} can't be read as a list of leaked passwords, and refuses none. Bring "
                                           "it in again with: beffroi passwords import FILE",
                                           leaked::list_file(data_dir)));
    known.imported = list.count();
    return known;
}

}
