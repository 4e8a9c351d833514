// The rules, readable aloud; no HTTP, no SQL.
#include "features/keyring/keyring.hpp"
#include "features/keyring/repository.hpp"

namespace beffroi::keyring {

Result<Loan> lend(db::Write& tx, std::string_view key, std::string_view holder, Date due, const Clock& clock) {
    if (due < clock.today()) return invalid("past_due_date", msg("The day of return has already passed."), "due");
    const Loan loan{LoanId::next(), std::string(key), std::string(holder), due};
    // The unique index is what forbids two holders; this only makes the sentence kind.
    if (!repository::insert_if_free(tx, loan))
        return fail(ErrorKind::conflict, "already_out", msg("Somebody holds this key already.")).on("key");
    return loan;
}

Result<void> take_back(db::Write& tx, LoanId loan) {
    if (!repository::remove(tx, loan)) return fail(ErrorKind::not_found, "unknown_loan", msg("This key has come back already."));
    return {};
}

std::vector<Loan> out(db::Read& tx) { return repository::all(tx); }

}
