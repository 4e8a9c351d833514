// Whatever a person types where a place or a word is asked for.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "features/territory/territory.hpp"
#include "platform/search/search.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view typed(reinterpret_cast<const char*>(data), size);
    std::set<std::string_view> seen;
    for (const auto& match : beffroi::territory::find(typed))
        if (match.label.empty() || match.mistakes > 1 || !seen.insert(match.commune.insee).second) std::abort();
    if (seen.size() > 8) std::abort();
    for (const auto& word : beffroi::search::french_words(typed))
        if (word.empty() || word.find_first_of(" '\"\\=") != std::string::npos) std::abort();
    return 0;
}
