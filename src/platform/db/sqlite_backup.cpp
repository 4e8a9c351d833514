// Internal: copies of an SQLite database, and putting one back.
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "platform/db/backup_file.hpp"
#include "platform/db/migrations_check.hpp"
#include "platform/db/sqlite_backend.hpp"

namespace beffroi::db {
namespace sqlite {
namespace {

namespace fs = std::filesystem;

/// Copies the whole database in one view of `source`, which must be in a read transaction: without it every write of others
/// would make the copy start again.
void copy_all(Handle& source, Handle& target) {
    sqlite3_backup* copy = sqlite3_backup_init(target.raw(), "main", source.raw(), "main");
    if (!copy) raise(target.raw(), sqlite3_errcode(target.raw()), {});
    const int stepped = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    if (stepped != SQLITE_DONE) raise(target.raw(), stepped, {});
}

/// What is wrong with a copy, or nothing.
std::string fault_of(const std::string& file) {
    Handle copy(file, Handle::Mode::existing, 1000);
    return find_fault(copy);
}

}

Result<void> SqliteBackend::backup(const std::string& file) {
    const detail::UnfinishedFile unfinished(file);
    try {
        {
            Handle target(unfinished.path(), Handle::Mode::create, busy_wait_ms_);
            target.command("PRAGMA synchronous = OFF");  // flushed once, at the end
            run_read([&](Read& tx) {
                auto& source = static_cast<Handle&>(tx.connection());
                source.value("SELECT count(*) FROM sqlite_schema");  // begins the view
                copy_all(source, target);
            });
            // The copy is one plain file, without a log beside it.
            target.value("PRAGMA journal_mode = DELETE");
        }
        if (const auto fault = fault_of(unfinished.path()); !fault.empty()) {
            return fail(
                ErrorKind::internal, "damaged_backup",
                msg("The copy is not sound, and was thrown away: {1}. Check the database and the disk.", fault));
        }
    } catch (const DatabaseError& e) {
        return fail(ErrorKind::unavailable, "cannot_write",
                    msg("The backup {1} can't be written: {2}.", file, e.what()));
    }
    return unfinished.finish();
}

}

namespace detail {
namespace {

namespace fs = std::filesystem;

/// Whether `file` is a sound backup that this program may use.
Result<void> examine(const std::string& file, std::span<const Migration> known) {
    if (!fs::exists(file) || fs::file_size(file) == 0)
        return invalid("not_a_backup", msg("There is no backup {1}, or it is empty.", file));
    if (std::string why; !sqlite::looks_sound(file, why))
        return invalid("not_a_backup", msg("{1} is not a backup of Beffroi.", file)).because(why);
    try {
        sqlite::Handle copy(file, sqlite::Handle::Mode::existing, 1000);
        if (copy.value("PRAGMA application_id") != std::to_string(sqlite::application_id)) {
            return invalid("not_a_backup", msg("{1} is not a backup of Beffroi.", file))
                .because("it is the database of another program");
        }
        if (const auto fault = sqlite::find_fault(copy); !fault.empty()) {
            return invalid("damaged_backup", msg("The backup {1} is damaged: {2}. Take another one.", file, fault));
        }
        Read tx(copy);
        if (auto no = refusal(read_applied(tx), known, Engine::sqlite)) return std::move(*no);
        return {};
    } catch (const DatabaseError& e) {
        return invalid("damaged_backup", msg("The backup {1} is damaged: {2}. Take another one.", file, e.what()));
    }
}

/// Merges the log of the present database into it, so that one file holds everything. A damaged one stays as it is.
void settle(const std::string& database) {
    try {
        sqlite::Handle present(database, sqlite::Handle::Mode::existing, 1000);
        present.value("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const DatabaseError&) {
        // It is about to be replaced; its log is moved along with it.
    }
}

}

Result<void> restore_sqlite(const std::string& file, const Options& options, std::span<const Migration> known) {
    const auto cannot = [&](const std::string& why) {
        return fail(ErrorKind::unavailable, "cannot_write",
                    msg("The backup can't be put into {1}: {2}.", options.data_dir, why));
    };
    std::error_code ec;
    fs::create_directories(options.data_dir, ec);
    if (ec) return cannot(ec.message());
    auto lock = DataLock::take(options.data_dir, DataLock::As::owner);
    if (!lock) return std::move(lock).take_error();

    // Everything is done on a copy beside the database; the present one is touched only by the last renames.
    const std::string database = options.data_dir + "/beffroi.db";
    const UnfinishedFile copy(database);
    fs::copy_file(file, copy.path(), fs::copy_options::overwrite_existing, ec);
    if (ec && fs::exists(file)) return cannot(ec.message());
    if (auto sound = examine(ec ? file : copy.path(), known); !sound) {
        auto error = std::move(sound).take_error();
        for (auto& arg : error.message.args)
            if (arg == copy.path()) arg = file;
        return error;
    }
    if (fs::exists(database)) {
        settle(database);
        std::string stamp = instant_text(Clock().now());
        std::erase(stamp, ':');
        std::string aside = options.data_dir + "/beffroi-before-" + stamp + ".db";
        for (int n = 2; fs::exists(aside); ++n) {
            aside = options.data_dir + "/beffroi-before-" + stamp + "-" + std::to_string(n) + ".db";
        }
        // Settled, it is one file; only a damaged one still has its log.
        for (const char* part : {"-shm", "-wal", ""}) {
            if (!fs::exists(database + part)) continue;
            fs::rename(database + part, aside + part, ec);
            if (ec) return cannot(ec.message());
        }
    }
    return copy.finish();
}

}
}
