// What compiled templates stand on: an output buffer and one escape per context.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/i18n/i18n.hpp"

namespace beffroi::html {

/// Markup that needs no escaping. Made only from string literals and by templates themselves.
class Raw {
public:
    explicit consteval Raw(const char* literal) : text_(literal) {}
    std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// Escapes for element content: & < > and quotes.
void escape_text(std::string& out, std::string_view s);
/// Escapes for a quoted attribute value.
void escape_attribute(std::string& out, std::string_view s);
/// For a whole URL in href, src, action: only http, https, mailto, tel, geo and relative addresses pass; others become "#".
void escape_url(std::string& out, std::string_view s);
/// For a value placed inside a URL's query: percent-encoded.
void escape_url_part(std::string& out, std::string_view s);

/// The address of a static file of the browser's side: asset("app.css") → "/assets/app-3f2a91c0.css".
/// An unknown name terminates: it is a bug that the tests of every page catch.
std::string_view asset(std::string_view name);
/// The text of an icon of web/icons, ready to stand in a page (`<svg … aria-hidden="true">`).
std::string_view icon(std::string_view name);

/// What the frame of every page needs. Built by `server` for each request.
struct Page {
    Lang lang = Lang::fr;
    std::string path;              ///< without language prefix, with query: "/lieux?q=vire"
    std::string title;             ///< translated, without the site's name
    std::string description;       ///< for search engines
    std::string site_name;         ///< the co-operative's
    std::string phone;             ///< "Parler à quelqu'un"; empty hides it
    bool demo = false;             ///< shows the demonstration banner
    bool index = true;             ///< may be indexed
    /// An address of this site in this page's language: "/lieux" → "/en/lieux".
    std::string link(std::string_view path_in_french) const;
    /// The same page in the other language.
    std::string other_language() const;
};

}
