// The rules of agreements.
#include <algorithm>

#include "features/agreements/repository.hpp"
#include "features/agreements/rules.hpp"
#include "features/journal/journal.hpp"
#include "features/organisations/organisations.hpp"
#include "platform/base/text.hpp"

namespace beffroi::agreements {
namespace {

using journal::Act;
using std::chrono::sys_days;

void note(db::Write& tx, PersonId by, Act act, std::string_view what, const Clock& clock) {
    journal::record(tx, by, act, {}, what, clock);
}

Result<void> words(std::string& typed, std::string_view field, std::size_t longest) {
    typed = text::trim(text::clean_utf8(typed));
    if (text::length(typed) > longest)
        return invalid("text_long", msg("This text is too long: {1} characters at most.", std::to_string(longest)),
                       field);
    return {};
}

Result<void> money_sound(std::int64_t cents, std::string_view field) {
    if (cents >= 0 && cents <= most_cents) return {};
    return invalid("money_wrong", msg("Write an amount in euros, such as 45 or 45,50."), field);
}

Result<void> period_sound(const Agreement& a) {
    for (const auto& [day, field] : {std::pair{a.from, "from"}, std::pair{a.to, "to"}})
        if (!day.ok()) return invalid("bad_day", msg("Write the day as 01/09/2026."), field);
    if (sys_days{a.to} < sys_days{a.from})
        return invalid("period_wrong", msg("The last day comes before the first. Change one of them."), "to");
    if (days_between(a.from, a.to) > longest_days)
        return invalid("period_long", msg("An agreement lasts ten years at most. Change one of the days."), "to");
    return {};
}

Result<void> contracted_sound(const Agreement& a) {
    if (a.minutes == 0 && a.sessions == 0)
        return invalid("contracted_needed", msg("Write how many hours or how many sessions are agreed on."), "hours");
    if (a.minutes < 0 || a.minutes > most_minutes)
        return invalid("hours_wrong", msg("Write a number of hours, such as 120 or 120,5."), "hours");
    if (a.sessions < 0 || a.sessions > most_sessions)
        return invalid("sessions_wrong", msg("Write a number of sessions, such as 12."), "sessions");
    for (const auto& [cents, field] : {std::pair{a.hour_cents, "hour_rate"}, std::pair{a.session_cents, "session_rate"},
                                       std::pair{a.lump_cents, "lump"}, std::pair{a.work_cents, "work_cost"}})
        if (auto ok = money_sound(cents, field); !ok) return ok;
    if (a.hour_cents > 0 && a.minutes == 0)
        return invalid("rate_alone", msg("No hours are agreed on: write how many, or leave this rate empty."),
                       "hour_rate");
    if (a.session_cents > 0 && a.sessions == 0)
        return invalid("rate_alone", msg("No sessions are agreed on: write how many, or leave this rate empty."),
                       "session_rate");
    return {};
}

template <class T>
void each_once(std::vector<T>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

/// What `before` has already may be of a place that is listed no more, or of somebody who left.
Result<void> sound(db::Read& tx, const crypto::Vault& vault, Agreement& a, const Agreement* before,
                   const Clock& clock) {
    if (auto ok = words(a.funder, "funder", longest_name); !ok) return ok;
    if (a.funder.empty()) return invalid("funder_needed", msg("Write who pays: the name of the funder."), "funder");
    if (!a.siret.empty()) {
        auto siret = organisations::read_siret(a.siret);
        if (!siret) return std::move(siret).take_error();
        a.siret = *std::move(siret);
    }
    if (auto ok = words(a.title, "title", longest_name); !ok) return ok;
    if (a.title.empty())
        return invalid("title_needed", msg("Write a title, so that everybody knows which agreement it is."), "title");
    if (auto ok = words(a.audience, "audience", longest_audience); !ok) return ok;
    if (auto ok = words(a.notes, "notes", longest_notes); !ok) return ok;
    if (auto ok = period_sound(a); !ok) return ok;
    if (auto ok = contracted_sound(a); !ok) return ok;
    each_once(a.places);
    for (const PlaceId each : a.places)
        if (!(before && std::ranges::binary_search(before->places, each)) && !places::by_id(tx, each))
            return invalid("unknown_place", msg("Choose places from the list."), "places");
    each_once(a.counsellors);
    for (const PersonId each : a.counsellors)
        if (!(before && std::ranges::binary_search(before->counsellors, each)) &&
            !accounts::person(tx, vault, each, clock))
            return invalid("unknown_counsellor", msg("Choose counsellors from the list."), "counsellors");
    return {};
}

}

Error unknown_agreement() {
    return fail(ErrorKind::not_found, "unknown_agreement", msg("This agreement is not known here."));
}

Result<AgreementId> add(db::Write& tx, const crypto::Vault& vault, Agreement a, PersonId by, const Clock& clock) {
    if (auto ok = sound(tx, vault, a, nullptr, clock); !ok) return std::move(ok).take_error();
    a.id = AgreementId::next();
    a.created = a.changed = clock.now();
    a.created_by = by;
    a.closed = a.removed = std::nullopt;
    repository::insert(tx, a);
    note(tx, by, Act::settings_changed, "agreement:" + a.id.text() + ":added", clock);
    return a.id;
}

Result<void> change(db::Write& tx, const crypto::Vault& vault, Agreement a, PersonId by, const Clock& clock) {
    const auto before = repository::agreement(tx, a.id);
    if (!before || before->removed) return unknown_agreement();
    if (to_micros(a.changed) != 0 && a.changed != before->changed)
        return fail(ErrorKind::conflict, "changed_since",
                    msg("Somebody changed this agreement meanwhile. Look at it, then correct it again."));
    if (auto ok = sound(tx, vault, a, &*before, clock); !ok) return ok;
    a.created = before->created;
    a.created_by = before->created_by;
    a.closed = before->closed;
    a.removed = before->removed;
    a.changed = before->changed;
    if (a == *before) return {};
    a.changed = clock.now();
    repository::update(tx, a);
    note(tx, by, Act::corrected, "agreement:" + a.id.text(), clock);
    return {};
}

Result<void> set_closed(db::Write& tx, AgreementId id, bool closed, PersonId by, const Clock& clock) {
    const auto a = repository::agreement(tx, id);
    if (!a || a->removed) return unknown_agreement();
    if (a->closed.has_value() == closed) return {};
    repository::set_closed(tx, id, closed ? std::optional(clock.now()) : std::nullopt, clock.now());
    note(tx, by, Act::settings_changed, "agreement:" + id.text() + (closed ? ":closed" : ":opened"), clock);
    return {};
}

Result<void> set_removed(db::Write& tx, AgreementId id, bool removed, PersonId by, const Clock& clock) {
    const auto a = repository::agreement(tx, id);
    if (!a) return unknown_agreement();
    if (a->removed.has_value() == removed) return {};
    repository::set_removed(tx, id, removed ? std::optional(clock.now()) : std::nullopt, clock.now());
    note(tx, by, Act::settings_changed, "agreement:" + id.text() + (removed ? ":removed" : ":put-back"), clock);
    return {};
}

std::optional<Agreement> agreement(db::Read& tx, AgreementId id) { return repository::agreement(tx, id); }
std::vector<Agreement> every_agreement(db::Read& tx) { return repository::agreements(tx); }

bool may_read(const accounts::Visitor& visitor, const Agreement& a) {
    if (visitor.may(accounts::Right::keep_agreements)) return true;
    if (!visitor.may(accounts::Right::see_figures)) return false;
    return a.counsellors.empty() || std::ranges::find(a.counsellors, visitor.person) != a.counsellors.end();
}

// ---- Records ----

bool fits(const Agreement& a, Date day, PlaceId place, Set<Theme> themes, std::span<const PersonId> counsellors) {
    if (sys_days{day} < sys_days{a.from} || sys_days{day} > sys_days{a.to}) return false;
    // At somebody's home or at a distance nothing says which place it was for: then a person decides.
    if (!a.places.empty() && place && !std::ranges::binary_search(a.places, place)) return false;
    if (!a.themes.empty() && !themes.empty() && (a.themes.bits() & themes.bits()) == 0) return false;
    return a.counsellors.empty() || std::ranges::any_of(counsellors, [&](PersonId each) {
               return std::ranges::binary_search(a.counsellors, each);
           });
}

namespace {
std::string label_of(const Agreement& a) { return a.funder + ", " + a.title; }
}

std::vector<Offer> fitting(db::Read& tx, const accounts::Visitor& visitor, const activities::Activity& activity) {
    std::vector<Offer> offers;
    for (const Agreement& each : repository::open_on(tx, activity.day))
        if ((activity.id && each.id.value == activity.agreement) ||
            (may_read(visitor, each) &&
             fits(each, activity.day, activity.place, activity.themes, activity.counsellors)))
            offers.push_back({each.id.value, label_of(each)});
    const bool listed = std::ranges::any_of(offers, [&](const Offer& each) { return each.id == activity.agreement; });
    // What a new record would have of one before it is over is not offered.
    if (activity.id && activity.agreement != 0 && !listed)
        if (const auto name = name_of(tx, activity.agreement); !name.empty())
            offers.push_back({activity.agreement, name});
    return offers;
}

std::string name_of(db::Read& tx, std::int64_t id) {
    const auto a = id != 0 ? repository::agreement(tx, AgreementId{id}) : std::nullopt;
    return a ? label_of(*a) : std::string();
}

std::vector<accounts::Choice> choices(db::Read& tx, const accounts::Visitor& visitor) {
    std::vector<accounts::Choice> all;
    for (const Agreement& each : repository::agreements(tx))
        if (may_read(visitor, each)) all.push_back({each.id.value, label_of(each), each.closed.has_value()});
    return all;
}

std::vector<activities::Recorded> unassigned(db::Read& tx, const Agreement& a, std::size_t most) {
    activities::Selection of;
    of.from = a.from;
    of.to = a.to;
    of.counsellors = a.counsellors;
    std::vector<activities::Recorded> found;
    // Whose they are, the selection says already.
    activities::each_recorded(tx, of, [&](const activities::Recorded& each) {
        if (each.agreement == 0 && fits(a, each.day, each.place, each.themes, a.counsellors)) found.push_back(each);
    });
    std::ranges::reverse(found);
    if (found.size() > most) found.resize(most);
    return found;
}

std::vector<activities::Recorded> records(db::Read& tx, const Agreement& a) {
    activities::Selection of;
    of.from = Date{std::chrono::year{1}, std::chrono::January, std::chrono::day{1}};
    of.to = Date{std::chrono::year{9999}, std::chrono::December, std::chrono::day{31}};
    of.agreement = a.id.value;
    std::vector<activities::Recorded> found;
    activities::each_recorded(tx, of, [&](const activities::Recorded& each) { found.push_back(each); });
    std::ranges::reverse(found);
    return found;
}

Result<int> assign(db::Write& tx, const crypto::Vault& vault, AgreementId id, std::span<const ActivityId> records,
                   PersonId by, const Clock& clock) {
    const auto a = repository::agreement(tx, id);
    if (!a || a->removed) return unknown_agreement();
    if (a->closed)
        return fail(ErrorKind::conflict, "agreement_closed",
                    msg("This agreement is closed: open it again to give it records."));
    for (const ActivityId each : records) {
        const auto record = activities::activity(tx, vault, each);
        if (record && (sys_days{record->day} < sys_days{a->from} || sys_days{record->day} > sys_days{a->to}))
            return invalid("out_of_period", msg("A record of another period can't belong to this agreement."),
                           "records");
    }
    const int given = activities::set_agreement(tx, vault, records, 0, id.value, by, clock);
    if (given > 0) note(tx, by, Act::settings_changed, "agreement:" + id.text() + ":records", clock);
    return given;
}

Result<int> release(db::Write& tx, const crypto::Vault& vault, AgreementId id, std::span<const ActivityId> records,
                    PersonId by, const Clock& clock) {
    if (!repository::agreement(tx, id)) return unknown_agreement();
    const int taken = activities::set_agreement(tx, vault, records, id.value, 0, by, clock);
    if (taken > 0) note(tx, by, Act::settings_changed, "agreement:" + id.text() + ":records", clock);
    return taken;
}

// ---- Files ----

Result<FileId> add_file(db::Write& tx, const crypto::Vault& vault, AgreementId id, bool pdf, std::string_view name,
                        std::string_view bytes, PersonId by, const Clock& clock) {
    const auto a = repository::agreement(tx, id);
    if (!a || a->removed) return unknown_agreement();
    if (std::ssize(repository::files(tx, vault, id)) >= most_files)
        return invalid("files_many",
                       msg("There are {1} files already. Take one away first.", std::to_string(most_files)), "file");
    File f;
    f.id = FileId::next();
    f.agreement = id;
    f.pdf = pdf;
    f.name = text::shorten(text::trim(text::clean_utf8(name)), longest_file_name);
    f.size = static_cast<std::int64_t>(bytes.size());
    f.added = clock.now();
    f.added_by = by;
    repository::insert(tx, vault, f, bytes);
    note(tx, by, Act::settings_changed, "agreement:" + id.text() + ":file", clock);
    return f.id;
}

Result<void> set_file_removed(db::Write& tx, FileId id, bool removed, PersonId by, const Clock& clock) {
    const bool known = tx.one<int>("SELECT 1 FROM agreement_files WHERE id = ?1", id).has_value();
    if (!known) return fail(ErrorKind::not_found, "unknown_file", msg("This file is not there, or no longer."));
    repository::set_file_removed(tx, id, removed ? std::optional(clock.now()) : std::nullopt);
    note(tx, by, Act::settings_changed,
         std::string("agreement-file:") + id.text() + (removed ? ":removed" : ":put-back"), clock);
    return {};
}
std::vector<File> files(db::Read& tx, const crypto::Vault& vault, AgreementId id) {
    return repository::files(tx, vault, id);
}
std::optional<File> file(db::Read& tx, const crypto::Vault& vault, FileId id) {
    return repository::file(tx, vault, id);
}
std::string file_bytes(db::Read& tx, const crypto::Vault& vault, FileId id) {
    return repository::file_bytes(tx, vault, id);
}

}
