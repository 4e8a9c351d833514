// Lists and who is on them, as the database keeps them.
#include "features/observatory/lists.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "features/journal/journal.hpp"
#include "platform/base/text.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::array kinds{ListKind::communes, ListKind::members, ListKind::firms};
constexpr std::array<std::string_view, 3> kind_codes{"communes", "members", "firms"};
constexpr std::array everys{Every::never, Every::month, Every::quarter, Every::year};
constexpr std::array<std::string_view, 4> every_codes{"never", "month", "quarter", "year"};
constexpr std::string_view columns =
    "l.id, l.name, l.slug, l.kind, l.every, l.published, l.asked, l.removed, "
    "(SELECT COUNT(*) FROM audit_members m WHERE m.list = l.id AND m.removed IS NULL)";

List list_from(const db::Row& r) {
    List one;
    one.id = r.get<ListId>(0);
    one.name = r.string(1);
    one.slug = r.string(2);
    one.kind = list_kind_from(r.text(3)).value_or(ListKind::communes);
    one.every = every_from(r.text(4)).value_or(Every::never);
    one.published = r.boolean(5);
    if (r.integer(6) != 0) one.asked = r.get<Instant>(6);
    one.removed = r.get<std::optional<Instant>>(7);
    one.members = r.integer(8);
    return one;
}

template <class... Args>
std::vector<List> lists_where(db::Read& tx, std::string_view where, const Args&... args) {
    std::vector<List> all;
    tx.each(
        "SELECT " + std::string(columns) + " FROM audit_lists l WHERE " + std::string(where),
        [&](const db::Row& r) { all.push_back(list_from(r)); }, args...);
    return all;
}

Result<std::string> name_from(std::string_view typed) {
    std::string name(text::trim(typed));
    if (name.empty()) return invalid("name_needed", msg("Give this list a name."), "nom");
    if (text::length(name) > longest_list_name)
        return invalid("name_long", msg("Shorten this name to {1} characters.", std::to_string(longest_list_name)),
                       "nom");
    return name;
}

/// One that no other list has.
std::string free_slug(db::Read& tx, std::string_view name) {
    std::string stem = text::slug(name).substr(0, 60);
    if (stem.empty()) stem = "liste";
    std::string slug = stem;
    for (int n = 2; tx.one<std::int64_t>("SELECT 1 FROM audit_lists WHERE slug = ?1", slug); ++n)
        slug = stem + "-" + std::to_string(n);
    return slug;
}

}

std::span<const ListKind> every_list_kind() { return kinds; }
std::span<const Every> every_every() { return everys; }
std::string_view code(ListKind kind) { return kind_codes[static_cast<std::size_t>(kind)]; }
std::string_view code(Every every) { return every_codes[static_cast<std::size_t>(every)]; }
std::optional<ListKind> list_kind_from(std::string_view text) {
    for (const ListKind each : kinds)
        if (code(each) == text) return each;
    return std::nullopt;
}
std::optional<Every> every_from(std::string_view text) {
    for (const Every each : everys)
        if (code(each) == text) return each;
    return std::nullopt;
}
std::string_view label(ListKind kind) {
    switch (kind) {
        case ListKind::communes: return i18n::key("Town halls");
        case ListKind::members: return i18n::key("Our members");
        case ListKind::firms: return i18n::key("Firms and associations");
    }
    return {};
}
std::string_view label(Every every) {
    switch (every) {
        case Every::never: return i18n::key("Only when somebody asks");
        case Every::month: return i18n::key("Every month");
        case Every::quarter: return i18n::key("Every three months");
        case Every::year: return i18n::key("Every year");
    }
    return {};
}

bool is_of_a_provider(std::string_view domain) {
    // Those of which the 34,838 addresses of French town halls have most, and what is alike.
    static const std::set<std::string_view> all{
        "wanadoo.fr",     "orange.fr",      "gmail.com",     "laposte.net",  "outlook.fr", "outlook.com",
        "free.fr",        "nordnet.fr",     "sfr.fr",        "yahoo.fr",     "yahoo.com",  "hotmail.fr",
        "hotmail.com",    "ozone.net",      "cegetel.net",   "neuf.fr",      "bbox.fr",    "9business.fr",
        "live.fr",        "icloud.com",     "aol.com",       "aliceadsl.fr", "gmx.fr",     "club-internet.fr",
        "googlemail.com", "protonmail.com", "numericable.fr"};
    return all.contains(domain);
}

std::string code_of(const NewMember& member, ListKind kind) {
    return kind == ListKind::communes && !member.insee.empty() ? member.insee : member.domain;
}

Error unknown_list() { return fail(ErrorKind::not_found, "unknown_list", msg("There is no such list, or no longer.")); }

Result<ListId> add_list(db::Write& tx, std::string_view typed, ListKind kind, accounts::PersonId by,
                        const Clock& clock) {
    const auto name = name_from(typed);
    if (!name) return name.error();
    const ListId id = ListId::next();
    tx.run("INSERT INTO audit_lists (id, name, kind, slug, created) VALUES (?1, ?2, ?3, ?4, ?5)", id, *name, code(kind),
           free_slug(tx, *name), clock.now());
    journal::record(tx, by, journal::Act::settings_changed, {}, "audit:list:" + id.text() + ":added", clock);
    return id;
}

Result<void> change_list(db::Write& tx, ListId id, std::string_view typed, Every every, bool published,
                         accounts::PersonId by, const Clock& clock) {
    const auto name = name_from(typed);
    if (!name) return name.error();
    if (tx.run("UPDATE audit_lists SET name = ?2, every = ?3, published = ?4 WHERE id = ?1 AND removed IS NULL", id,
               *name, code(every), published) == 0)
        return unknown_list();
    journal::record(tx, by, journal::Act::settings_changed, {},
                    "audit:list:" + id.text() + (published ? ":public" : ":private"), clock);
    return {};
}

Result<void> set_list_removed(db::Write& tx, ListId id, bool removed, accounts::PersonId by, const Clock& clock) {
    if (!list_of(tx, id)) return unknown_list();
    if (removed)
        tx.run("UPDATE audit_lists SET removed = ?2 WHERE id = ?1 AND removed IS NULL", id, clock.now());
    else
        tx.run("UPDATE audit_lists SET removed = NULL WHERE id = ?1", id);
    journal::record(tx, by, journal::Act::settings_changed, {},
                    "audit:list:" + id.text() + (removed ? ":removed" : ":put-back"), clock);
    return {};
}

std::optional<List> list_of(db::Read& tx, ListId id) {
    auto found = lists_where(tx, "l.id = ?1", id);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::optional<List> list_of_slug(db::Read& tx, std::string_view slug) {
    auto found = lists_where(tx, "l.slug = ?1 AND l.removed IS NULL", slug);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::vector<List> every_list(db::Read& tx) {
    auto all = lists_where(tx, "l.removed IS NULL");
    std::ranges::sort(all, {}, [](const List& each) { return std::pair(text::fold(each.name), each.id); });
    return all;
}

Result<Kept> put_members(db::Write& tx, ListId id, std::span<const NewMember> members, const Clock&) {
    const auto list = list_of(tx, id);
    if (!list || list->removed) return unknown_list();
    if (list->members + static_cast<std::int64_t>(members.size()) > most_members + 500)
        return fail(ErrorKind::too_large, "list_full",
                    msg("A list holds {1} organisations at most: make another one.", std::to_string(most_members)));
    Kept kept;
    for (const NewMember& each : members) {
        const std::string code = code_of(each, list->kind);
        const bool there =
            tx.one<std::int64_t>("SELECT 1 FROM audit_members WHERE list = ?1 AND code = ?2 AND removed IS NULL", id,
                                 code)
                .has_value();
        // What says nothing new changes nothing.
        const auto changed = tx.run(
            "INSERT INTO audit_members (list, code, domain, name, folded, insee) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON "
            "CONFLICT (list, code) DO UPDATE SET domain = excluded.domain, "
            "name = excluded.name, folded = excluded.folded, insee = excluded.insee, removed = NULL WHERE "
            "audit_members.domain <> excluded.domain OR "
            "audit_members.name <> excluded.name OR audit_members.insee <> excluded.insee OR audit_members.removed IS "
            "NOT NULL",
            id, code, each.domain, each.name, text::fold(each.name), each.insee);
        ++(changed == 0 ? kept.same : there ? kept.changed : kept.added);
    }
    return kept;
}

Result<void> set_member_removed(db::Write& tx, ListId id, std::string_view member, bool removed, accounts::PersonId by,
                                const Clock& clock) {
    const auto changed =
        removed ? tx.run("UPDATE audit_members SET removed = ?3 WHERE list = ?1 AND code = ?2", id, member, clock.now())
                : tx.run("UPDATE audit_members SET removed = NULL WHERE list = ?1 AND code = ?2", id, member);
    if (changed == 0) return fail(ErrorKind::not_found, "unknown_member", msg("This organisation is not on the list."));
    journal::record(tx, by, journal::Act::settings_changed, {},
                    "audit:list:" + id.text() + (removed ? ":member-removed" : ":member-put-back"), clock);
    return {};
}

std::optional<std::string> removed_member(db::Read& tx, ListId id, std::string_view member) {
    return tx.one<std::string>("SELECT name FROM audit_members WHERE list = ?1 AND code = ?2 AND removed IS NOT NULL",
                               id, member);
}

}
