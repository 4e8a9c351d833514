// Keys of the premises: who holds which, and since they may be lost, until when. The only door of this folder.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/net/http.hpp"

namespace beffroi::net { class Router; }

namespace beffroi::keyring {

using LoanId = Id<struct KeyLoanTag>;

/// One key in somebody's pocket.
struct Loan {
    LoanId id;
    std::string key;     ///< what is written on its tag: "workshop"
    std::string holder;  ///< a name
    Date due{};          ///< the day it should come back
    bool operator==(const Loan&) const = default;
};

/// Lends `key` to `holder` until `due`, a day of the territory's calendar.
/// Errors: `past_due_date` on the field `due`; `already_out` on the field `key` when somebody holds it.
Result<Loan> lend(db::Write& tx, std::string_view key, std::string_view holder, Date due, const Clock& clock);

/// Takes a key back. Error: `unknown_loan`, also when it came back before.
Result<void> take_back(db::Write& tx, LoanId loan);

/// Every key that is out, the one due first on top.
std::vector<Loan> out(db::Read& tx);

std::span<const db::Migration> migrations();

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;  ///< the frame of a page for a request
};
/// /cles and its forms.
void routes(net::Router& on, Services& use);

}
