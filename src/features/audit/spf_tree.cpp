// All that a domain's record leads to.
#include <algorithm>
#include <array>

#include "features/audit/spf_macro.hpp"
#include "features/audit/spf_record.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit::spf {
namespace {

/// Of receivers (4.6.4), and where we stop counting: hostile records could make the sum of any size.
constexpr int most_lookups = 10, most_counted = 1000;
constexpr std::size_t most_records = 10;  ///< of one domain

struct Edge {
    int from, to;
    int times;  ///< how often the record says so
};

class Walker {
public:
    Walker(std::string_view domain, Lookup lookup, std::vector<dns::Question>& missing)
        : lookup_(lookup), missing_(missing) {
        Node root;
        root.domain = domain;
        add(std::move(root));
    }

    Tree walk() {
        for (std::size_t i = 0; i < tree_.nodes.size(); ++i) visit(static_cast<int>(i));
        tree_.lookups = count(0);
        tree_.too_many_lookups = tree_.too_many_lookups || tree_.lookups > most_lookups;
        tree_.all = alls_[0];
        for (int at = 0, steps = 0; !alls_[static_cast<std::size_t>(at)] &&
                                    redirects_[static_cast<std::size_t>(at)] >= 0 &&
                                    ++steps < static_cast<int>(most_nodes);) {
            at = redirects_[static_cast<std::size_t>(at)];
            tree_.all = alls_[static_cast<std::size_t>(at)];
        }
        tree_.permerror =
            tree_.too_many_lookups || std::any_of(tree_.flaws.begin(), tree_.flaws.end(),
                                                  [](const Flaw& flaw) { return flaw.kind != Flaw::Kind::unanswered; });
        return std::move(tree_);
    }

private:
    int add(Node node) {
        tree_.nodes.push_back(std::move(node));
        own_lookups_.push_back(0);
        alls_.emplace_back();
        redirects_.push_back(-1);
        counts_.push_back(not_counted);
        return static_cast<int>(tree_.nodes.size()) - 1;
    }
    Node& node(int index) { return tree_.nodes[static_cast<std::size_t>(index)]; }
    void flaw(Flaw::Kind kind, int index, std::string_view what = {}) {
        tree_.flaws.push_back({kind, index, std::string(what)});
    }

    void visit(int index) {
        if (node(index).state == Node::State::depends) return;
        const dns::Question question{node(index).domain, dns::Type::txt};
        if (!asked_name(question.name)) {
            node(index).state = Node::State::none;
            flaw(Flaw::Kind::no_record, index);
            return;
        }
        const auto* answer = lookup_(question);
        if (!answer) {
            tree_.complete = false;
            missing_.push_back(question);
            return;
        }
        if (!dns::known(answer->status)) {
            node(index).state = Node::State::unanswered;
            flaw(Flaw::Kind::unanswered, index);
            return;
        }
        const auto records = records_in(*answer);
        node(index).state = records.empty() ? Node::State::none : Node::State::read;
        if (records.empty() && index > 0) flaw(Flaw::Kind::no_record, index);
        if (records.empty()) return;
        node(index).record = records[0];
        if (records.size() > 1) flaw(Flaw::Kind::several_records, index);
        // Receivers read none of several; each of them tells all the same who was meant to send.
        for (std::size_t i = 0; i < std::min(records.size(), most_records); ++i) read(index, records[i]);
    }

    void read(int index, std::string_view written) {
        const Record record = read_record(written);
        if (!record.sound) flaw(Flaw::Kind::bad_record, index, text::shorten(record.wrong, longest_wrong));
        for (const auto& term : record.mechanisms) {
            if (term.kind == Kind::all) {
                auto& all = alls_[static_cast<std::size_t>(index)];
                if (!all) all = term.qualifier;
                return;
            }
            if (term.kind != Kind::ip4 && term.kind != Kind::ip6) ++own_lookups_[static_cast<std::size_t>(index)];
            if (term.kind == Kind::include)
                lead(index, term.domain, Kind::include, term.qualifier);
            else
                keep(index, term);
        }
        if (record.redirect.empty()) return;
        ++own_lookups_[static_cast<std::size_t>(index)];
        const int target = lead(index, record.redirect, Kind::redirect, Qualifier::pass);
        if (redirects_[static_cast<std::size_t>(index)] < 0) redirects_[static_cast<std::size_t>(index)] = target;
    }

    /// What a domain-spec names; true in `depends` when it is only the part that is the same for every mail.
    std::string name(int index, std::string_view spec, bool& depends) {
        if (spec.empty()) return node(index).domain;
        if (!has_macro(spec)) {
            if (auto asked = asked_name(spec)) return *asked;
            return std::string(spec);
        }
        const auto all = expand(spec, [&](char letter) -> std::optional<std::string> {
            if (letter == 'd') return node(index).domain;
            if (letter == 'o') return node(0).domain;  // of mail that is sent by this domain
            return std::nullopt;
        });
        depends = !all;
        if (!all) return std::string(fixed_end(spec));
        if (auto asked = asked_name(*all)) return *asked;
        return *all;
    }

    void keep(int index, const Mechanism& term) {
        if (tree_.terms.size() >= most_terms) {
            tree_.cut = true;
            return;
        }
        Term kept{index, term.kind, term.qualifier, std::string(term.network), false};
        if (term.network.empty()) kept.value = name(index, term.domain, kept.depends);
        tree_.terms.push_back(std::move(kept));
    }

    /// The node that an include or a redirect leads to; -1: there are too many.
    int lead(int index, std::string_view spec, Kind by, Qualifier qualifier) {
        Node next;
        bool depends = false;
        next.domain = name(index, spec, depends);
        const auto known = std::find_if(tree_.nodes.begin(), tree_.nodes.end(), [&](const Node& one) {
            return one.domain == next.domain && depends == (one.state == Node::State::depends);
        });
        int to = static_cast<int>(known - tree_.nodes.begin());
        if (known == tree_.nodes.end()) {
            if (tree_.nodes.size() >= most_nodes) {
                tree_.cut = true;
                return -1;
            }
            next.parent = index;
            next.by = by;
            next.qualifier = qualifier;
            next.state = depends ? Node::State::depends : Node::State::missing;
            to = add(std::move(next));
        }
        auto edge = edges_.rbegin();
        while (edge != edges_.rend() && edge->from == index && edge->to != to) ++edge;
        if (edge != edges_.rend() && edge->from == index)
            ++edge->times;
        else
            edges_.push_back({index, to, 1});
        return to;
    }

    static constexpr int not_counted = -1, being_counted = -2;
    static constexpr std::size_t longest_wrong = 80;  ///< characters

    /// Terms that ask in the node and all that it leads to. Edges of a node stand together, for each is visited once.
    int count(int index) {
        int& kept = counts_[static_cast<std::size_t>(index)];
        if (kept >= 0) return kept;
        kept = being_counted;
        int all = own_lookups_[static_cast<std::size_t>(index)];
        auto edge = std::lower_bound(edges_.begin(), edges_.end(), index,
                                     [](const Edge& one, int from) { return one.from < from; });
        for (; edge != edges_.end() && edge->from == index; ++edge) {
            if (counts_[static_cast<std::size_t>(edge->to)] == being_counted) {
                flaw(Flaw::Kind::loop, index, node(edge->to).domain);
                tree_.too_many_lookups = true;
            } else {
                all = std::min(all + edge->times * count(edge->to), most_counted);
            }
        }
        return counts_[static_cast<std::size_t>(index)] = std::min(all, most_counted);
    }

    Lookup lookup_;
    std::vector<dns::Question>& missing_;
    Tree tree_;
    std::vector<Edge> edges_;
    // One for each node.
    std::vector<int> own_lookups_, redirects_, counts_;
    std::vector<std::optional<Qualifier>> alls_;
};

}

Tree tree(std::string_view domain, Lookup lookup, std::vector<dns::Question>& missing) {
    const auto name = dns::normal_name(domain);
    if (!name) {
        Tree none;
        none.nodes.emplace_back();
        none.nodes[0].domain = domain;
        none.nodes[0].state = Node::State::none;
        return none;
    }
    return Walker(*name, lookup, missing).walk();
}

std::vector<std::string_view> path(const Tree& tree, int node) {
    std::vector<std::string_view> all;
    for (int at = node; at >= 0 && at < static_cast<int>(tree.nodes.size());
         at = tree.nodes[static_cast<std::size_t>(at)].parent)
        all.push_back(tree.nodes[static_cast<std::size_t>(at)].domain);
    std::reverse(all.begin(), all.end());
    return all;
}

namespace {

template <class Enum, std::size_t n>
std::string_view word(const std::array<std::string_view, n>& words, Enum value) {
    return words[static_cast<std::size_t>(value)];
}

}

std::string_view code(Verdict verdict) {
    static constexpr std::array<std::string_view, 7> words{"none",     "neutral",   "pass",     "fail",
                                                           "softfail", "temperror", "permerror"};
    return word(words, verdict);
}
char sign(Qualifier qualifier) { return "+-~?"[static_cast<std::size_t>(qualifier)]; }
std::string_view code(Kind kind) {
    static constexpr std::array<std::string_view, 9> words{"all", "include", "a",      "mx",      "ptr",
                                                           "ip4", "ip6",     "exists", "redirect"};
    return word(words, kind);
}
std::string_view code(Flaw::Kind kind) {
    static constexpr std::array<std::string_view, 5> words{"no_record", "several_records", "bad_record", "loop",
                                                           "unanswered"};
    return word(words, kind);
}

}
