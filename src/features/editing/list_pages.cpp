// /espace/lieux: what deserves a look, what was searched, what was retired.
#include <algorithm>
#include <charconv>

#include "editing/pages.hpp"
#include "features/editing/handlers.hpp"

namespace beffroi::editing {
namespace {

constexpr int page_size = 20;

int page_number(const net::Request& request) {
    int number = 1;
    const auto text = request.query.get("page");
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::clamp(number, 1, 100000);
}

std::string checked_text(Date day, Lang lang) {
    return day.ok() ? say(lang, msg("Checked on {1}", i18n::short_date(lang, day))) : std::string();
}

std::string retired_text(Instant at, Lang lang) {
    return say(lang, msg("Retired on {1}", i18n::short_date(lang, to_local(at, "Europe/Paris").date)));
}

void show_found(db::Read& tx, Services& use, Lang lang, ListView& view) {
    places::Search search;
    search.text = view.words;
    search.limit = page_size;
    search.offset = (view.page - 1) * page_size;
    const auto found = use.directory.find(tx, search, use.clock.now());
    view.total = found.total;
    for (const auto& one : found.places)
        view.rows.push_back({one.place->slug, one.place->name, one.place->commune,
                             checked_text(one.place->updated, lang), problems_of(*one.place, use.clock.today())});
}

void show_retired(db::Read& tx, Lang lang, ListView& view) {
    const auto all = places::retired(tx, 1000);
    view.total = static_cast<int>(all.size());
    for (std::size_t i = static_cast<std::size_t>(view.page - 1) * page_size;
         i < all.size() && view.rows.size() < page_size; ++i) {
        const auto& place = all[i].place;
        view.rows.push_back({place.slug, place.name, place.commune, retired_text(*all[i].retired, lang), {}});
    }
}

/// Every place of the visitor's organisations, with what is wrong with it.
void show_own(db::Read& tx, Services& use, Lang lang, const std::vector<places::Sign>& own, ListView& view) {
    view.total = static_cast<int>(own.size());
    for (std::size_t i = static_cast<std::size_t>(view.page - 1) * page_size;
         i < own.size() && view.rows.size() < page_size; ++i) {
        const auto record = places::record(tx, own[i].slug);
        if (!record) continue;
        const auto& place = record->place;
        const std::string when =
            record->retired ? retired_text(*record->retired, lang) : checked_text(place.updated, lang);
        view.rows.push_back({place.slug, place.name, place.commune, when,
                             record->retired ? std::vector<Problem>() : problems_of(place, use.clock.today())});
    }
}

void show_to_check(const Checklist::Entries& entries, Lang lang, ListView& view) {
    view.total = static_cast<int>(entries.size());
    for (std::size_t i = static_cast<std::size_t>(view.page - 1) * page_size;
         i < entries.size() && view.rows.size() < page_size; ++i)
        view.rows.push_back({entries[i].slug, entries[i].name, entries[i].commune,
                             checked_text(entries[i].updated, lang), entries[i].problems});
}

}

net::Response list_page(const net::Request& request, Services& use, Checklist& checklist) {
    const html::Page page = page_named(request, use, msg("Places"));
    ListView view;
    const auto& visitor = accounts::visitor(request);
    view.all = reaches_all(visitor);
    if (view.all) view.words = request.query.get("q");
    view.page = page_number(request);
    view.shown = !view.words.empty()                      ? ListView::Shown::found
                 : request.query.get("voir") == "retires" ? ListView::Shown::retired
                 : view.all                               ? ListView::Shown::to_check
                                                          : ListView::Shown::own;
    use.database.read([&](db::Read& tx) {
        if (!view.all) {
            std::vector<places::Sign> own, retired;
            for (const auto& pivot : pivots_of(tx, visitor)) {
                const auto listed = places::places_of(tx, pivot), gone = places::retired_places_of(tx, pivot);
                own.insert(own.end(), listed.begin(), listed.end());
                retired.insert(retired.end(), gone.begin(), gone.end());
            }
            view.own = static_cast<int>(own.size());
            view.retired = static_cast<int>(retired.size());
            return show_own(tx, use, page.lang, view.shown == ListView::Shown::retired ? retired : own, view);
        }
        const auto entries = checklist.entries(tx, use.clock.today());
        view.to_check = static_cast<int>(entries->size());
        view.retired = places::count_retired(tx);
        if (visitor.may(accounts::Right::settle_duplicates)) view.doubles = places::count_open_proposals(tx);
        switch (view.shown) {
            case ListView::Shown::found: return show_found(tx, use, page.lang, view);
            case ListView::Shown::retired: return show_retired(tx, page.lang, view);
            case ListView::Shown::own:
            case ListView::Shown::to_check: return show_to_check(*entries, page.lang, view);
        }
    });
    net::Params kept;
    if (view.shown == ListView::Shown::found) kept.add("q", view.words);
    if (view.shown == ListView::Shown::retired) kept.add("voir", "retires");
    if (!kept.items().empty()) view.kept = kept.encode() + "&";
    view.pages = std::max(1, (view.total + page_size - 1) / page_size);
    return net::html(pages::desk_places(page, view));
}

}
