// What the C++ made from templates calls: each value goes through exactly one of the put_… functions.
#pragma once
#include <array>
#include <atomic>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "platform/html/filters.hpp"
#include "platform/html/html.hpp"
#include "platform/html/out.hpp"
#include "platform/i18n/key.hpp"

namespace beffroi::html {

/// What fills a slot of a layout; empty when nothing does. Never outlives the call it is passed to.
class Block {
public:
    Block() = default;
    template <class F>
        requires(!std::is_same_v<F, Block>)
    Block(const F& f)  // NOLINT: meant to convert
        : object_(&f), call_([](const void* object, Out& out) { (*static_cast<const F*>(object))(out); }) {}
    explicit operator bool() const { return call_ != nullptr; }
    void operator()(Out& out) const { call_(object_, out); }

private:
    const void* object_ = nullptr;
    void (*call_)(const void*, Out&) = nullptr;
};

/// Remembers how long a template's last pages were, so that the next is allocated once.
class SizeHint {
public:
    constexpr explicit SizeHint(std::size_t first) : size_(first) {}
    std::size_t expected() const { return size_.load(std::memory_order_relaxed); }
    Fragment finish(Out&& out) {
        const std::size_t want = out.size() + out.size() / 8;
        const std::size_t have = size_.load(std::memory_order_relaxed);
        // Shrinks slowly: one long page must not make every later one reserve as much.
        size_.store(want > have ? want : have - (have - want) / 16, std::memory_order_relaxed);
        return Fragment::made_by_template(std::move(out).take());
    }

private:
    std::atomic<std::size_t> size_;
};

namespace detail {

template <class T>
inline constexpr bool is_markup = std::is_same_v<T, Raw> || std::is_same_v<T, Fragment>;
template <class T>
concept Text = std::is_convertible_v<const T&, std::string_view> && !is_markup<T>;
template <class T>
concept HasText = requires(const T& v) {
    { v.text() } -> std::convertible_to<std::string_view>;
} && !is_markup<T>;
template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char>;

template <class T>
struct NoWayToPrint : std::false_type {};

template <Number T>
void put_number(Out& out, T value) {
    char* to = out.room(32);
    out.written(std::to_chars(to, to + 32, value).ptr);
}

/// Escapes `value` as text of one context, given as a function of string_view.
template <void (*Escape)(Out&, std::string_view), class T>
void put(Out& out, const T& value) {
    if constexpr (Text<T>) {
        Escape(out, std::string_view(value));
    } else if constexpr (Number<T>) {
        // Digits, '-', '.', 'e' and '+' mean nothing in any context but a query, where '+' is a space.
        if constexpr (std::is_floating_point_v<T>) {
            char text[32];
            Escape(out, {text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text)});
        } else {
            put_number(out, value);
        }
    } else if constexpr (HasText<T>) {
        const auto& text = value.text();
        Escape(out, std::string_view(text));
    } else if constexpr (std::is_same_v<T, bool>) {
        static_assert(NoWayToPrint<T>::value,
                      "A bool is no text: write {{ condition ? \"yes\" : \"no\" }}, or name=\"{{? condition }}\".");
    } else if constexpr (is_markup<T>) {
        static_assert(NoWayToPrint<T>::value, "Markup stands between tags only, not inside an attribute.");
    } else {
        static_assert(NoWayToPrint<T>::value,
                      "This value has no text of its own: use a filter ({{ day | date }}), a label, or value_or(…) of "
                      "an optional.");
    }
}

template <void (*Escape)(Out&, std::string_view), class T>
void put(Out& out, const T& value, Lang lang) {
    if constexpr (std::is_same_v<T, Message>) {
        Escape(out, i18n::format(lang, value));
    } else {
        put<Escape>(out, value);
    }
}

}

template <class T, class... L>
void put_text(Out& out, const T& value, L... lang) {
    if constexpr (std::is_same_v<T, Raw>)
        out.append(value.text());
    else if constexpr (std::is_same_v<T, Fragment>)
        out.append(value.markup());
    else
        detail::put<escape_text>(out, value, lang...);
}
template <class T, class... L>
void put_attribute(Out& out, const T& value, L... lang) {
    detail::put<escape_attribute>(out, value, lang...);
}
template <class T, class... L>
void put_url(Out& out, const T& value, L... lang) {
    detail::put<escape_url>(out, value, lang...);
}
template <class T, class... L>
void put_url_part(Out& out, const T& value, L... lang) {
    detail::put<escape_url_part>(out, value, lang...);
}
template <class T, class... L>
void put_url_opaque(Out& out, const T& value, L... lang) {
    detail::put<escape_url_opaque>(out, value, lang...);
}

namespace detail {

/// An argument of t(): numbers as people write them, text as it is.
template <class T>
std::string argument(Lang lang, const T& value) {
    if constexpr (std::is_same_v<T, Message>)
        return i18n::format(lang, value);
    else if constexpr (std::is_integral_v<T> && Number<T>)
        return i18n::number(lang, static_cast<std::int64_t>(value));
    else if constexpr (Text<T>)
        return std::string(std::string_view(value));
    else if constexpr (HasText<T>)
        return std::string(std::string_view(value.text()));
    else
        static_assert(NoWayToPrint<T>::value,
                      "An argument of t() is a text, a whole number or a fragment: format it first.");
}
/// The same where the sentence becomes markup.
template <class T>
std::string markup_argument(Lang lang, const T& value) {
    Out out(64);
    if constexpr (is_markup<T>)
        put_text(out, value);
    else
        escape_text(out, argument(lang, value));
    return std::move(out).take();
}

template <class... A>
auto fill(Lang lang, std::string_view sentence, std::string_view number, const A&... args) {
    std::string out;
    if constexpr ((is_markup<A> || ...)) {
        const std::array<std::string, sizeof...(A)> texts{markup_argument(lang, args)...};
        std::array<std::string_view, sizeof...(A)> views;
        for (std::size_t i = 0; i < texts.size(); ++i) views[i] = texts[i];
        Out escaped(sentence.size() + 64);
        escape_text(escaped, sentence);
        i18n::append_filled(out, std::move(escaped).take(), views.data(), views.size(), number);
        return Fragment::made_by_template(std::move(out));
    } else {
        const std::array<std::string, sizeof...(A)> texts{argument(lang, args)...};
        std::array<std::string_view, sizeof...(A)> views;
        for (std::size_t i = 0; i < texts.size(); ++i) views[i] = texts[i];
        i18n::append_filled(out, sentence, views.data(), views.size(), number);
        return out;
    }
}

}

/// t("sentence") of templates.
inline std::string_view say(Lang lang, const i18n::Key& key) { return key.in(lang); }
/// t("Hello {1}", name): a std::string, or a Fragment as soon as one argument is markup; everything else is escaped then.
template <class A, class... More>
auto say(Lang lang, const i18n::Key& key, const A& first, const More&... more) {
    return detail::fill(lang, key.in(lang), {}, first, more...);
}
/// tn("{n} place", "{n} places", n, …).
template <class... A>
auto say(Lang lang, const i18n::PluralKey& key, std::int64_t n, const A&... args) {
    return detail::fill(lang, key.in(lang, n), i18n::number(lang, n), args...);
}

}
