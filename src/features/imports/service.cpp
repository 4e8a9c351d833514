#include <algorithm>

#include "features/imports/keeping.hpp"
#include "features/journal/journal.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::imports {
namespace {

constexpr int most_waiting = 10;
constexpr std::string_view job_kind = "imports.work";

Error unknown_import() {
    return fail(ErrorKind::not_found, "unknown_import", msg("There is no such file, or no longer."));
}

std::string_view subject_of_plan(const Plan& plan) {
    if (plan.tables.size() > 1) return "import:people-and-records";
    return !plan.tables.empty() && plan.tables.front().subject == Subject::records ? "import:records" : "import:people";
}

std::optional<Import> owned(db::Read& tx, const Tools& use, PersonId owner, ImportId id) {
    auto found = repository::import(tx, use.vault, id);
    return found && found->owner == owner ? found : std::nullopt;
}

void enqueue(db::Write& tx, const Tools& use, ImportId id) {
    jobs::enqueue(tx, job_kind, "\"" + id.text() + "\"", use.clock.now(), "imports:" + id.text());
}

Result<bool> run(Tools& use, const Import& begun, int most_pieces) {
    const auto visitor =
        use.database.read([&](db::Read& tx) { return visitor_of(tx, use.vault, begun.owner, use.clock); });
    auto ready = visitor ? read_import(use, *visitor, begun.id) : Result<Ready>(unknown_import());
    if (!ready) {
        // The file, or the right to bring it in, is gone meanwhile: what is in stays, and can be undone.
        use.database.write([&](db::Write& tx) { repository::set_state(tx, begun.id, State::stopped); });
        return std::move(ready).take_error();
    }
    for (int pieces = 0; pieces < most_pieces; ++pieces) {
        const bool over = use.database.write([&](db::Write& tx) {
            auto import = repository::import(tx, use.vault, begun.id);
            if (!import || import->state != State::running) return true;
            const int end = std::min(ready->units(), import->position + piece);
            while (import->position < end) keep(tx, use, *ready, *import, import->position);
            if (import->position >= ready->units()) {
                import->state = State::done;
                import->ended = use.clock.now();
            }
            repository::set_counts(tx, *import);
            return import->state == State::done;
        });
        if (over) return true;
    }
    return false;
}

bool take_back(Tools& use, const Import& begun, int most_pieces) {
    for (int pieces = 0; pieces < most_pieces; ++pieces) {
        const bool over = use.database.write([&](db::Write& tx) {
            auto import = repository::import(tx, use.vault, begun.id);
            if (!import || import->state != State::undoing) return true;
            const bool more = take_back_some(tx, use, *import);
            if (!more) {
                import->state = State::undone;
                import->undone = use.clock.now();
            }
            repository::set_counts(tx, *import);
            return !more;
        });
        if (over) return true;
    }
    return false;
}

}

std::string_view code(State state) {
    switch (state) {
        case State::choosing: return "choosing";
        case State::running: return "running";
        case State::stopped: return "stopped";
        case State::done: return "done";
        case State::undoing: return "undoing";
        case State::undone: return "undone";
    }
    return {};
}
std::string_view label(State state) {
    switch (state) {
        case State::choosing: return i18n::key("Not brought in yet");
        case State::running: return i18n::key("Being brought in");
        case State::stopped: return i18n::key("Stopped half way");
        case State::done: return i18n::key("Brought in");
        case State::undoing: return i18n::key("Being taken back");
        case State::undone: return i18n::key("Taken back");
    }
    return {};
}

Result<ImportId> begin(Tools& use, const accounts::Visitor& visitor, std::string_view file_name,
                       std::string_view bytes) {
    if (bytes.empty()) return invalid("file_needed", msg("Choose a file on your device."), "file");
    if (bytes.size() > longest_file)
        return fail(ErrorKind::too_large, "too_large",
                    msg("This file is larger than 20 megabytes. Cut it into several ones, by year for example."))
            .on("file");
    auto file = spreadsheet::Reader::open(bytes);
    if (!file) return std::move(file).take_error().on("file");
    auto plan = recognise(*file);
    if (!plan) return std::move(plan).take_error().on("file");
    Import import;
    import.id = ImportId::next();
    import.owner = visitor.person;
    import.created = use.clock.now();
    import.file_name = text::shorten(text::trim(text::clean_utf8(file_name)), 120);
    const std::string json = to_json(*plan);
    return use.database.write([&](db::Write& tx) -> Result<ImportId> {
        if (repository::waiting(tx, visitor.person) >= most_waiting)
            return fail(ErrorKind::conflict, "too_many_files",
                        msg("Ten files wait already. Bring them in, or take them away, first."))
                .on("file");
        repository::insert(tx, use.vault, import, json, bytes);
        return import.id;
    });
}

std::optional<Import> import_of(db::Read& tx, const crypto::Vault& vault, ImportId id) {
    return repository::import(tx, vault, id);
}
std::vector<Import> imports_of(db::Read& tx, const crypto::Vault& vault, PersonId owner, int most) {
    return repository::of_owner(tx, vault, owner, most);
}

Result<void> start(Tools& use, const accounts::Visitor& visitor, ImportId id) {
    const auto before = use.database.read([&](db::Read& tx) { return owned(tx, use, visitor.person, id); });
    if (!before) return unknown_import();
    auto ready = read_import(use, visitor, id);
    if (!ready) return std::move(ready).take_error();
    if (const auto lacks = ready->plan.lacks()) return invalid("columns_needed", *lacks);
    return use.database.write([&](db::Write& tx) -> Result<void> {
        auto import = owned(tx, use, visitor.person, id);
        if (!import) return unknown_import();
        if (import->state == State::running || import->state == State::undoing)
            return fail(ErrorKind::conflict, "running", msg("This file is being worked on. Please wait."));
        if (import->state == State::done || import->state == State::undone || import->position == 0) {
            // Once more from the beginning: what is in is known, what was taken back comes again.
            import->position = import->people_made = import->people_known = import->records_made =
                import->records_known = 0;
            import->undone.reset();
        }
        if (import->position == 0) {
            repository::remove_faults(tx, id);
            for (const Fault& each : ready->lines.faults)
                repository::add_fault(tx, use.vault, id, each,
                                      each.refused ? repository::Weight::refused : repository::Weight::note);
            import->lines = ready->lines.read;
            import->lines_refused = ready->lines.refused;
        }
        import->units = ready->units();
        import->state = State::running;
        import->started = use.clock.now();
        import->ended.reset();
        repository::set_counts(tx, *import);
        journal::record(tx, visitor.person, journal::Act::brought_in, {}, subject_of_plan(ready->plan), use.clock);
        enqueue(tx, use, id);
        return {};
    });
}

Result<void> stop(Tools& use, PersonId owner, ImportId id) {
    return use.database.write([&](db::Write& tx) -> Result<void> {
        const auto import = owned(tx, use, owner, id);
        if (!import) return unknown_import();
        if (import->state == State::running) repository::set_state(tx, id, State::stopped);
        return {};
    });
}

Result<void> undo(Tools& use, PersonId owner, ImportId id) {
    return use.database.write([&](db::Write& tx) -> Result<void> {
        auto import = owned(tx, use, owner, id);
        if (!import) return unknown_import();
        if (import->state == State::running)
            return fail(ErrorKind::conflict, "running", msg("This file is being worked on. Please wait."));
        if (import->state == State::undoing || import->state == State::undone) return {};
        import->state = State::undoing;
        import->position = 0;
        import->units = repository::count_made(tx, id);
        repository::set_counts(tx, *import);
        repository::forget_rows_of_nothing(tx, id);
        journal::record(tx, owner, journal::Act::brought_in, {}, "import:undone", use.clock);
        enqueue(tx, use, id);
        return {};
    });
}

Result<bool> work(Tools& use, ImportId id, int most_pieces) {
    const auto import = use.database.read([&](db::Read& tx) { return repository::import(tx, use.vault, id); });
    if (!import) return true;
    if (import->state == State::running) return run(use, *import, most_pieces);
    if (import->state == State::undoing) return take_back(use, *import, most_pieces);
    return true;
}

void serve(jobs::Runner& runner, Tools& use) {
    runner.on(std::string(job_kind), [&use](const jobs::Job& job) -> Result<void> {
        const auto id = ImportId::from_text(std::string_view(job.payload).substr(1, job.payload.size() - 2));
        if (!id) return {};
        constexpr int all = 1'000'000;
        if (auto done = work(use, *id, all); !done) return std::move(done).take_error();
        return {};
    });
}

}
