// The SQL of agreements.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/agreements/agreements.hpp"

namespace beffroi::agreements::repository {

void insert(db::Write& tx, const Agreement& a);
void update(db::Write& tx, const Agreement& a);
void set_closed(db::Write& tx, AgreementId id, std::optional<Instant> at, Instant now);
void set_removed(db::Write& tx, AgreementId id, std::optional<Instant> at, Instant now);
std::optional<Agreement> agreement(db::Read& tx, AgreementId id);
std::vector<Agreement> agreements(db::Read& tx);
/// Neither closed nor taken away, with this day in their period.
std::vector<Agreement> open_on(db::Read& tx, Date day);
/// That name somebody as counsellor, or that they wrote.
std::vector<Agreement> about(db::Read& tx, PersonId person);
void remove_counsellor(db::Write& tx, PersonId person);

void insert(db::Write& tx, const crypto::Vault& vault, const File& file, std::string_view bytes);
void set_file_removed(db::Write& tx, FileId id, std::optional<Instant> at);
std::vector<File> files(db::Read& tx, const crypto::Vault& vault, AgreementId id);
std::optional<File> file(db::Read& tx, const crypto::Vault& vault, FileId id);
std::string file_bytes(db::Read& tx, const crypto::Vault& vault, FileId id);
/// Files of agreements that ended before that day, or taken away before that instant; returns how many went.
std::int64_t forget_files(db::Write& tx, Date ended_before, Instant removed_before);

}
