// The counsellors' diary at the desk: who comes when, booking for somebody, openings and absences, and what one can come for.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/agenda/agenda.hpp"
#include "features/appointments/appointments.hpp"
#include "features/places/places.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/html/html.hpp"
#include "platform/net/router.hpp"

namespace beffroi::diary {

/// One appointment in a list: everything as people read it.
struct Line {
    std::string address;  ///< "/espace/agenda/rendez-vous/1k3f…"
    std::string time;  ///< "9 h 30"
    std::string name, motif, where;
    std::string status;  ///< a catalogue key; empty while it is simply booked
};

/// For the first page of the desk.
struct Today {
    std::vector<Line> lines;  ///< the visitor's own of today, but for cancelled ones
    int unsettled = 0;  ///< of the past, of which nobody has said what became; at most `most_unsettled` are counted
};
inline constexpr int most_unsettled = 20;
/// The day of `counsellor`, who is the visitor.
Today today(db::Read& tx, const crypto::Vault& vault, accounts::PersonId counsellor, Lang lang, const Clock& clock);

/// The way to the record of what was done at an appointment, which another feature keeps.
struct RecordLink {
    std::string address;  ///< empty: not for this visitor
    bool made = false;  ///< it is written up already
};

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    places::Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::function<RecordLink(db::Read&, const accounts::Visitor&, appointments::AppointmentId)> record_of =
        {};  ///< none: nothing is written up
};
/// /espace/agenda and what is below it.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
