// The catalogue: what instead of what people use today, who helps near them. Needs in plain words, solutions with what they lack, products
// that people leave and what is lost with them.
//
// What we wrote is in knowledge.hpp, what others list is in `listings`; here is what people read.
#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/catalogue/finding.hpp"
#include "features/catalogue/knowledge.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/html/html.hpp"

namespace beffroi::net {
class Router;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::catalogue {

/// What we wrote and what lists tell, ready to be searched. Shared by all threads.
class Shelf {
public:
    explicit Shelf(const Knowledge& knowledge = Knowledge::carried());
    ~Shelf();
    /// As of what the database holds now: built anew when a list was brought in since.
    std::shared_ptr<const Finder> now(db::Read& tx);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Somebody near who does the work, as a page names them.
struct Nearby {
    std::string name, link;  ///< a path of this site
    std::string place;  ///< "Vire Normandie, à 3 km"
    std::string what;  ///< "counsellors of the co-operative", in the page's language
    bool ours = false;  ///< the co-operative's own
};
/// What somebody tells who used it.
struct Experience {
    std::string who, when, size, words;
    std::string_view lang = {};  ///< of the words: "fr"; empty: that of the page
    std::string wrong = {};  ///< a path of this site: where a reader says that it is wrong; empty: nowhere
};

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    Shelf& shelf;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    /// Who installs any of these solutions, the co-operative's own first, then by distance. Left out: nobody is known.
    std::function<std::vector<Nearby>(db::Read&, std::span<const std::string> solutions,
                                      std::optional<territory::Point>, Lang)>
        nearby = {};
    /// What users tell of a solution.
    std::function<std::vector<Experience>(db::Read&, std::string_view solution, Lang)> experiences = {};
};
/// /changer and what is under it, /besoins/{besoin}, /solutions/{solution}, /quitter/{produit}, /api/v1/catalogue.
void routes(net::Router& on, Services& use);

/// Its entry in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

/// The sites of solutions, and others whose addresses `more` gives, are audited in turn, and looked at again twice a year: so many on one day,
/// so that nobody is asked too much.
void serve(jobs::Runner& runner, db::Database& database, Clock clock,
           std::function<std::vector<std::string>(db::Read&)> more = {});
void schedule(db::Write& tx, const Clock& clock);
inline constexpr int audits_per_day = 20;
/// What the audit of somebody's own site found.
struct SiteWords {
    std::string says;  ///< a sentence in the page's language; empty: not looked at yet, or no site of its own
    std::string report;  ///< a path
    bool silent = false;  ///< the site did not answer
    bool tracks = false;
};
SiteWords look_at_site(db::Read& tx, std::string_view site, Lang lang);
/// The name of the site of a solution, to be audited; empty when it has none of its own ("github.com/…").
std::string own_domain(std::string_view site);

/// `beffroi catalogue check`, of the files in a folder, or (empty) of what the program carries: 0 when nothing is wrong.
int check_command(const std::string& folder, std::ostream& out, Lang lang);
/// `beffroi catalogue find WORDS`: what the box finds. 0, or 1 when it finds nothing.
int find_command(db::Database& database, std::string_view words, std::ostream& out, Lang lang);

/// Everything that we wrote, as open data: one JSON, or one table of solutions (CSV).
std::string dump_json(const Knowledge& knowledge);
std::string dump_csv(const Knowledge& knowledge);

}
