// The SQL of what people change by hand, and of the duplicates that they settle.
#include <algorithm>

#include "features/places/duplicates.hpp"
#include "features/places/repository.hpp"
#include "features/places/slugs.hpp"
#include "platform/base/text.hpp"
#include "platform/search/search.hpp"

namespace beffroi::places {

namespace {

/// An address that nobody has: "mairie-de-vire", "mairie-de-vire-2"… The unique index decides between two at once.
std::string free_slug(db::Read& tx, const Place& place) {
    const std::string wanted = place_slug(place.name, place.commune);
    std::string slug = wanted;
    for (int n = 2; tx.one<std::int64_t>("SELECT id FROM places WHERE slug = ?1", slug); ++n)
        slug = wanted + "-" + std::to_string(n);
    return slug;
}

Proposal proposal_from(const db::Row& row) {
    const bool exact = row.text(2) == likeness_code(Likeness::same_name_and_address);
    return {PlaceId{row.integer(0)}, PlaceId{row.integer(1)},
            likeness_message(exact ? Likeness::same_name_and_address : Likeness::near_and_alike)};
}

#define BEFFROI_OPEN_PROPOSALS                                                                   \
    " FROM places_duplicates d JOIN places a ON a.id = d.place JOIN places b ON b.id = d.other " \
    "WHERE d.decision = 'open' AND a.retired = 0 AND b.retired = 0"

}

Record add(db::Write& tx, Place place) {
    const std::int64_t version = repository::begin_change(tx);
    place.id = PlaceId::next();
    place.slug = free_slug(tx, place);
    place.source = by_hand_source;
    place.source_id = place.id.text();
    repository::insert(tx, place, std::string(by_hand_source) + "-" + place.source_id, version);
    ImportReport ignored;
    propose_duplicates(tx, {{place.id.value, place.source_id}}, ignored);
    return {std::move(place), version, {}, {}};
}

std::int64_t change(db::Write& tx, const Place& place) {
    const std::int64_t version = repository::begin_change(tx);
    tx.run("UPDATE places SET imported = fingerprint WHERE id = ?1 AND imported = ''", place.id);
    repository::update(tx, place, version);
    tx.run("UPDATE places SET imported = '' WHERE id = ?1 AND imported = fingerprint", place.id);
    return version;
}

std::int64_t set_retired(db::Write& tx, PlaceId place, std::optional<Instant> at, std::optional<PlaceId> merged_into) {
    const std::int64_t version = repository::begin_change(tx);
    tx.run("UPDATE places SET retired = ?2, merged_into = ?3, version = ?4 WHERE id = ?1", place,
           at ? to_micros(*at) : 0, merged_into, version);
    return version;
}

int count_retired(db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM places WHERE retired > 0").value_or(0); }

Elsewhere in_place_of(db::Read& tx, std::string_view slug) {
    auto there = record(tx, slug);
    Elsewhere answer{there.has_value(), {}};
    // Merged again and again, never in a circle: a place must be listed for another to be merged into it. The bound is for
    // what an undone merge may leave.
    for (int steps = 0; there && steps < 20; ++steps) {
        if (!there->retired) return {answer.retired, there->place.slug};
        if (!there->merged_into) break;
        there = record(tx, *there->merged_into);
    }
    return answer;
}

std::vector<Proposal> open_proposals(db::Read& tx, int limit) {
    std::vector<Proposal> all;
    tx.each(
        "SELECT d.place, d.other, d.reason" BEFFROI_OPEN_PROPOSALS
        " ORDER BY d.found_at DESC, d.place, d.other LIMIT ?1",
        [&](const db::Row& row) { all.push_back(proposal_from(row)); }, limit);
    return all;
}

int count_open_proposals(db::Read& tx) {
    return tx.one<int>("SELECT COUNT(*) FROM (SELECT 1" BEFFROI_OPEN_PROPOSALS " LIMIT ?1) AS counted", most_counted + 1)
        .value_or(0);
}

std::optional<Proposal> proposal(db::Read& tx, PlaceId place, PlaceId other) {
    std::optional<Proposal> found;
    tx.each(
        "SELECT d.place, d.other, d.reason" BEFFROI_OPEN_PROPOSALS " AND d.place = ?1 AND d.other = ?2",
        [&](const db::Row& row) { found = proposal_from(row); }, std::min(place, other), std::max(place, other));
    return found;
}

void settle_proposal(db::Write& tx, PlaceId place, PlaceId other, Verdict verdict) {
    const std::string_view decision = verdict == Verdict::open   ? "open"
                                      : verdict == Verdict::same ? "same"
                                                                 : "different";
    tx.run("UPDATE places_duplicates SET decision = ?3 WHERE place = ?1 AND other = ?2", std::min(place, other),
           std::max(place, other), decision);
}

}
