// The rules, readable aloud; no HTTP, no SQL.
#include <algorithm>

#include "features/providers/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::providers {
namespace {

Error unknown() { return fail(ErrorKind::not_found, "unknown_provider", msg("We know no page of this name.")); }

Error siren_taken() {
    return fail(ErrorKind::conflict, "siren_taken",
                msg("A page with this SIREN is here already, or waits to be read. Do you keep it? Ask for its link "
                    "below "
                    "the list of who does the work."))
        .on("siren");
}

std::string free_slug(db::Read& tx, std::string_view name) {
    // Pages of this site that stand at the same level.
    static constexpr std::string_view reserved[] = {"proposer", "tenir", "refus", "criteres"};
    std::string base = text::slug(name);
    if (base.empty() || std::ranges::find(reserved, base) != std::end(reserved)) base += "prestataire";
    std::string slug = base;
    for (int n = 2; repository::slug_taken(tx, slug); ++n) slug = base + "-" + std::to_string(n);
    return slug;
}

bool same_proofs(const std::vector<Proof>& a, const std::vector<Proof>& b) {
    return std::ranges::equal(a, b, [](const Proof& x, const Proof& y) {
        return x.kind == y.kind && x.words == y.words && x.address == y.address;
    });
}

/// What was looked at once stays looked at, as long as it says the same.
std::vector<Proof> with_seen(std::vector<Proof> proofs, const std::vector<Proof>& known) {
    for (Proof& each : proofs) {
        each.seen.reset();
        each.seen_by = {};
        for (const Proof& before : known)
            if (before.kind == each.kind && before.words == each.words && before.address == each.address)
                each.seen = before.seen, each.seen_by = before.seen_by;
    }
    return proofs;
}

Skills sorted(Skills skills) {
    std::ranges::sort(skills.solutions);
    std::ranges::sort(skills.needs);
    return skills;
}

Result<void> move_to(db::Write& tx, ProviderId id, State state, PersonId by, std::string_view act, const Clock& clock,
                     std::optional<Reason> reason = {}, std::string_view words = {}) {
    const auto known = repository::provider(tx, id);
    if (!known) return unknown();
    if (known->state == state && !reason) return {};
    if (!repository::set_state(tx, id, state, clock.now(), by, reason, words)) return siren_taken();
    repository::note(tx, id, by, act, clock.now());
    return {};
}

}

Result<Proposed> propose(db::Write& tx, const crypto::Vault& vault, Provider provider, const Contact& contact,
                         const Clock& clock) {
    // The database refuses two pages of one SIREN only once a link was used: whoever mistypes takes nobody's place.
    const auto known = repository::sirens(tx);
    if (!provider.siren.empty() && std::ranges::find(known, provider.siren) != known.end()) return siren_taken();
    provider.id = ProviderId::next();
    provider.slug = free_slug(tx, provider.name);
    provider.state = State::unconfirmed;
    provider.created = provider.confirmed = clock.now();
    provider.skills = sorted(std::move(provider.skills));
    provider.proofs = with_seen(std::move(provider.proofs), {});
    if (!repository::insert(tx, provider)) return siren_taken();
    set_contact(tx, vault, provider.id, contact);
    repository::note(tx, provider.id, {}, "proposed", clock.now());
    return Proposed{provider.id, new_link(tx, provider.id, std::chrono::hours{7 * 24}, clock)};
}

Result<void> confirm(db::Write& tx, ProviderId id, const Clock& clock) {
    const auto known = repository::provider(tx, id);
    if (!known) return unknown();
    repository::set_mail_checked(tx, id);
    if (known->state != State::unconfirmed) return {};
    return move_to(tx, id, State::proposed, {}, "confirmed", clock);
}

Result<Saved> keep(db::Write& tx, const Provider& typed, const Clock& clock) {
    auto known = repository::provider(tx, typed.id);
    if (!known) return unknown();
    Provider next = typed;
    next.confirmed = clock.now();
    next.skills = sorted(std::move(next.skills));
    const bool to_read = known->state == State::shown && (typed.name != known->name || typed.siren != known->siren ||
                                                          !same_proofs(typed.proofs, known->proofs));
    if (to_read) {
        repository::upsert_change(tx, {typed.id,
                                       typed.name,
                                       typed.siren,
                                       with_seen(typed.proofs, known->proofs),
                                       clock.now(),
                                       Change::State::waiting,
                                       {}});
        next.name = known->name;
        next.siren = known->siren;
        next.proofs = known->proofs;
    } else {
        // Typed as it stands: nothing of a former wish waits any more.
        const auto before = repository::change(tx, typed.id);
        if (before && before->state == Change::State::waiting) repository::delete_change(tx, typed.id);
        next.proofs = with_seen(typed.proofs, known->proofs);
    }
    if (!repository::update(tx, next)) return siren_taken();
    repository::note(tx, typed.id, {}, to_read ? "change_asked" : "changed", clock.now());
    if (known->state == State::refused)
        if (auto again = move_to(tx, typed.id, State::proposed, {}, "proposed", clock); !again) return again.error();
    return to_read ? Saved::part : Saved::whole;
}

Result<void> still_here(db::Write& tx, ProviderId id, const Clock& clock) {
    if (!repository::provider(tx, id)) return unknown();
    repository::set_confirmed(tx, id, clock.now());
    repository::note(tx, id, {}, "still_here", clock.now());
    return {};
}

Result<void> close(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    const auto known = repository::provider(tx, id);
    if (!known) return unknown();
    if (known->state != State::shown && known->state != State::closed)
        return fail(ErrorKind::conflict, "not_shown", msg("This page is not shown: there is nothing to close."));
    return move_to(tx, id, State::closed, by, "closed", clock);
}

Result<void> reopen(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    const auto known = repository::provider(tx, id);
    if (!known || known->state != State::closed)
        return known && known->state == State::shown ? Result<void>() : unknown();
    if (auto done = move_to(tx, id, State::shown, by, "reopened", clock); !done) return done;
    if (!by) repository::set_confirmed(tx, id, clock.now());
    return {};
}

Result<void> accept(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    return move_to(tx, id, State::shown, by, "accepted", clock);
}

Result<void> refuse(db::Write& tx, ProviderId id, Reason reason, std::string_view words, PersonId by,
                    const Clock& clock) {
    const auto trimmed = text::trim(words);
    if (reason == Reason::other && trimmed.empty())
        return invalid("words_needed", msg("Say why in a sentence: everybody can read it."), "words");
    return move_to(tx, id, State::refused, by, "refused", clock, reason, trimmed);
}

Result<void> put_back(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    return move_to(tx, id, State::proposed, by, "put_back", clock);
}

Result<void> set_seen(db::Write& tx, ProviderId id, ProofId proof, bool seen, PersonId by, const Clock& clock) {
    const auto known = repository::provider(tx, id);
    const auto is_it = [&](const Proof& each) { return each.id == proof; };
    if (!known || std::ranges::none_of(known->proofs, is_it))
        return fail(ErrorKind::not_found, "unknown_proof", msg("This proof is no longer there: open the page again."));
    repository::set_proof_seen(tx, proof, seen ? std::optional(clock.now()) : std::nullopt, seen ? by : PersonId{});
    repository::note(tx, id, by, seen ? "proof_seen" : "proof_unseen", clock.now());
    return {};
}

void forget_contact(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    if (!repository::contact(tx, id)) return;
    repository::clear_contact(tx, id);
    repository::note(tx, id, by, "contact_forgotten", clock.now());
}

std::optional<Change> change_of(db::Read& tx, ProviderId id) { return repository::change(tx, id); }

namespace {

Error unknown_change() {
    return fail(ErrorKind::not_found, "unknown_change", msg("Nothing of this page waits to be read any more."));
}

/// What is shown and what waits change places.
Result<void> swap(db::Write& tx, const Provider& known, Change& change) {
    const Change before{known.id, known.name, known.siren, known.proofs, change.asked, change.state, change.settled};
    if (!repository::set_name(tx, known.id, change.name, change.siren)) return siren_taken();
    repository::set_proofs(tx, known.id, false, change.proofs);
    change = before;
    return {};
}

}

Result<void> settle_change(db::Write& tx, ProviderId id, bool accepted, PersonId by, const Clock& clock) {
    const auto known = repository::provider(tx, id);
    auto change = repository::change(tx, id);
    if (!known || !change || change->state != Change::State::waiting) return unknown_change();
    if (accepted)
        if (auto done = swap(tx, *known, *change); !done) return done;
    change->state = accepted ? Change::State::accepted : Change::State::refused;
    change->settled = clock.now();
    repository::upsert_change(tx, *change);
    repository::note(tx, id, by, accepted ? "change_accepted" : "change_refused", clock.now());
    return {};
}

Result<void> unsettle_change(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    const auto known = repository::provider(tx, id);
    auto change = repository::change(tx, id);
    if (!known || !change) return unknown_change();
    if (change->state == Change::State::waiting) return {};
    if (change->state == Change::State::accepted)
        if (auto done = swap(tx, *known, *change); !done) return done;
    change->state = Change::State::waiting;
    change->settled.reset();
    repository::upsert_change(tx, *change);
    repository::note(tx, id, by, "change_put_back", clock.now());
    return {};
}

std::vector<Event> history(db::Read& tx, ProviderId id, int most) { return repository::history(tx, id, most); }
std::optional<Provider> provider(db::Read& tx, ProviderId id) { return repository::provider(tx, id); }
std::optional<Provider> by_slug(db::Read& tx, std::string_view slug) { return repository::by_slug(tx, slug); }
std::vector<Provider> in_state(db::Read& tx, State state, int most) { return repository::in_state(tx, state, most); }

std::vector<Change> changes_waiting(db::Read& tx, int most) {
    std::vector<Change> all;
    for (const ProviderId id : repository::changes_waiting(tx, most))
        if (auto one = repository::change(tx, id)) all.push_back(*std::move(one));
    return all;
}

CounsellorSkills skills_of(db::Read& tx, PersonId person) { return repository::skills_of(tx, person); }

void set_skills(db::Write& tx, PersonId person, const CounsellorSkills& skills) {
    CounsellorSkills kept{sorted(skills.skills), skills.towns};
    std::ranges::sort(kept.towns);
    repository::set_skills(tx, person, kept);
}

}
