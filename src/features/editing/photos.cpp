#include "features/editing/photos.hpp"

#include "platform/base/crypto.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::editing {

std::optional<PhotoOf> photo_of(db::Read& tx, PlaceId place) {
    std::optional<PhotoOf> found;
    tx.each(
        "SELECT digest, shows, credit FROM editing_photos WHERE place = ?1",
        [&](const db::Row& row) { found = PhotoOf{row.string(0), row.string(1), row.string(2)}; }, place);
    return found;
}

std::optional<SizedPhoto> picture_of(db::Read& tx, PlaceId place) {
    std::optional<SizedPhoto> found;
    tx.each(
        "SELECT p.digest, p.shows, p.credit, q.width, q.height FROM editing_photos p JOIN editing_pictures q ON "
        "q.digest = p.digest WHERE p.place = ?1",
        [&](const db::Row& row) {
            found = SizedPhoto{{row.string(0), row.string(1), row.string(2)}, row.get<int>(3), row.get<int>(4)};
        },
        place);
    return found;
}

void set_photo(db::Write& tx, PlaceId place, const PhotoOf& photo) {
    tx.run("DELETE FROM editing_photos WHERE place = ?1", place);
    if (!photo.digest.empty())
        tx.run("INSERT INTO editing_photos (place, digest, shows, credit) VALUES (?1, ?2, ?3, ?4)", place, photo.digest,
               photo.shows, photo.credit);
}

std::string keep_picture(db::Write& tx, const Picture& picture, Instant now) {
    const std::string digest = crypto::hex(crypto::blake2b(picture.large).substr(0, 16));
    tx.run(
        "INSERT INTO editing_pictures (digest, width, height, small, large, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
        "ON CONFLICT (digest) DO UPDATE SET added_at = ?6",
        digest, picture.width, picture.height, db::Param::blob(picture.small), db::Param::blob(picture.large), now);
    return digest;
}

bool picture_there(db::Read& tx, std::string_view digest) {
    return tx.one<int>("SELECT 1 FROM editing_pictures WHERE digest = ?1", digest).has_value();
}

std::optional<std::string> picture_bytes(db::Read& tx, std::string_view digest, Size size) {
    std::optional<std::string> bytes;
    tx.each(
        size == Size::small ? "SELECT small FROM editing_pictures WHERE digest = ?1"
                            : "SELECT large FROM editing_pictures WHERE digest = ?1",
        [&](const db::Row& row) { bytes = row.string(0); }, digest);
    return bytes;
}

void serve(jobs::Runner& runner, db::Database& database, const Clock& clock) {
    constexpr std::string_view kind = "editing.photos";
    runner.on(std::string(kind), [kind, clock, &database](const jobs::Job&) -> Result<void> {
        database.write([&](db::Write& tx) {
            forget_orphans(tx, clock.now());
            jobs::enqueue(tx, kind, "{}", clock.now() + std::chrono::days(1), kind);
        });
        return {};
    });
    database.write([&](db::Write& tx) { jobs::enqueue(tx, kind, "{}", clock.now(), kind); });
}

std::int64_t forget_orphans(db::Write& tx, Instant now) {
    // What a recent change took away may be wanted back.
    return tx.run(
        "DELETE FROM editing_pictures WHERE added_at < ?1 AND NOT EXISTS (SELECT 1 FROM editing_photos p WHERE "
        "p.digest = "
        "editing_pictures.digest) AND NOT EXISTS (SELECT 1 FROM editing_changed_fields f JOIN editing_changes c ON "
        "c.id = "
        "f.change WHERE f.field = 'photo' AND (f.value_before = editing_pictures.digest OR f.value_after = "
        "editing_pictures.digest) AND c.made_at >= ?1)",
        now - std::chrono::days(90));
}

}
