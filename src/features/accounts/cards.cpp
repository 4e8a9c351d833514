// Cards for people without mail: a QR code, and four words with four figures for those who have no camera.
#include <algorithm>

#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/word_code.hpp"

namespace beffroi::accounts {
namespace {

Error wrong_card() {
    return invalid("wrong_card",
                   msg("This code opens nothing. Look at the words on the card and try again, or ask the counsellor "
                       "who gave it to you."),
                   "words");
}

Result<PersonId> used(db::Write& tx, std::optional<repository::CardHolder> found, const Clock& clock) {
    if (!found) return wrong_card();
    repository::use_card(tx, found->card, clock.now());
    return found->person;
}

}

Result<PrintedCard> print_card(db::Write& tx, const crypto::Vault& vault, PersonId person, PersonId by,
                               const Clock& clock) {
    const auto held = repository::roles_of(tx, person, clock.now());
    // Whoever sees more than their own space signs in by stronger means than a piece of paper.
    if (held.empty() ||
        std::any_of(held.begin(), held.end(), [](const Held& each) { return each.role != Role::resident; }))
        return fail(ErrorKind::forbidden, "card_for_residents",
                    msg("Only residents sign in with a card. Whoever works here has a password or a passkey."));
    const PrintedCard card{CardId::next(), crypto::random_token(16), crypto::new_word_code()};
    repository::insert_card(tx, card.id, person, vault.index(card.token, "cards.token"),
                            vault.index(card.words, "cards.words"), vault.index("mark", "vault.mark"), by, clock.now());
    journal::record(tx, by, journal::Act::card_printed, person, "card:" + card.id.text(), clock);
    return card;
}

void revoke_card(db::Write& tx, PersonId person, CardId card, PersonId by, const Clock& clock) {
    if (!repository::revoke_card(tx, person, card, clock.now())) return;
    // Whoever holds the card may be inside: out, at once.
    repository::delete_card_sessions(tx, person);
    journal::record(tx, by, journal::Act::card_revoked, person, "card:" + card.text(), clock);
}

std::vector<Card> cards(db::Read& tx, PersonId person) { return repository::cards(tx, person); }

bool is_card(db::Read& tx, const crypto::Vault& vault, std::string_view token) {
    return repository::card_by_token(tx, vault.indexes(token, "cards.token")).has_value();
}

Result<PersonId> use_card(db::Write& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock) {
    return used(tx, repository::card_by_token(tx, vault.indexes(token, "cards.token")), clock);
}

Result<PersonId> use_card_words(db::Write& tx, const crypto::Vault& vault, std::string_view typed, const Clock& clock) {
    const auto code = crypto::word_code_meant(typed);
    if (!code) return wrong_card();
    return used(tx, repository::card_by_words(tx, vault.indexes(*code, "cards.words")), clock);
}

}
