// Cards.
#include "features/accounts/repository.hpp"

namespace beffroi::accounts::repository {
namespace {

std::optional<CardHolder> holder_where(db::Read& tx, std::string_view where, const std::vector<std::string>& indexes) {
    std::optional<CardHolder> found;
    for (const std::string& index : indexes)
        tx.each(
            std::string("SELECT c.id, c.person FROM people_cards c JOIN people p ON p.id = c.person "
                        "WHERE c.revoked IS NULL AND p.closed IS NULL AND ") +
                std::string(where),
            [&](const db::Row& row) { found = CardHolder{row.get<CardId>(0), row.get<PersonId>(1)}; },
            db::Param::blob(index));
    return found;
}

}

void insert_card(db::Write& tx, CardId id, PersonId person, std::string_view token, std::string_view words,
                 std::string_view by_key, PersonId by, Instant at) {
    tx.run(
        "INSERT INTO people_cards (id, person, token, words, printed_by, printed, made_by_key) VALUES (?1, ?2, ?3, ?4, "
        "?5, ?6, ?7)",
        id, person, db::Param::blob(token), db::Param::blob(words), by, at, db::Param::blob(by_key));
}

std::optional<CardHolder> card_by_token(db::Read& tx, const std::vector<std::string>& indexes) {
    return holder_where(tx, "c.token = ?1", indexes);
}
std::optional<CardHolder> card_by_words(db::Read& tx, const std::vector<std::string>& indexes) {
    return holder_where(tx, "c.words = ?1", indexes);
}

void use_card(db::Write& tx, CardId card, Instant at) {
    tx.run("UPDATE people_cards SET used = ?2 WHERE id = ?1", card, at);
}

bool revoke_card(db::Write& tx, PersonId person, CardId card, Instant at) {
    return tx.run("UPDATE people_cards SET revoked = ?3 WHERE id = ?1 AND person = ?2 AND revoked IS NULL", card,
                  person, at) == 1;
}

std::vector<Card> cards(db::Read& tx, PersonId person) {
    std::vector<Card> all;
    tx.each(
        "SELECT id, printed, used, revoked FROM people_cards WHERE person = ?1 ORDER BY id DESC",
        [&](const db::Row& row) {
            all.push_back({row.get<CardId>(0), row.get<Instant>(1), row.get<std::optional<Instant>>(2),
                           row.get<std::optional<Instant>>(3)});
        },
        person);
    return all;
}

void delete_card_sessions(db::Write& tx, PersonId person) {
    tx.run("DELETE FROM sessions WHERE person = ?1 AND strength = ?2", person, static_cast<int>(Strength::card));
}

}
