// Many visits at once: whose turn it is, where each leads, and libcurl's sockets in our loop.
#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "platform/fetch/address.hpp"
#include "platform/fetch/fetch.hpp"
#include "platform/fetch/robots.hpp"
#include "platform/fetch/transfer.hpp"
#include "platform/fetch/url.hpp"

namespace beffroi::fetch {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Ms = std::chrono::milliseconds;
using Ticket = Client::Ticket;

constexpr std::size_t addresses_tried = 2, longest_robots = 500 * 1024;

struct Visit {
    Request request;
    Client::Done done;
    Outcome outcome;
    std::optional<Url> url;
    std::map<std::string, std::vector<Found>> found;  ///< of this visit: a name leads to one place as long as it lasts
    std::unique_ptr<Transfer> transfer;
    Clock::time_point begun;
    Ms spent{0};
    int redirects = 0;
    bool begun_once = false;
    bool beyond_home = false;  ///< robots.txt is asked
    bool own = false;  ///< it reads robots.txt itself
};

/// What is known of a site's robots.txt.
struct Site {
    bool known = false;
    Robots rules;
    std::string failure;  ///< it can't be told, because nothing can: "timed_out"
    std::string text;  ///< as it comes
    std::vector<Ticket> waiting;
};

class CurlClient final : public Client {
public:
    CurlClient(events::Loop& loop, dns::Asker& asker, Options options)
        : loop_(loop), asker_(asker), options_(std::move(options)) {
        for (const std::string& each : options_.denied)
            if (auto name = dns::normal_name(each)) denied_.insert(std::move(*name));
    }
    ~CurlClient() override {
        *alive_ = false;
        for (auto& [ticket, visit] : visits_)
            if (visit->transfer) curl_multi_remove_handle(multi_, visit->transfer->easy());
        visits_.clear();
        if (multi_) curl_multi_cleanup(multi_);
        loop_.cancel(curl_timer_);
        loop_.cancel(pump_timer_);
    }

    Result<void> open() {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        multi_ = ready == CURLE_OK ? curl_multi_init() : nullptr;
        if (!multi_)
            return fail(ErrorKind::unavailable, "no_fetch", msg("Pages can't be read: libcurl does not start."))
                .because(curl_easy_strerror(ready));
        authorities_ = authorities_from(options_.trusted);
        if (!authorities_)
            return invalid("no_authorities",
                           msg("The file of certificate authorities {1} can't be read.", options_.trusted), "trusted");
        curl_multi_setopt(
            multi_, CURLMOPT_SOCKETFUNCTION, +[](CURL*, curl_socket_t socket, int what, void* self, void*) {
                static_cast<CurlClient*>(self)->watch(socket, what);
                return 0;
            });
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(
            multi_, CURLMOPT_TIMERFUNCTION, +[](CURLM*, long wait_ms, void* self) {
                static_cast<CurlClient*>(self)->set_timer(wait_ms);
                return 0;
            });
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
        return {};
    }

    Ticket get(Request request, Done done) override {
        const Ticket ticket = ++last_ticket_;
        auto visit = std::make_unique<Visit>();
        visit->request = std::move(request);
        visit->done = std::move(done);
        visits_.emplace(ticket, std::move(visit));
        waiting_.push_back(ticket);
        pump_soon();
        return ticket;
    }

    void cancel(Ticket ticket) override {
        const auto at = visits_.find(ticket);
        if (at == visits_.end() || at->second->own) return;
        leave(*at->second);
        visits_.erase(at);
        pump_soon();
    }

    Stats stats() const override {
        Stats now = stats_;
        now.waiting =
            std::count_if(waiting_.begin(), waiting_.end(), [this](Ticket each) { return visits_.contains(each); });
        now.active = active_;
        return now;
    }

private:
    // ---- turns

    void pump_soon() {
        if (pump_timer_ != 0) return;
        pump_timer_ = loop_.after(0us, [this] {
            pump_timer_ = 0;
            pump();
        });
    }

    /// Names are looked up for a few more than there are connections, so that none waits for a name.
    void pump() {
        while (!waiting_.empty() && begun_ < 4 * options_.connections) {
            const Ticket ticket = waiting_.front();
            waiting_.pop_front();
            if (Visit* visit = find(ticket)) begin(ticket, *visit);
        }
        for (auto at = ready_.begin(); at != ready_.end() && active_ < options_.connections;) {
            Visit* const visit = find(*at);
            if (visit && !has_room(*visit)) {
                ++at;
                continue;
            }
            const Ticket ticket = *at;
            at = ready_.erase(at);
            if (visit) start(ticket, *visit);
        }
    }

    bool has_room(const Visit& visit) const {
        const auto full = [](const std::unordered_map<std::string, int>& counts, const std::string& key, int most) {
            const auto at = counts.find(key);
            return most > 0 && at != counts.end() && at->second >= most;
        };
        return !full(hosts_, visit.url->host, options_.per_host) &&
               !full(addresses_, text_of(chosen(visit).address), options_.per_address);
    }
    static const Found& chosen(const Visit& visit) { return visit.found.at(visit.url->host).front(); }

    static void count(std::unordered_map<std::string, int>& counts, const std::string& key, int more) {
        const auto at = counts.try_emplace(key, 0).first;
        if ((at->second += more) <= 0) counts.erase(at);
    }
    void count(const Visit& visit, int more) {
        active_ += more;
        count(hosts_, visit.url->host, more);
        count(addresses_, text_of(chosen(visit).address), more);
    }

    // ---- one visit

    Visit* find(Ticket ticket) {
        const auto at = visits_.find(ticket);
        return at == visits_.end() ? nullptr : at->second.get();
    }

    void begin(Ticket ticket, Visit& visit) {
        ++begun_;
        visit.begun_once = true;
        visit.url = parse_url(visit.request.url);
        visit.beyond_home = visit.url && (visit.url->path != "/" || !visit.url->query.empty());
        approach(ticket, visit);
    }

    /// Before each connection, also after a redirect: may we, and where to?
    void approach(Ticket ticket, Visit& visit) {
        if (!visit.url) return finish(ticket, visit, "bad_url");
        if (port_of(*visit.url, options_) == 0) return finish(ticket, visit, "bad_url");
        if (is_denied(visit.url->host)) return finish(ticket, visit, "denied");
        if (visit.beyond_home && visit.request.robots && !visit.own && !may_read(ticket, visit)) return;
        const std::string& host = visit.url->host;
        if (visit.found.contains(host)) return be_ready(ticket, visit);
        const std::string bare = host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
        if (const auto literal = address_from(bare)) return keep(ticket, visit, {{*literal, true}}, "refused_address");
        ask(ticket, host, dns::Type::a);
    }

    bool is_denied(const std::string& host) const {
        for (std::string_view rest = host;;) {
            if (denied_.contains(std::string(rest))) return true;
            const auto dot = rest.find('.');
            if (dot == std::string_view::npos) return false;
            rest.remove_prefix(dot + 1);
        }
    }

    void ask(Ticket ticket, const std::string& host, dns::Type type) {
        asker_.ask({host, type}, {}, [this, alive = alive_, ticket, type](const dns::Answer& answer) {
            if (!*alive) return;
            if (Visit* visit = find(ticket)) heard(ticket, *visit, type, answer);
        });
    }

    void heard(Ticket ticket, Visit& visit, dns::Type type, const dns::Answer& answer) {
        std::vector<Found> all;
        for (const dns::Record& record : answer.records)
            if (record.type == type)
                if (const auto address = address_from(record.value)) all.push_back({*address, false});
        const bool any =
            std::any_of(all.begin(), all.end(), [this](const Found& each) { return may_speak_to(each, options_); });
        if (!any && type == dns::Type::a && answer.status != dns::Status::no_such_name) {
            visit.outcome.code = failure_of(all, answer);
            return ask(ticket, visit.url->host, dns::Type::aaaa);
        }
        std::string failure = failure_of(all, answer);
        // What the older protocol's answer told says more than that there is none of the newer.
        if (type == dns::Type::aaaa && all.empty() && visit.outcome.code != "no_such_name")
            failure = visit.outcome.code;
        keep(ticket, visit, std::move(all), failure);
    }

    static std::string failure_of(const std::vector<Found>& all, const dns::Answer& answer) {
        if (!all.empty()) return "refused_address";
        return dns::known(answer.status) ? "no_such_name" : "name_failed";
    }

    /// Keeps of the addresses of a host those that we may speak to.
    void keep(Ticket ticket, Visit& visit, std::vector<Found> all, const std::string& failure) {
        std::erase_if(all, [this](const Found& each) { return !may_speak_to(each, options_); });
        if (all.empty()) return finish(ticket, visit, failure);
        if (all.size() > addresses_tried) all.resize(addresses_tried);
        visit.found[visit.url->host] = std::move(all);
        be_ready(ticket, visit);
    }

    void be_ready(Ticket ticket, const Visit& visit) {
        // Whoever follows a redirect has waited before.
        if (visit.outcome.hops.empty() && !visit.own)
            ready_.push_back(ticket);
        else
            ready_.push_front(ticket);
        pump_soon();
    }

    void start(Ticket ticket, Visit& visit) {
        const Ms limit = std::min(options_.per_answer, options_.per_visit - visit.spent);
        if (limit <= 0ms) return finish(ticket, visit, "timed_out");
        visit.transfer =
            std::make_unique<Transfer>(*visit.url, chosen(visit), visit.request, options_, authorities_, limit);
        CURL* const easy = visit.transfer->easy();
        if (!easy) {
            visit.transfer.reset();
            return finish(ticket, visit, "connection_failed");
        }
        visit.begun = Clock::now();
        count(visit, 1);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, reinterpret_cast<void*>(ticket));
        curl_multi_add_handle(multi_, easy);
    }

    void ended(Ticket ticket, Visit& visit, int code) {
        curl_multi_remove_handle(multi_, visit.transfer->easy());
        count(visit, -1);
        const std::unique_ptr<Transfer> transfer = std::move(visit.transfer);
        visit.spent += std::chrono::duration_cast<Ms>(Clock::now() - visit.begun);
        const std::string how = transfer->ended(code);
        std::vector<Found>& found = visit.found[visit.url->host];
        if (!transfer->asked() && found.size() > 1 && (how == "connection_failed" || how == "timed_out")) {
            found.erase(found.begin());
            return be_ready(ticket, visit);
        }
        visit.outcome.bytes = transfer->bytes();
        stats_.bytes += transfer->bytes();
        visit.outcome.hops.push_back(std::move(transfer->hop()));
        const Hop& hop = visit.outcome.hops.back();
        const auto location = header(hop, "location");
        if (how != "ok" || !is_redirect(hop.status) || !location || !visit.request.follow)
            return finish(ticket, visit, how);
        if (++visit.redirects > options_.redirects) return finish(ticket, visit, "too_many_redirects");
        visit.url = resolve(*visit.url, *location);
        approach(ticket, visit);
    }

    /// Takes a visit out of whatever goes on.
    void leave(Visit& visit) {
        if (visit.transfer) {
            curl_multi_remove_handle(multi_, visit.transfer->easy());
            count(visit, -1);
            visit.transfer.reset();
        }
        if (visit.begun_once && !visit.own) --begun_;
    }

    void finish(Ticket ticket, Visit& visit, const std::string& code) {
        leave(visit);
        visit.outcome.code = code;
        if (!visit.own) ++stats_.done;
        const Done done = std::move(visit.done);
        Outcome outcome = std::move(visit.outcome);
        visits_.erase(ticket);
        pump_soon();
        if (done) done(std::move(outcome));
    }

    // ---- robots.txt

    /// False: it waits for the file, or is over.
    bool may_read(Ticket ticket, Visit& visit) {
        const std::string origin = origin_of(*visit.url);
        const auto [at, anew] = sites_.try_emplace(origin);
        Site& site = at->second;
        if (site.known) {
            if (site.failure.empty() && site.rules.allows(visit.url->path + visit.url->query)) return true;
            finish(ticket, visit, site.failure.empty() ? "robots" : site.failure);
            return false;
        }
        site.waiting.push_back(ticket);
        if (anew) read_robots(origin);
        return false;
    }

    void read_robots(const std::string& origin) {
        const Ticket ticket = ++last_ticket_;
        auto visit = std::make_unique<Visit>();
        visit->own = true;
        visit->request.url = origin + "/robots.txt";
        visit->request.accept = "text/plain,*/*;q=0.5";
        visit->request.body = [this, origin](const Hop&, std::string_view bytes) {
            std::string& text = sites_[origin].text;
            text += bytes.substr(0, longest_robots - text.size());
            return text.size() < longest_robots;
        };
        visit->done = [this, origin](const Outcome& outcome) { robots_read(origin, outcome); };
        visit->url = parse_url(visit->request.url);
        Visit& kept = *visits_.emplace(ticket, std::move(visit)).first->second;
        approach(ticket, kept);
    }

    /// RFC 9309, 2.3.1: what is not there allows everything, a fault of the server nothing.
    void robots_read(const std::string& origin, const Outcome& outcome) {
        Site& site = sites_[origin];
        const int status = outcome.hops.empty() ? 0 : outcome.hops.back().status;
        site.known = true;
        const bool read = outcome.code == "ok" || outcome.code == "too_large" || outcome.code == "cut_short";
        // A file that leads astray is one that can't be had; the site itself may still be read.
        const bool astray = is_redirect(outcome.hops.empty() ? 0 : outcome.hops.front().status);
        if (read && status >= 200 && status < 300)
            site.rules = Robots::read(site.text, options_.user_agent);
        else if (read && status >= 500)
            site.rules = Robots::none();
        else if (!read && !astray)
            site.failure = outcome.code;
        site.text = {};
        const std::vector<Ticket> waiting = std::move(site.waiting);
        for (const Ticket each : waiting)
            if (Visit* visit = find(each)) approach(each, *visit);
    }

    // ---- libcurl in the loop

    void watch(curl_socket_t socket, int what) {
        if (what == CURL_POLL_REMOVE) return loop_.forget(socket);
        loop_.watch(socket, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0,
                    [this, socket](bool readable, bool writable) {
                        act(socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0));
                    });
    }

    void set_timer(long wait_ms) {
        loop_.cancel(curl_timer_);
        curl_timer_ = 0;
        if (wait_ms < 0) return;
        curl_timer_ = loop_.after(Ms{wait_ms}, [this] {
            curl_timer_ = 0;
            act(CURL_SOCKET_TIMEOUT, 0);
        });
    }

    void act(curl_socket_t socket, int what) {
        int running = 0;
        curl_multi_socket_action(multi_, socket, what, &running);
        std::vector<std::pair<Ticket, int>> over;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            void* ticket = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &ticket);
            over.emplace_back(reinterpret_cast<Ticket>(ticket), message->data.result);
        }
        for (const auto& [ticket, code] : over)
            if (Visit* visit = find(ticket); visit && visit->transfer) ended(ticket, *visit, code);
        if (!over.empty()) pump_soon();
    }

    events::Loop& loop_;
    dns::Asker& asker_;
    const Options options_;
    std::unordered_set<std::string> denied_;
    Authorities authorities_;
    CURLM* multi_ = nullptr;
    events::TimerId curl_timer_ = 0, pump_timer_ = 0;
    const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Ticket last_ticket_ = 0;
    std::unordered_map<Ticket, std::unique_ptr<Visit>> visits_;
    std::deque<Ticket> waiting_;
    std::list<Ticket> ready_;  ///< they know where to, and wait for a connection
    int begun_ = 0, active_ = 0;
    std::unordered_map<std::string, int> hosts_, addresses_;
    std::unordered_map<std::string, Site> sites_;
    Stats stats_;
};

}

Result<std::unique_ptr<Client>> open_client(events::Loop& loop, dns::Asker& asker, Options options) {
    auto client = std::make_unique<CurlClient>(loop, asker, std::move(options));
    if (auto opened = client->open(); !opened) return std::move(opened).take_error();
    return std::unique_ptr<Client>(std::move(client));
}

}
