// Tags: words of one's own on records.
#include <algorithm>

#include "features/activities/parts.hpp"
#include "features/activities/repository.hpp"
#include "features/activities/rules.hpp"
#include "platform/base/text.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;

bool in_team(const accounts::Visitor& visitor, accounts::TeamId team) {
    return std::any_of(visitor.roles.begin(), visitor.roles.end(),
                       [&](const accounts::Held& held) { return held.team && held.team == team; });
}

bool usable(const accounts::Visitor& visitor, const Tag& tag) {
    switch (tag.scope) {
        case Scope::personal: return tag.owner == visitor.person;
        case Scope::team: return in_team(visitor, tag.team);
        case Scope::coop: return true;
    }
    return false;
}

/// Whose tag it is to change: one's own, or what one coordinates.
bool looks_after(const accounts::Visitor& visitor, const Tag& tag) {
    switch (tag.scope) {
        case Scope::personal: return tag.owner == visitor.person;
        case Scope::team: return visitor.may(Right::help_people, {.team = tag.team});
        case Scope::coop: return visitor.is(accounts::Role::coordinator);
    }
    return false;
}

Result<void> sound_name(std::string& name) {
    name = std::string(text::trim(text::clean_utf8(name)));
    const std::size_t length = text::length(name);
    if (length < shortest_tag || length > longest_tag || text::fold_words(name).empty())
        return invalid("tag_wrong", msg("Write a tag of 3 to 80 characters."), "name");
    return {};
}

Error unknown_tag() { return fail(ErrorKind::not_found, "unknown_tag", msg("Choose a tag from the list.")).on("tags"); }

Error not_yours() {
    return fail(ErrorKind::forbidden, "not_yours", msg("This tag is not yours to change: ask who coordinates."));
}

}

bool may_become(const Tag& from, const Tag& to) {
    if (to.scope == Scope::team && from.scope == Scope::team) return to.team == from.team;
    return to.scope >= from.scope;
}

std::vector<Tag> tags(db::Read& tx, const accounts::Visitor& visitor) {
    auto all = repository::tags(tx);
    std::erase_if(all, [&](const Tag& tag) { return !usable(visitor, tag); });
    std::stable_sort(all.begin(), all.end(),
                     [](const Tag& a, const Tag& b) { return text::fold_words(a.name) < text::fold_words(b.name); });
    return all;
}

Result<TagId> add_tag(db::Write& tx, Tag tag, const accounts::Visitor& visitor, const Clock& clock) {
    if (auto ok = sound_name(tag.name); !ok) return std::move(ok).take_error();
    tag.owner = tag.scope == Scope::personal ? visitor.person : PersonId{};
    if (tag.scope != Scope::team) tag.team = {};
    if (!visitor.may(Right::help_people) || (tag.scope == Scope::team && !in_team(visitor, tag.team)))
        return not_yours();
    if (const auto there = repository::tag_named(tx, tag)) return *there;
    tag.id = TagId::next();
    repository::insert_tag(tx, tag, visitor.person, clock.now());
    // Of two at once one is there: the index lets no second one pass.
    return *repository::tag_named(tx, tag);
}

std::vector<TagUse> tag_uses(db::Read& tx, const accounts::Visitor& visitor) {
    const auto records = repository::tag_records(tx);
    std::vector<TagUse> all;
    for (Tag& tag : tags(tx, visitor)) {
        const auto at = records.find(tag.id);
        const bool changeable = looks_after(visitor, tag);
        all.push_back({std::move(tag), at == records.end() ? 0 : at->second, changeable});
    }
    return all;
}

Result<void> rename_tag(db::Write& tx, TagId id, std::string name, const accounts::Visitor& visitor) {
    const auto tag = repository::tag(tx, id);
    if (!tag || !usable(visitor, *tag)) return unknown_tag();
    if (!looks_after(visitor, *tag)) return not_yours();
    if (auto ok = sound_name(name); !ok) return ok;
    if (!repository::rename_tag(tx, id, name))
        return fail(ErrorKind::conflict, "tag_taken", msg("There is a tag of this name already: join the two instead."))
            .on("name");
    return {};
}

Result<void> merge_tags(db::Write& tx, TagId kept, TagId gone, const accounts::Visitor& visitor) {
    const auto to = repository::tag(tx, kept), from = repository::tag(tx, gone);
    if (!to || !from || !usable(visitor, *to) || !usable(visitor, *from)) return unknown_tag();
    if (kept == gone) return fail(ErrorKind::conflict, "same_tag", msg("This is one and the same tag already."));
    if (!looks_after(visitor, *from)) return not_yours();
    if (!may_become(*from, *to))
        return fail(ErrorKind::conflict, "narrower_tag",
                    msg("Others use this tag too: join it to one that they all can use."));
    repository::merge_tags(tx, kept, gone);
    return {};
}

}
