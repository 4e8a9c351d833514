#include "features/audit/knowledge.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <unordered_map>

#include "features/audit/knowledge_index.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

/// Reads one table of a file, and remembers what it found wrong there.
class Row {
public:
    Row(const toml::table& table, std::string where, std::vector<Remark>& remarks)
        : table_(table), where_(std::move(where)), remarks_(remarks) {}

    void wrong(Message text) { remarks_.push_back({Remark::Weight::wrong, where_, std::move(text)}); }

    std::string text(std::string_view key, bool needed = true) {
        known_.push_back(key);
        const auto found = table_[key].value<std::string>();
        if (!found && (needed || table_.contains(key))) wrong(msg("`{1}` is missing, or is no text.", key));
        return found.value_or("");
    }
    bool flag(std::string_view key) {
        known_.push_back(key);
        if (!table_.contains(key)) return false;
        const auto found = table_[key].value<bool>();
        if (!found) wrong(msg("`{1}` is neither true nor false.", key));
        return found.value_or(false);
    }
    std::vector<std::string> list(std::string_view key) {
        known_.push_back(key);
        std::vector<std::string> all;
        if (!table_.contains(key)) return all;
        const toml::array* values = table_[key].as_array();
        if (!values) {
            wrong(msg("`{1}` is no list.", key));
            return all;
        }
        for (const toml::node& each : *values) {
            if (const auto one = each.value<std::string>(); one && each.is_string())
                all.push_back(*one);
            else if (const auto n = each.value<std::int64_t>(); n && each.is_integer())
                all.push_back(std::to_string(*n));
            else
                wrong(msg("`{1}` has something that is no text.", key));
        }
        return all;
    }
    std::optional<Date> date(std::string_view key) {
        known_.push_back(key);
        const auto found = table_[key].value<toml::date>();
        if (!found) return std::nullopt;
        return Date{std::chrono::year{found->year}, std::chrono::month{found->month}, std::chrono::day{found->day}};
    }
    void skip(std::string_view key) { known_.push_back(key); }
    /// A key that nobody reads is a mistake of the keyboard.
    void nothing_else() {
        for (const auto& [key, value] : table_)
            if (std::find(known_.begin(), known_.end(), key.str()) == known_.end())
                wrong(msg("Nobody knows `{1}`.", std::string(key.str())));
    }

private:
    const toml::table& table_;
    std::string where_;
    std::vector<Remark>& remarks_;
    std::vector<std::string_view> known_;
};

void read_dates(Row& row, std::optional<Date>& checked, Date& written) {
    checked = row.date("checked");
    const auto on = row.date("written");
    if (!checked && !on) row.wrong(msg("`checked` or `written` says when: a date like 2026-11-26."));
    written = on.value_or(checked.value_or(Date{}));
}

template <class Each>
void each_table(const toml::table& of, std::string_view key, Each each) {
    if (const toml::array* all = of[key].as_array())
        for (const toml::node& node : *all)
            if (const toml::table* table = node.as_table()) each(*table);
}

Service service_from(const toml::table& table, std::size_t company, const std::string& where, std::vector<Remark>& remarks) {
    const std::string id = table["id"].value_or(std::string("?"));
    Row row(table, where + ", " + id, remarks);
    Service service;
    service.company = company;
    service.id = row.text("id");
    service.name = row.text("name");
    const std::string kind = row.text("kind");
    if (const auto known = kind_from(kind))
        service.kind = *known;
    else
        row.wrong(msg("No kind of service is called “{1}”.", kind));
    service.free = row.flag("free");
    service.tracks = row.flag("tracks");
    service.runs_in = row.list("runs_in");
    service.on = row.list("on");
    for (const Sign sign : every_sign())
        for (std::string& value : row.list(code(sign))) service.signs.emplace_back(sign, std::move(value));
    row.nothing_else();
    return service;
}

}

Knowledge Knowledge::read(std::span<const KnowledgeFile> files, std::vector<Remark>& remarks) {
    Knowledge all;
    std::string everything;
    for (const KnowledgeFile& file : files) {
        everything += file.text;
        toml::table parsed;
        try {
            parsed = toml::parse(file.text);
        } catch (const toml::parse_error& error) {
            remarks.push_back({Remark::Weight::wrong, file.name + ":" + std::to_string(error.source().begin.line),
                               msg("This is no TOML: {1}", std::string(error.description()))});
            continue;
        }
        each_table(parsed, "company", [&](const toml::table& table) {
            const std::string where = file.name + ", " + table["id"].value_or(std::string("?"));
            Row row(table, where, remarks);
            Company company;
            company.id = row.text("id");
            company.name = row.text("name");
            company.legal = row.text("legal");
            company.seat = row.text("seat");
            company.owner = row.text("owner");
            company.owner_country = row.text("owner_country");
            company.source = row.text("source");
            company.note = row.text("note", false);
            read_dates(row, company.checked, company.written);
            row.skip("service");
            row.nothing_else();
            each_table(table, "service", [&](const toml::table& of) {
                all.services_.push_back(service_from(of, all.companies_.size(), where, remarks));
            });
            all.companies_.push_back(std::move(company));
        });
        each_table(parsed, "software", [&](const toml::table& table) {
            Row row(table, file.name + ", " + table["id"].value_or(std::string("?")), remarks);
            Software one;
            one.id = row.text("id");
            one.name = row.text("name");
            one.what = row.text("what");
            one.licence = row.text("licence");
            one.source = row.text("source");
            std::optional<Date> checked;
            Date written{};
            read_dates(row, checked, written);
            one.generator = row.list("generator");
            one.path = row.list("path");
            one.header = row.list("header");
            one.cookie = row.list("cookie");
            one.script = row.list("script");
            row.nothing_else();
            all.software_.push_back(std::move(one));
        });
    }
    auto index = std::make_shared<Index>();
    for (std::size_t i = 0; i < all.services_.size(); ++i)
        for (const auto& [sign, value] : all.services_[i].signs) index->add(sign, value, static_cast<std::uint32_t>(i));
    index->finish();
    all.index_ = std::move(index);
    all.version_ = crypto::base64url(crypto::sha256(everything)).substr(0, 10);
    return all;
}

const Company* Knowledge::company(std::string_view id) const {
    const auto at = std::find_if(companies_.begin(), companies_.end(), [&](const Company& c) { return c.id == id; });
    return at == companies_.end() ? nullptr : &*at;
}

const Service* Knowledge::service(std::string_view id) const {
    const auto at = std::find_if(services_.begin(), services_.end(), [&](const Service& s) { return s.id == id; });
    return at == services_.end() ? nullptr : &*at;
}

std::span<const std::uint32_t> Knowledge::find(Sign sign, std::string_view value) const {
    return index_ ? index_->find(sign, value) : std::span<const std::uint32_t>();
}

const Service* Knowledge::find(Sign sign, std::string_view value, Kind kind) const {
    for (const std::uint32_t each : find(sign, value))
        if (services_[each].kind == kind) return &services_[each];
    return nullptr;
}

const Service* Knowledge::find(Sign sign, std::string_view value, Dimension dimension) const {
    for (const std::uint32_t each : find(sign, value))
        if (dimension_of(services_[each].kind) == dimension) return &services_[each];
    return nullptr;
}

}
