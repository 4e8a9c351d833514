#include "features/activities/activities.hpp"
#include "features/imports/keeping.hpp"

namespace beffroi::imports {
namespace {

/// Why a sheet stays; none: it goes.
std::optional<Message> used_since(db::Read& tx, const Tools& use, const beneficiaries::Beneficiary& b, Instant made) {
    if (b.changed != made) return msg("This sheet was changed since, and stays: {1}.", b.name());
    if (!activities::of_beneficiary(tx, b.id, 1).empty())
        return msg("What was done with this person is written down, and the sheet stays: {1}.", b.name());
    if (b.account) return msg("This person has an account, and the sheet stays: {1}.", b.name());
    if (!beneficiaries::consents(tx, b.id).empty() || !beneficiaries::hand_overs(tx, use.vault, b.id).empty() ||
        !beneficiaries::merges(tx, b.id).empty())
        return msg("This sheet was used since, and stays: {1}.", b.name());
    for (const auto& each : use.attached)
        if (each.kind != "accompaniments" && !each.rows_of(tx, b.id).empty())
            return msg("This sheet was used since, and stays: {1}.", b.name());
    return std::nullopt;
}

void leave(db::Write& tx, const Tools& use, const Import& import, const repository::Row& row, Message why) {
    repository::add_fault(tx, use.vault, import.id, {row.line, {}, {}, std::move(why), false},
                          repository::Weight::left);
    // It is somebody's own now: known when the file comes again, and never taken back.
    tx.run("UPDATE import_rows SET made = 0 WHERE id = ?1", row.id);
}

void take_record(db::Write& tx, const Tools& use, Import& import, const repository::Row& row) {
    const activities::ActivityId id{row.target};
    const auto there = activities::activity(tx, use.vault, id);
    if (there && !there->removed) {
        if (there->changed != row.changed)
            return leave(tx, use, import, row, msg("This record was corrected since, and stays."));
        if (auto gone = activities::remove(tx, id, import.owner, use.clock); !gone)
            return leave(tx, use, import, row, gone.error().message);
    }
    repository::set_undone(tx, row.id);
    ++import.position;
}

void take_person(db::Write& tx, const Tools& use, Import& import, const repository::Row& row) {
    const auto there = beneficiaries::beneficiary(tx, use.vault, BeneficiaryId{row.target});
    if (there && there->id.value == row.target && !there->forgotten) {
        if (auto why = used_since(tx, use, *there, row.changed)) return leave(tx, use, import, row, std::move(*why));
        beneficiaries::forget(tx, there->id, use.clock);
    } else if (there && there->id.value != row.target) {
        return leave(tx, use, import, row,
                     msg("This sheet was joined to another one since, and stays: {1}.", there->name()));
    }
    repository::forget_rows(tx, import.id, row.target);
    ++import.position;
}

}

bool take_back_some(db::Write& tx, const Tools& use, Import& import) {
    auto rows = repository::rows(tx, import.id, "record", 0, piece);
    if (!rows.empty()) {
        for (const auto& row : rows) take_record(tx, use, import, row);
        return true;
    }
    rows = repository::rows(tx, import.id, "person", 0, piece);
    for (const auto& row : rows) take_person(tx, use, import, row);
    return !rows.empty();
}

}
