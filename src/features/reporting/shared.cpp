#include "features/reporting/shared.hpp"

#include <algorithm>

#include "features/journal/journal.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::reporting {
namespace {

using accounts::PersonId;
using journal::Act;

constexpr std::string_view columns = "id, made_by, title, query, created, until, ended";

Link link_from(const db::Row& r) {
    return {r.get<LinkId>(0), r.get<PersonId>(1), r.string(2), r.string(3), r.get<Instant>(4), r.get<Date>(5),
            r.get<std::optional<Instant>>(6)};
}

Error unknown_link() {
    return fail(ErrorKind::not_found, "unknown_link", msg("This link is not known here, or no longer."));
}

}

Result<LinkId> share(db::Write& tx, std::string_view typed, std::string_view query, std::optional<Date> until, PersonId by,
                     const Clock& clock) {
    const std::string title(text::trim(typed));
    if (title.empty()) return invalid("title_needed", msg("Write for whom this link is."), "titre");
    if (text::length(title) > longest_link_title)
        return invalid("title_long", msg("Shorten this name to {1} characters.", std::to_string(longest_link_title)), "titre");
    const Date today = clock.today();
    if (!until || *until < today || days_between(today, *until) > longest_link_days)
        return invalid("bad_until", msg("Choose a last day within the year to come."), "jusqu_au");
    if (query.size() > longest_query) return invalid("bad_query", msg("The form is damaged: open it anew."), "chiffres");
    // Links that ended a year ago are of no use to anybody.
    tx.run("DELETE FROM figure_links WHERE until < ?1", add_days(today, -longest_link_days));
    const LinkId id = LinkId::next();
    tx.run("INSERT INTO figure_links (id, made_by, title, query, created, until, ended) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)", id,
           by, title, query, clock.now(), *until);
    journal::record(tx, by, Act::exported, {}, "figures:link:" + id.text(), clock);
    return id;
}

Result<void> set_ended(db::Write& tx, LinkId id, bool ended, PersonId by, const Clock& clock) {
    const auto owner = tx.one<PersonId>("SELECT made_by FROM figure_links WHERE id = ?1", id);
    if (!owner || *owner != by) return unknown_link();
    tx.run("UPDATE figure_links SET ended = ?2 WHERE id = ?1", id, ended ? std::optional(clock.now()) : std::nullopt);
    journal::record(tx, by, Act::settings_changed, {}, (ended ? "figures:unlink:" : "figures:relink:") + id.text(), clock);
    return {};
}

std::vector<Link> links_of(db::Read& tx, PersonId by) {
    std::vector<Link> all;
    tx.each("SELECT " + std::string(columns) + " FROM figure_links WHERE made_by = ?1 ORDER BY id DESC",
            [&](const db::Row& r) { all.push_back(link_from(r)); }, by);
    return all;
}

std::string token_of(const crypto::Vault& vault, LinkId id) {
    return id.text() + "-" + crypto::base64url(vault.index(id.text(), "figures.link"));
}

std::optional<Link> link_of(db::Read& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock) {
    const auto id = LinkId::from_text(token.substr(0, token.find('-')));
    if (!id) return std::nullopt;
    const auto keys = vault.indexes(id->text(), "figures.link");
    const bool ours = std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
        return crypto::equal_constant_time(token, id->text() + "-" + crypto::base64url(key));
    });
    if (!ours) return std::nullopt;
    std::optional<Link> found;
    tx.each("SELECT " + std::string(columns) + " FROM figure_links WHERE id = ?1",
            [&](const db::Row& r) { found = link_from(r); }, *id);
    if (!found || found->ended || found->until < clock.today()) return std::nullopt;
    return found;
}

std::string_view code(Published::Which period) {
    return period == Published::Which::this_year ? "this_year" : "last_year";
}

std::optional<Published> published(db::Read& tx) {
    std::optional<Published> found;
    tx.each("SELECT period, charts FROM figures_published WHERE id = 1", [&](const db::Row& r) {
        found.emplace();
        found->period = r.text(0) == "this_year" ? Published::Which::this_year : Published::Which::last_year;
        const std::string charts = r.string(1);
        for (const std::string_view each : text::split(charts, ',')) found->charts.emplace_back(each);
    });
    return found;
}

void publish(db::Write& tx, const std::optional<Published>& what, PersonId by, const Clock& clock) {
    tx.run("DELETE FROM figures_published");
    if (what) {
        std::string charts;
        for (const std::string& each : what->charts) charts += (charts.empty() ? "" : ",") + each;
        tx.run("INSERT INTO figures_published (id, period, charts, done_by, at) VALUES (1, ?1, ?2, ?3, ?4)", code(what->period),
               charts, by, clock.now());
    }
    journal::record(tx, by, Act::settings_changed, {}, what ? "figures:published" : "figures:unpublished", clock);
}

}
