// Sending mail: messages built here, kept in the job table, sent by libcurl.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"

namespace beffroi::db {
class Write;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::mail {

struct Settings {
    std::string url;   ///< "smtp://host:587" or "smtps://host:465"; empty: nothing is sent
    std::string user;
    std::string password;
    std::string from;  ///< "Co-op <bonjour@exemple.fr>"
    bool require_tls = true;  ///< sends nothing, and no password, over a connection that is not encrypted
    std::string ca_file;      ///< PEM of the authorities to trust; empty: the system's
};

struct Mail {
    std::string to;       ///< one address
    std::string subject;
    std::string text;     ///< plain text, UTF-8
    std::string html;     ///< optional
};

/// The RFC 5322 text: encoded headers (RFC 2047), quoted-printable bodies (RFC 2045), multipart/alternative when there is
/// HTML, no line over 78 characters, CRLF line ends. `message_id` is without its angle brackets, `date` as `date_header` makes it.
/// Errors: `bad_address` (field `to` or `from`), `bad_header` for a line break or control character in a header.
Result<std::string> compose(const Mail& mail, const Settings& settings, std::string_view message_id,
                            std::string_view date);

/// "Tue, 24 Nov 2026 10:00:00 +0000".
std::string date_header(Instant at);
/// A fresh identifier under the sender's domain.
std::string new_message_id(const Settings& settings);

/// Sends now, under `message_id` when one is given (a second try must not look like a second mail).
/// Errors: `bad_address`, `bad_header` as `compose`; `smtp_unreachable` (the server can't be reached, or the settings are
/// wrong: try again), `smtp_later` (it asks to try again), `smtp_refused` (it never will take this mail).
Result<void> send(const Mail& mail, const Settings& settings, std::string_view message_id = {});

/// Sends once the transaction is committed, and again after a failure. Refuses at once what could never be sent.
Result<void> enqueue(db::Write& tx, const Mail& mail, const Settings& settings, Instant run_after);
/// Lets `runner` send what `enqueue` kept. A mail that the server refuses for good is dropped, with a line in the log.
void serve(jobs::Runner& runner, std::shared_ptr<const Settings> settings);

}
