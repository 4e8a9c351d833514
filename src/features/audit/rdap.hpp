// Asking registries through whom a name is registered, by RDAP (RFC 9082 and 9083), and reading what they answer.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "features/audit/evidence.hpp"
#include "features/audit/knowledge.hpp"
#include "platform/events/events.hpp"
#include "platform/fetch/fetch.hpp"

namespace beffroi::audit {

/// An answer on one name is two to ten thousand bytes long.
inline constexpr std::size_t longest_rdap = 256 * 1024;

/// Fills in the registrar and the two dates that an answer about `name` tells, and returns how it is: "ok", "bad_answer" (no JSON, no domain,
/// or another one), "no_registrar". Nothing else of it is kept.
std::string read_rdap(std::string_view answer, std::string_view name, Registration& into);

/// One request for each name and no second try, one a second to each registry; one that says "too many", or that fails three times in a
/// row, is left alone for a while. Used in the thread of the loop.
class Registries {
public:
    using Done = std::function<void(Registration)>;
    /// All must outlive it; destroyed, it calls nobody any more.
    Registries(events::Loop& loop, fetch::Client& client, Clock clock, const Knowledge& knowledge)
        : loop_(loop), client_(client), clock_(clock), knowledge_(knowledge) {}
    ~Registries() { *alive_ = false; }
    Registries(const Registries&) = delete;
    Registries& operator=(const Registries&) = delete;

    /// Asks about the name that was registered: of "www.ville.fr" about "ville.fr". Calls `done` once, never before it returns.
    void ask(std::string_view domain, Done done);

private:
    struct Registry {
        events::Time next{}, quiet_until{};
        int failures = 0;  ///< one after the other
    };
    void send(const std::string& name, Registry& registry, Registration seen, const Done& done);
    void answered(const fetch::Outcome& outcome, const std::string& body, const std::string& name, Registry& registry,
                  Registration& seen);

    events::Loop& loop_;
    fetch::Client& client_;
    Clock clock_;
    const Knowledge& knowledge_;
    std::map<std::string, Registry> registries_;  ///< by host
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}
