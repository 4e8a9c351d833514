// Opening what a command works on: configuration, database, migrations.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "features/notices/notices.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/db/move.hpp"
#include "platform/i18n/i18n.hpp"
#include "platform/keys/keys.hpp"
#include "platform/mail/mail.hpp"
#include "server/commands.hpp"
#include "server/config.hpp"

namespace beffroi::server {

/// Every feature's migrations, in the order of their dependencies.
std::vector<db::Migration> all_migrations();

/// What people read for the detail of a journal entry: "role:coordinator" → "Coordinator".
std::string_view detail_label(std::string_view what);
/// What each feature holds about people. `vault` must outlive them.
std::vector<privacy::Holding> all_holdings(const crypto::Vault& vault);
/// What each feature sealed, for who replaces vault.key.
std::vector<keys::Table> all_sealed();

/// Where the database is: what the command line says, else the configuration.
db::Options database_options(const Context& context, const Config& config);

/// How mail is sent and who signs it; without `vault` nothing can be queued or recorded.
mail::Settings mail_settings(const Config& config, const crypto::Vault* vault = nullptr);

/// How people are told about their appointments.
notices::Settings notice_settings(const Config& config, const crypto::Vault* vault);

struct Opened {
    Config config;
    std::unique_ptr<db::Database> database;
    crypto::Vault vault;  ///< seals what the database must not tell
};

/// Reads the configuration, opens the database and brings its tables up to date.
/// Errors: those of `load_config`, `db::Database::open`, `db::migrate`, `vault_file` and `keys::check`; `no_data_dir` when the folder was never created.
/// `in_use` when a server shall open a folder that another server uses.
Result<Opened> open(const Context& context, db::OpenedBy by = db::OpenedBy::command);

/// Copies all that `from` (SQLite) holds into the empty PostgreSQL database at `url`. Errors: those of `db::Database::open`,
/// `db::migrate` and `db::move_rows`; `not_empty`.
Result<db::Moved> move_to(db::Database& from, const std::string& url);

/// What to say of a data folder that was never created.
Error no_data_dir(const std::string& folder);

/// Tells a person what went wrong, on standard error, in the language of the terminal (LANG). Returns 1, the exit code.
int report(const Error& error);
/// The language that the terminal asks for: French when LANG, LC_MESSAGES or LC_ALL begins with "fr", else English.
Lang terminal_language();

/// 32 bytes kept in `data_dir`/`name` (mode 0600), made on first use. "server.key" signs form tokens. Error: `bad_key`.
Result<std::string> key_file(const std::string& data_dir, std::string_view name);
/// "vault.key" seals names and addresses, and nothing that it sealed can be read without it: one key, made on first use, and former
/// ones while it is replaced (keys::Ring). Error: `bad_key`.
Result<keys::Ring> vault_file(const std::string& data_dir);
std::string vault_path(const std::string& data_dir);

}
