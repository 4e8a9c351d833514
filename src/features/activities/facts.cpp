// What figures are made of, read from the tables of records.
#include <string>

#include "features/activities/repository.hpp"

namespace beffroi::activities {
namespace {

/// The condition on `a` (activities), with what it compares to; and what is counted of those who were asked for.
struct Where {
    std::string sql;
    std::string whom;  ///< the condition on `c` (accompaniments), after " AND "; empty: everybody
    std::string people = "(SELECT COUNT(*) FROM accompaniments c WHERE c.activity = a.id";  ///< how many with a sheet
    std::string anonymous = "a.anonymous", already = "a.anonymous_already";  ///< how many without a name
    std::vector<db::Param> params;

    explicit Where(const Selection& of) : params{of.from, of.to} {
        sql = "a.day >= ?1 AND a.day <= ?2 AND a.removed IS NULL";
        if (!of.counsellors.empty()) {
            // Somebody's records lie together by day: few are looked at. Everybody's are looked at anyway.
            sql +=
                " AND a.id IN (SELECT k.activity FROM activity_counsellors k WHERE k.day >= ?1 AND k.day <= ?2 AND "
                "k.counsellor IN (";
            for (std::size_t i = 0; i < of.counsellors.size(); ++i)
                sql += (i == 0 ? "" : ", ") + next(of.counsellors[i]);
            sql += "))";
        }
        if (of.type) sql += " AND a.type = " + next(code(*of.type));
        if (of.theme) sql += has("a.themes", *of.theme);
        if (of.admin_theme) sql += has("a.admin_themes", *of.admin_theme);
        if (of.equipment) sql += has("a.equipment", *of.equipment);
        if (of.place_kind) sql += " AND a.place_kind = " + next(code(*of.place_kind));
        if (of.least_min > 0) sql += " AND a.duration_min >= " + next(of.least_min);
        if (of.most_min < longest_min) sql += " AND a.duration_min <= " + next(of.most_min);
        if (of.place) sql += " AND a.place = " + next(of.place);
        if (!of.insee.empty()) sql += " AND a.insee = " + next(std::string_view(of.insee));
        if (of.tag)
            sql +=
                " AND EXISTS (SELECT 1 FROM activity_tags t WHERE t.activity = a.id AND t.tag = " + next(of.tag) + ")";
        if (of.agreement != 0) sql += " AND a.agreement = " + next(of.agreement);
        if (!of.whom.everybody()) narrow(of.whom);
        people += whom + ")";
    }

private:
    template <class T>
    std::string next(const T& value) {
        params.emplace_back(value);
        return "?" + std::to_string(params.size());
    }

    template <class E>
    static std::string has(std::string_view set, E value) {
        return " AND (" + std::string(set) + " / " + std::to_string(1LL << static_cast<int>(value)) + ") % 2 = 1";
    }

    void narrow(const Whom& of) {
        const std::string gender = of.gender ? next(code(*of.gender)) : "",
                          age = of.age_band ? next(code(*of.age_band)) : "",
                          situation = of.situation ? next(code(*of.situation)) : "";
        if (of.gender) whom += " AND c.gender = " + gender;
        if (of.age_band) whom += " AND c.age_band = " + age;
        if (of.situation) whom += " AND c.situation = " + situation;
        if (!of.insee.empty()) whom += " AND c.insee = " + next(std::string_view(of.insee));
        already = "0";
        const int things =
            of.gender.has_value() + of.age_band.has_value() + of.situation.has_value() + !of.insee.empty();
        if (things == 1 && of.gender)
            anonymous = counted("gender", gender, *of.gender == beneficiaries::Gender::not_told);
        else if (things == 1 && of.age_band)
            anonymous = counted("age_band", age, *of.age_band == beneficiaries::AgeBand::not_told);
        else if (things == 1 && of.situation)
            anonymous = counted("situation", situation, *of.situation == beneficiaries::Situation::not_told);
        else if (things == 2 && of.gender && of.age_band)
            anonymous =
                "COALESCE((SELECT x.n FROM activity_crosses x WHERE x.activity = a.id AND x.gender = " + gender +
                " AND x.age_band = " + age + "), 0)";
        else
            anonymous = "0";
        sql += " AND (EXISTS (SELECT 1 FROM accompaniments c WHERE c.activity = a.id" + whom + ")";
        if (anonymous != "0") sql += " OR (a.anonymous > 0 AND " + anonymous + " > 0)";
        sql += ")";
    }

    /// Of whom nobody counted it is "not told" too.
    static std::string counted(std::string_view what, const std::string& code, bool not_told) {
        const std::string of = "(SELECT SUM(n.n) FROM activity_counts n WHERE n.activity = a.id AND n.what = '" +
                               std::string(what) + "' AND n.code ";
        return not_told ? "(a.anonymous - COALESCE(" + of + "<> " + code + "), 0))"
                        : "COALESCE(" + of + "= " + code + "), 0)";
    }
};

void run(db::Read& tx, const std::string& sql, const Where& where, FunctionRef<void(const db::Row&)> tell) {
    tx.connection().execute(sql, where.params, [&](const db::Row& row) { return tell(row), true; });
}

Helped helped_from(const db::Row& r) {
    return {r.get<BeneficiaryId>(0),
            r.get<Date>(1),
            beneficiaries::gender_from(r.text(2)).value_or(beneficiaries::Gender::not_told),
            beneficiaries::situation_from(r.text(3)).value_or(beneficiaries::Situation::not_told),
            beneficiaries::age_band_from(r.text(4)).value_or(beneficiaries::AgeBand::not_told),
            r.string(5),
            r.get<std::optional<Date>>(6)};
}

/// Adds a row of what, code and how many.
void add_count(Counts& all, const db::Row& r) {
    const int n = static_cast<int>(r.integer(2));
    if (r.text(0) == "gender") {
        if (const auto at = beneficiaries::gender_from(r.text(1))) all.gender[static_cast<std::size_t>(*at)] += n;
    } else if (r.text(0) == "situation") {
        if (const auto at = beneficiaries::situation_from(r.text(1))) all.situation[static_cast<std::size_t>(*at)] += n;
    } else if (const auto at = beneficiaries::age_band_from(r.text(1))) {
        all.age_band[static_cast<std::size_t>(*at)] += n;
    }
}

/// Of some of those without a name: what was asked for is known of all of them, and of women and men their ages, of ages whether they
/// are women or men, as far as both were counted.
Counts counts_of_some(db::Read& tx, const Selection& of) {
    Counts all;
    const Where where(of);
    int n = 0;
    run(tx, "SELECT CAST(COALESCE(SUM(" + where.anonymous + "), 0) AS BIGINT) FROM activities a WHERE " + where.sql,
        where, [&](const db::Row& r) { n = static_cast<int>(r.integer(0)); });
    if (n == 0) return all;
    const Whom& whom = of.whom;
    if (whom.gender) all.gender[static_cast<std::size_t>(*whom.gender)] = n;
    if (whom.age_band) all.age_band[static_cast<std::size_t>(*whom.age_band)] = n;
    if (whom.situation) all.situation[static_cast<std::size_t>(*whom.situation)] = n;
    if (whom.gender.has_value() == whom.age_band.has_value()) return all;
    run(tx,
        "SELECT x.gender, x.age_band, SUM(x.n) FROM activities a JOIN activity_crosses x ON x.activity = a.id WHERE " +
            where.sql + " GROUP BY x.gender, x.age_band",
        where, [&](const db::Row& r) {
            const auto gender = beneficiaries::gender_from(r.text(0));
            const auto age = beneficiaries::age_band_from(r.text(1));
            const int both = static_cast<int>(r.integer(2));
            if (whom.gender && gender == whom.gender && age) all.age_band[static_cast<std::size_t>(*age)] += both;
            if (whom.age_band && age == whom.age_band && gender) all.gender[static_cast<std::size_t>(*gender)] += both;
        });
    return all;
}

template <class E>
Set<E> set_from(const db::Row& row, int column) {
    return Set<E>(static_cast<std::uint32_t>(row.integer(column)));
}

}

void each_fact(db::Read& tx, const Selection& of, FunctionRef<void(const Counted&)> tell) {
    const Where where(of);
    run(tx,
        "SELECT a.id, a.type, a.day, a.duration_min, a.preparation_min, a.travel_min, a.place_kind, a.place, a.insee, "
        "a.themes, a.admin_themes, a.equipment, " +
            where.anonymous + ", " + where.already + ", " + where.people +
            ", (SELECT COUNT(*) FROM activity_counsellors k WHERE k.activity = a.id) FROM activities a WHERE " +
            where.sql + " ORDER BY a.day, a.id",
        where, [&](const db::Row& r) {
            Counted fact;
            fact.id = r.get<ActivityId>(0);
            fact.type = type_from(r.text(1)).value_or(Type::individual);
            fact.day = r.get<Date>(2);
            fact.duration_min = r.get<int>(3);
            fact.preparation_min = r.get<int>(4);
            fact.travel_min = r.get<int>(5);
            fact.place_kind = place_kind_from(r.text(6)).value_or(PlaceKind::other);
            fact.place = r.get<std::optional<PlaceId>>(7).value_or(PlaceId{});
            fact.insee = r.string(8);
            fact.themes = set_from<Theme>(r, 9);
            fact.admin_themes = set_from<AdminTheme>(r, 10);
            fact.equipment = set_from<Equipment>(r, 11);
            fact.anonymous = r.get<int>(12);
            fact.anonymous_already = r.get<int>(13);
            fact.people = r.get<int>(14);
            fact.counsellors = r.get<int>(15);
            tell(fact);
        });
}

void each_recorded(db::Read& tx, const Selection& of, FunctionRef<void(const Recorded&)> tell) {
    const Where where(of);
    run(tx,
        "SELECT a.type, a.day, a.duration_min, a.preparation_min, a.travel_min, a.place_kind, a.place, a.insee, "
        "a.themes, " +
            where.anonymous + ", " + where.people +
            ", (SELECT COUNT(*) FROM activity_counsellors k WHERE k.activity = a.id), a.id, a.title, a.appointment, "
            "a.session, a.workshop, a.agreement FROM activities a WHERE " +
            where.sql + " ORDER BY a.day, a.id",
        where, [&](const db::Row& r) {
            Recorded one;
            one.type = type_from(r.text(0)).value_or(Type::individual);
            one.day = r.get<Date>(1);
            one.duration_min = r.get<int>(2);
            one.preparation_min = r.get<int>(3);
            one.travel_min = r.get<int>(4);
            one.place_kind = place_kind_from(r.text(5)).value_or(PlaceKind::other);
            one.place = r.get<std::optional<PlaceId>>(6).value_or(PlaceId{});
            one.insee = r.string(7);
            one.themes = set_from<Theme>(r, 8);
            one.anonymous = r.get<int>(9);
            one.people = r.get<int>(10);
            one.counsellors = r.get<int>(11);
            one.id = r.get<ActivityId>(12);
            one.title = r.string(13);
            one.appointment = r.get<std::optional<AppointmentId>>(14).value_or(AppointmentId{});
            one.session = r.get<std::optional<workshops::SessionId>>(15).value_or(workshops::SessionId{});
            one.workshop = r.get<workshops::WorkshopId>(16);
            one.agreement = r.integer(17);
            tell(one);
        });
}

void each_helped(db::Read& tx, const Selection& of, FunctionRef<void(const Helped&)> tell) {
    const Where where(of);
    run(tx,
        "SELECT c.beneficiary, a.day, c.gender, c.situation, c.age_band, c.insee, c.previous FROM activities a JOIN "
        "accompaniments c ON c.activity = a.id WHERE " +
            where.sql + where.whom + " ORDER BY a.day, a.id, c.id",
        where, [&](const db::Row& r) { tell(helped_from(r)); });
}

Counts anonymous_counts(db::Read& tx, const Selection& of) {
    if (!of.whom.everybody()) return counts_of_some(tx, of);
    Counts all;
    const Where where(of);
    run(tx,
        "SELECT n.what, n.code, SUM(n.n) FROM activities a JOIN activity_counts n ON n.activity = a.id WHERE " +
            where.sql + " GROUP BY n.what, n.code",
        where, [&](const db::Row& r) { add_count(all, r); });
    return all;
}

void each_helped(db::Read& tx, std::span<const ActivityId> of, FunctionRef<void(const Helped&)> tell) {
    for (const ActivityId id : of)
        tx.each(
            "SELECT beneficiary, day, gender, situation, age_band, insee, previous FROM accompaniments WHERE activity "
            "= ?1 "
            "ORDER BY id",
            [&](const db::Row& r) { tell(helped_from(r)); }, id);
}

Counts anonymous_counts(db::Read& tx, std::span<const ActivityId> of) {
    Counts all;
    for (const ActivityId id : of)
        tx.each(
            "SELECT what, code, n FROM activity_counts WHERE activity = ?1",
            [&](const db::Row& r) { add_count(all, r); }, id);
    return all;
}

std::vector<Change> changed_days(db::Read& tx, int most) {
    std::vector<Change> all;
    tx.each(
        "SELECT id, day FROM activity_changes ORDER BY day, id LIMIT ?1",
        [&](const db::Row& r) { all.push_back({r.integer(0), r.get<Date>(1)}); }, most);
    return all;
}

std::vector<Date> changed_days(db::Read& tx, Date from, Date to) {
    return tx.all<Date>("SELECT DISTINCT day FROM activity_changes WHERE day >= ?1 AND day <= ?2 ORDER BY day", from,
                        to);
}

void summed_up(db::Write& tx, std::span<const Change> changes) {
    for (const Change& each : changes) tx.run("DELETE FROM activity_changes WHERE id = ?1", each.id);
}

void everything_changed(db::Write& tx) {
    for (const Date day : tx.all<Date>("SELECT DISTINCT day FROM activities")) repository::note_change(tx, day);
}

std::vector<Date> recorded_days(db::Read& tx, Date from, Date to) {
    return tx.all<Date>("SELECT DISTINCT day FROM activities WHERE day >= ?1 AND day <= ?2 ORDER BY day", from, to);
}

}
