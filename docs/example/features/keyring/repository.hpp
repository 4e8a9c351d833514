// The SQL of this folder. Private: others ask keyring.hpp.
#pragma once
#include <vector>

#include "features/keyring/keyring.hpp"

namespace beffroi::keyring::repository {

/// False when the key is out; nothing is changed then.
bool insert_if_free(db::Write& tx, const Loan& loan);
/// False when there is no such loan.
bool remove(db::Write& tx, LoanId loan);
std::vector<Loan> all(db::Read& tx);

}
