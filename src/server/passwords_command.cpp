// `beffroi passwords import`: a list of leaked passwords of the operator's own.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "features/accounts/accounts.hpp"
#include "server/open.hpp"

namespace beffroi::server {

int command_import_passwords(const Context& context, const std::string& file, std::uint64_t at_least) {
    if (!std::filesystem::is_directory(context.data_dir)) return report(no_data_dir(context.data_dir));
    const int from = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return report(fail(ErrorKind::not_found, "no_file",
                           msg("The file {1} can't be read. Does it exist, and may you read it?", file))
                          .because(std::strerror(errno)));
    const Lang lang = terminal_language();
    const auto done = accounts::import_leaked(from, context.data_dir, at_least, [&](std::uint64_t lines) {
        std::fprintf(stderr, "%s\n",
                     i18n::format(lang, msg("{1} million lines read…", std::to_string(lines / 1'000'000))).c_str());
    });
    if (from != STDIN_FILENO) ::close(from);
    if (!done) return report(done.error());
    std::puts(i18n::format(lang, msg("Of {1} lines, {2} passwords are refused from now on. No restart is needed.",
                                     std::to_string(done->lines), std::to_string(done->kept)))
                  .c_str());
    return 0;
}

Finding leaked_finding(const std::string& data_dir) {
    const auto lists = accounts::leaked_lists(data_dir);
    if (!lists) return {Verdict::wrong, lists.error().message};
    const std::string own = std::to_string(lists->own);
    if (lists->imported)
        return {Verdict::good, msg("Leaked passwords that are refused: {1} of the program, {2} of your list.", own,
                                   std::to_string(*lists->imported))};
    return {Verdict::good, msg("Leaked passwords that are refused: {1} of the program. A larger list is brought in "
                               "with: beffroi passwords import FILE",
                               own)};
}

}
