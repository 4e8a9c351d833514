// What authors are written.
#pragma once
#include <string>

#include "features/experiences/experiences.hpp"

namespace beffroi::experiences::letters {

/// `link`: the whole address of the author's own page.
mail::Letter confirm(const Note& note, const std::string& to, const std::string& link);
/// The same note was sent again: here is the way to it.
mail::Letter again(const Note& note, const std::string& to, const std::string& link);
mail::Letter refused(const Note& note, const std::string& to, const std::string& link);
/// After a refusal that the author was told of.
mail::Letter shown_after_all(const Note& note, const std::string& to, const std::string& link, const std::string& page);
/// Of a proposal that was settled. `page`: the criteria, or the list of refusals.
mail::Letter settled(const Proposal& proposal, const std::string& to, const std::string& page);

/// The author's own page, whole: `key` makes it a secret.
std::string own_page(const Post& post, const Note& note, std::string_view key);
/// Errors: `bad_address` on the field `mail`; those of the settings.
Result<void> send(db::Write& tx, const mail::Letter& letter, const Post& post, Instant now);

/// As people read it: its name in the catalogue; its id when it is no longer there.
std::string name_of(std::string_view solution);
/// A whole address of this site in this language.
std::string address_of(const Post& post, Lang lang, std::string_view path);

}
