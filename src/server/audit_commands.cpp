// Commands of the audit, which need no data folder.
#include <filesystem>
#include <iostream>

#include "features/audit/audit.hpp"
#include "features/observatory/observatory.hpp"
#include "server/commands.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

/// What `beffroi knowledge update` left in the data folder, unless others were named.
void usual_files(const Context& context, std::string& ranges, std::string& origins) {
    const auto usual = [&](std::string& path, const char* name) {
        const std::string found = context.data_dir + "/audit/" + name;
        if (path.empty() && std::filesystem::exists(found)) path = found;
    };
    usual(ranges, "ranges.csv");
    usual(origins, "origins.tsv");
}

}

int command_audit(const Context& context, audit::AuditCommand command) {
    usual_files(context, command.ranges, command.origins);
    return audit::audit_command(command, std::cout, std::cerr, terminal_language());
}

int command_audit_rescore(const Context& context, audit::RescoreCommand command) {
    usual_files(context, command.ranges, command.origins);
    return audit::rescore_command(command, std::cout, std::cerr, terminal_language());
}

int command_audit_compare(const std::string& earlier, const std::string& later) {
    return audit::compare_command(earlier, later, std::cout, std::cerr, terminal_language());
}

int command_knowledge_update(const Context& context, audit::UpdateCommand command) {
    command.data_dir = context.data_dir;
    return audit::update_command(command, std::cout, std::cerr, terminal_language());
}

int command_audit_readmit(const Context& context, const std::string& typed) {
    const auto domain = observatory::domain_from(typed);
    if (!domain) return report(domain.error());
    auto opened = open(context);
    if (!opened) return report(opened.error());
    const auto done = opened->database->write([&](db::Write& tx) { return observatory::readmit(tx, *domain); });
    if (!done) return report(done.error());
    std::cout << i18n::format(terminal_language(), msg("{1} may be audited again.", *domain)) << '\n';
    return 0;
}

int command_knowledge_check(const std::string& folder) {
    return audit::knowledge_check_command(folder, std::cout, terminal_language());
}

}
