// What we tell people about their appointments and workshops: confirmations, reminders, changes; by mail, by SMS, or by somebody
// who calls. Planned in the transaction of the change, told once, forgotten once told.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"
#include "platform/mail/mail.hpp"
#include "platform/net/router.hpp"

namespace beffroi::jobs {
class Runner;
}

namespace beffroi::notices {

using accounts::PersonId;
using NoticeId = Id<struct NoticeTag>;
/// What a notice is about: the number of an appointment, of a seat in a workshop.
using About = std::int64_t;

enum class Kind {
    confirmation,
    reminder,
    change,
    cancellation,
    promotion,  ///< a seat came free for somebody who waited
    follow_up,  ///< after somebody did not come; off unless the desk wants it
};
std::span<const Kind> every_kind();
std::string_view code(Kind kind);  ///< "follow_up": for the database, addresses and records of mails
std::optional<Kind> kind_from(std::string_view code);
std::string_view label(Kind kind);  ///< a catalogue key: "Reminder"

/// How far we go to reach somebody.
enum class Ways {
    mail,  ///< they did it themselves and have seen it: a mail to keep, or nothing
    messages,  ///< mail, else SMS, else nothing
    all,  ///< mail, else SMS, else somebody calls
};

/// Whom to tell: themselves, or the relative who booked.
struct Contact {
    std::string name;
    std::string phone;  ///< E.164; may be empty
    std::string mail;  ///< may be empty
    Lang lang = Lang::fr;
    bool operator==(const Contact&) const = default;
};

/// What messages may say of it, in the contact's language; what is empty is left out with its paragraph. Day and time come from
/// `Notice::begins`.
struct Values {
    std::string who;  ///< who comes
    std::string motif;
    std::string place;  ///< "Médiathèque de Vire", "By telephone"
    std::string address;
    std::string counsellor;
    std::string bring;  ///< "Bring your telephone"
    std::string room{};  ///< by video: where to go, https
    bool operator==(const Values&) const = default;
};

struct Notice {
    Kind kind = Kind::confirmation;
    std::string
        key;  ///< "appointment:ID:reminder:2026-12-01T08:00:00Z": a key that was told, or waits, is not told again
    About about = 0;
    Instant due;  ///< not before
    Instant begins;  ///< what it is about; once it has begun nothing is told (but a follow-up)
    std::string insee;  ///< where: its clock and public holidays count; may be empty
    PersonId counsellor;  ///< on whose list to call it stands
    PersonId account;  ///< the person's own; 0: none
    Contact contact;
    Values values;
    std::string link;  ///< of this site, in French: "/rendez-vous/suivi/…"; empty: none
    Ways ways = Ways::all;
};

/// Promises it with the transaction. False, and nothing is planned, when the key is known.
bool plan(db::Write& tx, const crypto::Vault& vault, const Notice& notice, const Clock& clock);
/// Takes away what was not told yet about it, of one kind when it is given; returns how much.
std::int64_t forget(db::Write& tx, About about, std::optional<Kind> kind = {});
/// What was not told yet goes to this contact, and says what `values` say and where `link` leads.
void readdress(db::Write& tx, const crypto::Vault& vault, About about, const Contact& contact, const Values& values,
               std::string_view link);

/// When to remind of what begins then: 48 hours before; nothing when it is nearer already.
std::optional<Instant> reminder_due(Instant begins, Instant now);
/// When to write to somebody who did not come: at ten the next day, where `insee` is.
Instant follow_up_due(std::string_view insee, Instant now);
/// Whether the desk wants follow-ups.
bool follows_up(db::Read& tx);
void set_follows_up(db::Write& tx, bool wanted);

/// The first moment from `at` on when an SMS disturbs nobody: from 8 to 20 h, neither on Sundays nor on public holidays, where
/// `insee` is; where that is not known, in `departement`.
Instant next_quiet_end(Instant at, std::string_view insee, std::string_view departement);

// ---- What became of them ----

struct Told {
    Kind kind = Kind::confirmation;
    Instant due;
    std::string way;  ///< "mail", "sms", "call"; empty: not told (yet)
    std::optional<Instant> at;
    bool waits = false;
};
/// Of what was told, or waits, about it: the oldest first. Kept 90 days.
std::vector<Told> told(db::Read& tx, About about);

struct Counts {
    std::int64_t waiting = 0, calls = 0, sent = 0;
};
/// For `doctor`. `calls`: those that nobody has made yet.
Counts count(db::Read& tx, Instant now);

/// What notices hold about people who have an account. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();

// ---- Sending ----

/// The HTTP gateway of any provider of SMS. `{to}` (+33612345678), `{digits}` (33612345678), `{text}`, `{id}` (the same for each
/// try of one message, so that a gateway can tell a second try from a second message) and `{token}` may stand in `url` and
/// `body`, `{token}` in `headers`.
struct Gateway {
    std::string url;  ///< https, or http on this machine; empty: no SMS is sent
    std::string method = "POST";  ///< GET, POST or PUT
    std::vector<std::string> headers{"Content-Type: application/json", "Authorization: Bearer {token}"};
    std::string token;
    std::string body = R"({"to": "{to}", "text": "{text}"})";  ///< escaped as Content-Type asks: JSON, or a form
    std::string success = "200-299";  ///< statuses that mean taken: "200,201", "200-299"
    int timeout_s = 20;
};
/// Whether it can be used. Error: `bad_gateway`, on the field "url", "method", "headers", "body" or "success".
Result<void> check(const Gateway& gateway);
/// Connects, and sends nothing. Errors: `no_gateway`, `sms_unreachable`.
Result<void> try_gateway(const Gateway& gateway);
/// Hands one message over, at once, in the letters that an SMS has: what is told by a notice goes by `serve`. Errors: `no_gateway`; `sms_unreachable`, `sms_later` (try
/// again); `sms_refused` (it never will). Neither the number nor the text is in an error.
Result<void> send_sms(const Gateway& gateway, std::string_view to, std::string_view text, std::string_view id);
/// Whether an SMS can reach it: French landlines and special numbers can't be reached; of other countries the gateway knows more.
bool can_receive_sms(std::string_view phone_e164);

struct Settings {
    mail::Settings mail;  ///< with its vault, unless its url is empty
    Gateway sms;
    std::string origin;  ///< "https://aide.exemple.fr"; empty: messages have no link
    std::string departement;  ///< of the territory; may be empty
};

/// Lets `runner` decide the way of what is due and forget what is over, and `texting` talk with the gateway, which may be slow:
/// the same runner will do, another keeps nobody waiting. An SMS goes again for some two hours when the gateway fails, then
/// somebody calls. Once at most, but when the process dies between the gateway's answer and our record: then it goes again
/// under the same number. `vault` must outlive the runners.
void serve(jobs::Runner& runner, jobs::Runner& texting, const crypto::Vault& vault,
           std::shared_ptr<const Settings> settings);

std::span<const db::Migration> migrations();

// ---- The desk ----

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    Settings settings;
};
/// /espace/appels, /espace/messages, and /r/… for the links of SMS.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
