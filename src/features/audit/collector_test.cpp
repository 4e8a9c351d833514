#include "features/audit/collector.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <set>

#include "features/audit/questions.hpp"
#include "tests/audit/world.hpp"

using namespace beffroi;
using namespace beffroi::audit;
using dns::Answer;
using dns::Question;
using dns::Status;
using dns::Type;

namespace {

/// Answers at once or, `held`, when it is told to.
struct Oracle final : dns::Asker {
    std::map<Question, Answer> known;
    std::map<Question, int> asked;
    std::map<std::string, double> lanes;
    std::deque<std::pair<Question, Heard>> waiting;
    bool held = false;
    void ask(const Question& question, const dns::Lane& lane, Heard heard) override {
        ++asked[question];
        lanes[lane.key] = lane.per_second;
        waiting.emplace_back(question, std::move(heard));
        if (!held) answer(1);
    }
    void answer(std::size_t n) {
        for (; n > 0 && !waiting.empty(); --n) {
            auto [question, heard] = std::move(waiting.front());
            waiting.pop_front();
            const auto found = known.find(question);
            heard(found == known.end() ? Answer{Status::no_data, {}, {}} : found->second);
        }
    }
    void answer_all() {
        while (!waiting.empty()) answer(1);
    }
    dns::Asker::Stats stats() const override { return {}; }
    void has(std::string name, Type type, const std::vector<std::string>& values) {
        Answer& of = known[{name, type}];
        of.status = Status::ok;
        for (const std::string& each : values) of.records.push_back({name, type, each});
    }
};

struct Run {
    events::Loop loop;
    Oracle oracle;
    CollectorOptions options;
    std::vector<std::string> domains;
    std::size_t next = 0;
    std::vector<Evidence> done;
    std::unique_ptr<Collector> collector;
    explicit Run(int n, std::string_view ns = "ns.operator.example") {
        options.resolver = "192.0.2.53";
        for (int i = 0; i < n; ++i) {
            domains.push_back("d" + std::to_string(i) + ".example");
            oracle.has(domains.back(), Type::ns, {std::string(ns)});
            oracle.has(domains.back(), Type::txt, {"v=spf1 include:spf.shared.example -all"});
        }
        oracle.has("spf.shared.example", Type::txt, {"v=spf1 include:deep.shared.example -all"});
        oracle.has("deep.shared.example", Type::txt, {"v=spf1 ip4:192.0.2.1 -all"});
    }
    Collector& made() {
        if (!collector) collector = std::make_unique<Collector>(loop, oracle, Clock::fixed(world::then()), options);
        return *collector;
    }
    void start() {
        made().start([this] { return next < domains.size() ? domains[next++] : std::string(); },
                     [this](Evidence one) { done.push_back(std::move(one)); });
    }
};

}

TEST_CASE(
    "every domain's evidence is whole: what its answers lead to is asked, each answer with its time and resolver") {
    Run run(3);
    run.start();
    REQUIRE(run.done.size() == 3);
    for (const Evidence& each : run.done) {
        CHECK(wanted(each).empty());
        CHECK(each.dns.count({"deep.shared.example", Type::txt}) == 1);
        for (const auto& [question, seen] : each.dns) {
            CHECK(seen.resolver == "192.0.2.53");
            CHECK(seen.at == world::then());
        }
    }
    CHECK(run.collector->progress().begun == 3);
    CHECK(run.collector->progress().done == 3);
    CHECK(run.collector->progress().without_answer == 0);
}

TEST_CASE("what many domains lead to is asked once; what is a domain's own is asked for each") {
    Run run(50);
    run.start();
    CHECK(run.done.size() == 50);
    for (const auto& [question, times] : run.oracle.asked) CHECK_MESSAGE(times == 1, question.name);
    // One that is kept no longer is asked again: memory has a bound, not the list.
    Shared few(2);
    few.keep({"a", Type::a}, {});
    few.keep({"b", Type::a}, {});
    CHECK(few.find({"a", Type::a}));
    few.keep({"c", Type::a}, {});
    CHECK(few.find({"a", Type::a}));
    CHECK_FALSE(few.find({"b", Type::a}));
}

TEST_CASE(
    "no more domains are open than may be, however long the list; when it is stopped those that are open are ended") {
    Run run(100);
    run.options.at_once = 7;
    run.oracle.held = true;
    run.start();
    CHECK(run.next == 7);
    CHECK(run.oracle.waiting.size() == 7);
    for (int i = 0; i < 400; ++i) {
        run.oracle.answer(1);
        CHECK(run.collector->progress().begun - run.collector->progress().done <= 7);
    }
    CHECK(run.done.size() > 0);
    run.collector->stop();
    const auto begun = run.next;
    run.oracle.answer_all();
    CHECK(run.next == begun);
    CHECK(run.done.size() == begun);
}

TEST_CASE("operators that the knowledge knows are asked at one pace, others at a slower one") {
    Run known(1, "dns10.ovh.net"), unknown(1);
    known.options.courtesy = unknown.options.courtesy = {20, 2500};
    // What is known of this one lies under its name.
    Run under(1, "ada.ns.cloudflare.com");
    under.options.courtesy = {20, 2500};
    under.start();
    CHECK(under.oracle.lanes.at("cloudflare.com") == 2500);
    known.start();
    unknown.start();
    CHECK(known.oracle.lanes.at("ovh.net") == 2500);
    CHECK(unknown.oracle.lanes.at("operator.example") == 20);
    CHECK(unknown.oracle.lanes.at("shared.example") == 20);
}

TEST_CASE(
    "pages are read once the names are known, once, and their own hosts are asked for; not of a name that is not "
    "there") {
    Run run(2);
    run.oracle.known[{"d1.example", Type::ns}] = {Status::no_such_name, {}, {}};
    std::vector<std::string> read;
    std::function<void(std::vector<Visit>)> later;
    run.made().read_pages = [&](const Evidence& known, std::function<void(std::vector<Visit>)> tell) {
        read.push_back(known.domain);
        later = std::move(tell);
    };
    run.start();
    REQUIRE(run.done.size() == 1);
    CHECK(run.done[0].domain == "d1.example");
    CHECK(read == std::vector<std::string>{"d0.example"});
    Visit visit;
    visit.outcome = "ok";
    visit.resources = {{Part::script, "cdn.d0.example", "/a.js"}};
    later({visit});
    REQUIRE(run.done.size() == 2);
    CHECK(run.done[1].visits.size() == 1);
    CHECK(run.done[1].dns.count({"cdn.d0.example", Type::a}) == 1);
    CHECK(read.size() == 1);
}

TEST_CASE("the registry is asked beside the pages, once, whichever answers first; not again of what is remembered") {
    for (const bool pages_first : {true, false}) {
        Run run(2);
        std::vector<std::function<void()>> pages, registry;
        run.made().read_pages = [&](const Evidence&, std::function<void(std::vector<Visit>)> tell) {
            pages.emplace_back([tell = std::move(tell)] { tell({Visit{}}); });
        };
        run.collector->ask_registrar = [&](const Evidence&, std::function<void(std::optional<Registration>)> tell) {
            registry.emplace_back([tell = std::move(tell)] {
                Registration seen;
                seen.outcome = "ok";
                tell(std::move(seen));
            });
        };
        run.collector->remembered = [](Evidence& of) {
            if (of.domain == "d1.example") of.registration = Registration{};
        };
        run.start();
        REQUIRE(pages.size() == 2);
        REQUIRE(registry.size() == 1);
        (pages_first ? pages : registry)[0]();
        CHECK(run.done.empty());
        (pages_first ? registry : pages)[0]();
        REQUIRE(run.done.size() == 1);
        CHECK(run.done[0].registration->outcome == "ok");
        CHECK(run.done[0].visits.size() == 1);
        pages[1]();
        REQUIRE(run.done.size() == 2);
        CHECK(registry.size() == 1);
    }
    // Both may be there at once, or not to be asked.
    Run run(1);
    int asked = 0;
    run.made().read_pages = [&](const Evidence&, const std::function<void(std::vector<Visit>)>& tell) { tell({Visit{}}); };
    run.collector->ask_registrar = [&](const Evidence&, const std::function<void(std::optional<Registration>)>& tell) {
        ++asked;
        tell(std::nullopt);
    };
    run.start();
    REQUIRE(run.done.size() == 1);
    CHECK(asked == 1);
    CHECK_FALSE(run.done[0].registration);
}

TEST_CASE("what is remembered is not asked again; every answer is heard before it is used; who is silent is counted") {
    Run run(2);
    run.oracle.known[{"d1.example", Type::ns}].status = Status::timed_out;
    for (const Type type : {Type::a, Type::mx}) run.oracle.known[{"d1.example", type}] = {Status::timed_out, {}, {}};
    run.made().remembered = [](Evidence& evidence) {
        if (evidence.domain == "d0.example")
            evidence.dns[{"d0.example", Type::ns}].answer = {
                Status::ok, {{"d0.example", Type::ns, "ns.operator.example"}}, {}};
    };
    std::map<Question, bool> heard;
    run.collector->heard = [&](const std::string&, const Question& question, const Seen&, bool shared) {
        heard[question] = shared;
    };
    run.collector->shared().keep({"spf.shared.example", Type::txt},
                                 {run.oracle.known[{"spf.shared.example", Type::txt}], world::then(), "before"});
    // Another domain's record led to this one: its own answers are its own all the same.
    run.collector->shared().keep(
        {"d0.example", Type::mx},
        {{Status::ok, {{"d0.example", Type::mx, "10 mx.old.example"}}, {}}, world::then(), "before"});
    run.start();
    REQUIRE(run.done.size() == 2);
    CHECK(run.oracle.asked.count({"d0.example", Type::mx}) == 1);
    CHECK(run.oracle.asked.count({"d0.example", Type::ns}) == 0);
    CHECK(run.oracle.asked.count({"spf.shared.example", Type::txt}) == 0);
    CHECK(run.done[0].dns.at({"spf.shared.example", Type::txt}).resolver == "before");
    CHECK(heard.size() == run.oracle.asked.size());
    CHECK(heard.at({"deep.shared.example", Type::txt}));
    CHECK_FALSE(heard.at({"d0.example", Type::mx}));
    CHECK(run.done[1].dns.size() == 3);
    CHECK(run.collector->progress().without_answer == 1);
}
