// Files of facts that we write ourselves (data/…): tables in TOML, read with a remark for each mistake.
//
//   facts::Document document(file, remarks);
//   document.each("company", [&](facts::Row& row) { one.name = row.text("name"); });
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"

namespace beffroi::facts {

/// What is wrong with a file: a sentence for whoever mends it.
struct Remark {
    enum class Weight { wrong, waiting } weight = Weight::wrong;
    std::string where;  ///< "mail.toml, vade"
    Message text;
};

/// One file as it is read.
struct File {
    std::string name, text;
};

/// When a fact was written down, and when somebody read its source.
struct Dated {
    std::optional<Date> checked;  ///< none: nobody read it yet
    Date written{};  ///< `checked`, where it does not say otherwise
};

/// One table of a list. Each reading remembers its key, and tells what is missing or of another kind.
class Row {
public:
    enum class Need { required, optional };

    std::string text(std::string_view key, Need need = Need::required);
    bool flag(std::string_view key);
    /// Texts; numbers become texts. A missing list is an empty one.
    std::vector<std::string> list(std::string_view key);
    /// A text, whose name is then empty, or a table of texts: `{ fr = "…", re = "…" }`. A missing one has none.
    std::vector<std::pair<std::string, std::string>> by_name(std::string_view key);
    std::optional<std::int64_t> number(std::string_view key, Need need = Need::required);
    /// "checked" and "written": one of them is needed.
    Dated dates();
    /// The tables of a list in this one, "[[company.service]]".
    void each(std::string_view key, const std::function<void(Row&)>& use);
    bool has(std::string_view key) const;
    void wrong(Message text);
    /// The other keys are somebody else's business: a file that others write.
    void rest_is_theirs() { theirs_ = true; }
    const std::string& where() const { return where_; }

private:
    friend class Document;
    struct Table;
    Row(const Table& table, std::string where, std::vector<Remark>& remarks);
    /// A key that nobody read is a mistake of the keyboard.
    void nothing_else();

    const Table& table_;
    std::string where_;
    std::vector<Remark>& remarks_;
    std::vector<std::string> known_;
    bool theirs_ = false;
};

class Document {
public:
    /// What is no TOML gives a remark and no tables. `remarks` must outlive it.
    Document(const File& file, std::vector<Remark>& remarks);
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    /// The tables "[[key]]", in their order.
    void each(std::string_view key, const std::function<void(Row&)>& use);
    /// The tables "[name]", in order of their names.
    void each_named(const std::function<void(const std::string& name, Row&)>& use);
    /// Lists of tables that no `each` asked for are mistakes of the keyboard; call it last.
    void nothing_else();

private:
    struct Parsed;
    std::unique_ptr<Parsed> parsed_;
    std::string name_;
    std::vector<Remark>& remarks_;
    std::vector<std::string> known_;
};

/// The files `*.toml` of a folder, in order of their names. Error: `unreadable`.
Result<std::vector<File>> files_of(const std::string& folder);

/// "a-b-2": lower-case letters, digits, hyphens.
bool identifier(std::string_view id);
/// "FR": two capital letters, as in ISO 3166-1.
bool country(std::string_view code);

}
