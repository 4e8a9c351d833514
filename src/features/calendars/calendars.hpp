// Counsellors' calendars on their telephones and computers: feeds to read, and a CalDAV server (RFC 4791) to read and change.
//
// What is shown is what the agenda says: appointments and absences. A device that moves an appointment moves it here; what it adds
// becomes an absence, so that nobody is booked then.
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
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
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

/// How far back and ahead calendars are shown: what is older leaves the devices.
inline constexpr std::chrono::days shown_back{90}, shown_ahead{400};

/// Devices and what they wrote. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);

std::span<const db::Migration> migrations();

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string origin;  ///< "https://aide.exemple.fr"; empty: that of the request
    std::string departement;  ///< whose clock counts for who has no openings
};
/// /espace/calendriers, /calendrier/{token}.ics, /caldav/ and /.well-known/caldav.
void routes(net::Router& on, Services& use);

}
