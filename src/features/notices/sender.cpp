// From what is planned to what was told: which way, when, once.
#include "features/notices/sender.hpp"

#include <set>

#include "features/notices/gsm.hpp"
#include "features/notices/notices.hpp"
#include "features/notices/repository.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::notices {
namespace {

using repository::Reason;
using repository::Row;
using repository::State;

constexpr std::string_view deciding = "notice", texting_job = "notice_sms", lost_job = "notice_lost",
                           tidying = "notices_tidy";
/// A call that was made can be taken back for so long.
constexpr std::chrono::hours undo_time{24};
/// So long a mail may come back: our tries and those of the last server, four to five days each (RFC 5321, section 4.5.4.1).
constexpr std::chrono::days return_time{10};

/// The payload is the number alone: what is sealed stays sealed.
std::string payload_of(NoticeId id) { return "{\"id\":\"" + id.text() + "\"}"; }
std::optional<NoticeId> id_in(std::string_view payload) {
    constexpr std::string_view before = "{\"id\":\"";
    if (!payload.starts_with(before) || !payload.ends_with("\"}")) return std::nullopt;
    payload.remove_prefix(before.size());
    return NoticeId::from_text(payload.substr(0, payload.size() - 2));
}

/// Somebody changed or cancelled it for them: whoever is not told comes in vain.
bool must_be_known(const Notice& n) {
    return n.ways == Ways::all && (n.kind == Kind::change || n.kind == Kind::cancellation || n.kind == Kind::promotion);
}

/// Whether somebody calls for it when it came back: not for what they did themselves, nor for what is over.
bool worth_a_call(const Notice& n) { return n.ways != Ways::mail && n.kind != Kind::follow_up; }

Reason reason_of(mail::Lost::Why why) {
    switch (why) {
        case mail::Lost::Why::no_such_mailbox: return Reason::no_such_mailbox;
        case mail::Lost::Why::refused: return Reason::mail_refused;
        case mail::Lost::Why::unsent: return Reason::mail_unsent;
    }
    return Reason::none;
}

class Sender {
public:
    Sender(jobs::Runner& runner, const crypto::Vault& vault, std::shared_ptr<const Settings> settings)
        : database_(runner.database()), clock_(runner.clock()), vault_(vault), settings_(std::move(settings)) {}

    /// Decides the way of one notice. Mail is promised, and the call is on the list, in the transaction that says so.
    Result<void> decide(db::Write& tx, const jobs::Job& job) {
        const auto id = id_in(job.payload);
        if (!id) return fail(ErrorKind::internal, "bad_payload", msg("This appointment is not known here."));
        const auto row = repository::row(tx, vault_, *id);
        if (!row || row->state != State::waiting) return {};
        const Instant now = clock_.now();
        if (row->until <= now) {
            repository::settle(tx, *id, State::dropped, "", now);
        } else if (row->notice.due > now) {
            enqueue(tx, *id, row->notice.due);
        } else if (!by_mail(tx, *row, now) && !by_sms(tx, *row, now)) {
            by_call(tx, *row, now);
        }
        return {};
    }

    /// Hands one SMS to the gateway. Nothing of the database is held meanwhile.
    Result<void> text(const jobs::Job& job) {
        const auto id = id_in(job.payload);
        if (!id) return fail(ErrorKind::internal, "bad_payload", msg("This appointment is not known here."));
        struct Ready {
            std::string to, words;
        };
        const auto ready = database_.write([&](db::Write& tx) -> std::optional<Ready> {
            const auto row = repository::row(tx, vault_, *id);
            if (!row || row->state != State::sending) return std::nullopt;
            if (taken_.contains(*id)) return Ready{};
            const Instant now = clock_.now();
            if (row->until <= now) {
                repository::settle(tx, *id, State::dropped, "", now);
                return std::nullopt;
            }
            // It was day when the first try failed.
            if (now < quiet_end(row->notice, now)) {
                if (!later(tx, *row, now)) call_after(tx, *row, Reason::sms_unsent, now);
                return std::nullopt;
            }
            const std::string link = short_link(tx, vault_, row->notice);
            return Ready{row->notice.contact.phone, said(tx, row->notice, link).sms};
        });
        if (!ready) return {};
        if (!taken_.contains(*id)) {
            if (auto sent = send_sms(settings_->sms, ready->to, ready->words, id->text()); !sent)
                return failed(job, *id, sent.error());
            // From here on it must not be sent again, whatever becomes of the database.
            taken_.insert(*id);
        }
        database_.write([&](db::Write& tx) {
            // Taken away meanwhile, it was sent even so: there is nothing to write down.
            repository::settle(tx, *id, State::sent, "sms", clock_.now());
        });
        taken_.erase(*id);
        return {};
    }

    /// A mail was given up or came back. Once the call is on the list, or the words are gone, there is nothing left to do.
    Result<void> lost(db::Write& tx, const jobs::Job& job) {
        const auto what = mail::lost_from(job.payload);
        if (!what) return fail(ErrorKind::internal, "bad_payload", msg("This appointment is not known here."));
        const Instant now = clock_.now();
        const auto row = repository::mailed(tx, vault_, what->mail);
        if (row && row->until > now) repository::set_call(tx, row->id, reason_of(what->why), now);
        return {};
    }

    void tidy() {
        const Instant now = clock_.now();
        database_.write([&](db::Write& tx) {
            repository::take_words(tx, now, now - undo_time, now - return_time);
            repository::delete_old_links(tx, now);
        });
    }

private:
    Instant quiet_end(const Notice& n, Instant now) const {
        return next_quiet_end(now, n.insee, settings_->departement);
    }

    /// `short_link`: what the SMS says in place of the link.
    Said said(db::Read& tx, const Notice& n, std::string_view short_link = {}) const {
        return say(n.kind, n.contact.lang, text_of(tx, n.kind, n.contact.lang),
                   filled(n.values, n.begins, n.insee, n.link, n.contact.lang, *settings_),
                   whole_link(short_link, Lang::fr, *settings_));
    }

    bool by_mail(db::Write& tx, const Row& row, Instant now) {
        const Notice& n = row.notice;
        // Where mail came back last time, another way is better.
        if (n.contact.mail.empty() || settings_->mail.url.empty() || mail::bounced(tx, vault_, n.contact.mail))
            return false;
        mail::Letter written = letter(n.kind, n.contact, said(tx, n), whole_link(n.link, n.contact.lang, *settings_));
        const bool called_too = must_be_known(n) && n.begins <= quiet_end(n, now) && quiet_end(n, now) > now;
        const bool returnable = worth_a_call(n) && !called_too;
        if (returnable) written.when_lost = lost_job;
        const auto sent = mail::deliver(tx, written, settings_->mail, now);
        if (!sent) {
            log::warning("a notice can't be mailed", {{"code", sent.error().code}});
            return false;
        }
        if (called_too) also_call(tx, row, now);
        if (returnable)
            repository::set_mailed(tx, row.id, sent->id, now);
        else
            repository::settle(tx, row.id, State::sent, "mail", now);
        return true;
    }

    bool by_sms(db::Write& tx, const Row& row, Instant now) {
        const Notice& n = row.notice;
        if (n.ways == Ways::mail || settings_->sms.url.empty() || !can_receive_sms(n.contact.phone)) return false;
        if (quiet_end(n, now) > now) return later(tx, row, now);
        repository::set_state(tx, row.id, State::sending, row.notice.due);
        jobs::enqueue(tx, texting_job, payload_of(row.id), now, "notice_sms:" + row.id.text());
        return true;
    }

    /// Waits for the hour when it disturbs nobody. False when that is too late.
    bool later(db::Write& tx, const Row& row, Instant now) {
        const Instant then = quiet_end(row.notice, now);
        if (then >= row.until) return false;
        repository::set_state(tx, row.id, State::waiting, then);
        enqueue(tx, row.id, then);
        return true;
    }

    void by_call(db::Write& tx, const Row& row, Instant now) {
        const Notice& n = row.notice;
        const bool reachable = !n.contact.phone.empty() || !n.contact.mail.empty();
        const bool returned = !n.contact.mail.empty() && mail::bounced(tx, vault_, n.contact.mail);
        if (n.ways == Ways::all && (reachable || must_be_known(n)))
            repository::set_call(tx, row.id, returned ? Reason::no_such_mailbox : Reason::none, n.due);
        else
            repository::settle(tx, row.id, State::dropped, "", now);
    }

    /// Another way was tried, and failed for good.
    void call_after(db::Write& tx, const Row& row, Reason reason, Instant now) {
        if (worth_a_call(row.notice) && row.until > now)
            repository::set_call(tx, row.id, reason, now);
        else
            repository::settle(tx, row.id, State::dropped, "", now);
    }

    /// It begins before an SMS may go, and mail may be read too late: somebody calls as well.
    void also_call(db::Write& tx, const Row& row, Instant now) {
        if (row.notice.contact.phone.empty()) return;
        Row call = row;
        call.id = NoticeId::next();
        call.notice.key += ":call";
        call.notice.due = now;
        call.state = State::call;
        repository::insert(tx, vault_, call);
    }

    Result<void> failed(const jobs::Job& job, NoticeId id, const Error& error) {
        if (error.kind == ErrorKind::unavailable && job.attempts < most_sms_attempts) return error;
        log::warning("an SMS was given up", {{"code", error.code}, {"attempts", std::to_string(job.attempts)}});
        database_.write([&](db::Write& tx) {
            const auto row = repository::row(tx, vault_, id);
            const Reason reason = error.kind == ErrorKind::unavailable ? Reason::sms_unsent : Reason::sms_refused;
            if (row && row->state == State::sending) call_after(tx, *row, reason, clock_.now());
        });
        return {};
    }

    db::Database& database_;
    const Clock clock_;
    const crypto::Vault& vault_;
    const std::shared_ptr<const Settings> settings_;
    std::set<NoticeId> taken_;  ///< that the gateway took, until that is written down
};

void tidy_at(db::Database& database, Instant at) {
    database.write([&](db::Write& tx) { jobs::enqueue(tx, tidying, "{}", at, tidying); });
}

}

void enqueue(db::Write& tx, NoticeId id, Instant at) {
    jobs::enqueue(tx, deciding, payload_of(id), at, "notice:" + id.text());
}

void serve(jobs::Runner& runner, jobs::Runner& texting, const crypto::Vault& vault,
           std::shared_ptr<const Settings> settings) {
    const auto sender = std::make_shared<Sender>(runner, vault, std::move(settings));
    runner.on_write(std::string(deciding),
                    [sender](db::Write& tx, const jobs::Job& job) { return sender->decide(tx, job); });
    texting.on(
        std::string(texting_job), [sender](const jobs::Job& job) { return sender->text(job); }, most_sms_attempts + 4);
    runner.on_write(std::string(lost_job),
                    [sender](db::Write& tx, const jobs::Job& job) { return sender->lost(tx, job); });
    runner.on(std::string(tidying), [sender, &runner](const jobs::Job&) -> Result<void> {
        sender->tidy();
        tidy_at(runner.database(), runner.clock().now() + std::chrono::hours{1});
        return {};
    });
    tidy_at(runner.database(), runner.clock().now() + std::chrono::hours{1});
}

}
