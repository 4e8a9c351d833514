// Works through what is asked for: one thread, whose loop waits for many servers at once.
#include <map>
#include <thread>

#include "features/observatory/observatory.hpp"
#include "platform/base/log.hpp"

namespace beffroi::observatory {

struct Worker::Impl {
    Impl(db::Database& db, Settings set, Clock now) : database(db), settings(std::move(set)), clock(now) {}
    db::Database& database;
    Settings settings;
    Clock clock;
    events::Loop loop;
    std::unique_ptr<audit::Auditor> auditor;
    std::thread thread;
    struct Running {
        AuditId id;
        Urgency urgency;
    };
    std::map<std::string, Running> running;

    /// What the database cannot do now is tried again with the next look.
    template <class F>
    void write(F&& f) {
        try {
            database.write(f);
        } catch (const db::DatabaseError& away) {
            log::warning("an audit could not be kept", {{"why", away.what()}});
        }
    }

    std::string next() {
        std::optional<Audit> taken;
        write([&](db::Write& tx) { taken = take(tx, clock); });
        if (!taken) return {};
        running[taken->domain] = {taken->id, taken->urgency};
        return taken->domain;
    }

    void done(const audit::Evidence& evidence) {
        const auto found = running.find(evidence.domain);
        if (found == running.end()) return;
        const std::string json = audit::json_of(evidence);
        write([&](db::Write& tx) {
            // Who objected meanwhile is not kept.
            if (objected(tx, evidence.domain))
                fail_audit(tx, found->second.id, clock);
            else
                finish(tx, found->second.id, json, clock, *settings.ranges);
        });
        running.erase(found);
    }

    void look() {
        auditor->look_again();
        loop.after(std::chrono::milliseconds{300}, [this] { look(); });
    }
    void look_after() {
        write([&](db::Write& tx) { thin_out(tx, clock); });
        loop.after(std::chrono::hours{6}, [this] { look_after(); });
    }
};

Worker::Worker(db::Database& database, Settings settings, Clock clock)
    : impl_(std::make_unique<Impl>(database, std::move(settings), clock)) {}
Worker::~Worker() { stop(); }

Result<void> Worker::start() {
    audit::AuditorSettings settings;
    settings.resolvers = impl_->settings.resolvers;
    settings.contact = impl_->settings.contact;
    settings.web = impl_->settings.web;
    settings.registrar = true;
    settings.laboratory = impl_->settings.laboratory;
    if (impl_->settings.http_port != 0) settings.http_port = impl_->settings.http_port;
    if (impl_->settings.https_port != 0) settings.https_port = impl_->settings.https_port;
    // The site is served by the same machine: a tenth of what a run of its own may ask.
    settings.per_second = 500;
    settings.at_once = 60;
    settings.window = 200;
    auto auditor = audit::Auditor::open(impl_->loop, settings, impl_->clock);
    if (!auditor) return std::move(auditor).take_error();
    impl_->auditor = *std::move(auditor);
    Impl* self = impl_.get();
    self->auditor->pages_begin = [self](const std::string& domain) {
        if (const auto found = self->running.find(domain); found != self->running.end())
            self->write([&](db::Write& tx) { set_stage(tx, found->second.id, "pages"); });
    };
    // Registries count who asks: they are asked for somebody who waits, not for a list.
    self->auditor->wants_registrar = [self](const std::string& domain) {
        const auto found = self->running.find(domain);
        return found != self->running.end() && found->second.urgency == Urgency::somebody;
    };
    self->thread = std::thread([self] {
        self->auditor->start([self] { return self->next(); }, [self](const audit::Evidence& evidence) { self->done(evidence); });
        self->look();
        self->loop.after(std::chrono::minutes{1}, [self] { self->look_after(); });
        self->loop.run();
    });
    return {};
}

void Worker::stop() {
    if (!impl_->thread.joinable()) return;
    impl_->loop.stop();
    impl_->thread.join();
    // What was begun waits for the next server, from its beginning.
    impl_->write([&](db::Write& tx) {
        for (const auto& [domain, one] : impl_->running)
            tx.run("UPDATE audits SET state = 'waiting', lease = 0, stage = '' WHERE id = ?1 AND state = 'running'", one.id);
    });
    impl_->running.clear();
}

}
