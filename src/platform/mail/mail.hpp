// Sending mail: messages built here, kept in the job table, sent by libcurl.
#pragma once
#include <string>
#include <vector>

#include "platform/base/result.hpp"

namespace beffroi::mail {

struct Settings {
    std::string url;   ///< "smtp://host:587" or "smtps://host:465"; empty: nothing is sent
    std::string user;
    std::string password;
    std::string from;  ///< "Co-op <bonjour@exemple.fr>"
    bool require_tls = true;
};

struct Mail {
    std::string to;       ///< one address
    std::string subject;
    std::string text;     ///< plain text, UTF-8
    std::string html;     ///< optional
};

/// The RFC 5322 text: encoded headers, multipart/alternative when there is HTML. Refuses line breaks in headers and
/// addresses that are none.
Result<std::string> compose(const Mail& mail, const Settings& settings, std::string_view message_id, std::string_view date);
/// Sends now. Errors: `smtp_unreachable` and `smtp_later` (try again), `smtp_refused` (never will).
Result<void> send(const Mail& mail, const Settings& settings);

}
