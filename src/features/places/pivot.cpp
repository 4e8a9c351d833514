// Whose a place is: the pivot, a SIRET or a number of the RNA.
#include "features/places/places.hpp"
#include "features/places/values.hpp"

namespace beffroi::places {

bool is_sound_siret(std::string_view siret) {
    if (siret.size() != 14) return false;
    int luhn = 0, sum = 0;
    for (std::size_t i = 0; i < 14; ++i) {
        if (siret[i] < '0' || siret[i] > '9') return false;
        const int digit = siret[i] - '0';
        const int weighed = i % 2 == 0 ? 2 * digit : digit;
        luhn += weighed > 9 ? weighed - 9 : weighed;
        sum += digit;
    }
    constexpr std::string_view la_poste = "356000000", its_head_office = "35600000000048";
    return siret.starts_with(la_poste) && siret != its_head_office ? sum % 5 == 0 : luhn % 10 == 0;
}

namespace {

/// `query` asks for slug, name and commune of the places whose pivot is ?1.
std::vector<Sign> signs(db::Read& tx, std::string_view query, std::string_view pivot) {
    std::vector<Sign> found;
    if (pivot.empty() || pivot == unknown_pivot) return found;
    tx.each(query, [&](const db::Row& row) { found.push_back({row.string(0), row.string(1), row.string(2)}); }, pivot);
    return found;
}

}

std::vector<Sign> places_of(db::Read& tx, std::string_view pivot) {
    return signs(tx, "SELECT slug, name, commune FROM places WHERE pivot = ?1 AND retired = 0 ORDER BY id", pivot);
}

std::vector<Sign> retired_places_of(db::Read& tx, std::string_view pivot) {
    return signs(
        tx, "SELECT slug, name, commune FROM places WHERE pivot = ?1 AND retired > 0 ORDER BY retired DESC, id", pivot);
}

}
