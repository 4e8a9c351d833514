// One way to write a message: the same letter as plain text and as HTML.
#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/html.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::mail {
namespace {

constexpr std::size_t columns = 78;

/// On one line: a name with a line break in it must not look like a paragraph, nor like a header.
std::string one_line(std::string_view s) {
    std::string out = text::clean_utf8(s);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return std::string(text::trim(out));
}

/// The name to greet with. Strangers may sign up with any name and somebody else's address: a name that advertises greets nobody.
std::string name_of(const Letter& what) {
    const std::string name = one_line(what.name);
    const std::string folded = text::fold(name);
    const bool advertises = folded.find("://") != std::string::npos || folded.find("www.") != std::string::npos;
    return advertises || text::length(name) > 80 ? "" : name;
}

std::string sentence(Lang lang, const Message& message) { return one_line(i18n::format(lang, message)); }

/// The letter in one language, ready for either form.
struct Words {
    std::string greeting;
    std::vector<std::string> before, after;
    std::string label, url;  ///< of the button; both empty when there is none
    std::string label_before_link;
    std::string button_fails;
    std::string closing;
    std::vector<std::string> signature;  ///< name, phone, address of the site
};

Words words_of(const Letter& what, const Settings& settings) {
    const Lang lang = what.lang;
    Words words;
    const std::string name = name_of(what);
    words.greeting = name.empty() ? i18n::format(lang, msg("Hello,")) : i18n::format(lang, msg("Hello {1},", name));
    for (const auto& each : what.paragraphs) words.before.push_back(sentence(lang, each));
    for (const auto& each : what.after) words.after.push_back(sentence(lang, each));
    if (what.link) {
        words.label = sentence(lang, what.link->label);
        words.label_before_link = i18n::format(lang, msg("{1}:", words.label));
        words.url = what.link->url;
        words.button_fails =
            i18n::format(lang, msg("If the button does nothing, copy this address into your browser:"));
    }
    words.closing = i18n::format(lang, msg("With our best wishes,"));
    const House& house = settings.house;
    for (const auto& line : {house.name, html::filters::phone(house.phone, {lang}), house.url})
        if (!line.empty()) words.signature.push_back(one_line(line));
    return words;
}

/// Lines of at most 78 characters, cut at plain spaces: no-break spaces hold, and a longer word has a line of its own.
void put_wrapped(std::string& out, std::string_view paragraph) {
    std::size_t used = 0;
    for (const auto word : text::split(paragraph, ' ')) {
        if (word.empty()) continue;
        const std::size_t length = text::length(word);
        if (used > 0) {
            const bool fits = used + 1 + length <= columns;
            out += fits ? ' ' : '\n';
            used = fits ? used + 1 : 0;
        }
        out += word;
        used += length;
    }
    out += '\n';
}

std::string plain_text(const Words& words) {
    std::string out;
    const auto paragraph = [&](std::string_view s) {
        put_wrapped(out, s);
        out += '\n';
    };
    paragraph(words.greeting);
    for (const auto& each : words.before) paragraph(each);
    if (!words.url.empty()) {
        put_wrapped(out, words.label_before_link);
        // Alone on its line, or mail programs take what follows for a part of it.
        out += words.url + "\n\n";
    }
    for (const auto& each : words.after) paragraph(each);
    put_wrapped(out, words.closing);
    for (const auto& each : words.signature) put_wrapped(out, each);
    return out;
}

// Mail programs know few styles and no style sheet: what is needed stands in each element, measures relative to the reader's own
// letters. Text and page have the colours of the program, light or dark; the button brings its own pair (9:1), and a border that
// shows where a program turns its ground dark.
constexpr std::string_view head_begin =
    "<meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<meta name=\"color-scheme\" content=\"light dark\">"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">";
constexpr std::string_view frame_style =
    "max-width:34em;margin:0 auto;padding:1.5em 1em;"
    "font-family:'Atkinson Hyperlegible Next','Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "font-size:1.125em;line-height:1.5";
constexpr std::string_view paragraph_style = "margin:0 0 1em";
constexpr std::string_view button_style =
    "display:inline-block;padding:0.75em 1.25em;border-radius:10px;border:2px solid #96301d;"
    "background-color:#96301d;color:#fffaf6;font-weight:bold;text-decoration:none";
constexpr std::string_view link_style =
    "color:inherit;text-decoration:underline;overflow-wrap:anywhere;word-break:break-word";

class HtmlLetter {
public:
    void raw(std::string_view markup) { out_.append(markup); }
    void text(std::string_view s) { html::escape_text(out_, s); }
    void attribute(std::string_view name, std::string_view value) {
        raw(" ");
        raw(name);
        raw("=\"");
        html::escape_attribute(out_, value);
        raw("\"");
    }
    void open_paragraph() {
        raw("<p");
        attribute("style", paragraph_style);
        raw(">");
    }
    void paragraph(std::string_view s) {
        open_paragraph();
        text(s);
        raw("</p>\n");
    }
    void link(std::string_view url, std::string_view label, std::string_view style) {
        raw("<a href=\"");
        html::escape_url(out_, url);
        raw("\"");
        attribute("style", style);
        raw(">");
        text(label);
        raw("</a>");
    }
    std::string take() && { return std::move(out_).take(); }

private:
    html::Out out_{2048};
};

bool is_web_address(std::string_view url) {
    if (!url.starts_with("https://") && !url.starts_with("http://")) return false;
    return std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string html_text(const Words& words, Lang lang, const std::string& subject) {
    HtmlLetter out;
    out.raw("<!doctype html>\n<html");
    out.attribute("lang", i18n::code(lang));
    out.raw("><head>");
    out.raw(head_begin);
    out.raw("<title>");
    out.text(subject);
    // Web mail drops <html> with its language: the element inside says it again.
    out.raw("</title></head>\n<body style=\"margin:0;padding:0\">\n<main");
    out.attribute("lang", i18n::code(lang));
    out.attribute("style", frame_style);
    out.raw(">\n");
    out.paragraph(words.greeting);
    for (const auto& each : words.before) out.paragraph(each);
    if (!words.url.empty()) {
        out.open_paragraph();
        out.link(words.url, words.label, button_style);
        out.raw("</p>\n");
    }
    for (const auto& each : words.after) out.paragraph(each);
    if (!words.url.empty()) {
        out.open_paragraph();
        out.text(words.button_fails);
        out.raw("<br>\n");
        out.link(words.url, words.url, link_style);
        out.raw("</p>\n");
    }
    out.open_paragraph();
    out.text(words.closing);
    for (const auto& each : words.signature) {
        out.raw("<br>\n");
        if (is_web_address(each))
            out.link(each, each, link_style);
        else
            out.text(each);
    }
    out.raw("</p>\n</main>\n</body></html>\n");
    return std::move(out).take();
}

}

Result<Mail> letter(const Letter& what, const Settings& settings) {
    if (what.link && !is_web_address(what.link->url))
        return invalid("bad_link", msg("The link of a letter must be a whole address that begins with https://."));
    const Words words = words_of(what, settings);
    const std::string subject = sentence(what.lang, what.subject);
    return Mail{what.to, subject, plain_text(words), html_text(words, what.lang, subject)};
}

}
