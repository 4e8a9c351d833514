// Cards for people without mail: a QR code, and four words with four figures for those who have no camera.
#include <algorithm>

#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

extern "C" {
extern const char accounts_card_words_begin[], accounts_card_words_end[];
}

namespace beffroi::accounts {
namespace {

/// 512 words, nine bits each, no two of which differ by one letter: data/accounts/card_words.txt.
const std::vector<std::string_view>& words() {
    static const std::vector<std::string_view> all = [] {
        auto lines = text::split({accounts_card_words_begin, static_cast<std::size_t>(accounts_card_words_end - accounts_card_words_begin)}, '\n');
        std::erase(lines, std::string_view());
        return lines;
    }();
    return all;
}

constexpr int words_on_card = 4;

unsigned random_below(unsigned limit) {
    // 32 bits for at most 10,000 choices: what the remainder favours is less than one in 400,000.
    const std::string bytes = crypto::random_bytes(4);
    unsigned n = 0;
    for (const char c : bytes) n = n << 8 | static_cast<unsigned char>(c);
    return n % limit;
}

/// The word that was meant: itself, or the only one that differs by one letter.
std::string_view meant(std::string_view typed) {
    std::string_view near;
    for (std::string_view word : words()) {
        if (word == typed) return word;
        if (text::edit_distance(word, typed, 1) > 1) continue;
        if (!near.empty()) return {};
        near = word;
    }
    return near;
}

/// The code as it is indexed, from what a person types: capitals, accents, commas and one wrong letter a word are forgiven.
std::string code_meant(std::string_view typed) {
    std::string out, digits;
    int count = 0;
    const std::string plain = text::fold_words(typed);
    for (std::string_view part : text::split(plain, ' ')) {
        if (part.empty()) continue;
        if (part.find_first_not_of("0123456789") == std::string_view::npos) {
            digits += part;
            continue;
        }
        const auto word = meant(part);
        if (word.empty() || ++count > words_on_card) return {};
        (out += word) += ' ';
    }
    return count == words_on_card && digits.size() == 4 ? out + digits : std::string();
}

Error wrong_card() {
    return invalid("wrong_card", msg("This code opens nothing. Look at the words on the card and try again, or ask the counsellor who gave it to you."), "words");
}

Result<PersonId> used(db::Write& tx, std::optional<repository::CardHolder> found, const Clock& clock) {
    if (!found) return wrong_card();
    repository::use_card(tx, found->card, clock.now());
    return found->person;
}

}

Result<PrintedCard> print_card(db::Write& tx, const crypto::Vault& vault, PersonId person, PersonId by, const Clock& clock) {
    const auto held = repository::roles_of(tx, person, clock.now());
    // Whoever sees more than their own space signs in by stronger means than a piece of paper.
    if (held.empty() || std::any_of(held.begin(), held.end(), [](const Held& each) { return each.role != Role::resident; }))
        return fail(ErrorKind::forbidden, "card_for_residents", msg("Only residents sign in with a card. Whoever works here has a password or a passkey."));
    PrintedCard card{CardId::next(), crypto::random_token(16), {}};
    for (int i = 0; i < words_on_card; ++i) (card.words += words()[random_below(static_cast<unsigned>(words().size()))]) += ' ';
    const std::string figures = std::to_string(10000 + random_below(10000)).substr(1);
    card.words += figures;
    repository::insert_card(tx, card.id, person, vault.index(card.token, "cards.token"), vault.index(card.words, "cards.words"), by, clock.now());
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
    return repository::card_by_token(tx, vault.index(token, "cards.token")).has_value();
}

Result<PersonId> use_card(db::Write& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock) {
    return used(tx, repository::card_by_token(tx, vault.index(token, "cards.token")), clock);
}

Result<PersonId> use_card_words(db::Write& tx, const crypto::Vault& vault, std::string_view typed, const Clock& clock) {
    const std::string code = code_meant(typed);
    if (code.empty()) return wrong_card();
    return used(tx, repository::card_by_words(tx, vault.index(code, "cards.words")), clock);
}

}
