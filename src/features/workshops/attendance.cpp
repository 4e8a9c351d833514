// Who came, signed, and the sheet on paper; and what reads those who signed up.
#include <algorithm>

#include "features/workshops/repository.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

struct Seated {
    Entry entry;
    Session session;
    std::vector<Half> halves;
};

Result<Seated> seated_one(db::Read& tx, EntryId id) {
    const auto e = repository::entry(tx, id);
    const auto s = e ? repository::session(tx, e->session) : std::nullopt;
    const auto w = s ? repository::workshop(tx, s->workshop) : std::nullopt;
    if (!e || !s || !w)
        return fail(ErrorKind::not_found, "unknown_entry", msg("Nobody is registered here under this number."));
    if (!seated(e->state) || e->state == State::offered)
        return fail(ErrorKind::conflict, "not_seated",
                    msg("This person has no seat in this session. Give them one first."));
    return Seated{*e, *s, halves(*s, zone_of(w->insee))};
}

Result<void> begun(const Session& s, Instant now) {
    if (now < s.starts - std::chrono::hours{1})
        return fail(ErrorKind::conflict, "not_yet", msg("This session is still to come: say then who came."));
    return {};
}

State state_of(const Entry& e, const std::vector<Half>& halves) {
    bool all_known = !halves.empty();
    for (Half each : halves) {
        const auto came = each == Half::am ? e.came_am : e.came_pm;
        if (came == true) return State::seen;
        all_known = all_known && came.has_value();
    }
    return all_known ? State::noshow : State::unknown;
}

}

std::vector<Half> halves(const Session& s, std::string_view zone) {
    constexpr int noon = 12 * 60, two = 14 * 60;
    const int from = to_local(s.starts, zone).minute;
    const int to = to_local(s.ends - std::chrono::seconds{1}, zone).minute;
    std::vector<Half> all;
    if (from < noon) all.push_back(Half::am);
    if (from >= noon || to >= two) all.push_back(Half::pm);
    return all;
}

Result<void> set_came(db::Write& tx, const crypto::Vault& vault, EntryId id, Half half, std::optional<bool> came,
                      PersonId by, const Clock& clock) {
    const Instant now = clock.now();
    auto found = seated_one(tx, id);
    if (!found) return found.error();
    // What was said by mistake may be taken back at any time.
    if (came)
        if (auto ok = begun(found->session, now); !ok) return ok;
    Entry& e = found->entry;
    const State was = e.state;
    (half == Half::am ? e.came_am : e.came_pm) = came;
    e.state = state_of(e, found->halves);
    repository::update(tx, e, now);
    if (e.state != was)
        tell(tx, vault, found->session.workshop,
             {now, by, e.session, e.registration, std::string(code(e.state)), std::string(code(was)), {}});
    return {};
}

Result<void> sign(db::Write& tx, const crypto::Vault& vault, EntryId id, Half half, std::string_view path, PersonId by,
                  const Clock& clock) {
    constexpr std::size_t longest = 20'000;
    const auto found = seated_one(tx, id);
    if (!found) return found.error();
    if (auto ok = begun(found->session, clock.now()); !ok) return ok;
    const bool drawn = path.size() <= longest && path.starts_with("M") &&
                       path.find_first_not_of("ML0123456789 .-") == std::string_view::npos;
    if (!drawn) return invalid("bad_signature", msg("Nothing was signed. Sign in the box, then keep it."), "signature");
    repository::set_signature(tx, vault, id, half, path);
    return set_came(tx, vault, id, half, true, by, clock);
}

std::string signature(db::Read& tx, const crypto::Vault& vault, EntryId id, Half half) {
    return repository::signature(tx, vault, id, half);
}

SheetId add_sheet(db::Write& tx, const crypto::Vault& vault, SessionId session, std::string_view jpeg, PersonId by,
                  const Clock& clock) {
    const Sheet sheet{SheetId::next(), session, clock.now(), by};
    repository::insert(tx, vault, sheet, jpeg);
    return sheet.id;
}
std::vector<Sheet> sheets(db::Read& tx, SessionId session) { return repository::sheets(tx, session); }
Proof proof(db::Read& tx, SessionId session) { return repository::proof(tx, session); }
std::optional<Sheet> sheet(db::Read& tx, SheetId id) { return repository::sheet(tx, id); }
std::string sheet_picture(db::Read& tx, const crypto::Vault& vault, SheetId id) {
    return repository::sheet_picture(tx, vault, id);
}
void remove_sheet(db::Write& tx, SheetId id) { repository::remove(tx, id); }

std::optional<Registration> registration(db::Read& tx, const crypto::Vault& vault, RegistrationId id) {
    return repository::registration(tx, vault, id);
}
std::optional<Entry> entry(db::Read& tx, EntryId id) { return repository::entry(tx, id); }
std::vector<Entry> entries_of(db::Read& tx, RegistrationId id) { return repository::entries_of(tx, id); }
std::vector<Registration> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most) {
    return repository::of_account(tx, vault, account, most);
}
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, WorkshopId id) {
    return repository::history(tx, vault, id);
}
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, RegistrationId id) {
    return repository::history(tx, vault, id);
}

std::vector<Person> people(db::Read& tx, const crypto::Vault& vault, SessionId id) {
    auto all = repository::people(tx, vault, id);
    const auto part = [](const Person& p) { return seated(p.entry.state) ? 0 : gone(p.entry.state) ? 2 : 1; };
    std::stable_sort(all.begin(), all.end(), [&](const Person& a, const Person& b) {
        if (part(a) != part(b)) return part(a) < part(b);
        if (part(a) == 1) return false;  // as they queue
        return text::fold(a.registration.who.name) < text::fold(b.registration.who.name);
    });
    return all;
}

}
