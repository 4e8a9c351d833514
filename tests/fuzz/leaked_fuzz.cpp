// Any bytes as a list of leaked passwords: however they come, the same is read, in memory for one line only.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "features/accounts/leaked.hpp"

using beffroi::accounts::leaked::Prefix;
using beffroi::accounts::leaked::Reader;

namespace {

struct Read {
    std::vector<Prefix> taken;
    std::uint64_t lines = 0;
    bool operator==(const Read&) const = default;
};

Read read(std::string_view list, std::size_t piece, std::uint64_t at_least) {
    Reader reader(at_least);
    Read all;
    const auto take = [&](Prefix prefix) { all.taken.push_back(prefix); };
    for (std::size_t at = 0; at < list.size(); at += piece) reader.read(list.substr(at, piece), take);
    reader.end(take);
    all.lines = reader.lines();
    return all;
}

void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view list(reinterpret_cast<const char*>(data), size);
    const Read whole = read(list, size + 1, 1);
    must(read(list, 1, 1) == whole && read(list, 43, 1) == whole, "another list when it comes in pieces");
    must(whole.taken.size() <= whole.lines, "more passwords than lines");
    must(read(list, size + 1, 1000).taken.size() <= whole.taken.size(),
         "more of those that were seen often than of all");
    return 0;
}
