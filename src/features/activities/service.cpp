// Keeping records.
#include <algorithm>
#include <array>

#include "features/activities/repository.hpp"
#include "features/activities/rules.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using beneficiaries::Beneficiary;

template <class T>
bool has(const std::vector<T>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// The record that is there already of the same form, appointment, session or line of a file.
std::optional<ActivityId> kept_already(db::Read& tx, const Activity& a) {
    if (!a.client_key.empty())
        if (auto id = repository::by_client_key(tx, a.created_by, a.client_key)) return id;
    if (!a.origin.empty())
        if (auto id = repository::by_origin(tx, a.origin)) return id;
    if (a.appointment)
        if (auto id = repository::by_appointment(tx, a.appointment)) return id;
    if (a.session)
        if (auto id = repository::by_session(tx, a.session)) return id;
    return std::nullopt;
}

/// What it comes from is there, and says what it was for.
Result<void> linked(db::Read& tx, const crypto::Vault& vault, Activity& a) {
    if (a.appointment) {
        const auto of = appointments::appointment(tx, vault, a.appointment);
        if (!of) return unknown_appointment();
        a.motif = of->motif;
    }
    if (a.session) {
        const auto of = workshops::session(tx, a.session);
        if (!of) return unknown_session();
        a.workshop = of->workshop;
    }
    return {};
}

repository::Facts facts_of(const Beneficiary& b, Date day) {
    return {b.gender, b.situation, beneficiaries::age_band(b.birth_year, day), b.insee};
}

void add_person(db::Write& tx, const crypto::Vault& vault, ActivityId id, BeneficiaryId who, Date day) {
    const auto sheet = beneficiaries::beneficiary(tx, vault, who);
    repository::insert_accompaniment(tx, id, who, day, sheet ? facts_of(*sheet, day) : repository::Facts{});
    beneficiaries::helped(tx, who, day);
}

/// Somebody was not there after all; nor was a sheet that became part of theirs.
void take_person(db::Write& tx, const crypto::Vault& vault, const repository::Accompaniment& row) {
    repository::delete_accompaniment(tx, row.id);
    for (const auto& each : repository::aside_of(tx, row.activity)) {
        const auto now = beneficiaries::beneficiary(tx, vault, each.beneficiary);
        if (now && now->id == row.beneficiary) repository::delete_aside(tx, each.id);
    }
}

void change_people(db::Write& tx, const crypto::Vault& vault, const Activity& before, const Activity& a) {
    for (const auto& row : repository::accompaniments_of(tx, a.id)) {
        if (!has(a.people, row.beneficiary)) {
            take_person(tx, vault, row);
        } else if (a.day != before.day) {
            // Of who was forgotten the year of birth is gone: the age band stays.
            const auto sheet = beneficiaries::beneficiary(tx, vault, row.beneficiary);
            if (sheet && !sheet->forgotten)
                repository::set_age_band(tx, row.id, beneficiaries::age_band(sheet->birth_year, a.day));
            beneficiaries::helped(tx, row.beneficiary, a.day);
        }
    }
    if (a.day != before.day) repository::set_day(tx, a.id, a.day);
    for (const BeneficiaryId each : a.people)
        if (!has(before.people, each)) add_person(tx, vault, a.id, each, a.day);
    for (const BeneficiaryId each : before.people) repository::settle(tx, each);
    for (const BeneficiaryId each : a.people) repository::settle(tx, each);
}

void settle_people(db::Write& tx, ActivityId id) {
    for (const auto& row : repository::accompaniments_of(tx, id)) repository::settle(tx, row.beneficiary);
}

}

Result<ActivityId> record(db::Write& tx, const crypto::Vault& vault, Activity a, PersonId by, const Clock& clock) {
    a.created_by = by;
    if (a.client_key.size() > longest_client_key)
        return invalid("bad_key", msg("The form is damaged: open it anew."), "client_key");
    if (const auto there = kept_already(tx, a)) return *there;
    if (auto ok = linked(tx, vault, a); !ok) return std::move(ok).take_error();
    if (auto ok = sound(tx, vault, a, nullptr, clock); !ok) return std::move(ok).take_error();
    a.id = ActivityId::next();
    a.created = a.changed = clock.now();
    if (!repository::insert(tx, vault, a)) {
        // Somebody else was faster; the indexes of the table let one pass.
        if (const auto there = kept_already(tx, a)) return *there;
        return fail(ErrorKind::conflict, "recorded_since", msg("This was recorded already."));
    }
    repository::set_counsellors(tx, a.id, a.day, a.counsellors);
    repository::set_counts(tx, a.id, a.counts);
    repository::set_who(tx, vault, a.id, a.who);
    repository::set_tags(tx, a.id, a.tags);
    for (const BeneficiaryId each : a.people) add_person(tx, vault, a.id, each, a.day);
    settle_people(tx, a.id);
    repository::note_change(tx, a.day);
    if (a.appointment)
        if (auto ok = appointments::set_status(tx, vault, a.appointment, appointments::Status::seen, by, clock); !ok)
            return std::move(ok).take_error();
    repository::insert_event(tx, vault, a.id, {a.created, by, "recorded", {}});
    return a.id;
}

Result<void> change(db::Write& tx, const crypto::Vault& vault, Activity a, PersonId by, const Clock& clock) {
    const auto before = repository::activity(tx, vault, a.id);
    if (!before) return unknown_activity();
    if (before->removed)
        return fail(ErrorKind::conflict, "removed", msg("This record was taken away. Put it back first."));
    if (to_micros(a.changed) != 0 && a.changed != before->changed)
        return fail(ErrorKind::conflict, "changed_since",
                    msg("Somebody changed this record meanwhile. Look at it, then correct it again."));
    a.appointment = before->appointment;
    a.session = before->session;
    a.motif = before->motif;
    a.workshop = before->workshop;
    a.client_key = before->client_key;
    a.origin = before->origin;
    a.created_by = before->created_by;
    a.created = before->created;
    if (a.session && a.type != Type::workshop)
        return invalid("session_type", msg("This was the session of a workshop: it stays one."), "type");
    if (auto ok = sound(tx, vault, a, &*before, clock); !ok) return ok;

    std::vector<Event::Former> was;
    const auto now = fields_of(a);
    auto former = fields_of(*before);
    for (std::size_t i = 0; i < now.size(); ++i)
        if (now[i].value != former[i].value) was.push_back(std::move(former[i]));
    if (was.empty()) return {};
    a.changed = clock.now();
    repository::update(tx, vault, a);
    repository::set_counsellors(tx, a.id, a.day, a.counsellors);
    repository::set_counts(tx, a.id, a.counts);
    repository::set_who(tx, vault, a.id, a.who);
    repository::set_tags(tx, a.id, a.tags);
    change_people(tx, vault, *before, a);
    repository::note_change(tx, a.day);
    if (before->day != a.day) repository::note_change(tx, before->day);
    repository::insert_event(tx, vault, a.id, {a.changed, by, "changed", std::move(was)});
    return {};
}

Result<void> remove(db::Write& tx, ActivityId id, PersonId by, const Clock& clock) {
    const auto state = repository::state(tx, id);
    if (!state) return unknown_activity();
    if (state->removed) return {};
    repository::set_removed(tx, id, clock.now(), clock.now());
    settle_people(tx, id);
    repository::note_change(tx, state->day);
    repository::insert_event(tx, id, {clock.now(), by, "removed", {}});
    return {};
}

Result<void> restore(db::Write& tx, ActivityId id, PersonId by, const Clock& clock) {
    const auto state = repository::state(tx, id);
    if (!state) return unknown_activity();
    if (!state->removed) return {};
    // The indexes let one record of an appointment count, and one of a session.
    if (!tx.attempt([&] { repository::set_removed(tx, id, std::nullopt, clock.now()); }))
        return fail(ErrorKind::conflict, "recorded_since",
                    msg("This was recorded anew since. Take the other record away first."));
    settle_people(tx, id);
    repository::note_change(tx, state->day);
    repository::insert_event(tx, id, {clock.now(), by, "restored", {}});
    return {};
}

int set_agreement(db::Write& tx, const crypto::Vault& vault, std::span<const ActivityId> ids, std::int64_t former,
                  std::int64_t agreement, PersonId by, const Clock& clock) {
    int set = 0;
    for (const ActivityId each : ids) {
        if (!repository::set_agreement(tx, each, former, agreement, clock.now())) continue;
        repository::insert_event(tx, vault, each,
                                 {clock.now(), by, "changed", {{"agreement", std::to_string(former)}}});
        ++set;
    }
    return set;
}

std::optional<Activity> activity(db::Read& tx, const crypto::Vault& vault, ActivityId id) {
    return repository::activity(tx, vault, id);
}
std::optional<ActivityId> of_appointment(db::Read& tx, AppointmentId id) { return repository::by_appointment(tx, id); }
std::optional<ActivityId> of_session(db::Read& tx, workshops::SessionId id) { return repository::by_session(tx, id); }
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, ActivityId id) {
    return repository::history(tx, vault, id);
}
std::vector<Line> of_counsellor(db::Read& tx, const Query& query) { return repository::of_counsellor(tx, query); }
std::vector<Line> of_beneficiary(db::Read& tx, BeneficiaryId id, int most) {
    return repository::of_beneficiary(tx, id, most);
}
std::vector<Line> to_attach(db::Read& tx, PersonId counsellor, int most) {
    return repository::to_attach(tx, counsellor, most);
}
Totals totals(db::Read& tx, PersonId counsellor, Date from, Date to) {
    return repository::totals(tx, counsellor, from, to);
}

// ---- Who may ----

bool may_keep(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
              std::span<const PersonId> counsellors, const Clock& clock) {
    if (!visitor.may(Right::help_people)) return false;
    if (std::find(counsellors.begin(), counsellors.end(), visitor.person) != counsellors.end()) return true;
    return std::any_of(counsellors.begin(), counsellors.end(), [&](PersonId each) {
        const auto whose = accounts::person(tx, vault, each, clock);
        return whose && accounts::may_on(visitor, Right::help_people, *whose);
    });
}

Result<void> allowed(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, const Activity& a,
                     const Activity* before, const Clock& clock) {
    if ((before && !may_keep(tx, vault, visitor, before->counsellors, clock)) ||
        !may_keep(tx, vault, visitor, a.counsellors, clock))
        return fail(ErrorKind::forbidden, "not_yours",
                    msg("A record is kept by a counsellor who took part, or their coordinator: choose yourself among "
                        "the counsellors."))
            .on("counsellors");
    if (!before && a.appointment) {
        const auto of = appointments::appointment(tx, vault, a.appointment);
        if (!of || !may_keep(tx, vault, visitor, std::array{of->counsellor}, clock)) return unknown_appointment();
    }
    if (!before && a.session) {
        const auto s = workshops::session(tx, a.session);
        const auto of = s ? workshops::workshop(tx, s->workshop) : std::nullopt;
        if (!of || !may_keep(tx, vault, visitor, of->counsellors, clock)) return unknown_session();
    }
    for (const BeneficiaryId each : a.people) {
        if (before && has(before->people, each)) continue;
        const auto sheet = beneficiaries::beneficiary(tx, vault, each);
        if (!sheet || sheet->forgotten || !beneficiaries::may_see(tx, vault, visitor, *sheet, clock))
            return invalid("unknown_beneficiary", msg("This person is not known here, or no longer."), "people");
    }
    if (a.tags.empty()) return {};
    const auto usable = tags(tx, visitor);
    for (const TagId each : a.tags) {
        if (before && has(before->tags, each)) continue;
        if (std::none_of(usable.begin(), usable.end(), [&](const Tag& tag) { return tag.id == each; }))
            return invalid("unknown_tag", msg("Choose a tag from the list."), "tags");
    }
    return {};
}

// ---- Sheets ----

void refresh(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id) {
    const auto sheet = beneficiaries::beneficiary(tx, vault, id);
    if (!sheet || sheet->forgotten) return;
    repository::note_changes(tx, sheet->id);
    repository::set_facts(tx, sheet->id, facts_of(*sheet, Date{}));
    for (const int year : repository::years_of(tx, sheet->id)) {
        const Date day{std::chrono::year{year}, std::chrono::January, std::chrono::day{1}};
        repository::set_age_band(tx, sheet->id, year, beneficiaries::age_band(sheet->birth_year, day));
    }
}

beneficiaries::Attached attached(const crypto::Vault& vault) {
    beneficiaries::Attached all;
    all.kind = "accompaniments";
    all.rows_of = [](db::Read& tx, BeneficiaryId id) { return repository::accompaniments_of(tx, id); };
    all.give = [&vault](db::Write& tx, std::span<const std::int64_t> rows, BeneficiaryId to) {
        std::vector<BeneficiaryId> touched{to};
        for (const std::int64_t each : rows) {
            if (const auto row = repository::accompaniment(tx, each)) {
                if (row->beneficiary == to) continue;
                if (!has(touched, row->beneficiary)) touched.push_back(row->beneficiary);
                if (repository::is_in(tx, row->activity, to)) {
                    if (const auto of = repository::state(tx, row->activity)) repository::note_change(tx, of->day);
                    repository::put_aside(tx, each);
                } else {
                    repository::give(tx, each, to);
                }
            } else if (const auto aside = repository::aside(tx, each)) {
                if (!repository::is_in(tx, aside->activity, to)) repository::take_back(tx, each, to);
            }
        }
        for (const BeneficiaryId each : touched) {
            repository::settle(tx, each);
            repository::note_changes(tx, each);
            refresh(tx, vault, each);
        }
    };
    return all;
}

}
