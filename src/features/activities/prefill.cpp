// Records that are nearly whole before anybody types: from an appointment, from a session, like the last one.
#include <algorithm>
#include <array>

#include "features/activities/repository.hpp"
#include "features/activities/rules.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::activities {
namespace {

using beneficiaries::Beneficiary;

int minutes_between(Instant from, Instant to) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(to - from).count();
    return static_cast<int>(std::clamp<std::int64_t>(minutes, 1, longest_min));
}

Date day_of(Instant at, std::string_view insee) {
    const auto commune = territory::commune(insee);
    return to_local(at, commune ? territory::time_zone(commune->departement) : "Europe/Paris").date;
}

/// How many words of `name` are, or sound like, a word of the sheet's names.
int words_shared(std::string_view name, const Beneficiary& sheet) {
    const std::string mine = text::fold_words(name);
    const std::string other = text::fold_words(sheet.who.first_name + " " + sheet.who.last_name);
    const auto theirs = text::split(other, ' ');
    int shared = 0;
    for (const std::string_view word : text::split(mine, ' '))
        shared += !word.empty() && std::any_of(theirs.begin(), theirs.end(), [&](std::string_view each) {
            return each == word || (!each.empty() && beneficiaries::sound_of(each) == beneficiaries::sound_of(word));
        });
    return shared;
}

/// Whose sheet it is: surely, or perhaps.
struct Found {
    std::optional<Beneficiary> surely;
    std::vector<Beneficiary> perhaps;
};

/// By their account; else by telephone or mail, which a family may share: so a word of the name has to agree, and better than
/// anybody else's. What a relative left is the relative's.
Found find_sheet(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, PersonId account,
                 std::string_view name, std::string_view booked_by, std::string_view phone, std::string_view mail,
                 const Clock& clock) {
    Found found;
    if (account && booked_by.empty())
        if (auto sheet = beneficiaries::of_account(tx, vault, account);
            sheet && !sheet->forgotten && beneficiaries::may_see(tx, vault, visitor, *sheet, clock)) {
            found.surely = std::move(sheet);
            return found;
        }
    std::vector<std::pair<int, Beneficiary>> reached;
    for (const std::string_view contact : {phone, mail}) {
        if (contact.empty()) continue;
        beneficiaries::Search search;
        search.words = contact;
        for (Beneficiary& each : beneficiaries::find(tx, vault, visitor, search, clock))
            if (std::none_of(reached.begin(), reached.end(), [&](const auto& r) { return r.second.id == each.id; })) {
                const int shared = words_shared(name, each);
                reached.emplace_back(shared, std::move(each));
            }
    }
    std::stable_sort(reached.begin(), reached.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    const bool alone = reached.size() == 1 || (reached.size() > 1 && reached[0].first > reached[1].first);
    if (alone && reached[0].first > 0) {
        found.surely = std::move(reached[0].second);
        return found;
    }
    for (auto& each : reached) found.perhaps.push_back(std::move(each.second));
    return found;
}

/// A sheet as it would be made of what was said when booking: the first word is the first name.
Beneficiary sheet_from(const appointments::Who& who, PersonId counsellor, PersonId account, std::string_view insee) {
    Beneficiary sheet;
    const std::string name(text::trim(who.name));
    const auto space = name.find(' ');
    sheet.who.first_name = space == std::string::npos ? std::string() : name.substr(0, space);
    sheet.who.last_name =
        space == std::string::npos ? name : std::string(text::trim(std::string_view(name).substr(space)));
    if (who.booked_by.empty()) {
        sheet.who.phone = who.phone;
        sheet.who.mail = who.mail;
        sheet.account = account;
    }
    sheet.who.address = who.address;
    sheet.insee = insee;
    sheet.counsellor = counsellor;
    return sheet;
}

/// What the last record of the same kind was about.
void begin_like(db::Read& tx, const crypto::Vault& vault, Activity& a, std::optional<ActivityId> last) {
    const auto like = last ? repository::activity(tx, vault, *last) : std::nullopt;
    if (!like) return;
    a.themes = like->themes;
    a.admin_themes = like->admin_themes;
    a.equipment = like->equipment;
    a.agreement = like->agreement;
    a.preparation_min = like->preparation_min;
}

void let_anonymous_count(Activity& a) {
    a.anonymous = 1;
    a.people.clear();
}

}

Result<Prefilled> from_appointment(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
                                   AppointmentId id, const Clock& clock) {
    const auto of = appointments::appointment(tx, vault, id);
    if (!of || !may_keep(tx, vault, visitor, std::array{of->counsellor}, clock)) return unknown_appointment();
    if (appointments::cancelled(of->status))
        return fail(ErrorKind::conflict, "cancelled", msg("This appointment was cancelled. Restore it first."));
    Prefilled all;
    Activity& a = all.activity;
    a.type = Type::individual;
    a.day = day_of(of->starts, of->insee);
    a.duration_min = minutes_between(of->starts, of->ends);
    // `appointments` knows the way there; one comes back as well.
    a.travel_min = std::min(2 * of->travel_min, longest_min);
    switch (of->kind) {
        case agenda::Kind::office:
            a.place_kind = of->place ? PlaceKind::place : PlaceKind::other;
            a.place = of->place;
            a.insee = of->insee;
            break;
        case agenda::Kind::home:
            a.place_kind = PlaceKind::home;
            a.insee = of->insee;
            break;
        case agenda::Kind::phone:
        case agenda::Kind::video: a.place_kind = PlaceKind::remote; break;
    }
    a.counsellors = {of->counsellor};
    a.appointment = of->id;
    a.motif = of->motif;
    if (const auto motif = agenda::motif(tx, of->motif)) all.hint = motif->name;
    auto last = repository::latest_of(tx, of->motif, of->counsellor);
    if (!last) last = repository::latest_of(tx, of->motif, PersonId{});
    const int travel = a.travel_min;
    begin_like(tx, vault, a, last);
    a.travel_min = travel;

    auto found = find_sheet(tx, vault, visitor, of->account, of->who.name, of->who.booked_by, of->who.phone,
                            of->who.mail, clock);
    if (found.surely) {
        a.people = {found.surely->id};
        return all;
    }
    all.perhaps = std::move(found.perhaps);
    if (of->who.name.empty()) {
        let_anonymous_count(a);
    } else {
        all.proposed = sheet_from(of->who, of->counsellor, of->account,
                                  of->kind == agenda::Kind::home ? std::string_view(of->insee) : std::string_view());
        // Of one name there may be two: whoever writes it up knows.
        for (auto& twin : beneficiaries::twins(tx, vault, all.proposed->who))
            if (beneficiaries::may_see(tx, vault, visitor, twin.other, clock) &&
                std::none_of(all.perhaps.begin(), all.perhaps.end(),
                             [&](const Beneficiary& each) { return each.id == twin.other.id; }))
                all.perhaps.push_back(std::move(twin.other));
    }
    return all;
}

Result<Prefilled> from_session(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
                               workshops::SessionId id, const Clock& clock) {
    const auto s = workshops::session(tx, id);
    const auto w = s ? workshops::workshop(tx, s->workshop) : std::nullopt;
    if (!w || !may_keep(tx, vault, visitor, w->counsellors, clock)) return unknown_session();
    if (s->cancelled) return fail(ErrorKind::conflict, "cancelled", msg("This session was cancelled."));
    if (s->starts > clock.now())
        return fail(ErrorKind::conflict, "not_yet",
                    msg("This session is still to come: a record tells what was done."));
    Prefilled all;
    all.hint = w->title;
    Activity& a = all.activity;
    a.type = Type::workshop;
    a.day = day_of(s->starts, w->insee);
    a.duration_min = minutes_between(s->starts, s->ends);
    a.place_kind = PlaceKind::place;
    a.place = w->place;
    a.insee = w->insee;
    a.title = w->title;
    a.level = w->level;
    a.counsellors = w->counsellors;
    a.session = s->id;
    a.workshop = w->id;
    begin_like(tx, vault, a, repository::latest_of(tx, w->id));
    const auto commune = territory::commune(w->insee);
    all.halves = workshops::halves(*s, commune ? territory::time_zone(commune->departement) : "Europe/Paris");
    for (const workshops::Person& each : workshops::people(tx, vault, id)) {
        all.not_noted += each.entry.state == workshops::State::unknown;
        if (each.entry.state != workshops::State::seen) continue;
        const auto& r = each.registration;
        auto found =
            find_sheet(tx, vault, visitor, r.account, r.who.name, r.who.booked_by, r.who.phone, r.who.mail, clock);
        if (found.surely && std::find(a.people.begin(), a.people.end(), found.surely->id) == a.people.end()) {
            a.people.push_back(found.surely->id);
        } else {
            all.without_sheet++;
            a.anonymous++;
        }
    }
    return all;
}

Result<Activity> duplicate(db::Read& tx, const crypto::Vault& vault, ActivityId id, const Clock& clock) {
    auto a = repository::activity(tx, vault, id);
    if (!a) return unknown_activity();
    a->id = {};
    a->day = clock.today();
    a->notes.clear();
    a->appointment = {};
    a->session = {};
    a->motif = {};
    a->workshop = {};
    a->client_key.clear();
    a->origin.clear();
    a->created_by = {};
    a->created = a->changed = {};
    a->removed.reset();
    return *std::move(a);
}

Habits habits(db::Read& tx, PersonId counsellor) {
    constexpr int looked_at = 30;
    Habits all;
    const auto last = repository::written_last(tx, counsellor, looked_at);
    if (last.empty()) return all;
    all.type = last.front().type;
    all.place_kind = last.front().place_kind;
    all.place = last.front().place;
    all.insee = last.front().insee;
    all.equipment = last.front().equipment;
    for (const auto& each : last)
        for (const Theme theme : each.themes.values())
            if (std::find(all.themes.begin(), all.themes.end(), theme) == all.themes.end()) all.themes.push_back(theme);
    return all;
}

}
