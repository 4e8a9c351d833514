// The rules of appointments: holding a time, and booking it.
#include <algorithm>
#include <array>

#include "features/appointments/appointments.hpp"
#include "features/appointments/repository.hpp"
#include "features/appointments/rules.hpp"
#include "features/appointments/telling.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::appointments {
namespace {

constexpr std::array<std::string_view, 5> statuses{"unknown", "seen", "excused", "revoked", "noshow"};
constexpr std::array<std::string_view, 3> channels{"online", "staff", "partner"};

Result<void> fits(std::string& value, std::size_t longest, std::string_view code, std::string_view field) {
    value = text::trim(value);
    std::erase(value, '\0');
    if (text::length(value) > longest)
        return invalid(code, msg("This text is too long: {1} characters at most.", std::to_string(longest)), field);
    return {};
}

/// Random, so that nobody takes over another's hold; positive, and never an identifier of something else: those are ordered by time.
HoldId random_hold() {
    std::uint64_t n = 0;
    for (const char c : crypto::random_bytes(8)) n = n << 8 | static_cast<unsigned char>(c);
    return HoldId{static_cast<std::int64_t>(n >> 1 | 1)};
}

void claimed_for(agenda::Booking& booking, agenda::Purpose purpose, std::optional<Instant> held_until) {
    for (agenda::Claim& each : booking.claims) {
        each.purpose = purpose;
        each.held_until = held_until;
    }
}

}

Error slot_taken() {
    return fail(ErrorKind::conflict, "slot_taken",
                msg("This time is no longer free: somebody was a moment faster. Choose another one."));
}
Result<void> sound(Who& who, agenda::Kind kind) {
    if (auto ok = fits(who.name, longest_name, "name_long", "name"); !ok) return ok;
    if (auto ok = fits(who.booked_by, longest_name, "name_long", "booked_by"); !ok) return ok;
    if (auto ok = fits(who.address, longest_address, "address_long", "address"); !ok) return ok;
    if (auto ok = fits(who.subject, longest_subject, "subject_long", "subject"); !ok) return ok;
    if (who.name.empty()) return invalid("name_needed", msg("Write the name of the person who will come."), "name");
    if (kind == agenda::Kind::home && who.address.empty())
        return invalid("address_needed", msg("Write the street and the number, so that we find the door."), "address");
    if (kind == agenda::Kind::phone && who.phone.empty())
        return invalid("contact_needed", msg("Write the number that we shall call."), "phone");
    if (kind == agenda::Kind::video && who.mail.empty())
        return invalid("contact_needed", msg("Write a mail address: we send the way to the video there."), "mail");
    return {};
}

std::optional<agenda::Booking> take(db::Write& tx, agenda::Wanted wanted, PlaceId place, Instant starts,
                                    agenda::Purpose purpose, std::optional<Instant> held_until, Instant now,
                                    WhichTimes times) {
    std::vector<PersonId> who = wanted.counsellors;
    if (place) wanted.places = {place};
    const bool searched = times == WhichTimes::offered && wanted.asked_by == agenda::AskedBy::everyone;
    if (searched || who.size() != 1) {
        // Wherever the place is, the instant lies in one of these days.
        const Date day = to_local(starts, "UTC").date;
        agenda::Wanted around = wanted;
        around.from = add_days(day, -1);
        around.to = add_days(day, 1);
        who.clear();
        for (const agenda::Slot& slot : agenda::slots(tx, around, now))
            if (slot.starts == starts && slot.place == place) who = slot.counsellors;
    }
    for (PersonId each : who) {
        auto booking = agenda::booking(tx, wanted, each, starts, now);
        if (!booking) continue;
        claimed_for(*booking, purpose, held_until);
        if (agenda::claim(tx, booking->claims, now)) return booking;
    }
    return std::nullopt;
}

std::string_view code(Status status) { return statuses[static_cast<std::size_t>(status)]; }
std::optional<Status> status_from(std::string_view text) {
    const auto at = std::find(statuses.begin(), statuses.end(), text);
    if (at == statuses.end()) return std::nullopt;
    return static_cast<Status>(at - statuses.begin());
}
std::string_view label(Status status) {
    switch (status) {
        case Status::unknown: return i18n::key("Booked");
        case Status::seen: return i18n::key("Came");
        case Status::excused: return i18n::key("Cancelled by the person");
        case Status::revoked: return i18n::key("Cancelled by us");
        case Status::noshow: return i18n::key("Did not come");
    }
    return {};
}
bool cancelled(Status status) { return status == Status::excused || status == Status::revoked; }
std::string_view code(Channel channel) { return channels[static_cast<std::size_t>(channel)]; }

// ---- Holding ----

Result<Held> hold(db::Write& tx, const agenda::Wanted& asked, PlaceId place, Instant starts, HoldId before,
                  const Clock& clock) {
    const Instant now = clock.now();
    agenda::Wanted wanted = asked;
    if (before) let_go(tx, before);
    const HoldId id = random_hold();
    const Instant until = now + hold_time;
    const auto booking = take(tx, wanted, place, starts, id.value, until, now);
    if (!booking) return slot_taken();
    const Held held{id,    wanted.motif,  booking->counsellor, booking->place, booking->starts, booking->ends,
                    until, booking->insee};
    repository::insert(tx, held);
    return held;
}

std::optional<Held> held(db::Read& tx, HoldId id, Instant now) {
    auto found = repository::held(tx, id);
    if (found && found->until <= now) return std::nullopt;
    return found;
}

void let_go(db::Write& tx, HoldId id) {
    // Only what is a hold: the number of an appointment, sent as one, must not free that appointment's time.
    if (repository::delete_hold(tx, id)) agenda::release(tx, id.value);
}

std::int64_t forget_holds(db::Write& tx, Instant now) {
    agenda::forget_holds(tx, now);
    return repository::delete_old_holds(tx, now);
}

// ---- Booking ----

namespace {

Result<void> may_book(db::Read& tx, const crypto::Vault& vault, const Request& request, const agenda::Motif& motif,
                      Instant now) {
    using agenda::BookableBy;
    const bool open = request.channel == Channel::staff || motif.bookable_by == BookableBy::everyone ||
                      (request.channel == Channel::partner && motif.bookable_by == BookableBy::partners);
    if (!open)
        return fail(
            ErrorKind::forbidden, "not_bookable",
            msg("This kind of appointment is booked by the counsellors. Call us: we look for a time with you."));
    // A person at the desk may need many; on the web this many is somebody who keeps times from others.
    if (request.channel == Channel::online && !request.account &&
        (!request.who.phone.empty() || !request.who.mail.empty()) &&
        repository::to_come_with(tx, vault, request.who.phone, request.who.mail, now) >= most_booked)
        return fail(
            ErrorKind::too_many, "too_many_booked",
            msg("There are {1} appointments to come with this telephone or mail already. Cancel one, or call us.",
                std::to_string(most_booked)));
    return {};
}

}

Result<Made> book(db::Write& tx, const crypto::Vault& vault, const Request& asked, const Clock& clock) {
    const Instant now = clock.now();
    Request request = asked;
    const auto motif = agenda::motif(tx, request.wanted.motif);
    if (!motif || motif->retired)
        return fail(ErrorKind::not_found, "not_bookable",
                    msg("This kind of appointment is no longer offered. Choose another one."));
    if (request.hold)
        if (const auto made = repository::by_hold(tx, request.hold)) return Made{*made, true};
    if (auto ok = sound(request.who, motif->kind); !ok) return ok.error();
    if (auto ok = may_book(tx, vault, request, *motif, now); !ok) return ok.error();

    agenda::Wanted wanted = request.wanted;
    WhichTimes times = WhichTimes::offered;
    if (request.hold) {
        // What was held is theirs: the same counsellor. When the hold ran out, whoever is free.
        if (const auto before = held(tx, request.hold, now); before && before->starts == request.starts) {
            wanted.counsellors = {before->counsellor};
            times = WhichTimes::held;
        }
        let_go(tx, request.hold);
    }
    const auto id = AppointmentId::next();
    const auto booking = take(tx, wanted, request.place, request.starts, id.value, {}, now, times);
    if (!booking) return slot_taken();
    Appointment a{id,
                  motif->id,
                  booking->counsellor,
                  booking->place,
                  motif->kind,
                  booking->starts,
                  booking->ends,
                  booking->insee,
                  booking->travel_min,
                  Status::unknown,
                  request.who,
                  request.lang,
                  request.account,
                  request.channel,
                  request.made_by,
                  now,
                  now,
                  0};
    if (!repository::insert(tx, vault, a, request.hold)) return slot_taken();
    repository::insert_event(tx, vault, id, {now, request.made_by, "booked", {}, {}});
    tell_booked(tx, vault, a, clock);
    return Made{id};
}

}
