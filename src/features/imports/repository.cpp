#include "features/imports/repository.hpp"

#include "platform/base/crypto.hpp"
#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"

namespace beffroi::imports::repository {
namespace {

#define BEFFROI_IMPORTS                                                                                \
    "SELECT id, owner, created, state, file_name, file_bytes, units, position, lines, lines_refused, " \
    "people_made, people_known, records_made, records_known, started, ended, undone FROM imports "

/// Under what a line is found again. What is no content but a number made by chance needs no key; the key of anything else lasts
/// when vault.key is replaced, so that no file comes twice.
std::string hash_of(const crypto::Vault& vault, std::string_view kind, std::string_view key) {
    if (key.starts_with(by_chance)) return crypto::blake2b(std::string(kind) + "\x1f" + std::string(key)).substr(0, 16);
    return vault.lasting_index(key, "imports." + std::string(kind));
}

constexpr std::size_t piece_bytes = 512 * 1024;

std::string place_of(std::string_view field, std::int64_t id) { return std::string(field) + ":" + id_to_text(id); }
std::string piece_of(ImportId id, int place) { return "imports.piece:" + id.text() + ":" + std::to_string(place); }

State state_from(std::string_view text) {
    for (const State each :
         {State::choosing, State::running, State::stopped, State::done, State::undoing, State::undone})
        if (code(each) == text) return each;
    return State::stopped;
}

Import from(const crypto::Vault& vault, const db::Row& r) {
    Import i;
    i.id = r.get<ImportId>(0);
    i.owner = r.get<PersonId>(1);
    i.created = r.get<Instant>(2);
    i.state = state_from(r.text(3));
    if (!r.text(4).empty()) i.file_name = vault.open(r.text(4), place_of("imports.file_name", i.id.value)).value_or("");
    i.file_bytes = static_cast<std::size_t>(r.integer(5));
    int at = 6;
    for (int* each : {&i.units, &i.position, &i.lines, &i.lines_refused, &i.people_made, &i.people_known,
                      &i.records_made, &i.records_known})
        *each = r.get<int>(at++);
    i.started = r.get<std::optional<Instant>>(14);
    i.ended = r.get<std::optional<Instant>>(15);
    i.undone = r.get<std::optional<Instant>>(16);
    return i;
}

std::string said_of(const Fault& fault) {
    json::Writer w;
    w.begin_object().field("column", fault.column).field("value", fault.value).field("key", fault.why.key);
    w.key("args").begin_array();
    for (const auto& arg : fault.why.args) w.value(arg);
    w.end_array().end_object();
    return w.take();
}

}

void insert(db::Write& tx, const crypto::Vault& vault, const Import& i, std::string_view plan, std::string_view bytes) {
    const std::string name = vault.seal(i.file_name, place_of("imports.file_name", i.id.value));
    const std::string sealed = vault.seal(plan, place_of("imports.plan", i.id.value));
    const std::string hash = vault.lasting_index(bytes, "imports.file");
    tx.run(
        "INSERT INTO imports (id, owner, created, state, file_name, plan, file_hash, file_bytes, units, position, "
        "lines, "
        "lines_refused, people_made, people_known, records_made, records_known, undone_by) VALUES (?1, ?2, ?3, ?4, ?5, "
        "?6, ?7, ?8, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
        i.id, i.owner, i.created, code(i.state), db::Param::blob(name), db::Param::blob(sealed), db::Param::blob(hash),
        static_cast<std::int64_t>(bytes.size()));
    int place = 0;
    for (std::string_view left = bytes; !left.empty(); ++place) {
        const std::string piece = vault.seal(left.substr(0, piece_bytes), piece_of(i.id, place));
        tx.run("INSERT INTO import_pieces (import_id, place, bytes) VALUES (?1, ?2, ?3)", i.id, place,
               db::Param::blob(piece));
        left.remove_prefix(std::min(piece_bytes, left.size()));
    }
}

std::optional<Import> import(db::Read& tx, const crypto::Vault& vault, ImportId id) {
    std::optional<Import> found;
    tx.each(BEFFROI_IMPORTS "WHERE id = ?1", [&](const db::Row& r) { found = from(vault, r); }, id);
    return found;
}

std::vector<Import> of_owner(db::Read& tx, const crypto::Vault& vault, PersonId owner, int most) {
    std::vector<Import> all;
    tx.each(
        BEFFROI_IMPORTS "WHERE owner = ?1 ORDER BY id DESC LIMIT ?2",
        [&](const db::Row& r) { all.push_back(from(vault, r)); }, owner, most);
    return all;
}

int waiting(db::Read& tx, PersonId owner) {
    return static_cast<int>(
        tx.one<std::int64_t>("SELECT COUNT(*) FROM imports WHERE owner = ?1 AND state = 'choosing' AND file_bytes > 0",
                             owner)
            .value_or(0));
}

std::optional<ImportId> same_file(db::Read& tx, const crypto::Vault&, const Import& of) {
    return tx.one<ImportId>(
        "SELECT other.id FROM imports other JOIN imports this ON this.file_hash = other.file_hash WHERE this.id = ?1 "
        "AND "
        "other.id <> ?1 AND other.owner = this.owner AND other.state <> 'choosing' AND other.state <> 'undone' ORDER "
        "BY "
        "other.id DESC LIMIT 1",
        of.id);
}

std::optional<std::string> plan(db::Read& tx, const crypto::Vault& vault, ImportId id) {
    std::optional<std::string> sealed = tx.one<std::string>("SELECT plan FROM imports WHERE id = ?1", id);
    if (!sealed || sealed->empty()) return std::nullopt;
    return vault.open(*sealed, place_of("imports.plan", id.value));
}

void set_plan(db::Write& tx, const crypto::Vault& vault, ImportId id, std::string_view plan) {
    const std::string sealed = vault.seal(plan, place_of("imports.plan", id.value));
    tx.run("UPDATE imports SET plan = ?2 WHERE id = ?1", id, db::Param::blob(sealed));
}

std::optional<std::string> bytes(db::Read& tx, const crypto::Vault& vault, ImportId id) {
    std::string all;
    int place = 0;
    bool whole = true;
    tx.each(
        "SELECT bytes FROM import_pieces WHERE import_id = ?1 ORDER BY place",
        [&](const db::Row& r) {
            if (const auto piece = vault.open(r.text(0), piece_of(id, place++)))
                all += *piece;
            else
                whole = false;
        },
        id);
    if (!whole || place == 0) return std::nullopt;
    return all;
}

void set_state(db::Write& tx, ImportId id, State state) {
    tx.run("UPDATE imports SET state = ?2 WHERE id = ?1", id, code(state));
}

void set_counts(db::Write& tx, const Import& i) {
    tx.run(
        "UPDATE imports SET units = ?2, position = ?3, lines = ?4, lines_refused = ?5, people_made = ?6, people_known "
        "= ?7, "
        "records_made = ?8, records_known = ?9, started = ?10, ended = ?11, undone = ?12, state = ?13 WHERE id = ?1",
        i.id, i.units, i.position, i.lines, i.lines_refused, i.people_made, i.people_known, i.records_made,
        i.records_known, i.started, i.ended, i.undone, code(i.state));
}

std::optional<Row> row(db::Read& tx, const crypto::Vault& vault, std::string_view kind, std::string_view key) {
    const std::string hashed = hash_of(vault, kind, key);
    std::optional<Row> found;
    tx.each(
        "SELECT id, target, made, line, changed, import_id FROM import_rows WHERE kind = ?1 AND line_key = ?2 AND "
        "undone = 0",
        [&](const db::Row& r) {
            found = Row{r.integer(0), r.integer(1), r.boolean(2), r.get<int>(3), r.get<Instant>(4), r.get<ImportId>(5)};
        },
        kind, db::Param::blob(hashed));
    return found;
}

void insert_row(db::Write& tx, const crypto::Vault& vault, ImportId import, std::string_view kind, std::string_view key,
                std::int64_t target, bool made, int line, Instant changed) {
    const std::string hashed = hash_of(vault, kind, key);
    tx.run(
        "INSERT INTO import_rows (id, import_id, kind, line_key, target, made, line, changed, undone) VALUES (?1, ?2, "
        "?3, ?4, "
        "?5, ?6, ?7, ?8, 0)",
        next_id(), import, kind, db::Param::blob(hashed), target, made, line, changed);
}

std::vector<Row> rows(db::Read& tx, ImportId import, std::string_view kind, std::int64_t after, int most) {
    std::vector<Row> all;
    tx.each(
        "SELECT id, target, made, line, changed, import_id FROM import_rows WHERE import_id = ?1 AND kind = ?2 AND "
        "made = 1 AND "
        "undone = 0 AND id > ?3 ORDER BY id LIMIT ?4",
        [&](const db::Row& r) {
            all.push_back(
                {r.integer(0), r.integer(1), r.boolean(2), r.get<int>(3), r.get<Instant>(4), r.get<ImportId>(5)});
        },
        import, kind, after, most);
    return all;
}

int count_made(db::Read& tx, ImportId import) {
    return static_cast<int>(
        tx.one<std::int64_t>("SELECT COUNT(*) FROM import_rows WHERE import_id = ?1 AND made = 1 AND undone = 0",
                             import)
            .value_or(0));
}

void set_undone(db::Write& tx, std::int64_t id) { tx.run("UPDATE import_rows SET undone = 1 WHERE id = ?1", id); }
void forget_rows(db::Write& tx, ImportId import, std::int64_t target) {
    tx.run("UPDATE import_rows SET undone = 1 WHERE import_id = ?1 AND target = ?2", import, target);
}
void forget_rows_of_nothing(db::Write& tx, ImportId import) {
    tx.run("UPDATE import_rows SET undone = 1 WHERE import_id = ?1 AND made = 0", import);
}

void add_fault(db::Write& tx, const crypto::Vault& vault, ImportId import, const Fault& fault, Weight weight) {
    const std::int64_t id = next_id();
    const std::string said = vault.seal(said_of(fault), place_of("import_faults.said", id));
    tx.run("INSERT INTO import_faults (id, import_id, line, weight, said) VALUES (?1, ?2, ?3, ?4, ?5)", id, import,
           fault.line, static_cast<int>(weight), db::Param::blob(said));
}

std::vector<Told> faults(db::Read& tx, const crypto::Vault& vault, ImportId import, int most) {
    std::vector<Told> all;
    tx.each(
        "SELECT id, line, weight, said FROM import_faults WHERE import_id = ?1 ORDER BY line, id LIMIT ?2",
        [&](const db::Row& r) {
            const auto said = vault.open(r.text(3), place_of("import_faults.said", r.integer(0)));
            const auto parsed = said ? json::parse(*said) : Result<boost::json::value>(boost::json::value());
            if (!parsed || !parsed->is_object()) return;
            const auto& of = parsed->as_object();
            Told told;
            told.weight = static_cast<Weight>(r.integer(2));
            told.fault.line = r.get<int>(1);
            told.fault.refused = told.weight == Weight::refused;
            told.fault.column = of.at("column").as_string();
            told.fault.value = of.at("value").as_string();
            told.fault.why.key = of.at("key").as_string();
            for (const auto& arg : of.at("args").as_array()) told.fault.why.args.emplace_back(arg.as_string());
            all.push_back(std::move(told));
        },
        import, most);
    return all;
}

int count_faults(db::Read& tx, ImportId import, Weight weight) {
    return static_cast<int>(
        tx.one<std::int64_t>("SELECT COUNT(*) FROM import_faults WHERE import_id = ?1 AND weight = ?2", import,
                             static_cast<int>(weight))
            .value_or(0));
}

void remove_faults(db::Write& tx, ImportId import) { tx.run("DELETE FROM import_faults WHERE import_id = ?1", import); }

void remove_file(db::Write& tx, ImportId import) {
    tx.run("DELETE FROM import_pieces WHERE import_id = ?1", import);
    tx.run("DELETE FROM import_faults WHERE import_id = ?1", import);
    tx.run("UPDATE imports SET file_name = ?2, plan = ?2, file_bytes = 0 WHERE id = ?1", import, db::Param::blob(""));
}

void remove(db::Write& tx, ImportId import) {
    tx.run("DELETE FROM imports WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM import_rows WHERE import_id = ?1)", import);
}

std::vector<ImportId> older(db::Read& tx, Instant before) {
    return tx.all<ImportId>("SELECT id FROM imports WHERE created < ?1 AND LENGTH(plan) > 0", before);
}

}
