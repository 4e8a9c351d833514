// What is kept of quotes.
#pragma once
#include "features/quotes/quotes.hpp"

namespace beffroi::quotes::repository {

void insert(db::Write& tx, const Request& request, std::string_view sealed_contact);
void insert(db::Write& tx, RequestId request, const Quote& quote, std::optional<std::string_view> key_hash);
std::vector<Request> of_plan(db::Read& tx, plans::PlanId plan);
std::vector<Request> for_coop(db::Read& tx, int most);
std::optional<Request> request(db::Read& tx, RequestId id);
std::optional<RequestId> request_of(db::Read& tx, QuoteId id);
std::optional<QuoteId> by_key_hash(db::Read& tx, std::string_view hash);
std::string sealed_contact(db::Read& tx, RequestId id);
void save_answer(db::Write& tx, QuoteId id, QuoteState state, const Answer& answer, Instant now);
void settle(db::Write& tx, RequestId id, RequestState state, std::optional<QuoteId> chosen, Instant now);
std::int64_t forget_contacts(db::Write& tx, Instant before);

}
