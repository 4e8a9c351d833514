#include "server/open.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "features/accounts/accounts.hpp"
#include "features/activities/activities.hpp"
#include "features/agenda/agenda.hpp"
#include "features/agreements/agreements.hpp"
#include "features/appointments/appointments.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/calendars/calendars.hpp"
#include "features/editing/editing.hpp"
#include "features/experiences/experiences.hpp"
#include "features/imports/imports.hpp"
#include "features/journal/journal.hpp"
#include "features/listings/listings.hpp"
#include "features/mandates/mandates.hpp"
#include "features/notices/notices.hpp"
#include "features/observatory/observatory.hpp"
#include "features/organisations/organisations.hpp"
#include "features/places/places.hpp"
#include "features/plans/plans.hpp"
#include "features/privacy/privacy.hpp"
#include "features/providers/providers.hpp"
#include "features/quotes/quotes.hpp"
#include "features/reporting/reporting.hpp"
#include "features/suggestions/suggestions.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::server {

std::vector<db::Migration> all_migrations() {
    std::vector<db::Migration> all;
    for (const auto& part :
         {jobs::migrations(),       mail::migrations(),          journal::migrations(),       privacy::migrations(),
          places::migrations(),     suggestions::migrations(),   accounts::migrations(),      keys::migrations(),
          editing::migrations(),    organisations::migrations(), beneficiaries::migrations(), mandates::migrations(),
          agenda::migrations(),     notices::migrations(),       appointments::migrations(),  calendars::migrations(),
          workshops::migrations(),  activities::migrations(),    imports::migrations(),       reporting::migrations(),
          agreements::migrations(), observatory::migrations(),   listings::migrations(),      plans::migrations(),
          providers::migrations(),   quotes::migrations(),       experiences::migrations()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::string_view detail_label(std::string_view what) {
    if (what.starts_with("role:")) {
        const auto role = accounts::role_from(what.substr(5, what.find(':', 5) - 5));
        return role ? accounts::label(*role) : std::string_view();
    }
    // "totp:seen": how somebody who took a lost factor away made sure of who asked.
    for (const accounts::IdentityCheck& check : accounts::identity_checks())
        if (what.ends_with(":" + std::string(check.code))) return check.label;
    if (what.ends_with(":retired")) return i18n::key("Retiring");
    if (what.ends_with(":restored")) return i18n::key("Taking up again");
    struct Word {
        std::string_view begins, label;
    };
    // Longer ones before those that begin alike.
    static constexpr Word words[] = {{"own-data", i18n::key("A copy of one’s own data")},
                                     {"provider:", i18n::key("Who does the work of changing tools")},
                                     {"quote:", i18n::key("Requests for quotes")},
                                     {"people", i18n::key("People")},
                                     {"agenda", i18n::key("Agenda")},
                                     {"openings", i18n::key("Openings")},
                                     {"absences", i18n::key("Absences")},
                                     {"booked", i18n::key("What you booked")},
                                     {"appointments-imported", i18n::key("Appointments brought in from a file")},
                                     {"appointment:", i18n::key("Appointment")},
                                     {"journal", i18n::key("The journal")},
                                     {"residents", i18n::key("Residents")},
                                     {"account", i18n::key("Account")},
                                     {"again", i18n::key("Opened again")},
                                     {"two-steps", i18n::key("In two steps")},
                                     {"one-step", i18n::key("In one step")},
                                     {"calendar:", i18n::key("A calendar on a device")},
                                     {"card", i18n::key("Card")},
                                     {"passkey:copied", i18n::key("Copied passkey")},
                                     {"passkey", i18n::key("Passkey")},
                                     {"totp", i18n::key("Codes of an app")},
                                     {"organisation:", i18n::key("Organisation")},
                                     {"teams", i18n::key("Teams")},
                                     {"team:", i18n::key("Team")},
                                     {"workshop-sheet:", i18n::key("The signed sheet")},
                                     {"workshop:", i18n::key("Workshop")},
                                     {"authority-request:", i18n::key("Request of an authority")},
                                     {"beneficiary", i18n::key("Sheet of a beneficiary")},
                                     {"mandate-use", i18n::key("Use of a mandate")},
                                     {"mandate", i18n::key("Mandate")},
                                     {"activit", i18n::key("Activity record")},
                                     {"agreement-file:", i18n::key("File of a funding agreement")},
                                     {"agreement:", i18n::key("Funding agreement")},
                                     {"import:records", i18n::key("Activity record")},
                                     {"import:people", i18n::key("Sheet of a beneficiary")},
                                     {"import:undone", i18n::key("Taken back")},
                                     {"listing:", i18n::key("A list that others keep")},
                                     {"export:", i18n::key("Records and people, as a file")},
                                     {"call", i18n::key("Calls to make")},
                                     {"messages:", i18n::key("What messages say")},
                                     {"vault-key:", i18n::key("The key that seals personal data")}};
    for (const Word& each : words)
        if (what.starts_with(each.begins)) return each.label;
    return {};
}

std::vector<privacy::Holding> all_holdings(const crypto::Vault& vault) {
    auto all = accounts::holdings(vault);
    // What finds notes is the address of the account, which goes with it.
    all.insert(all.begin(), experiences::holding(vault));
    // It finds whom it is about by their sheet, so it comes before sheets.
    all.push_back(activities::holding(vault));
    // Before the sheets, which forget whose they are.
    all.push_back(mandates::holding(vault));
    all.push_back(agreements::holding(vault));
    all.push_back(beneficiaries::holding(vault));
    all.push_back(appointments::holding(vault));
    all.push_back(notices::holding(vault));
    all.push_back(calendars::holding(vault));
    all.push_back(workshops::holding(vault));
    all.push_back(imports::holding(vault));
    for (auto& own : privacy::own_holdings(detail_label)) all.push_back(std::move(own));
    all.push_back(providers::holding());
    all.push_back(quotes::holding(vault));
    all.push_back(suggestions::holding());
    return all;
}

std::vector<keys::Table> all_sealed() {
    std::vector<keys::Table> all;
    for (auto part : {accounts::resealing(), beneficiaries::resealing(), mandates::resealing(), agreements::resealing(),
                      appointments::resealing(), workshops::resealing(), activities::resealing(),
                      calendars::resealing(), notices::resealing(), mail::resealing(), imports::resealing(), providers::resealing(),
                      quotes::resealing(), experiences::resealing()})
        std::move(part.begin(), part.end(), std::back_inserter(all));
    return all;
}

db::Options database_options(const Context& context, const Config& config) {
    db::Options options;
    options.data_dir = context.data_dir;
    options.url = context.database_url.empty() ? config.database_url : context.database_url;
    options.readers = config.database_connections;
    return options;
}

mail::Settings mail_settings(const Config& config, const crypto::Vault* vault) {
    mail::Settings settings;
    if (vault != nullptr) settings.vault = *vault;
    settings.url = config.mail_url;
    settings.user = config.mail_user;
    settings.password = config.mail_password;
    settings.from = config.mail_from;
    settings.bounces = config.mail_bounces;
    settings.require_tls = config.mail_require_tls;
    settings.ca_file = config.mail_ca_file;
    settings.house = {config.site_name, config.site_phone, config.site_url};
    return settings;
}

notices::Settings notice_settings(const Config& config, const crypto::Vault* vault) {
    notices::Settings settings;
    settings.mail = mail_settings(config, vault);
    settings.sms = sms_gateway(config);
    settings.origin = config.site_url;
    settings.departement = config.site_departement;
    return settings;
}

Error no_data_dir(const std::string& folder) {
    return fail(ErrorKind::not_found, "no_data_dir",
                msg("The data folder {1} does not exist. Create it with: beffroi init --data {1}", folder));
}

Result<Opened> open(const Context& context, db::OpenedBy by) {
    if (!std::filesystem::is_directory(context.data_dir)) return no_data_dir(context.data_dir);
    auto config = load_config(context.data_dir);
    if (!config) return std::move(config).take_error();

    log::set_level(config->log_level == "debug"     ? log::Level::debug
                   : config->log_level == "warning" ? log::Level::warning
                   : config->log_level == "error"   ? log::Level::error
                                                    : log::Level::info);
    auto options = database_options(context, *config);
    options.opened_by = by;
    auto database = db::Database::open(options);
    if (!database) return std::move(database).take_error();
    accounts::use_leaked_list(context.data_dir);
    const auto migrations = all_migrations();
    if (auto done = db::migrate(**database, migrations); !done) return done.error();
    auto ring = vault_file(context.data_dir);
    if (!ring) return std::move(ring).take_error();
    crypto::Vault vault(ring->secrets());
    std::int64_t sealed = 0;
    auto prepared = (*database)->write([&](db::Write& tx) {
        places::prepare(tx);
        auto seals = keys::check(tx, *ring, tx.one<int>("SELECT 1 FROM people LIMIT 1").has_value());
        if (!seals) return seals;
        vault.use(ring->secrets(*seals));
        sealed = mail::seal_former(tx, vault);
        return seals;
    });
    if (!prepared) return std::move(prepared).take_error();
    // What lay there in clear leaves the files as well; when readers do not pause, the nightly job does it.
    if (sealed > 0) static_cast<void>((*database)->forget_deleted());
    return Opened{*std::move(config), *std::move(database), std::move(vault)};
}

Lang terminal_language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return std::strncmp(value, "fr", 2) == 0 ? Lang::fr : Lang::en;
    }
    return Lang::en;
}

int report(const Error& error) {
    const std::string sentence = i18n::format(terminal_language(), error.message);
    std::fprintf(stderr, "beffroi: %s\n", sentence.c_str());
    if (!error.detail.empty()) std::fprintf(stderr, "  (%s)\n", error.detail.c_str());
    return 1;
}

Result<std::string> key_file(const std::string& data_dir, std::string_view name) {
    const std::string path = data_dir + "/" + std::string(name);
    constexpr std::size_t size = 32;
    const auto refuse = [&] {
        // What server.key signed is over within a day; what vault.key sealed is lost without it.
        return fail(ErrorKind::unavailable, "bad_key",
                    msg("{1} can't be used: it must hold {2} bytes that only the server's account may read. Delete it "
                        "and a new one is made.",
                        path, std::to_string(size)));
    };
    // O_EXCL lets two servers that start together agree: one writes, the other reads.
    const int created = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (created >= 0) {
        const std::string key = crypto::random_bytes(size);
        const bool written = ::write(created, key.data(), size) == static_cast<ssize_t>(size) && ::fsync(created) == 0;
        ::close(created);
        if (!written) {
            ::unlink(path.c_str());
            return refuse();
        }
        return key;
    }
    if (errno != EEXIST) return refuse();
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return refuse();
    struct stat info{};
    std::string key(size + 1, '\0');
    const ssize_t got = ::fstat(file, &info) == 0 ? ::read(file, key.data(), size + 1) : -1;
    ::close(file);
    if (got != static_cast<ssize_t>(size) || (info.st_mode & 077) != 0) return refuse();
    key.resize(size);
    return key;
}

std::string vault_path(const std::string& data_dir) { return data_dir + "/vault.key"; }

Result<keys::Ring> vault_file(const std::string& data_dir) {
    const std::string path = vault_path(data_dir);
    if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT)
        if (auto made = key_file(data_dir, "vault.key"); !made) return std::move(made).take_error();
    return keys::read_ring(path);
}

}
