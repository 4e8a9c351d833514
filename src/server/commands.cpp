#include "server/commands.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "features/accounts/accounts.hpp"
#include "features/activities/activities.hpp"
#include "features/agenda/agenda.hpp"
#include "features/agreements/agreements.hpp"
#include "features/appointments/appointments.hpp"
#include "features/editing/editing.hpp"
#include "features/experiences/experiences.hpp"
#include "features/imports/imports.hpp"
#include "features/journal/journal.hpp"
#include "features/listings/listings.hpp"
#include "features/mandates/mandates.hpp"
#include "features/notices/notices.hpp"
#include "features/observatory/observatory.hpp"
#include "features/opening_hours/opening_hours.hpp"
#include "features/observatory/observatory.hpp"
#include "features/organisations/organisations.hpp"
#include "features/places/places.hpp"
#include "features/plans/plans.hpp"
#include "features/providers/providers.hpp"
#include "features/reporting/reporting.hpp"
#include "features/suggestions/suggestions.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/jobs/jobs.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

/// Writes the whole file or none of it.
Result<void> write_file(const std::string& path, const std::string& text) {
    const std::string part = path + ".part";
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out << text;
        out.flush();
        if (!out) {
            std::remove(part.c_str());
            return fail(ErrorKind::unavailable, "cannot_write",
                        msg("{1} can't be written. Check the folder's owner and the room on the disk.", path));
        }
    }
    if (::chmod(part.c_str(), 0600) != 0 || std::rename(part.c_str(), path.c_str()) != 0)
        return fail(ErrorKind::unavailable, "cannot_write",
                    msg("{1} can't be written. Check the folder's owner and the room on the disk.", path));
    return {};
}

void say(const Message& message) { std::puts(i18n::format(terminal_language(), message).c_str()); }

}

std::string version() { return BEFFROI_VERSION; }

int command_init(const Context& context, bool demo) {
    std::error_code error;
    const std::string& dir = context.data_dir;
    if (std::filesystem::exists(dir + "/beffroi.toml"))
        return report(fail(
            ErrorKind::conflict, "already_initialised",
            msg("{1} is a data folder already: nothing was changed. Serve it with: beffroi serve --data {1}", dir)));
    std::filesystem::create_directories(dir, error);
    if (error)
        return report(fail(ErrorKind::unavailable, "cannot_create",
                           msg("The folder {1} can't be created. Choose another, or run as its owner.", dir)));
    // Only the server's own account reads what is inside.
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all, error);

    Config config;
    config.database_url = context.database_url;
    if (demo) {
        config.site_name = "Pays de la Vire";
        config.site_phone = "+33261910000";
        config.site_mail = "bonjour@pays-de-la-vire.example";
        config.site_departement = "14";
        config.site_demo = true;
        config.hosting_provider = "Un ordinateur de la coopérative, à la mairie de Vire";
        config.hosting_control = "Deux conseillers de la coopérative, et personne d’autre";
        config.hosting_backups = "Chaque nuit, chiffrées, gardées trente jours à Condé-en-Normandie";
        config.second_factor = false;  // whoever tries the demonstration has no telephone at hand
    }
    // The configuration comes last: until it is there, init can simply be run again.
    Context fresh = context;
    auto opened = open(fresh);
    if (!opened) return report(opened.error());
    if (auto key = key_file(dir, "server.key"); !key) return report(key.error());
    if (demo) {
        if (auto loaded = places::load_demo(*opened->database, Clock{}); !loaded) return report(loaded.error());
        if (auto loaded = organisations::load_demo(*opened->database, Clock{}); !loaded) return report(loaded.error());
        if (auto loaded = accounts::load_demo(*opened->database, opened->vault, Clock{}, organisations::demo_role);
            !loaded)
            return report(loaded.error());
        if (auto loaded = agenda::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = appointments::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = workshops::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = activities::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = agreements::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = observatory::load_demo(*opened->database, Clock{}); !loaded) return report(loaded.error());
        if (auto loaded = plans::load_demo(*opened->database, Clock{}); !loaded) return report(loaded.error());
        if (auto loaded = experiences::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = mandates::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        if (auto loaded = providers::load_demo(*opened->database, opened->vault, Clock{}); !loaded)
            return report(loaded.error());
        // A demonstration sends nothing: whoever must be told stands on the list of calls from the beginning.
        jobs::Runner runner(*opened->database, Clock{});
        notices::serve(runner, runner, opened->vault, std::make_shared<const notices::Settings>());
        runner.run_due();
    }
    if (auto written = write_file(dir + "/beffroi.toml", config_text(config, true)); !written)
        return report(written.error());
    say(msg("Ready: {1}. Serve it with: beffroi serve --data {1}", dir));
    return 0;
}

int command_config(const Context& context) {
    auto config = load_config(context.data_dir);
    if (!config) return report(config.error());
    std::fputs(config_text(*config, false).c_str(), stdout);
    return 0;
}

int command_backup(const Context& context, const std::string& file) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    if (auto done = opened->database->backup(file); !done) return report(done.error());
    say(msg("Copied and checked: {1}", file));
    return 0;
}

int command_restore(const Context& context, const std::string& file) {
    // As for every command but init: a folder that was never created is a mistyped one, and is not made by accident.
    if (!std::filesystem::is_directory(context.data_dir)) return report(no_data_dir(context.data_dir));
    auto config = load_config(context.data_dir);
    if (!config) return report(config.error());
    if (auto done = db::restore(file, database_options(context, *config), all_migrations()); !done)
        return report(done.error());
    say(msg("Restored from {1}. The database that was there is kept beside it.", file));
    return 0;
}

int command_import_places(const Context& context, const std::string& file, const std::string& source, bool dry_run,
                          bool json) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return places::import_command(*opened->database,
                                  {file, source, dry_run, json, terminal_language(), editing::import_rule(Clock{})},
                                  std::cout, std::cerr);
}

int command_import_file(const Context& context, const std::string& file, const std::string& mail, bool dry_run) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    imports::Tools use{
        *opened->database, opened->vault, Clock{}, {activities::attached(opened->vault), mandates::attached()}};
    return imports::import_command(use, {file, mail, dry_run, terminal_language()}, std::cout, std::cerr);
}

int command_import_appointments(const Context& context, const std::string& file, const std::string& source,
                                bool dry_run, bool add_motifs, bool json) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    appointments::ImportCommand command;
    command.file = file;
    if (!source.empty()) command.options.source = source;
    command.options.dry_run = dry_run;
    command.options.add_motifs = add_motifs;
    command.options.departement = opened->config.site_departement;
    command.json = json;
    command.lang = terminal_language();
    return appointments::import_command(*opened->database, opened->vault, command, std::cout, std::cerr);
}

int command_export_places(const Context& context, const std::string& format) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return places::export_command(*opened->database, format, std::cout, std::cerr, terminal_language());
}

int command_listings(const Context& context) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return listings::list_command(*opened->database, std::cout, terminal_language());
}

int command_listings_bring(const Context& context, const std::string& list, const std::string& file) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return listings::bring_command(*opened->database, list, file, Clock{}, std::cout, std::cerr, terminal_language());
}

int command_listings_drop(const Context& context, const std::string& list) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return listings::drop_command(*opened->database, list, std::cout, std::cerr, terminal_language());
}

int command_opening_hours(const std::string& at, const std::string& hours, bool json) {
    // Without a place the rules of the mainland count, and the schools of Paris; the instant defaults to now in Paris.
    opening_hours::Where where;
    where.public_holiday = [](Date date) { return territory::is_holiday(date, "75"); };
    where.school_holiday = [](Date date) { return territory::is_school_holiday(date, "75"); };
    std::string when = at;
    if (when.empty()) {
        const LocalTime now = to_local(Clock{}.now(), "Europe/Paris");
        char clock[32];
        std::snprintf(clock, sizeof clock, "T%02d:%02d", now.minute / 60, now.minute % 60);
        when = date_text(now.date) + clock;
    }
    std::string out;
    const int code = opening_hours::command_line(when, hours, json, where, out, terminal_language());
    std::fputs(out.c_str(), stdout);
    return code;
}

int command_suggestions(const Context& context, const std::string& settle, bool all, int most, bool json) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    if (!settle.empty()) return suggestions::settle_command(*opened->database, settle, std::cerr, terminal_language());
    return suggestions::list_command(*opened->database, all ? suggestions::All::yes : suggestions::All::no, most, json,
                                     std::cout, terminal_language());
}

int command_people(const Context& context, const std::string& mail, const std::string& name,
                   const std::vector<std::string>& roles) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    if (mail.empty()) return accounts::list_command(*opened->database, opened->vault, std::cout, terminal_language());
    // Without a public address, the one it listens on is the best guess.
    const std::string origin =
        opened->config.site_url.empty() ? "http://" + opened->config.listen : opened->config.site_url;
    return accounts::invite_command(*opened->database, opened->vault, {mail, name, roles, origin, terminal_language()},
                                    std::cout, std::cerr);
}

int command_end_sessions(const Context& context, const std::string& person, bool all) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return accounts::end_sessions_command(*opened->database, opened->vault, {person, all, terminal_language()},
                                          std::cout, std::cerr);
}

int command_verify_log(const Context& context, const std::string& known_head) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return journal::verify_command(*opened->database, known_head, std::cout, std::cerr, terminal_language());
}

int command_verify_mandates(const Context& context) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return mandates::verify_command(*opened->database, opened->vault, std::cout, terminal_language());
}

int command_verify_figures(const Context& context, bool rebuild) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return reporting::verify_command(*opened->database, rebuild, std::cout, terminal_language());
}

int command_export_log(const Context& context) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return journal::export_command(*opened->database, std::cout);
}

int command_retention(const Context& context, bool dry_run) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return privacy::retention_command(*opened->database, all_holdings(opened->vault),
                                      dry_run ? privacy::DryRun::yes : privacy::DryRun::no, std::cout,
                                      terminal_language());
}

int command_authority_requests(const Context& context, const privacy::AuthorityCommand& command) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    auto asked = command;
    asked.lang = terminal_language();
    return privacy::authority_command(*opened->database, asked, std::cout, std::cerr);
}

int command_synthetic(const Context& context, int count, std::uint32_t seed) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    if (!opened->config.site_demo)
        return report(fail(ErrorKind::conflict, "no_demo",
                           msg("Invented places go into a demonstration only: make one in a folder of its own with "
                               "beffroi init --demo.")));
    if (auto done = places::load_synthetic(*opened->database, count, seed); !done) return report(done.error());
    say(msg("{1} invented places added.", std::to_string(count)));
    return 0;
}

}
