// The lines of a file, read: people and records as they would be kept, and what is wrong with the others.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/activities/activities.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/imports/plan.hpp"
#include "features/imports/words.hpp"

namespace beffroi::imports {

using accounts::PersonId;
using beneficiaries::BeneficiaryId;
using places::PlaceId;

struct Fault {
    int line = 0;
    std::string column;  ///< its title; may be empty
    std::string value;   ///< what stands there
    Message why;
    bool refused = false;  ///< the line is not brought in; else it is, without this value
};

/// What lines may refer to here, read once.
struct References {
    accounts::Visitor visitor;  ///< who brings it in
    struct Colleague {
        PersonId id;
        std::string name, mail;
    };
    std::vector<Colleague> colleagues;  ///< for whom they may, themselves first
    struct Place {
        PlaceId id;
        std::string name, folded, insee, postcode, departement;
    };
    std::vector<Place> places;
};
References references(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, const Clock& clock);

struct PersonLine {
    int line = 0;
    beneficiaries::Beneficiary sheet;  ///< with who looks after them
    std::string number;  ///< in the file; may be empty
};
/// Somebody whom a record names.
struct Named {
    int line = 0;
    std::string first_name, last_name;
    std::string number;  ///< of the person in the file, instead of a name
    beneficiaries::Gender gender = beneficiaries::Gender::not_told;
    beneficiaries::Situation situation = beneficiaries::Situation::not_told;
    beneficiaries::AgeBand age_band = beneficiaries::AgeBand::not_told;
    std::string insee;
};
struct RecordLine {
    int line = 0;  ///< the first, of several
    std::string id;  ///< in the file; may be empty
    std::string content;  ///< all of its cells: what it is known by when it has no number
    activities::Activity record;  ///< with those without a name counted
    std::vector<Named> named;
    std::vector<std::string> tags;
};

/// A question that the file raises.
struct Ask {
    std::string key;
    enum class Kind { word, place, colleague } kind{};
    std::string column, shown;
    int lines = 0;  ///< how many raise it
    Field field = Field::none;  ///< of a word
    std::string insee;  ///< of a place: where it is; may be empty
    std::string chosen;  ///< what was decided; empty: nothing
};

struct Lines {
    std::vector<PersonLine> people;
    std::vector<RecordLine> records;
    std::vector<Fault> faults;
    std::vector<Ask> asks;
    int read = 0;     ///< lines
    int refused = 0;  ///< of these, lines that are not brought in
};
/// Errors: those of the reader.
Result<Lines> read_lines(spreadsheet::Reader& file, const Plan& plan, const References& references, const Clock& clock);

// ---- For read_lines ----

/// Cut, with "…", after so many characters.
void shorten_to(std::string& value, std::size_t most);

/// The cells of one line, by what they are.
class Cells {
public:
    Cells(const Table& table, const spreadsheet::Row& row) : table_(table), row_(row) {}
    int line() const { return row_.number; }
    bool has(Field field) const { return table_.column(field) >= 0; }
    /// Empty when there is nothing.
    std::string_view operator[](Field field) const;
    std::string_view title(Field field) const;
    /// Whether nothing that is read stands in it.
    bool blank() const;
    /// Every cell, read or not: the line is the same whatever its columns are said to be.
    std::string content() const;

private:
    const Table& table_;
    const spreadsheet::Row& row_;
};

/// Gathers faults and questions.
class Reading {
public:
    Reading(const Plan& by, const References& refer, Lines& lines, const Clock& clock)
        : plan(by), references(refer), into(lines), today(clock.today()) {}
    const Plan& plan;
    const References& references;
    Lines& into;
    Date today;

    void refuse(const Cells& cells, Field field, Message why);
    void note(const Cells& cells, Field field, Message why);
    /// What was decided about a word that nobody knows; asks when nothing was. None: nothing yet; "-": it is left out.
    std::optional<std::string> decided(const Cells& cells, Ask ask);
    /// The commune of these cells; told when it can't be found.
    std::string commune(const Cells& cells, Field insee, Field postcode, Field name);

    /// A word of a column of codes: read, or decided. Left out and told otherwise; `needed` refuses the line until it is decided.
    template <class T, class Read, class FromCode>
    std::optional<T> word(const Cells& cells, Field field, std::string_view cell, Read read, FromCode from_code,
                          bool needed = false) {
        if (auto known = read(cell)) return known;
        const auto code = decided(cells, {"w:" + std::string(field_code(cells, field)) + ":" + folded(cell),
                                          Ask::Kind::word,
                                          std::string(cells.title(field)),
                                          std::string(cell),
                                          0,
                                          field,
                                          {},
                                          {}});
        if (code && *code != "-")
            if (auto chosen = from_code(*code)) return chosen;
        tell_unknown(cells, field, cell, code.has_value(), needed);
        return std::nullopt;
    }

    void person(const Cells& cells);
    /// One line of a record; `finish` gives the records once all lines are read.
    void record(const Cells& cells, const Table& table);
    void finish();

private:
    static std::string_view field_code(const Cells& cells, Field field);
    static std::string folded(std::string_view cell);
    void tell_unknown(const Cells& cells, Field field, std::string_view cell, bool was_decided, bool needed);
    std::optional<PersonId> colleague(const Cells& cells, Field field, std::string_view shown, std::string_view mail);
    bool counsellors(const Cells& cells, std::vector<PersonId>& into_);
    bool place(const Cells& cells, activities::Activity& a);
    bool subjects(const Cells& cells, activities::Activity& a);
    bool facts(const Cells& cells, RecordLine& r);
    void counts(const Cells& cells, activities::Activity& a);
    void people_of(const Cells& cells, RecordLine& r, bool workshop);

    struct Group {
        RecordLine record;
        bool refused = false;
        int lines = 0, expected = 0;
        int total = -1;  ///< how many came, where one line says it
    };
    std::vector<Group> groups_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
};

}
