// What operators do about mail: try it, look at it, take back what other servers return.
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "platform/mail/mail.hpp"
#include "server/open.hpp"

namespace beffroi::server {
namespace {

/// A returned mail brings back our own letter at the most; what is longer is an attachment that nobody reads.
constexpr std::size_t longest_message = 1 << 20;

std::string say(const Message& message) { return i18n::format(terminal_language(), message); }

std::string read_standard_input() {
    std::string text;
    std::array<char, 65536> part{};
    for (ssize_t got; (got = ::read(STDIN_FILENO, part.data(), part.size())) > 0;) {
        const auto room = longest_message - text.size();
        // Read to its end even so: a mail server takes a broken pipe for a failure.
        text.append(part.data(), std::min(static_cast<std::size_t>(got), room));
    }
    return text;
}

int send_test(db::Database& database, const Config& config, const crypto::Vault& vault, const std::string& address) {
    mail::Letter letter;
    letter.kind = "test";
    letter.to = address;
    letter.lang = terminal_language();
    letter.subject = msg("A test of {1}", config.site_name);
    letter.paragraphs = {msg("This message shows that {1} can send mail.", config.site_name),
                         msg("Nothing needs to be done.")};
    const auto settings = mail_settings(config, &vault);
    const auto written = mail::letter(letter, settings);
    if (!written) return report(written.error());
    mail::Reply reply;
    if (auto sent = mail::send_recorded(database, letter.kind, *written, settings, Clock{}, &reply); !sent) {
        Error error = sent.error();
        if (!reply.text.empty()) error.detail = reply.text;
        return report(error);
    }
    std::puts(say(msg("Sent to {1}. See that it arrives, and not among the unwanted.", address)).c_str());
    return 0;
}

std::string_view state_name(mail::State state) {
    switch (state) {
        case mail::State::waiting: return i18n::key("waiting");
        case mail::State::sent: return i18n::key("sent");
        case mail::State::refused: return i18n::key("refused");
        case mail::State::bounced: return i18n::key("returned");
    }
    return {};
}

}

int command_mail(const Context& context, const std::string& test, int most) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    if (!test.empty()) return send_test(*opened->database, opened->config, opened->vault, test);
    const auto mails = opened->database->read([&](db::Read& tx) { return mail::records(tx, opened->vault, "", most); });
    if (mails.empty()) std::puts(say(msg("No mail was sent in the last 90 days.")).c_str());
    for (const auto& each : mails) {
        const std::string state(i18n::translate(terminal_language(), state_name(each.state)));
        std::printf("%s  %s  %s  %s%s%s\n", instant_text(each.queued).c_str(), each.kind.c_str(), each.address.c_str(),
                    state.c_str(), each.answer.empty() ? "" : ": ", each.answer.c_str());
    }
    return 0;
}

int command_mail_bounce(const Context& context, const std::string& recipient) {
    const std::string message = read_standard_input();
    try {
        auto opened = open(context);
        if (!opened) {
            report(opened.error());
            return EX_TEMPFAIL;
        }
        const auto what = opened->database->write(
            [&](db::Write& tx) { return mail::take_back(tx, message, recipient, Clock{}.now()); });
        switch (what) {
            case mail::Bounce::recorded: std::puts(say(msg("Noted: this mail did not arrive.")).c_str()); break;
            case mail::Bounce::delayed: std::puts(say(msg("Only delayed: nothing was noted.")).c_str()); break;
            case mail::Bounce::not_a_report:
                std::puts(say(msg("This is no report of an undeliverable mail: nothing was noted.")).c_str());
                break;
            case mail::Bounce::unknown:
                std::puts(say(msg("This report is about none of our mails of the last 90 days.")).c_str());
                break;
        }
        return 0;
    } catch (const db::DatabaseError& away) {
        report(fail(ErrorKind::unavailable, "database_unavailable",
                    msg("The database does not answer just now. See that it runs, then run the command again."))
                   .because(away.what()));
        return EX_TEMPFAIL;
    }
}

std::vector<Finding> mail_findings(const Config& config) {
    if (config.mail_url.empty())
        return {{Verdict::advice, msg("mail.url is empty: no mail is sent, messages are shown to be handed over.")}};
    std::vector<Finding> found;
    if (!config.mail_ca_file.empty() && ::access(config.mail_ca_file.c_str(), R_OK) != 0)
        found.push_back(
            {Verdict::wrong, msg("{1} names {2}, which can't be read.", "mail.ca_file", config.mail_ca_file)});
    if (config.mail_bounces.empty())
        found.push_back(
            {Verdict::advice, msg("mail.bounces is empty: undeliverable mails come back to the sender's mailbox, "
                                  "and nobody here knows of it.")});
    if (auto tried = mail::try_server(mail_settings(config)); tried)
        found.push_back({Verdict::good, msg("The mail server answers, and takes our settings.")});
    else
        found.push_back({Verdict::wrong, tried.error().message});
    return found;
}

std::vector<Finding> queue_findings(db::Database& database, Instant now) {
    const auto counts = database.read([](db::Read& tx) { return mail::count(tx); });
    if (!counts.oldest_waiting || now - *counts.oldest_waiting < std::chrono::hours(1)) return {};
    return {{Verdict::advice, msg("Mails that wait: {1}, the first since {2}. See why with: beffroi mail",
                                  std::to_string(counts.waiting), instant_text(*counts.oldest_waiting))}};
}

}
