// Places where people get digital help: the national standard "lieux de médiation numérique" 1.0.2, kept, found, imported, exported.
// It is long for the standard is: each of its fields and words stands here.
#pragma once
#include <bit>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/opening_hours/opening_hours.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/i18n/i18n.hpp"
#include "platform/imports/remarks.hpp"

namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::places {

using PlaceId = Id<struct PlaceTag>;

/// The enumerations of the standard, in its order. Each value is one bit of a `Set`.
enum class Service {
    administrative,
    everyday_tools,
    employment,
    safety,
    parenting,
    leisure,
    culture,
    access,
    equipment
};
enum class Audience { youth, students, families, seniors, women };
enum class Need { deafness, motor, mental, illiteracy, english, other_languages, visual };
enum class Fee { free, conditional, paid };
enum class Programme {
    aidants_connect,
    bnr,
    pix,
    conseillers_numeriques,
    emmaus_connect,
    france_services,
    gen,
    croix_rouge,
    caf,
    promeneurs_du_net,
    relais_numerique
};
enum class Training {
    mon_espace_sante,
    duplex,
    arnia,
    normandie,
    etapes_numeriques,
    fabriques,
    eclaireurs,
    mes_papiers,
    ordi_3_0,
    sud_labs
};
enum class Access { visit, phone, mail, online_booking, no_public, prescription_mail };
enum class Support { alone, individual, workshop, remote };
enum class Roaming { itinerant, fixed };

/// A small set of enumeration values, in one integer. The bits are what the database keeps: never reorder an enumeration.
template <class E>
class Set {
public:
    Set() = default;
    explicit Set(std::uint32_t bits) : bits_(bits) {}
    Set(std::initializer_list<E> values) {
        for (E e : values) add(e);
    }
    void add(E e) { bits_ |= 1U << static_cast<unsigned>(e); }
    bool has(E e) const { return bits_ & (1U << static_cast<unsigned>(e)); }
    bool empty() const { return bits_ == 0; }
    std::uint32_t bits() const { return bits_; }
    /// The values, in the enumeration's order.
    std::vector<E> values() const {
        std::vector<E> out;
        for (std::uint32_t rest = bits_; rest != 0; rest &= rest - 1)
            out.push_back(static_cast<E>(std::countr_zero(rest)));
        return out;
    }
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
/// Every value of an enumeration, in order, for the choices of a form.
template <class E>
std::vector<E> every() {
    std::vector<E> out;
    for (std::size_t i = 0; i < standard_words<E>().size(); ++i) out.push_back(static_cast<E>(i));
    return out;
}
/// A short code for addresses, `?service=administrative`: the enumerator's name with hyphens.
template <class E>
std::string_view code(E value);
template <class E>
std::optional<E> from_code(std::string_view code);

struct Place {
    PlaceId id;
    std::string slug;  ///< in its address, unique: "mediatheque-de-vire"
    std::string source;  ///< who told us: with `source_id` the identity of an import
    std::string source_id;  ///< the standard's `id`
    std::string pivot;  ///< SIRET, RNA or RIDET; 00000000000000 when unknown
    std::string name;
    std::string commune;  ///< as written
    std::string postcode;
    std::string insee;  ///< commune's code, found from name and postcode when absent
    std::string address;
    std::string address_more;
    std::optional<territory::Point> point;
    std::vector<std::string> typology;  ///< codes: "TIERS_LIEUX", "BIB"
    std::string phone;  ///< E.164: "+33231660000"
    std::vector<std::string> mails;
    std::vector<std::string> sites;
    std::string hours;  ///< OpenStreetMap opening_hours; as written, and perhaps unreadable
    std::string summary;  ///< at most 280 characters
    std::string details;
    std::string declared_source;  ///< the standard's `source` column
    Set<Roaming> roaming;
    std::string parent;  ///< structure_parente
    Date updated{};  ///< date_maj
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
    std::string where;  ///< "Parking de la mairie"
};

/// Code of the département, from the commune's code, else from the postcode ("14", "2A", "974"); empty when neither tells.
std::string departement(const Place& place);
/// The wall clock where the place is.
LocalTime local_time(const Place& place, Instant at);
/// What its opening hours need to know of where the place is.
opening_hours::Where surroundings(const Place& place);
/// The place's point, or else the centre of its commune.
std::optional<territory::Point> point_or_centre(const Place& place);

// ---- Finding ----

/// South-west and north-east corners.
struct Box {
    territory::Point south_west, north_east;
};

struct Search {
    std::string text;  ///< free words: a name, "tablette"
    std::optional<territory::Point> near;  ///< orders by distance
    double radius_m = 30000;
    std::optional<Box> within;  ///< what a map shows
    Set<Service> services;  ///< each: any of
    Set<Audience> audiences;
    Set<Need> needs;
    Set<Programme> programmes;
    bool free_only = false;
    bool open_now = false;
    bool accessible = false;  ///< has an Acceslibre record
    int offset = 0;
    int limit = 20;
};

struct Found {
    std::shared_ptr<const Place> place;  ///< never null
    std::optional<double> distance_m;
    bool approximate = false;  ///< the distance is to a commune's centre: the place has no point, or comes there
    std::string stop_insee;  ///< an itinerant place comes to this commune, nearer than its own address
    std::optional<opening_hours::Hours> hours;  ///< already read; none when the place says none or they can't be read
};
struct Page {
    std::vector<Found> places;
    int total = 0;
    bool total_is_minimum = false;  ///< free words matched more than the text index ranks: "more than {total}"
};
/// A dot of the map: every match that has a point, not only one page.
struct Dot {
    PlaceId id;
    std::string slug;
    std::string name;
    territory::Point point;
};

/// Every place in memory, in compact columns, for finding. One per server, shared by its threads.
///
/// It follows the database: each call compares the database's change counter with its own, and reads what changed since.
/// Only for committed reads: what a `Write` has not committed must never be kept here.
/// Measures and memory: docs/decisions/finding-places.md.
class Directory {
public:
    Directory();
    ~Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    /// `now` decides "open now". Ordered by distance with `near`, else by rank with `text`, else by name.
    Page find(db::Read& tx, const Search& search, Instant now);
    Page find(db::Write&, const Search&, Instant) = delete;
    /// Every match with a point, in the same order; at most `limit`.
    std::vector<Dot> dots(db::Read& tx, const Search& search, Instant now, int limit = 5000);
    std::vector<Dot> dots(db::Write&, const Search&, Instant, int = 0) = delete;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Only listed places: a retired one is not found by its address.
std::optional<Place> by_slug(db::Read& tx, std::string_view slug);
/// Retired or not.
std::optional<Place> by_id(db::Read& tx, PlaceId id);
/// Only whether it is there, and listed.
std::optional<PlaceId> id_of(db::Read& tx, std::string_view slug);
int count(db::Read& tx);

/// Whether `siret` is 14 digits whose last one agrees with the others. INSEE gives every establishment a SIRET whose 14 digits
/// pass Luhn's test, so that each single mistyped digit shows, but for those of La Poste (SIREN 356000000), which had too many:
/// there the sum of the 14 digits is a multiple of 5, save at its head office 35600000000048, which passes Luhn's test.
/// Source: Insee, definition of the SIRET (insee.fr/fr/metadonnees/definition/c1841), and for La Poste
/// fr.wikipedia.org/wiki/Système_d'identification_du_répertoire_des_établissements, which follows the Sirene files.
bool is_sound_siret(std::string_view siret);
/// The places of one organisation: those whose pivot is this SIRET or RNA, in the order in which they came.
struct Sign {
    std::string slug, name, commune;
};
std::vector<Sign> places_of(db::Read& tx, std::string_view pivot);
/// Those that were retired, the latest first.
std::vector<Sign> retired_places_of(db::Read& tx, std::string_view pivot);
/// Stops that end after `from`, in order of time.
std::vector<Round> rounds(db::Read& tx, PlaceId place, Instant from);
/// Replaces every stop of `place`, and lets the directories know.
void set_rounds(db::Write& tx, PlaceId place, std::span<const Round> stops);

// ---- Import and export ----

using imports::Remark;
/// Two places that may be one, for a person to decide.
struct Duplicate {
    PlaceId place;  ///< the one just imported
    std::string source_id;
    PlaceId existing;
    std::string existing_name;
    Message why;
};
struct ImportReport {
    int read = 0, created = 0, updated = 0, unchanged = 0;
    int refused_lines = 0;  ///< read = created + updated + unchanged + refused_lines
    int translated = 0;  ///< values of the older vocabularies, told in the standard's words
    int vanished = 0;  ///< places of the same sources that this file no longer holds: kept
    int kept_by_hand = 0;  ///< values that `before_update` kept as people had made them
    std::vector<Remark> refused;  ///< why lines were not kept: a line may have several faults
    std::vector<Remark> dropped;  ///< kept without this value
    std::vector<Remark> mended;  ///< kept with this value corrected
    std::vector<Remark> doubtful;  ///< kept as it is, but look at it: a date of 1970
    std::vector<Duplicate> duplicates;
    std::vector<Message> notes;  ///< about the whole file: unknown columns, its encoding
};
/// A telephone number however it is written, as E.164: "02 31 66 00 00", "+33 (0)2 31…"; none for what is no number of France.
std::optional<std::string> phone_from(std::string_view text);
/// What a line of a file is about to make of a place that is there. May take values of `before` back into `incoming`, and
/// answers how many. `version` is that of the change.
using BeforeUpdate = std::function<int(db::Write& tx, const Place& before, Place& incoming, std::int64_t version)>;
struct ImportOptions {
    std::string source;  ///< empty: each row's own `source`, else "import"
    bool dry_run = false;
    std::function<void(int done, int total)> progress;
    Date today{};  ///< what later dates are measured by; none: the system's
    BeforeUpdate before_update;  ///< none: the file says everything
};
/// All or nothing for what is kept: one transaction. A place is the same when (source, id) is.
/// Errors: `unreadable` when the file is neither the CSV of the standard nor a JSON array of objects.
Result<ImportReport> import(db::Database& database, std::string_view bytes, const ImportOptions& options);

enum class Format { csv, geojson, data_inclusion };
std::optional<Format> format_from_text(std::string_view name);  ///< "csv", "geojson", "data-inclusion"
/// Streams the export through `write`, oldest first. The CSV is valid against the standard, the last against
/// data·inclusion's schemas: {"structures": […], "services": […]}.
void export_all(db::Read& tx, Format format, const std::function<void(std::string_view)>& write);

// ---- Changing by hand: what the feature `editing` stands on ----

/// The standard's columns that a person may change, in its order, but for "position", which is latitude and longitude.
std::span<const std::string_view> fields();
/// One of them as text: lists separated by `|`, the standard's words, "48.8411,-0.8893". `set_field` reads it back whole.
std::string field(const Place& place, std::string_view name);
void set_field(Place& place, std::string_view name, std::string_view text);

/// Values under the standard's columns (latitude and longitude apart), as somebody typed them.
using Values = std::vector<std::pair<std::string, std::string>>;
/// What the rules of the import say of them: everything that is wrong, not only what would refuse a line.
struct Judgement {
    Place place;  ///< what could be read; without id, address and source
    std::vector<Remark> faults, doubts, mended;
};
Judgement judge(const Values& values, Date today);

/// A place with what is known of its row.
struct Record {
    Place place;
    std::int64_t version = 0;  ///< greater after each change
    std::optional<Instant> retired;
    std::optional<PlaceId> merged_into;
};
/// Retired or not.
std::optional<Record> record(db::Read& tx, std::string_view slug);
std::optional<Record> record(db::Read& tx, PlaceId id);
/// Where the address of a place that is not listed leads: `listed`, the address of the place it was merged into, perhaps
/// by several steps.
struct Elsewhere {
    bool retired = false;  ///< it was there once
    std::optional<std::string> listed;
};
Elsewhere in_place_of(db::Read& tx, std::string_view slug);
int count_retired(db::Read& tx);
/// Newest first.
std::vector<Record> retired(db::Read& tx, int limit);
/// What changed after `version`, retired places too, for those who keep something in memory. Answers the version to ask
/// with next time.
std::int64_t each_changed(db::Read& tx, std::int64_t version, const std::function<void(const Record&)>& record);

/// Adds a place that a person describes, under the source `by_hand_source`, with an id and an address of its own; proposes
/// those that may be the same.
Record add(db::Write& tx, Place place);
inline constexpr std::string_view by_hand_source = "beffroi";
/// Replaces what `fields` names; a later import of the same line finds nothing changed. Answers the new version.
std::int64_t change(db::Write& tx, const Place& place);
/// Takes a place off every list, map and export (`at`), or lists it again (none). Its address may lead to another.
std::int64_t set_retired(db::Write& tx, PlaceId place, std::optional<Instant> at,
                         std::optional<PlaceId> merged_into = {});

/// Two listed places that may be one, and that nobody has settled.
struct Proposal {
    PlaceId place, other;  ///< `place` < `other`
    Message why;
};
std::vector<Proposal> open_proposals(db::Read& tx, int limit);
inline constexpr int most_counted = 100;
/// `most_counted` + 1 stands for all beyond.
int count_open_proposals(db::Read& tx);
std::optional<Proposal> proposal(db::Read& tx, PlaceId place, PlaceId other);
enum class Verdict { open, same, different };
void settle_proposal(db::Write& tx, PlaceId place, PlaceId other, Verdict verdict);

// ---- Command line ----

struct ImportCommand {
    std::string file;  ///< "-" reads standard input
    std::string source;
    bool dry_run = false;
    bool json = false;
    Lang lang = Lang::fr;
    BeforeUpdate before_update;
};
/// Imports and tells: the report on `out`, progress and what went wrong on `err`.
/// Exit code: 0 every line kept, 3 some refused, 1 unreadable (nothing changed).
int import_command(db::Database& database, const ImportCommand& command, std::ostream& out, std::ostream& err);
/// Exit code: 0, or 1 with a sentence on `err` for an unknown format or when `out` fails.
int export_command(db::Database& database, std::string_view format, std::ostream& out, std::ostream& err,
                   Lang lang = Lang::fr);

// ---- Demonstration and load ----

/// The fictional "Pays de la Vire": its places, and its van's rounds for the half year from `clock`. Safe to call again:
/// places stay as they are, rounds move with the calendar.
Result<void> load_demo(db::Database& database, const Clock& clock);
/// `count` invented places all over France, the same for the same `seed`, under the source "synthetic". For measures only.
Result<void> load_synthetic(db::Database& database, int count, std::uint32_t seed = 1);

std::span<const db::Migration> migrations();
/// What the migrations leave to do: the index of words. Once, after them; safe to call again.
void prepare(db::Write& tx);
/// Fills the index of words anew from the places that there are: in a database that they were moved to.
void index_words(db::Write& tx);

// ---- Pages ----

/// A picture of a place, in two sizes.
struct Photo {
    std::string small, large;  ///< addresses
    int width = 0, height = 0;  ///< of the small one, in pixels
    std::string shows;  ///< what it shows, in words
    std::string credit;  ///< author and licence; may be empty
};

/// What the pages and the API need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    Directory& directory;
    Clock clock;
    /// The frame of a page for a request: language, address, the co-operative's name and phone. The handler adds the title.
    std::function<html::Page(const net::Request&)> page;
    std::string mail;  ///< where a mistake in a record is told; empty: by phone
    /// The address of the operator's base map (PMTiles, served by this site) at this moment; empty: outlines.
    std::function<std::string()> basemap;
    std::string departement;  ///< of the territory, "14": its communes win over namesakes; may be empty
    std::function<std::optional<Photo>(db::Read&, PlaceId)> photo = {};  ///< none: no place has one
    /// Whether one may book an appointment there now; none: nowhere.
    std::function<bool(db::Read&, PlaceId)> bookable = {};
};
/// /lieux, /lieux/{slug} and its forms, /affiche, /widget, /integrer, /api.
void routes(net::Router& on, Services& use);

/// The next stop of `place` that ends after `from`; with an INSEE code, the next one in that commune.
std::optional<Round> next_round(db::Read& tx, PlaceId place, Instant from, std::string_view insee = {});
/// The next stops of every itinerant place that end after `from`, at most `limit`, with the place that stops.
struct NextRound {
    Round round;
    std::string slug;
    std::string name;
};
std::vector<NextRound> next_rounds(db::Read& tx, Instant from, int limit);
/// A stop as a page tells it: "mardi 24 novembre, 9 h – 12 h", "Saint-Sever, parking de la mairie".
struct Stop {
    std::string when, where, starts_iso;
};
Stop stop(const Round& round, std::string_view zone, Lang lang);

}
