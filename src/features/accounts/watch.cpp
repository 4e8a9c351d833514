#include "features/accounts/watch.hpp"

#include <chrono>
#include <optional>
#include <vector>

#include "features/accounts/repository.hpp"
#include "platform/base/log.hpp"

namespace beffroi::accounts {
namespace {

constexpr std::array<std::string_view, attempt_kinds> codes{"done", "password", "code",   "proof", "passkey",
                                                            "card", "link",     "slowed", "busy"};
/// Before the right, in what is kept of pages that were not open.
constexpr std::string_view access = "access:";

std::uint64_t power_of_ten_up_to(std::uint64_t n) {
    std::uint64_t power = 1;
    while (n >= power * 10) power *= 10;
    return power;
}

/// Whose it was, and 0 when nobody has that address.
PersonId whose(db::Read& tx, std::string_view key) {
    if (key.starts_with('p')) return PersonId::from_text(key.substr(1)).value_or(PersonId{});
    if (key.starts_with('m')) return repository::by_mail(tx, {std::string(key.substr(1))}).value_or(PersonId{});
    return {};
}

struct Line {
    PersonId who;
    std::string what;
    std::uint64_t times;
};

}

std::string_view code(Attempt attempt) { return codes[static_cast<std::size_t>(attempt)]; }

Watch::~Watch() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(waiting_mutex_);
        ending_ = true;
    }
    ended_.notify_all();
    thread_.join();
}

void Watch::count(Attempt attempt) {
    counts_[static_cast<std::size_t>(attempt)].fetch_add(1, std::memory_order_relaxed);
}

void Watch::refused(Attempt attempt, PersonId who) {
    count(attempt);
    keep({std::string(code(attempt)), who ? "p" + who.text() : std::string()});
}

void Watch::refused_mail(Attempt attempt, std::string_view mail_index) {
    count(attempt);
    keep({std::string(code(attempt)), "m" + std::string(mail_index)});
}

void Watch::refused_access(PersonId who, std::string_view right) {
    accesses_.fetch_add(1, std::memory_order_relaxed);
    keep({std::string(access) + std::string(right), "p" + who.text()});
}

void Watch::keep(Key key, std::uint64_t times) {
    const std::lock_guard lock(waiting_mutex_);
    if (waiting_.size() >= most_waiting && !waiting_.contains(key)) key.whose.clear();
    waiting_[std::move(key)] += times;
}

void Watch::write_down(db::Database& database, const Clock& clock) {
    const std::lock_guard lock(writing_mutex_);
    std::map<Key, std::uint64_t> now;
    {
        const std::lock_guard waiting(waiting_mutex_);
        now.swap(waiting_);
    }
    if (now.empty()) return;
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(clock.now().time_since_epoch()).count();
    if (hour != hour_) told_.clear();
    hour_ = hour;
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> sum;
    database.read([&](db::Read& tx) {
        for (const auto& [key, times] : now) {
            std::pair<std::string, std::int64_t> one{key.what, whose(tx, key.whose).value};
            // With very many accounts tried within an hour, the rest is nobody's.
            if (told_.size() >= most_people && !told_.contains(one)) one.second = 0;
            sum[std::move(one)] += times;
        }
    });
    std::vector<Line> lines;
    for (const auto& [one, times] : sum) {
        std::uint64_t& told = told_[one];
        const std::uint64_t before = told == 0 ? 0 : power_of_ten_up_to(told);
        told += times;
        const std::uint64_t after = power_of_ten_up_to(told);
        if (after > before) lines.push_back({PersonId{one.second}, one.first, after});
    }
    if (lines.empty()) return;
    database.write([&](db::Write& tx) {
        for (const Line& line : lines) {
            const std::string many = line.times > 1 ? ":" + std::to_string(line.times) : std::string();
            if (line.what.starts_with(access))
                journal::record(tx, line.who, journal::Act::access_refused, {}, line.what.substr(access.size()) + many,
                                clock);
            else
                journal::record(tx, {}, journal::Act::sign_in_refused, line.who, line.what + many, clock);
        }
    });
}

void Watch::start(db::Database& database, const Clock& clock) {
    thread_ = std::thread([this, &database, clock] { keep_writing(database, clock); });
}

void Watch::keep_writing(db::Database& database, const Clock& clock) {
    for (bool last = false; !last;) {
        {
            std::unique_lock lock(waiting_mutex_);
            last = ended_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_; });
        }
        try {
            write_down(database, clock);
        } catch (const db::DatabaseError& fault) {
            // The counts in /metrics stand; the next refusals are told when the database is back.
            log::warning("refused sign-ins could not be noted in the journal", {{"why", fault.what()}});
        }
    }
}

void Watch::write_metrics(std::string& out) const {
    out +=
        "# HELP beffroi_signins_total Attempts to sign in, or to show who one is: done, or what was refused.\n"
        "# TYPE beffroi_signins_total counter\n";
    for (std::size_t i = 0; i < attempt_kinds; ++i)
        out += "beffroi_signins_total{result=\"" + std::string(codes[i]) + "\"} " +
               std::to_string(counts_[i].load(std::memory_order_relaxed)) + "\n";
    out +=
        "# HELP beffroi_access_refused_total Pages asked for by people to whom they are not open.\n"
        "# TYPE beffroi_access_refused_total counter\nbeffroi_access_refused_total " +
        std::to_string(accesses_.load(std::memory_order_relaxed)) + "\n";
}

}
