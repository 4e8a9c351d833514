// `beffroi move`: from SQLite to PostgreSQL.
#include <cstdio>

#include "features/places/places.hpp"
#include "platform/db/move.hpp"
#include "server/open.hpp"

namespace beffroi::server {

Result<db::Moved> move_to(db::Database& from, const std::string& url) {
    db::Options options;
    options.url = url;
    auto to = db::Database::open(options);
    if (!to) return std::move(to).take_error();
    if (db::is_used(**to))
        return fail(ErrorKind::conflict, "not_empty",
                    msg("This PostgreSQL database was used already. Create an empty one: createdb"));
    const auto migrations = all_migrations();
    if (auto done = db::migrate(**to, migrations); !done) return done.error();
    return db::move_rows(from, **to, [](db::Write& tx) {
        places::prepare(tx);
        places::index_words(tx);
    });
}

int command_move(const Context& context, const std::string& url) {
    if (!url.starts_with("postgres"))
        return report(invalid("bad_url", msg("Where to must begin with postgresql://, such as {1}.",
                                             "postgresql://beffroi@/beffroi?host=/var/run/postgresql")));
    // As a server does: nobody else may write meanwhile.
    auto opened = open(context, db::OpenedBy::server);
    if (!opened) return report(opened.error());
    if (opened->database->engine() != db::Engine::sqlite)
        return report(
            fail(ErrorKind::conflict, "already_moved", msg("The configuration names a PostgreSQL database already.")));
    const auto moved = move_to(*opened->database, url);
    if (!moved) return report(moved.error());
    std::puts(
        i18n::format(
            terminal_language(),
            msg("Copied: {1} rows of {2} tables. Write that address into beffroi.toml as database.url and start the "
                "server. The SQLite file stays as it was.",
                std::to_string(moved->rows), std::to_string(moved->tables)))
            .c_str());
    return 0;
}

}
