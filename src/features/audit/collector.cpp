#include "features/audit/collector.hpp"

#include "features/audit/knowledge.hpp"
#include "features/audit/questions.hpp"
#include "platform/dns/suffix.hpp"

namespace beffroi::audit {

const Seen* Shared::find(const dns::Question& question) {
    const auto found = by_question_.find(question);
    if (found == by_question_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return &found->second->second;
}

void Shared::keep(const dns::Question& question, const Seen& seen) {
    if (const auto found = by_question_.find(question); found != by_question_.end()) {
        found->second->second = seen;
        return;
    }
    order_.emplace_front(question, seen);
    by_question_.emplace(question, order_.begin());
    if (order_.size() <= most_) return;
    by_question_.erase(order_.back().first);
    order_.pop_back();
}

dns::Lane Collector::lane_of(const Evidence& evidence, const dns::Question& question) const {
    const std::string server = server_of(evidence, question);
    std::string name = dns::registrable(server);
    if (name.empty()) return {};
    // By the server's whole name: what the knowledge knows may lie under the operator's ("ns.cloudflare.com").
    const Knowledge& knowledge = Knowledge::carried();
    const bool large = !knowledge.find(Sign::ns, server).empty() || !knowledge.find(Sign::mx, server).empty() || !knowledge.find(Sign::spf, server).empty();
    const double pace = large ? options_.courtesy.per_second_large : options_.courtesy.per_second;
    // One domain alone is not kept waiting: a second's questions at once, and then the pace.
    return {std::move(name), pace, std::max(1.0, pace)};
}

void Collector::start(Next next, Done done) {
    next_ = std::move(next);
    done_ = std::move(done);
    fill();
}

void Collector::look_again() {
    exhausted_ = false;
    fill();
}

void Collector::fill() {
    // Answers that are there at once end domains while others are begun: one turn of this is enough.
    if (filling_) return;
    filling_ = true;
    while (!exhausted_ && !stopped_ && running_ < options_.at_once) {
        std::string domain = next_();
        if (domain.empty()) {
            exhausted_ = true;
            break;
        }
        auto running = std::make_shared<Running>();
        running->evidence.domain = std::move(domain);
        // Whole seconds: the moments of its answers are told from here.
        running->evidence.begun = std::chrono::floor<std::chrono::seconds>(clock_.now());
        if (remembered) remembered(running->evidence);
        ++running_;
        ++progress_.begun;
        go_on(running);
    }
    filling_ = false;
}

void Collector::go_on(const std::shared_ptr<Running>& running) {
    if (running->asking) return;
    running->asking = true;
    // What is shared is there at once, and may lead further.
    for (;;) {
        std::vector<dns::Question> questions = wanted(running->evidence);
        if (questions.empty()) break;
        bool asked = false;
        for (const dns::Question& question : questions) {
            const bool own = dns::within(question.name, running->evidence.domain);
            if (const Seen* known = own ? nullptr : shared_.find(question)) {
                running->evidence.dns.emplace(question, *known);
                continue;
            }
            asked = true;
            ++running->awaited;
            asker_.ask(question, lane_of(running->evidence, question), [this, running, question](const dns::Answer& answer) {
                take(running, question, {answer, clock_.now(), options_.resolver});
            });
        }
        if (asked) break;
    }
    running->asking = false;
    if (running->awaited > 0) return;
    if (!wanted(running->evidence).empty()) return go_on(running);
    if (!running->looked_beyond) {
        running->looked_beyond = true;
        if (look_beyond(running)) return;
    }
    running->evidence.ended = clock_.now();
    --running_;
    ++progress_.done;
    const auto ns = running->evidence.dns.find({running->evidence.domain, dns::Type::ns});
    if (ns != running->evidence.dns.end() && !dns::known(ns->second.answer.status)) ++progress_.without_answer;
    done_(std::move(running->evidence));
    fill();
}

bool Collector::look_beyond(const std::shared_ptr<Running>& running) {
    Evidence& evidence = running->evidence;
    const auto found = evidence.dns.find({evidence.domain, dns::Type::ns});
    if (found == evidence.dns.end() || found->second.answer.status == dns::Status::no_such_name) return false;
    const bool pages = read_pages && evidence.visits.empty(), registrar = ask_registrar && !evidence.registration;
    // Both are awaited before the first is begun: what is there at once must not end the domain.
    running->awaited += (pages ? 1 : 0) + (registrar ? 1 : 0);
    if (pages)
        read_pages(evidence, [this, running](std::vector<Visit> visits) {
            --running->awaited;
            running->evidence.visits = std::move(visits);
            go_on(running);
        });
    if (registrar)
        ask_registrar(evidence, [this, running](std::optional<Registration> told) {
            --running->awaited;
            running->evidence.registration = std::move(told);
            go_on(running);
        });
    return pages || registrar;
}

void Collector::take(const std::shared_ptr<Running>& running, const dns::Question& question, Seen seen) {
    --running->awaited;
    const bool own = dns::within(question.name, running->evidence.domain);
    if (heard) heard(running->evidence.domain, question, seen, !own);
    if (!own) shared_.keep(question, seen);
    running->evidence.dns.emplace(question, std::move(seen));
    if (running->awaited == 0) go_on(running);
}

}
