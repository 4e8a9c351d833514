// Counsellors' calendars on their telephones and computers: feeds to read, and a CalDAV server (RFC 4791) to read and change.
//
// What is shown is what the agenda says: appointments, sessions of workshops, and absences. A device that moves an appointment or a
// session moves it here; what it adds becomes an absence, so that nobody is booked then.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/appointments/appointments.hpp"
#include "features/privacy/privacy.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/keys/keys.hpp"
#include "platform/net/router.hpp"

namespace beffroi::calendars {

using accounts::PersonId;
using DeviceId = Id<struct CalendarDeviceTag>;

enum class Kind {
    feed,  ///< an address to subscribe to: read only
    caldav,  ///< a password for a telephone or a program: reads and changes
};
std::string_view code(Kind kind);  ///< "feed"
/// What a device is told of appointments.
enum class Shown { names, busy };

struct Device {
    DeviceId id;
    PersonId person;
    Kind kind = Kind::feed;
    std::string name;  ///< "Mon téléphone"
    Shown shown = Shown::names;
    Instant created;
    std::optional<Instant> seen;  ///< when it last asked, to a quarter of an hour
};
inline constexpr std::size_t longest_name = 60;  ///< characters
inline constexpr int most_devices = 20;  ///< of one person

struct Added {
    DeviceId id;
    std::string secret;  ///< 256 random bits: for the address of the feed, or the password; shown once and kept nowhere
};
/// Errors: `name_needed`, `name_long` (field `name`), `too_many_devices`.
Result<Added> add_device(db::Write& tx, const crypto::Vault& vault, PersonId person, Kind kind, std::string_view name,
                         Shown shown, const Clock& clock);
/// At once. False when the person has no such device.
bool remove_device(db::Write& tx, PersonId person, DeviceId id, const Clock& clock);
/// The oldest first.
std::vector<Device> devices(db::Read& tx, const crypto::Vault& vault, PersonId person);
/// Whose secret it is.
std::optional<Device> device_of(db::Read& tx, const crypto::Vault& vault, Kind kind, std::string_view secret);

// ---- Calendars kept elsewhere: when they say that somebody is busy, nobody is booked ----

using SourceId = Id<struct CalendarSourceTag>;
struct Source {
    SourceId id;
    PersonId person;
    std::string name;  ///< "Mon agenda personnel"
    std::string url;
    Instant created;
    std::optional<Instant> tried, good;  ///< when it was last asked, and last read with success
    std::string failure;  ///< a code: why it could not be read the last time; empty: it could
    int times = 0;  ///< how many it told
    int unclear = 0;  ///< events that could not be understood, and count for nothing
};
inline constexpr int most_sources = 10;  ///< of one person
inline constexpr std::chrono::minutes read_every{15};
/// From when on its owner is warned: what is offered may no longer be free.
inline constexpr std::chrono::hours stale_after{24};
/// Whether other servers within closed networks, and clear HTTP, may be read.
enum class Networks { outer, all };

/// Reads it at once, in the job table. Errors: `name_needed`, `name_long` (field `name`), `url_wrong`, `url_clear` (`url`),
/// `url_own` when it is on this site (`origin`, "https://aide.exemple.fr"), `too_many_sources`.
Result<SourceId> add_source(db::Write& tx, const crypto::Vault& vault, PersonId person, std::string_view name,
                            std::string_view url, Networks networks, std::string_view origin, const Clock& clock);
/// With the times that it told. False when the person has no such source.
bool remove_source(db::Write& tx, PersonId person, SourceId id);
/// The oldest first.
std::vector<Source> sources(db::Read& tx, const crypto::Vault& vault, PersonId person);
/// Whether it has told nothing for `stale_after`.
bool stale(const Source& source, Instant now);
/// How many of the person's are stale, for the desk.
int count_stale(db::Read& tx, PersonId person, Instant now);
/// Reads one now and keeps what it told, or why it could not be read: what it told last stands until then.
void read_source(db::Database& database, const crypto::Vault& vault, SourceId id, Networks networks,
                 std::string_view departement, const Clock& clock);
/// Every `read_every`, in the job table.
void schedule(db::Write& tx, const Clock& clock);
void serve(jobs::Runner& runner, db::Database& database, const crypto::Vault& vault, Networks networks,
           std::string departement, const Clock& clock);

/// How far back and ahead calendars are shown: what is older leaves the devices.
inline constexpr std::chrono::days shown_back{90}, shown_ahead{400};

/// Devices and what they wrote. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();

std::span<const db::Migration> migrations();

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string origin;  ///< "https://aide.exemple.fr"; empty: that of the request
    std::string departement;  ///< whose clock counts for who has no openings
    Networks networks = Networks::outer;
};
/// /espace/calendriers, /calendrier/{token}.ics, /caldav/ and /.well-known/caldav.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
