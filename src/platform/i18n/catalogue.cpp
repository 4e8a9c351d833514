// The French catalogue: gettext's .mo file inside the program, found by a hash table of views into it. No allocation per lookup.
// Format: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
#include <cstring>
#include <exception>
#include <mutex>
#include <set>
#include <vector>

#include "platform/base/log.hpp"
#include "platform/i18n/key.hpp"

extern "C" const char beffroi_french_mo_begin[];
extern "C" const char beffroi_french_mo_end[];

namespace beffroi::i18n {
namespace {

struct Entry {
    std::string_view key;
    std::string_view forms[2];  ///< singular and plural; both the same for a plain sentence
};

std::uint64_t hash(std::string_view s) {
    // Only our own keys are looked up, so that nobody can choose colliding ones.
    std::uint64_t h = 0x9E3779B97F4A7C15U ^ s.size();
    while (s.size() >= 8) {
        std::uint64_t word;
        std::memcpy(&word, s.data(), 8);
        h = (h ^ word) * 0xFF51AFD7ED558CCDU;
        h ^= h >> 32;
        s.remove_prefix(8);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, s.data(), s.size());
    h = (h ^ rest) * 0xC4CEB9FE1A85EC53U;
    return h ^ (h >> 29);
}

class Catalogue {
public:
    Catalogue() {
        const std::string_view file(beffroi_french_mo_begin,
                                    static_cast<std::size_t>(beffroi_french_mo_end - beffroi_french_mo_begin));
        const auto number = [&](std::size_t at) {
            std::uint32_t n;
            if (at + 4 > file.size()) std::terminate();  // The build checked the file.
            std::memcpy(&n, file.data() + at, 4);
            return n;
        };
        const auto text = [&](std::size_t at) { return file.substr(number(at + 4), number(at)); };
        if (number(0) != 0x950412DE) std::terminate();
        const std::uint32_t count = number(8), keys = number(12), sentences = number(16);
        entries_.reserve(count);
        std::size_t size = 16;
        while (size < count * 2) size *= 2;
        slots_.assign(size, 0);
        for (std::uint32_t i = 0; i < count; ++i) {
            std::string_view key = text(keys + 8 * i), value = text(sentences + 8 * i);
            key = key.substr(0, key.find('\0'));
            if (key.empty()) continue;  // The file's own header.
            Entry entry{key, {value, value}};
            if (const auto cut = value.find('\0'); cut != std::string_view::npos) {
                entry.forms[0] = value.substr(0, cut);
                entry.forms[1] = value.substr(cut + 1);
            }
            entries_.push_back(entry);
            std::size_t slot = hash(key) & (size - 1);
            while (slots_[slot]) slot = (slot + 1) & (size - 1);
            slots_[slot] = static_cast<std::uint32_t>(entries_.size());
        }
    }

    const Entry* find(std::string_view key) const {
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t slot = hash(key) & mask; slots_[slot]; slot = (slot + 1) & mask) {
            const Entry& entry = entries_[slots_[slot] - 1];
            if (entry.key == key) return &entry;
        }
        return nullptr;
    }

private:
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  ///< 1 + index in `entries_`; 0 is free
};

const Catalogue& catalogue() {
    static const Catalogue instance;
    return instance;
}

/// Keys are found in the sources and checked by the tests; one that was put together while running shows up here, once.
/// Tests of the whole program fail on this line.
void tell_missing(std::string_view key) {
    static std::mutex mutex;
    static std::set<std::string> told;
    if (key.empty()) return;
    const std::lock_guard lock(mutex);
    if (told.size() < 100 && told.emplace(key).second) log::warning("a sentence has no French", {{"key", std::string(key)}});
}

}

const std::string_view* find_french(std::string_view key) {
    const Entry* entry = catalogue().find(key);
    if (!entry) tell_missing(key);
    return entry ? &entry->forms[0] : nullptr;
}

const std::string_view* find_french_plural(std::string_view one, bool many) {
    const Entry* entry = catalogue().find(one);
    if (!entry) tell_missing(one);
    return entry ? &entry->forms[many ? 1 : 0] : nullptr;
}

std::string_view Key::look_up() const {
    const std::string_view* found = find_french(english_);
    if (!found) found = &english_;
    french_.store(found, std::memory_order_release);
    return *found;
}

std::string_view PluralKey::in(Lang lang, std::int64_t n) const {
    const bool many = is_many(lang, n);
    if (lang == Lang::en) return many ? many_ : one_;
    auto& cached = french_[many ? 1 : 0];
    const std::string_view* found = cached.load(std::memory_order_acquire);
    if (!found) {
        found = find_french_plural(one_, many);
        if (!found) found = many ? &many_ : &one_;
        cached.store(found, std::memory_order_release);
    }
    return *found;
}

std::string_view translate(Lang lang, std::string_view key) {
    if (lang == Lang::en) return key;
    const std::string_view* found = find_french(key);
    return found ? *found : key;
}

void append_filled(std::string& out, std::string_view sentence, const std::string_view* args, std::size_t count,
                   std::string_view number_text) {
    while (true) {
        const auto open = sentence.find('{');
        if (open == std::string_view::npos || open + 2 >= sentence.size()) break;
        out.append(sentence.substr(0, open));
        const char which = sentence[open + 1];
        const bool closed = sentence[open + 2] == '}';
        if (closed && which == 'n' && !number_text.empty()) {
            out.append(number_text);
        } else if (closed && which >= '1' && which <= '9' && static_cast<std::size_t>(which - '1') < count) {
            out.append(args[which - '1']);
        } else {
            out += '{';
            sentence.remove_prefix(open + 1);
            continue;
        }
        sentence.remove_prefix(open + 3);
    }
    out.append(sentence);
}

std::string format(Lang lang, const Message& message) {
    const std::string_view sentence = translate(lang, message.key);
    std::vector<std::string_view> args(message.args.begin(), message.args.end());
    std::string out;
    out.reserve(sentence.size() + 32);
    append_filled(out, sentence, args.data(), args.size());
    return out;
}

std::string plural(Lang lang, std::string_view one, std::string_view many, std::int64_t n) {
    const bool is_plural = is_many(lang, n);
    std::string_view sentence = is_plural ? many : one;
    if (lang == Lang::fr)
        if (const std::string_view* found = find_french_plural(one, is_plural)) sentence = *found;
    std::string out;
    append_filled(out, sentence, nullptr, 0, number(lang, n));
    return out;
}

}
