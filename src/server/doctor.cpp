#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "features/places/places.hpp"
#include "features/territory/territory.hpp"
#include "platform/db/db.hpp"
#include "platform/pictures/pictures.hpp"
#include "server/basemap.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

Finding check_folder(const Context& context) {
    struct stat info{};
    if (::stat(context.data_dir.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
        return {Verdict::wrong,
                msg("The data folder {1} does not exist. Create it with: beffroi init --data {1}", context.data_dir)};
    if (::access(context.data_dir.c_str(), R_OK | W_OK | X_OK) != 0)
        return {Verdict::wrong,
                msg("The data folder {1} can't be written by this account. Run as the account that serves the site.",
                    context.data_dir)};
    if ((info.st_mode & 077) != 0)
        return {Verdict::wrong, msg("Other accounts of this machine can look into {1}. Close it with: chmod 700 {1}",
                                    context.data_dir)};
    return {Verdict::good, msg("The data folder {1} is there and closed to others.", context.data_dir)};
}

Finding check_room(const Context& context) {
    struct statvfs room{};
    if (::statvfs(context.data_dir.c_str(), &room) != 0)
        return {Verdict::advice, msg("The room left on the disk is unknown.")};
    const auto free_mb = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize / 1'000'000;
    const auto text = std::to_string(free_mb);
    if (free_mb < 100)
        return {Verdict::wrong,
                msg("Only {1} MB are left on the disk. Make room: below that, changes will soon be refused.", text)};
    if (free_mb < 1000) return {Verdict::advice, msg("{1} MB are left on the disk: think of making room.", text)};
    return {Verdict::good, msg("{1} MB are left on the disk.", text)};
}

/// Whether the gateway answers; nothing is sent.
Finding sms_finding(const Config& config) {
    if (config.sms_url.empty())
        return {Verdict::advice, msg("sms.url is empty: no SMS is sent, the desk lists whom to call.")};
    if (auto tried = notices::try_gateway(sms_gateway(config)); !tried) return {Verdict::wrong, tried.error().message};
    return {Verdict::good, msg("The SMS gateway answers.")};
}

std::vector<Finding> check_settings(const Config& config) {
    std::vector<Finding> found;
    if (config.site_demo)
        found.push_back({Verdict::advice,
                         msg("This is a demonstration: every page says so. Set site.demo to false when it is real.")});
    if (config.site_url.empty() && !config.mail_url.empty())
        found.push_back(
            {Verdict::wrong,
             msg("site.url is empty: mails cannot carry links to this site. Set it to the public address.")});
    else if (config.site_url.empty())
        found.push_back({Verdict::advice, msg("site.url is empty: posters and mails need the public address.")});
    if (config.hosting_provider.empty())
        found.push_back(
            {Verdict::advice,
             msg("hosting.provider is empty: the page /transparence does not tell on which machine the site lives.")});
    if (config.site_phone.empty() && config.site_mail.empty())
        found.push_back(
            {Verdict::advice, msg("Neither site.phone nor site.mail is set: people have no way to reach a human.")});
    for (auto& finding : mail_findings(config)) found.push_back(std::move(finding));
    found.push_back(sms_finding(config));
    for (const auto& [file, key] :
         {std::pair{config.certificate, "server.certificate"}, std::pair{config.private_key, "server.private_key"}}) {
        if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
            found.push_back({Verdict::wrong, msg("{1} names {2}, which can't be read.", key, file)});
    }
    return found;
}

Finding check_basemap(const Context& context) {
    const auto found = describe_basemap(basemap_file(context.data_dir));
    if (found) return {Verdict::good, *found};
    return {found.error().code == "absent" ? Verdict::advice : Verdict::wrong, found.error().message};
}

/// SQLite's own check of every page; PostgreSQL checks its pages itself.
Finding check_database(db::Database& database) {
    return database.read([](db::Read& tx) -> Finding {
        if (tx.engine() == db::Engine::postgres) return {Verdict::good, msg("PostgreSQL answers.")};
        const auto verdict = tx.one<std::string>("PRAGMA quick_check");
        if (verdict == "ok") return {Verdict::good, msg("The database is sound.")};
        return {Verdict::wrong,
                msg("The database is damaged. Stop the server and put a copy back with: beffroi restore FILE")};
    });
}

}

std::optional<Message> school_calendar_advice(std::string_view departement, Date today) {
    constexpr int soon_days = 92;
    if (departement.empty()) departement = "75";  // any of the mainland: its zones are published together
    const auto until = territory::school_calendar_end(departement);
    if (until && days_between(today, *until) >= soon_days) return std::nullopt;
    const auto name = territory::departement_name(departement);
    const std::string where(name.empty() ? departement : name);
    if (!until || *until < today)
        return msg(
            "The school holidays of {1} are not known: hours that change with them are told as uncertain. A newer "
            "version may know them.",
            where);
    return msg("The school holidays of {1} are known until {2} only. Install a newer version before that day.", where,
               date_text(*until));
}

int command_doctor(const Context& context) {
    std::vector<Finding> findings{check_folder(context)};
    if (findings.back().verdict != Verdict::wrong) {
        findings.push_back(check_room(context));
        if (auto config = load_config(context.data_dir); !config) {
            findings.push_back({Verdict::wrong, config.error().message});
        } else {
            findings.push_back({Verdict::good, msg("The configuration can be read.")});
            for (auto& finding : check_settings(*config)) findings.push_back(std::move(finding));
            for (auto& finding : exposure_findings(*config, config->listen, database_options(context, *config).url))
                findings.push_back(std::move(finding));
            if (!pictures::installed())
                findings.push_back(
                    {Verdict::advice,
                     msg("Photos of places can't be taken in: install the Debian package libvips-tools.")});
            else if (!pictures::keeps_from_files())
                findings.push_back(
                    {Verdict::advice,
                     msg("This system has no Landlock: a photo made to deceive the program that draws it could read "
                         "the data folder, keys "
                         "too. Linux 5.13 or later has it, unless lsm= on the kernel's command line leaves it out.")});
            else
                findings.push_back({Verdict::good, msg("The program that draws photos is kept from all other files.")});
            findings.push_back(leaked_finding(context.data_dir));
            if (auto advice = school_calendar_advice(config->site_departement, Clock{}.today()))
                findings.push_back({Verdict::advice, std::move(*advice)});
            if (auto key = key_file(context.data_dir, "server.key"); !key)
                findings.push_back({Verdict::wrong, key.error().message});
            if (auto opened = open(context); !opened) {
                findings.push_back({Verdict::wrong, opened.error().message});
            } else {
                findings.push_back(check_database(*opened->database));
                for (auto& finding : key_findings(context, *opened->database)) findings.push_back(std::move(finding));
                for (auto& finding : queue_findings(*opened->database, Clock{}.now()))
                    findings.push_back(std::move(finding));
                const auto notes =
                    opened->database->read([](db::Read& tx) { return notices::count(tx, Clock{}.now()); });
                if (notes.calls > 0)
                    findings.push_back(
                        {Verdict::advice, msg("Calls that wait at the desk: {1}.", std::to_string(notes.calls))});
                const int places = opened->database->read([](db::Read& tx) { return places::count(tx); });
                if (places == 0)
                    findings.push_back(
                        {Verdict::advice,
                         msg("There are no places yet. Bring some in with: beffroi import places FILE")});
                else
                    findings.push_back({Verdict::good, msg("Places kept: {1}.", std::to_string(places))});
            }
        }
        findings.push_back(check_basemap(context));
    }
    const Lang lang = terminal_language();
    bool wrong = false;
    for (const auto& [verdict, message] : findings) {
        const char* mark = verdict == Verdict::good ? "✓" : verdict == Verdict::advice ? "·" : "✗";
        std::printf("%s %s\n", mark, i18n::format(lang, message).c_str());
        wrong = wrong || verdict == Verdict::wrong;
    }
    return wrong ? 1 : 0;
}

}
