// The catalogue as its pages tell it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/catalogue/catalogue.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::catalogue {

/// A solution in a list.
struct Card {
    const Solution* solution = nullptr;
    std::string origin;  ///< "France", "a community all over the world"
    std::string change, loses;  ///< as the answer to a product; else empty
};
Card card_of(const Solution& solution, Lang lang);
std::vector<Card> cards_of(const Knowledge& knowledge, const Product& product, Lang lang);
/// The names of a few of its answers: "Matomo, GoatCounter".
std::string answers_in_short(const Knowledge& knowledge, const Product& product, Lang lang);

/// What to show only, as the address says.
struct Facets {
    bool free = false, french = false, served = false, at_home = false, no_cost = false;
    static Facets from(const net::Params& query);
    bool any() const { return free || french || served || at_home || no_cost; }
    bool lets(const Solution& solution) const;
};

/// Needs of a family.
struct Group {
    const Family* family = nullptr;
    std::vector<const Need*> needs;
};
std::vector<Group> groups_of(const Knowledge& knowledge);

/// A solution of somebody's list, in a list.
struct Listed {
    const listings::Software* one = nullptr;
    listings::About list;
    std::string licence;  ///< as people read it
    std::string name, terms;  ///< of the list; under which licence it is, or that it says none
};

struct ResultsView {
    std::string typed;
    struct Leave {
        const Product* product = nullptr;
        std::vector<Card> cards;
        std::string in_short;  ///< of those that are not told whole
    };
    std::optional<Leave> meant;  ///< the product that was named
    std::vector<const Need*> needs;
    std::vector<Card> solutions;
    std::vector<Leave> products;
    std::vector<Listed> listed;
    bool nothing() const { return !meant && needs.empty() && solutions.empty() && products.empty() && listed.empty(); }
};
Listed listed_of(const listings::Software& one, Lang lang);
ResultsView results_of(const Finder& finder, std::string_view typed, Lang lang);

struct NeedView {
    const Need* need = nullptr;
    const Family* family = nullptr;
    Facets facets;
    std::vector<Card> cards;
    std::size_t hidden = 0;  ///< by the facets
    std::vector<const Product*> leave;  ///< products that people use for it
};

/// A fact of a sheet: a label, and what it says.
struct Fact {
    std::string label, value, link;
};
struct SolutionView {
    Card card;
    std::vector<Fact> facts;
    std::vector<const Need*> needs;
    std::vector<const Product*> replaces;
    std::vector<Nearby> nearby;
    std::vector<Experience> experiences;
    struct Told {
        Listed listed;
        std::vector<Fact> facts;
    };
    std::vector<Told> told;  ///< what lists of others say of it
    std::string site_says;  ///< what the audit of its own site found; empty: not looked at yet
    std::string site_audit;  ///< a path: its report
    bool site_silent = false;  ///< its site did not answer
    std::string dated;  ///< when it was read or written down
};

struct ProductView {
    const Product* product = nullptr;
    std::string origin;
    std::vector<Card> cards;
    const Move* move = nullptr;
    std::vector<const Need*> needs;
    std::vector<Nearby> nearby;
    std::string dated;
};

/// What looking at the sites of solutions has found.
struct LookedView {
    std::int64_t sites = 0, looked_at = 0;
    struct Line {
        const Solution* solution = nullptr;
        SiteWords site;
    };
    std::vector<Line> silent, tracking;
};

/// Up to four side by side.
struct ComparisonView {
    std::vector<Card> cards;
    struct Row {
        std::string label;
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
    std::vector<const Solution*> others;  ///< that answer the same need, to add
};

/// "3 to 8 hours", "nothing to 150 €".
std::string hours_of(const Move& move, Lang lang);
std::string cost_of(const Move& move, Lang lang);
std::string licence_words(const Solution& solution, Lang lang);
/// "Seen on 26 November 2026", or that nobody read its source yet.
std::string dated_words(const Sourced& one, Lang lang);

}
