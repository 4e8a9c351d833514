#include "platform/base/word_code.hpp"

#include <cstdint>
#include <vector>

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

extern "C" {
extern const char beffroi_code_words_begin[], beffroi_code_words_end[];
}

namespace beffroi::crypto {
namespace {

/// data/words/code_words.txt
const std::vector<std::string_view>& words() {
    static const std::vector<std::string_view> all = [] {
        const auto size = static_cast<std::size_t>(beffroi_code_words_end - beffroi_code_words_begin);
        auto lines = text::split({beffroi_code_words_begin, size}, '\n');
        std::erase(lines, std::string_view());
        return lines;
    }();
    return all;
}

constexpr int words_in_code = 4;

/// The word that was meant: itself, or the only one that differs by one letter.
std::string_view meant(std::string_view typed) {
    std::string_view near;
    for (std::string_view word : words()) {
        if (word == typed) return word;
        if (text::edit_distance(word, typed, 1) > 1) continue;
        if (!near.empty()) return {};
        near = word;
    }
    return near;
}

}

std::string new_word_code() { return word_code_of(random_bytes(12)); }

std::string word_code_of(std::string_view secret) {
    std::size_t at = 0;
    const auto number = [&](int bytes) {
        std::uint64_t n = 0;
        for (int i = 0; i < bytes; ++i) n = n << 8 | static_cast<unsigned char>(secret.at(at++));
        return n;
    };
    std::string code;
    // 16 bits for 512 words favour none; 32 bits for 10,000 choices favour some by less than one in 400,000.
    for (int i = 0; i < words_in_code; ++i) (code += words()[number(2) % words().size()]) += ' ';
    return code + std::to_string(10000 + number(4) % 10000).substr(1);
}

std::optional<std::string> word_code_meant(std::string_view typed) {
    std::string out, digits;
    int count = 0;
    const std::string plain = text::fold_words(typed);
    for (std::string_view part : text::split(plain, ' ')) {
        if (part.empty()) continue;
        if (part.find_first_not_of("0123456789") == std::string_view::npos) {
            digits += part;
            continue;
        }
        const auto word = meant(part);
        if (word.empty() || ++count > words_in_code) return std::nullopt;
        (out += word) += ' ';
    }
    if (count != words_in_code || digits.size() != 4) return std::nullopt;
    return out + digits;
}

}
