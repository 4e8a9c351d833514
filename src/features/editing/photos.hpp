// Pictures of places, in the database: by their content, in two sizes.
#pragma once
#include "features/editing/editing.hpp"

namespace beffroi::editing {

struct PhotoOf {
    std::string digest;  ///< of the large picture: the name of both; empty: none
    std::string shows;  ///< what it shows, in plain words
    std::string credit;  ///< author and licence; may be empty
};
std::optional<PhotoOf> photo_of(db::Read& tx, PlaceId place);
struct SizedPhoto {
    PhotoOf of;
    int width = 0, height = 0;  ///< of the small one
};
std::optional<SizedPhoto> picture_of(db::Read& tx, PlaceId place);
/// Replaces the photo of a place; an empty digest takes it away.
void set_photo(db::Write& tx, PlaceId place, const PhotoOf& photo);

struct Picture {
    std::string small, large;  ///< WebP
    int width = 0, height = 0;  ///< of the small one
};
/// Keeps the picture and answers its digest. The same picture is kept once.
std::string keep_picture(db::Write& tx, const Picture& picture, Instant now);
bool picture_there(db::Read& tx, std::string_view digest);
enum class Size { small, large };
std::optional<std::string> picture_bytes(db::Read& tx, std::string_view digest, Size size);
/// Takes away pictures that no place shows and no change of the last 90 days speaks of; answers how many.
std::int64_t forget_orphans(db::Write& tx, Instant now);

}
