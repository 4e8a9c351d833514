// Lists of software and firms that others keep: SILL, Comptoir du Libre, CNLL, YunoHost, awesome-selfhosted, CHATONS, publiccode.yml, or a
// co-operative's own table. Brought in from their files, each under its licence and with its attribution, and kept apart from what we wrote.
#pragma once
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::listings {

enum class Source { sill, comptoir, cnll, yunohost, awesome_selfhosted, chatons, publiccode, own };
std::span<const Source> every_source();
std::string_view code(Source source);  ///< "awesome-selfhosted"
std::optional<Source> source_from(std::string_view code);

/// What must stand wherever something of a list is shown.
struct About {
    std::string_view
        name;  ///< "SILL", as its keepers call it; of the co-operative's own table a catalogue key: see `in_words`
    std::string_view keeper;  ///< "Direction interministérielle du numérique (DINUM)"; empty for one's own
    std::string_view home;  ///< its address; empty for one's own
    std::string_view licence,
        licence_address;  ///< "Licence Ouverte 2.0"; empty where nobody states one, and for one's own
};
About about(Source source);
/// Its name for people.
std::string in_words(Source source, Lang lang);

/// A piece of software or a service, as one list tells it.
struct Software {
    Source source{};
    std::string key;  ///< what the list itself knows it by
    std::string name;
    std::string what;  ///< in the list's words
    std::string language;  ///< of `what`: "fr", "en"
    std::vector<std::string> licences;  ///< SPDX where SPDX knows it, else as written
    bool unknown_licence = false;  ///< one of them SPDX does not know
    std::string site, code;  ///< addresses; empty: not told
    std::string page;  ///< its own page in the list; empty: it has none
    std::vector<std::string> tags, replaces;
    /// Further facts, with a catalogue key as their name; where that says it all the value is empty.
    std::vector<std::pair<std::string, std::string>> told;
    std::optional<Date> updated;  ///< as the list says
    bool operator==(const Software&) const = default;
};

/// A firm, an association, a host, as one list tells it.
struct Firm {
    Source source{};
    std::string key, name, siren;
    std::string site, mail, phone, address, postcode, commune;
    std::string what;
    std::vector<std::string> skills;  ///< names of software or services
    std::string page;
    bool operator==(const Firm&) const = default;
};

/// What bringing a file in did.
struct Report {
    std::int64_t added = 0, changed = 0, unchanged = 0, gone = 0;
    struct Line {
        std::string where;  ///< a line, a name, or "#3" for the third entry; empty: of the file, or of several entries
        Message why;
        bool refused = false;  ///< the entry was left out; else it was taken with this remark
    };
    std::vector<Line> lines;
};

/// Reads a file of this list, of at most 32 MB and 50,000 entries, and makes what is kept of it the same: what the file lacks is gone, twice
/// the same file changes nothing. What is not free, or no longer worked on, is left out. A file that cannot be read as a whole changes
/// nothing. Errors: `unreadable`, `bad_file`, `empty_file`.
Result<Report> bring_in(db::Database& database, Source source, const std::string& path, const Clock& clock);
/// The same of bytes that somebody sent; the journal notes who did.
Result<Report> bring_in_sent(db::Database& database, Source source, std::string_view bytes, accounts::PersonId by,
                             const Clock& clock);
/// Takes a whole list out. Returns of how many entries.
std::int64_t drop(db::Write& tx, Source source);
/// The same, noted in the journal.
std::int64_t drop_by(db::Write& tx, Source source, accounts::PersonId by, const Clock& clock);

/// Changes with every import: who keeps something in memory looks here.
std::int64_t version(db::Read& tx);
/// In the order of `every_source`, then by name.
std::vector<Software> software(db::Read& tx);
std::vector<Firm> firms(db::Read& tx);
/// Which lists are here, how much of them, since when.
struct Kept {
    Source source{};
    std::int64_t software = 0, firms = 0;
    Instant brought{};  ///< when a file last changed something
};
std::vector<Kept> kept(db::Read& tx);

std::span<const db::Migration> migrations();

/// `beffroi listings`: what is here. `beffroi listings bring LIST FILE`, `beffroi listings drop LIST`. 0, or 1 with a sentence on `err`.
int list_command(db::Database& database, std::ostream& out, Lang lang);
int bring_command(db::Database& database, std::string_view list, const std::string& path, const Clock& clock,
                  std::ostream& out, std::ostream& err, Lang lang);
int drop_command(db::Database& database, std::string_view list, std::ostream& out, std::ostream& err, Lang lang);

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
};
/// /espace/listes and what is under it, for who settles suggestions; /changer/listes for everybody.
void routes(net::Router& on, Services& use);
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
