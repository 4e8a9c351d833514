// The text of pages: in which encoding it stands, and what it says in UTF-8.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::audit {

/// The encoding of a page by its first 1,024 bytes and the head `Content-Type`, as browsers find it; "UTF-8", or a name that may not be
/// known.
std::string page_encoding(std::string_view begin, std::string_view content_type);

/// Bytes of a page in UTF-8, their entities ("&eacute;", "&#233;") read. Bytes that are wrong in UTF-8 are taken for Latin-1; of an encoding
/// that is not known, all are.
std::string page_text(std::string_view bytes, std::string_view encoding);

/// UTF-16 as it comes, in UTF-8.
class Utf16 {
public:
    explicit Utf16(bool little_end_first) : little_(little_end_first) {}
    std::string take(std::string_view bytes);

private:
    bool little_;
    int odd_ = -1;  ///< the first byte of two
    unsigned high_ = 0;  ///< the first half of a pair
};

}
