#include "platform/dns/suffix.hpp"

#include <libpsl.h>

#include <algorithm>
#include <array>

namespace beffroi::dns {
namespace {

constexpr const char* debian_list = "/usr/share/publicsuffix/public_suffix_list.dafsa";
constexpr std::size_t longest_name = 253;

/// Without a dot at the end; empty when there is nothing to find in it: an address, an empty label, too long.
std::string_view plain(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.empty() || name.size() > longest_name || name.starts_with('.') || name.ends_with('.')) return {};
    if (name.find_first_of(std::string_view(":\0", 2)) != std::string_view::npos) return {};
    if (name.find("..") != std::string_view::npos) return {};
    // No top level domain is a number (RFC 3696, section 2): what ends with one is an address.
    const auto last = name.substr(name.rfind('.') + 1);
    if (last.find_first_not_of("0123456789") == std::string_view::npos) return {};
    return name;
}

}

std::unique_ptr<const SuffixList> SuffixList::from_file(const std::string& path) {
    const psl_ctx_t* list = psl_load_file(path.c_str());
    if (!list) return nullptr;
    return std::unique_ptr<const SuffixList>(new SuffixList(list, true));
}

const SuffixList& SuffixList::of_machine() {
    static const std::unique_ptr<const SuffixList> list = [] {
        auto all = from_file(debian_list);
        return all ? std::move(all) : std::unique_ptr<const SuffixList>(new SuffixList(psl_builtin(), false));
    }();
    return *list;
}

SuffixList::~SuffixList() {
    if (owned_) psl_free(const_cast<psl_ctx_t*>(list_));
}

std::string_view SuffixList::public_suffix(std::string_view name, Suffixes which) const {
    name = plain(name);
    if (name.empty()) return {};
    std::array<char, longest_name + 1> lower{};
    std::transform(name.begin(), name.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const int type = which == Suffixes::icann ? PSL_TYPE_ICANN : PSL_TYPE_ANY;
    // From the longest: exceptions and rules with "*" are the library's to know.
    for (std::size_t from = 0;;) {
        const std::size_t dot = name.find('.', from);
        if (dot == std::string_view::npos || psl_is_public_suffix2(list_, lower.data() + from, type))
            return name.substr(from);
        from = dot + 1;
    }
}

std::string SuffixList::registrable(std::string_view name, Suffixes which) const {
    name = plain(name);
    const auto suffix = public_suffix(name, which);
    if (suffix.empty() || suffix.size() == name.size()) return {};
    const auto before = name.substr(0, name.size() - suffix.size() - 1);
    std::string all(name.substr(before.rfind('.') + 1));
    std::transform(all.begin(), all.end(), all.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return all;
}

}
