// What the tags of a page load.
#include "features/audit/page.hpp"

#include <algorithm>
#include <span>

#include "features/audit/markup.hpp"
#include "features/audit/page_text.hpp"
#include "features/audit/resources.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

/// How much is looked at to know the encoding, as browsers do.
constexpr std::size_t prescan = 1024;
/// Scripts and styles are looked through in windows that overlap by more than an address has.
constexpr std::size_t window = 32 * 1024, overlap = 512, look_back = 32;
constexpr std::size_t longest_title = 300, longest_generator = 200, most_generators = 5;

std::string_view cut(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    return text.substr(0, most);
}

/// One line: ends of lines and runs of spaces are one space.
std::string one_line(std::string_view value, std::size_t most) {
    std::string all;
    for (const char c : text::clean_utf8(value)) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (!space || (!all.empty() && all.back() != ' ')) all += space ? ' ' : c;
    }
    return std::string(text::trim(cut(all, most)));
}

/// What is inside of an element and is read as text.
enum class Inside { nothing, title, script, style };

}

struct PageReader::State final : Markup::Events {
    explicit State(fetch::Url page) : resources(std::move(page)), markup(*this) {}

    void start_reading();
    void feed(std::string_view bytes) { utf16 ? markup.take(utf16->take(bytes)) : markup.take(bytes); }
    void start(std::string_view name, std::span<const Markup::Attribute> attributes) override;
    void end(std::string_view name) override;
    void text(std::string_view bytes) override;
    void look_through(bool all);
    void meta(std::string_view name, std::string_view http_equiv, std::string_view content);

    Resources resources;
    PageFound found;
    Markup markup;
    std::string content_type, begin, encoding;
    std::optional<Utf16> utf16;
    Inside inside = Inside::nothing;
    std::string held;  ///< of a script, a style or the title, as far as it is not looked through
    bool consent = false;  ///< the script is about a consent banner
    bool titled = false;
};

void PageReader::State::meta(std::string_view name, std::string_view http_equiv, std::string_view content) {
    if (content.empty()) return;
    const std::string what = text::lower_ascii(http_equiv);
    if (text::lower_ascii(name) == "generator" && found.generators.size() < most_generators) {
        std::string generator = one_line(page_text(content, encoding), longest_generator);
        if (!generator.empty() &&
            std::find(found.generators.begin(), found.generators.end(), generator) == found.generators.end())
            found.generators.push_back(std::move(generator));
    }
    if (what == "content-security-policy" || what == "content-security-policy-report-only")
        resources.add_policy(page_text(content, encoding));
    if (what == "refresh") {
        const std::string lower = text::lower_ascii(content);
        const std::size_t at = lower.find("url=");
        if (at == std::string::npos) return;
        std::string_view url = text::trim(content.substr(at + 4));
        if (!url.empty() && (url.front() == '\'' || url.front() == '"'))
            url = url.substr(1, url.find(url.front(), 1) - 1);
        resources.add(Part::hint, url);
    }
}

void PageReader::State::start(std::string_view name, std::span<const Markup::Attribute> attributes) {
    // What means something on many elements, or only together with others.
    std::string_view src, href, rel, as, type, meta_name, http_equiv, content;
    const bool script = name == "script", link = name == "link", frame = name == "iframe" || name == "frame";
    const bool media = name == "video" || name == "audio" || name == "track";
    const Part lazy = script ? Part::script : frame ? Part::frame : media ? Part::media : Part::image;
    for (const auto& [key, raw] : attributes) {
        const std::string_view value = raw;
        if (value.empty()) continue;
        switch (key[0]) {
            case 's':
                if (key == "src") src = value;
                if (key == "srcset") resources.add_srcset(value);
                if (key == "style" && value.find('(') != std::string_view::npos)
                    resources.add_style(page_text(value, encoding));
                break;
            case 'd':
                if (key == "data-src" || key == "data-lazy-src" || key == "data-original" || key == "data-lazy" ||
                    key == "data-litespeed-src" || key == "data-cmp-src" || key == "data-cookieblock-src" ||
                    key == "data-rocket-src")
                    resources.add(lazy, value);
                else if (key == "data-srcset" || key == "data-lazy-srcset")
                    resources.add_srcset(value);
                else if (key == "data-bg" || key == "data-background" || key == "data-background-image" ||
                         key == "data-poster")
                    value.find('(') != std::string_view::npos ? resources.add_style(page_text(value, encoding))
                                                              : resources.add(Part::image, value);
                else if (key == "data" && name == "object")
                    resources.add(Part::object, value);
                break;
            case 'h':
                if (key == "href") href = value;
                if (key == "http-equiv") http_equiv = value;
                break;
            case 'x':
                if (key == "xlink:href") href = value;
                break;
            case 'r':
                if (key == "rel") rel = value;
                break;
            case 'a':
                if (key == "as") as = value;
                if (key == "action" && name == "form") resources.add(Part::form, value);
                break;
            case 'f':
                if (key == "formaction") resources.add(Part::form, value);
                break;
            case 'p':
                if (key == "poster") resources.add(Part::image, value);
                break;
            case 'b':
                if (key == "background") resources.add(Part::image, value);
                break;
            case 't':
                if (key == "type") type = value;
                break;
            case 'n':
                if (key == "name") meta_name = value;
                break;
            case 'c':
                if (key == "content") content = value;
                break;
            case 'l':
                if (key == "lang" && name == "html" && found.lang.empty()) found.lang = one_line(value, 35);
                break;
            default: break;
        }
    }
    if (!src.empty()) {
        if (script)
            resources.add(Part::script, src);
        else if (frame)
            resources.add(Part::frame, src);
        else if (media || name == "source")
            resources.add(Part::media, src);
        else if (name == "embed")
            resources.add(Part::object, src);
        else if (name == "img" || name == "input" || name == "amp-img" || name == "image")
            resources.add(Part::image, src);
    }
    if (!href.empty()) {
        if (link)
            resources.add_link(rel, as, href);
        else if (name == "base")
            resources.set_base(href);
        else if ((name == "image" || name == "use") && href.front() != '#')
            resources.add(Part::image, href);
    }
    if (name == "meta") meta(meta_name, http_equiv, content);
    // Data about the page (schema.org) is full of addresses that nothing loads.
    if (script && type != "application/ld+json") inside = Inside::script;
    if (name == "style") inside = Inside::style;
    if (name == "title" && !titled) inside = Inside::title;
}

void PageReader::State::text(std::string_view bytes) {
    if (inside == Inside::nothing) return;
    if (inside == Inside::title) {
        held += bytes.substr(0, 4 * longest_title - std::min(held.size(), 4 * longest_title));
        return;
    }
    held += bytes;
    if (held.size() > window) look_through(false);
}

void PageReader::State::look_through(bool all) {
    // What begins near its end may not be whole yet.
    const std::size_t before = all ? held.size() : held.size() - overlap;
    if (inside == Inside::style) resources.add_style(held, before);
    if (inside == Inside::script) {
        resources.add_script(held, before);
        consent = consent || held.find("tarteaucitron") != std::string::npos;
        if (consent) resources.add_consent_services(held, before);
    }
    held.erase(0, all ? before : before - look_back);
}

void PageReader::State::end(std::string_view name) {
    if (inside == Inside::nothing || (name != "script" && name != "style" && name != "title")) return;
    if (inside == Inside::title) {
        found.title = one_line(page_text(held, encoding), longest_title);
        titled = true;
        held.clear();
    } else {
        look_through(true);
    }
    inside = Inside::nothing;
    consent = false;
}

void PageReader::State::start_reading() {
    encoding = page_encoding(begin, content_type);
    if (encoding.starts_with("UTF-16")) utf16.emplace(encoding == "UTF-16LE");
    resources.decode_with([this](std::string_view value) { return page_text(value, encoding); });
    feed(begin);
    begin.clear();
}

PageReader::PageReader(std::string_view url, std::string_view content_type,
                       const std::vector<std::pair<std::string, std::string>>& headers)
    : state_(std::make_unique<State>(fetch::parse_url(url).value_or(fetch::Url{}))) {
    state_->content_type = content_type;
    for (const auto& [name, value] : headers) {
        if (name == "content-security-policy" || name == "content-security-policy-report-only")
            state_->resources.add_policy(value);
        if (name == "link") state_->resources.add_links(value);
    }
}
PageReader::~PageReader() = default;

void PageReader::take(std::string_view bytes) {
    State& state = *state_;
    if (!state.encoding.empty()) return state.feed(bytes);
    state.begin += bytes;
    if (state.begin.size() >= prescan) state.start_reading();
}

PageFound PageReader::finish() {
    State& state = *state_;
    if (state.encoding.empty()) state.start_reading();
    state.markup.finish();
    // A page that was cut off ends where it does.
    if (state.inside == Inside::title)
        state.end("title");
    else if (state.inside != Inside::nothing)
        state.look_through(true);
    state.found.resources = state.resources.take();
    return std::move(state.found);
}

}
