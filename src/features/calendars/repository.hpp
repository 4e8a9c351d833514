// The SQL of calendars, for both engines.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/calendars/calendars.hpp"

namespace beffroi::calendars::repository {

void insert(db::Write& tx, const crypto::Vault& vault, const Device& device, std::string_view secret_hash);
bool remove_device(db::Write& tx, PersonId person, DeviceId id);
std::vector<Device> devices(db::Read& tx, const crypto::Vault& vault, PersonId person);
std::optional<Device> device_of(db::Read& tx, const crypto::Vault& vault, Kind kind, std::string_view secret_hash);
/// The last day that the journal told of it.
std::string noted(db::Read& tx, DeviceId id);
void set_seen(db::Write& tx, DeviceId id, Instant seen, std::string_view noted);
std::int64_t delete_unused(db::Write& tx, Instant before);
void forget_person(db::Write& tx, PersonId person);

/// What a device wrote, and the absence that it is here.
struct Written {
    agenda::AbsenceId absence;
    std::string name, uid, body, fingerprint;
    Instant changed;
};
std::vector<Written> written(db::Read& tx, const crypto::Vault& vault, PersonId person);
std::optional<Written> written(db::Read& tx, const crypto::Vault& vault, PersonId person, std::string_view name);
/// The name of the event that has this identifier.
std::optional<std::string> name_of(db::Read& tx, PersonId person, std::string_view uid);
void put(db::Write& tx, const crypto::Vault& vault, PersonId person, const Written& event);
/// With what is known of its times that were moved; the absences themselves stay.
void remove_written(db::Write& tx, agenda::AbsenceId absence);

/// An absence that stands for one day of a series.
struct MovedDay {
    agenda::AbsenceId absence, series;
    Date day{};
};
/// By series and day.
std::vector<MovedDay> moved(db::Read& tx, PersonId person);
/// Takes the place of what stood for that day before.
void set_moved(db::Write& tx, PersonId person, const MovedDay& one);
void remove_moved(db::Write& tx, agenda::AbsenceId absence);

// ---- Calendars elsewhere ----

void insert(db::Write& tx, const crypto::Vault& vault, const Source& source);
bool remove_source(db::Write& tx, PersonId person, SourceId id);
std::vector<Source> sources(db::Read& tx, const crypto::Vault& vault, PersonId person);
std::optional<Source> source(db::Read& tx, const crypto::Vault& vault, SourceId id);
std::vector<SourceId> every_source(db::Read& tx);
int count_older(db::Read& tx, PersonId person, Instant good_before);
struct Versions {
    std::string etag, modified;
};
Versions versions(db::Read& tx, SourceId id);
/// Tried, good, failure, times and unclear.
void update(db::Write& tx, const Source& source, const Versions& versions);

// ---- What devices were told ----

struct State {
    std::string epoch;
    std::int64_t revision = 0, floor = 0;
};
std::optional<State> state(db::Read& tx, PersonId person, Shown shown);
void set_state(db::Write& tx, PersonId person, Shown shown, const State& state);
struct Known {
    std::string name, etag;
    std::int64_t revision = 0;
    std::optional<Instant> gone;
};
/// By name.
std::vector<Known> known(db::Read& tx, PersonId person, Shown shown);
void set_known(db::Write& tx, PersonId person, Shown shown, const Known& member);
/// Forgets what went before `before`; the highest revision that was forgotten, or 0.
std::int64_t forget_gone(db::Write& tx, PersonId person, Shown shown, Instant before);

}
