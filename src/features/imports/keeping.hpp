// Lines into the database, and out of it again: what each becomes, decided alike for showing it and for doing it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/imports/lines.hpp"
#include "features/imports/repository.hpp"

namespace beffroi::imports {

/// A file, read by its plan.
struct Ready {
    Plan plan;
    Lines lines;
    std::vector<std::string> people_keys, record_keys;  ///< by which lines are known again
    accounts::Visitor visitor;
    int units() const { return static_cast<int>(lines.people.size() + lines.records.size()); }
};
/// Errors: `file_gone`; those of reading.
Result<Ready> read_import(Tools& use, const accounts::Visitor& visitor, ImportId id);

/// What a line of a person becomes.
struct PersonFate {
    enum class Kind {
        fresh,
        known,   ///< the same line came before
        alike,   ///< somebody alike is there: they stay as they are
        hidden,  ///< fresh, but a colleague may have a sheet of them
    } kind = Kind::fresh;
    BeneficiaryId who;  ///< of `known` and `alike`
    std::string name;   ///< of `alike`
};
PersonFate fate_of(db::Read& tx, const Tools& use, const Ready& ready, const PersonLine& line, const std::string& key);
bool is_known(db::Read& tx, const Tools& use, const std::string& record_key);

/// Keeps the unit number `at`, and counts it. What is wrong is told among the faults.
void keep(db::Write& tx, const Tools& use, const Ready& ready, Import& import, int at);
/// Takes back what one row made. False when nothing is left to take back.
bool take_back_some(db::Write& tx, const Tools& use, Import& import);

/// Whoever it is now, as they may act; none when they help nobody any more.
std::optional<accounts::Visitor> visitor_of(db::Read& tx, const crypto::Vault& vault, PersonId who, const Clock& clock);

}
