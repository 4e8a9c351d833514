// The compiled-in table as tools/territory/build.mjs writes it; nothing is copied out of it.
//
// magic "BEFTERR2" · counts of communes, arrondissements, former communes, sections · (offset, count) a section · sections.
// Numbers are little-endian. Rows are communes of today by code, then the arrondissements of Paris, Lyon and Marseille, then
// former communes. Letters are a name without accents, spaces and leading article: "Le Mont-Saint-Michel" → "montsaintmichel".
#pragma once
#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace beffroi::territory {

static_assert(std::endian::native == std::endian::little, "the table is read as it is stored");

enum class RowKind : std::uint8_t { commune, arrondissement, former };

struct Row {
    static constexpr std::int32_t nowhere = std::numeric_limits<std::int32_t>::min();
    static constexpr std::uint8_t ambiguous = 1, approximate = 2;

    char insee[5];
    RowKind kind;
    std::uint8_t departement;  ///< index in the table of départements
    std::uint8_t flags;
    std::uint32_t name_at, letters_at;  ///< in the pool of texts
    std::uint8_t name_length, letters_length;
    std::uint16_t parent;               ///< the row of the commune it is part of, or its own
    std::int32_t latitude, longitude;   ///< 1e-5 degrees, or `nowhere`
    std::uint32_t population;
    std::uint32_t weight;               ///< how large it looms among answers
    std::uint32_t word_starts_low, word_starts_high;  ///< bit n: a word starts at letter n
    std::uint32_t postcodes_at, postcodes_count;

    std::uint64_t word_starts() const { return word_starts_low | std::uint64_t{word_starts_high} << 32; }
};
static_assert(sizeof(Row) == 52);

/// A name from one of its words on, sorted by these letters.
struct Typed {
    std::uint32_t at;
    std::uint16_t row;
    std::uint8_t length;
    std::uint8_t from_start;  ///< 1 when it is the whole name
    std::uint32_t weight;     ///< of the row
};
static_assert(sizeof(Typed) == 12);

struct DepartementRow {
    std::uint32_t code_at, name_at, letters_at;
    std::uint8_t code_length, name_length, letters_length, region;
};
static_assert(sizeof(DepartementRow) == 16);

struct RegionRow {
    std::uint32_t code_at, name_at;
    std::uint8_t code_length, name_length;
    std::uint16_t unused;
};
static_assert(sizeof(RegionRow) == 12);

struct Table {
    std::uint32_t communes = 0, arrondissements = 0, former = 0;
    std::span<const Row> rows;
    std::span<const Typed> typed;
    std::string_view postcodes;  ///< five digits each, sorted
    std::span<const std::uint32_t> postcode_starts;
    std::span<const std::uint16_t> postcode_rows;  ///< of each postcode, arrondissements first, then larger ones first
    std::span<const std::uint16_t> row_postcodes;
    std::span<const std::uint16_t> located_northward;  ///< communes whose own centre is known, from south to north
    std::span<const std::uint16_t> all_northward;      ///< these and those placed among their neighbours
    std::span<const DepartementRow> departements;
    std::span<const RegionRow> regions;
    std::string_view texts;

    std::string_view text(std::uint32_t at, std::size_t length) const { return texts.substr(at, length); }
    std::string_view insee(const Row& row) const { return {row.insee, 5}; }
    std::string_view name(const Row& row) const { return text(row.name_at, row.name_length); }
    std::string_view letters(const Row& row) const { return text(row.letters_at, row.letters_length); }
    std::string_view letters(const Typed& entry) const { return text(entry.at, entry.length); }
    std::string_view postcode(std::size_t index) const { return postcodes.substr(index * 5, 5); }
    std::size_t postcode_count() const { return postcodes.size() / 5; }

    /// The row of a code, of today first.
    const Row* row(std::string_view insee) const;
    const DepartementRow* departement(std::string_view code) const;
    bool has_postcode(const Row& row, std::string_view code) const;
};

/// The table of this program. Throws `std::logic_error` when what was embedded is not one.
const Table& table();

}
