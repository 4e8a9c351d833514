// What was done, counted: for counsellors, for the co-operative, for those who pay.
//
// Ages are those of the day of the help. Somebody helped ten times is one person and ten accompaniments; whoever stayed without a
// name is counted where they came, and never as a new person. Each figure has its definition beside it.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/activities/activities.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"

namespace beffroi::net {
class Router;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::reporting {

using activities::Selection;

/// Of one month, or one day.
struct Moment {
    Date first{};
    std::int64_t activities = 0, accompaniments = 0;
    bool operator==(const Moment&) const = default;
};
/// How often a place, or a commune, occurs.
template <class Key>
struct Often {
    Key key{};
    std::int64_t n = 0;
    bool operator==(const Often&) const = default;
};

struct Figures {
    std::int64_t activities = 0, individual = 0, workshops = 0;
    std::int64_t accompaniments = 0;  ///< one person in one activity, with those without a name
    std::int64_t people = 0;  ///< with a sheet, each once
    std::int64_t people_new = 0;  ///< of these: helped for the first time ever
    std::int64_t anonymous = 0, anonymous_already = 0;  ///< without a name, counted each time
    std::int64_t duration_min = 0;  ///< of the activities
    std::int64_t work_min = 0;  ///< of the counsellors: durations times how many they were, preparation and travel

    std::vector<Moment> months;  ///< every month of the period, those without anything too
    std::vector<Moment> days;  ///< every day, of periods up to `most_days` days
    std::array<std::int64_t, 19> themes{};  ///< activities; one may have several
    std::array<std::int64_t, 11> admin_themes{};
    std::array<std::int64_t, 5> equipment{};
    std::array<std::int64_t, 4> place_kinds{};
    std::array<std::int64_t, 4> durations{};  ///< under 30 minutes, 30 to 59, 60 to 119, 120 and more
    std::vector<Often<places::PlaceId>> places;  ///< activities; the most frequent first
    std::vector<Often<std::string>> communes;  ///< INSEE codes of where; the most frequent first
    // People: each once as they were at their first help of the period, and those without a name as they were counted.
    std::array<std::int64_t, 3> genders{};
    std::array<std::int64_t, 8> age_bands{};
    std::array<std::int64_t, 5> situations{};
    std::vector<Often<std::string>> residences;  ///< INSEE codes; empty: not known

    bool operator==(const Figures&) const = default;
};
inline constexpr int most_days = 62;

Figures figures(db::Read& tx, const Selection& of);

// ---- Sums: the year of a large co-operative in a moment ----

/// Sums up what changed since; returns how many days that were. Error: `damaged_sums`.
Result<int> sum_up(db::Database& database);
struct Verified {
    std::int64_t days = 0;  ///< that were compared
    std::vector<std::string> wrong;  ///< "2026-03-14", "2026-03", "2026": whose sums are not what the records say
};
/// Compares every sum with the records. Others may go on working. Error: `damaged_sums`.
Result<Verified> verify(db::Database& database);
/// Makes every sum anew; figures are right meanwhile, and slow. Returns how many days. Error: `damaged_sums`.
Result<int> rebuild(db::Database& database);
/// `beffroi verify figures`: 0 when all sums are right, 1 when not.
int verify_command(db::Database& database, bool rebuild_first, std::ostream& out, Lang lang);
/// Sums up every minute what changed, once `schedule` has begun it.
void serve(jobs::Runner& runner, db::Database& database, Clock clock);
void schedule(db::Write& tx, const Clock& clock);

std::span<const db::Migration> migrations();

// ---- What people outside may be told ----

/// A number of people below this, but for 0, is not told.
inline constexpr std::int64_t smallest_told = 5;
/// Which of these counts may be told to somebody who knows their sum. Numbers from 1 to 4 are not, and with them so many others, the
/// smallest first and all of those that are alike, that two at least are left open and their sum lies between what it would be if
/// nearly all were 1 and if all were as high as they may be: then none of them can be reckoned by subtraction. All are marked
/// alike; who reads can't tell which of them are small. 0 is told. tellable_test.cpp tries it on every small table.
std::vector<bool> tellable(std::span<const std::int64_t> counts);

/// CSV of all of it: section, code, label, number. UTF-8 with a mark, semicolons, as French spreadsheets open it.
std::string csv(db::Read& tx, const Figures& figures, const Selection& of, Lang lang);

struct Remembered;
/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string folder = {};  ///< where files are made that somebody takes away
    std::function<std::vector<accounts::Choice>(db::Read&)> employers = {};
    /// What pays for help, as far as this visitor may know of it.
    std::function<std::vector<accounts::Choice>(db::Read&, const accounts::Visitor&)> agreements = {};
    std::shared_ptr<Remembered> remembered = {};  ///< made by `routes`
};
/// /espace/chiffres and what is under it; /chiffres, and /chiffres/{lien} for whoever was given one.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
