// Mail in the job table: promised with the transaction, sent later, tried again after a failure.
#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/log.hpp"
#include "platform/db/db.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::mail {
namespace {

constexpr std::string_view kind = "mail";

Result<void> run(const jobs::Job& job, const Settings& settings) {
    auto payload = json::parse(job.payload);
    if (!payload) return std::move(payload).take_error();
    const auto* object = payload->if_object();
    const auto text = [&](std::string_view name) {
        const auto* value = object ? object->if_contains(boost::json::string_view(name.data(), name.size())) : nullptr;
        return value && value->is_string() ? std::string(value->get_string().c_str(), value->get_string().size())
                                           : std::string();
    };
    const Mail mail{text("to"), text("subject"), text("text"), text("html")};
    auto sent = send(mail, settings, text("message_id"));
    if (sent || sent.error().kind == ErrorKind::unavailable) return sent;
    // Trying again would only annoy the server.
    log::warning("a mail was refused for good and is dropped",
                 {{"code", sent.error().code}, {"why", sent.error().detail}});
    return {};
}

}

Result<void> enqueue(db::Write& tx, const Mail& mail, const Settings& settings, Instant run_after) {
    const std::string id = new_message_id(settings);
    const auto message = compose(mail, settings, id, date_header(run_after));
    if (!message) return message.error();
    json::Writer payload;
    payload.begin_object()
        .field("message_id", id)
        .field("to", mail.to)
        .field("subject", mail.subject)
        .field("text", mail.text)
        .field("html", mail.html)
        .end_object();
    jobs::enqueue(tx, kind, payload.text(), run_after);
    return {};
}

void serve(jobs::Runner& runner, std::shared_ptr<const Settings> settings) {
    runner.on(std::string(kind), [settings](const jobs::Job& job) { return run(job, *settings); });
}

}
