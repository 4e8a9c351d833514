// What the sheet of a solution, of a product, and a comparison say.
#pragma once
#include "features/catalogue/view.hpp"

namespace beffroi::catalogue {

inline constexpr std::size_t most_compared = 4;

SolutionView solution_view(const Solution& solution, const Finder& finder, const Services& use, db::Read& tx,
                           Lang lang);
ProductView product_view(const Product& product, const Finder& finder, const Services& use, db::Read& tx, Lang lang);
/// GET /api/v1/catalogue?q=: what the box finds, as data.
net::Response api_find(const net::Request& request, Services& use);
/// Those of the ids that are known, each once, the first `most_compared` of them.
ComparisonView comparison_of(const Knowledge& knowledge, std::span<const std::string_view> ids, Lang lang);

}
