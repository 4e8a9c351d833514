#include "features/places/repository.hpp"

#include <algorithm>
#include <array>

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/search/search.hpp"

namespace beffroi::places {

namespace {

/// In the order of `place_from`. A macro so that the statements are whole literals.
#define BEFFROI_PLACE_COLUMNS                                                                                          \
    "id, slug, source, source_id, pivot, name, commune, postcode, insee, address, address_more, latitude, longitude, " \
    "typology, phone, mails, sites, hours, summary, details, declared_source, roaming, parent, updated, services, "    \
    "audiences, "                                                                                                      \
    "needs, fees, programmes, trainings, other_trainings, access, support, acceslibre_url, booking_url"

std::vector<std::string> list_from(std::string_view joined) {
    std::vector<std::string> out;
    if (!joined.empty())
        for (auto part : text::split(joined, '|')) out.emplace_back(part);
    return out;
}

/// Reads the columns one after the other.
class Columns {
public:
    explicit Columns(const db::Row& row) : row_(row) {}
    std::string text() { return row_.string(at_++); }
    std::vector<std::string> list() { return list_from(row_.text(at_++)); }
    std::int64_t integer() { return row_.integer(at_++); }
    std::optional<double> real() { return row_.get<std::optional<double>>(at_++); }
    Date date() { return row_.get<Date>(at_++); }
    template <class E>
    Set<E> set() {
        return Set<E>(static_cast<std::uint32_t>(row_.integer(at_++)));
    }

private:
    const db::Row& row_;
    int at_ = 0;
};

Place place_from(const db::Row& row) {
    Columns c(row);
    Place p;
    p.id = PlaceId{c.integer()};
    p.slug = c.text();
    p.source = c.text();
    p.source_id = c.text();
    p.pivot = c.text();
    p.name = c.text();
    p.commune = c.text();
    p.postcode = c.text();
    p.insee = c.text();
    p.address = c.text();
    p.address_more = c.text();
    const auto latitude = c.real(), longitude = c.real();
    if (latitude && longitude) p.point = territory::Point{*latitude, *longitude};
    p.typology = c.list();
    p.phone = c.text();
    p.mails = c.list();
    p.sites = c.list();
    p.hours = c.text();
    p.summary = c.text();
    p.details = c.text();
    p.declared_source = c.text();
    p.roaming = c.set<Roaming>();
    p.parent = c.text();
    p.updated = c.date();
    p.services = c.set<Service>();
    p.audiences = c.set<Audience>();
    p.needs = c.set<Need>();
    p.fees = c.set<Fee>();
    p.programmes = c.set<Programme>();
    p.trainings = c.set<Training>();
    p.other_trainings = c.list();
    p.access = c.set<Access>();
    p.support = c.set<Support>();
    p.acceslibre_url = c.text();
    p.booking_url = c.text();
    return p;
}

/// What people may look for: the name and where, what is done there in the standard's words and in ours.
std::string words_of(const Place& place) {
    std::string words = place.name + "\n" + place.commune + " " + place.postcode + "\n" + place.address + " " +
                        place.address_more + "\n";
    if (const auto commune = territory::commune(place.insee)) words += std::string(commune->name) + "\n";
    const auto add = [&]<class E>(Set<E> set) {
        for (E e : set.values()) {
            words += standard_words<E>()[static_cast<std::size_t>(e)];
            words += ' ';
            words += i18n::translate(Lang::fr, label(e));
            words += '\n';
        }
    };
    add(place.services), add(place.programmes), add(place.trainings);
    words += place.summary + "\n" + place.parent + "\n" + text::join(place.other_trainings, " ");
    return words;
}

}

std::optional<Place> by_slug(db::Read& tx, std::string_view slug) {
    std::optional<Place> found;
    tx.each(
        "SELECT " BEFFROI_PLACE_COLUMNS " FROM places WHERE slug = ?1 AND retired = 0",
        [&](const db::Row& row) { found = place_from(row); }, slug);
    return found;
}

std::optional<Place> by_id(db::Read& tx, PlaceId id) {
    std::optional<Place> found;
    tx.each(
        "SELECT " BEFFROI_PLACE_COLUMNS " FROM places WHERE id = ?1",
        [&](const db::Row& row) { found = place_from(row); }, id);
    return found;
}

std::optional<PlaceId> id_of(db::Read& tx, std::string_view slug) {
    return tx.one<PlaceId>("SELECT id FROM places WHERE slug = ?1 AND retired = 0", slug);
}

namespace {

Record record_from(const db::Row& row) {
    Record r{place_from(row), row.integer(35), {}, row.get<std::optional<PlaceId>>(37)};
    if (row.integer(36) != 0) r.retired = row.get<Instant>(36);
    return r;
}

}

std::optional<Record> record(db::Read& tx, std::string_view slug) {
    std::optional<Record> found;
    tx.each(
        "SELECT " BEFFROI_PLACE_COLUMNS ", version, retired, merged_into FROM places WHERE slug = ?1",
        [&](const db::Row& row) { found = record_from(row); }, slug);
    return found;
}

std::optional<Record> record(db::Read& tx, PlaceId id) {
    std::optional<Record> found;
    tx.each(
        "SELECT " BEFFROI_PLACE_COLUMNS ", version, retired, merged_into FROM places WHERE id = ?1",
        [&](const db::Row& row) { found = record_from(row); }, id);
    return found;
}

std::vector<Record> retired(db::Read& tx, int limit) {
    std::vector<Record> all;
    tx.each(
        "SELECT " BEFFROI_PLACE_COLUMNS
        ", version, retired, merged_into FROM places WHERE retired > 0 ORDER BY retired DESC, id LIMIT ?1",
        [&](const db::Row& row) { all.push_back(record_from(row)); }, limit);
    return all;
}

std::int64_t each_changed(db::Read& tx, std::int64_t version, const std::function<void(const Record&)>& record) {
    const std::int64_t now = repository::version(tx);
    if (now != version)
        tx.each(
            "SELECT " BEFFROI_PLACE_COLUMNS ", version, retired, merged_into FROM places WHERE version > ?1 ORDER BY id",
            [&](const db::Row& row) { record(record_from(row)); }, version);
    return now;
}

int count(db::Read& tx) {
    // Both counts come from an index; `WHERE retired = 0` would read every row.
    return tx.one<int>("SELECT (SELECT COUNT(*) FROM places) - (SELECT COUNT(*) FROM places WHERE retired > 0)")
        .value_or(0);
}

std::vector<Round> rounds(db::Read& tx, PlaceId place, Instant from) {
    std::vector<Round> all;
    tx.each(
        "SELECT starts, ends, insee, spot FROM places_rounds WHERE place = ?1 AND ends > ?2 ORDER BY starts",
        [&](const db::Row& row) {
            all.push_back({place, row.get<Instant>(0), row.get<Instant>(1), row.string(2), row.string(3)});
        },
        place, from);
    return all;
}

void set_rounds(db::Write& tx, PlaceId place, std::span<const Round> stops) {
    tx.run("DELETE FROM places_rounds WHERE place = ?1", place);
    tx.run("UPDATE places SET version = ?2 WHERE id = ?1", place, repository::begin_change(tx));
    for (const auto& stop : stops)
        tx.run("INSERT INTO places_rounds (place, starts, ends, insee, spot) VALUES (?1, ?2, ?3, ?4, ?5)", place,
               stop.starts, stop.ends, stop.insee, stop.where);
}

void prepare(db::Write& tx) { search::create_index(tx, repository::words_index); }

void index_words(db::Write& tx) {
    repository::each_for_export(tx, [&](const Place& place, const std::string&) {
        search::put(tx, repository::words_index, place.id.value, words_of(place));
    });
}

namespace repository {

std::int64_t begin_change(db::Write& tx) {
    return tx.one<std::int64_t>("UPDATE places_state SET version = version + 1 WHERE one = 1 RETURNING version")
        .value_or(0);
}

std::int64_t version(db::Read& tx) {
    return tx.one<std::int64_t>("SELECT version FROM places_state WHERE one = 1").value_or(0);
}

std::string fingerprint(const Place& p) {
    std::string all;
    const auto text = [&](std::string_view s) { (all += s) += '\x1f'; };
    const auto list = [&](const std::vector<std::string>& l) { text(text::join(l, "|")); };
    const auto set = [&](const auto& s) { text(std::to_string(s.bits())); };
    text(p.pivot), text(p.name), text(p.commune), text(p.postcode), text(p.insee), text(p.address),
        text(p.address_more);
    if (p.point) text(std::string_view(reinterpret_cast<const char*>(&*p.point), sizeof(territory::Point)));
    text(""), list(p.typology), text(p.phone), list(p.mails), list(p.sites), text(p.hours), text(p.summary),
        text(p.details);
    text(p.declared_source), set(p.roaming), text(p.parent), text(date_text(p.updated)), set(p.services),
        set(p.audiences), set(p.needs);
    set(p.fees), set(p.programmes), set(p.trainings), list(p.other_trainings), set(p.access), set(p.support),
        text(p.acceslibre_url);
    text(p.booking_url);
    return crypto::hex(crypto::blake2b(all).substr(0, 16));
}

void insert(db::Write& tx, const Place& p, std::string_view public_id, std::int64_t version) {
    const std::string typology = text::join(p.typology, "|"), mails = text::join(p.mails, "|"),
                      sites = text::join(p.sites, "|"), other_trainings = text::join(p.other_trainings, "|");
    const auto latitude = p.point ? std::optional(p.point->latitude) : std::nullopt;
    const auto longitude = p.point ? std::optional(p.point->longitude) : std::nullopt;
    tx.run("INSERT INTO places (" BEFFROI_PLACE_COLUMNS
           ", public_id, fingerprint, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
           "?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, "
           "?32, ?33, ?34, ?35, "
           "?36, ?37, ?38)",
           p.id, p.slug, p.source, p.source_id, p.pivot, p.name, p.commune, p.postcode, p.insee, p.address,
           p.address_more, latitude, longitude, typology, p.phone, mails, sites, p.hours, p.summary, p.details,
           p.declared_source, p.roaming.bits(), p.parent, p.updated, p.services.bits(), p.audiences.bits(),
           p.needs.bits(), p.fees.bits(), p.programmes.bits(), p.trainings.bits(), other_trainings, p.access.bits(),
           p.support.bits(), p.acceslibre_url, p.booking_url, public_id, fingerprint(p), version);
    search::put(tx, words_index, p.id.value, words_of(p));
}

void update(db::Write& tx, const Place& p, std::int64_t version) {
    const std::string typology = text::join(p.typology, "|"), mails = text::join(p.mails, "|"),
                      sites = text::join(p.sites, "|"), other_trainings = text::join(p.other_trainings, "|");
    const auto latitude = p.point ? std::optional(p.point->latitude) : std::nullopt;
    const auto longitude = p.point ? std::optional(p.point->longitude) : std::nullopt;
    tx.run(
        "UPDATE places SET pivot = ?2, name = ?3, commune = ?4, postcode = ?5, insee = ?6, address = ?7, address_more "
        "= ?8, latitude = ?9, "
        "longitude = ?10, typology = ?11, phone = ?12, mails = ?13, sites = ?14, hours = ?15, summary = ?16, details = "
        "?17, "
        "declared_source = ?18, roaming = ?19, parent = ?20, updated = ?21, services = ?22, audiences = ?23, needs = "
        "?24, fees = ?25, "
        "programmes = ?26, trainings = ?27, other_trainings = ?28, access = ?29, support = ?30, acceslibre_url = ?31, "
        "booking_url = ?32, "
        "fingerprint = ?33, version = ?34 WHERE id = ?1",
        p.id, p.pivot, p.name, p.commune, p.postcode, p.insee, p.address, p.address_more, latitude, longitude, typology,
        p.phone, mails, sites, p.hours, p.summary, p.details, p.declared_source, p.roaming.bits(), p.parent, p.updated,
        p.services.bits(), p.audiences.bits(), p.needs.bits(), p.fees.bits(), p.programmes.bits(), p.trainings.bits(),
        other_trainings, p.access.bits(), p.support.bits(), p.acceslibre_url, p.booking_url, fingerprint(p), version);
    search::put(tx, words_index, p.id.value, words_of(p));
}

void set_imported(db::Write& tx, PlaceId place, std::string_view fingerprint) {
    tx.run("UPDATE places SET imported = ?2 WHERE id = ?1", place, fingerprint);
}

Known Known::from(const db::Row& row) {
    return {PlaceId{row.integer(0)}, row.string(1), row.string(2), row.string(3), row.string(4), row.string(5)};
}

std::vector<Known> known_of(db::Read& tx, std::string_view source) {
    return tx.all<Known>("SELECT id, slug, source_id, public_id, fingerprint, imported FROM places WHERE source = ?1",
                         source);
}

std::vector<Known> every_known(db::Read& tx) {
    return tx.all<Known>("SELECT id, slug, source_id, public_id, fingerprint, imported FROM places");
}

Sight Sight::from(const db::Row& row) {
    Sight s{PlaceId{row.integer(0)}, row.string(1), row.string(2), row.string(3), row.string(4), {}};
    if (!row.is_null(5) && !row.is_null(6)) s.point = territory::Point{row.real(5), row.real(6)};
    return s;
}

void each_sight(db::Read& tx, FunctionRef<void(Sight&&)> sight) {
    tx.each("SELECT id, name, commune, postcode, address, latitude, longitude FROM places WHERE retired = 0 ORDER BY id",
            [&](const db::Row& row) { sight(Sight::from(row)); });
}

bool propose_duplicate(db::Write& tx, PlaceId a, PlaceId b, std::string_view reason, Instant at) {
    return tx.run(
               "INSERT INTO places_duplicates (place, other, reason, found_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
               "(place, other) DO NOTHING",
               std::min(a, b), std::max(a, b), reason, at) == 1;
}

void each_since(db::Read& tx, std::int64_t version, FunctionRef<void(Place&&, bool)> place) {
    tx.each(
        "SELECT " BEFFROI_PLACE_COLUMNS ", retired FROM places WHERE version > ?1 ORDER BY id",
        [&](const db::Row& row) { place(place_from(row), row.integer(35) == 0); }, version);
}

void each_coming(db::Read& tx, FunctionRef<void(Coming&&)> coming) {
    tx.each("SELECT place, insee, MAX(ends) FROM places_rounds GROUP BY place, insee ORDER BY place, insee",
            [&](const db::Row& row) { coming({PlaceId{row.integer(0)}, row.string(1), row.get<Instant>(2)}); });
}

void each_for_export(db::Read& tx, FunctionRef<void(const Place&, const std::string&)> place) {
    // By id and not by name: the order of texts is the engine's, and an export should not depend on it.
    tx.each("SELECT " BEFFROI_PLACE_COLUMNS ", public_id FROM places WHERE retired = 0 ORDER BY id",
            [&](const db::Row& row) { place(place_from(row), row.string(35)); });
}

std::vector<Place> by_ids(db::Read& tx, std::span<const PlaceId> ids) {
    std::vector<Place> found;
    // One statement text, kept prepared: the last batch repeats its last id.
    constexpr std::size_t batch = 20;
    for (std::size_t at = 0; at < ids.size(); at += batch) {
        const auto id = [&](std::size_t i) { return db::Param(ids[std::min(at + i, ids.size() - 1)]); };
        const std::array<db::Param, batch> params = {id(0),  id(1),  id(2),  id(3),  id(4),  id(5),  id(6),
                                                     id(7),  id(8),  id(9),  id(10), id(11), id(12), id(13),
                                                     id(14), id(15), id(16), id(17), id(18), id(19)};
        tx.connection().execute("SELECT " BEFFROI_PLACE_COLUMNS
                                " FROM places WHERE id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
                                "?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
                                params, [&](const db::Row& row) {
                                    found.push_back(place_from(row));
                                    return true;
                                });
    }
    return found;
}

}

}
