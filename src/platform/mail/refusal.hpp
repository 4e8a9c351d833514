// What the words of a mail server mean.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::mail {

/// The enhanced status code (RFC 3463) at the beginning of `text` or behind a reply code: "550 5.1.1 No such user" → "5.1.1".
/// Empty when there is none.
std::string enhanced_status(std::string_view text);
/// The reply code at the beginning, 0 when there is none: "550-5.1.1 …" → 550.
int reply_code(std::string_view text);

/// Whether a refusal tells that there is no such mailbox, for good: not one that is full, a server that does not like our mail,
/// or our sender's address. `status` may be empty or vague ("5.0.0"); then the reply code to RCPT decides.
bool no_such_mailbox(std::string_view status, int code);

/// What is safe to keep and show: one line of at most 200 bytes of printable ASCII; words that hold an address or a link become
/// "...", for some servers repeat what they were sent.
std::string without_secrets(std::string_view text);

}
