#include "features/diary/parts.hpp"

#include <algorithm>
#include <set>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::diary {

using accounts::Visitor;
using accounts::visitor;

net::Response unknown_person() {
    return net::failure(fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here.")));
}

bool may_keep(db::Read& tx, const Services& use, const Visitor& who, PersonId counsellor) {
    if (who.may(Right::keep_agenda, {.owner = counsellor})) return true;
    const auto person = accounts::person(tx, use.vault, counsellor, use.clock);
    return person && accounts::may_on(who, Right::keep_agenda, *person);
}

std::optional<Whose> whose(db::Read& tx, const Services& use, const net::Request& request, std::string_view text) {
    const Visitor& who = visitor(request);
    if (text.empty()) return Whose{who.person, who.name, true};
    const auto id = PersonId::from_text(text);
    if (!id) return std::nullopt;
    if (*id == who.person) return Whose{who.person, who.name, true};
    const auto person = accounts::person(tx, use.vault, *id, use.clock);
    // Residents have no diary; who left keeps theirs, so that what was booked with them can be moved.
    if (!person || !accounts::may_on(who, Right::keep_agenda, *person)) return std::nullopt;
    const bool receives = std::any_of(person->roles.begin(), person->roles.end(), [](const accounts::Held& held) {
        return accounts::reach(held.role, Right::keep_agenda) != accounts::Reach::none;
    });
    if (!receives) return std::nullopt;
    return Whose{*id, person->name, false};
}

std::string query_of(const Whose& whom) { return whom.self ? std::string() : "?qui=" + whom.id.text(); }

std::string_view zone_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return territory::time_zone(commune ? commune->departement : std::string_view("75"));
}

std::string_view zone_of(const std::vector<agenda::Opening>& openings) {
    return openings.empty() ? std::string_view("Europe/Paris") : zone_of(openings.front().insee);
}

const std::string& Names::motif(MotifId id) {
    const auto at = motifs_.find(id);
    if (at != motifs_.end()) return at->second;
    const auto found = agenda::motif(tx_, id);
    return motifs_.emplace(id, found ? found->name : std::string()).first->second;
}

const std::string& Names::place(PlaceId id) {
    const auto at = places_.find(id);
    if (at != places_.end()) return at->second;
    const auto found = id ? places::by_id(tx_, id) : std::nullopt;
    return places_.emplace(id, found ? found->name : std::string()).first->second;
}

std::string Names::where(const appointments::Appointment& a) {
    if (a.kind == agenda::Kind::office) return place(a.place);
    if (a.kind == agenda::Kind::home) {
        const auto commune = territory::commune(a.insee);
        std::string out = a.who.address;
        if (commune) out += (out.empty() ? "" : ", ") + std::string(commune->name);
        return out;
    }
    return std::string(i18n::translate(lang_, agenda::label(a.kind)));
}

std::string from_to(Lang lang, int from_min, int to_min) {
    return i18n::time_of_day(lang, from_min) + " – " + i18n::time_of_day(lang, to_min);
}

std::string from_to(Lang lang, Instant from, Instant to, std::string_view zone) {
    return from_to(lang, to_local(from, zone).minute, to_local(to, zone).minute);
}

std::string moment(Lang lang, Instant at, std::string_view zone) {
    const LocalTime local = to_local(at, zone);
    return i18n::format(lang,
                        msg("{1} at {2}", i18n::date(lang, local.date, false), i18n::time_of_day(lang, local.minute)));
}

std::optional<int> read_time(std::string_view typed) {
    std::string digits;
    std::size_t before_mark = 0;
    bool mark = false;
    for (const char c : typed) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if ((c == ':' || c == 'h' || c == 'H' || c == '.') && !mark) {
            mark = true;
            before_mark = digits.size();
        } else if (c != ' ') {
            return std::nullopt;
        }
    }
    if (!mark) before_mark = digits.size() <= 2 ? digits.size() : digits.size() - 2;
    const std::string_view all = digits;
    const auto hour = all.substr(0, before_mark), minute = all.substr(before_mark);
    if (hour.empty() || hour.size() > 2 || (minute.size() != 2 && !minute.empty())) return std::nullopt;
    const int hours = std::stoi(std::string(hour)), minutes = minute.empty() ? 0 : std::stoi(std::string(minute));
    if (hours > 24 || minutes > 59 || hours * 60 + minutes > 24 * 60) return std::nullopt;
    return hours * 60 + minutes;
}

std::string time_field(int minute) {
    const int hours = minute / 60, minutes = minute % 60;
    return (hours < 10 ? "0" : "") + std::to_string(hours) + (minutes < 10 ? ":0" : ":") + std::to_string(minutes);
}

Date monday_of(Date day) {
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{day}}.iso_encoding();
    return add_days(day, 1 - static_cast<int>(weekday));
}

std::vector<Option> place_options(db::Read& tx, Services& use) {
    places::Search search;
    search.limit = 1000;
    std::vector<Option> all;
    for (const places::Found& each : use.directory.find(tx, search, use.clock.now()).places)
        all.emplace_back(each.place->id.text(), each.place->name + " (" + each.place->commune + ")");
    return all;
}

std::vector<Whose> colleagues(db::Read& tx, const Services& use, const Visitor& who) {
    std::vector<Whose> all;
    const auto add = [&](const accounts::Person& person) {
        if (person.id == who.person || person.closed || !accounts::may_on(who, Right::keep_agenda, person)) return;
        const bool receives = std::any_of(person.roles.begin(), person.roles.end(), [](const accounts::Held& held) {
            return held.role == accounts::Role::counsellor || held.role == accounts::Role::coordinator;
        });
        if (receives) all.push_back({person.id, person.name, false});
    };
    if (who.reach(Right::keep_agenda) == accounts::Reach::coop) {
        for (const auto& person : accounts::staff(tx, use.vault, use.clock)) add(person);
    } else {
        std::set<PersonId> seen;
        for (const accounts::Held& held : who.roles) {
            if (!held.team) continue;
            for (const auto& there : accounts::roles_in(tx, held.team))
                if (!there.role.until && seen.insert(there.person).second)
                    if (const auto person = accounts::person(tx, use.vault, there.person, use.clock)) add(*person);
        }
        std::sort(all.begin(), all.end(),
                  [](const Whose& a, const Whose& b) { return text::fold(a.name) < text::fold(b.name); });
    }
    all.insert(all.begin(), {who.person, who.name, true});
    return all;
}

std::string read_commune(html::Form& form, std::string_view field) {
    const std::string typed = form.text(field, 80);
    if (typed.empty()) return {};
    const auto found = territory::find(typed, 3, territory::Mistyped::if_nothing_else);
    if (found.empty() || (!found.front().exact && found.size() > 1 && found.front().mistakes > 0)) {
        form.fail(field, msg("No commune is called “{1}”. Write its name or its postcode.", typed));
        return {};
    }
    return std::string(found.front().commune.insee);
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::keep_agenda))
        doors.push_back({"/espace/agenda", i18n::key("Agenda"), "calendar-days",
                         i18n::key("Your appointments, openings and absences; book for somebody."),
                         html::Group::appointments, 10});
    else if (visitor.may(accounts::Right::book_for_others))
        doors.push_back({"/espace/agenda/nouveau", i18n::key("Book for somebody"), "calendar-days",
                         i18n::key("An appointment with a counsellor for somebody who is with you."),
                         html::Group::appointments, 10});
}

void routes(net::Router& on, Services& use) {
    agenda_routes(on, use);
    appointment_routes(on, use);
    booking_routes(on, use);
    opening_routes(on, use);
    absence_routes(on, use);
    set_up_routes(on, use);
    tour_routes(on, use);
}

}
