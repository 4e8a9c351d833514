// Sentences known at build time: looked up once, then free. What compiled templates use.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/i18n/i18n.hpp"

namespace beffroi::i18n {

/// The stored French sentence of an English key, or nullptr. Lives as long as the program.
const std::string_view* find_french(std::string_view key);
/// The same for a plural: `many` chooses the form.
const std::string_view* find_french_plural(std::string_view one, bool many);
/// True when `n` takes the plural form: French treats 0 and ±1 as singular, English only 1 and -1.
constexpr bool is_many(Lang lang, std::int64_t n) { return lang == Lang::fr ? n > 1 || n < -1 : n != 1 && n != -1; }

/// One sentence of the catalogue. Made at namespace scope; safe from any thread.
class Key {
public:
    constexpr explicit Key(std::string_view english) : english_(english) {}
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;

    std::string_view in(Lang lang) const {
        if (lang == Lang::en) return english_;
        const std::string_view* french = french_.load(std::memory_order_acquire);
        return french ? *french : look_up();
    }

private:
    std::string_view look_up() const;
    std::string_view english_;
    mutable std::atomic<const std::string_view*> french_{nullptr};
};

/// A sentence with a number in it, `{n}`.
class PluralKey {
public:
    constexpr PluralKey(std::string_view one, std::string_view many) : one_(one), many_(many) {}
    PluralKey(const PluralKey&) = delete;
    PluralKey& operator=(const PluralKey&) = delete;

    /// The form for `n`, with `{n}` still in it.
    std::string_view in(Lang lang, std::int64_t n) const;

private:
    std::string_view one_, many_;
    mutable std::atomic<const std::string_view*> french_[2]{};
};

/// Appends `sentence` with `{1}`, `{2}`… taken from `args` and `{n}` from `number_text`; a place without argument stays as it is.
void append_filled(std::string& out, std::string_view sentence, const std::string_view* args, std::size_t count,
                   std::string_view number_text = {});

}
