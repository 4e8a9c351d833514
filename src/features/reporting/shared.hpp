// Figures that people outside may read: by a link that ends, or everybody.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/reporting/reporting.hpp"

namespace beffroi::reporting {

using LinkId = Id<struct FigureLinkTag>;

struct Link {
    LinkId id;
    accounts::PersonId made_by;
    std::string title;  ///< for whom it is: "Mairie de Vire"
    std::string query;  ///< which figures: as the page's address says it
    Instant created;
    Date until{};  ///< the last day on which it leads anywhere
    std::optional<Instant> ended;  ///< taken back
};
inline constexpr std::size_t longest_link_title = 100;  ///< characters
inline constexpr int longest_link_days = 366, usual_link_days = 90, longest_query = 2000;

/// Errors: `title_needed`, `title_long` (field `titre`); `bad_until` (`jusqu_au`): none, in the past, or later than a year.
Result<LinkId> share(db::Write& tx, std::string_view title, std::string_view query, std::optional<Date> until,
                     accounts::PersonId by, const Clock& clock);
/// Takes it back, or (`ended` false) lets it lead again. Twice is no error. Error: `unknown_link`, also of somebody else's.
Result<void> set_ended(db::Write& tx, LinkId id, bool ended, accounts::PersonId by, const Clock& clock);
std::vector<Link> links_of(db::Read& tx, accounts::PersonId by);  ///< the latest first
/// What stands in its address. Nobody makes it up without the vault's key.
std::string token_of(const crypto::Vault& vault, LinkId id);
/// The link whose token this is, when it still leads somewhere.
std::optional<Link> link_of(db::Read& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock);

/// What everybody may read of the co-operative's figures.
struct Published {
    enum class Which { this_year, last_year } period = Which::this_year;
    std::vector<std::string> charts;  ///< codes: "thematiques"
};
std::string_view code(Published::Which period);
std::optional<Published> published(db::Read& tx);
/// None: nothing any more.
void publish(db::Write& tx, const std::optional<Published>& what, accounts::PersonId by, const Clock& clock);

}
