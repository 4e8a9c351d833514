// Asking about many domains at once: each one's questions follow from its answers, all of them share the window, and memory does not grow
// with their number.
#pragma once
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/audit/evidence.hpp"
#include "platform/dns/dns.hpp"
#include "platform/events/events.hpp"

namespace beffroi::audit {

/// What is asked once for many: records of providers that thousands of domains lead to.
class Shared {
public:
    explicit Shared(std::size_t most = 50'000) : most_(most) {}
    const Seen* find(const dns::Question& question);
    void keep(const dns::Question& question, const Seen& seen);

private:
    struct Hash {
        std::size_t operator()(const dns::Question& q) const { return std::hash<std::string>{}(q.name) * 31 + static_cast<std::size_t>(q.type); }
    };
    using Order = std::list<std::pair<dns::Question, Seen>>;
    std::size_t most_;
    Order order_;  ///< the last used first
    std::unordered_map<dns::Question, Order::iterator, Hash> by_question_;
};

/// How fast one operator's name servers are asked.
struct Courtesy {
    double per_second = 20;  ///< of operators that nobody knows
    double per_second_large = 2500;  ///< of those that the knowledge has name servers or mailboxes of
};

struct CollectorOptions {
    std::size_t at_once = 600;  ///< domains
    Courtesy courtesy;
    std::string resolver;  ///< as evidence names it
};

class Collector {
public:
    /// Reads pages of a domain whose names are known, and calls back with what it read; empty: pages are not read.
    using ReadPages = std::function<void(const Evidence& of, std::function<void(std::vector<Visit>)>)>;
    /// Asks through whom a domain is registered, beside the reading of its pages; none: it was not to be asked.
    using AskRegistrar = std::function<void(const Evidence& of, std::function<void(std::optional<Registration>)>)>;
    /// The next domain; empty: there is none any more.
    using Next = std::function<std::string()>;
    /// Called with each domain's evidence, when it is whole.
    using Done = std::function<void(Evidence)>;
    /// What was answered, before it is used: for whoever keeps it. `shared`: it is of no domain in particular.
    using Heard = std::function<void(const std::string& domain, const dns::Question&, const Seen&, bool shared)>;

    Collector(events::Loop& loop, dns::Asker& asker, Clock clock, CollectorOptions options) : loop_(loop), asker_(asker), clock_(clock), options_(std::move(options)) {}
    ReadPages read_pages;
    AskRegistrar ask_registrar;  ///< empty: nobody is asked
    Heard heard;
    /// What is known already of a domain, from a run that was broken off.
    std::function<void(Evidence&)> remembered;

    /// Begins; the loop's `run` ends when all is done.
    void start(Next next, Done done);
    /// There may be a next domain again.
    void look_again();
    /// No domain is begun any more; those that were are ended.
    void stop() { stopped_ = true; }
    Shared& shared() { return shared_; }

    struct Progress {
        std::int64_t begun = 0, done = 0, without_answer = 0;
    };
    const Progress& progress() const { return progress_; }

private:
    struct Running {
        Evidence evidence;
        std::size_t awaited = 0;
        bool looked_beyond = false, asking = false;  ///< beyond names: pages, the registrar
    };
    void fill();
    void go_on(const std::shared_ptr<Running>& running);
    /// Whether something is awaited now.
    bool look_beyond(const std::shared_ptr<Running>& running);
    void take(const std::shared_ptr<Running>& running, const dns::Question& question, Seen seen);
    dns::Lane lane_of(const Evidence& evidence, const dns::Question& question) const;

    events::Loop& loop_;
    dns::Asker& asker_;
    Clock clock_;
    CollectorOptions options_;
    Next next_;
    Done done_;
    Shared shared_;
    Progress progress_;
    std::size_t running_ = 0;
    bool exhausted_ = false, stopped_ = false, filling_ = false;
};

}
