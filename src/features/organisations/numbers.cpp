// The numbers by which the State knows an organisation, as people type them.
#include <algorithm>

#include "features/organisations/organisations.hpp"
#include "platform/base/text.hpp"

namespace beffroi::organisations {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view s) { return std::all_of(s.begin(), s.end(), digit); }

/// Letters in lower case and digits; blanks of every kind, points and hyphens are how people group them.
std::string compact(std::string_view typed) {
    std::string out = text::fold_words(typed);
    std::erase(out, ' ');
    return out;
}

/// Each second digit from the right counts double, and its two digits are added; the sum ends with 0.
bool passes_luhn(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int digit = digits[digits.size() - 1 - i] - '0', twice = digit * 2;
        sum += i % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
}

}

Result<std::string> read_siren(std::string_view typed) {
    std::string siren = compact(typed);
    if (!all_digits(siren))
        return invalid("siren_letters", msg("A SIREN is made of digits only: write its 9 digits."), "siren");
    if (siren.size() == 14) {
        // What stands on an invoice is often the SIRET, which begins with it.
        auto siret = read_siret(siren);
        if (!siret) return std::move(siret).take_error().on("siren");
        siren.resize(9);
    }
    if (siren.size() != 9)
        return invalid("siren_length",
                       msg("A SIREN has 9 digits, and this one has {1}. Copy it from an invoice or from "
                           "annuaire-entreprises.data.gouv.fr.",
                           std::to_string(siren.size())),
                       "siren");
    if (siren == std::string(9, '0') || !passes_luhn(siren))
        return invalid("siren_wrong",
                       msg("No organisation has this SIREN: one of its digits is mistyped, or two were swapped. "
                           "Compare it with an invoice."),
                       "siren");
    return siren;
}

Result<std::string> read_siret(std::string_view typed) {
    const std::string siret = compact(typed);
    if (!all_digits(siret))
        return invalid("siret_letters",
                       msg("A SIRET is made of digits only: write its 14 digits, or leave the field empty."), "siret");
    if (siret.size() == 9)
        return invalid("siret_is_siren",
                       msg("This is a SIREN, of 9 digits. The SIRET has 5 more: it stands on invoices and on "
                           "annuaire-entreprises.data.gouv.fr."),
                       "siret");
    if (siret.size() != 14)
        return invalid("siret_length",
                       msg("A SIRET has 14 digits, and this one has {1}. Copy it from an invoice or from "
                           "annuaire-entreprises.data.gouv.fr.",
                           std::to_string(siret.size())),
                       "siret");
    // Fourteen zeros pass the test, and stand for "not known" in the national standard.
    if (siret == std::string(14, '0') || !places::is_sound_siret(siret))
        return invalid("siret_wrong",
                       msg("No organisation has this SIRET: one of its digits is mistyped, or two were swapped. "
                           "Compare it with an invoice, or leave the field empty."),
                       "siret");
    return siret;
}

Result<std::string> read_rna(std::string_view typed) {
    std::string rna = compact(typed);
    const bool sound = rna.size() == 10 && rna[0] == 'w' && digit(rna[1]) &&
                       (digit(rna[2]) || (rna[2] >= 'a' && rna[2] <= 'z')) &&
                       all_digits(std::string_view(rna).substr(3));
    if (!sound)
        return invalid("rna_wrong",
                       msg("A number of the directory of associations is a W and nine digits, such as W141000123. Copy "
                           "it from the receipt of the prefecture, or leave the field empty."),
                       "rna");
    for (char& c : rna)
        if (!digit(c)) c = static_cast<char>(c - 'a' + 'A');
    return rna;
}

}
