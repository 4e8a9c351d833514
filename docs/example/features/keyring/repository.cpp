#include "features/keyring/repository.hpp"

namespace beffroi::keyring::repository {

bool insert_if_free(db::Write& tx, const Loan& loan) {
    return tx.run("INSERT INTO keyring_loans (id, tag, holder, due) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tag) DO NOTHING", loan.id,
                  loan.key, loan.holder, loan.due) == 1;
}

bool remove(db::Write& tx, LoanId loan) { return tx.run("DELETE FROM keyring_loans WHERE id = ?1", loan) == 1; }

std::vector<Loan> all(db::Read& tx) {
    std::vector<Loan> loans;
    tx.each("SELECT id, tag, holder, due FROM keyring_loans ORDER BY due, id", [&](const db::Row& row) {
        loans.push_back({row.get<LoanId>(0), row.string(1), row.string(2), row.get<Date>(3)});
    });
    return loans;
}

}
