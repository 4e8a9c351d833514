// What records hold about people, and when notes go by themselves: figures stay.
#include <algorithm>

#include "features/activities/repository.hpp"

namespace beffroi::activities {
namespace {

/// Kept beyond its time, by law: so is what was written about them.
bool somebody_held(db::Read& tx, const crypto::Vault& vault, ActivityId id) {
    const auto rows = repository::accompaniments_of(tx, id);
    return std::any_of(rows.begin(), rows.end(), [&](const repository::Accompaniment& each) {
        const auto sheet = beneficiaries::beneficiary(tx, vault, each.beneficiary);
        return sheet && sheet->held;
    });
}

std::string labels_of(const Activity& a) {
    std::string all;
    for (const Theme each : a.themes.values()) all += (all.empty() ? "" : ", ") + std::string(code(each));
    return all;
}

std::vector<privacy::Record> told(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<privacy::Record> records;
    const auto sheet = beneficiaries::of_account(tx, vault, person);
    if (!sheet) return records;
    for (const Line& line : of_beneficiary(tx, sheet->id, 10'000)) {
        const auto a = activity(tx, vault, line.id);
        if (!a) continue;
        privacy::Record record{{"day", i18n::key("Day"), a->day},
                               {"type", i18n::key("Kind of record"), std::string(code(a->type)), label(a->type)},
                               {"minutes", i18n::key("Minutes"), static_cast<std::int64_t>(a->duration_min)},
                               {"themes", i18n::key("What it was about"), labels_of(*a)}};
        if (!a->title.empty()) record.push_back({"title", i18n::key("Workshop"), a->title});
        // Of a workshop they are about everybody who came.
        if (a->type == Type::individual && !a->notes.empty()) record.push_back({"notes", i18n::key("Notes"), a->notes});
        records.push_back(std::move(record));
    }
    return records;
}

}

void forget_notes(db::Write& tx, BeneficiaryId id) {
    for (const std::int64_t each : repository::accompaniments_of(tx, id))
        if (const auto row = repository::accompaniment(tx, each)) repository::silence(tx, row->activity);
}

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "activities";
    all.label = i18n::key("Activity records");
    all.export_about = [&vault](db::Read& tx, PersonId person) { return told(tx, vault, person); };
    // The sheet is forgotten by its own feature.
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock&) {
        if (const auto sheet = beneficiaries::of_account(tx, vault, person)) forget_notes(tx, sheet->id);
    };
    all.delete_older = [&vault](db::Write& tx, Instant before, const Clock&) {
        constexpr int together = 1000;
        const Date day = to_local(before, "Europe/Paris").date;
        std::int64_t gone = repository::silence_coordinations(tx, day);
        ActivityId after;
        for (;;) {
            const auto ids = repository::telling_before(tx, day, after, together);
            for (const ActivityId id : ids) {
                if (somebody_held(tx, vault, id)) continue;
                repository::silence(tx, id);
                gone++;
            }
            if (std::ssize(ids) < together) return gone;
            after = ids.back();
        }
    };
    return all;
}

}
