// The rules, readable aloud; no HTTP, no SQL.
#include <algorithm>

#include "features/quotes/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::quotes {
namespace {

constexpr int most_euros = 10'000'000, most_hours = 20'000;
/// Between the parts of a contact before it is sealed: no form lets it through.
constexpr char part = '\x1f';

std::string context(RequestId id) { return "quotes.contact:" + id.text(); }
std::string hash_of(std::string_view key) { return crypto::blake2b(key, "beffroi quote"); }

Error over() {
    return fail(ErrorKind::conflict, "over", msg("This request is over: somebody was chosen, or it was ended."));
}
Error long_words(std::string_view field, std::size_t most, std::string_view words) {
    return invalid(
        "words_long",
        msg("At most {1} characters. Yours has {2}.", std::to_string(most), std::to_string(text::length(words))),
        field);
}

}

std::string_view code(RequestState state) {
    constexpr std::string_view all[] = {"open", "chosen", "ended"};
    return all[static_cast<int>(state)];
}
std::string_view code(QuoteState state) {
    constexpr std::string_view all[] = {"asked", "answered", "declined"};
    return all[static_cast<int>(state)];
}

int Request::answers() const {
    return static_cast<int>(
        std::ranges::count_if(quotes, [](const Quote& each) { return each.state == QuoteState::answered; }));
}

Result<Asked> ask(db::Write& tx, const crypto::Vault& vault, const plans::Plan& plan,
                  std::span<const plans::StepId> steps, const Request& wanted,
                  std::span<const providers::ProviderId> whom, const Contact& contact, const Clock& clock) {
    const auto& tools = catalogue::Knowledge::carried();
    Request request = wanted;
    request.id = RequestId::next();
    request.plan = plan.id;
    request.created = clock.now();
    request.about.clear();
    request.solutions.clear();
    for (const plans::Step& each : plan.steps) {
        if (std::ranges::find(steps, each.id) == steps.end()) continue;
        if (const auto* move = tools.move(each.move)) request.about.push_back(move->name.in(request.lang));
        if (!each.solution.empty() && std::ranges::find(request.solutions, each.solution) == request.solutions.end())
            request.solutions.push_back(each.solution);
    }
    if (request.about.empty()) return invalid("no_steps", msg("Tick at least one step."), "etape");
    if (whom.empty() && !request.asks_coop)
        return invalid("nobody_asked", msg("Tick at least one of those who may answer."), "prestataire");
    if (whom.size() > most_asked)
        return invalid("too_many_asked",
                       msg("Ask at most {1} at once: each of them works for their answer.", std::to_string(most_asked)),
                       "prestataire");
    if (text::length(request.words) > longest_words) return long_words("mots", longest_words, request.words);
    const Date today = clock.today();
    if (request.until <= today ||
        std::chrono::sys_days{request.until} - std::chrono::sys_days{today} > std::chrono::days{most_days})
        return invalid("bad_until", msg("Choose a day from tomorrow on, within {1} days.", std::to_string(most_days)),
                       "avant");
    for (const Request& each : repository::of_plan(tx, plan.id))
        if (each.open(today))
            return fail(ErrorKind::conflict, "asked_already",
                        msg("A request of this plan is open already: end it first."));

    Asked asked{request.id, {}};
    repository::insert(tx, request,
                       vault.seal(contact.name + part + contact.mail + part + contact.phone + part + contact.plan_key,
                                  context(request.id)));
    for (const providers::ProviderId id : whom) {
        const auto known = providers::provider(tx, id);
        if (!known || known->state != providers::State::shown) continue;
        Quote quote;
        quote.id = QuoteId::next();
        quote.provider = id;
        quote.name = known->name;
        std::string key = crypto::random_token(18);
        const std::string hash = hash_of(key);
        repository::insert(tx, request.id, quote, std::string_view(hash));
        asked.keys.emplace_back(id, std::move(key));
    }
    if (request.asks_coop) {
        Quote quote;
        quote.id = QuoteId::next();
        repository::insert(tx, request.id, quote, std::nullopt);
    }
    return asked;
}

std::vector<Request> of_plan(db::Read& tx, plans::PlanId plan) { return repository::of_plan(tx, plan); }
std::optional<Request> request(db::Read& tx, RequestId id) { return repository::request(tx, id); }
std::vector<Request> for_coop(db::Read& tx, int most) { return repository::for_coop(tx, most); }

std::optional<Contact> contact(db::Read& tx, const crypto::Vault& vault, RequestId id) {
    const auto open = vault.open(repository::sealed_contact(tx, id), context(id));
    if (!open) return std::nullopt;
    const auto parts = text::split(*open, part);
    if (parts.size() != 4) return std::nullopt;
    return Contact{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
}

std::optional<Opened> by_key(db::Read& tx, std::string_view key) {
    const auto id = repository::by_key_hash(tx, hash_of(key));
    if (!id) return std::nullopt;
    const auto of = repository::request_of(tx, *id);
    auto found = of ? repository::request(tx, *of) : std::nullopt;
    if (!found) return std::nullopt;
    const auto at = std::ranges::find_if(found->quotes, [&](const Quote& each) { return each.id == *id; });
    if (at == found->quotes.end()) return std::nullopt;
    Quote quote = *at;
    return Opened{*std::move(found), std::move(quote)};
}

Result<void> answer(db::Write& tx, QuoteId id, const Answer& given, const Clock& clock) {
    const auto of = repository::request_of(tx, id);
    const auto known = of ? repository::request(tx, *of) : std::nullopt;
    if (!known || known->state != RequestState::open) return over();
    if (text::length(given.words) > longest_answer) return long_words("mots", longest_answer, given.words);
    if (text::length(given.together) > longest_together)
        return long_words("ensemble", longest_together, given.together);
    if (given.euros && (*given.euros < 0 || *given.euros > most_euros))
        return invalid("bad_euros", msg("The price is a whole number of euros, such as 450."), "euros");
    if (given.hours && (*given.hours < 0 || *given.hours > most_hours))
        return invalid("bad_hours", msg("Hours are a whole number, such as 12."), "heures");
    if (!given.euros && text::trim(given.words).empty())
        return invalid("says_nothing", msg("Say a price, or in words what you propose."), "mots");
    repository::save_answer(tx, id, QuoteState::answered, given, clock.now());
    return {};
}

Result<void> decline(db::Write& tx, QuoteId id, const Clock& clock) {
    const auto of = repository::request_of(tx, id);
    const auto known = of ? repository::request(tx, *of) : std::nullopt;
    if (!known || known->state != RequestState::open) return over();
    repository::save_answer(tx, id, QuoteState::declined, {}, clock.now());
    return {};
}

Result<void> choose(db::Write& tx, RequestId id, QuoteId quote, const Clock& clock) {
    const auto known = repository::request(tx, id);
    if (!known || known->state != RequestState::open) return over();
    const auto at = std::ranges::find_if(known->quotes, [&](const Quote& each) { return each.id == quote; });
    if (at == known->quotes.end())
        return fail(ErrorKind::not_found, "unknown_quote", msg("This answer is not there any more."));
    if (at->state != QuoteState::answered) return invalid("not_answered", msg("Choose one of those who answered."));
    repository::settle(tx, id, RequestState::chosen, quote, clock.now());
    return {};
}

Result<void> end(db::Write& tx, RequestId id, const Clock& clock) {
    const auto known = repository::request(tx, id);
    if (!known || known->state != RequestState::open) return over();
    repository::settle(tx, id, RequestState::ended, std::nullopt, clock.now());
    return {};
}

privacy::Holding holding(const crypto::Vault&) {
    // Who asks has no account: there is nothing to export for one, and the plan's owner ends a request by themselves.
    return {"quotes", i18n::key("Requests for quotes"), {}, {}, [](db::Write& tx, Instant before, const Clock&) {
                return repository::forget_contacts(tx, before);
            }};
}

std::vector<keys::Table> resealing() {
    using keys::Column;
    return {
        {.name = "quote_requests",
         .key = {{"id", Column::Kind::number}},
         .columns = {{"contact"}},
         .renew = [](const crypto::Vault&, keys::Row& row) { row.seal("contact", context(RequestId{row.number()})); }}};
}

}
