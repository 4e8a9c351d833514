// What a counsellor's calendar holds: appointments, sessions of workshops and absences, each as one iCalendar object.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/calendars/calendars.hpp"
#include "features/calendars/ical.hpp"

namespace beffroi::calendars {

/// Whose calendar, and how it is told.
struct Owner {
    PersonId person;
    Shown shown = Shown::names;
    Lang lang = Lang::fr;
};

/// A time of an absence that comes back, moved by a device: an absence of its own instead of that day.
struct Moved {
    Date day{};
    agenda::Absence absence;
};

struct Member {
    std::string name;  ///< the last part of its address: "7k2….ics"
    std::string uid, body, etag;
    Instant changed;
    std::optional<appointments::AppointmentId> appointment;
    std::optional<workshops::SessionId> session;
    std::optional<agenda::Absence> absence;  ///< else
    std::vector<Moved> moved;  ///< of an absence that comes back, which leaves these days out
    Instant starts, ends;  ///< of an appointment or a session

    /// When it takes time in [from, to).
    std::vector<agenda::Span> spans(Instant from, Instant to) const;
};

/// How names of sessions begin: "atelier-7k2….ics".
inline constexpr std::string_view session_prefix = "atelier-";

/// Appointments and sessions of the last `shown_back` and the next `shown_ahead`, without those that were cancelled, and absences
/// that are not over; by name.
std::vector<Member> members(db::Read& tx, const Services& use, const Owner& owner);
std::optional<Member> member(db::Read& tx, const Services& use, const Owner& owner, std::string_view name);

/// How identifiers of our own events end.
std::string uid_ending(const crypto::Vault& vault);
/// Whether an event that comes back from elsewhere is one of ours, by its identifier: from a counsellor's feed, from the public list of
/// workshops, or an appointment of theirs from the file that the person has. They count here already, and may have moved since.
bool is_ours(db::Read& tx, const crypto::Vault& vault, PersonId person, std::string_view uid);
enum class Cancelled { told, left_out };
/// Appointments and sessions of the same time as one text, for programs that only read.
std::string whole_text(db::Read& tx, const Services& use, const Owner& owner, Cancelled cancelled);
/// The times of a series within [from, to), each as an event of its own (RFC 4791, 9.6.5).
std::string expanded(const Services& use, const Owner& owner, const Member& member, Instant from, Instant to);

/// Where the counsellor's clock stands: the commune of their openings, else any of the department.
std::string commune_of(db::Read& tx, std::string_view departement, PersonId person, Instant now);
std::string commune_of(db::Read& tx, const Services& use, PersonId person);
std::string_view zone_of(std::string_view insee);

// ---- What a device sends ----

/// Why it can't be taken, as CalDAV tells it: a precondition's name (RFC 4791, 5.3.2.1), or none, and a sentence.
struct Refusal {
    net::Status status = net::Status::forbidden;
    std::string_view space, precondition;
    Message message;
};
enum class Condition { none, absent, matches };  ///< If-None-Match: *, If-Match
struct Put {
    std::string name, body;
    Condition condition = Condition::none;
    std::vector<std::string> tags;  ///< of `matches`
};
struct Done {
    bool created = false;
    std::string etag;  ///< empty when what is kept is not what was sent
    std::optional<Refusal> refused;

    // So that a transaction whose change was refused is undone.
    bool ok() const { return !refused; }
    const Refusal& error() const { return *refused; }
};
/// Moves an appointment or a session, or adds or changes an absence.
Done put(db::Write& tx, const Services& use, const Owner& owner, const Put& sent);
/// Cancels an appointment, or removes an absence. A session is only cancelled at the desk.
Done remove(db::Write& tx, const Services& use, const Owner& owner, std::string_view name,
            const std::vector<std::string>& tags);

// ---- What changed ----

struct Change {
    std::string name;
    bool gone = false;
};
struct Told {
    std::string token;  ///< the part after the calendar's address: "epoch-revision"
    std::vector<Member> members;
};
/// All members, and a token for what changes after them. Writes only when something did.
Told told(const Services& use, const Owner& owner);
/// What changed since `token`; none when the token is unknown or too old.
std::optional<std::vector<Change>> changes_since(const Services& use, const Owner& owner, std::string_view token);

}
