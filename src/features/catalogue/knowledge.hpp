// What we know of what people use and could use instead: needs, solutions, products that they leave, and the moves from one to the other.
//
// Written by us in data/catalogue; README.md there says what each key means. The program carries it.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/audit/audit.hpp"
#include "platform/facts/facts.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::catalogue {

/// The same said in both languages.
struct Text {
    std::string fr, en;
    const std::string& in(Lang lang) const { return lang == Lang::fr ? fr : en; }
    bool empty() const { return fr.empty() && en.empty(); }
};
struct Texts {
    std::vector<std::string> fr, en;
    const std::vector<std::string>& in(Lang lang) const { return lang == Lang::fr ? fr : en; }
};
/// What a row rests on.
struct Sourced {
    std::string source;  ///< an address
    facts::Dated dated;
};

struct Family {
    std::string id, icon;
    Text name;
};
struct Need {
    std::string id, family;
    std::string slug;  ///< its address, from its French name: "vendre-en-ligne"
    Text name;
    Texts said;  ///< other words for it
};

enum class How { installed, self_hosted, served };
enum class Maturity { young, growing, established };
enum class French { full, partly, none };
enum class AccessFor { good, partly, poor, unknown };  ///< how well people with a disability can use it
enum class Price { free, free_and_paid, paid };
enum class Change { hours, days, weeks, months };  ///< how long a small organisation takes
enum class Risk { low, medium, high };
std::string_view code(How);
std::string_view code(Maturity);
std::string_view code(French);
std::string_view code(AccessFor);
std::string_view code(Price);
std::string_view code(Change);
std::string_view code(Risk);
std::string_view label(How);  ///< a catalogue key of words, as the others
std::string_view label(Maturity);
std::string_view label(French);
std::string_view label(AccessFor);
std::string_view label(Price);
std::string_view label(Change);
std::string_view label(Risk);

struct Solution : Sourced {
    std::string id, name;
    std::string name_en;  ///< of a practice, whose name is a sentence; empty: the same
    const std::string& named(Lang lang) const { return lang == Lang::en && !name_en.empty() ? name_en : name; }
    std::vector<std::string> said;
    std::vector<std::string> needs;  ///< the first is what it is best known for
    Text what, lacks;
    std::string licence;  ///< SPDX, or "proprietary"
    std::string publisher, country;  ///< "ZZ": a community without a seat
    std::vector<How> how;
    Maturity maturity{};
    French french{};
    AccessFor access{};
    Price price{};
    std::string site, code;
    std::vector<std::string> audit;  ///< ids of services and software in data/providers that are this
    bool free() const { return licence != "proprietary"; }
    bool is(How one) const;
};

/// One answer to a product that somebody leaves.
struct Instead {
    std::string solution;
    Change change{};
    Text loses;
};
struct Product : Sourced {
    std::string id, name, maker, country;
    std::vector<std::string> said, needs, audit;
    std::vector<Instead> instead;  ///< the best first
    Text reduce;  ///< how to depend on it less
};

/// One step of a plan.
struct Move : Sourced {
    std::string id;
    Text name, why, reduce;
    int order = 0;
    std::vector<audit::Kind> kinds;
    std::vector<std::string> needs, solutions;
    int hours_least = 0, hours_most = 0;
    int cost_least = 0, cost_most = 0;  ///< euros, first year
    Risk risk{};
    Texts before;
    std::vector<std::string> learn;
};

class Knowledge {
public:
    /// Reads everything that can be read; what cannot is told in `remarks`.
    static Knowledge read(std::span<const facts::File> files, std::vector<facts::Remark>& remarks);
    /// What the program carries. Read once, when it is first asked for.
    static const Knowledge& carried();

    std::span<const Family> families() const { return families_; }
    std::span<const Need> needs() const { return needs_; }
    std::span<const Solution> solutions() const { return solutions_; }
    std::span<const Product> products() const { return products_; }
    std::span<const Move> moves() const { return moves_; }  ///< in their order

    const Family* family(std::string_view id) const;
    const Need* need(std::string_view id) const;
    const Need* need_at(std::string_view slug) const;  ///< by its slug, or its id
    const Solution* solution(std::string_view id) const;
    const Product* product(std::string_view id) const;
    const Move* move(std::string_view id) const;

    /// Those that answer a need, those best known for it first, then free software, then the established.
    std::vector<const Solution*> answers(std::string_view need) const;
    /// Products that people use for a need.
    std::vector<const Product*> used_for(std::string_view need) const;
    /// Products that this solution is an answer to.
    std::vector<const Product*> replaced_by(std::string_view solution) const;
    /// The product that an audit's service or software (an id of data/providers) is. Null: none has a name of its own here.
    const Product* product_of(std::string_view audit_id) const;
    /// The solution that it is.
    const Solution* solution_of(std::string_view audit_id) const;
    /// The step that answers a kind of service. Null: none.
    const Move* move_of(audit::Kind kind) const;
    /// The step that answers what a product is for. Null: none.
    const Move* move_of(const Product& product) const;

private:
    std::vector<Family> families_;
    std::vector<Need> needs_;
    std::vector<Solution> solutions_;
    std::vector<Product> products_;
    std::vector<Move> moves_;
    std::unordered_map<std::string, std::size_t> solution_at_, product_at_;  ///< by id: asked for at each line of a plan
};

/// Contradictions, ways that lead nowhere, needs without an answer.
std::vector<facts::Remark> check(const Knowledge& knowledge);

/// What an audit can find and what is to be said to it: neither a product, nor a solution, nor a move.
struct Coverage {
    std::int64_t by_product = 0, by_solution = 0, by_move = 0, fine = 0;  ///< `fine`: nothing to leave
    std::vector<std::string> without;  ///< ids of services, software and companies
};
Coverage coverage(const Knowledge& knowledge, const audit::Knowledge& audited);

}
