// /territoires/{liste}: what everybody may read of a list, when the co-operative wants.
#include <map>
#include <mutex>

#include "features/observatory/list_parts.hpp"
#include "observatory/pages.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::int64_t a_page = 200;
/// Larger lists are read once a minute, however many look: who objects waits a minute at most.
constexpr std::size_t large = 2000;
constexpr auto stays = std::chrono::minutes{1};

struct Remembered {
    struct One {
        std::vector<Member> members;
        Instant at;
    };
    std::mutex mutex;
    std::map<ListId, One> lists;
};

std::vector<Member> members_of(db::Read& tx, const List& list, Remembered& remembered, const Clock& clock) {
    const std::lock_guard lock(remembered.mutex);
    const auto found = remembered.lists.find(list.id);
    if (found != remembered.lists.end() && clock.now() - found->second.at < stays) return found->second.members;
    auto all = members(tx, list.id, clock);
    if (found != remembered.lists.end()) remembered.lists.erase(found);
    if (all.size() > large) remembered.lists[list.id] = {all, clock.now()};
    return all;
}

net::Response public_page(const net::Request& request, Services& use, Remembered& remembered) {
    html::Page page = use.page(request);
    // Organisations are for people to look at, not for search engines.
    page.index = false;
    std::optional<PublicListView> view;
    use.database.read([&](db::Read& tx) {
        const auto list = list_of_slug(tx, request.param("liste"));
        if (!list || !list->published) return;
        page.title = list->name;
        auto all = members_of(tx, *list, remembered, use.clock);
        view.emplace();
        view->tally = tally_of(*list, all, figures_of(all), page.lang, {});
        std::erase_if(all, [](const Member& each) { return each.objects; });
        const auto count = static_cast<std::int64_t>(all.size());
        const std::int64_t from = std::min((page_number(request.query) - 1) * a_page, count);
        for (std::int64_t i = from; i < std::min(from + a_page, count); ++i)
            view->lines.push_back(line_of(all[static_cast<std::size_t>(i)], page.lang));
        const std::string here = page.link("/territoires/" + list->slug) + "?page=";
        if (from > 0) view->before = here + std::to_string(from / a_page) + "#qui";
        if (from + a_page < count) view->after = here + std::to_string(from / a_page + 2) + "#qui";
        if (list->asked) view->asked = i18n::short_date(page.lang, to_local(*list->asked, "Europe/Paris").date);
    });
    if (!view)
        return net::failure(
            fail(ErrorKind::not_found, "not_public", msg("There is no public page of this name, or no longer.")));
    return net::html(pages::list_public(page, *view));
}

}

void public_list_routes(net::Router& on, Services& use) {
    const auto remembered = std::make_shared<Remembered>();
    on.get("/territoires/{liste}", net::Access::everyone,
           [&use, remembered](const net::Request& r) { return public_page(r, use, *remembered); });
}

}
