// Who may send mail in the name of a domain: SPF records (RFC 7208), read from answers that are already known. Nothing is asked here:
// questions without answer go to `missing`; whoever asks them calls again.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/evidence.hpp"

namespace beffroi::audit::spf {

enum class Verdict { none, neutral, pass, fail, softfail, temperror, permerror };
std::string_view code(Verdict verdict);  ///< "permerror"

enum class Qualifier { pass, fail, softfail, neutral };
char sign(Qualifier qualifier);  ///< '+', '-', '~', '?'

enum class Kind { all, include, a, mx, ptr, ip4, ip6, exists, redirect };
std::string_view code(Kind kind);  ///< "include"

/// A mail as it is offered.
struct Mail {
    std::string_view ip;  ///< of the server that sends: "192.0.2.1", "2001:db8::1"
    std::string_view sender;  ///< of the envelope; empty: "postmaster" at `helo`
    std::string_view helo;
    std::string_view receiver = "unknown";  ///< %{r}
    Instant at{};  ///< %{t}
};

/// What was found of a mail.
struct Check {
    Verdict verdict = Verdict::none;
    bool complete = true;  ///< false: answers are missing, and the rest says nothing yet
    std::string explanation;  ///< of `fail`, in the words of the domain; mostly empty
    std::string
        decided;  ///< the term of the record (of that it redirects to) that decided: "include:_spf.example.org"; empty: none did
    /// Of errors: "bad_record", "several_records", "no_record" (of an include or redirect), "too_many_lookups", "too_many_voids",
    /// "too_many_servers", "no_answer"; of `none`: "bad_address", "bad_domain".
    std::string reason;
    int lookups = 0;  ///< of the 10 that a check may make
    int voids = 0;  ///< terms whose questions had no answer, of 2
};

/// The function check_host() of RFC 7208 (section 4) for `domain`: mostly that of the sender.
/// The limits are those of section 4.6.4: 10 terms that ask, 2 of them in vain, 10 servers of an mx, 10 names of a ptr.
Check check_host(const Mail& mail, std::string_view domain, Lookup lookup, std::vector<dns::Question>& missing);

/// A domain whose SPF record counts, and how it is reached.
struct Node {
    enum class State {
        read,  ///< its record was read, perhaps with flaws
        none,  ///< it has no record
        unanswered,  ///< its servers gave no answer: nobody knows
        missing,  ///< not asked yet
        depends,  ///< its name depends on the mail: "include:%{i}.spf.example.org"
    };
    std::string domain;  ///< of `depends` the part of the name that is always the same: "spf.example.org"
    int parent = -1;  ///< index of the node that names it; -1: the domain itself
    Kind by = Kind::include;  ///< include or redirect
    Qualifier qualifier = Qualifier::pass;  ///< of the include
    State state = State::missing;
    std::string record;  ///< its text; of several the first
};

/// A mechanism that names senders, in the record of a node.
struct Term {
    int node = 0;
    Kind kind = Kind::ip4;  ///< a, mx, ptr, exists, ip4 or ip6
    Qualifier qualifier = Qualifier::pass;
    std::string
        value;  ///< "192.0.2.0/24"; the name that is asked for; when it depends on the mail the part that is always the same
    bool depends = false;  ///< on the mail: "exists:%{i}.spf.example.org"
};

struct Flaw {
    enum class Kind {
        no_record,  ///< an include or redirect names a domain without record
        several_records,
        bad_record,  ///< `what` is the term that is none
        loop,  ///< the node includes the domain `what`, by which it was reached
        unanswered,
    };
    Kind kind = Kind::no_record;
    int node = 0;
    std::string what;
};
std::string_view code(Flaw::Kind kind);  ///< "no_record"

constexpr std::size_t most_nodes = 60, most_terms = 500;

/// All that a domain's record leads to, breadth first: each domain once, by the shortest path. What stands after `all` does not count.
/// Terms that cannot be read are left out; the others of the record stay, for they tell what was meant.
struct Tree {
    std::vector<Node> nodes;  ///< the first is the domain itself
    std::vector<Term> terms;
    std::vector<Flaw> flaws;
    /// Terms that ask when nothing matches before; an include that stands twice counts twice. At most 1,000 are counted.
    int lookups = 0;
    bool too_many_lookups = false;  ///< more than 10, or a loop: receivers may refuse the whole record
    bool complete = true;  ///< no answer is missing
    bool cut = false;  ///< there was more than `most_nodes` or `most_terms`
    /// What happens to mail that nothing names; none: the record ends without `all` (as if it were "?all").
    std::optional<Qualifier> all;
    /// A receiver that goes by the rules finds an error before the end (permerror).
    bool permerror = false;
};
Tree tree(std::string_view domain, Lookup lookup, std::vector<dns::Question>& missing);
/// The domains from the domain itself to the node.
std::vector<std::string_view> path(const Tree& tree, int node);

}
