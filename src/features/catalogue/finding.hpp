// One box that understands needs, names of solutions and products that somebody wants to leave: with accents, typing mistakes, other words.
//
// All in memory, immutable once built: some thousand entries are searched in less time than a database takes to be asked.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "features/catalogue/knowledge.hpp"
#include "features/listings/listings.hpp"

namespace beffroi::catalogue {

struct Found {
    enum class Kind { need, solution, product, listed } kind{};
    std::uint32_t at = 0;  ///< in `Knowledge::needs()`, `solutions()`, `products()`, or `Finder::listed()`
    double rank = 0;
    bool exact = false;  ///< the whole of what was typed is its name, or another name of it
};

class Finder {
public:
    /// `knowledge` must outlive it. What lists tell of our own solutions stays with them; the rest is searched too.
    Finder(const Knowledge& knowledge, std::vector<listings::Software> lists);
    ~Finder();

    /// Best first, at most `limit`. Words that nothing has are read as the nearest that something has; nothing typed, nothing found.
    std::vector<Found> find(std::string_view typed, std::size_t limit = 60) const;

    const Knowledge& knowledge() const { return knowledge_; }
    /// What lists tell that is none of our solutions.
    const std::vector<listings::Software>& listed() const { return listed_; }
    /// What lists tell of one of ours.
    std::vector<const listings::Software*> told_of(const Solution& solution) const;

private:
    struct Index;
    const Knowledge& knowledge_;
    std::vector<listings::Software> listed_;
    std::vector<std::vector<listings::Software>> ours_;  ///< by `Knowledge::solutions()`
    std::unique_ptr<Index> index_;
};

}
