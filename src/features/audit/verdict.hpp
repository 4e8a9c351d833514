// What evidence means: on whom a domain depends, who controls them, where they run. Pure: the same evidence, knowledge and rules give the
// same verdict, without asking anybody.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/evidence.hpp"
#include "features/audit/knowledge.hpp"
#include "features/audit/ranges.hpp"

namespace beffroi::audit {

/// How far a dependency is under control in the European Union. Unknown is no level.
enum class Level {
    tracker = 0,  ///< a provider from elsewhere that receives visitors' data for advertising or tracking
    foreign = 1,  ///< a provider from elsewhere
    partly = 2,  ///< a seat in the EU, with an owner or machines' operators from elsewhere
    european = 3,  ///< controlled in the EU
    free = 4,  ///< controlled in the EU, and free software
};

/// What a law may do to whom it reaches.
struct Law {
    std::string country, name, reference, source;
};
struct Rules {
    std::string version;
    std::map<Dimension, double> weights;  ///< together 100
    std::vector<std::string> union_countries, associated, adequate;
    std::vector<Law> laws;

    /// Errors: `bad_rules`.
    static Result<Rules> read(std::string_view toml);
    static const Rules& carried();
    bool within_union(std::string_view country) const;  ///< its law on data applies there
    const Law* law_of(std::string_view country) const;
};
Level level_of(const Service& service, const Knowledge& knowledge, const Rules& rules);
/// The country from outside the Union that has a hand in it: of the owner, of the seat, or of those on whose machines it runs. Empty: none.
std::string_view foreign_hand(const Service& service, const Knowledge& knowledge, const Rules& rules);

/// What was seen that shows something: the signal, and its raw value.
struct Proof {
    std::string signal;  ///< "MX", "SPF", "DKIM", "NS", "page", "header", "certificate"…
    std::string value;
    auto operator<=>(const Proof&) const = default;
};

/// One dependency, or one thing that is fine or missing.
struct Finding {
    std::string rule;  ///< with its version: "mail.mailbox/1"
    Dimension dimension{};
    std::optional<Kind> kind;
    const Service* service = nullptr;  ///< of the knowledge that it was judged with; null: nobody that we know
    std::string name;  ///< of the service, or of the host or network that nobody knows
    std::optional<Level> level;  ///< none: unknown
    double share = 1;  ///< how much of its dimension it weighs, beside the others
    std::vector<std::string> runs_in;  ///< where it runs, as far as it is known
    double confidence = 1;  ///< 0 to 1
    std::vector<Proof> proofs;
};

/// A good or bad habit that everybody can check: DNSSEC, DMARC, IPv6…
struct Habit {
    std::string rule;  ///< "openness.dnssec/1"
    std::optional<bool> kept;  ///< none: nobody knows
    double points = 0;  ///< of all points of openness
    std::vector<Proof> proofs;
};

struct DimensionScore {
    std::optional<double> score;  ///< 0 to 100; none: nothing is known
    double coverage = 0;  ///< 0 to 1: how much of what counts is known
};

struct Verdict {
    std::string domain;
    std::string rules_version, knowledge_version;
    Instant at;  ///< when the evidence was seen
    bool exists = true;  ///< the name is registered
    bool receives_mail = true;
    std::vector<Finding> findings;  ///< the mailbox first; then as they weigh
    std::vector<Habit> habits;
    std::array<DimensionScore, 7> dimensions{};  ///< by the order of `Dimension`
    std::optional<double> score;  ///< 0 to 100
    std::optional<Dimension> weakest;
    double coverage = 0;

    const DimensionScore& of(Dimension dimension) const { return dimensions[static_cast<std::size_t>(dimension)]; }
    const Finding* mailbox() const;  ///< null: none is known
};

Verdict judge(const Evidence& evidence, const Knowledge& knowledge, const Ranges& ranges, const Rules& rules);

}
