// What the pages of appointments share: who may ask how often, how a time is said, what is free.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/appointments/view.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/pace.hpp"

namespace beffroi::appointments {

/// Holds of each address that have not run out. One address keeps `most` slots from others at once, however fast it asks.
class LiveHolds {
public:
    static constexpr std::size_t most = 6;
    /// False when this address has as many already.
    bool add(std::string_view address, HoldId hold, Instant until, Instant now);
    bool full(std::string_view address, HoldId but, Instant now);
    void remove(std::string_view address, HoldId hold);

private:
    struct One {
        HoldId hold;
        Instant until;
    };
    std::vector<One>& of(const std::string& who, Instant now);
    std::mutex mutex_;
    std::unordered_map<std::string, std::vector<One>> held_;
};

/// What was found free.
struct FoundFree {
    std::vector<agenda::Slot> slots;
    bool further = false;  ///< places further away receive too
};

/// The free slots that were asked for within the last seconds: what many ask is looked up once. What is shown may be taken by
/// then, as it may while somebody reads the page; whoever presses is told so, with other times.
class FreeTimes {
public:
    FreeTimes(std::chrono::seconds fresh, std::size_t most) : fresh_(fresh), most_(most) {}
    FoundFree of(const std::string& question, Instant now, const std::function<FoundFree()>& look);
    /// Something became free here, at whatever time.
    void forget();
    /// A time was taken: only whoever was told of it asks anew. What others were told is still right.
    void taken(Instant starts, PlaceId place);

private:
    struct Known {
        FoundFree found;
        Instant at;
    };
    const std::chrono::seconds fresh_;
    const std::size_t most_;
    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;
};

/// Names of counsellors, opened once in a while: the pages of times offer them all.
class Names {
public:
    std::string of(db::Read& tx, const Services& use, PersonId who);

private:
    static constexpr std::chrono::minutes fresh{1};
    struct Known {
        std::string name;
        Instant at;
    };
    std::mutex mutex_;
    std::unordered_map<PersonId, Known> known_;
};

/// Places that are read once for a page.
class PlacesOnce {
public:
    explicit PlacesOnce(db::Read& tx) : tx_(tx) {}
    const places::Place* at(PlaceId id);

private:
    db::Read& tx_;
    std::map<std::int64_t, std::optional<places::Place>> known_;
};

/// A slot of a form.
struct Chosen {
    Instant starts;
    PlaceId place;
};

/// What the routes of one server share.
struct Shared {
    explicit Shared(int bookings_per_hour) : bookings(bookings_per_hour) {}
    net::Pace holds{60};  ///< slots held, of one address
    net::Pace bookings;  ///< appointments booked or moved, of one address
    net::Pace words{30};  ///< codes of words tried, of one address: 2^49 codes
    LiveHolds live;
    FreeTimes next{std::chrono::seconds{20}, 2000};
    FreeTimes weeks{std::chrono::seconds{10}, 300};
    Names names;
    void freed();  ///< something became free here
    void taken(const Chosen& slot);
};

// ---- Words ----

/// The clock of a commune; of the territory when there is none.
std::string_view zone_of(std::string_view insee, std::string_view home_departement);
std::string moment(Instant at, std::string_view zone, Lang lang);  ///< "mardi 2 décembre à 9 h"
std::string length_of(int minutes, Lang lang);  ///< "45 minutes", "1 heure", "1 h 30"
std::string_view how(agenda::Kind kind);  ///< a catalogue key for residents: "At your home"
std::string_view icon_of(agenda::Kind kind);
std::vector<std::string> paragraphs_of(std::string_view text);
Summary summary_of(db::Read& tx, const Services& use, const agenda::Motif& motif, Instant starts, Instant ends,
                   PlaceId place, std::string_view insee, Lang lang);

/// A page that nobody's cache may keep and that no address is sent along from.
net::Response private_page(std::string text, net::Status status = net::Status::ok);
using html::page_named;

// ---- Slots in forms ----

std::string value_of(Instant starts, PlaceId place);  ///< "2026-12-01T08:00:00Z~1k3f8p0q2ab"
std::optional<Chosen> chosen_from(std::string_view value);
/// The hold as a form carries it: signed, so that nobody names what is not theirs.
std::string signed_hold(const crypto::Vault& vault, HoldId hold);
/// 0 when it was not given by this server.
HoldId hold_from(const crypto::Vault& vault, std::string_view text);

// ---- What is free ----

/// The motif, when everybody may book it.
std::optional<agenda::Motif> public_motif(db::Read& tx, MotifId id);
/// The listed places within `radius_m`, the nearest first.
std::vector<PlaceId> places_around(db::Read& tx, Services& use, territory::Point point, double radius_m);
/// What to look for; none when nothing can be found: no commune for a visit, no place near enough, an unknown place.
std::optional<agenda::Wanted> wanted_of(db::Read& tx, Services& use, const Asked& asked, const Spot& spot,
                                        const agenda::Motif& motif);
/// Whether the slot is one of those that `wanted` finds. A form can be sent with any time.
bool is_offered(db::Read& tx, agenda::Wanted wanted, const Chosen& slot, Instant now);
/// Nearest in time to `around`, at most `most`.
std::vector<Time> nearest(db::Read& tx, const Services& use, agenda::Wanted wanted, Instant around, std::size_t most,
                          Lang lang);

/// What a week is made from.
struct WeekOf {
    agenda::Wanted wanted;
    const agenda::Motif& motif;
    std::optional<Date> day;  ///< the first one asked for
    std::optional<territory::Point> near;  ///< distances from here
    std::function<std::string(Date)> link;  ///< the same from another day
    std::optional<Chosen> but = {};  ///< not offered: the one that they have
    std::size_t nearest = Asked::few_places;  ///< only so many of the places that receive
    std::string wider = {};  ///< the same with more places
    std::string question = {};  ///< what makes it differ from other weeks; empty: not remembered
};
/// `seen` gets every slot of these days.
Week week(db::Read& tx, const Services& use, Shared& shared, const WeekOf& asked, Lang lang, PlacesOnce& places,
          std::vector<agenda::Slot>& seen);

/// The towns that may be meant, or what is wrong with the one that was typed.
void tell_town(const Asked& asked, const Spot& spot, std::string_view base, std::string& field, std::string& town,
               std::vector<Town>& towns, Message& error);

// ---- The screens ----

inline constexpr std::string_view start_at = "/rendez-vous", times_at = "/rendez-vous/horaires",
                                  details_at = "/rendez-vous/vous";

/// The page of times, with a sentence about what went wrong; that of motifs when there is no such motif.
net::Response times_page(const net::Request& request, Services& use, Shared& shared, const Asked& asked,
                         const Message& notice = {}, net::Status status = net::Status::ok);
/// Takes the slot for this browser, in place of the one it had. Errors: `over`, `too_many_holds`, `not_bookable`, `town_needed`,
/// `slot_taken`.
Result<Held> take_hold(const net::Request& request, Services& use, Shared& shared, const Asked& asked,
                       const Chosen& slot);

void booking_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared);
void details_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared);
void follow_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared);
void api_routes(net::Router& on, Services& use);

}
