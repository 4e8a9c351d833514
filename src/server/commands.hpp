// What each command does. Each returns the exit code of `run`.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/audit.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/time.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::db {
class Database;
}

namespace beffroi::server {

/// What every command knows.
struct Context {
    std::string data_dir = "/var/lib/beffroi";
    std::string database_url;  ///< overrides the configuration when not empty
};

std::string version();

int command_init(const Context& context, bool demo);
int command_serve(const Context& context, const std::string& listen);
int command_routes(const Context& context);
int command_config(const Context& context);
int command_doctor(const Context& context);
/// What `doctor` says of the school calendar of a département, or of the mainland's when it is empty: nothing while it is known for
/// three more months.
std::optional<Message> school_calendar_advice(std::string_view departement, Date today);
int command_backup(const Context& context, const std::string& file);
int command_restore(const Context& context, const std::string& file);
int command_import_places(const Context& context, const std::string& file, const std::string& source, bool dry_run,
                          bool json);
/// People and records, for the counsellor with this mail.
int command_import_file(const Context& context, const std::string& file, const std::string& mail, bool dry_run);
int command_import_appointments(const Context& context, const std::string& file, const std::string& source,
                                bool dry_run, bool add_motifs, bool json);
int command_export_places(const Context& context, const std::string& format);
/// Lists of software and firms: which are here; brings one in from a file; takes one out.
int command_listings(const Context& context);
int command_listings_bring(const Context& context, const std::string& list, const std::string& file);
int command_listings_drop(const Context& context, const std::string& list);
int command_opening_hours(const std::string& at, const std::string& hours, bool json);
/// What visitors say is wrong; with `settle`, the id of the one that has been looked at.
int command_suggestions(const Context& context, const std::string& settle, bool all, int most, bool json);
/// Who has an account; with `mail`, invites that person.
int command_end_sessions(const Context& context, const std::string& person, bool all);
int command_people(const Context& context, const std::string& mail, const std::string& name,
                   const std::vector<std::string>& roles);
/// Whether the chain of the journal is whole; `known_head`, when not empty, is looked for in it.
int command_verify_log(const Context& context, const std::string& known_head);
int command_verify_mandates(const Context& context);
int command_verify_figures(const Context& context, bool rebuild);
int command_export_log(const Context& context);
/// Removes what the register no longer allows to keep, and says how much; a dry run only says it.
int command_retention(const Context& context, bool dry_run);
/// Lists, adds or removes what authorities asked for, as /transparence shows it.
int command_authority_requests(const Context& context, const privacy::AuthorityCommand& command);
/// Reads a list of leaked passwords ("-": from standard input) into the data folder; hashes seen fewer than `at_least` times are left out.
int command_import_passwords(const Context& context, const std::string& file, std::uint64_t at_least);
/// The latest mails and what became of them; with `test`, sends one to that address now and tells.
int command_mail(const Context& context, const std::string& test, int most);
/// Reads a returned mail from standard input, for mail servers: 0 also when it is nothing of ours, so that they don't return it
/// in turn; 75 (EX_TEMPFAIL of sysexits.h: "try again") when it can't be kept now.
int command_mail_bounce(const Context& context, const std::string& recipient);
/// What `doctor` says of mail: each with whether it is a fault, advice or fine.
enum class Verdict { good, advice, wrong };
struct Finding {
    Verdict verdict;
    Message message;
};
struct Config;
std::vector<Finding> mail_findings(const Config& config);
/// What `doctor` and `serve` say when strangers on the way could read along: HTTP without encryption on an address of the network,
/// PostgreSQL on another machine that nothing proves to be itself.
std::vector<Finding> exposure_findings(const Config& config, const std::string& listen,
                                       const std::string& database_url);
/// Which leaked passwords are refused.
Finding leaked_finding(const std::string& data_dir);
/// Of those that wait.
std::vector<Finding> queue_findings(db::Database& database, Instant now);
/// Puts a new key into vault.key and seals everything anew, while servers run; begun before, it goes on. `leaked`: and the former key goes
/// at once, with all that people hold of it.
int command_key_rotate(const Context& context, bool leaked);
/// How many keys there are, and how much is sealed by former ones.
int command_key_status(const Context& context);
/// Takes former keys out of vault.key, once nothing is sealed by them; without `yes` it only says what ends with them.
int command_key_retire(const Context& context, bool yes);
/// What `doctor` says of former keys; nothing while there are none.
std::vector<Finding> key_findings(const Context& context, db::Database& database);
/// Copies everything from SQLite into an empty PostgreSQL database, while no server runs.
int command_move(const Context& context, const std::string& url);
/// On whom domains depend.
int command_audit(const Context& context, audit::AuditCommand command);
int command_audit_rescore(const Context& context, audit::RescoreCommand command);
/// A domain whose owner wants to be shown again.
int command_audit_readmit(const Context& context, const std::string& domain);
int command_audit_compare(const std::string& earlier, const std::string& later);
/// Of the files in a folder; empty: of what the program carries.
int command_knowledge_check(const std::string& folder);
int command_knowledge_update(const Context& context, audit::UpdateCommand command);
/// Of the files in a folder; empty: of what the program carries.
int command_catalogue_check(const std::string& folder);
/// What the box of /changer finds.
int command_catalogue_find(const Context& context, const std::string& words);
int command_synthetic(const Context& context, int count, std::uint32_t seed);

}
