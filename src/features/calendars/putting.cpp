// What devices change: an appointment or a session that moves, an absence that is added, changed or taken away.
#include <algorithm>
#include <chrono>

#include "features/calendars/absences.hpp"
#include "features/calendars/repository.hpp"
#include "features/calendars/sent.hpp"

namespace beffroi::calendars {

using std::chrono::minutes;

namespace {

Refusal changed_meanwhile() {
    return {net::Status::precondition_failed, {}, {}, msg("It was changed meanwhile. Read it again, then change it.")};
}
Refusal of(const Error& error) {
    return {error.kind == ErrorKind::conflict ? net::Status::conflict : net::Status::forbidden, {}, {}, error.message};
}
Done no(Refusal refusal) { return {false, {}, std::move(refusal)}; }

bool matches(const std::vector<std::string>& tags, const std::string& etag) {
    return std::any_of(tags.begin(), tags.end(), [&](const std::string& each) { return each == "*" || each == etag; });
}

bool comes_back(const Sent& sent) {
    return !sent.event.rule.empty() || !sent.event.also.empty() || !sent.apart.empty();
}

Done move_to(db::Write& tx, const Services& use, const Owner& owner, const Member& before, const Sent& sent) {
    const ical::Read& event = sent.event;
    if (event.uid != before.uid)
        return no(refused("no-uid-conflict", msg("Another event has this address already."), net::Status::conflict));
    if (comes_back(sent)) return no(not_supported(msg("An appointment takes place once: it can’t come back.")));
    if (event.cancelled) return remove(tx, use, owner, before.name, {});
    // What was sent without another time is no change: its words are ours, and a device reads them again.
    if (!event.starts.whole_day && event.starts.at == before.starts && event.ends.at == before.ends) return {};
    if (event.starts.whole_day) return no(not_supported(msg("An appointment has a time of day.")));
    const auto length = std::chrono::ceil<minutes>(event.ends.at - event.starts.at).count();
    if (length < 5 || length > 480) return no(not_supported(msg("An appointment takes from 5 minutes to 8 hours.")));
    appointments::Move to;
    to.starts = std::chrono::floor<minutes>(event.starts.at);
    to.counsellor = owner.person;
    to.duration_min = static_cast<int>(length);
    to.asked_by = agenda::AskedBy::staff;
    to.outside_openings = true;
    const auto moved = appointments::move(tx, use.vault, *before.appointment, to, owner.person, use.clock);
    if (!moved) return no(of(moved.error()));
    return {};
}

/// The absences that stand for days of `series`: those of before are changed or taken away.
std::optional<Refusal> keep_moved(db::Write& tx, const Owner& owner, const Clock& clock, agenda::AbsenceId series,
                                  const std::vector<Moved>& before, const std::vector<Moved>& now) {
    const auto of_day = [](const std::vector<Moved>& all, Date day) {
        return std::find_if(all.begin(), all.end(), [&](const Moved& each) { return each.day == day; });
    };
    for (const Moved& each : before) {
        if (of_day(now, each.day) != now.end()) continue;
        agenda::remove(tx, each.absence.id);
        repository::remove_moved(tx, each.absence.id);
    }
    for (const Moved& each : now) {
        agenda::Absence absence = each.absence;
        if (const auto was = of_day(before, each.day); was != before.end()) {
            absence.id = was->absence.id;
            if (auto changed = agenda::change(tx, absence); !changed) return not_supported(changed.error().message);
        } else {
            const auto added = agenda::add(tx, absence, clock);
            if (!added) return not_supported(added.error().message);
            repository::set_moved(tx, owner.person, {*added, series, each.day});
        }
    }
    return {};
}

Refusal cancelled_at_the_desk() {
    return {net::Status::forbidden,
            {},
            {},
            msg("People are signed up to a workshop: it is cancelled at the desk, with a word for them.")};
}

/// As the desk moves it: who leads it and its room must be free, and everybody who is signed up is told.
Done move_session_to(db::Write& tx, const Services& use, const Owner& owner, const Member& before, const Sent& sent) {
    const ical::Read& event = sent.event;
    if (event.uid != before.uid)
        return no(refused("no-uid-conflict", msg("Another event has this address already."), net::Status::conflict));
    if (comes_back(sent))
        return no(not_supported(msg("A session takes place once: the days of a series are changed at the desk.")));
    if (event.cancelled) return no(cancelled_at_the_desk());
    if (!event.starts.whole_day && event.starts.at == before.starts && event.ends.at == before.ends) return {};
    const auto led = workshops::led_by(tx, owner.person, *before.session);
    const std::string_view zone = zone_of(led ? led->insee : std::string());
    const LocalTime from = to_local(std::chrono::floor<minutes>(event.starts.at), zone);
    const LocalTime to = to_local(std::chrono::ceil<minutes>(event.ends.at), zone);
    if (event.starts.whole_day || from.date != to.date)
        return no(not_supported(msg("A session begins and ends on the same day, with a time of day.")));
    const auto moved = workshops::move_session(tx, use.vault, *before.session, from.date, from.minute, to.minute,
                                               owner.person, use.clock);
    if (!moved) return no(of(moved.error()));
    return {};
}

}

Done put(db::Write& tx, const Services& use, const Owner& owner, const Put& sent) {
    const auto before = member(tx, use, owner, sent.name);
    if (sent.condition == Condition::absent && before) return no(changed_meanwhile());
    if (sent.condition == Condition::matches && (!before || !matches(sent.tags, before->etag)))
        return no(changed_meanwhile());
    const std::string insee = before && before->absence ? before->absence->insee : commune_of(tx, use, owner.person);
    Sent read = read_sent(sent.body, zone_of(insee));
    if (read.refusal) return no(*std::move(read.refusal));
    const ical::Read& event = read.event;
    if (before && before->appointment) return move_to(tx, use, owner, *before, read);
    if (before && before->session) return move_session_to(tx, use, owner, *before, read);

    if (!before) {
        // The same event under another address: a copy, which would take the time twice.
        if (const auto other = repository::name_of(tx, owner.person, event.uid)) {
            if (member(tx, use, owner, *other))
                return no(refused("no-uid-conflict", msg("This event is here already, under another address."),
                                  net::Status::conflict));
            if (const auto left = repository::written(tx, use.vault, owner.person, *other))
                repository::remove_written(tx, left->absence);
        }
        // The address of an appointment or a session that is a colleague's now, or was cancelled: it may come back.
        const auto stem = std::string_view(sent.name).substr(0, sent.name.rfind('.'));
        const auto id = appointments::AppointmentId::from_text(stem);
        const auto session = stem.starts_with(session_prefix)
                                 ? workshops::SessionId::from_text(stem.substr(session_prefix.size()))
                                 : std::nullopt;
        if (event.uid.starts_with("beffroi-") || (id && appointments::appointment(tx, use.vault, *id)) ||
            (session && workshops::session(tx, *session)))
            return no(refused("no-uid-conflict", msg("This appointment is here already, or is here no more."),
                              net::Status::conflict));
    } else if (event.uid != before->uid) {
        return no(refused("no-uid-conflict", msg("Another event has this address already."), net::Status::conflict));
    }
    auto [absence, moved, unclear] = absence_of(read, owner, insee);
    if (unclear) return no(*std::move(unclear));
    if (before) {
        absence.id = before->absence->id;
        if (auto changed = agenda::change(tx, absence); !changed) return no(not_supported(changed.error().message));
    } else {
        const auto added = agenda::add(tx, absence, use.clock);
        if (!added) return no(not_supported(added.error().message));
        absence.id = *added;
    }
    if (auto why = keep_moved(tx, owner, use.clock, absence.id, before ? before->moved : std::vector<Moved>(), moved))
        return no(*std::move(why));
    // As the agenda keeps it, which may write a rule another way.
    repository::Written written{absence.id, sent.name, event.uid, sent.body, {}, use.clock.now()};
    repository::put(tx, use.vault, owner.person, written);
    if (const auto kept = member(tx, use, owner, sent.name)) {
        written.fingerprint = fingerprint_of(*kept->absence, kept->moved);
        repository::put(tx, use.vault, owner.person, written);
    }
    const auto now = member(tx, use, owner, sent.name);
    return {!before, now ? now->etag : std::string(), {}};
}

Done remove(db::Write& tx, const Services& use, const Owner& owner, std::string_view name,
            const std::vector<std::string>& tags) {
    const auto before = member(tx, use, owner, name);
    if (!before) return no({net::Status::not_found, {}, {}, msg("There is no such event here.")});
    if (!tags.empty() && !matches(tags, before->etag)) return no(changed_meanwhile());
    if (before->absence) {
        for (const Moved& each : before->moved) agenda::remove(tx, each.absence.id);
        agenda::remove(tx, before->absence->id);
        repository::remove_written(tx, before->absence->id);
        return {};
    }
    if (before->session) return no(cancelled_at_the_desk());
    // Telephones clear away what is over: that must not cancel what took place.
    if (before->ends <= use.clock.now())
        return no(
            {net::Status::forbidden, {}, {}, msg("This appointment is over: say at the desk what became of it.")});
    const auto done = appointments::cancel(tx, use.vault, *before->appointment, {}, owner.person, use.clock);
    if (!done) return no(of(done.error()));
    return {};
}

}
