// What deserves a look: records that are old, unreadable or incomplete. Kept in memory, and follows the database.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "features/editing/editing.hpp"

namespace beffroi::editing {

enum class Problem { old, hours_unreadable, no_hours, no_position, no_contact, no_services };
/// A catalogue key: "Hours that nobody can read".
std::string_view label(Problem problem);

class Checklist {
public:
    struct Entry {
        std::string slug, name, commune;
        Date updated{};
        std::vector<Problem> problems;  ///< never empty
    };
    using Entries = std::vector<Entry>;
    /// Listed places with a problem: those with most first, then those checked longest ago.
    std::shared_ptr<const Entries> entries(db::Read& tx, Date today);

private:
    std::mutex mutex_;
    std::int64_t version_ = 0;
    Date day_{};
    std::map<std::int64_t, Entry> all_;  ///< every listed place, without the problem of age
    std::shared_ptr<const Entries> sorted_;
};

/// What is wrong with one place.
std::vector<Problem> problems_of(const places::Place& place, Date today);

}
