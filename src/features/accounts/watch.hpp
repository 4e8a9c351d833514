// What is refused: counted for /metrics, and noted in the journal so that a flood cannot fill it.
#pragma once
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "features/journal/journal.hpp"

namespace beffroi::accounts {

/// What became of an attempt to come in, or to show who one is.
enum class Attempt {
    done,
    password,  ///< wrong, or of no account
    code,      ///< of the second step, wrong
    proof,     ///< who is inside was asked again, and showed something wrong
    passkey,
    card,
    link,
    slowed,    ///< over a limit, not even looked at
    busy,      ///< too many passwords waited to be hashed
};
inline constexpr std::size_t attempt_kinds = 9;
std::string_view code(Attempt attempt);  ///< "password": in /metrics and the journal

/// Requests only count, in memory: writing takes as long for a known address as for an unknown one, and a flood of requests is no
/// flood of writes. A thread of its own, once a second, finds out whose addresses they were and tells the journal the first of an
/// hour, then the tenth, the hundredth…: about one person and sort of refusal at most seven lines an hour, about all at most
/// `most_people` times that; what is over is told as nobody's.
class Watch {
public:
    static constexpr std::size_t most_people = 1000;  ///< an hour, with each sort of refusal
    static constexpr std::size_t most_waiting = 4096;  ///< different ones within a second

    Watch() = default;
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void count(Attempt attempt);
    /// `who` is 0 when nobody knows.
    void refused(Attempt attempt, journal::PersonId who);
    /// `mail_index`: the blind index of the address that was typed.
    void refused_mail(Attempt attempt, std::string_view mail_index);
    /// A page that is not open to `who`; `right` is the one it asks for.
    void refused_access(journal::PersonId who, std::string_view right);

    /// Tells the journal of what was refused since the last time.
    void write_down(db::Database& database, const Clock& clock);
    /// Does so from now on, each second, until this ends. `database` outlives it.
    void start(db::Database& database, const Clock& clock);
    /// In Prometheus' text format.
    void write_metrics(std::string& out) const;

private:
    /// Sort and whose: "p" and a person, or "m" and a mail's index.
    struct Key {
        std::string what, whose;
        auto operator<=>(const Key&) const = default;
    };
    void keep(Key key, std::uint64_t times = 1);
    void keep_writing(db::Database& database, const Clock& clock);

    std::array<std::atomic<std::uint64_t>, attempt_kinds> counts_{};
    std::atomic<std::uint64_t> accesses_{0};
    std::mutex waiting_mutex_;
    std::map<Key, std::uint64_t> waiting_;
    std::mutex writing_mutex_;  ///< of what is below
    std::int64_t hour_ = 0;
    std::map<std::pair<std::string, std::int64_t>, std::uint64_t> told_;  ///< what and whose, within this hour
    std::condition_variable ended_;
    bool ending_ = false;  ///< under `waiting_mutex_`
    std::thread thread_;
};

}
