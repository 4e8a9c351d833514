#include "platform/html/html.hpp"

#include <algorithm>
#include <exception>
#include <vector>

#include "platform/base/log.hpp"
#include "platform/html/assets.hpp"

namespace beffroi::html {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

/// Sorted by name; both tables are known at build time, so they are sorted once.
std::vector<Entry> sorted(std::vector<Entry> entries) {
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::string_view find(const std::vector<Entry>& table, std::string_view name, const char* what) {
    const auto at = std::lower_bound(table.begin(), table.end(), name,
                                     [](const Entry& e, std::string_view n) { return e.first < n; });
    if (at == table.end() || at->first != name) {
        log::error("a template names a file that web/ does not make", {{"what", what}, {"name", std::string(name)}});
        std::terminate();
    }
    return at->second;
}

}

void Out::grow(std::size_t n) {
    const std::size_t used = size();
    text_.resize(std::max(used + n, used * 2));
    at_ = text_.data() + used;
    end_ = text_.data() + text_.size();
}

std::string_view asset(std::string_view name) {
    static const std::vector<Entry> table = [] {
        std::vector<Entry> entries;
        for (const auto& a : web::assets()) entries.emplace_back(a.name, a.path);
        return sorted(std::move(entries));
    }();
    return find(table, name, "asset");
}

Raw icon(std::string_view name) {
    static const std::vector<Entry> table = [] {
        const auto icons = web::icons();
        return sorted({icons.begin(), icons.end()});
    }();
    return Raw(find(table, name, "icon"), Raw::Trusted{});
}

std::string Page::link(std::string_view path_in_french) const {
    if (lang == Lang::fr) return std::string(path_in_french);
    std::string result = "/en";
    // The English home page is /en, not /en/.
    if (path_in_french != "/") result += path_in_french;
    return result;
}

std::string Page::other_language() const {
    Page other;
    other.lang = lang == Lang::fr ? Lang::en : Lang::fr;
    return other.link(path);
}

}
