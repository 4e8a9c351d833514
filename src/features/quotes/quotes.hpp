// Quotes: the owner of a plan asks several providers at once, they answer by a link, the co-operative may answer jointly with several of
// them, the owner compares and chooses.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/plans/plans.hpp"
#include "features/privacy/privacy.hpp"
#include "features/providers/providers.hpp"
#include "platform/base/vault.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::quotes {

using RequestId = Id<struct QuoteRequestTag>;
using QuoteId = Id<struct QuoteTag>;

enum class RequestState { open, chosen, ended };
enum class QuoteState { asked, answered, declined };
std::string_view code(RequestState state);
std::string_view code(QuoteState state);

/// Who asks. Kept sealed, shown to those who were asked and to nobody else.
struct Contact {
    std::string name, mail, phone;
    std::string plan_key;  ///< of the plan's address, for the letter that says that somebody answered
};
struct Quote {
    QuoteId id;
    providers::ProviderId provider;  ///< 0: the co-operative
    std::string name;
    QuoteState state = QuoteState::asked;
    std::optional<int> euros, hours;  ///< euros with all taxes
    std::optional<Date> begins;
    std::string words, together;
    std::optional<Instant> answered;
};
struct Request {
    RequestId id;
    plans::PlanId plan;
    std::vector<std::string> about, solutions;
    std::string insee, words;
    Date until{};
    bool asks_coop = false;
    Lang lang = Lang::fr;
    RequestState state = RequestState::open;
    Instant created;
    std::optional<Instant> settled;
    std::optional<QuoteId> chosen;
    std::vector<Quote> quotes;  ///< answered ones first, the cheapest of them first

    bool open(Date today) const { return state == RequestState::open && today <= until; }
    int answers() const;
};

inline constexpr std::size_t most_asked = 6, longest_words = 2000, longest_answer = 3000, longest_together = 400;
inline constexpr int most_days = 90;

struct Asked {
    RequestId id;
    /// To whom, and by which link they answer; kept nowhere.
    std::vector<std::pair<providers::ProviderId, std::string>> keys;
};
/// Asks. Errors: `nobody_asked` (field `prestataire`), `too_many_asked`, `no_steps` (field `etape`), `words_long` (field `mots`), `bad_until` (field
/// `avant`), `asked_already` when a request of this plan is open.
Result<Asked> ask(db::Write& tx, const crypto::Vault& vault, const plans::Plan& plan,
                  std::span<const plans::StepId> steps, const Request& wanted,
                  std::span<const providers::ProviderId> whom, const Contact& contact, const Clock& clock);
std::vector<Request> of_plan(db::Read& tx, plans::PlanId plan);
std::optional<Request> request(db::Read& tx, RequestId id);
/// Those that the co-operative may answer, the latest first.
std::vector<Request> for_coop(db::Read& tx, int most);
std::optional<Contact> contact(db::Read& tx, const crypto::Vault& vault, RequestId id);

/// The quote that a link is for.
struct Opened {
    Request request;
    Quote quote;
};
std::optional<Opened> by_key(db::Read& tx, std::string_view key);

struct Answer {
    std::optional<int> euros, hours;
    std::optional<Date> begins;
    std::string words, together;
};
/// May be changed until somebody is chosen. Errors: `over`, `says_nothing` (field `mots`), `words_long`, `together_long`, `bad_euros` (field `euros`), `bad_hours` (field `heures`).
Result<void> answer(db::Write& tx, QuoteId id, const Answer& answer, const Clock& clock);
/// Error: `over`.
Result<void> decline(db::Write& tx, QuoteId id, const Clock& clock);
/// Errors: `over`, `unknown_quote`, `not_answered`.
Result<void> choose(db::Write& tx, RequestId request, QuoteId quote, const Clock& clock);
/// Nobody is chosen: those who were asked need not wait. Error: `over`.
Result<void> end(db::Write& tx, RequestId request, const Clock& clock);

std::span<const db::Migration> migrations();
privacy::Holding holding(const crypto::Vault& vault);
std::vector<keys::Table> resealing();

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    catalogue::Shelf& shelf;
    providers::Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    providers::Post post;
    std::string departement;
    int per_hour = 10;  ///< requests that one address may send in an hour; 0: no limit
};
/// /plan/{token}/devis, /devis/{token}, /espace/devis.
void routes(net::Router& on, Services& use);
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);
/// For `plans::Services::beside`: what was asked for, below the steps.
html::Fragment beside(db::Read& tx, const Services& use, const plans::Plan& plan, std::string_view key,
                      const html::Page& page);

}
