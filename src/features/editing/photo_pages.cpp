// The photo of a place: sent, shown, taken away.
#include "editing/pages.hpp"
#include "features/editing/handlers.hpp"
#include "features/editing/photos.hpp"
#include "features/editing/state.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/multipart.hpp"
#include "platform/pictures/pictures.hpp"

namespace beffroi::editing {
namespace {

constexpr std::size_t longest_words = 200;

net::Response show_photo(const net::Request& request, Services& use, std::string_view slug,
                         std::optional<html::Form> form = {}, net::Status status = net::Status::ok) {
    PhotoView view;
    const bool found = use.database.read([&](db::Read& tx) {
        const auto record = reached(tx, request, slug);
        if (!record || record->retired) return false;
        view.slug = record->place.slug;
        view.name = record->place.name;
        view.photo = photo(tx, record->place.id);
        return true;
    });
    if (!found) return net::failure(unknown_place());
    const html::Page page = page_named(request, use, msg("Photo of {1}", view.name));
    view.action = "/espace/lieux/" + view.slug + "/photo";
    view.token = net::csrf::token(request, view.action);
    view.remove_token = net::csrf::token(request, view.action + "/retirer");
    if (form) {
        view.form = *std::move(form);
    } else if (view.photo) {
        view.form.preset("montre", view.photo->shows);
        view.form.preset("auteur", view.photo->credit);
    }
    return net::html(pages::photo(page, view), status);
}

/// Writes the photo that `change` makes of the one that is there.
template <class F>
Result<void> change_photo(Services& use, const net::Request& request, F&& change) {
    return or_not_now([&] {
        return use.database.write([&](db::Write& tx) -> Result<void> {
            const auto record = reached(tx, request, request.param("slug"));
            if (!record || record->retired) return unknown_place();
            const auto before = load(tx, record->place.id);
            State after = *before;
            if (auto fine = change(tx, after); !fine) return fine;
            auto done = write(tx, *before, std::move(after), {Kind::photo, who(request)}, use.clock);
            return done ? Result<void>() : Result<void>(done.error());
        });
    });
}

/// What was sent: the fields, and the file when one was chosen.
struct Sent {
    net::Params fields;
    std::string_view file;
    std::shared_ptr<const std::string> body;  ///< holds the file
};

Result<Sent> read_sent(const net::Request& request) {
    Sent sent;
    const auto type = request.header("content-type");
    if (!text::starts_with_ci(type, "multipart/")) {
        sent.fields = request.form();
        return sent;
    }
    auto body = net::whole_body(request);
    if (!body) return body.error();
    sent.body = std::make_shared<const std::string>(*std::move(body));
    auto parts = net::read_multipart(type, *sent.body);
    if (!parts) return parts.error();
    sent.fields = net::params_of(*parts);
    for (const auto& part : *parts)
        if (part.name == "photo") sent.file = part.bytes;
    return sent;
}

}

std::optional<places::Photo> photo(db::Read& tx, PlaceId place) {
    const auto found = picture_of(tx, place);
    if (!found) return std::nullopt;
    const auto& [of, width, height] = *found;
    return places::Photo{"/photos/480/" + of.digest + ".webp",
                         "/photos/1280/" + of.digest + ".webp",
                         width,
                         height,
                         of.shows,
                         of.credit};
}

net::Response photo_page(const net::Request& request, Services& use) {
    return show_photo(request, use, request.param("slug"));
}

net::Response save_photo(const net::Request& request, Services& use) {
    const auto sent = read_sent(request);
    if (!sent) return net::failure(sent.error());
    html::Form form(sent->fields);
    const auto again = [&](net::Status status) {
        return show_photo(request, use, request.param("slug"), std::move(form), status);
    };
    const std::string shows = form.text("montre", longest_words),
                      credit = form.text("auteur", longest_words, html::Need::optional);
    std::optional<pictures::Shrunk> drawn;
    if (!sent->file.empty()) {
        auto result = pictures::shrink(sent->file, use.work_folder);
        if (result) {
            drawn = *std::move(result);
        } else if (result.error().kind == ErrorKind::unavailable) {
            form.fail("photo", result.error().message);
            return again(net::Status::unavailable);
        } else {
            form.fail("photo", result.error().message);
        }
    }
    if (!form.ok()) return again(net::Status::unprocessable);
    const auto done = change_photo(use, request, [&](db::Write& tx, State& after) -> Result<void> {
        if (drawn)
            after.photo = keep_picture(tx, {drawn->small, drawn->large, drawn->small_width, drawn->small_height},
                                       use.clock.now());
        if (after.photo.empty()) return invalid("photo_needed", msg("Choose a photo on your device."), "photo");
        after.photo_shows = shows;
        after.photo_credit = credit;
        return {};
    });
    if (!done && (done.error().kind == ErrorKind::invalid || done.error().kind == ErrorKind::unavailable)) {
        form.with(done.error());
        return again(net::status_of(done.error().kind));
    }
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/lieux/" + std::string(request.param("slug")) + "/photo"));
}

net::Response remove_photo(const net::Request& request, Services& use) {
    const auto done = change_photo(use, request, [](db::Write&, State& after) -> Result<void> {
        after.photo.clear();
        after.photo_shows.clear();
        after.photo_credit.clear();
        return {};
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/lieux/" + std::string(request.param("slug")) + "/photo"));
}

net::Response picture(const net::Request& request, Services& use) {
    std::string_view name = request.param("name");
    const std::string_view size = request.param("size");
    if (!name.ends_with(".webp") || (size != "480" && size != "1280")) return net::failure(net::Status::not_found);
    name.remove_suffix(5);
    if (name.size() != 32 || name.find_first_not_of("0123456789abcdef") != name.npos)
        return net::failure(net::Status::not_found);
    // The name is the content's: whoever has it has the picture, for ever.
    if (net::holds_version(request, name)) {
        net::Response same;
        same.status = net::Status::not_modified;
        same.cache = net::Cache::immutable;
        return std::move(same).with("ETag", "\"" + std::string(name) + "\"");
    }
    auto bytes = use.database.read(
        [&](db::Read& tx) { return picture_bytes(tx, name, size == "480" ? Size::small : Size::large); });
    if (!bytes) return net::failure(net::Status::not_found);
    net::Response response = net::file(*std::move(bytes), "image/webp");
    response.cache = net::Cache::immutable;
    return std::move(response).with("ETag", "\"" + std::string(name) + "\"");
}

}
