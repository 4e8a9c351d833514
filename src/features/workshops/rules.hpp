// What the files of the service share.
#pragma once
#include <string>
#include <vector>

#include "features/workshops/workshops.hpp"

namespace beffroi::workshops {

inline constexpr std::string_view offer_job = "workshops.offer_over";

/// The IANA zone of a commune.
std::string_view zone_of(std::string_view insee);
/// Checks what was typed, and sets the commune. Errors: those of `add`, but for `taken`.
Result<void> sound(db::Read& tx, Workshop& workshop, const Clock& clock);
/// Days from today on, holidays named, without asking who is free.
std::vector<Planned> dates(const Workshop& workshop, const Clock& clock);
/// Who and what of the workshop is not free then, by name. Claims of `own` do not count.
std::vector<std::string> taken(db::Read& tx, const crypto::Vault& vault, const Workshop& workshop, Instant starts,
                               Instant ends, std::span<const Session> own, const Clock& clock);
/// Claims everybody and everything for the session. Error: `taken` on `field`.
Result<void> claim(db::Write& tx, const crypto::Vault& vault, const Workshop& workshop, const Session& session,
                   std::string_view field, const Clock& clock);

/// Where each event arises that somebody is to be told of: it is written down; messages are made from here.
void tell(db::Write& tx, const crypto::Vault& vault, WorkshopId workshop, const Event& event);
/// The same for everybody who has a seat in the session or waits for one. `event.registration` is set here.
/// The message to the person whom an event is about, if there is one to send: promised with the transaction.
void tell_person(db::Write& tx, const crypto::Vault& vault, const Session& session, const Event& event);
void tell_everybody(db::Write& tx, const crypto::Vault& vault, const Session& session, Event event);

/// Offers the chairs that are free to those who wait, first come, first served.
void promote(db::Write& tx, const crypto::Vault& vault, SessionId session, Instant now);
/// Everybody of a session that we cancel loses their seat and is told.
void revoke_everybody(db::Write& tx, const crypto::Vault& vault, const Session& session, std::string_view reason,
                      PersonId by, Instant now);

/// Takes somebody who is erased out of what is to come: their seats go to who waits, and no message is written to them.
void leave(db::Write& tx, const crypto::Vault& vault, RegistrationId id, Instant now);

Error unknown_workshop();
Error unknown_session();
Error over();
Result<void> fits(std::string& value, std::size_t longest, std::string_view code, std::string_view field);

}
