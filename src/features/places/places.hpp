// Places where people get digital help: the national standard "lieux de médiation numérique" 1.0.2, kept, found, imported, exported.
#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/territory/territory.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::net { class Router; }

namespace beffroi::places {

using PlaceId = Id<struct PlaceTag>;

/// The enumerations of the standard, in its order. Each value is one bit of a `Set`.
enum class Service { administrative, everyday_tools, employment, safety, parenting, leisure, culture, access, equipment };
enum class Audience { youth, students, families, seniors, women };
enum class Need { deafness, motor, mental, illiteracy, english, other_languages, visual };
enum class Fee { free, conditional, paid };
enum class Programme { aidants_connect, bnr, pix, conseillers_numeriques, emmaus_connect, france_services, gen, croix_rouge,
                       caf, promeneurs_du_net, relais_numerique };
enum class Training { mon_espace_sante, duplex, arnia, normandie, etapes_numeriques, fabriques, eclaireurs, mes_papiers,
                      ordi_3_0, sud_labs };
enum class Access { visit, phone, mail, online_booking, no_public, prescription_mail };
enum class Support { alone, individual, workshop, remote };
enum class Roaming { itinerant, fixed };

/// A small set of enumeration values, in one integer.
template <class E>
class Set {
public:
    Set() = default;
    explicit Set(std::uint32_t bits) : bits_(bits) {}
    void add(E e) { bits_ |= 1U << static_cast<unsigned>(e); }
    bool has(E e) const { return bits_ & (1U << static_cast<unsigned>(e)); }
    bool empty() const { return bits_ == 0; }
    std::uint32_t bits() const { return bits_; }
    bool operator==(const Set&) const = default;

private:
    std::uint32_t bits_ = 0;
};

/// The standard's words for an enumeration ("Aide aux démarches administratives"), by the enumeration's order.
template <class E>
std::span<const std::string_view> standard_words();
/// A catalogue key for people: plain words, not the standard's.
template <class E>
std::string_view label(E value);

struct Place {
    PlaceId id;
    std::string slug;               ///< in its address, unique: "mediatheque-de-vire"
    std::string source;             ///< who told us: with `source_id` the identity of an import
    std::string source_id;          ///< the standard's `id`
    std::string pivot;              ///< SIRET, RNA or RIDET; 00000000000000 when unknown
    std::string name;
    std::string commune;            ///< as written
    std::string postcode;
    std::string insee;              ///< commune's code, found from name and postcode when absent
    std::string address;
    std::string address_more;
    std::optional<territory::Point> point;
    std::vector<std::string> typology;  ///< codes: "TIERS_LIEUX", "BIB"
    std::string phone;              ///< E.164: "+33231660000"
    std::vector<std::string> mails;
    std::vector<std::string> sites;
    std::string hours;              ///< OpenStreetMap opening_hours
    std::string summary;            ///< at most 280 characters
    std::string details;
    std::string declared_source;    ///< the standard's `source` column
    Set<Roaming> roaming;
    std::string parent;             ///< structure_parente
    Date updated{};                 ///< date_maj
    Set<Service> services;
    Set<Audience> audiences;
    Set<Need> needs;
    Set<Fee> fees;
    Set<Programme> programmes;
    Set<Training> trainings;
    std::vector<std::string> other_trainings;
    Set<Access> access;
    Set<Support> support;
    std::string acceslibre_url;
    std::string booking_url;
    bool operator==(const Place&) const = default;
};

/// A dated stop of an itinerant place.
struct Round {
    PlaceId place;
    Instant starts, ends;
    std::string insee;
    std::string where;              ///< "Parking de la mairie"
};

// ---- Finding ----

struct Search {
    std::string text;                           ///< free words: a name, "tablette"
    std::optional<territory::Point> near;       ///< orders by distance
    double radius_m = 30000;
    Set<Service> services;                      ///< each: any of
    Set<Audience> audiences;
    Set<Need> needs;
    Set<Programme> programmes;
    bool free_only = false;
    bool open_now = false;
    bool accessible = false;                    ///< has an Acceslibre record
    int offset = 0;
    int limit = 20;
};

struct Found {
    Place place;
    std::optional<double> distance_m;
};
struct Page {
    std::vector<Found> places;
    int total = 0;
};

/// `now` decides "open now". Without `near` and `text`: by name.
Page find(db::Read& tx, const Search& search, Instant now);
/// A dot of the map: every match, not only one page.
struct Dot { PlaceId id; std::string slug; std::string name; territory::Point point; };
std::vector<Dot> dots(db::Read& tx, const Search& search, Instant now);

std::optional<Place> by_slug(db::Read& tx, std::string_view slug);
std::optional<Place> by_id(db::Read& tx, PlaceId id);
int count(db::Read& tx);
std::vector<Round> rounds(db::Read& tx, PlaceId place, Instant from);

// ---- Import and export ----

struct Refusal {
    int line = 0;                   ///< of the file for CSV, number of the element (from 1) for JSON
    std::string id;
    std::string field;
    std::string value;
    Message reason;
};
struct Duplicate { std::string source_id; PlaceId existing; std::string existing_name; std::string why; };
struct ImportReport {
    int read = 0, created = 0, updated = 0, unchanged = 0;
    std::vector<Refusal> refused;   ///< lines not kept
    std::vector<Refusal> dropped;   ///< kept without this value
    std::vector<Duplicate> duplicates;
};
struct ImportOptions {
    std::string source;             ///< empty: each row's own `source`, else "import"
    bool dry_run = false;
    std::function<void(int done, int total)> progress;
};
/// All or nothing for what is kept: one transaction. Errors: `unreadable` when the file is neither the CSV nor a JSON array.
Result<ImportReport> import(db::Database& database, std::string_view bytes, const ImportOptions& options);

enum class Format { csv, geojson, data_inclusion };
/// Streams the export through `write`. The CSV is valid against the standard.
void export_all(db::Read& tx, Format format, const std::function<void(std::string_view)>& write);

std::span<const db::Migration> migrations();

// ---- Pages ----

/// What the pages and the API need from the server.
struct Services;
void routes(net::Router& on, Services& use);

}
