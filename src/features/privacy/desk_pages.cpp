// /espace/confidentialite and /espace/journal: for those who answer for personal data.
#include <unordered_map>

#include "features/privacy/page_parts.hpp"
#include "privacy/pages.hpp"

namespace beffroi::privacy {
namespace {

constexpr int lines_a_page = 100;

net::Response desk_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Privacy"));
    Desk desk;
    use.database.read([&](db::Read& tx) {
        for (const auto& each : waiting_requests(tx))
            desk.waiting.push_back(
                {use.name_of(tx, each.person), i18n::date(page.lang, to_local(each.due, "Europe/Paris").date)});
        if (const auto ran = last_run(tx)) desk.last_run = moment(*ran, page.lang);
        for (const Removed& each : removed_lately(tx, 60)) {
            const Processing* rule = processing(each.key);
            desk.gone.push_back({i18n::short_date(page.lang, to_local(each.ran, "Europe/Paris").date),
                                 rule ? rule->name.in(page.lang) : each.key, each.count});
        }
        desk.head = journal::head(tx);
    });
    return net::html(pages::desk(page, desk));
}

/// The names of those in the journal, each looked up once; whoever is gone has none any more.
class Names {
public:
    Names(db::Read& tx, const Services& use, Lang lang) : tx_(tx), use_(use), lang_(lang) {}
    std::string of(PersonId id, std::string_view nobody) {
        if (!id) return std::string(nobody.empty() ? nobody : i18n::translate(lang_, nobody));
        auto& name = known_[id];
        if (name.empty()) name = use_.name_of(tx_, id);
        if (name.empty()) name = i18n::format(lang_, msg("Somebody who was erased ({1})", id.text()));
        return name;
    }

private:
    db::Read& tx_;
    const Services& use_;
    Lang lang_;
    std::unordered_map<PersonId, std::string> known_;
};

net::Response journal_page(const net::Request& request, Services& use) {
    // Everybody may read their own; the whole is for those whose right reaches that far.
    if (!use.reads_whole_journal(request)) return net::see_other(use.page(request).link("/espace/mes-donnees/journal"));
    const html::Page page = page_named(request, use, msg("The journal"));
    const std::int64_t before = asked_before(request);
    journal::Filter filter;
    filter.act = journal::act_from(request.query.get("quoi"));
    JournalView view;
    view.first = before == 0;
    if (filter.act) view.act = journal::code(*filter.act);
    use.database.read([&](db::Read& tx) {
        Names names(tx, use, page.lang);
        const auto entries = journal::latest(tx, filter, lines_a_page + 1, before);
        for (const auto& each : entries) {
            if (view.lines.size() == lines_a_page) break;
            add_line(view,
                     {moment(each.at, page.lang), journal::label(each.act), detail_words(use, each.what, page.lang),
                      names.of(each.by, i18n::key("The program")), names.of(each.about, {})});
            if (entries.size() > lines_a_page) view.older = each.number;
        }
    });
    // Reading about everybody is itself an access.
    use.database.write([&](db::Write& tx) {
        journal::record(tx, use.person_of(request), journal::Act::list_seen, {}, "journal", use.clock);
    });
    return net::html(pages::whole_journal(page, view));
}

}

void add_doors(bool answers_requests, std::vector<html::Door>& doors) {
    if (answers_requests)
        doors.push_back({"/espace/confidentialite", i18n::key("Privacy"), "lock",
                         i18n::key("What goes by itself, who asks to be erased, the journal."), html::Group::settings,
                         90, "/espace/journal"});
    doors.push_back({"/espace/mes-donnees", i18n::key("Your data"), "file-text",
                     i18n::key("What we hold about you: read it, take it along, have it erased."), html::Group::own,
                     20});
}

void desk_routes(net::Router& on, Services& use) {
    on.get("/espace/confidentialite", use.access.answer_requests,
           [&use](const net::Request& request) { return desk_page(request, use); });
    on.get("/espace/journal", use.access.read_journal,
           [&use](const net::Request& request) { return journal_page(request, use); });
}

}
