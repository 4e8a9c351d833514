#include "features/catalogue/knowledge.hpp"

#include <algorithm>

#include "platform/base/log.hpp"
#include "platform/base/text.hpp"

extern "C" const char catalogue_rows_begin[], catalogue_rows_end[];

namespace beffroi::catalogue {
namespace {

using Need_ = facts::Row::Need;

Text text_of(facts::Row& row, const std::string& key, Need_ need = Need_::required) {
    const std::string before = key.empty() ? "" : key + "_";
    return {row.text(before + "fr", need), row.text(before + "en", need)};
}
Texts texts_of(facts::Row& row, const std::string& key) { return {row.list(key + "_fr"), row.list(key + "_en")}; }

void sourced(facts::Row& row, Sourced& one) {
    one.source = row.text("source");
    one.dated = row.dates();
}

template <class E>
E one_of(facts::Row& row, std::string_view key, std::string_view written, int last) {
    for (int i = 0; i <= last; ++i)
        if (code(static_cast<E>(i)) == written) return static_cast<E>(i);
    row.wrong(msg("`{1}` knows nothing that is called “{2}”.", key, written));
    return E{};
}
template <class E>
E one_of(facts::Row& row, std::string_view key, int last) {
    return one_of<E>(row, key, row.text(key), last);
}

Solution solution_from(facts::Row& row) {
    Solution one;
    one.id = row.text("id");
    one.name = row.text("name");
    one.name_en = row.text("name_en", Need_::optional);
    one.said = row.list("said");
    one.needs = row.list("needs");
    one.what = text_of(row, "");
    one.lacks = text_of(row, "lacks");
    one.licence = row.text("licence");
    one.publisher = row.text("publisher");
    one.country = row.text("country");
    for (const std::string& each : row.list("how")) one.how.push_back(one_of<How>(row, "how", each, 2));
    one.maturity = one_of<Maturity>(row, "maturity", 2);
    one.french = one_of<French>(row, "french", 2);
    one.access = one_of<AccessFor>(row, "access", 3);
    one.price = one_of<Price>(row, "price", 2);
    one.site = row.text("site");
    one.code = row.text("code", Need_::optional);
    one.audit = row.list("audit");
    sourced(row, one);
    return one;
}

Product product_from(facts::Row& row) {
    Product one;
    one.id = row.text("id");
    one.name = row.text("name");
    one.said = row.list("said");
    one.maker = row.text("maker");
    one.country = row.text("country");
    one.needs = row.list("needs");
    one.audit = row.list("audit");
    one.reduce = text_of(row, "reduce", Need_::optional);
    sourced(row, one);
    row.each("instead", [&](facts::Row& of) {
        Instead answer;
        answer.solution = of.text("solution");
        answer.change = one_of<Change>(of, "change", 3);
        answer.loses = text_of(of, "loses");
        one.instead.push_back(std::move(answer));
    });
    return one;
}

/// [least, most], both whole numbers, in this order.
void between(facts::Row& row, std::string_view key, int& least, int& most) {
    const auto both = row.list(key);
    const auto number = [](const std::string& text) {
        return text.empty() || text.size() > 7 ||
                       !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })
                   ? -1
                   : std::stoi(text);
    };
    if (both.size() == 2) {
        least = number(both[0]);
        most = number(both[1]);
    }
    if (both.size() != 2 || least < 0 || most < least)
        row.wrong(msg("`{1}` has two whole numbers, the least and the most.", key));
}

Move move_from(facts::Row& row) {
    Move one;
    one.id = row.text("id");
    one.name = text_of(row, "");
    one.why = text_of(row, "why");
    one.reduce = text_of(row, "reduce");
    one.order = static_cast<int>(row.number("order").value_or(0));
    for (const std::string& each : row.list("kinds")) {
        if (const auto kind = audit::kind_from(each))
            one.kinds.push_back(*kind);
        else
            row.wrong(msg("No kind of service is called “{1}”.", each));
    }
    one.needs = row.list("needs");
    one.solutions = row.list("solutions");
    between(row, "hours", one.hours_least, one.hours_most);
    between(row, "cost", one.cost_least, one.cost_most);
    one.risk = one_of<Risk>(row, "risk", 2);
    one.before = texts_of(row, "before");
    one.learn = row.list("learn");
    sourced(row, one);
    return one;
}

template <class T>
const T* by_id(const std::vector<T>& all, std::string_view id) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const T& each) { return each.id == id; });
    return at == all.end() ? nullptr : &*at;
}

bool holds(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

template <class T>
const T* by_audit(const std::vector<T>& all, std::string_view id) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const T& each) { return holds(each.audit, id); });
    return at == all.end() ? nullptr : &*at;
}

}

Knowledge Knowledge::read(std::span<const facts::File> files, std::vector<facts::Remark>& remarks) {
    Knowledge all;
    for (const facts::File& file : files) {
        facts::Document document(file, remarks);
        document.each("family", [&](facts::Row& row) {
            all.families_.push_back({row.text("id"), row.text("icon"), text_of(row, "")});
        });
        document.each("need", [&](facts::Row& row) {
            Need one{row.text("id"), row.text("family"), {}, text_of(row, ""), texts_of(row, "said")};
            one.slug = text::slug(one.name.fr);
            all.needs_.push_back(std::move(one));
        });
        document.each("solution", [&](facts::Row& row) { all.solutions_.push_back(solution_from(row)); });
        document.each("product", [&](facts::Row& row) { all.products_.push_back(product_from(row)); });
        document.each("move", [&](facts::Row& row) { all.moves_.push_back(move_from(row)); });
        document.nothing_else();
    }
    // The first of an id counts; `check` tells of a second.
    for (std::size_t i = 0; i < all.solutions_.size(); ++i) all.solution_at_.emplace(all.solutions_[i].id, i);
    for (std::size_t i = 0; i < all.products_.size(); ++i) all.product_at_.emplace(all.products_[i].id, i);
    std::stable_sort(all.moves_.begin(), all.moves_.end(),
                     [](const Move& a, const Move& b) { return a.order < b.order; });
    return all;
}

const Knowledge& Knowledge::carried() {
    static const Knowledge all = [] {
        std::vector<facts::Remark> remarks;
        const facts::File file{"catalogue", {catalogue_rows_begin, catalogue_rows_end}};
        Knowledge read = Knowledge::read({&file, 1}, remarks);
        for (const facts::Remark& each : remarks)
            log::error("the catalogue is damaged", {{"where", each.where}, {"why", i18n::format(Lang::en, each.text)}});
        return read;
    }();
    return all;
}

const Family* Knowledge::family(std::string_view id) const { return by_id(families_, id); }
const Need* Knowledge::need(std::string_view id) const { return by_id(needs_, id); }
const Solution* Knowledge::solution(std::string_view id) const {
    const auto found = solution_at_.find(std::string(id));
    return found == solution_at_.end() ? nullptr : &solutions_[found->second];
}
const Product* Knowledge::product(std::string_view id) const {
    const auto found = product_at_.find(std::string(id));
    return found == product_at_.end() ? nullptr : &products_[found->second];
}
const Move* Knowledge::move(std::string_view id) const { return by_id(moves_, id); }

std::vector<const Solution*> Knowledge::answers(std::string_view need) const {
    std::vector<const Solution*> found;
    for (const Solution& each : solutions_)
        if (holds(each.needs, need)) found.push_back(&each);
    const auto rank = [&](const Solution& one) {
        return (one.needs.front() == need ? 8 : 0) + (one.free() ? 4 : 0) + static_cast<int>(one.maturity);
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const Solution* a, const Solution* b) { return rank(*a) > rank(*b); });
    return found;
}

const Need* Knowledge::need_at(std::string_view slug) const {
    for (const Need& each : needs_)
        if (each.slug == slug) return &each;
    return need(slug);
}

std::vector<const Product*> Knowledge::used_for(std::string_view need) const {
    std::vector<const Product*> found;
    for (const Product& each : products_)
        if (holds(each.needs, need)) found.push_back(&each);
    return found;
}

std::vector<const Product*> Knowledge::replaced_by(std::string_view solution) const {
    std::vector<const Product*> found;
    for (const Product& each : products_)
        for (const Instead& answer : each.instead)
            if (answer.solution == solution) {
                found.push_back(&each);
                break;
            }
    return found;
}

const Product* Knowledge::product_of(std::string_view audit_id) const { return by_audit(products_, audit_id); }
const Solution* Knowledge::solution_of(std::string_view audit_id) const { return by_audit(solutions_, audit_id); }

const Move* Knowledge::move_of(audit::Kind kind) const {
    for (const Move& each : moves_)
        if (std::find(each.kinds.begin(), each.kinds.end(), kind) != each.kinds.end()) return &each;
    return nullptr;
}

const Move* Knowledge::move_of(const Product& product) const {
    for (const std::string& need : product.needs)
        for (const Move& each : moves_)
            if (holds(each.needs, need)) return &each;
    return nullptr;
}

}
