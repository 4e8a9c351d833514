// What the sheet of a solution, of a product, and a comparison say.
#pragma once
#include "features/catalogue/view.hpp"

namespace beffroi::catalogue {

inline constexpr std::size_t most_compared = 4;

SolutionView solution_view(const Solution& solution, const Finder& finder, const Services& use, db::Read& tx,
                           Lang lang);
ProductView product_view(const Product& product, const Finder& finder, const Services& use, db::Read& tx, Lang lang);
/// Names of sites that nobody looked at for half a year, those never looked at first; at most `audits_per_day`. `more`: addresses beside those of
/// solutions.
std::vector<std::string> sites_due(db::Read& tx, const Clock& clock, std::span<const std::string> more);
/// GET /espace/catalogue: sites of solutions that do not answer, or that track.
net::Response desk_page(const net::Request& request, Services& use);
/// GET /api/v1/catalogue?q=: what the box finds, as data.
net::Response api_find(const net::Request& request, Services& use);
/// Those of the ids that are known, each once, the first `most_compared` of them.
ComparisonView comparison_of(const Knowledge& knowledge, std::span<const std::string_view> ids, Lang lang);

}
