// One line of a file of appointments, read: what it refers to is found, what can't be used is told.
#pragma once
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/appointments/appointments.hpp"
#include "features/appointments/import_words.hpp"
#include "platform/imports/csv.hpp"

namespace beffroi::appointments {

/// A line without whom it is for: small, since a file has millions. The line is read again when it is kept.
struct Line {
    int number = 0;
    std::size_t position = 0;  ///< of its record in the file
    std::int64_t origin = 0, said = 0;  ///< as in `appointments_brought`
    std::uint32_t motif = 0;  ///< in `References::motifs`
    std::uint32_t insee = 0;  ///< in `References::communes`
    PersonId counsellor;
    PlaceId place;
    Instant starts, ends;
    Status status = Status::unknown;

    /// Whether it takes the counsellor's time: only what is not over by more than a day is claimed, since nobody books in the past.
    bool claims(Instant now) const { return !cancelled(status) && ends > now - std::chrono::days{1}; }
};

/// A motif that lines name, known or to be made.
struct NamedMotif {
    agenda::Motif motif;  ///< without id: it is to be made
    std::vector<std::uint32_t> lengths;  ///< in minutes, of the lines that say one: the most frequent is a new motif's
};

/// What lines refer to, asked of the database once for each word.
class References {
public:
    References(db::Database& database, const crypto::Vault& vault, std::string departement, bool add_motifs,
               const Clock& clock);

    struct Counsellor {
        PersonId id;
        bool closed = false;
        std::optional<Message> fault;
    };
    const Counsellor& counsellor(std::string_view mail);
    struct Where {
        PlaceId id;
        std::uint32_t insee = 0;
        std::optional<Message> fault;
    };
    const Where& place(std::string_view cell);
    /// In `motifs`, or a fault.
    Result<std::uint32_t> motif(std::string_view name, std::optional<agenda::Kind> kind, bool has_place);
    /// In `communes`; 0 when it is not known.
    std::uint32_t commune(std::string_view cell, std::string_view postcode);
    std::string_view zone(std::uint32_t insee) const { return zones_[insee]; }
    std::optional<Status> status(std::string_view cell);

    std::vector<NamedMotif> motifs;
    std::vector<std::string> communes;  ///< codes; the first is "": unknown

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    template <class V>
    using Memory = std::unordered_map<std::string, V, Hash, std::equal_to<>>;

    std::uint32_t insee_of(std::string_view code);
    Where find_place(std::string_view cell) const;
    Result<std::uint32_t> find_motif(std::string_view name, std::optional<agenda::Kind> kind, bool has_place);

    db::Database& database_;
    const crypto::Vault& vault_;
    std::string departement_;
    bool add_motifs_;
    std::size_t new_motifs_ = 0;
    Clock clock_;
    std::vector<std::string> zones_;
    Memory<Counsellor> counsellors_;
    Memory<Where> places_;
    Memory<Where> known_places_;  ///< by folded name and by address
    Memory<std::uint32_t> communes_;
    Memory<std::optional<Status>> statuses_;
    Memory<Result<std::uint32_t>> motifs_;
};

/// Where the columns stand in the file.
class Columns {
public:
    /// Errors: `unreadable`, which names the column that is missing. `notes`: columns that nobody reads.
    static Result<Columns> from(const imports::CsvRecord& first, std::vector<Message>& notes);
    std::string_view cell(const imports::CsvRecord& record, Column column) const;
    std::size_t count = 0;

private:
    std::array<int, column_count> at_{};  ///< -1: not there
};

/// What became of values, by the list of the report.
struct Remarks {
    std::vector<imports::Remark> refused, dropped, mended, doubtful;
};

class LineReader {
public:
    LineReader(Columns columns, std::string source, const crypto::Vault& vault, References& references, Clock clock)
        : columns_(columns), source_(std::move(source)), vault_(vault), references_(references), now_(clock.now()) {}

    /// False when it is refused, with at least one remark that says why.
    bool read(imports::CsvRecord& record, std::size_t position, Line& line, Remarks& remarks);
    /// Whom it is for. `remarks` may be null: they were told before.
    Who who(const imports::CsvRecord& record, Remarks* remarks) const;
    std::string id(const imports::CsvRecord& record) const;

private:
    struct Told;
    bool read_time(const imports::CsvRecord& record, Line& line, Remarks& remarks, const std::string& id);
    Columns columns_;
    std::string source_;
    const crypto::Vault& vault_;
    References& references_;
    Instant now_;
};

}
