#include "features/activities/repository.hpp"

#include "platform/base/text.hpp"

namespace beffroi::activities::repository {
namespace {

template <class Tag>
std::optional<std::int64_t> or_none(Id<Tag> id) {
    return id ? std::optional(id.value) : std::nullopt;
}
std::optional<std::string_view> or_none(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}
template <class E>
std::optional<std::string_view> code_or_none(const std::optional<E>& value) {
    return value ? std::optional(code(*value)) : std::nullopt;
}
/// An absent text keeps its type on PostgreSQL.
db::Param text_param(const std::optional<std::string_view>& text) {
    return text ? db::Param(*text) : db::Param(std::optional<std::string>());
}

std::string sealed_notes(const crypto::Vault& vault, const Activity& a) {
    return a.notes.empty() ? std::string() : vault.seal(a.notes, "activities.notes:" + a.id.text());
}

// Between the values of one field, and between fields: `text::clean_utf8` leaves neither in what people type.
constexpr char between_value = '\x1f', between_fields = '\x1e';

std::string packed(const std::vector<Event::Former>& was) {
    std::string all;
    for (const auto& each : was) all += each.field + between_value + each.value + between_fields;
    return all;
}
std::vector<Event::Former> unpacked(std::string_view all) {
    std::vector<Event::Former> was;
    for (const std::string_view each : text::split(all, between_fields)) {
        const auto at = each.find(between_value);
        if (at != std::string_view::npos)
            was.push_back({std::string(each.substr(0, at)), std::string(each.substr(at + 1))});
    }
    return was;
}

template <class E>
void read_set(const db::Row& r, int column, Set<E>& set) {
    set = Set<E>(static_cast<std::uint32_t>(r.integer(column)));
}

}

bool insert(db::Write& tx, const crypto::Vault& vault, const Activity& a) {
    const std::string notes = sealed_notes(vault, a);
    return tx.run(
               "INSERT INTO activities (id, type, day, duration_min, preparation_min, travel_min, place_kind, place, "
               "insee, themes, admin_themes, equipment, title, level, autonomy, redirected, redirection, notes, "
               "anonymous, anonymous_already, appointment, session, motif, workshop, agreement, client_key, origin, "
               "created_by, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
               "?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?29) ON CONFLICT DO NOTHING",
               a.id, code(a.type), a.day, a.duration_min, a.preparation_min, a.travel_min, code(a.place_kind),
               or_none(a.place), a.insee, a.themes.bits(), a.admin_themes.bits(), a.equipment.bits(), a.title,
               text_param(code_or_none(a.level)), text_param(code_or_none(a.autonomy)), a.redirected,
               text_param(code_or_none(a.redirection)), db::Param::blob(notes), a.anonymous, a.anonymous_already,
               or_none(a.appointment), or_none(a.session), a.motif, a.workshop, a.agreement,
               text_param(or_none(a.client_key)), text_param(or_none(a.origin)), a.created_by, a.created) == 1;
}

void update(db::Write& tx, const crypto::Vault& vault, const Activity& a) {
    const std::string notes = sealed_notes(vault, a);
    tx.run(
        "UPDATE activities SET type = ?2, day = ?3, duration_min = ?4, preparation_min = ?5, travel_min = ?6, "
        "place_kind = ?7, place = ?8, insee = ?9, themes = ?10, admin_themes = ?11, equipment = ?12, title = ?13, "
        "level = ?14, autonomy = ?15, redirected = ?16, redirection = ?17, notes = ?18, anonymous = ?19, "
        "anonymous_already = ?20, agreement = ?21, changed = ?22 WHERE id = ?1",
        a.id, code(a.type), a.day, a.duration_min, a.preparation_min, a.travel_min, code(a.place_kind),
        or_none(a.place), a.insee, a.themes.bits(), a.admin_themes.bits(), a.equipment.bits(), a.title,
        text_param(code_or_none(a.level)), text_param(code_or_none(a.autonomy)), a.redirected,
        text_param(code_or_none(a.redirection)), db::Param::blob(notes), a.anonymous, a.anonymous_already, a.agreement,
        a.changed);
}

std::optional<Activity> activity(db::Read& tx, const crypto::Vault& vault, ActivityId id) {
    std::optional<Activity> found;
    tx.each(
        "SELECT type, day, duration_min, preparation_min, travel_min, place_kind, place, insee, themes, admin_themes, "
        "equipment, title, level, autonomy, redirected, redirection, notes, anonymous, anonymous_already, appointment, "
        "session, motif, workshop, agreement, client_key, origin, created_by, created, changed, removed FROM "
        "activities WHERE id = ?1",
        [&](const db::Row& r) {
            Activity a;
            a.id = id;
            a.type = type_from(r.text(0)).value_or(Type::individual);
            a.day = r.get<Date>(1);
            a.duration_min = r.get<int>(2);
            a.preparation_min = r.get<int>(3);
            a.travel_min = r.get<int>(4);
            a.place_kind = place_kind_from(r.text(5)).value_or(PlaceKind::remote);
            if (!r.is_null(6)) a.place = r.get<PlaceId>(6);
            a.insee = r.string(7);
            read_set(r, 8, a.themes);
            read_set(r, 9, a.admin_themes);
            read_set(r, 10, a.equipment);
            a.title = r.string(11);
            if (!r.is_null(12)) a.level = workshops::level_from(r.text(12));
            if (!r.is_null(13)) a.autonomy = autonomy_from(r.text(13));
            a.redirected = r.boolean(14);
            if (!r.is_null(15)) a.redirection = redirection_from(r.text(15));
            if (!r.text(16).empty()) a.notes = vault.open(r.text(16), "activities.notes:" + id.text()).value_or("");
            a.anonymous = r.get<int>(17);
            a.anonymous_already = r.get<int>(18);
            if (!r.is_null(19)) a.appointment = r.get<AppointmentId>(19);
            if (!r.is_null(20)) a.session = r.get<workshops::SessionId>(20);
            a.motif = r.get<agenda::MotifId>(21);
            a.workshop = r.get<workshops::WorkshopId>(22);
            a.agreement = r.integer(23);
            if (!r.is_null(24)) a.client_key = r.string(24);
            if (!r.is_null(25)) a.origin = r.string(25);
            a.created_by = r.get<PersonId>(26);
            a.created = r.get<Instant>(27);
            a.changed = r.get<Instant>(28);
            a.removed = r.get<std::optional<Instant>>(29);
            found = std::move(a);
        },
        id);
    if (!found) return found;
    found->counsellors =
        tx.all<PersonId>("SELECT counsellor FROM activity_counsellors WHERE activity = ?1 ORDER BY counsellor", id);
    for (const Accompaniment& each : accompaniments_of(tx, id)) found->people.push_back(each.beneficiary);
    tx.each(
        "SELECT who FROM activities_to_attach WHERE activity = ?1",
        [&](const db::Row& r) { found->who = vault.open(r.text(0), "activities.who:" + id.text()).value_or(""); }, id);
    found->tags = tx.all<TagId>("SELECT tag FROM activity_tags WHERE activity = ?1 ORDER BY tag", id);
    tx.each(
        "SELECT what, code, n FROM activity_counts WHERE activity = ?1",
        [&](const db::Row& r) {
            const auto put = [&](auto& counts, auto value) {
                if (value) counts[static_cast<std::size_t>(*value)] = r.get<int>(2);
            };
            if (r.text(0) == "gender") put(found->counts.gender, beneficiaries::gender_from(r.text(1)));
            if (r.text(0) == "situation") put(found->counts.situation, beneficiaries::situation_from(r.text(1)));
            if (r.text(0) == "age_band") put(found->counts.age_band, beneficiaries::age_band_from(r.text(1)));
        },
        id);
    tx.each(
        "SELECT gender, age_band, n FROM activity_crosses WHERE activity = ?1",
        [&](const db::Row& r) {
            const auto gender = beneficiaries::gender_from(r.text(0));
            const auto band = beneficiaries::age_band_from(r.text(1));
            if (gender && band)
                found->counts.gender_by_age[static_cast<std::size_t>(*gender)][static_cast<std::size_t>(*band)] =
                    r.get<int>(2);
        },
        id);
    return found;
}

std::optional<State> state(db::Read& tx, ActivityId id) {
    std::optional<State> found;
    tx.each(
        "SELECT removed, day FROM activities WHERE id = ?1",
        [&](const db::Row& r) { found = State{r.get<std::optional<Instant>>(0), r.get<Date>(1)}; }, id);
    return found;
}

std::optional<ActivityId> by_client_key(db::Read& tx, PersonId by, std::string_view key) {
    return tx.one<ActivityId>("SELECT id FROM activities WHERE created_by = ?1 AND client_key = ?2", by, key);
}
std::optional<ActivityId> by_appointment(db::Read& tx, AppointmentId id) {
    return tx.one<ActivityId>("SELECT id FROM activities WHERE appointment = ?1 AND removed IS NULL", id);
}
std::optional<ActivityId> by_session(db::Read& tx, workshops::SessionId id) {
    return tx.one<ActivityId>("SELECT id FROM activities WHERE session = ?1 AND removed IS NULL", id);
}
std::optional<ActivityId> by_origin(db::Read& tx, std::string_view origin) {
    return tx.one<ActivityId>("SELECT id FROM activities WHERE origin = ?1", origin);
}

void set_counsellors(db::Write& tx, ActivityId id, Date day, std::span<const PersonId> counsellors) {
    tx.run("DELETE FROM activity_counsellors WHERE activity = ?1", id);
    for (const PersonId each : counsellors)
        tx.run("INSERT INTO activity_counsellors (counsellor, day, activity) VALUES (?1, ?2, ?3)", each, day, id);
}

void set_counts(db::Write& tx, ActivityId id, const Counts& counts) {
    tx.run("DELETE FROM activity_counts WHERE activity = ?1", id);
    tx.run("DELETE FROM activity_crosses WHERE activity = ?1", id);
    const auto put = [&](std::string_view what, const auto& of, auto every) {
        for (const auto value : every)
            if (const int n = of[static_cast<std::size_t>(value)]; n > 0)
                tx.run("INSERT INTO activity_counts (activity, what, code, n) VALUES (?1, ?2, ?3, ?4)", id, what,
                       code(value), n);
    };
    put("gender", counts.gender, beneficiaries::every_gender());
    put("situation", counts.situation, beneficiaries::every_situation());
    put("age_band", counts.age_band, beneficiaries::every_age_band());
    for (const auto gender : beneficiaries::every_gender())
        for (const auto band : beneficiaries::every_age_band())
            if (const int n = counts.gender_by_age[static_cast<std::size_t>(gender)][static_cast<std::size_t>(band)];
                n > 0)
                tx.run("INSERT INTO activity_crosses (activity, gender, age_band, n) VALUES (?1, ?2, ?3, ?4)", id,
                       code(gender), code(band), n);
}

void set_tags(db::Write& tx, ActivityId id, std::span<const TagId> tags) {
    tx.run("DELETE FROM activity_tags WHERE activity = ?1", id);
    for (const TagId each : tags) tx.run("INSERT INTO activity_tags (activity, tag) VALUES (?1, ?2)", id, each);
}

void set_who(db::Write& tx, const crypto::Vault& vault, ActivityId id, const std::string& who) {
    tx.run("DELETE FROM activities_to_attach WHERE activity = ?1", id);
    if (who.empty()) return;
    const std::string sealed = vault.seal(who, "activities.who:" + id.text());
    tx.run("INSERT INTO activities_to_attach (activity, who) VALUES (?1, ?2)", id, db::Param::blob(sealed));
}

bool set_agreement(db::Write& tx, ActivityId id, std::int64_t former, std::int64_t agreement, Instant now) {
    return tx.run(
               "UPDATE activities SET agreement = ?3, changed = ?4 WHERE id = ?1 AND agreement = ?2 AND agreement <> "
               "?3 "
               "AND removed IS NULL",
               id, former, agreement, now) == 1;
}

void set_removed(db::Write& tx, ActivityId id, std::optional<Instant> at, Instant now) {
    tx.run("UPDATE activities SET removed = ?2, changed = ?3 WHERE id = ?1", id, at, now);
}

namespace {
void insert_event(db::Write& tx, std::int64_t row, ActivityId id, const Event& event, std::string_view was) {
    tx.run("INSERT INTO activities_history (id, activity, at, done_by, act, was) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row,
           id, event.at, event.by, event.act, db::Param::blob(was));
}
}

void insert_event(db::Write& tx, const crypto::Vault& vault, ActivityId id, const Event& event) {
    const std::int64_t row = next_id();
    const std::string was =
        event.was.empty() ? std::string() : vault.seal(packed(event.was), "activities.history:" + std::to_string(row));
    insert_event(tx, row, id, event, was);
}

void insert_event(db::Write& tx, ActivityId id, const Event& event) { insert_event(tx, next_id(), id, event, ""); }

std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, ActivityId id) {
    std::vector<Event> all;
    tx.each(
        "SELECT id, at, done_by, act, was FROM activities_history WHERE activity = ?1 ORDER BY id",
        [&](const db::Row& r) {
            Event event{r.get<Instant>(1), r.get<PersonId>(2), r.string(3), {}};
            if (!r.text(4).empty())
                event.was =
                    unpacked(vault.open(r.text(4), "activities.history:" + std::to_string(r.integer(0))).value_or(""));
            all.push_back(std::move(event));
        },
        id);
    return all;
}

// ---- Lists ----

namespace {

// A macro so that the statements are whole literals.
#define BEFFROI_ACTIVITY_LINE                                                                                 \
    "SELECT v.id, v.type, v.day, v.duration_min, v.place_kind, v.place, v.insee, v.themes, v.title, (SELECT " \
    "COUNT(*) FROM accompaniments p WHERE p.activity = v.id), v.anonymous FROM "

Line line_from(const db::Row& r) {
    Line line;
    line.id = r.get<ActivityId>(0);
    line.type = type_from(r.text(1)).value_or(Type::individual);
    line.day = r.get<Date>(2);
    line.duration_min = r.get<int>(3);
    line.place_kind = place_kind_from(r.text(4)).value_or(PlaceKind::remote);
    if (!r.is_null(5)) line.place = r.get<PlaceId>(5);
    line.insee = r.string(6);
    read_set(r, 7, line.themes);
    line.title = r.string(8);
    line.people = r.get<int>(9);
    line.anonymous = r.get<int>(10);
    return line;
}

}

std::vector<Line> of_counsellor(db::Read& tx, const Query& query) {
    std::vector<Line> lines;
    const auto collect = [&](const db::Row& r) { lines.push_back(line_from(r)); };
    // Each form of the question is read along the primary key, without sorting.
    if (query.after)
        tx.each(
            BEFFROI_ACTIVITY_LINE
            "activity_counsellors c JOIN activities v ON v.id = c.activity WHERE c.counsellor = ?1 AND c.day >= ?2 "
            "AND (c.day, c.activity) < (?3, ?4) AND v.removed IS NULL ORDER BY c.day DESC, c.activity DESC LIMIT ?5",
            collect, query.counsellor, query.from, query.after->first, query.after->second, query.limit);
    else
        tx.each(BEFFROI_ACTIVITY_LINE
                "activity_counsellors c JOIN activities v ON v.id = c.activity WHERE c.counsellor = ?1 AND c.day >= ?2 "
                "AND c.day <= ?3 AND v.removed IS NULL ORDER BY c.day DESC, c.activity DESC LIMIT ?4",
                collect, query.counsellor, query.from, query.to, query.limit);
    return lines;
}

std::vector<Line> of_beneficiary(db::Read& tx, BeneficiaryId id, int most) {
    std::vector<Line> lines;
    tx.each(
        BEFFROI_ACTIVITY_LINE
        "accompaniments a JOIN activities v ON v.id = a.activity WHERE a.beneficiary = ?1 AND v.removed IS NULL "
        "ORDER BY a.day DESC, a.activity DESC LIMIT ?2",
        [&](const db::Row& r) { lines.push_back(line_from(r)); }, id, most);
    return lines;
}

std::vector<Line> to_attach(db::Read& tx, PersonId counsellor, int most) {
    std::vector<Line> lines;
    // Few records wait at a time: they are looked at from there, which CROSS JOIN tells SQLite.
    tx.each(
        BEFFROI_ACTIVITY_LINE
        "activities_to_attach w CROSS JOIN activities v WHERE v.id = w.activity AND v.removed IS NULL AND EXISTS "
        "(SELECT 1 "
        "FROM activity_counsellors c WHERE c.counsellor = ?1 AND c.day = v.day AND c.activity = v.id) "
        "ORDER BY v.day DESC, v.id DESC LIMIT ?2",
        [&](const db::Row& r) { lines.push_back(line_from(r)); }, counsellor, most);
    return lines;
}

Totals totals(db::Read& tx, PersonId counsellor, Date from, Date to) {
    Totals all;
    tx.each(
        "SELECT COUNT(*), COALESCE(SUM(v.duration_min), 0), COALESCE(SUM(v.preparation_min), 0), "
        "COALESCE(SUM(v.travel_min), 0), COALESCE(SUM(v.anonymous + (SELECT COUNT(*) FROM accompaniments p WHERE "
        "p.activity = v.id)), 0) FROM activity_counsellors c JOIN activities v ON v.id = c.activity WHERE "
        "c.counsellor = ?1 AND c.day >= ?2 AND c.day <= ?3 AND v.removed IS NULL",
        [&](const db::Row& r) { all = {r.get<int>(0), r.get<int>(4), r.integer(1), r.integer(2), r.integer(3)}; },
        counsellor, from, to);
    return all;
}

std::optional<ActivityId> latest_of(db::Read& tx, agenda::MotifId motif, PersonId counsellor) {
    if (!counsellor)
        return tx.one<ActivityId>(
            "SELECT id FROM activities WHERE motif = ?1 AND motif <> 0 AND removed IS NULL ORDER BY day DESC, id DESC "
            "LIMIT 1",
            motif);
    return tx.one<ActivityId>(
        "SELECT v.id FROM activities v WHERE v.motif = ?1 AND v.motif <> 0 AND v.removed IS NULL AND EXISTS (SELECT 1 "
        "FROM activity_counsellors c WHERE c.activity = v.id AND c.counsellor = ?2) ORDER BY v.day DESC, v.id DESC "
        "LIMIT 1",
        motif, counsellor);
}

std::optional<ActivityId> latest_of(db::Read& tx, workshops::WorkshopId workshop) {
    return tx.one<ActivityId>(
        "SELECT id FROM activities WHERE workshop = ?1 AND workshop <> 0 AND removed IS NULL ORDER BY day DESC, id "
        "DESC "
        "LIMIT 1",
        workshop);
}

std::vector<Habit> written_last(db::Read& tx, PersonId counsellor, int most) {
    std::vector<Habit> all;
    tx.each(
        "SELECT v.type, v.place_kind, v.place, v.insee, v.themes, v.equipment FROM activity_counsellors c JOIN "
        "activities v ON v.id = c.activity WHERE c.counsellor = ?1 AND v.removed IS NULL ORDER BY c.day DESC, "
        "c.activity DESC LIMIT ?2",
        [&](const db::Row& r) {
            Habit h{type_from(r.text(0)).value_or(Type::individual),
                    place_kind_from(r.text(1)).value_or(PlaceKind::place),
                    {},
                    r.string(3),
                    {},
                    {}};
            if (!r.is_null(2)) h.place = r.get<PlaceId>(2);
            read_set(r, 4, h.themes);
            read_set(r, 5, h.equipment);
            all.push_back(std::move(h));
        },
        counsellor, most);
    return all;
}

// ---- What ends ----

std::vector<ActivityId> telling_before(db::Read& tx, Date before, ActivityId after, int limit) {
    return tx.all<ActivityId>(
        "SELECT id FROM activities WHERE LENGTH(notes) > 0 AND day < ?1 AND id > ?2 UNION SELECT v.id FROM "
        "activities_history h JOIN activities v ON v.id = h.activity WHERE LENGTH(h.was) > 0 AND v.day < ?1 AND v.id > "
        "?2 UNION SELECT v.id FROM activities_to_attach w JOIN activities v ON v.id = w.activity WHERE v.day < ?1 AND "
        "v.id > ?2 ORDER BY 1 LIMIT ?3",
        before, after, limit);
}

void silence(db::Write& tx, ActivityId id) {
    const auto nothing = db::Param::blob("");
    tx.run("UPDATE activities SET notes = ?2 WHERE id = ?1", id, nothing);
    tx.run("UPDATE activities_history SET was = ?2 WHERE activity = ?1 AND LENGTH(was) > 0", id, nothing);
    tx.run("DELETE FROM activities_to_attach WHERE activity = ?1", id);
}

std::int64_t silence_coordinations(db::Write& tx, Date before) {
    return tx.run("UPDATE coordinations SET notes = ?2 WHERE day < ?1 AND LENGTH(notes) > 0", before,
                  db::Param::blob(""));
}

}
