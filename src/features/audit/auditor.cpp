// Names and pages of domains, put together: who asks, who reads, and in which order.
#include "features/audit/audit.hpp"
#include "features/audit/collector.hpp"
#include "features/audit/page.hpp"
#include "features/audit/rdap.hpp"
#include "platform/fetch/fetch.hpp"

namespace beffroi::audit {
namespace {

/// Where the site may be, the likeliest first.
std::vector<std::string> addresses_of(const Evidence& evidence) {
    const auto has = [&](const std::string& name) {
        for (const dns::Type type : {dns::Type::a, dns::Type::aaaa}) {
            const auto found = evidence.dns.find({name, type});
            // An alias without an address on the way is asked for again by whoever opens the page.
            if (found != evidence.dns.end() && !found->second.answer.records.empty()) return true;
        }
        return false;
    };
    std::vector<std::string> all;
    for (const std::string& name : {evidence.domain, "www." + evidence.domain})
        if (has(name)) all.push_back("https://" + name + "/");
    const std::size_t secure = all.size();
    for (std::size_t i = 0; i < secure; ++i) all.push_back("http://" + all[i].substr(8));
    return all;
}

/// Whether another address is worth a try: nobody answered, or not in a way that is understood.
bool try_another(const Visit& visit) {
    return visit.outcome == "connection_failed" || visit.outcome == "tls_failed" || visit.outcome == "no_such_name" || visit.outcome == "timed_out" || visit.outcome == "bad_answer";
}

std::string user_agent(const std::string& contact) {
    std::string all = "Beffroi/1.0 (dependency audit";
    if (!contact.empty()) all += "; to object: " + contact;
    return all + ")";
}

}

struct Auditor::Impl {
    events::Loop& loop;
    AuditorSettings settings;
    Clock clock;
    std::unique_ptr<dns::Asker> asker;
    std::unique_ptr<fetch::Client> client;
    std::unique_ptr<Registries> registries;
    std::unique_ptr<Collector> collector;
    Auditor* self = nullptr;

    struct Reading {
        std::string domain;
        std::vector<std::string> addresses;
        std::size_t next = 0;
        std::vector<Visit> visits;
        std::function<void(std::vector<Visit>)> done;
    };
    void read(const std::shared_ptr<Reading>& reading) {
        if (reading->next == reading->addresses.size() || (!reading->visits.empty() && !try_another(reading->visits.back()))) {
            if (self->visited) self->visited(reading->domain, reading->visits);
            reading->done(std::move(reading->visits));
            return;
        }
        const std::string url = reading->addresses[reading->next++];
        const auto page = std::make_shared<PageVisit>();
        fetch::Request request;
        request.url = url;
        request.body = [page](const fetch::Hop& hop, std::string_view bytes) { return page->body(hop, bytes); };
        const Instant at = clock.now();
        client->get(std::move(request), [this, reading, page, url, at](const fetch::Outcome& outcome) {
            reading->visits.push_back(page->visit_from(outcome, url, at));
            read(reading);
        });
    }
    void ask_registrar(const std::string& domain, std::function<void(std::optional<Registration>)> done) {
        if (self->wants_registrar && !self->wants_registrar(domain)) {
            loop.after(std::chrono::microseconds{0}, [done = std::move(done)] { done(std::nullopt); });
            return;
        }
        registries->ask(domain, [this, domain, done = std::move(done)](Registration told) {
            if (self->registrar_told) self->registrar_told(domain, told);
            done(std::move(told));
        });
    }
};

Auditor::Auditor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) { impl_->self = this; }
Auditor::~Auditor() {
    // Whoever calls back goes before what is called.
    impl_->registries.reset();
    impl_->client.reset();
    impl_->asker.reset();
}
void Auditor::start(std::function<std::string()> next, std::function<void(Evidence)> done) {
    impl_->collector->start(std::move(next), std::move(done));
}
void Auditor::look_again() { impl_->collector->look_again(); }
Collector& Auditor::collector() { return *impl_->collector; }
dns::Asker& Auditor::asker() { return *impl_->asker; }

Result<std::unique_ptr<Auditor>> Auditor::open(events::Loop& loop, const AuditorSettings& settings, Clock clock) {
    auto impl = std::make_unique<Impl>(Impl{loop, settings, clock, nullptr, nullptr, nullptr, nullptr});
    dns::Options options;
    options.resolvers = settings.resolvers;
    options.per_second = settings.per_second;
    options.window = settings.window;
    auto asker = dns::open_asker(loop, options);
    if (!asker) return std::move(asker).take_error();
    impl->asker = *std::move(asker);
    CollectorOptions collecting;
    collecting.at_once = settings.at_once;
    collecting.courtesy.per_second = settings.per_operator;
    collecting.courtesy.per_second_large = settings.per_second > 0 ? settings.per_second / 2 : 0;
    collecting.resolver = settings.resolvers.empty() ? std::string() : settings.resolvers.front();
    impl->collector = std::make_unique<Collector>(loop, *impl->asker, clock, collecting);
    if (settings.web) {
        fetch::Options reading;
        reading.user_agent = user_agent(settings.contact);
        reading.denied = settings.denied;
        reading.laboratory = settings.laboratory;
        if (settings.laboratory) {
            // There one machine has all sites.
            reading.per_address = 0;
            reading.http_port = settings.http_port;
            reading.https_port = settings.https_port;
            reading.trusted = settings.authorities;
        }
        auto client = fetch::open_client(loop, *impl->asker, reading);
        if (!client) return std::move(client).take_error();
        impl->client = *std::move(client);
    }
    std::unique_ptr<Auditor> auditor(new Auditor(std::move(impl)));
    if (settings.web) {
        Impl* inside = auditor->impl_.get();
        inside->collector->read_pages = [inside](const Evidence& of, std::function<void(std::vector<Visit>)> done) {
            if (inside->self->pages_begin) inside->self->pages_begin(of.domain);
            auto reading = std::make_shared<Impl::Reading>();
            reading->domain = of.domain;
            reading->addresses = addresses_of(of);
            reading->done = std::move(done);
            // Never before it returns: whoever asks counts what is awaited first.
            inside->loop.after(std::chrono::microseconds{0}, [inside, reading] { inside->read(reading); });
        };
        if (settings.registrar) {
            inside->registries = std::make_unique<Registries>(loop, *inside->client, clock, Knowledge::carried());
            inside->collector->ask_registrar = [inside](const Evidence& of, std::function<void(std::optional<Registration>)> done) {
                inside->ask_registrar(of.domain, std::move(done));
            };
        }
    }
    return auditor;
}

}
