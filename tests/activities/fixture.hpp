// What the tests of records share: a place, counsellors of two teams, sheets, an appointment and the session of a workshop.
#pragma once
#include "features/activities/activities.hpp"
#include "features/notices/notices.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "tests/support/database.hpp"

namespace beffroi::activities {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline Date on(std::string_view text) { return parse_date(text).value(); }

template <class T>
std::string refusal(const Result<T>& result) {
    return result ? std::string()
                  : result.error().code + (result.error().field.empty() ? "" : "@" + result.error().field);
}

struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-26T18:00:00+01:00"));
    accounts::TeamId team{700}, other_team{701};
    PlaceId here;
    PersonId anne, paul, far, boss;
    agenda::MotifId motif;

    explicit World(db::Database& database, std::span<const db::Migration> more = {}) : db(database) {
        std::vector<db::Migration> all;
        for (auto some :
             {jobs::migrations(), mail::migrations(), journal::migrations(), privacy::migrations(),
              places::migrations(), accounts::migrations(), beneficiaries::migrations(), agenda::migrations(),
              notices::migrations(), appointments::migrations(), workshops::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        all.insert(all.end(), more.begin(), more.end());
        const auto done = db::migrate(db, all);
        REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            places::Place place;
            place.name = "Médiathèque";
            place.insee = "14762";
            place.postcode = "14500";
            here = places::add(tx, place).place.id;
            agenda::Motif what;
            what.name = "Impôts";
            what.duration_min = 60;
            motif = agenda::add(tx, what, clock).value();
        });
        anne = staff("Anne", team);
        paul = staff("Paul", team);
        far = staff("Inès", other_team);
        boss = staff("Odile", team, accounts::Role::coordinator);
    }
    PersonId staff(const std::string& name, accounts::TeamId of, accounts::Role role = accounts::Role::counsellor) {
        return db
            .write([&](db::Write& tx) {
                return accounts::add_person(tx, vault, {name, name + "@x.fr", {{role, {}, of}}, Lang::fr}, {}, clock);
            })
            .value();
    }
    accounts::Visitor visitor(PersonId who, accounts::Role role = accounts::Role::counsellor) const {
        return {who, {}, "", {{role, {}, who == far ? other_team : team}}, accounts::Strength::full, {}};
    }
    BeneficiaryId sheet(const std::string& first, const std::string& last, int born = 1958, std::string phone = "",
                        PersonId account = {}) {
        beneficiaries::Beneficiary b;
        b.who = {first, last, std::move(phone), {}, {}, {}};
        b.birth_year = born;
        b.gender = beneficiaries::Gender::female;
        b.situation = beneficiaries::Situation::retired;
        b.insee = "14762";
        b.counsellor = anne;
        b.account = account;
        return db.write([&](db::Write& tx) { return beneficiaries::add(tx, vault, b, clock); }).value();
    }
    /// Half an hour with one person, today, about mail.
    Activity one(BeneficiaryId who = {}) const {
        Activity a;
        a.day = on("2026-11-26");
        a.duration_min = 30;
        a.place = here;
        a.themes = {Theme::mail};
        a.counsellors = {anne};
        if (who)
            a.people = {who};
        else
            a.anonymous = 1;
        return a;
    }
    Activity workshop(std::vector<BeneficiaryId> who, int anonymous = 0) const {
        Activity a = one();
        a.type = Type::workshop;
        a.title = "Premiers pas";
        a.people = std::move(who);
        a.anonymous = anonymous;
        return a;
    }
    Result<ActivityId> try_record(const Activity& a, PersonId by = {}) { return try_record(db, a, by); }
    Result<ActivityId> try_record(db::Database& node, const Activity& a, PersonId by = {}) const {
        return node.write([&](db::Write& tx) { return record(tx, vault, a, by ? by : anne, clock); });
    }
    ActivityId recorded(const Activity& a) {
        const auto id = try_record(a);
        REQUIRE_MESSAGE(id, refusal(id));
        return id.value();
    }
    Activity of(ActivityId id) {
        return db.read([&](db::Read& tx) { return activity(tx, vault, id); }).value();
    }
    Result<void> try_change(const Activity& a) {
        return db.write([&](db::Write& tx) { return change(tx, vault, a, anne, clock); });
    }
    Result<void> taken_away(ActivityId id) {
        return db.write([&](db::Write& tx) { return remove(tx, id, anne, clock); });
    }
    Result<void> put_back(ActivityId id) {
        return db.write([&](db::Write& tx) { return restore(tx, id, anne, clock); });
    }
    std::int64_t count(std::string_view table) {
        return db.read(
            [&](db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM " + std::string(table)).value(); });
    }
    /// "2026-11-26 soixante_soixante_neuf first" for each of somebody's accompaniments, in order of day.
    std::vector<std::string> facts(BeneficiaryId who) {
        std::vector<std::string> all;
        db.read([&](db::Read& tx) {
            tx.each(
                "SELECT a.day, a.age_band, CASE WHEN a.previous IS NULL AND v.removed IS NULL THEN 1 ELSE 0 END FROM "
                "accompaniments a JOIN activities v ON v.id = a.activity WHERE a.beneficiary = ?1 ORDER BY a.day, "
                "a.activity",
                [&](const db::Row& r) {
                    all.push_back(r.string(0) + " " + r.string(1) + (r.boolean(2) ? " first" : ""));
                },
                who);
        });
        return all;
    }
    /// Booked with Anne for this morning at nine, for an hour.
    appointments::AppointmentId booked(appointments::Who who, PersonId account = {}) {
        const Clock before = Clock::fixed(at("2026-11-20T09:00:00+01:00"));
        return db
            .write([&](db::Write& tx) {
                appointments::Request r;
                r.wanted.motif = motif;
                r.wanted.counsellors = {anne};
                r.wanted.asked_by = agenda::AskedBy::staff;
                r.wanted.outside_openings = true;
                r.place = here;
                r.starts = at("2026-11-26T09:00:00+01:00");
                r.who = std::move(who);
                r.account = account;
                r.channel = appointments::Channel::staff;
                r.made_by = anne;
                return appointments::book(tx, vault, r, before);
            })
            .value()
            .id;
    }
};

}
