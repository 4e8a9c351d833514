// Many questions at once through c-ares, which knows sockets and retries. It has no window of its own and asks twice what it is asked twice
// (1.18): both are done here. So is the turn to TCP for answers that were too long: when a connection ends, c-ares takes every question of
// its channel for failed, so that each one that needs TCP has a channel of its own.
#include <ares.h>

#include <algorithm>
#include <deque>
#include <list>
#include <queue>
#include <unordered_map>

#include "platform/dns/dns.hpp"

namespace beffroi::dns {
namespace {

using Clock = std::chrono::steady_clock;

struct HashQuestion {
    std::size_t operator()(const Question& q) const {
        return std::hash<std::string>{}(q.name) * 31 + static_cast<std::size_t>(q.type);
    }
};

/// The questions that wait for one operator.
struct Queue {
    std::deque<Question> waiting;
    double per_second = 0, burst = 1;
    Clock::time_point next{};  ///< not asked before
    bool lined_up = false;
};

Status status_of(int ares) {
    switch (ares) {
        case ARES_SUCCESS: return Status::ok;
        case ARES_ENODATA: return Status::no_data;
        case ARES_ENOTFOUND: return Status::no_such_name;
        case ARES_ETIMEOUT:
        case ARES_ECONNREFUSED: return Status::timed_out;
        case ARES_ESERVFAIL: return Status::server_failed;
        case ARES_EREFUSED:
        case ARES_ENOTIMP: return Status::refused;
        default: return Status::malformed;
    }
}

/// The server cut its answer to fit a datagram (RFC 1035, 4.1.1: TC).
bool truncated(const unsigned char* bytes, int length) { return bytes && length > 2 && (bytes[2] & 0x02) != 0; }

/// What c-ares says when it is over with everything at once.
bool ends(int ares) { return ares == ARES_EDESTRUCTION || ares == ARES_ECANCELLED; }

class CaresAsker final : public Asker {
public:
    CaresAsker(events::Loop& loop, const Options& options) : loop_(loop), options_(options) {}
    ~CaresAsker() override {
        gone_ = true;
        loop_.cancel(pump_timer_);
        loop_.cancel(timeout_timer_);
        loop_.cancel(sweep_timer_);
        for (Channel& each : streams_) ares_destroy(each.ares);
        if (datagrams_.ares) ares_destroy(datagrams_.ares);
    }

    Result<void> open() { return open(datagrams_, ARES_FLAG_IGNTC, options_.tries); }

private:
    /// What c-ares holds, and whose it is.
    struct Channel {
        CaresAsker* asker;
        ares_channel ares = nullptr;
        bool over = false;
    };

    Result<void> open(Channel& channel, int flags, int tries) {
        static const int library = ares_library_init(ARES_LIB_INIT_ALL);
        ares_options set{};
        int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS |
                   ARES_OPT_EDNSPSZ | ARES_OPT_NOROTATE | ARES_OPT_SOCK_RCVBUF;
        // What fails is told to whoever asked, with its reason; a size that passes every network (DNS flag day 2020).
        set.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS | flags;
        set.ednspsz = 1232;
        set.timeout = static_cast<int>(options_.timeout.count());
        set.tries = tries;
        set.socket_receive_buffer_size = 4 << 20;
        std::string lookups = "b";
        set.lookups = lookups.data();
        set.sock_state_cb = [](void* self, ares_socket_t socket, int read, int write) {
            auto* of = static_cast<Channel*>(self);
            of->asker->watch(*of, socket, read != 0, write != 0);
        };
        set.sock_state_cb_data = &channel;
        if (options_.resolvers.size() > 1) mask = (mask & ~ARES_OPT_NOROTATE) | ARES_OPT_ROTATE;
        if (library != ARES_SUCCESS || ares_init_options(&channel.ares, &set, mask) != ARES_SUCCESS)
            return fail(
                ErrorKind::unavailable, "no_resolver",
                msg("This machine has no resolver of names: write `nameserver` and an address into /etc/resolv.conf."));
        if (options_.resolvers.empty()) return {};
        std::string list;
        for (const std::string& each : options_.resolvers) list += (list.empty() ? "" : ",") + each;
        if (ares_set_servers_ports_csv(channel.ares, list.c_str()) != ARES_SUCCESS)
            return invalid("bad_resolver",
                           msg("{1} is no address of a resolver. Write it as 192.0.2.1 or 192.0.2.1:53.", list),
                           "resolver");
        return {};
    }

public:
    void ask(const Question& question, const Lane& lane, Heard heard) override {
        const auto [at, anew] = heard_.try_emplace(question);
        at->second.push_back(std::move(heard));
        if (!anew) {
            ++stats_.joined;
            return;
        }
        Queue& queue = queues_[lane.key];
        queue.per_second = lane.key.empty() ? 0 : lane.per_second;
        queue.burst = lane.burst;
        queue.waiting.push_back(question);
        ++stats_.waiting;
        line_up(lane.key, queue);
        pump();
    }

    Stats stats() const override { return stats_; }

private:
    using Turn = std::pair<Clock::time_point, const std::string*>;
    static constexpr std::chrono::milliseconds latest{20};

    void line_up(const std::string& key, Queue& queue) {
        if (queue.lined_up || queue.waiting.empty()) return;
        queue.lined_up = true;
        // Whoever comes again comes behind those who are due by now: nobody is kept waiting by somebody else's many questions.
        turns_.emplace(std::max(queue.next, Clock::now()), &queues_.find(key)->first);
    }

    /// Sends what may be sent now, and comes back when the next may be.
    void pump() {
        if (pumping_) return;
        pumping_ = true;
        const auto now = Clock::now();
        refill(now);
        while (!turns_.empty() && turns_.top().first <= now && stats_.in_flight < options_.window && may_send()) {
            const auto at = queues_.find(*turns_.top().second);
            turns_.pop();
            Queue& queue = at->second;
            queue.lined_up = false;
            const Question question = std::move(queue.waiting.front());
            queue.waiting.pop_front();
            --stats_.waiting;
            // Timers come late by a millisecond or two, which is more than a fast lane's pace: what was late is made up for, a pause is not.
            if (queue.per_second > 0) {
                const auto seconds = [](double n) { return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(n)); };
                const auto spare = std::max(seconds((queue.burst - 1) / queue.per_second), Clock::duration(latest));
                queue.next = (now - queue.next <= spare ? queue.next : now - (queue.burst > 1 ? spare : Clock::duration{})) + seconds(1 / queue.per_second);
            }
            // One with a pace is remembered, so that its next question keeps it.
            if (queue.waiting.empty() && queue.per_second <= 0)
                queues_.erase(at);
            else
                line_up(at->first, queue);
            tokens_ -= 1;
            send(question);
        }
        pumping_ = false;
        if (!turns_.empty() && stats_.in_flight < options_.window && pump_timer_ == 0) {
            const auto due =
                std::max(turns_.top().first - now, Clock::duration(std::chrono::milliseconds{may_send() ? 0 : 2}));
            pump_timer_ = loop_.after(
                std::chrono::duration_cast<std::chrono::microseconds>(due) + std::chrono::microseconds{1}, [this] {
                    pump_timer_ = 0;
                    pump();
                });
        }
    }

    bool may_send() const { return options_.per_second <= 0 || tokens_ >= 1; }
    void refill(Clock::time_point now) {
        if (options_.per_second <= 0) return;
        const double passed = std::chrono::duration<double>(now - refilled_).count();
        // What was not used is kept for a tenth of a second: more would be a burst.
        tokens_ = std::min(tokens_ + passed * options_.per_second, std::max(1.0, options_.per_second / 10));
        refilled_ = now;
    }

    struct Sent {
        Channel* channel;
        Question question;
    };
    void send(const Question& question) {
        ++stats_.asked;
        ++stats_.in_flight;
        if (timeout_timer_ == 0) watch_timeouts();
        send(datagrams_, question);
    }
    void send(Channel& channel, const Question& question) {
        constexpr int internet = 1;
        ares_query(
            channel.ares, question.name.c_str(), internet, static_cast<int>(question.type),
            [](void* given, int status, int, unsigned char* bytes, int length) {
                const std::unique_ptr<Sent> sent(static_cast<Sent*>(given));
                Channel& of = *sent->channel;
                CaresAsker& asker = *of.asker;
                if (ends(status) || asker.gone_) return;
                if (&of != &asker.datagrams_)
                    asker.end(of);
                else if (truncated(bytes, length))
                    return asker.ask_by_stream(sent->question);
                asker.hear(sent->question, status, bytes, length);
            },
            new Sent{&channel, question});
    }

    /// The question is in flight all the while.
    void ask_by_stream(const Question& question) {
        if (streams_.size() >= most_streams) {
            long_answers_.push_back(question);
            return;
        }
        Channel& stream = streams_.emplace_back(Channel{this});
        if (open(stream, ARES_FLAG_USEVC, stream_tries)) return send(stream, question);
        if (stream.ares) ares_destroy(stream.ares);
        streams_.pop_back();
        hear(question, ARES_ETIMEOUT, nullptr, 0);
    }
    /// c-ares is still at work in it: it is destroyed in the loop's next turn.
    void end(Channel& stream) {
        stream.over = true;
        if (sweep_timer_ != 0) return;
        sweep_timer_ = loop_.after(std::chrono::microseconds{1}, [this] {
            sweep_timer_ = 0;
            for (auto at = streams_.begin(); at != streams_.end();) {
                if (!at->over) {
                    ++at;
                    continue;
                }
                ares_destroy(at->ares);
                at = streams_.erase(at);
            }
            while (!long_answers_.empty() && streams_.size() < most_streams) {
                const Question next = std::move(long_answers_.front());
                long_answers_.pop_front();
                ask_by_stream(next);
            }
        });
    }

    void hear(const Question& question, int status, const unsigned char* bytes, int length) {
        --stats_.in_flight;
        Answer answer;
        if (bytes && length > 0)
            answer = answer_from({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)});
        else
            answer.status = status_of(status);
        ++(known(answer.status) ? stats_.answered : stats_.failed);
        const auto found = heard_.find(question);
        if (found == heard_.end()) return;
        const std::vector<Heard> all = std::move(found->second);
        heard_.erase(found);
        for (const Heard& each : all) each(answer);
        pump();
    }

    void watch(Channel& channel, int socket, bool read, bool write) {
        if (!read && !write) return loop_.forget(socket);
        loop_.watch(socket, read, write, [&channel, socket](bool readable, bool writable) {
            ares_process_fd(channel.ares, readable ? socket : ARES_SOCKET_BAD, writable ? socket : ARES_SOCKET_BAD);
        });
    }

    /// c-ares would look at every question in flight to say when the next one is late: ten times a second is often enough.
    void watch_timeouts() {
        timeout_timer_ = loop_.after(std::chrono::milliseconds{100}, [this] {
            timeout_timer_ = 0;
            ares_process_fd(datagrams_.ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
            for (Channel& each : streams_) ares_process_fd(each.ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
            pump();
            if (stats_.in_flight > 0 && timeout_timer_ == 0) watch_timeouts();
        });
    }

    events::Loop& loop_;
    Options options_;
    static constexpr std::size_t most_streams = 64;
    static constexpr int stream_tries = 2;
    Channel datagrams_{this};
    std::list<Channel> streams_;  ///< each for one question; it does not move
    std::deque<Question> long_answers_;  ///< that wait for a stream
    Stats stats_;
    std::unordered_map<Question, std::vector<Heard>, HashQuestion> heard_;
    std::unordered_map<std::string, Queue> queues_;
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
    Clock::time_point refilled_ = Clock::now();
    double tokens_ = 1;
    bool pumping_ = false, gone_ = false;
    events::TimerId pump_timer_ = 0, timeout_timer_ = 0, sweep_timer_ = 0;
};

}

Result<std::unique_ptr<Asker>> open_asker(events::Loop& loop, const Options& options) {
    auto asker = std::make_unique<CaresAsker>(loop, options);
    if (auto opened = asker->open(); !opened) return std::move(opened).take_error();
    return std::unique_ptr<Asker>(std::move(asker));
}

}
