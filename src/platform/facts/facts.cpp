#include "platform/facts/facts.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace beffroi::facts {

/// What a row reads from; its own type keeps TOML out of the header.
struct Row::Table {
    const toml::table& of;
};
struct Document::Parsed {
    toml::table table;
};

namespace {

template <class Use>
void each_table(const toml::table& of, std::string_view key, Use use) {
    if (const toml::array* all = of[key].as_array())
        for (const toml::node& node : *all)
            if (const toml::table* table = node.as_table()) use(*table);
}

std::string id_of(const toml::table& table) { return table["id"].value_or(std::string("?")); }

std::optional<Date> date_in(const toml::table& table, std::string_view key) {
    const auto found = table[key].value<toml::date>();
    if (!found) return std::nullopt;
    return Date{std::chrono::year{found->year}, std::chrono::month{found->month}, std::chrono::day{found->day}};
}

}

Row::Row(const Table& table, std::string where, std::vector<Remark>& remarks)
    : table_(table), where_(std::move(where)), remarks_(remarks) {}

void Row::wrong(Message text) { remarks_.push_back({Remark::Weight::wrong, where_, std::move(text)}); }

bool Row::has(std::string_view key) const { return table_.of.contains(key); }

std::string Row::text(std::string_view key, Need need) {
    known_.emplace_back(key);
    const auto found = table_.of[key].value<std::string>();
    if (!found && (need == Need::required || has(key))) wrong(msg("`{1}` is missing, or is no text.", key));
    return found.value_or("");
}

bool Row::flag(std::string_view key) {
    known_.emplace_back(key);
    if (!has(key)) return false;
    const auto found = table_.of[key].value_exact<bool>();
    if (!found) wrong(msg("`{1}` is neither true nor false.", key));
    return found.value_or(false);
}

std::vector<std::string> Row::list(std::string_view key) {
    known_.emplace_back(key);
    std::vector<std::string> all;
    if (!has(key)) return all;
    const toml::array* values = table_.of[key].as_array();
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

std::vector<std::pair<std::string, std::string>> Row::by_name(std::string_view key) {
    known_.emplace_back(key);
    std::vector<std::pair<std::string, std::string>> all;
    const auto found = table_.of[key];
    if (const auto one = found.value<std::string>()) {
        all.emplace_back("", *one);
    } else if (const toml::table* several = found.as_table()) {
        for (const auto& [name, value] : *several)
            if (const auto text = value.value<std::string>())
                all.emplace_back(std::string(name.str()), *text);
            else
                wrong(msg("`{1}` has something that is no text.", key));
    } else if (found) {
        wrong(msg("`{1}` is missing, or is no text.", key));
    }
    return all;
}

std::optional<std::int64_t> Row::number(std::string_view key, Need need) {
    known_.emplace_back(key);
    const auto found = table_.of[key].value<std::int64_t>();
    if (!found && (need == Need::required || has(key))) wrong(msg("`{1}` is missing, or is no whole number.", key));
    return found;
}

Dated Row::dates() {
    known_.emplace_back("checked");
    known_.emplace_back("written");
    Dated dated;
    dated.checked = date_in(table_.of, "checked");
    const auto on = date_in(table_.of, "written");
    if (!dated.checked && !on) wrong(msg("`checked` or `written` says when: a date like 2026-11-26."));
    dated.written = on.value_or(dated.checked.value_or(Date{}));
    return dated;
}

void Row::each(std::string_view key, const std::function<void(Row&)>& use) {
    known_.emplace_back(key);
    each_table(table_.of, key, [&](const toml::table& table) {
        const std::string id = table["id"].value_or(std::string());
        const Table opened{table};
        Row row(opened, id.empty() ? where_ : where_ + ", " + id, remarks_);
        use(row);
        row.nothing_else();
    });
}

void Row::nothing_else() {
    if (theirs_) return;
    for (const auto& [key, value] : table_.of)
        if (std::find(known_.begin(), known_.end(), key.str()) == known_.end())
            wrong(msg("Nobody knows `{1}`.", std::string(key.str())));
}

Document::Document(const File& file, std::vector<Remark>& remarks)
    : parsed_(std::make_unique<Parsed>()), name_(file.name), remarks_(remarks) {
    try {
        parsed_->table = toml::parse(file.text);
    } catch (const toml::parse_error& error) {
        remarks_.push_back({Remark::Weight::wrong, name_ + ":" + std::to_string(error.source().begin.line),
                            msg("This is no TOML: {1}", std::string(error.description()))});
    }
}
Document::~Document() = default;

void Document::each(std::string_view key, const std::function<void(Row&)>& use) {
    known_.emplace_back(key);
    each_table(parsed_->table, key, [&](const toml::table& table) {
        const Row::Table opened{table};
        Row row(opened, name_ + ", " + id_of(table), remarks_);
        use(row);
        row.nothing_else();
    });
}

void Document::each_named(const std::function<void(const std::string& name, Row&)>& use) {
    for (const auto& [key, value] : parsed_->table) {
        const toml::table* table = value.as_table();
        if (table == nullptr) continue;
        const std::string name(key.str());
        known_.push_back(name);
        const Row::Table opened{*table};
        Row row(opened, name_ + ", " + name, remarks_);
        use(name, row);
        row.nothing_else();
    }
}

void Document::nothing_else() {
    for (const auto& [key, value] : parsed_->table)
        if (std::find(known_.begin(), known_.end(), key.str()) == known_.end())
            remarks_.push_back({Remark::Weight::wrong, name_, msg("Nobody knows `{1}`.", std::string(key.str()))});
}

Result<std::vector<File>> files_of(const std::string& folder) {
    std::vector<File> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        if (entry.path().extension() != ".toml") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        files.push_back({entry.path().filename().string(), {std::istreambuf_iterator<char>(in), {}}});
    }
    if (failed || files.empty())
        return invalid("unreadable",
                       msg("There is no TOML file in {1}. Name the folder with the files of knowledge.", folder));
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
    return files;
}

bool identifier(std::string_view id) {
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool country(std::string_view code) {
    return code.size() == 2 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}
