#include "features/audit/resources.hpp"

#include <algorithm>
#include <array>

#include "features/audit/consent.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

constexpr std::size_t most = 500, longest_path = 200;

int most_of_host(Part part) {
    switch (part) {
        case Part::script:
        case Part::style:
        case Part::form:
        case Part::frame: return 40;
        default: return 12;
    }
}

bool space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool quote(char c) { return c == '"' || c == '\'' || c == '`'; }

/// Vocabularies: their names are addresses, and nobody loads them.
bool vocabulary(std::string_view host) {
    static constexpr std::array<std::string_view, 8> all{"www.w3.org", "w3.org",   "schema.org", "www.schema.org",
                                                         "ogp.me",     "gmpg.org", "purl.org",   "json-schema.org"};
    return std::find(all.begin(), all.end(), host) != all.end();
}

bool font(std::string_view path) {
    static constexpr std::array<std::string_view, 5> font_endings{".woff2", ".woff", ".ttf", ".otf", ".eot"};
    return std::any_of(font_endings.begin(), font_endings.end(),
                       [&](std::string_view end) { return path.ends_with(end); });
}

Part part_of_preload(std::string_view as) {
    const std::string what = text::lower_ascii(as);
    if (what == "script" || what == "worker") return Part::script;
    if (what == "style") return Part::style;
    if (what == "font") return Part::font;
    if (what == "image") return Part::image;
    if (what == "document") return Part::frame;
    if (what == "audio" || what == "video" || what == "track") return Part::media;
    return Part::hint;
}

/// The words of a list, in lower case.
template <class Each>
void each_word(std::string_view list, Each each) {
    for (std::size_t i = 0; i < list.size();) {
        while (i < list.size() && space(list[i])) ++i;
        std::size_t end = i;
        while (end < list.size() && !space(list[end])) ++end;
        if (end > i) each(text::lower_ascii(list.substr(i, end - i)));
        i = end;
    }
}

}

void Resources::set_base(std::string_view reference) {
    if (based_) return;
    if (auto url = fetch::resolve(base_, decode_ ? decode_(reference) : std::string(reference))) {
        base_ = std::move(*url);
        based_ = true;
    }
}

void Resources::keep(Part part, std::string host, std::string_view path) {
    if (all_.size() >= most || host.size() > 255) return;
    path = path.substr(0, longest_path);
    std::string key(1, static_cast<char>('A' + static_cast<int>(part)));
    key += host;
    const auto count = of_host_.try_emplace(key, 0).first;
    if (count->second >= most_of_host(part)) return;
    (key += ' ') += path;
    if (!seen_.insert(std::move(key)).second) return;
    ++count->second;
    all_.push_back({part, std::move(host), std::string(path)});
}

void Resources::add(Part part, std::string_view reference) {
    if (reference.empty() || text::starts_with_ci(reference, "data:") || all_.size() >= most) return;
    const bool plain = !decode_ || std::all_of(reference.begin(), reference.end(),
                                               [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '&'; });
    auto url = fetch::resolve(base_, plain ? std::string(reference) : decode_(reference));
    if (url) keep(part, std::move(url->host), part == Part::hint ? std::string_view() : std::string_view(url->path));
}

void Resources::add_host(Part part, std::string_view host) {
    if (host.starts_with("*.")) host.remove_prefix(2);
    auto name = dns::normal_name(host);
    if (name && name->find('.') != std::string::npos) keep(part, std::move(*name), {});
}

void Resources::add_srcset(std::string_view value) {
    for (std::size_t i = 0; i < value.size();) {
        while (i < value.size() && (space(value[i]) || value[i] == ',')) ++i;
        std::size_t end = i;
        while (end < value.size() && !space(value[end])) ++end;
        std::string_view url = value.substr(i, end - i);
        const bool alone = url.ends_with(',');
        while (url.ends_with(',')) url.remove_suffix(1);
        if (!url.empty()) add(Part::image, url);
        i = alone ? end : std::min(value.find(',', end), value.size());
    }
}

void Resources::add_style(std::string_view css, std::size_t before) {
    const auto take = [&](std::size_t from, bool import) {
        while (from < css.size() && space(css[from])) ++from;
        if (from >= css.size()) return;
        const char opened = quote(css[from]) ? css[from++] : ')';
        std::size_t end = from;
        while (end < css.size() && css[end] != opened && css[end] != '\n' && !(opened == ')' && space(css[end]))) ++end;
        const std::string_view url = css.substr(from, end - from);
        if (import) return add(Part::style, url);
        const std::string_view path = url.substr(0, url.find_first_of("?#"));
        add(font(path) ? Part::font : path.ends_with(".css") ? Part::style : Part::image, url);
    };
    for (std::size_t i = css.find_first_of("(@"); i < std::min(css.size(), before);
         i = css.find_first_of("(@", i + 1)) {
        if (css[i] == '(') {
            if (i >= 3 && text::starts_with_ci(css.substr(i - 3), "url(")) {
                // "@import url(…)" is an import.
                const std::string_view ahead =
                    text::trim(css.substr(i > 20 ? i - 20 : 0, std::min<std::size_t>(i, 20) - 3));
                take(i + 1, text::lower_ascii(ahead).ends_with("@import"));
            }
        } else if (text::starts_with_ci(css.substr(i), "@import")) {
            const std::size_t from = std::min(css.find_first_not_of(" \t\r\n", i + 7), css.size());
            if (from < css.size() && quote(css[from])) take(from, true);
        }
    }
}

void Resources::add_policy(std::string_view policy) {
    // Those that say who may show this page, or where its addresses begin, name nobody whom it depends on.
    static constexpr std::array<std::string_view, 6> others{
        "frame-ancestors", "base-uri", "sandbox", "report-to", "plugin-types", "require-trusted-types-for"};
    for (const std::string_view directive : text::split(policy, ';')) {
        bool first = true, skip = false;
        each_word(directive, [&](const std::string& word) {
            if (first) {
                first = false;
                skip = std::find(others.begin(), others.end(), word) != others.end();
                return;
            }
            if (skip || word.starts_with('\'')) return;
            const std::size_t scheme = word.find("://");
            std::string_view host(word);
            if (scheme != std::string::npos) host.remove_prefix(scheme + 3);
            host = host.substr(0, host.find_first_of("/:?"));
            if (host.find('.') != std::string_view::npos) add_host(Part::policy, host);
        });
    }
}

void Resources::add_link(std::string_view rel, std::string_view as, std::string_view reference) {
    each_word(rel, [&](const std::string& word) {
        if (word == "stylesheet") add(Part::style, reference);
        if (word == "preload") add(part_of_preload(as), reference);
        if (word == "modulepreload") add(Part::script, reference);
        if (word == "preconnect" || word == "dns-prefetch" || word == "prefetch" || word == "prerender")
            add(Part::hint, reference);
        if (word == "icon" || word == "apple-touch-icon" || word == "mask-icon") add(Part::image, reference);
    });
}

void Resources::add_links(std::string_view header) {
    for (std::size_t i = header.find('<'); i != std::string_view::npos;) {
        const std::size_t close = header.find('>', i);
        if (close == std::string_view::npos) return;
        const std::size_t next = header.find('<', close);
        const std::string_view reference = header.substr(i + 1, close - i - 1);
        std::string_view rel, as;
        for (std::string_view part : text::split(header.substr(close + 1, next - close - 1), ';')) {
            part = text::trim(part);
            while (part.ends_with(',') || part.ends_with(' ')) part.remove_suffix(1);
            const std::size_t equals = part.find('=');
            if (equals == std::string_view::npos) continue;
            std::string_view value = text::trim(part.substr(equals + 1));
            if (value.size() > 1 && value.front() == '"' && value.back() == '"')
                value = value.substr(1, value.size() - 2);
            const std::string name = text::lower_ascii(text::trim(part.substr(0, equals)));
            if (name == "rel") rel = value;
            if (name == "as") as = value;
        }
        add_link(rel, as, reference);
        i = next;
    }
}

void Resources::add_script(std::string_view script, std::size_t most_begin) {
    const auto host_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_';
    };
    for (std::size_t i = script.find('/'); i < std::min(script.size(), most_begin); i = script.find('/', i + 1)) {
        // "//", or "\/\/" as JSON writes it.
        const bool escaped = i > 0 && script[i - 1] == '\\';
        const std::size_t step = escaped ? 2 : 1;
        if (i + step >= script.size() || script[i + step] != '/' || (escaped && script[i + 1] != '\\')) continue;
        const std::string_view before = script.substr(0, escaped ? i - 1 : i);
        const bool whole = before.ends_with("https:") || before.ends_with("http:");
        if (!whole && (before.empty() || !(quote(before.back()) || before.back() == '('))) continue;
        std::size_t end = i + step + 1;
        const std::size_t from = end;
        while (end < script.size() && host_char(script[end])) ++end;
        const std::string_view host = script.substr(from, end - from);
        const std::size_t dot = host.rfind('.');
        i = end - 1;
        // What is put together from pieces is no host yet: "https://www." + …
        if (dot == std::string_view::npos || dot == 0 || host.size() - dot < 3) continue;
        auto name = dns::normal_name(host);
        if (!name || fetch::resolve(base_, "//" + *name).value_or(fetch::Url{}).host != *name || vocabulary(*name))
            continue;
        std::string path;
        if (end < script.size() && script[end] == ':')
            while (++end < script.size() && script[end] >= '0' && script[end] <= '9') {}
        for (; end < script.size() && path.size() < longest_path; ++end) {
            const char c = script[end];
            if (c == '\\' && end + 1 < script.size() && script[end + 1] == '/') continue;
            if (c <= ' ' || c >= 0x7f || quote(c) || c == '?' || c == '#' || c == '<' || c == '\\' || c == ')' ||
                c == '&' || c == ',' || c == ';')
                break;
            path += c;
        }
        if (!path.starts_with('/')) path = "/";
        keep(Part::inlined, std::move(*name), path);
    }
}

void Resources::add_consent_services(std::string_view script, std::size_t before) {
    constexpr std::string_view push = ".push(";
    for (std::size_t i = script.find(push); i < std::min(script.size(), before); i = script.find(push, i + 1)) {
        std::size_t from = i + push.size();
        while (from < script.size() && space(script[from])) ++from;
        if (from >= script.size() || !quote(script[from])) continue;
        const std::size_t end = script.find(script[from], from + 1);
        if (end == std::string_view::npos || end - from > 60) continue;
        const std::string_view service = script.substr(from + 1, end - from - 1);
        if (const std::string_view host = consent_service_host(service); !host.empty())
            keep(Part::inlined, std::string(host), "tarteaucitron:" + std::string(service));
    }
}

}
