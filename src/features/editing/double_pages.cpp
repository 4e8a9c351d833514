// /espace/doublons: two places that may be one, side by side.
#include <algorithm>

#include "editing/pages.hpp"
#include "features/editing/handlers.hpp"
#include "features/editing/state.hpp"
#include "features/editing/words.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"

namespace beffroi::editing {
namespace {

constexpr int most_shown = 100;

Error unknown_pair() {
    return fail(ErrorKind::not_found, "unknown_pair",
                msg("These two places are no longer proposed: somebody has settled it."));
}

std::string pair_text(PlaceId one, PlaceId other) { return one.text() + "-" + other.text(); }

struct Pair {
    PlaceId one, other;
};
std::optional<Pair> pair_from(std::string_view text) {
    const auto dash = std::min(text.find('-'), text.size());
    const auto one = PlaceId::from_text(text.substr(0, dash)),
               other = PlaceId::from_text(text.substr(std::min(dash + 1, text.size())));
    if (!one || !other) return std::nullopt;
    return Pair{*one, *other};
}

SideView side_view(const places::Place& place, Lang lang) {
    return {
        place.slug, place.name, place.address + ", " + place.postcode + " " + place.commune,
        place.declared_source.empty() ? place.source : place.declared_source,
        place.updated.ok() ? say(lang, msg("Checked on {1}", i18n::short_date(lang, place.updated))) : std::string()};
}

}

net::Response doubles_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Perhaps twice the same place"));
    int total = 0;
    std::vector<DoubleView> shown;
    use.database.read([&](db::Read& tx) {
        total = places::count_open_proposals(tx);
        for (const auto& proposal : places::open_proposals(tx, most_shown)) {
            const auto one = places::by_id(tx, proposal.place), other = places::by_id(tx, proposal.other);
            if (one && other)
                shown.push_back({pair_text(one->id, other->id), one->name, other->name, one->commune, proposal.why});
        }
    });
    const std::string settled(request.query.get("regle"));
    const std::string reopen = pair_from(settled) ? net::csrf::token(request, "/espace/doublons/" + settled) : "";
    return net::html(pages::doubles(page, shown, total, reopen.empty() ? "" : settled, reopen));
}

net::Response double_page(const net::Request& request, Services& use) {
    const auto pair = pair_from(request.param("pair"));
    if (!pair) return net::failure(unknown_pair());
    const html::Page page = page_named(request, use, msg("One place or two?"));
    SideBySide view;
    const bool found = use.database.read([&](db::Read& tx) {
        const auto proposal = places::proposal(tx, pair->one, pair->other);
        const auto one = load(tx, pair->one), other = load(tx, pair->other);
        if (!proposal || !one || !other) return false;
        view.pair = pair_text(pair->one, pair->other);
        view.why = proposal->why;
        view.one = side_view(one->record.place, page.lang);
        view.other = side_view(other->record.place, page.lang);
        for (const auto field : every_field()) {
            if (field == "date_maj" || field == "photo_shows" || field == "photo_credit") continue;
            const std::string a = one->value(field), b = other->value(field);
            if (a.empty() && b.empty()) continue;
            DifferenceView row{field, field_label(field), value_text(field, a, page.lang),
                               value_text(field, b, page.lang),
                               a.empty() || (field == "pivot" && a == "00000000000000")};
            (a == b ? view.same : view.differences).push_back(std::move(row));
        }
        return true;
    });
    if (!found) return net::failure(unknown_pair());
    view.token = net::csrf::token(request, "/espace/doublons/" + view.pair);
    return net::html(pages::side_by_side(page, view));
}

net::Response settle_double(const net::Request& request, Services& use) {
    const auto pair = pair_from(request.param("pair"));
    if (!pair) return net::failure(unknown_pair());
    const auto typed = request.form();
    const auto verdict = typed.get("decision");
    const auto list = use.page(request).link("/espace/doublons");
    const std::string text = pair_text(pair->one, pair->other);

    if (verdict == "rouvrir" || verdict == "deux") {
        use.database.write([&](db::Write& tx) {
            places::settle_proposal(tx, pair->one, pair->other,
                                    verdict == "deux" ? places::Verdict::different : places::Verdict::open);
        });
        return net::see_other(verdict == "deux" ? list + "?regle=" + text : list);
    }
    // The first place keeps its address unless the second was chosen; fields come from whichever was ticked.
    const bool second_stays = typed.get("reste") == "2";
    const PlaceId keep = second_stays ? pair->other : pair->one, gone = second_stays ? pair->one : pair->other;
    const std::string_view theirs = second_stays ? "1" : "2";
    std::vector<std::string> from_gone;
    for (const auto field : every_field())
        if (typed.get("champ_" + std::string(field)) == theirs) from_gone.emplace_back(field);
    // What a photo shows and who took it go with it.
    if (std::find(from_gone.begin(), from_gone.end(), "photo") != from_gone.end())
        from_gone.insert(from_gone.end(), {"photo_shows", "photo_credit"});
    const auto done = use.database.write([&](db::Write& tx) -> Result<std::string> {
        if (!places::proposal(tx, pair->one, pair->other)) return unknown_pair();
        if (auto merged = merge(tx, keep, gone, from_gone, who(request), use.clock); !merged) return merged.error();
        return places::by_id(tx, keep)->slug;
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/lieux/" + *done + "/historique"));
}

}
