// What devices change: an appointment or a session that moves, an absence that is added, changed or taken away.
#include <algorithm>
#include <chrono>

#include "features/calendars/objects.hpp"
#include "features/calendars/repository.hpp"
#include "features/calendars/series.hpp"
#include "features/calendars/writing.hpp"
#include "features/calendars/xml.hpp"
#include "platform/base/text.hpp"

namespace beffroi::calendars {

using std::chrono::days;
using std::chrono::minutes;

namespace {

Refusal refused(std::string_view precondition, Message message, net::Status status = net::Status::forbidden) {
    return {status, xml::caldav, precondition, std::move(message)};
}
Refusal not_supported(Message message) { return refused("supported-calendar-data", std::move(message)); }
Refusal changed_meanwhile() {
    return {net::Status::precondition_failed, {}, {}, msg("It was changed meanwhile. Read it again, then change it.")};
}
Refusal of(const Error& error) {
    return {error.kind == ErrorKind::conflict ? net::Status::conflict : net::Status::forbidden, {}, {}, error.message};
}
Done no(Refusal refusal) { return {false, {}, std::move(refusal)}; }

/// The one event of what was sent.
struct Sent {
    ical::Read event;
    std::optional<Refusal> refusal;
};
Sent read_one(std::string_view body, std::string_view zone) {
    auto text = ical::read(body, zone);
    if (!text) return {{}, refused("valid-calendar-data", text.error().message)};
    if (text->others)
        return {{}, refused("supported-calendar-component", msg("Only events are kept here: no tasks, no notes."))};
    if (text->events.empty())
        return {{}, refused("valid-calendar-object-resource", msg("There is no event in what was sent."))};
    for (const ical::Read& each : text->events) {
        if (each.uid.empty() || each.uid.size() > 300 || each.uid != text->events.front().uid)
            return {{},
                    refused("valid-calendar-object-resource",
                            msg("Each event is kept apart, with an identifier of its own."))};
        if (each.unreadable)
            return {{}, not_supported(msg("We can’t read when this event takes place, or how often it comes back."))};
    }
    if (text->events.size() > 1 || text->events.front().occurrence)
        return {
            {},
            not_supported(msg("One time of a series can’t be changed apart. Leave that day out, and add an event of "
                              "its own instead."))};
    return {std::move(text->events.front()), {}};
}

/// Whether two zones show the same time throughout the year, as far as one looks at the quarters of two years.
bool same_clock(const ical::Read& event, std::string_view zone) {
    if (event.starts.whole_day || event.zone.empty()) return true;
    // Only what the device's zone and ours say of the event itself, and of days that it names, is known here.
    const std::string& theirs = event.zone;
    if (theirs == "UTC") return zone == "UTC";
    if (theirs == zone) return true;
    for (int quarter = 0; quarter < 8; ++quarter) {
        const Instant at = event.starts.at + days{91 * quarter};
        // An unknown name falls back to Paris, as the reader does for times.
        if (to_local(at, theirs) != to_local(at, zone)) return false;
    }
    return true;
}

struct Meant {
    agenda::Absence absence;
    std::optional<Refusal> refusal;
};
Meant absence_of(const ical::Read& event, const Owner& owner, const std::string& insee) {
    const std::string_view zone = zone_of(insee);
    agenda::Absence a;
    a.counsellor = owner.person;
    a.insee = insee;
    if (!event.takes_time)
        return {a,
                not_supported(msg("What takes no time is not kept here: in this calendar each event means that you are "
                                  "not free. Keep it in another calendar."))};
    // What colleagues read of it: of a private event, nothing but the time.
    if (!event.is_private) a.why = text::shorten(text::trim(event.summary), agenda::longest_name);
    if (event.starts.whole_day) {
        a.series.first = event.starts.day;
        a.days = std::max(1, days_between(event.starts.day, event.ends.day));
    } else {
        const LocalTime from = to_local(event.starts.at, zone);
        // Begun seconds count as whole minutes on both sides.
        LocalTime to = to_local(event.ends.at + std::chrono::seconds{59}, zone);
        a.series.first = from.date;
        a.from_min = from.minute;
        a.days = days_between(from.date, to.date) + 1;
        a.to_min = to.minute;
        if (a.to_min == 0 && a.days > 1) {
            a.to_min = 24 * 60;
            --a.days;
        }
        if (a.days == 1 && a.to_min <= a.from_min)
            return {a, refused("valid-calendar-data",
                               msg("This event takes no time: its end must come after its beginning."))};
    }
    if (a.days > 366) return {a, not_supported(msg("This event is too long: a year at most."))};
    if (!event.rule.empty() || !event.also.empty()) {
        if (!same_clock(event, zone))
            return {
                a, not_supported(msg("This series keeps the time of another place: when the clocks change, it would be "
                                     "at another hour here. Choose the time zone {1}.",
                                     std::string(zone)))};
        a.series.rule = with_until_as_day(event.rule, zone, a.from_min);
        for (const ical::When& each : event.except) a.series.except.push_back(day_of(each, zone));
        for (const ical::When& each : event.also) {
            if (!event.starts.whole_day && to_local(each.at, zone).minute != a.from_min)
                return {a, not_supported(msg("Each time of a series begins at the same hour here."))};
            a.series.also.push_back(day_of(each, zone));
        }
        if (a.series.rule.empty()) {
            // Days without a rule: the first one among them.
            a.series.also.push_back(a.series.first);
        }
        for (auto* list : {&a.series.except, &a.series.also}) {
            std::sort(list->begin(), list->end(), [](Date x, Date y) { return days_between(y, x) < 0; });
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }
    }
    return {a, {}};
}

bool matches(const std::vector<std::string>& tags, const std::string& etag) {
    return std::any_of(tags.begin(), tags.end(), [&](const std::string& each) { return each == "*" || each == etag; });
}

Done move_to(db::Write& tx, const Services& use, const Owner& owner, const Member& before, const ical::Read& event) {
    if (event.uid != before.uid)
        return no(refused("no-uid-conflict", msg("Another event has this address already."), net::Status::conflict));
    if (!event.rule.empty() || !event.also.empty())
        return no(not_supported(msg("An appointment takes place once: it can’t come back.")));
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

Refusal cancelled_at_the_desk() {
    return {net::Status::forbidden,
            {},
            {},
            msg("People are signed up to a workshop: it is cancelled at the desk, with a word for them.")};
}

/// As the desk moves it: who leads it and its room must be free, and everybody who is signed up is told.
Done move_session_to(db::Write& tx, const Services& use, const Owner& owner, const Member& before,
                     const ical::Read& event) {
    if (event.uid != before.uid)
        return no(refused("no-uid-conflict", msg("Another event has this address already."), net::Status::conflict));
    if (!event.rule.empty() || !event.also.empty())
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
    auto [event, unreadable] = read_one(sent.body, zone_of(insee));
    if (unreadable) return no(*std::move(unreadable));
    if (before && before->appointment) return move_to(tx, use, owner, *before, event);
    if (before && before->session) return move_session_to(tx, use, owner, *before, event);

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
    auto [absence, unclear] = absence_of(event, owner, insee);
    if (unclear) return no(*std::move(unclear));
    if (before) {
        absence.id = before->absence->id;
        if (auto changed = agenda::change(tx, absence); !changed) return no(not_supported(changed.error().message));
    } else {
        const auto added = agenda::add(tx, absence, use.clock);
        if (!added) return no(not_supported(added.error().message));
        absence.id = *added;
    }
    // As the agenda keeps it, which may write a rule another way.
    const auto kept = agenda::absence(tx, absence.id);
    repository::put(
        tx, use.vault, owner.person,
        {absence.id, sent.name, event.uid, sent.body, kept ? fingerprint_of(*kept) : std::string(), use.clock.now()});
    const auto now = member(tx, use, owner, sent.name);
    return {!before, now ? now->etag : std::string(), {}};
}

Done remove(db::Write& tx, const Services& use, const Owner& owner, std::string_view name,
            const std::vector<std::string>& tags) {
    const auto before = member(tx, use, owner, name);
    if (!before) return no({net::Status::not_found, {}, {}, msg("There is no such event here.")});
    if (!tags.empty() && !matches(tags, before->etag)) return no(changed_meanwhile());
    if (before->absence) {
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
