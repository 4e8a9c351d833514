// Mail in the job table: promised with the transaction, sent later, tried again after a failure; what became of it written down.
#include <set>
#include <stdexcept>

#include "platform/base/crypto.hpp"
#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/log.hpp"
#include "platform/db/db.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"
#include "platform/mail/record.hpp"

namespace beffroi::mail {
namespace {

constexpr std::string_view kind = "mail", forgetting = "mail_forget";
/// The last try comes four days after the first (RFC 5321, section 4.5.4.1, asks for four or five).
constexpr int most_attempts = 24;

struct Queued {
    std::string token;
    Mail mail;
};

/// A text of a JSON object, empty when there is none.
std::string text_in(const boost::json::value& from, std::string_view name) {
    const auto* object = from.if_object();
    const auto* value = object ? object->if_contains(boost::json::string_view(name.data(), name.size())) : nullptr;
    return value && value->is_string() ? std::string(value->get_string().c_str(), value->get_string().size())
                                       : std::string();
}

// ---- What a job holds: the token, which finds it when an address is forgotten, and everything else sealed for this token ----

std::string context(std::string_view token) { return "jobs.mail:" + std::string(token); }

std::string payload_with(std::string_view token, std::string_view sealed) {
    json::Writer payload;
    payload.begin_object().field("token", token).field("sealed", crypto::base64url(sealed)).end_object();
    return std::string(payload.text());
}

std::string payload_of(std::string_view token, const Mail& mail, const crypto::Vault& vault) {
    json::Writer words;
    words.begin_object()
        .field("to", mail.to)
        .field("subject", mail.subject)
        .field("text", mail.text)
        .field("html", mail.html)
        .end_object();
    return payload_with(token, vault.seal(words.text(), context(token)));
}

Result<Queued> queued_in(const std::string& payload, const crypto::Vault& vault) {
    const auto outer = json::parse(payload);
    if (!outer) return outer.error();
    const std::string token = text_in(*outer, "token");
    const auto bytes = crypto::from_base64url(text_in(*outer, "sealed"));
    const auto opened = bytes ? vault.open(*bytes, context(token)) : std::nullopt;
    if (!opened)
        return fail(ErrorKind::internal, "sealed_letter",
                    msg("This letter was sealed with another key than this data folder's."));
    const auto words = json::parse(*opened);
    if (!words) return words.error();
    return Queued{
        token, {text_in(*words, "to"), text_in(*words, "subject"), text_in(*words, "text"), text_in(*words, "html")}};
}

/// Without its key no letter may wait: in clear, whoever steals the database would read its link.
const crypto::Vault& vault_of(const Settings& settings) {
    if (!settings.vault) throw std::logic_error("mail: a letter is to be kept and Settings::vault is missing");
    return *settings.vault;
}

/// Sends what is queued. One for all runs of a runner.
class Postman {
public:
    Postman(jobs::Runner& runner, std::shared_ptr<const Settings> settings)
        : database_(runner.database()), clock_(runner.clock()), settings_(std::move(settings)) {}

    Result<void> run(const jobs::Job& job) {
        const auto queued = queued_in(job.payload, vault_of(*settings_));
        if (!queued) return queued.error();
        const std::string& token = queued->token;
        if (!taken_.contains(token) && !database_.read([&](db::Read& tx) { return record::was_sent(tx, token); })) {
            Reply reply;
            if (auto sent = send(queued->mail, *settings_, token, &reply); !sent)
                return failed(job, token, sent.error(), reply);
            // From here on it must not be sent again, whatever becomes of the database.
            taken_.insert(token);
        }
        database_.write([&](db::Write& tx) { record::sent(tx, token, "", clock_.now()); });
        return {};
    }

    /// The end of a job is written down after the handler's: a token is needed until its job is gone.
    void forget(Instant now) {
        database_.write([&](db::Write& tx) { record::forget(tx, now); });
        taken_.clear();
    }

private:
    Result<void> failed(const jobs::Job& job, const std::string& token, const Error& error, Reply& reply) {
        if (reply.text.empty()) reply.text = error.code;
        if (error.kind == ErrorKind::unavailable && job.attempts < most_attempts) {
            database_.write([&](db::Write& tx) { record::delayed(tx, token, reply.text); });
            return error;
        }
        // Trying again would only annoy the server, and a mail that is days late mislead the person. The job ends here, and with
        // it the words: what stays is that it was not sent.
        log::warning("a mail was given up", {{"code", error.code}, {"attempts", std::to_string(job.attempts)}});
        const bool given_up = error.kind == ErrorKind::unavailable;
        database_.write([&](db::Write& tx) { record::refused(tx, token, reply, clock_.now(), given_up); });
        return {};
    }

    db::Database& database_;
    const Clock clock_;
    const std::shared_ptr<const Settings> settings_;
    std::set<std::string> taken_;  ///< tokens that a server took, until a day has passed
};

void forget_tomorrow(db::Database& database, Instant at) {
    database.write([&](db::Write& tx) { jobs::enqueue(tx, forgetting, "{}", at, forgetting); });
}

}

void record::renew_letter(const crypto::Vault& vault, keys::Row& row) {
    const auto outer = json::parse(row.value("payload"));
    const std::string token = outer ? text_in(*outer, "token") : std::string();
    const auto bytes = outer ? crypto::from_base64url(text_in(*outer, "sealed")) : std::nullopt;
    if (!bytes || token.empty() || vault.is_present(*bytes, context(token))) return;
    const auto plain = vault.open(*bytes, context(token));
    if (!plain) return row.unreadable();
    row.former();
    row.set("payload", payload_with(token, vault.seal(*plain, context(token))));
}

Result<MailId> enqueue(db::Write& tx, std::string_view kind_of_message, const Mail& mail, const Settings& settings,
                       Instant now, std::string_view when_lost) {
    const std::string token = new_token();
    const auto message = compose(mail, settings, message_id(token, settings), date_header(now));
    if (!message) return message.error();
    const auto id = MailId::next();
    const crypto::Vault& vault = vault_of(settings);
    record::insert(tx, vault, id, token, parse_address(mail.to)->mail, kind_of_message, now, when_lost);
    jobs::enqueue(tx, kind, payload_of(token, mail, vault), now);
    return id;
}

Result<void> send_recorded(db::Database& database, std::string_view kind_of_message, const Mail& mail,
                           const Settings& settings, const Clock& clock, Reply* reply) {
    if (settings.url.empty()) return send(mail, settings);
    const std::string token = new_token();
    if (const auto message = compose(mail, settings, message_id(token, settings), date_header(clock.now())); !message)
        return message.error();
    // Before it goes: it may come back faster than we write.
    database.write([&](db::Write& tx) {
        record::insert(tx, vault_of(settings), MailId::next(), token, parse_address(mail.to)->mail, kind_of_message,
                       clock.now());
    });
    Reply said;
    auto sent = send(mail, settings, token, &said);
    if (reply != nullptr) *reply = said;
    if (!sent && said.text.empty()) said.text = sent.error().code;
    database.write([&](db::Write& tx) {
        if (sent)
            record::sent(tx, token, "", clock.now());
        else
            record::refused(tx, token, said, clock.now());
    });
    return sent;
}

std::int64_t seal_former(db::Write& tx, const crypto::Vault& vault) {
    struct Waiting {
        std::int64_t id;
        std::string payload;
        static Waiting from(const db::Row& row) { return {row.integer(0), row.string(1)}; }
    };
    std::int64_t sealed = record::seal_former(tx, vault);
    for (const auto& job : tx.all<Waiting>("SELECT id, payload FROM jobs WHERE kind = ?1", kind)) {
        const auto words = json::parse(job.payload);
        if (!words || text_in(*words, "to").empty()) continue;
        const Mail mail{text_in(*words, "to"), text_in(*words, "subject"), text_in(*words, "text"),
                        text_in(*words, "html")};
        sealed += tx.run("UPDATE jobs SET payload = ?2 WHERE id = ?1", job.id,
                         payload_of(text_in(*words, "token"), mail, vault));
    }
    return sealed;
}

Result<Delivered> deliver(db::Write& tx, const Letter& what, const Settings& settings, Instant now) {
    auto mail = letter(what, settings);
    if (!mail) return std::move(mail).take_error();
    Delivered delivered{Way::queued, {}, mail->text, what.link ? what.link->url : std::string()};
    if (settings.url.empty()) {
        if (!mail->to.empty() && !parse_address(mail->to))
            return invalid("bad_address", msg("\"{1}\" is not a mail address.", mail->to), "to");
        delivered.way = Way::hand_over;
        return delivered;
    }
    auto id = enqueue(tx, what.kind, *mail, settings, now, what.when_lost);
    if (!id) return std::move(id).take_error();
    delivered.id = *id;
    return delivered;
}

void serve(jobs::Runner& runner, std::shared_ptr<const Settings> settings) {
    const auto postman = std::make_shared<Postman>(runner, std::move(settings));
    runner.on(std::string(kind), [postman](const jobs::Job& job) { return postman->run(job); }, most_attempts);
    runner.on(std::string(forgetting), [postman, &runner](const jobs::Job&) -> Result<void> {
        postman->forget(runner.clock().now());
        forget_tomorrow(runner.database(), runner.clock().now() + std::chrono::days(1));
        return {};
    });
    forget_tomorrow(runner.database(), runner.clock().now() + std::chrono::days(1));
}

}
