// One page in large type to be read aloud and signed: what it says, boxes for signatures, a code to scan.
#pragma once
#include <string>
#include <vector>

#include "platform/i18n/i18n.hpp"

namespace beffroi::pdf {

struct SheetToSign {
    enum class Kind { paragraph, heading, item };
    struct Block {
        Kind kind{};
        std::string text;
    };
    Lang lang = Lang::fr;
    std::string title, author, foot;
    std::vector<Block> blocks;
    std::vector<std::string> signatures;  ///< what stands above each box, one beside the other
    std::string scanned, beside_code;  ///< what the code says, and the words beside it; empty: no code
};
/// A4, tagged, letters embedded: as large as fits, from 17 points down to 9; what would still not fit ends with "…".
/// Throws std::runtime_error when cairo fails.
std::string bytes(const SheetToSign& sheet);

}
