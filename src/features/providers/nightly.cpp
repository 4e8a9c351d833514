// Each night: "still here?" once a year, and what nobody confirmed is forgotten.
#include "features/providers/letters.hpp"
#include "features/providers/page_parts.hpp"
#include "features/providers/repository.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::providers {
namespace {

constexpr std::string_view job = "providers.nightly";
constexpr auto year = std::chrono::hours{365 * 24};
constexpr int most_letters = 100;

}

int nightly(db::Write& tx, const crypto::Vault& vault, const Post& post, const Clock& clock) {
    const Instant now = clock.now();
    repository::delete_old_links(tx, now);
    // The link works for a week; a day more for whoever presses at the last moment.
    repository::delete_unconfirmed(tx, now - std::chrono::hours{8 * 24});
    if (post.mail.url.empty() || post.origin.empty()) return 0;
    int written = 0;
    for (const ProviderId id : repository::silent(tx, now - year, now - year, most_letters)) {
        const auto to = contact(tx, vault, id);
        const auto known = provider(tx, id);
        if (!to || !known) continue;
        const auto link = whole(post.origin, to->lang, keeping_path(new_link(tx, id, yearly_link_lasts, clock)));
        const auto sent = send(tx, letters::still_here(*to, known->name, post.site_name, link), post, now);
        repository::set_asked(tx, id, now);
        if (sent)
            ++written;
        else
            log::warning("a provider cannot be asked whether it is still here", {{"why", sent.error().code}});
    }
    return written;
}

void serve(jobs::Runner& runner, const crypto::Vault& vault, Post post) {
    runner.on_write(
        std::string(job), [&runner, &vault, post = std::move(post)](db::Write& tx, const jobs::Job&) -> Result<void> {
            nightly(tx, vault, post, runner.clock());
            jobs::enqueue(tx, job, "{}", runner.clock().now() + std::chrono::hours{24}, std::string(job) + ":next");
            return {};
        });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, job, "{}", clock.now(), job); }

}
