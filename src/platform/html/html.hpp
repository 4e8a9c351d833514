// What pages stand on: one escape per context, markup that is safe by its origin, the files of the browser's side, the frame.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "platform/html/navigation.hpp"
#include "platform/html/out.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::html {

/// Markup that needs no escaping. Made only from string literals and icons.
class Raw {
public:
    explicit consteval Raw(const char* literal) : text_(literal) {}
    std::string_view text() const { return text_; }

private:
    friend Raw icon(std::string_view name);
    struct Trusted {};
    Raw(std::string_view text, Trusted) : text_(text) {}
    std::string_view text_;
};

/// Markup that a template made: every value in it is escaped already. A page, or a part of one.
class Fragment {
public:
    Fragment() = default;
    /// For the C++ that tmplc writes, and nothing else.
    static Fragment made_by_template(std::string markup) { return Fragment(std::move(markup)); }
    const std::string& markup() const { return markup_; }
    operator std::string() && { return std::move(markup_); }  // NOLINT: net::html(pages::home(page))
    operator std::string() const& { return markup_; }  // NOLINT

private:
    explicit Fragment(std::string markup) : markup_(std::move(markup)) {}
    std::string markup_;
};

/// Escapes for element content: & < >. Quotes mean nothing there and stay. Carriage returns survive as references,
/// NUL becomes U+FFFD.
void escape_text(Out& out, std::string_view s);
/// Escapes for a quoted attribute value: the same, and both quotes.
void escape_attribute(Out& out, std::string_view s);
/// For a whole URL in href, src, action: only http, https, mailto, tel, geo and relative addresses pass; others become "#".
void escape_url(Out& out, std::string_view s);
/// For a value placed inside a URL's path or query: percent-encoded.
void escape_url_part(Out& out, std::string_view s);
/// For what follows tel:, mailto: and geo:, where '+' and '@' mean themselves; the rest is percent-encoded.
void escape_url_opaque(Out& out, std::string_view s);

/// The address of a static file of the browser's side: asset("app.css") → "/assets/app-3f2a91c0.css".
/// An unknown name terminates: it is a bug that the tests of every page catch.
std::string_view asset(std::string_view name);
/// An icon of web/icons, ready to stand in a page (`<svg … aria-hidden="true">`). An unknown name terminates too.
Raw icon(std::string_view name);

/// What the frame of every page needs. Built by `server` for each request.
struct Page {
    Lang lang = Lang::fr;
    std::string path;  ///< without language prefix, with query: "/lieux?q=vire"
    std::string title;  ///< translated, without the site's name
    std::string description;  ///< for search engines
    std::string site_name;  ///< the co-operative's
    std::string phone;  ///< "Parler à quelqu'un"; empty hides it
    std::string origin;  ///< "https://aide.exemple.fr", for what needs a whole address; empty when unknown
    std::string person;  ///< who is signed in; empty shows no navigation of the desk
    std::vector<Door> desk;  ///< where that person may go, as `in_order` leaves it
    std::string sign_out_token;  ///< for the form that signs out
    bool demo = false;  ///< shows the demonstration banner
    bool index = true;  ///< may be indexed
    /// An address of this site in this page's language: "/lieux" → "/en/lieux".
    std::string link(std::string_view path_in_french) const;
    /// The same page in the other language.
    std::string other_language() const;
};

}
