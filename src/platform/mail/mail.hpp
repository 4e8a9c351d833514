// Sending mail: letters written here in text and HTML, kept in the job table, sent by libcurl, and what became of each.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/migrations.hpp"
#include "platform/i18n/i18n.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::db {
class Database;
class Read;
class Write;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::mail {

/// Who signs the letters.
struct House {
    std::string name;  ///< the co-operative's
    std::string phone;  ///< E.164; empty: none
    std::string url;  ///< "https://aide.exemple.fr"; empty: none
};

struct Settings {
    std::string url;  ///< "smtp://host:587" or "smtps://host:465"; empty: nothing is sent
    std::string user;
    std::string password;
    std::string from;  ///< "Co-op <bonjour@exemple.fr>"
    bool require_tls = true;  ///< sends nothing, and no password, over a connection that is not encrypted
    std::string ca_file;  ///< PEM of the authorities to trust; empty: the system's
    std::string
        bounces{};  ///< where what can't be delivered is returned to: "retours@exemple.fr", or "retours+@exemple.fr"
    ///< to have each mail's token behind the "+"; empty: `from`
    House house{};
    std::optional<crypto::Vault> vault{};  ///< seals addresses and letters that wait; without it nothing can be queued
};

// ---- Letters: what features use ----

/// The one thing that a letter asks to do.
struct Link {
    Message label;  ///< on the button: "Accept the invitation"
    std::string url;  ///< whole, http or https; may be a secret
};

/// One message to one person, in their language. Whatever stands in the arguments of its sentences is shown, never obeyed.
struct Letter {
    std::string kind;  ///< for the record: "invitation"
    std::string to;  ///< one address
    Lang lang = Lang::fr;
    std::string name;  ///< "Marie"; empty greets nobody in particular
    Message subject;
    std::vector<Message> paragraphs;
    std::optional<Link> link;
    std::vector<Message> after;  ///< paragraphs below the button: how long it works, what to do if it was not asked for
    std::string when_lost{};  ///< the job that hears of it when it is given up or comes back, see `Lost`; empty: none
};

struct Mail {
    std::string to;  ///< one address
    std::string subject;
    std::string text;  ///< plain text, UTF-8
    std::string html;  ///< optional
};

/// Greeting, paragraphs, button, closing and signature, as plain text of at most 78 columns (a link is never cut) and as HTML
/// that reads on its own: styles inline, nothing loaded, colours that stand in light and dark. Error: `bad_link`.
Result<Mail> letter(const Letter& what, const Settings& settings);

using MailId = Id<struct MailTag>;

enum class Way {
    queued,  ///< it goes by itself, and again after a failure
    hand_over,  ///< no mail server is set: a person reads `text` out, prints it or copies `link`
};
struct Delivered {
    Way way = Way::queued;
    MailId id;  ///< of the record when it was queued
    std::string text;  ///< the whole message in plain text
    std::string link;  ///< of the button; empty when there is none
};

/// Sends the letter once the transaction is committed; without a mail server keeps nothing and answers `hand_over`, for which
/// `to` may be empty. `text` and `link` are secrets of the person addressed: show them to nobody else and keep them nowhere.
/// Errors: `bad_address` (field `to`), `bad_link`; `bad_address` on the field `from` is a fault of the settings.
Result<Delivered> deliver(db::Write& tx, const Letter& what, const Settings& settings, Instant now);

// ---- What became of them ----

enum class State { waiting, sent, refused, bounced };

struct Record {
    MailId id;
    std::string address;  ///< lower case; "—" when the key of the data folder does not open it
    std::string kind;
    Instant queued;
    State state = State::waiting;
    std::optional<Instant> since;  ///< sent, refused or bounced when; nothing while it waits
    std::string answer;  ///< what the server said, for operators: "550 5.1.1 No such mailbox"
};

/// The latest ones first, of one address when it is not empty.
std::vector<Record> records(db::Read& tx, const crypto::Vault& vault, std::string_view address, int most);

/// Why mail to an address comes back.
struct Bounced {
    Instant at;
    std::string answer;
};
/// Whether the last mail to `address` whose fate is known told that there is no such mailbox. A full mailbox, or a server that
/// does not like our mail, is no such case. Known for 90 days.
std::optional<Bounced> bounced(db::Read& tx, const crypto::Vault& vault, std::string_view address);

/// What the job `Letter::when_lost` gets, in the transaction that writes it down: once at most for each mail.
struct Lost {
    enum class Why {
        no_such_mailbox,  ///< the address is wrong for good
        refused,  ///< a mail server did not take it, or gave it back
        unsent,  ///< for days no server could be reached, or took it
    };
    MailId mail;
    Why why = Why::refused;
};
/// Nothing when `payload` is none of these.
std::optional<Lost> lost_from(std::string_view payload);

struct Counts {
    std::int64_t waiting = 0, sent = 0, refused = 0, bounced = 0;
    std::optional<Instant> oldest_waiting;
};
/// Forgets every mail to `address`, those that still wait to be sent included.
void forget_address(db::Write& tx, const crypto::Vault& vault, std::string_view address);
/// Seals what a former version left in clear: addresses of the record and letters that wait. Returns how many rows; for each start.
std::int64_t seal_former(db::Write& tx, const crypto::Vault& vault);
/// Forgets what became of mails queued before then; returns how many.
std::int64_t forget_older(db::Write& tx, Instant before);

/// Of the last 90 days, for `/metrics` and `doctor`.
Counts count(db::Read& tx);

enum class Bounce {
    recorded,
    delayed,  ///< the other server still tries
    not_a_report,  ///< no delivery status notification (RFC 3464): a holiday message, an answer
    unknown,  ///< of a mail that is not in the record (any more)
};
/// Reads what a mail server returned, the whole message as it came, and finds the mail by the token in its Message-ID or in the
/// address that it was returned to (`recipient`, when the mail server tells it).
Bounce take_back(db::Write& tx, std::string_view message, std::string_view recipient, Instant now);

/// What mail sealed: addresses of the record, and letters that wait.
std::vector<keys::Table> resealing();

std::span<const db::Migration> migrations();

// ---- Below: how it is sent ----

/// The RFC 5322 text: encoded headers (RFC 2047), quoted-printable bodies (RFC 2045), multipart/alternative when there is
/// HTML, no line over 78 characters, CRLF line ends. `message_id` is without its angle brackets, `date` as `date_header` makes it.
/// Errors: `bad_address` (field `to` or `from`), `bad_header` for a line break or control character in a header.
Result<std::string> compose(const Mail& mail, const Settings& settings, std::string_view message_id,
                            std::string_view date);

/// "Tue, 24 Nov 2026 10:00:00 +0000".
std::string date_header(Instant at);
/// A fresh token, 32 hexadecimal digits, and the identifier made from it under the sender's domain.
std::string new_token();
std::string message_id(std::string_view token, const Settings& settings);

/// What the server said last.
struct Reply {
    std::string text;  ///< "550 5.1.1 No such mailbox", without addresses and links
    bool no_such_mailbox = false;  ///< the address is wrong for good
};

/// Sends now, under `token` when one is given (a second try must not look like a second mail).
/// Errors: `no_mail_server` when none is set; `bad_address`, `bad_header` as `compose`; `smtp_unreachable` (the server can't be
/// reached, or the settings are wrong: try again), `smtp_later` (it asks to try again), `smtp_refused` (it never will take this
/// mail).
Result<void> send(const Mail& mail, const Settings& settings, std::string_view token = {}, Reply* reply = nullptr);

/// The same once and at once, with a record as of a queued mail: what comes back of it is known. For `beffroi mail --test`.
/// Errors: those of `send`.
Result<void> send_recorded(db::Database& database, std::string_view kind, const Mail& mail, const Settings& settings,
                           const Clock& clock, Reply* reply = nullptr);

/// Connects, encrypts and signs in as `send` does, and sends nothing. Errors: `no_mail_server`, `smtp_unreachable`.
Result<void> try_server(const Settings& settings);

/// Sends once the transaction is committed; until then its words lie sealed in the job. Refuses at once what could never be sent:
/// errors of `compose`. Without `settings.vault` it is a bug: std::logic_error.
Result<MailId> enqueue(db::Write& tx, std::string_view kind, const Mail& mail, const Settings& settings, Instant now,
                       std::string_view when_lost = {});

/// Lets `runner` send what was queued, for four days each, and forget records after 90 days. Whether a mail was sent is written
/// down before its job ends; while this process lives it is not sent twice, even when the database could not keep that.
void serve(jobs::Runner& runner, std::shared_ptr<const Settings> settings);

}
