// What a site's robots.txt lets us read (RFC 9309).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::fetch {

class Robots {
public:
    /// Everything is allowed.
    Robots() = default;
    /// Nothing is.
    static Robots none();
    /// The rules for `agent` ("Beffroi"), or those for everybody when it is not named. Read to 500 KiB, as the RFC asks for.
    static Robots read(std::string_view text, std::string_view agent);

    /// Whether a path with its query may be read. The longest rule wins; of two as long, the one that allows.
    bool allows(std::string_view path) const;

private:
    struct Rule {
        bool allow;
        std::string pattern;
    };
    std::vector<Rule> rules_;  ///< the longest first, those that allow before others
};

}
