// The dependency audit: on which companies a domain's mail, site, names, certificates and tools depend, who controls them, where they run.
//
// Evidence first (evidence.hpp), verdicts from it by rules (verdict.hpp, explain.hpp), who is who (knowledge.hpp, ranges.hpp). All of it works
// without the server: `beffroi audit`.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "features/audit/explain.hpp"
#include "platform/base/result.hpp"
#include "platform/events/events.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::audit {

/// Asks and reads, many domains at once, in the thread of its loop.
struct AuditorSettings {
    std::vector<std::string> resolvers;  ///< empty: those of the machine
    bool web = true;
    bool registrar = false;  ///< registries are asked through whom names are registered; only with `web`
    double per_second = 5000, per_operator = 20;  ///< questions; 0: no cap
    int window = 2000;
    std::size_t at_once = 600;  ///< domains
    std::string contact;  ///< who runs this and how to object: operators of sites read it
    std::vector<std::string> denied;
    bool laboratory = false;  ///< servers of one's own machine are spoken to
    int http_port = 80, https_port = 443;  ///< only in the laboratory
    std::string authorities;  ///< only in the laboratory: a file of certificate authorities; empty: those of the machine
};
class Collector;
class Auditor {
public:
    /// `loop` must outlive it. Errors: `bad_resolver`, `no_resolver`.
    static Result<std::unique_ptr<Auditor>> open(events::Loop& loop, const AuditorSettings& settings, Clock clock);
    ~Auditor();
    /// The domain whose pages are read now.
    std::function<void(const std::string& domain)> pages_begin;
    /// What was read of pages, before it is used.
    std::function<void(const std::string& domain, const std::vector<Visit>&)> visited;
    /// Whether the registry is asked about this domain; empty: about all of them.
    std::function<bool(const std::string& domain)> wants_registrar;
    /// What the registry told, before it is used.
    std::function<void(const std::string& domain, const Registration&)> registrar_told;
    /// Begins with `next` until it gives none; `done` is called with the evidence of each. The loop is the caller's to run.
    void start(std::function<std::string()> next, std::function<void(Evidence)> done);
    /// There may be a next domain again.
    void look_again();
    Collector& collector();
    dns::Asker& asker();

private:
    struct Impl;
    explicit Auditor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What the command line asks for.
struct AuditCommand {
    std::vector<std::string> domains;
    std::string list;  ///< a file of domains: one by line, or CSV with a column "domain" or "site"
    std::string out;  ///< evidence of each, one line of JSON
    bool resume = false;
    bool json = false;
    std::vector<std::string> resolvers;
    bool web = true;
    bool registrar = false;  ///< of a list too; of one domain alone it is asked anyway
    double per_second = 5000, per_operator = 20;
    int window = 2000;
    std::string deny;  ///< a file of domains that objected
    std::string ranges, origins;  ///< files of addresses; empty: none
    bool progress = true;
    bool laboratory = false;  ///< servers of the network of one's own machine are spoken to
    int http_port = 80, https_port = 443;  ///< only in the laboratory
    std::string authorities;  ///< only in the laboratory
    std::string contact;  ///< how to object
};
/// `beffroi audit`: 0 when all was asked, 1 when something cannot be read or written, 130 when it was stopped (it goes on with --resume).
int audit_command(const AuditCommand& command, std::ostream& out, std::ostream& err, Lang lang);

/// `beffroi audit rescore`: verdicts of evidence anew, without asking anybody; one line of JSON each.
struct RescoreCommand {
    std::string in, out;
    std::string ranges, origins;
    bool summary = false;  ///< only domain, score, coverage, mailbox and levels
};
int rescore_command(const RescoreCommand& command, std::ostream& out, std::ostream& err, Lang lang);

/// `beffroi audit compare`: what changed from one file of evidence to a later one. 0, or 1 when one of them cannot be read.
int compare_command(const std::string& earlier, const std::string& later, std::ostream& out, std::ostream& err, Lang lang);

/// `beffroi knowledge update`: brings lists of addresses into the data folder. 0, or 1 when one cannot be read or kept; nothing is changed then.
struct UpdateCommand {
    std::string data_dir;
    std::string ranges, origins;  ///< a file or an address of https; empty: none
    std::string name;  ///< whose the list is, where it does not say
    std::vector<std::string> resolvers;
};
int update_command(const UpdateCommand& command, std::ostream& out, std::ostream& err, Lang lang);
/// What `update_command` left in a data folder; empty ranges when there is nothing. Errors: `bad_ranges`, `unreadable`.
Result<Ranges> kept_ranges(const std::string& data_dir);
/// From files; empty names are left out.
Result<Ranges> read_ranges(const std::string& lists, const std::string& origins);

/// `beffroi knowledge check`, of the files in a folder, or (empty) of what the program carries: 0 when nothing is wrong.
int knowledge_check_command(const std::string& folder, std::ostream& out, Lang lang);

/// The domains of a file, each once, in its order; lines that are none are counted. Errors: `unreadable`, `no_domain_column`.
struct DomainList {
    std::vector<std::string> domains;
    std::int64_t refused = 0;
};
Result<DomainList> read_domains(const std::string& path);

}
