#include "server/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>

#include "server/commands.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

/// In the language of the terminal, as everything that people read there.
std::string say(const Message& message) { return i18n::format(terminal_language(), message); }

/// What is wrong with a command line, told by us; the library's own sentence, in English, is the detail.
Error explain(const CLI::App& app, const CLI::ParseError& error) {
    const auto wrong = [&](const Message& message) {
        return invalid("bad_command_line", message).because(error.what());
    };
    // The word before the first colon is the option: "--count: Value 0 not in range 1 to 1000000".
    const std::string what = error.what();
    const std::string named = what.substr(0, what.find(':'));
    if (const auto unknown = app.remaining(true); !unknown.empty())
        return wrong(msg("\"{1}\" is not known here. See: beffroi --help", unknown.front()));
    if (app.get_subcommands().empty()) return wrong(msg("Say which command. See: beffroi --help"));
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
        return wrong(msg("Something is missing. Add --help to the command to see what it needs."));
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
        return wrong(msg("{1} needs a value. Add --help to the command to see which.", named));
    if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr)
        return wrong(msg("{1} does not take this value. Add --help to the command to see which.", named));
    return wrong(msg("This command can't be read. Add --help to it to see what it needs."));
}

void speak_of_help(CLI::App& app) {
    app.set_help_flag("-h,--help", say(msg("Explain the command, and do nothing else")));
    app.set_version_flag("--version", std::string("beffroi ") + version(),
                         say(msg("Tell the version, and do nothing else")));
    auto& labels = *app.get_formatter();
    labels.label("Usage", say(msg("Usage")));
    labels.label("Positionals", say(msg("What must follow")));
    labels.label("OPTIONS", say(msg("OPTIONS")));
    labels.label("SUBCOMMAND", say(msg("COMMAND")));
    labels.label("REQUIRED", say(msg("(needed)")));
    for (const char* kind : {"TEXT", "INT", "UINT"}) labels.label(kind, "");
    app.option_defaults()->group(say(msg("Options")));
}

}

int run(int argc, char** argv) {
    CLI::App app{say(msg("Beffroi: the server of a co-operative of digital counsellors."))};
    app.name("beffroi");
    app.require_subcommand(1);
    speak_of_help(app);

    Context context;
    if (const char* from_environment = std::getenv("BEFFROI_DATA")) context.data_dir = from_environment;
    int code = 0;

    const auto bare_command = [](CLI::App& parent, const char* name, const Message& what) {
        CLI::App* sub = parent.add_subcommand(name, say(what));
        sub->group(say(msg("Commands")));
        return sub;
    };
    const auto command = [&](CLI::App& parent, const char* name, const Message& what) {
        CLI::App* sub = bare_command(parent, name, what);
        sub->add_option("--data", context.data_dir, say(msg("Data folder (or the variable BEFFROI_DATA)")))
            ->capture_default_str();
        sub->add_option("--database", context.database_url,
                        say(msg("postgresql://… instead of what the configuration says")));
        return sub;
    };

    bool demo = false;
    auto* init = command(app, "init", msg("Create a data folder"));
    init->add_flag("--demo", demo, say(msg("With a demonstration territory")));
    init->callback([&] { code = command_init(context, demo); });

    std::string listen;
    auto* serve = command(app, "serve", msg("Serve the site"));
    serve->add_option("--listen", listen,
                      say(msg("ADDRESS:PORT instead of what the configuration says; port 0 takes any free one")));
    serve->callback([&] { code = command_serve(context, listen); });

    auto* routes = command(app, "routes", msg("List what the site answers: method, address, who may use it"));
    routes->callback([&] { code = command_routes(context); });

    auto* config = command(app, "config", msg("Show every setting, with its default and what it does"));
    config->callback([&] { code = command_config(context); });

    auto* doctor = command(app, "doctor", msg("Say what is wrong and how to mend it"));
    doctor->callback([&] { code = command_doctor(context); });

    std::string file;
    auto* backup = command(app, "backup", msg("Write a verified copy of the database, while the server runs"));
    backup->add_option("FILE", file, say(msg("Where to write the copy")))->required();
    backup->callback([&] { code = command_backup(context, file); });

    auto* restore = command(app, "restore", msg("Put a copy back; the server must be stopped"));
    restore->add_option("FILE", file, say(msg("The copy to put back")))->required();
    restore->callback([&] { code = command_restore(context, file); });

    std::string source, format = "csv";
    bool dry_run = false, as_json = false;
    auto* import = bare_command(app, "import", msg("Bring data in"));
    import->require_subcommand(1);
    auto* import_places =
        command(*import, "places", msg("Places: the national CSV, or JSON in the old or the new vocabulary"));
    import_places->add_option("FILE", file, say(msg("The file, or - for standard input")))->required();
    import_places->add_option("--source", source,
                              say(msg("Who tells us; with each line's id it is what an import updates")));
    import_places->add_flag("--dry-run", dry_run, say(msg("Only say what would happen")));
    import_places->add_flag("--json", as_json, say(msg("Report as JSON")));
    import_places->callback([&] { code = command_import_places(context, file, source, dry_run, as_json); });

    bool add_motifs = false;
    auto* import_appointments =
        command(*import, "appointments", msg("Appointments of the tool that you had before: CSV, past and to come"));
    import_appointments->add_option("FILE", file, say(msg("The file, or - for standard input")))->required();
    import_appointments->add_option(
        "--source", source,
        say(msg("The tool that wrote it; with each line's id it keeps anything from coming twice")));
    import_appointments->add_flag("--dry-run", dry_run, say(msg("Only say what would happen")));
    import_appointments->add_flag("--add-motifs", add_motifs,
                                  say(msg("Make the motifs that are missing, for counsellors to book")));
    import_appointments->add_flag("--json", as_json, say(msg("Report as JSON")));
    import_appointments->callback(
        [&] { code = command_import_appointments(context, file, source, dry_run, add_motifs, as_json); });

    std::string for_whom;
    for (const auto& [named, says] :
         {std::pair{"beneficiaries",
                    msg("People whom a counsellor helps: the spreadsheet of La Coop, its list, or any table")},
          std::pair{"lacoop",
                    msg("Records of a counsellor: the export of La Coop de la médiation numérique, or any table")}}) {
        auto* import_file = command(*import, named, says);
        import_file->add_option("FILE", file, say(msg("The file, or - for standard input")))->required();
        import_file->add_option("--for", for_whom, say(msg("The counsellor’s address of mail: what is made is theirs")))
            ->required();
        import_file->add_flag("--dry-run", dry_run, say(msg("Only say what would happen")));
        import_file->callback([&] { code = command_import_file(context, file, for_whom, dry_run); });
    }

    auto* export_ = bare_command(app, "export", msg("Take data out"));
    export_->require_subcommand(1);
    auto* export_places = command(*export_, "places", msg("Places, to standard output"));
    export_places->add_option("--format", format, say(msg("csv, geojson or data-inclusion")))
        ->capture_default_str()
        ->check(CLI::IsMember({"csv", "geojson", "data-inclusion"}));
    export_places->callback([&] { code = command_export_places(context, format); });

    std::string list;
    auto* listings =
        command(app, "listings", msg("Lists of software and firms that others keep: which are here"));
    auto* bring_list = command(
        *listings, "bring", msg("Bring in a file of a list: what it lacks is gone, the same file changes nothing"));
    auto* drop_list = command(*listings, "drop", msg("Take a whole list out"));
    for (CLI::App* each : {bring_list, drop_list})
        each->add_option("LIST", list,
                         say(msg("The list: sill, comptoir, cnll, yunohost, awesome-selfhosted, chatons, publiccode or own")))
            ->required();
    bring_list->add_option("FILE", file, say(msg("The file as its keepers publish it")))->required();
    bring_list->callback([&] { code = command_listings_bring(context, list, file); });
    drop_list->callback([&] { code = command_listings_drop(context, list); });
    listings->callback([&] {
        if (listings->get_subcommands().empty()) code = command_listings(context);
    });

    std::string invited, name;
    std::vector<std::string> roles;
    auto* people = command(app, "people", msg("List who has an account, or invite somebody"));
    people->add_option("--invite", invited, say(msg("The person’s address of mail; writes a link that lets them in")));
    people->add_option("--name", name, say(msg("Their name, when they are new here")));
    people->add_option(
        "--role", roles,
        say(msg("administrator, coordinator, counsellor, correspondent or resident; several times for several roles")));
    people->callback([&] { code = command_people(context, invited, name, roles); });

    std::string whose;
    bool everybody = false;
    auto* sessions = bare_command(app, "sessions", msg("Sign people out"));
    sessions->require_subcommand(1);
    auto* end_sessions =
        command(*sessions, "end", msg("End every session of somebody, or of everybody; accounts stay open"));
    end_sessions->add_option("--person", whose,
                             say(msg("The person’s address of mail, or the number in the address of their sheet")));
    end_sessions->add_flag("--all", everybody, say(msg("Everybody, the administrators too")));
    end_sessions->callback([&] { code = command_end_sessions(context, whose, everybody); });

    auto* export_log = command(*export_, "log", msg("The journal of accesses and rights, as lines of JSON"));
    export_log->callback([&] { code = command_export_log(context); });

    std::string known_head;
    auto* verify = bare_command(app, "verify", msg("Check what must never have been changed"));
    verify->require_subcommand(1);
    auto* verify_log = command(*verify, "log", msg("The journal of accesses and rights: whether its chain is whole"));
    verify_log->add_option(
        "--head", known_head,
        say(msg("The head that an earlier check gave: says whether it is still part of the journal")));
    verify_log->callback([&] { code = command_verify_log(context, known_head); });

    auto* verify_mandates =
        command(*verify, "mandates",
                msg("What was done by mandates: whether the chain of each is whole, and its words are those"));
    verify_mandates->callback([&] { code = command_verify_mandates(context); });

    bool rebuild = false;
    auto* verify_figures =
        command(*verify, "figures", msg("The sums of the figures: whether they are what the records say"));
    verify_figures->add_flag("--rebuild", rebuild, say(msg("Make them anew first")));
    verify_figures->callback([&] { code = command_verify_figures(context, rebuild); });

    auto* retention =
        command(app, "retention", msg("Remove what the register no longer allows to keep, and say how much"));
    retention->add_flag("--dry-run", dry_run, say(msg("Only say what would happen")));
    retention->callback([&] { code = command_retention(context, dry_run); });

    privacy::AuthorityCommand asked;
    auto* authorities =
        command(app, "authority-requests", msg("List what authorities asked for, as the page /transparence shows it"));
    auto* add = authorities->add_flag("--add", asked.add, say(msg("Write one down, with the four that follow")));
    authorities->add_option("--received", asked.received, say(msg("The day it came, such as 2026-11-24")))->needs(add);
    authorities->add_option("--from", asked.from, say(msg("The authority that asked")))->needs(add);
    authorities->add_option("--asked", asked.asked, say(msg("What was asked for, without naming anybody")))->needs(add);
    authorities->add_option("--answer", asked.answer, say(msg("given, in_part, refused or absent")))->needs(add);
    authorities->add_option("--remove", asked.remove, say(msg("The number of one that was written down by mistake")))
        ->excludes(add);
    authorities->callback([&] { code = command_authority_requests(context, asked); });

    std::string settled;
    bool all = false;
    int most = 1000;
    auto* suggestions = command(app, "suggestions", msg("List what visitors say is wrong on the pages of places"));
    suggestions->add_option("--settle", settled, say(msg("The number of one that has been looked at")));
    suggestions->add_flag("--all", all, say(msg("The settled ones too")));
    suggestions->add_option("--most", most, say(msg("How many at the most, oldest first")))
        ->capture_default_str()
        ->check(CLI::Range(1, 100000000));
    suggestions->add_flag("--json", as_json, say(msg("Answer as JSON")));
    suggestions->callback([&] { code = command_suggestions(context, settled, all, most, as_json); });

    std::string at, hours;
    auto* opening = bare_command(app, "opening-hours",
                                 msg("Tell whether opening hours are open at a time, or where their text is wrong"));
    opening->add_option("--at", at,
                        say(msg("Local time, such as 2026-11-24T10:00; now in Paris when it is not given")));
    opening->add_option("HOURS", hours, say(msg("In the OpenStreetMap grammar, such as 'Mo-Fr 09:00-12:00'")))
        ->required();
    opening->add_flag("--json", as_json, say(msg("Answer as JSON")));
    opening->callback([&] { code = command_opening_hours(at, hours, as_json); });

    std::uint64_t at_least = 1;
    auto* passwords = bare_command(app, "passwords", msg("Refuse passwords that leaked elsewhere"));
    passwords->require_subcommand(1);
    auto* import_passwords = command(
        *passwords, "import", msg("Bring in a list: one password a line, or SHA-1:count as haveibeenpwned.com has it"));
    import_passwords->add_option("FILE", file, say(msg("The file, or - for standard input")))->required();
    import_passwords->add_option("--at-least", at_least, say(msg("Leave out hashes that were seen fewer times")))
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000000));
    import_passwords->callback([&] { code = command_import_passwords(context, file, at_least); });

    std::string test_address, returned_to;
    int latest = 20;
    auto* mail = command(app, "mail", msg("List the latest mails and what became of them, or try to send one"));
    mail->add_option("--test", test_address, say(msg("Send a test to this address now, and tell what happens")));
    mail->add_option("--most", latest, say(msg("How many at the most, newest first")))
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));
    mail->callback([&] { code = command_mail(context, test_address, latest); });

    auto* mail_bounce =
        command(app, "mail-bounce", msg("Take back an undeliverable mail from standard input, for mail servers"));
    mail_bounce->add_option("--recipient", returned_to, say(msg("The address that it was returned to")));
    mail_bounce->callback([&] { code = command_mail_bounce(context, returned_to); });

    bool leaked = false, yes = false;
    auto* key = bare_command(app, "key", msg("Replace the key that seals personal data"));
    key->require_subcommand(1);
    auto* key_rotate =
        command(*key, "rotate",
                msg("Make a new key and seal everything anew, while servers run; stopped, it goes on where it was"));
    key_rotate->add_flag("--leaked", leaked,
                         say(msg("Somebody else may have the key: end at once what people hold of it")));
    key_rotate->callback([&] { code = command_key_rotate(context, leaked); });
    auto* key_status = command(*key, "status", msg("How many keys there are, and what former ones still seal"));
    key_status->callback([&] { code = command_key_status(context); });
    auto* key_retire = command(*key, "retire", msg("Take the former keys away; says first what ends with them"));
    key_retire->add_flag("--yes", yes, say(msg("Do it")));
    key_retire->callback([&] { code = command_key_retire(context, yes); });

    std::string move_where;
    auto* move = command(
        app, "move", msg("Copy everything from SQLite into an empty PostgreSQL database; the server must be stopped"));
    move->add_option("URL", move_where, say(msg("Where to: postgresql://…")))->required();
    move->callback([&] { code = command_move(context, move_where); });

    audit::AuditCommand audited;
    bool no_web = false, no_progress = false;
    auto* audit =
        command(app, "audit", msg("Tell on which companies domains depend: mail, site, names, certificates, tools"));
    audit->add_option("DOMAIN", audited.domains, say(msg("One or more domains, such as ville.fr")));
    audit->add_option("--list", audited.list,
                      say(msg("A file of domains: one by line, or a table with a column “domain”")));
    audit->add_option("--out", audited.out, say(msg("Where to keep the evidence, a line of JSON for each domain")));
    audit->add_flag("--resume", audited.resume, say(msg("Go on with a file that was begun, without asking again")));
    audit->add_flag("--json", audited.json, say(msg("Answer as JSON")));
    audit->add_option("--resolver", audited.resolvers,
                      say(msg("ADDRESS:PORT to ask instead of the machine’s own resolver")));
    audit->add_flag("--no-web", no_web, say(msg("Read no page, and ask no registry who the registrar is")));
    audit->add_flag("--registrar", audited.registrar,
                    say(msg("Ask registries who the registrar is for a whole list too, one name a second of each; of a "
                            "single domain they are asked anyway")));
    audit->add_option("--rate", audited.per_second, say(msg("Questions a second at the most, in all; 0: no cap")))
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1e6));
    audit
        ->add_option("--operator-rate", audited.per_operator,
                     say(msg("The same for name servers of one operator that nobody knows as a large one")))
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1e6));
    audit->add_option("--window", audited.window, say(msg("Questions in flight at the most")))
        ->capture_default_str()
        ->check(CLI::Range(1, 20000));
    audit->add_option("--deny", audited.deny, say(msg("A file of domains that objected: they are left out")));
    audit->add_option("--ranges", audited.ranges, say(msg("Lists of addresses, instead of those in the data folder")));
    audit->add_option("--origins", audited.origins,
                      say(msg("Networks and their addresses, instead of those in the data folder")));
    audit->add_flag("--quiet", no_progress, say(msg("Say nothing while it works")));
    audit->add_option("--contact", audited.contact,
                      say(msg("An address where operators of sites may object; it is part of what they read")));
    audit->add_flag("--laboratory", audited.laboratory,
                    say(msg("Speak to servers of this machine and its network too, for tests")));
    audit->add_option("--http-port", audited.http_port, say(msg("Only with --laboratory")));
    audit->add_option("--https-port", audited.https_port, say(msg("Only with --laboratory")));
    audit->add_option("--authorities", audited.authorities, say(msg("Only with --laboratory")));
    audit::RescoreCommand rescored;
    auto* rescore = command(*audit, "rescore", msg("Make verdicts anew from kept evidence, without asking anybody"));
    rescore->add_option("FILE", rescored.in, say(msg("The evidence that --out kept")))->required();
    rescore->add_option("--out", rescored.out, say(msg("Where to write the verdicts; else to standard output")));
    rescore->add_flag("--summary", rescored.summary, say(msg("Only score, coverage and mailbox")));
    rescore->add_option("--ranges", rescored.ranges,
                        say(msg("Lists of addresses, instead of those in the data folder")));
    rescore->add_option("--origins", rescored.origins,
                        say(msg("Networks and their addresses, instead of those in the data folder")));
    rescore->callback([&] { code = command_audit_rescore(context, rescored); });
    std::string readmitted;
    auto* readmit =
        command(*audit, "readmit", msg("Let a domain be audited on the site again, when its owner wants it"));
    readmit->add_option("DOMAIN", readmitted, say(msg("The domain that had been left out")))->required();
    readmit->callback([&] { code = command_audit_readmit(context, readmitted); });
    std::string earlier, later;
    auto* compare = bare_command(*audit, "compare", msg("Say what changed from one file of evidence to a later one"));
    compare->add_option("EARLIER", earlier, say(msg("The evidence of before")))->required();
    compare->add_option("LATER", later, say(msg("The evidence of now")))->required();
    compare->callback([&] { code = command_audit_compare(earlier, later); });
    audit->callback([&] {
        if (!audit->get_subcommands().empty()) return;
        audited.web = !no_web;
        audited.progress = !no_progress;
        code = command_audit(context, audited);
    });

    std::string knowledge_folder;
    auto* knowledge = bare_command(app, "knowledge", msg("What the audit knows of companies"));
    knowledge->require_subcommand(1);
    auto* knowledge_check =
        bare_command(*knowledge, "check", msg("Say what contradicts itself, can never match or has no source"));
    knowledge_check->add_option("FOLDER", knowledge_folder,
                                say(msg("The files to look at, instead of those of the program")));
    knowledge_check->callback([&] { code = command_knowledge_check(knowledge_folder); });

    audit::UpdateCommand updated;
    auto* knowledge_update =
        command(*knowledge, "update", msg("Bring published lists of addresses into the data folder"));
    knowledge_update->add_option("--ranges", updated.ranges,
                                 say(msg("A list of a cloud: a file or an address of https")));
    knowledge_update->add_option("--name", updated.name,
                                 say(msg("Whose it is, where the list does not say: aws, google, azure…")));
    knowledge_update->add_option(
        "--origins", updated.origins,
        say(msg("A table of networks and their addresses: first, last, number, country, name, by tabulators")));
    knowledge_update->callback([&] { code = command_knowledge_update(context, updated); });

    auto* tools = bare_command(app, "catalogue", msg("What instead of what people use"));
    tools->require_subcommand(1);
    std::string catalogue_folder, wanted;
    auto* catalogue_check = bare_command(
        *tools, "check", msg("Say what contradicts itself, leads nowhere, or what an audit finds without an answer"));
    catalogue_check->add_option("FOLDER", catalogue_folder,
                                say(msg("The files to look at, instead of those of the program")));
    catalogue_check->callback([&] { code = command_catalogue_check(catalogue_folder); });
    auto* catalogue_find = command(*tools, "find", msg("What the box of /changer finds"));
    catalogue_find->add_option("WORDS", wanted, say(msg("A need, a name, something to leave")))->required();
    catalogue_find->callback([&] { code = command_catalogue_find(context, wanted); });

    int count = 1000;
    std::uint32_t seed = 1;
    auto* synthetic = command(app, "synthetic", msg("Fill the database with invented places, to measure with"));
    synthetic->add_option("--count", count, say(msg("How many places")))->check(CLI::Range(1, 1000000));
    synthetic->add_option("--seed", seed, say(msg("The same seed gives the same places")));
    synthetic->callback([&] { code = command_synthetic(context, count, seed); });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Asked for help or the version: the library prints it, and it is no fault.
        if (error.get_exit_code() == 0) return app.exit(error);
        report(explain(app, error));
        return 2;
    } catch (const db::StorageFull& full) {
        return report(fail(ErrorKind::unavailable, "disk_full",
                           msg("The disk is full, and what was being written was not kept. Make room, then run the "
                               "command again."))
                          .because(full.what()));
    } catch (const db::Unavailable& away) {
        return report(fail(ErrorKind::unavailable, "database_unavailable",
                           msg("The database does not answer just now. See that it runs, then run the command again."))
                          .because(away.what()));
    } catch (const std::exception& fault) {
        return report(fail(ErrorKind::internal, "fault",
                           msg("Beffroi met a fault of its own. Please report it with the line below."))
                          .because(fault.what()));
    }
    return code;
}

}
