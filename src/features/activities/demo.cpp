// A year of records of the demonstration, so that its figures have something to tell.
#include <algorithm>
#include <array>

#include "features/activities/activities.hpp"

namespace beffroi::activities {
namespace {

using beneficiaries::Gender;
using beneficiaries::Situation;

struct DemoSheet {
    std::string_view first, last, phone, mail, insee;
    int born;  ///< 0: not known
    Gender gender;
    Situation situation;
    bool shared;
};
/// Those who have appointments of the demonstration, and some more.
constexpr std::array<DemoSheet, 16> sheets{{
    {"Jeanne", "Lecointe", "+33639980101", "", "14762", 1951, Gender::female, Situation::retired, true},
    {"Marcel", "Aubert", "", "", "14762", 1948, Gender::male, Situation::retired, true},
    {"Fatou", "Diallo", "+33639980103", "", "14762", 1988, Gender::female, Situation::without_work, true},
    {"Odile", "Marie", "+33639980104", "", "14061", 1944, Gender::female, Situation::retired, false},
    {"Kevin", "Lemarchand", "", "kevin@exemple.example", "14762", 2004, Gender::male, Situation::without_work, true},
    {"Thérèse", "Vautier", "+33639980106", "", "14061", 1939, Gender::female, Situation::retired, true},
    {"Amina", "Haddad", "+33639980107", "", "14762", 1979, Gender::female, Situation::at_work, true},
    {"Gérard", "Poisson", "", "", "14061", 1957, Gender::male, Situation::retired, false},
    {"Lucie", "Hébert", "+33639980109", "", "14762", 1992, Gender::female, Situation::at_work, true},
    {"Roger", "Lefèvre", "+33639980110", "", "14061", 1946, Gender::male, Situation::retired, true},
    {"Paulette", "Gautier", "", "paulette@exemple.example", "14762", 1942, Gender::female, Situation::retired, true},
    {"Yusuf", "Kaya", "+33639980112", "", "14762", 1985, Gender::male, Situation::without_work, true},
    {"Inès", "Morin", "", "", "14762", 2010, Gender::female, Situation::at_school, false},
    {"Bruno", "Picard", "", "", "14061", 1968, Gender::male, Situation::at_work, true},
    {"Camille", "Leroy", "", "", "14762", 1999, Gender::not_told, Situation::without_work, true},
    {"Simone", "Duval", "", "", "14762", 0, Gender::female, Situation::not_told, false},
}};

/// The same numbers each time, so that two demonstrations look alike.
struct Dice {
    std::uint32_t state = 20261126;
    int upto(int n) {
        state = state * 1664525U + 1013904223U;  // Numerical Recipes
        return static_cast<int>((state >> 8) % static_cast<std::uint32_t>(n));
    }
};

constexpr std::array<Theme, 8> usual{Theme::paperwork, Theme::paperwork, Theme::mail,   Theme::hardware,
                                     Theme::web,       Theme::health,    Theme::safety, Theme::social_networks};
constexpr std::array<int, 6> durations{15, 30, 45, 60, 60, 90};

Activity some(Dice& dice, PersonId counsellor, PlaceId place, Date day) {
    Activity a;
    a.day = day;
    a.counsellors = {counsellor};
    a.duration_min = durations[static_cast<std::size_t>(dice.upto(durations.size()))];
    a.place_kind = PlaceKind::place;
    a.place = place;
    if (const int where = dice.upto(10); where == 0) {
        a.place_kind = PlaceKind::home;
        a.insee = "14061";
        a.travel_min = 40;
    } else if (where == 1) {
        a.place_kind = PlaceKind::remote;
    }
    if (a.place_kind != PlaceKind::place) a.place = {};
    a.themes.add(usual[static_cast<std::size_t>(dice.upto(usual.size()))]);
    if (dice.upto(3) == 0) a.themes.add(usual[static_cast<std::size_t>(dice.upto(usual.size()))]);
    if (a.themes.has(Theme::paperwork)) a.admin_themes.add(static_cast<AdminTheme>(dice.upto(8)));
    a.equipment.add(static_cast<Equipment>(dice.upto(3)));
    return a;
}

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (tx.one<int>("SELECT COUNT(*) FROM beneficiaries").value_or(0) > 0) return {};
        std::vector<PersonId> counsellors;
        for (const accounts::Person& each : accounts::staff(tx, vault, clock))
            if (std::any_of(each.roles.begin(), each.roles.end(),
                            [](const accounts::Held& held) { return held.role == accounts::Role::counsellor; }))
                counsellors.push_back(each.id);
        if (counsellors.empty()) return {};
        std::vector<BeneficiaryId> people;
        std::vector<PersonId> theirs;
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            const DemoSheet& sheet = sheets[i];
            beneficiaries::Beneficiary b;
            b.who = {std::string(sheet.first),
                     std::string(sheet.last),
                     std::string(sheet.phone),
                     std::string(sheet.mail),
                     {},
                     {}};
            b.no_phone = sheet.phone.empty() && sheet.mail.empty();
            if (sheet.born != 0) b.birth_year = sheet.born;
            b.insee = sheet.insee;
            b.gender = sheet.gender;
            b.situation = sheet.situation;
            b.counsellor = counsellors[i % counsellors.size()];
            const auto id = beneficiaries::add(tx, vault, b, clock);
            if (!id) return id.error();
            if (sheet.shared)
                if (auto ok =
                        beneficiaries::set_consent(tx, *id, true, beneficiaries::How::spoken, b.counsellor, clock);
                    !ok)
                    return ok;
            people.push_back(*id);
            theirs.push_back(b.counsellor);
        }
        std::vector<PlaceId> places;
        for (PersonId each : counsellors)
            for (const agenda::Opening& opening : agenda::openings(tx, each, clock.today()))
                if (opening.place) places.push_back(opening.place);
        if (places.empty()) return {};

        Dice dice;
        const Date today = clock.today();
        for (int ago = 360; ago > 0; ago -= 1 + dice.upto(3)) {
            const Date day = add_days(today, -ago);
            // Nobody works on Sundays.
            if (std::chrono::weekday{std::chrono::sys_days{day}} == std::chrono::Sunday) continue;
            const auto who = static_cast<std::size_t>(dice.upto(static_cast<int>(people.size())));
            const PlaceId place = places[static_cast<std::size_t>(dice.upto(static_cast<int>(places.size())))];
            Activity one = some(dice, theirs[who], place, day);
            one.people = {people[who]};
            one.autonomy = static_cast<Autonomy>(dice.upto(3));
            if (auto done = record(tx, vault, one, theirs[who], clock); !done) return done.error();
            if (dice.upto(6) != 0) continue;
            Activity workshop = some(dice, theirs[who], place, day);
            workshop.type = Type::workshop;
            workshop.title = "Premiers pas avec le téléphone";
            workshop.level = Level::beginner;
            workshop.duration_min = 120;
            workshop.preparation_min = 30;
            workshop.people = {people[who], people[(who + 3) % people.size()]};
            workshop.anonymous = 2 + dice.upto(5);
            workshop.anonymous_already = 1;
            workshop.counts.gender = {workshop.anonymous - 1, 1, 0};
            workshop.counts.age_band[static_cast<std::size_t>(beneficiaries::AgeBand::from_60)] = workshop.anonymous;
            if (auto done = record(tx, vault, workshop, theirs[who], clock); !done) return done.error();
        }
        return {};
    });
}

}
