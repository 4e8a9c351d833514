// The SQL of accompaniments: who was helped in which activity.
#include "features/activities/repository.hpp"

namespace beffroi::activities::repository {
namespace {

Accompaniment accompaniment_from(const db::Row& r) {
    return {r.integer(0), r.get<ActivityId>(1), r.get<BeneficiaryId>(2)};
}

std::vector<Accompaniment> collect(db::Read& tx, std::string_view sql, std::int64_t id) {
    std::vector<Accompaniment> all;
    tx.each(sql, [&](const db::Row& r) { all.push_back(accompaniment_from(r)); }, id);
    return all;
}

std::optional<Accompaniment> first_of(std::vector<Accompaniment> all) {
    if (all.empty()) return std::nullopt;
    return all.front();
}

}

std::vector<Accompaniment> accompaniments_of(db::Read& tx, ActivityId id) {
    return collect(tx, "SELECT id, activity, beneficiary FROM accompaniments WHERE activity = ?1 ORDER BY id",
                   id.value);
}

std::vector<std::int64_t> accompaniments_of(db::Read& tx, BeneficiaryId id) {
    return tx.all<std::int64_t>("SELECT id FROM accompaniments WHERE beneficiary = ?1 ORDER BY id", id);
}

std::optional<Accompaniment> accompaniment(db::Read& tx, std::int64_t id) {
    return first_of(collect(tx, "SELECT id, activity, beneficiary FROM accompaniments WHERE id = ?1", id));
}

void insert_accompaniment(db::Write& tx, ActivityId id, BeneficiaryId who, Date day, const Facts& facts) {
    tx.run(
        "INSERT INTO accompaniments (id, activity, beneficiary, gender, situation, age_band, insee, day) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        next_id(), id, who, code(facts.gender), code(facts.situation), code(facts.age_band), facts.insee, day);
}

void delete_accompaniment(db::Write& tx, std::int64_t id) { tx.run("DELETE FROM accompaniments WHERE id = ?1", id); }

void set_day(db::Write& tx, ActivityId id, Date day) {
    tx.run("UPDATE accompaniments SET day = ?2 WHERE activity = ?1", id, day);
}

void set_age_band(db::Write& tx, std::int64_t id, beneficiaries::AgeBand band) {
    tx.run("UPDATE accompaniments SET age_band = ?2 WHERE id = ?1", id, code(band));
}

void settle(db::Write& tx, BeneficiaryId id) {
    struct Row {
        std::int64_t id;
        Date day;
        bool counts;
        std::optional<Date> previous;
    };
    std::vector<Row> rows;
    tx.each(
        "SELECT a.id, a.day, CASE WHEN v.removed IS NULL THEN 1 ELSE 0 END, a.previous FROM accompaniments a JOIN "
        "activities v ON v.id = a.activity "
        "WHERE a.beneficiary = ?1 ORDER BY a.day, a.activity",
        [&](const db::Row& r) {
            rows.push_back({r.integer(0), r.get<Date>(1), r.boolean(2), r.get<std::optional<Date>>(3)});
        },
        id);
    std::optional<Date> previous;
    for (const Row& row : rows) {
        if (row.previous != previous) {
            tx.run("UPDATE accompaniments SET previous = ?2 WHERE id = ?1", row.id, previous);
            note_change(tx, row.day);
        }
        if (row.counts) previous = row.day;
    }
}

void note_change(db::Write& tx, Date day) {
    tx.run("INSERT INTO activity_changes (id, day) VALUES (?1, ?2)", next_id(), day);
}

void note_changes(db::Write& tx, BeneficiaryId id) {
    for (const Date day : tx.all<Date>("SELECT DISTINCT day FROM accompaniments WHERE beneficiary = ?1", id))
        note_change(tx, day);
}

void set_facts(db::Write& tx, BeneficiaryId id, const Facts& facts) {
    tx.run("UPDATE accompaniments SET gender = ?2, situation = ?3, insee = ?4 WHERE beneficiary = ?1", id,
           code(facts.gender), code(facts.situation), facts.insee);
}

std::vector<int> years_of(db::Read& tx, BeneficiaryId id) {
    std::vector<int> years;
    tx.each(
        "SELECT DISTINCT SUBSTR(day, 1, 4) FROM accompaniments WHERE beneficiary = ?1",
        [&](const db::Row& r) { years.push_back(std::stoi(r.string(0))); }, id);
    return years;
}

void set_age_band(db::Write& tx, BeneficiaryId id, int year, beneficiaries::AgeBand band) {
    tx.run("UPDATE accompaniments SET age_band = ?3 WHERE beneficiary = ?1 AND SUBSTR(day, 1, 4) = ?2", id,
           std::to_string(year), code(band));
}

bool is_in(db::Read& tx, ActivityId id, BeneficiaryId who) {
    return tx.one<std::int64_t>("SELECT id FROM accompaniments WHERE activity = ?1 AND beneficiary = ?2", id, who)
        .has_value();
}

void give(db::Write& tx, std::int64_t accompaniment, BeneficiaryId to) {
    tx.run("UPDATE accompaniments SET beneficiary = ?2 WHERE id = ?1", accompaniment, to);
}

void put_aside(db::Write& tx, std::int64_t accompaniment) {
    tx.run(
        "INSERT INTO accompaniments_aside (id, activity, beneficiary, gender, situation, age_band, insee) SELECT id, "
        "activity, beneficiary, gender, situation, age_band, insee FROM accompaniments WHERE id = ?1",
        accompaniment);
    delete_accompaniment(tx, accompaniment);
}

std::optional<Accompaniment> aside(db::Read& tx, std::int64_t accompaniment) {
    return first_of(
        collect(tx, "SELECT id, activity, beneficiary FROM accompaniments_aside WHERE id = ?1", accompaniment));
}

std::vector<Accompaniment> aside_of(db::Read& tx, ActivityId id) {
    return collect(tx, "SELECT id, activity, beneficiary FROM accompaniments_aside WHERE activity = ?1", id.value);
}

void take_back(db::Write& tx, std::int64_t accompaniment, BeneficiaryId to) {
    tx.run(
        "INSERT INTO accompaniments (id, activity, beneficiary, gender, situation, age_band, insee, day) "
        "SELECT a.id, a.activity, ?2, a.gender, a.situation, a.age_band, a.insee, v.day FROM accompaniments_aside a "
        "JOIN activities v ON v.id = a.activity WHERE a.id = ?1",
        accompaniment, to);
    delete_aside(tx, accompaniment);
}

void delete_aside(db::Write& tx, std::int64_t accompaniment) {
    tx.run("DELETE FROM accompaniments_aside WHERE id = ?1", accompaniment);
}

}
