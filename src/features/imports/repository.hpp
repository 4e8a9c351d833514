// The SQL of imports.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/imports/imports.hpp"
#include "features/imports/lines.hpp"

namespace beffroi::imports::repository {

void insert(db::Write& tx, const crypto::Vault& vault, const Import& import, std::string_view plan,
            std::string_view bytes);
std::optional<Import> import(db::Read& tx, const crypto::Vault& vault, ImportId id);
std::vector<Import> of_owner(db::Read& tx, const crypto::Vault& vault, PersonId owner, int most);
int waiting(db::Read& tx, PersonId owner);
/// The newest other import of this owner with the same file that made something and was not undone.
std::optional<ImportId> same_file(db::Read& tx, const crypto::Vault& vault, const Import& of);

std::optional<std::string> plan(db::Read& tx, const crypto::Vault& vault, ImportId id);
void set_plan(db::Write& tx, const crypto::Vault& vault, ImportId id, std::string_view plan);
std::optional<std::string> bytes(db::Read& tx, const crypto::Vault& vault, ImportId id);
void set_state(db::Write& tx, ImportId id, State state);
/// Everything that a run counts.
void set_counts(db::Write& tx, const Import& import);

/// How a key begins that says nothing of anybody: a number that another program made by chance.
inline constexpr char by_chance = '\x1e';
/// What a line became already.
struct Row {
    std::int64_t id = 0, target = 0;
    bool made = false;
    int line = 0;
    Instant changed;
    ImportId import;
};
std::optional<Row> row(db::Read& tx, const crypto::Vault& vault, std::string_view kind, std::string_view key);
void insert_row(db::Write& tx, const crypto::Vault& vault, ImportId import, std::string_view kind, std::string_view key,
                std::int64_t target, bool made, int line, Instant changed);
/// Of one kind, made and not undone, after the row `after`.
std::vector<Row> rows(db::Read& tx, ImportId import, std::string_view kind, std::int64_t after, int most);
int count_made(db::Read& tx, ImportId import);
void set_undone(db::Write& tx, std::int64_t row);
/// Rows that point to `target`, or made nothing.
void forget_rows(db::Write& tx, ImportId import, std::int64_t target);
void forget_rows_of_nothing(db::Write& tx, ImportId import);

enum class Weight { note = 0, refused = 1, left = 2 };
void add_fault(db::Write& tx, const crypto::Vault& vault, ImportId import, const Fault& fault, Weight weight);
struct Told {
    Fault fault;
    Weight weight{};
};
std::vector<Told> faults(db::Read& tx, const crypto::Vault& vault, ImportId import, int most);
int count_faults(db::Read& tx, ImportId import, Weight weight);
void remove_faults(db::Write& tx, ImportId import);
void remove_file(db::Write& tx, ImportId import);
/// One that made nothing.
void remove(db::Write& tx, ImportId import);
/// Those whose file is kept since before `before`.
std::vector<ImportId> older(db::Read& tx, Instant before);

}
