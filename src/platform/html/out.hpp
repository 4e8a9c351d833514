// The page being written: one growing string, appended to in a few instructions.
#pragma once
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace beffroi::html {

class Out {
public:
    explicit Out(std::size_t expected = 512) { grow(expected); }
    Out(const Out&) = delete;
    Out& operator=(const Out&) = delete;

    void append(const char* s, std::size_t n) {
        char* at = room(n);
        std::memcpy(at, s, n);
        at_ = at + n;
    }
    void append(std::string_view s) { append(s.data(), s.size()); }

    /// Where the next `n` bytes may be written; `written` then says up to where they were.
    char* room(std::size_t n) {
        if (static_cast<std::size_t>(end_ - at_) < n) grow(n);
        return at_;
    }
    void written(char* up_to) { at_ = up_to; }

    std::size_t size() const { return static_cast<std::size_t>(at_ - text_.data()); }
    std::string take() && {
        text_.resize(size());
        return std::move(text_);
    }

private:
    void grow(std::size_t n);

    std::string text_;
    char* at_ = text_.data();
    char* end_ = at_;
};

}
