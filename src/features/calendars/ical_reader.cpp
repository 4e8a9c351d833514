// Reading iCalendar, by libical. One text at a time: its tables of time zones are shared, and made on first use.
#include <libical/ical.h>

#include <map>
#include <memory>
#include <mutex>

#include "features/calendars/ical.hpp"
#include "features/calendars/zones.hpp"
#include "platform/base/text.hpp"

namespace beffroi::calendars::ical {
namespace {

std::mutex& libical() {
    static std::mutex mutex;
    static const bool ready = [] {
        icalerror_set_errors_are_fatal(false);
        return true;
    }();
    (void)ready;
    return mutex;
}

struct Free {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
    void operator()(char* text) const { icalmemory_free_buffer(text); }
};
using Component = std::unique_ptr<icalcomponent, Free>;
using Chars = std::unique_ptr<char, Free>;

std::string string_of(const char* text) { return text == nullptr ? std::string() : text::clean_utf8(text); }

struct Reader {
    icalcomponent* calendar;
    std::string_view zone;

    std::optional<When> when(const icaltimetype& at) const {
        if (icaltime_is_null_time(at) || at.year < 1900 || at.year > 2200 || at.month < 1 || at.month > 12) return {};
        When w;
        w.day = Date{std::chrono::year{at.year}, std::chrono::month{static_cast<unsigned>(at.month)},
                     std::chrono::day{static_cast<unsigned>(at.day)}};
        if (!w.day.ok()) return {};
        w.whole_day = at.is_date != 0;
        const LocalTime local{w.day, at.hour * 60 + at.minute, std::min(at.second, 59)};
        if (local.minute < 0 || local.minute >= 24 * 60 || local.second < 0) return {};
        if (w.whole_day || (at.zone == nullptr && !icaltime_is_utc(at))) {
            w.at = from_local(w.whole_day ? LocalTime{w.day, 0, 0} : local, zone);
        } else if (icaltime_is_utc(at)) {
            w.at = from_local(local, "UTC");
        } else {
            w.at = Instant{std::chrono::seconds{icaltime_as_timet_with_zone(at, at.zone)}};
        }
        return w;
    }

    static std::string tzid_of(icalproperty* property) {
        icalparameter* parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
        return parameter == nullptr ? std::string() : string_of(icalparameter_get_tzid(parameter));
    }

    std::optional<When> when(icalproperty* property) const {
        return when(icalproperty_get_datetime_with_component(property, calendar));
    }

    Read event(icalcomponent* component) const {
        Read e;
        bool has_start = false, has_end = false;
        std::optional<icaldurationtype> length;
        for (icalproperty* p = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY); p != nullptr;
             p = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY)) {
            switch (icalproperty_isa(p)) {
                case ICAL_UID_PROPERTY: e.uid = string_of(icalproperty_get_uid(p)); break;
                case ICAL_SUMMARY_PROPERTY: e.summary = string_of(icalproperty_get_summary(p)); break;
                case ICAL_SEQUENCE_PROPERTY: e.sequence = icalproperty_get_sequence(p); break;
                case ICAL_DTSTART_PROPERTY:
                    if (const auto w = when(p)) {
                        e.starts = *w;
                        has_start = true;
                        e.zone = icaltime_is_utc(icalproperty_get_dtstart(p)) ? "UTC" : tzid_of(p);
                    }
                    break;
                case ICAL_DTEND_PROPERTY:
                    if (const auto w = when(p)) {
                        e.ends = *w;
                        has_end = true;
                    } else {
                        e.unreadable = true;
                    }
                    break;
                case ICAL_DURATION_PROPERTY: length = icalproperty_get_duration(p); break;
                case ICAL_RRULE_PROPERTY: {
                    const Chars text(icalproperty_get_value_as_string_r(p));
                    // Two rules at once were never said clearly, and are read by nobody alike.
                    if (!e.rule.empty()) e.unreadable = true;
                    e.rule = string_of(text.get());
                    break;
                }
                case ICAL_EXRULE_PROPERTY: e.unreadable = true; break;
                case ICAL_EXDATE_PROPERTY:
                    if (const auto w = when(p))
                        e.except.push_back(*w);
                    else
                        e.unreadable = true;
                    break;
                case ICAL_RDATE_PROPERTY: {
                    const icaldatetimeperiodtype at = icalproperty_get_rdate(p);
                    // A length of its own is more than a day that comes besides.
                    const bool period = !icaltime_is_null_time(at.period.start);
                    const auto w = when(p);
                    if (w && !period)
                        e.also.push_back(*w);
                    else
                        e.unreadable = true;
                    break;
                }
                case ICAL_RECURRENCEID_PROPERTY:
                    if (const auto w = when(p))
                        e.occurrence = *w;
                    else
                        e.unreadable = true;
                    e.and_later = icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER) != nullptr;
                    break;
                case ICAL_TRANSP_PROPERTY: {
                    const auto transp = icalproperty_get_transp(p);
                    if (transp == ICAL_TRANSP_TRANSPARENT || transp == ICAL_TRANSP_TRANSPARENTNOCONFLICT)
                        e.takes_time = false;
                    break;
                }
                case ICAL_STATUS_PROPERTY:
                    if (icalproperty_get_status(p) == ICAL_STATUS_CANCELLED) {
                        e.cancelled = true;
                        e.takes_time = false;
                    }
                    break;
                case ICAL_CLASS_PROPERTY: {
                    const auto kind = icalproperty_get_class(p);
                    e.is_private = kind == ICAL_CLASS_PRIVATE || kind == ICAL_CLASS_CONFIDENTIAL;
                    break;
                }
                case ICAL_XLICERROR_PROPERTY: {
                    // What libical could not read, it takes out: that matters when it said when.
                    const std::string what = string_of(icalproperty_get_xlicerror(p));
                    for (std::string_view name :
                         {"RRULE", "EXDATE", "RDATE", "DTSTART", "DTEND", "DURATION", "RECUR", "EXRULE"})
                        if (what.find(name) != std::string::npos) e.unreadable = true;
                    break;
                }
                default: break;
            }
        }
        if (!has_start) e.unreadable = true;
        if (e.unreadable) return e;
        if (!has_end) {
            e.ends = e.starts;
            if (length && length->is_neg == 0) {
                const std::int64_t days = std::int64_t{length->weeks} * 7 + length->days;
                const std::int64_t seconds =
                    std::int64_t{length->hours} * 3600 + std::int64_t{length->minutes} * 60 + length->seconds;
                if (days > 4000 || seconds > 4000 * 86400LL) {
                    e.unreadable = true;
                    return e;
                }
                e.ends.at += std::chrono::seconds{days * 86400 + seconds};
                e.ends.day = add_days(e.ends.day, static_cast<int>(days));
            } else if (e.starts.whole_day) {
                e.ends.day = add_days(e.starts.day, 1);
            }
            if (e.ends.whole_day) e.ends.at = from_local({e.ends.day, 0, 0}, zone);
        }
        if (e.ends.whole_day != e.starts.whole_day || e.ends.at < e.starts.at) e.unreadable = true;
        return e;
    }
};

/// Leaves out the rules that were over before calendars like these: a telephone needs no clock of 1911.
void forget_history(icalcomponent* zone) {
    constexpr int since = 1996;
    std::vector<icalcomponent*> old;
    int kept = 0;
    for (icalcomponent* c = icalcomponent_get_first_component(zone, ICAL_ANY_COMPONENT); c != nullptr;
         c = icalcomponent_get_next_component(zone, ICAL_ANY_COMPONENT)) {
        icalproperty* rule = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
        const bool over = rule == nullptr ? icalcomponent_get_dtstart(c).year < since
                                          : !icaltime_is_null_time(icalproperty_get_rrule(rule).until) &&
                                                icalproperty_get_rrule(rule).until.year < since;
        if (over)
            old.push_back(c);
        else
            ++kept;
    }
    // Where clocks never change, the last change of long ago is what holds.
    if (kept == 0 && !old.empty()) old.pop_back();
    for (icalcomponent* c : old) {
        icalcomponent_remove_component(zone, c);
        icalcomponent_free(c);
    }
}

}

Result<Text> read(std::string_view text, std::string_view zone) {
    const auto no_calendar = [] {
        return invalid("not_a_calendar", msg("This is not a calendar that we can read (iCalendar)."));
    };
    const auto large = [] { return fail(ErrorKind::too_large, "calendar_large", msg("This calendar is too large.")); };
    if (text.size() > longest) return large();
    if (text.find("BEGIN:VCALENDAR") == std::string_view::npos || text.find('\0') != std::string_view::npos)
        return no_calendar();
    const std::lock_guard lock(libical());
    const Component root(icalparser_parse_string(std::string(text).c_str()));
    if (!root) return no_calendar();
    Text found;
    const auto calendar = [&](icalcomponent* one) -> bool {
        const Reader reader{one, zone};
        for (icalcomponent* c = icalcomponent_get_first_component(one, ICAL_ANY_COMPONENT); c != nullptr;
             c = icalcomponent_get_next_component(one, ICAL_ANY_COMPONENT)) {
            const auto kind = icalcomponent_isa(c);
            if (kind == ICAL_VEVENT_COMPONENT) {
                if (found.events.size() == most_events) return false;
                found.events.push_back(reader.event(c));
            } else if (kind != ICAL_VTIMEZONE_COMPONENT) {
                found.others = true;
            }
        }
        return true;
    };
    // Some programs put several calendars into one text: libical then makes a root around them.
    if (icalcomponent_isa(root.get()) == ICAL_VCALENDAR_COMPONENT) {
        if (!calendar(root.get())) return large();
    } else {
        for (icalcomponent* c = icalcomponent_get_first_component(root.get(), ICAL_VCALENDAR_COMPONENT); c != nullptr;
             c = icalcomponent_get_next_component(root.get(), ICAL_VCALENDAR_COMPONENT))
            if (!calendar(c)) return large();
    }
    return found;
}

std::string time_zone_text(const std::string& zone) {
    static std::map<std::string, std::string> made;
    const std::lock_guard lock(libical());
    const auto known = made.find(zone);
    if (known != made.end()) return known->second;
    std::string text;
    icaltimezone* built_in = icaltimezone_get_builtin_timezone(zone.c_str());
    if (built_in != nullptr && icaltimezone_get_component(built_in) != nullptr) {
        const Component copy(icalcomponent_new_clone(icaltimezone_get_component(built_in)));
        // libical's own names for zones say who made libical; programs know zones by their IANA name.
        if (icalproperty* name = icalcomponent_get_first_property(copy.get(), ICAL_TZID_PROPERTY))
            icalproperty_set_tzid(name, zone.c_str());
        forget_history(copy.get());
        const Chars chars(icalcomponent_as_ical_string_r(copy.get()));
        // Lines end as iCalendar has them, whatever libical was built for.
        for (const char c : string_of(chars.get()))
            if (c == '\n')
                text += "\r\n";
            else if (c != '\r')
                text += c;
    }
    made.emplace(zone, text);
    return text;
}

}
