#include "features/quotes/repository.hpp"

#include "platform/base/text.hpp"

namespace beffroi::quotes::repository {
namespace {

std::vector<std::string> from_lines(std::string_view lines) {
    std::vector<std::string> all;
    for (const std::string_view each : text::split(lines, '\n'))
        if (!each.empty()) all.emplace_back(each);
    return all;
}

std::optional<int> known(int n) { return n < 0 ? std::nullopt : std::optional(n); }

RequestState request_state(std::string_view code_) {
    return code_ == "open" ? RequestState::open : code_ == "chosen" ? RequestState::chosen : RequestState::ended;
}
QuoteState quote_state(std::string_view code_) {
    return code_ == "asked" ? QuoteState::asked : code_ == "answered" ? QuoteState::answered : QuoteState::declined;
}

#define BEFFROI_QUOTE_REQUESTS                                                                                       \
    "SELECT id, plan, about, solutions, insee, words, until, asks_coop, lang, state, created, settled, chosen FROM " \
    "quote_requests "

Request request_from(const db::Row& row) {
    Request one;
    one.id = row.get<RequestId>(0);
    one.plan = row.get<plans::PlanId>(1);
    one.about = from_lines(row.text(2));
    one.solutions = from_lines(row.text(3));
    one.insee = row.string(4);
    one.words = row.string(5);
    one.until = row.get<Date>(6);
    one.asks_coop = row.get<bool>(7);
    one.lang = row.text(8) == "en" ? Lang::en : Lang::fr;
    one.state = request_state(row.text(9));
    one.created = row.get<Instant>(10);
    one.settled = row.get<std::optional<Instant>>(11);
    one.chosen = row.get<std::optional<QuoteId>>(12);
    return one;
}

void read_quotes(db::Read& tx, Request& request) {
    tx.each(
        "SELECT id, provider, name, state, euros, hours, begins, words, together, answered FROM quotes WHERE request = "
        "?1 ORDER BY CASE "
        "state WHEN 'answered' THEN 0 WHEN 'asked' THEN 1 ELSE 2 END, CASE WHEN euros < 0 THEN 1 ELSE 0 END, euros, id",
        [&](const db::Row& row) {
            Quote one;
            one.id = row.get<QuoteId>(0);
            one.provider = row.get<providers::ProviderId>(1);
            one.name = row.string(2);
            one.state = quote_state(row.text(3));
            one.euros = known(row.get<int>(4));
            one.hours = known(row.get<int>(5));
            one.begins = row.get<std::optional<Date>>(6);
            one.words = row.string(7);
            one.together = row.string(8);
            one.answered = row.get<std::optional<Instant>>(9);
            request.quotes.push_back(std::move(one));
        },
        request.id);
}

std::vector<Request> some(db::Read& tx, std::string_view rest, const db::Param& param) {
    std::vector<Request> all;
    tx.each(
        std::string(BEFFROI_QUOTE_REQUESTS) + std::string(rest),
        [&](const db::Row& row) { all.push_back(request_from(row)); }, param);
    for (Request& each : all) read_quotes(tx, each);
    return all;
}

}

void insert(db::Write& tx, const Request& one, std::string_view sealed) {
    tx.run(
        "INSERT INTO quote_requests (id, plan, about, solutions, insee, words, until, asks_coop, lang, state, created, "
        "contact) VALUES (?1, "
        "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open', ?10, ?11)",
        one.id, one.plan, text::join(one.about, "\n"), text::join(one.solutions, "\n"), one.insee, one.words, one.until,
        one.asks_coop, i18n::code(one.lang), one.created, db::Param::blob(sealed));
}

void insert(db::Write& tx, RequestId request, const Quote& quote, std::optional<std::string_view> key_hash) {
    if (key_hash)
        tx.run("INSERT INTO quotes (id, request, provider, name, key_hash, state) VALUES (?1, ?2, ?3, ?4, ?5, 'asked')",
               quote.id, request, quote.provider, quote.name, db::Param::blob(*key_hash));
    else
        tx.run("INSERT INTO quotes (id, request, provider, name, state) VALUES (?1, ?2, ?3, ?4, 'asked')", quote.id,
               request, quote.provider, quote.name);
}

std::vector<Request> of_plan(db::Read& tx, plans::PlanId plan) {
    return some(tx, "WHERE plan = ?1 ORDER BY created DESC, id", db::Param(plan));
}
std::vector<Request> for_coop(db::Read& tx, int most) {
    return some(tx, "WHERE asks_coop = 1 ORDER BY created DESC, id LIMIT ?1", db::Param(most));
}
std::optional<Request> request(db::Read& tx, RequestId id) {
    auto found = some(tx, "WHERE id = ?1", db::Param(id));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}
std::optional<RequestId> request_of(db::Read& tx, QuoteId id) {
    return tx.one<RequestId>("SELECT request FROM quotes WHERE id = ?1", id);
}
std::optional<QuoteId> by_key_hash(db::Read& tx, std::string_view hash) {
    return tx.one<QuoteId>("SELECT id FROM quotes WHERE key_hash = ?1", db::Param::blob(hash));
}

std::string sealed_contact(db::Read& tx, RequestId id) {
    std::string sealed;
    tx.each(
        "SELECT contact FROM quote_requests WHERE id = ?1 AND contact IS NOT NULL",
        [&](const db::Row& row) { sealed = row.string(0); }, id);
    return sealed;
}

void save_answer(db::Write& tx, QuoteId id, QuoteState state, const Answer& answer, Instant now) {
    tx.run(
        "UPDATE quotes SET state = ?2, euros = ?3, hours = ?4, begins = ?5, words = ?6, together = ?7, answered = ?8 "
        "WHERE id = ?1",
        id, code(state), answer.euros.value_or(-1), answer.hours.value_or(-1), answer.begins, answer.words,
        answer.together, now);
}

void settle(db::Write& tx, RequestId id, RequestState state, std::optional<QuoteId> chosen, Instant now) {
    tx.run("UPDATE quote_requests SET state = ?2, chosen = ?3, settled = ?4 WHERE id = ?1", id, code(state), chosen,
           now);
}

std::int64_t forget_contacts(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM quote_requests WHERE COALESCE(settled, created) < ?1", before);
}

}
