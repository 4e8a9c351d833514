#include "server/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/commands.hpp"
#include "server/open.hpp"

namespace beffroi::server {

int run(int argc, char** argv) {
    CLI::App app{"Beffroi: the server of a co-operative of digital counsellors."};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("beffroi ") + version());

    Context context;
    if (const char* from_environment = std::getenv("BEFFROI_DATA")) context.data_dir = from_environment;
    int code = 0;

    const auto command = [&](CLI::App& parent, const char* name, const char* what) {
        CLI::App* sub = parent.add_subcommand(name, what);
        sub->add_option("--data", context.data_dir, "Data folder (or the variable BEFFROI_DATA)")->capture_default_str();
        sub->add_option("--database", context.database_url, "postgresql://… instead of what the configuration says");
        return sub;
    };

    bool demo = false;
    auto* init = command(app, "init", "Create a data folder");
    init->add_flag("--demo", demo, "With a demonstration territory");
    init->callback([&] { code = command_init(context, demo); });

    std::string listen;
    auto* serve = command(app, "serve", "Serve the site");
    serve->add_option("--listen", listen, "ADDRESS:PORT instead of what the configuration says; port 0 takes any free one");
    serve->callback([&] { code = command_serve(context, listen); });

    auto* routes = command(app, "routes", "List what the site answers: method, address, who may use it");
    routes->callback([&] { code = command_routes(context); });

    auto* config = command(app, "config", "Show every setting, with its default and what it does");
    config->callback([&] { code = command_config(context); });

    auto* doctor = command(app, "doctor", "Say what is wrong and how to mend it");
    doctor->callback([&] { code = command_doctor(context); });

    std::string file;
    auto* backup = command(app, "backup", "Write a verified copy of the database, while the server runs");
    backup->add_option("FILE", file, "Where")->required();
    backup->callback([&] { code = command_backup(context, file); });

    auto* restore = command(app, "restore", "Put a copy back; the server must be stopped");
    restore->add_option("FILE", file, "Which copy")->required();
    restore->callback([&] { code = command_restore(context, file); });

    std::string source, format = "csv";
    bool dry_run = false, as_json = false;
    auto* import = app.add_subcommand("import", "Bring data in");
    import->require_subcommand(1);
    auto* import_places = command(*import, "places", "Places: the national CSV, or JSON in the old or the new vocabulary");
    import_places->add_option("FILE", file, "The file")->required();
    import_places->add_option("--source", source, "Who tells us; with each line's id it is what an import updates");
    import_places->add_flag("--dry-run", dry_run, "Only say what would happen");
    import_places->add_flag("--json", as_json, "Report as JSON");
    import_places->callback([&] { code = command_import_places(context, file, source, dry_run, as_json); });

    auto* export_ = app.add_subcommand("export", "Take data out");
    export_->require_subcommand(1);
    auto* export_places = command(*export_, "places", "Places, to standard output");
    export_places->add_option("--format", format, "csv, geojson or data-inclusion")->capture_default_str()
        ->check(CLI::IsMember({"csv", "geojson", "data-inclusion"}));
    export_places->callback([&] { code = command_export_places(context, format); });

    std::string at, hours;
    auto* opening = app.add_subcommand("opening-hours", "Is it open at that time? Answers open, closed, or where the text is wrong");
    opening->add_option("--at", at, "Local time, such as 2026-11-24T10:00");
    opening->add_option("HOURS", hours, "In the OpenStreetMap grammar, such as 'Mo-Fr 09:00-12:00'")->required();
    opening->add_flag("--json", as_json, "Answer as JSON");
    opening->callback([&] { code = command_opening_hours(at, hours, as_json); });

    int count = 1000;
    std::uint32_t seed = 1;
    auto* synthetic = command(app, "synthetic", "Fill the database with invented places, to measure with");
    synthetic->add_option("--count", count, "How many")->check(CLI::Range(1, 1000000));
    synthetic->add_option("--seed", seed, "The same seed gives the same places");
    synthetic->callback([&] { code = command_synthetic(context, count, seed); });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int asked = app.exit(error);
        return asked == 0 ? 0 : 2;
    } catch (const db::StorageFull& full) {
        return report(fail(ErrorKind::unavailable, "disk_full",
                           msg("The disk is full, and what was being written was not kept. Make room, then run the command again."))
                          .because(full.what()));
    } catch (const db::Unavailable& away) {
        return report(fail(ErrorKind::unavailable, "database_unavailable",
                           msg("The database does not answer just now. See that it runs, then run the command again."))
                          .because(away.what()));
    } catch (const std::exception& fault) {
        return report(fail(ErrorKind::internal, "fault", msg("Beffroi met a fault of its own. Please report it with the line below."))
                          .because(fault.what()));
    }
    return code;
}

}
