#include "platform/licences/licences.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "platform/base/text.hpp"

extern "C" const char spdx_ids_begin[], spdx_ids_end[];

namespace beffroi::licences {
namespace {

/// Identifier in lower case → as SPDX writes it; of those given up, what takes their place.
const std::map<std::string, std::string, std::less<>>& ids() {
    static const auto all = [] {
        std::map<std::string, std::string, std::less<>> read;
        std::vector<std::string> given_up;
        for (const std::string_view line :
             text::split({spdx_ids_begin, static_cast<std::size_t>(spdx_ids_end - spdx_ids_begin)}, '\n')) {
            if (line.empty()) continue;
            if (line.front() == '-')
                given_up.emplace_back(line.substr(1));
            else
                read.emplace(text::lower_ascii(line), line);
        }
        // "GPL-3.0" became "GPL-3.0-only".
        for (const std::string& each : given_up)
            if (const auto next = read.find(text::lower_ascii(each) + "-only"); next != read.end()) {
                const std::string successor = next->second;
                read.emplace(text::lower_ascii(each), successor);
            }
        return read;
    }();
    return all;
}

/// How people abbreviate: "gplv3" → "gpl-3.0", "agplv3+" → "agpl-3.0+", "apache 2" → "apache-2.0".
std::string spelled_out(std::string one) {
    static const std::map<std::string, std::string, std::less<>> usual{{"gplv2", "gpl-2.0"},
                                                                       {"gplv2+", "gpl-2.0+"},
                                                                       {"gplv3", "gpl-3.0"},
                                                                       {"gplv3+", "gpl-3.0+"},
                                                                       {"agplv3", "agpl-3.0"},
                                                                       {"agplv3+", "agpl-3.0+"},
                                                                       {"lgplv2.1", "lgpl-2.1"},
                                                                       {"lgplv3", "lgpl-3.0"},
                                                                       {"lgplv3+", "lgpl-3.0+"},
                                                                       {"apache2", "apache-2.0"},
                                                                       {"apache-2", "apache-2.0"},
                                                                       {"mplv2", "mpl-2.0"},
                                                                       {"cecill-v2", "cecill-2.0"},
                                                                       {"eupl-1.2+", "eupl-1.2"},
                                                                       {"bsd", "bsd-3-clause"},
                                                                       {"zlib/libpng", "zlib"},
                                                                       {"public domain", "unlicense"},
                                                                       {"expat", "mit"},
                                                                       {"artistic license 2.0", "artistic-2.0"}};
    const auto found = usual.find(one);
    return found == usual.end() ? one : found->second;
}

/// The identifier that somebody wrote; none when it is none.
std::optional<std::string> identifier(std::string_view written) {
    // A text of its own that SPDX does not list, said to be one.
    if (written.starts_with("LicenseRef-") && written.size() > 11) return std::string(written);
    std::string one = spelled_out(text::lower_ascii(written));
    // A plus behind a version meant what "-or-later" says now.
    if (one.ends_with('+')) one.replace(one.size() - 1, 1, "-or-later");
    const auto found = ids().find(one);
    if (found == ids().end()) return std::nullopt;
    return found->second;
}

/// Identifiers, operators and brackets, in their order.
std::vector<std::string> words(std::string_view expression) {
    std::vector<std::string> all;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) all.push_back(std::move(word));
        word.clear();
    };
    for (const char c : expression) {
        if (c == '(' || c == ')') {
            end();
            all.emplace_back(1, c);
        } else if (c == ' ' || c == '\t') {
            end();
        } else {
            word += c;
        }
    }
    end();
    return all;
}

std::optional<std::string> rewritten(std::string_view expression, bool as_written) {
    std::string out;
    int open = 0;
    bool wants_licence = true, exception = false;
    for (const std::string& each : words(expression)) {
        if (each == "(") {
            if (!wants_licence) return std::nullopt;
            ++open;
            out += "(";
            continue;
        }
        if (each == ")") {
            if (wants_licence || --open < 0) return std::nullopt;
            out += ")";
            continue;
        }
        if (!wants_licence) {
            const std::string upper = text::lower_ascii(each);
            if (upper != "and" && upper != "or" && upper != "with") return std::nullopt;
            out += upper == "and" ? " AND " : upper == "or" ? " OR " : " WITH ";
            exception = upper == "with";
            wants_licence = true;
            continue;
        }
        if (exception) {
            out += each;
        } else {
            const auto one = identifier(each);
            if (!one || (as_written && text::lower_ascii(*one) != text::lower_ascii(each))) return std::nullopt;
            out += *one;
        }
        exception = wants_licence = false;
    }
    if (wants_licence || open != 0) return std::nullopt;
    return out;
}

}

bool known(std::string_view expression) { return rewritten(expression, true).has_value(); }

std::optional<std::string> normal(std::string_view written) {
    const std::string_view trimmed = text::trim(written);
    if (auto whole = identifier(trimmed)) return whole;
    return rewritten(trimmed, false);
}

}
