#include "features/territory/table.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

extern "C" {
extern const char beffroi_territory_begin[];
extern const char beffroi_territory_end[];
}

namespace beffroi::territory {
namespace {

constexpr std::string_view magic = "BEFTERR2";
constexpr std::size_t section_count = 11;

Table read(std::string_view file) {
    const auto refuse = [] { throw std::logic_error("the embedded table of communes is not what this program reads"); };
    const auto number = [&](std::size_t at) {
        std::uint32_t n = 0;
        std::memcpy(&n, file.data() + at, sizeof n);
        return n;
    };
    constexpr std::size_t head = 8 + 4 * 4;
    if (file.size() < head + 8 * section_count || file.substr(0, 8) != magic || number(20) != section_count) refuse();

    std::size_t next = 0;
    const auto section = [&]<class T>(std::span<const T>& out, std::size_t width = sizeof(T)) {
        const std::size_t at = number(head + 8 * next), count = number(head + 8 * next + 4);
        ++next;
        if (at % 4 != 0 || at > file.size() || count > (file.size() - at) / width) refuse();
        out = {reinterpret_cast<const T*>(file.data() + at), count * (width / sizeof(T))};
    };
    Table t;
    t.communes = number(8);
    t.arrondissements = number(12);
    t.former = number(16);
    std::span<const char> postcodes, texts;
    section(t.rows);
    section(t.typed);
    section(postcodes, 5);
    section(t.postcode_starts);
    section(t.postcode_rows);
    section(t.row_postcodes);
    section(t.located_northward);
    section(t.all_northward);
    section(t.departements);
    section(t.regions);
    section(texts);
    t.postcodes = {postcodes.data(), postcodes.size()};
    t.texts = {texts.data(), texts.size()};
    if (t.rows.size() != std::size_t{t.communes} + t.arrondissements + t.former) refuse();
    return t;
}

}

const Table& table() {
    static const Table only =
        read({beffroi_territory_begin, static_cast<std::size_t>(beffroi_territory_end - beffroi_territory_begin)});
    return only;
}

const Row* Table::row(std::string_view code) const {
    const auto among = [&](std::size_t from, std::size_t count) -> const Row* {
        const auto part = rows.subspan(from, count);
        const auto found =
            std::lower_bound(part.begin(), part.end(), code, [&](const Row& r, std::string_view c) { return insee(r) < c; });
        return found != part.end() && insee(*found) == code ? &*found : nullptr;
    };
    if (const auto* today = among(0, communes)) return today;
    if (const auto* part = among(communes, arrondissements)) return part;
    return among(communes + arrondissements, former);
}

const DepartementRow* Table::departement(std::string_view code) const {
    for (const auto& d : departements)
        if (text(d.code_at, d.code_length) == code) return &d;
    return nullptr;
}

bool Table::has_postcode(const Row& row, std::string_view code) const {
    // A former commune is reached by the postcodes of the one it is in.
    const Row& holder = row.kind == RowKind::former ? rows[row.parent] : row;
    const auto indexes = row_postcodes.subspan(holder.postcodes_at, holder.postcodes_count);
    return std::any_of(indexes.begin(), indexes.end(), [&](std::uint16_t i) { return postcode(i) == code; });
}

}
