#include "features/audit/knowledge_index.hpp"

#include <algorithm>

namespace beffroi::audit {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
    std::string all(text);
    std::transform(all.begin(), all.end(), all.begin(), lower);
    return all;
}

}

Matching matching(Sign sign) {
    if (is_name(sign) || sign == Sign::tld) return Matching::labels;
    if (sign == Sign::txt || sign == Sign::header || sign == Sign::page || sign == Sign::cookie) return Matching::beginning;
    return Matching::whole;
}

std::string comparable(Sign sign, std::string_view value) {
    std::string all = lowered(value);
    // A cookie's whole name ends where the next one would begin; "_ga_*" is open.
    if (sign == Sign::cookie) {
        if (all.ends_with('*'))
            all.pop_back();
        else
            all += '\n';
    }
    // "OVH, SAS", "OVH SAS", "Cloudflare, Inc": registries write one registrar in many ways.
    if (sign == Sign::registrar) {
        std::string words;
        for (const char c : all) {
            if (c == '.' || c == ',') continue;
            if (c != ' ' || (!words.empty() && words.back() != ' ')) words += c;
        }
        if (words.ends_with(' ')) words.pop_back();
        all = std::move(words);
    }
    if (sign == Sign::header && all.find(':') == std::string::npos) all += ':';
    return all;
}

void Knowledge::Index::add(Sign sign, std::string_view value, std::uint32_t service) {
    auto& all = signs_[static_cast<std::size_t>(sign)].by_value[comparable(sign, value)];
    if (std::find(all.begin(), all.end(), service) == all.end()) all.push_back(service);
}

void Knowledge::Index::finish() {
    for (OfSign& each : signs_) {
        for (const auto& [value, services] : each.by_value) each.lengths.push_back(value.size());
        std::sort(each.lengths.begin(), each.lengths.end(), std::greater<>());
        each.lengths.erase(std::unique(each.lengths.begin(), each.lengths.end()), each.lengths.end());
    }
}

std::span<const std::uint32_t> Knowledge::Index::find(Sign sign, std::string_view value) const {
    const OfSign& of = signs_[static_cast<std::size_t>(sign)];
    const auto look = [&](std::string_view key) -> std::span<const std::uint32_t> {
        const auto found = of.by_value.find(key);
        return found == of.by_value.end() ? std::span<const std::uint32_t>() : std::span<const std::uint32_t>(found->second);
    };
    switch (matching(sign)) {
        case Matching::labels:
            for (std::string_view name = value; !name.empty();) {
                if (const auto found = look(name); !found.empty()) return found;
                const auto dot = name.find('.');
                name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
            }
            return {};
        case Matching::beginning: {
            std::string text = lowered(value.substr(0, of.lengths.empty() ? 0 : of.lengths.front()));
            if (sign == Sign::cookie) text += '\n';
            for (const std::size_t length : of.lengths)
                if (length <= text.size())
                    if (const auto found = look(std::string_view(text).substr(0, length)); !found.empty()) return found;
            return {};
        }
        case Matching::whole: return look(comparable(sign, value));
    }
    return {};
}

}
