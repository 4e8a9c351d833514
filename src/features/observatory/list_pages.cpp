// /espace/territoire: lists of organisations, one list, and what is done with it.
#include <algorithm>

#include "features/observatory/letter.hpp"
#include "features/observatory/list_parts.hpp"
#include "observatory/pages.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::observatory {
namespace {

using accounts::Right;
using accounts::visitor;
using html::page_named;
using net::private_page;

constexpr std::int64_t a_page = 100;
constexpr int most_news = 20, most_moves = 50, most_months = 24;

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }
std::string day(Instant at, Lang lang) { return i18n::short_date(lang, to_local(at, "Europe/Paris").date); }

// ---- All lists ----

net::Response index_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Territory"));
    ListsView view;
    use.database.read([&](db::Read& tx) {
        for (const List& each : every_list(tx)) {
            std::string about = in_words(page.lang, label(each.kind)) + ", " +
                                i18n::plural(page.lang, "{n} organisation", "{n} organisations", each.members);
            if (each.asked) about += ", " + say(page.lang, msg("audited on {1}", day(*each.asked, page.lang)));
            view.lists.push_back({each.id.text(), each.name, std::move(about)});
        }
        const auto news = unread_moves(tx, 1000);
        for (const Move& each : news)
            if (view.news.size() < most_news) view.news.push_back(move_sentence(each, page.lang));
        view.news_more = static_cast<std::int64_t>(news.size() - view.news.size());
        if (!news.empty()) view.news_until = std::to_string(to_micros(news.front().at));
        const auto gone = ListId::from_text(request.query.get("retiree"));
        const auto list = gone ? list_of(tx, *gone) : std::nullopt;
        if (list && list->removed) {
            view.undo = list->id.text();
            view.undo_name = list->name;
        }
    });
    return private_page(pages::lists(page, request, view));
}

net::Response news_read(const net::Request& request, Services& use) {
    std::int64_t until = 0;
    for (const char c : std::string(request.form().get("jusqu")).substr(0, 17))
        if (c >= '0' && c <= '9') until = until * 10 + (c - '0');
    use.database.write([&](db::Write& tx) { read_moves(tx, from_micros(until)); });
    return net::see_other(use.page(request).link(lists_at));
}

// ---- One list ----

std::string said(const net::Params& query, Lang lang) {
    const std::string_view done = query.get("fait");
    std::int64_t n = 0;
    for (const char c : query.get("n").substr(0, 9))
        if (c >= '0' && c <= '9') n = n * 10 + (c - '0');
    if (done == "ajout") return i18n::plural(lang, "{n} organisation was added.", "{n} organisations were added.", n);
    if (done == "demande")
        return n == 0 ? in_words(lang, i18n::key("All of them were audited within the day, or are being audited."))
                      : i18n::plural(lang, "{n} audit was asked for.", "{n} audits were asked for.", n);
    if (done == "arret")
        return i18n::plural(lang, "{n} that waited was taken out.", "{n} that waited were taken out.", n);
    if (done == "reglages") return in_words(lang, i18n::key("The settings are kept."));
    if (done == "remise") return in_words(lang, i18n::key("The list is back."));
    if (done == "remis") return in_words(lang, i18n::key("The organisation is back on the list."));
    if (done == "lettres")
        return in_words(lang, i18n::key("The letters are being written. You may leave this page and come back."));
    return {};
}

std::string left_words(std::optional<std::int64_t> minutes, Lang lang) {
    if (!minutes) return {};
    if (*minutes < 90)
        return i18n::plural(lang, "about {n} minute left", "about {n} minutes left",
                            std::max<std::int64_t>(1, *minutes));
    return i18n::plural(lang, "about {n} hour left", "about {n} hours left", (*minutes + 30) / 60);
}

void fill_table(ListView& view, std::span<const Member> all, const Narrow& narrow, const net::Params& query,
                const std::string& here, Lang lang) {
    const std::int64_t from = (page_number(query) - 1) * a_page;
    for (const Member& each : all) {
        if (!narrow.keeps(each)) continue;
        if (view.found >= from && view.found < from + a_page) view.lines.push_back(line_of(each, lang));
        ++view.found;
    }
    view.query = narrow.query();
    const auto page_at = [&](std::int64_t number) {
        return here + "?" + (view.query.empty() ? "" : view.query + "&") + "page=" + std::to_string(number) + "#qui";
    };
    if (from > 0) view.before = page_at(from / a_page);
    if (from + a_page < view.found) view.after = page_at(from / a_page + 2);
    if (!view.lines.empty() && view.found > a_page)
        view.where = say(lang, msg("{1} to {2} of {3}", i18n::number(lang, from + 1),
                                   i18n::number(lang, from + static_cast<std::int64_t>(view.lines.size())),
                                   i18n::number(lang, view.found)));
}

net::Response list_page(const net::Request& request, Services& use, html::Form form,
                        net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.index = false;
    ListView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto list = named_list(tx, request, true);
        if (!list) return false;
        const Lang lang = page.lang;
        const auto all = members(tx, list->id, use.clock);
        const std::string here = list_link(page, list->id);
        view.id = list->id.text();
        view.name = list->name;
        view.kind = in_words(lang, label(list->kind));
        view.slug = list->slug;
        view.published = list->published;
        view.removed = list->removed.has_value();
        view.members = static_cast<std::int64_t>(all.size());
        view.figures = figures_of(all);
        view.tally = tally_of(*list, all, view.figures, lang, here);
        view.evolution = evolution_of(months_of(tx, list->id, most_months, use.clock), lang);
        for (const Move& each : moves(tx, list->id, most_moves)) view.moves.push_back(move_sentence(each, lang));
        view.just_asked = request.query.get("fait") == "demande";
        if (list->asked) view.asked = day(*list->asked, lang);
        if (view.figures.waiting > 0) view.left = left_words(minutes_left(tx, view.figures.waiting, use.clock), lang);
        const std::string_view every = status == net::Status::ok ? code(list->every) : form.value("frequence");
        for (const Every each : every_every())
            view.every.push_back({std::string(code(each)), in_words(lang, label(each)), code(each) == every});
        const Narrow narrow = Narrow::from(request.query);
        fill_table(view, all, narrow, request.query, here, lang);
        for (const Member& each : all) view.letters += has_letter(each) && narrow.keeps(each);
        if (const auto letters = letters_of(tx, list->id)) {
            view.letters_when = day(letters->asked, lang);
            view.letters_wait = letters->state == LettersOrder::State::waiting;
            view.letters_ready = letters->state == LettersOrder::State::done;
            view.letters_failed = letters->state == LettersOrder::State::failed;
            view.letters_made = view.letters_wait ? say(lang, msg("{1} of {2}", i18n::number(lang, letters->made),
                                                                  i18n::number(lang, letters->wanted)))
                                                  : i18n::plural(lang, "{n} letter", "{n} letters", letters->made);
        }
        view.q = narrow.q;
        view.only_moved = narrow.moved;
        for (const CountOf& each : view.figures.companies)
            view.companies.push_back({each.key.empty() ? "-" : each.key,
                                      company_words(each.key, lang) + " (" + i18n::number(lang, each.n) + ")",
                                      narrow.company_given && narrow.company == each.key});
        for (int level = 0; level < 6; ++level)
            if (view.figures.levels[static_cast<std::size_t>(level)] > 0)
                view.levels.push_back({level < 5 ? std::to_string(level) : "-",
                                       level_words(level < 5 ? std::optional(level) : std::nullopt, lang),
                                       narrow.level == (level < 5 ? level : -1)});
        view.said = said(request.query, lang);
        if (const std::string member(request.query.get("membre")); !member.empty())
            if (auto name = removed_member(tx, list->id, member)) {
                view.member_removed = member;
                view.member_removed_name = *std::move(name);
            }
        return true;
    });
    if (!known) return net::failure(unknown_list());
    page.title = view.name;
    view.address = html::origin_of(page, request) + page.link("/territoires/" + view.slug);
    if (status == net::Status::ok) form.preset("nom", view.name);
    return private_page(pages::list(page, request, form, view), status);
}

/// The list that the address names, or the page that says there is none.
template <class Do>
net::Response on_list(const net::Request& request, Services& use, Do what, bool removed_too = false) {
    const auto list = use.database.read([&](db::Read& tx) { return named_list(tx, request, removed_too); });
    if (!list) return net::failure(unknown_list());
    return what(*list);
}

net::Response audit_them(const net::Request& request, Services& use) {
    return on_list(request, use, [&](const List& list) {
        const auto asked = ask_all(use.database, list.id, use.clock);
        if (!asked) return net::failure(asked.error());
        return net::see_other(list_link(use.page(request), list.id, "?fait=demande&n=" + std::to_string(*asked)));
    });
}

net::Response stop_them(const net::Request& request, Services& use) {
    return on_list(request, use, [&](const List& list) {
        const auto out = use.database.write([&](db::Write& tx) { return stop_asking(tx, list.id); });
        return net::see_other(list_link(use.page(request), list.id, "?fait=arret&n=" + std::to_string(out)));
    });
}

net::Response keep_settings(const net::Request& request, Services& use) {
    return on_list(request, use, [&](const List& list) {
        html::Form form(request.form());
        const auto kept = use.database.write([&](db::Write& tx) {
            return change_list(tx, list.id, form.value("nom"),
                               every_from(form.value("frequence")).value_or(Every::never), form.ticked("public"),
                               visitor(request).person, use.clock);
        });
        if (!kept) return list_page(request, use, form.with(kept.error()), net::status_of(kept.error().kind));
        return net::see_other(list_link(use.page(request), list.id, "?fait=reglages"));
    });
}

net::Response turn_list(const net::Request& request, Services& use, bool removed) {
    return on_list(
        request, use,
        [&](const List& list) {
            const auto done = use.database.write([&](db::Write& tx) {
                return set_list_removed(tx, list.id, removed, visitor(request).person, use.clock);
            });
            if (!done) return net::failure(done.error());
            const html::Page page = use.page(request);
            return net::see_other(removed ? page.link(std::string(lists_at) + "?retiree=" + list.id.text())
                                          : list_link(page, list.id, "?fait=remise"));
        },
        true);
}

net::Response turn_member(const net::Request& request, Services& use, bool removed) {
    return on_list(request, use, [&](const List& list) {
        const std::string member(request.param("membre"));
        const auto done = use.database.write([&](db::Write& tx) {
            return set_member_removed(tx, list.id, member, removed, visitor(request).person, use.clock);
        });
        if (!done) return net::failure(done.error());
        return net::see_other(
            list_link(use.page(request), list.id, removed ? "?membre=" + net::percent_encode(member) : "?fait=remis"));
    });
}

}

std::optional<List> named_list(db::Read& tx, const net::Request& request, bool removed_too) {
    const auto id = ListId::from_text(request.param("liste"));
    auto list = id ? list_of(tx, *id) : std::nullopt;
    if (list && list->removed && !removed_too) return std::nullopt;
    return list;
}

std::int64_t page_number(const net::Params& query) {
    std::int64_t number = 0;
    for (const char c : query.get("page").substr(0, 4))
        if (c >= '0' && c <= '9') number = number * 10 + (c - '0');
    return std::max<std::int64_t>(1, number);
}

std::string list_link(const html::Page& page, ListId id, std::string_view rest) {
    return page.link(std::string(lists_at) + "/" + id.text() + std::string(rest));
}

void list_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::follow_domains);
    const std::string all(lists_at), one = all + "/{liste}", member = one + "/membres/{membre}";
    const auto post = [&](const std::string& path, net::Response (*handle)(const net::Request&, Services&)) {
        on.post(path, right, [&use, handle](const net::Request& r) { return handle(r, use); });
    };
    on.get(all, right, [&use](const net::Request& r) { return index_page(r, use); });
    post(all + "/mouvements", news_read);
    on.get(one, right, [&use](const net::Request& r) { return list_page(r, use, {}); });
    post(one + "/auditer", audit_them);
    post(one + "/arreter", stop_them);
    post(one + "/reglages", keep_settings);
    on.post(one + "/retirer", right, [&use](const net::Request& r) { return turn_list(r, use, true); });
    on.post(one + "/remettre", right, [&use](const net::Request& r) { return turn_list(r, use, false); });
    on.post(member + "/retirer", right, [&use](const net::Request& r) { return turn_member(r, use, true); });
    on.post(member + "/remettre", right, [&use](const net::Request& r) { return turn_member(r, use, false); });
    list_bring_routes(on, use);
    list_file_routes(on, use);
    public_list_routes(on, use);
}

void list_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::follow_domains))
        doors.push_back({lists_at, i18n::key("Territory"), "building-2",
                         i18n::key("On which companies communes, members and firms depend, and letters to them."),
                         html::Group::figures, 50});
}

}
