// The second factor: an authenticator app (RFC 6238), and codes on paper for the day when it is lost.
#include <liboath/oath.h>

#include <array>
#include <cstdlib>

#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

constexpr int step_seconds = 30, digits_count = 6;
constexpr int recovery_count = 10;
/// Nobody mistypes so often; whoever guesses has done nothing yet against a million.
constexpr int wrong_codes_told = 10;
/// Letters and figures that nobody confuses on paper.
constexpr std::string_view letters = "abcdefghjkmnpqrstvwxyz23456789";

std::string base32_decoded(std::string_view text) {
    char* out = nullptr;
    std::size_t size = 0;
    if (oath_base32_decode(text.data(), text.size(), &out, &size) != OATH_OK) return {};
    std::string bytes(out, size);
    std::free(out);
    return bytes;
}

/// 10 letters, 49 bits, in two groups: "k7mqp-x3hvt".
std::string new_recovery_code() {
    std::string code;
    while (code.size() < 11) {
        if (code.size() == 5) code += '-';
        // 240 is the largest multiple of 30 in a byte: no letter is likelier than another.
        const auto byte = static_cast<unsigned char>(crypto::random_bytes(1)[0]);
        if (byte < 240) code += letters[byte % letters.size()];
    }
    return code;
}

/// As people copy it: capitals, spaces, without its hyphen.
std::string recovery_letters(std::string_view code) {
    std::string plain;
    for (const char c : text::lower_ascii(code))
        if (letters.find(c) != std::string_view::npos) plain += c;
    return plain;
}
constexpr std::string_view recovery = "people.recovery";

std::string only_digits(std::string_view typed) {
    std::string out;
    for (const char c : typed)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

std::vector<std::string> fresh_codes(db::Write& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<std::string> codes, hashed;
    for (int i = 0; i < recovery_count; ++i) {
        codes.push_back(new_recovery_code());
        hashed.push_back(vault.index(recovery_letters(codes.back()), recovery));
    }
    repository::set_recovery_codes(tx, person, hashed, vault.index("mark", "vault.mark"));
    return codes;
}

Error wrong_code() {
    return invalid("wrong_code", msg("This code is not right, or is over. Type the one that your app shows now."),
                   "code");
}

}

TotpOffer offer_totp(std::string_view site, std::string_view mail) {
    const std::string bytes = crypto::random_bytes(20);
    char* encoded = nullptr;
    std::size_t size = 0;
    oath_base32_encode(bytes.data(), bytes.size(), &encoded, &size);
    const std::string secret(encoded, size);
    std::free(encoded);
    return totp_offer_of(secret, site, mail);
}

TotpOffer totp_offer_of(std::string_view secret, std::string_view site, std::string_view mail) {
    // The form that authenticator apps read (Key Uri Format).
    const std::string name = net::percent_encode(site);
    return {std::string(secret), "otpauth://totp/" + name + ":" + net::percent_encode(mail) +
                                     "?secret=" + std::string(secret) + "&issuer=" + name};
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view typed, Instant now,
                                      std::int64_t last_step) {
    const std::string key = base32_decoded(secret), digits = only_digits(typed);
    if (key.empty() || digits.size() != digits_count) return std::nullopt;
    const std::int64_t at =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() / step_seconds;
    std::optional<std::int64_t> found;
    for (std::int64_t step = at - 1; step <= at + 1; ++step) {
        char right[digits_count + 1];
        if (step <= last_step ||
            oath_hotp_generate(key.data(), key.size(), static_cast<std::uint64_t>(step), digits_count, false,
                               OATH_HOTP_DYNAMIC_TRUNCATION, right) != OATH_OK)
            continue;
        // Each step is compared, so that the time taken does not tell which was near.
        if (crypto::equal_constant_time(digits, right)) found = step;
    }
    return found;
}

Result<std::vector<std::string>> set_totp(db::Write& tx, const crypto::Vault& vault, PersonId person,
                                          std::string_view secret, std::string_view digits, const Clock& clock) {
    const auto step = totp_step(secret, digits, clock.now(), 0);
    if (!step) return wrong_code();
    repository::set_totp(tx, person, vault.seal(secret, "people.totp:" + person.text()), *step);
    journal::record(tx, person, journal::Act::factor_added, person, "totp", clock);
    return fresh_codes(tx, vault, person);
}

Result<std::vector<std::string>> new_recovery_codes(db::Write& tx, const crypto::Vault& vault, PersonId person,
                                                    const Clock& clock) {
    if (!repository::totp(tx, person))
        return fail(ErrorKind::conflict, "no_second_step",
                    msg("Recovery codes go with an app that shows codes. Set one up first."));
    journal::record(tx, person, journal::Act::factor_added, person, "recovery", clock);
    return fresh_codes(tx, vault, person);
}

std::string factor_and_check(std::string_view factor, std::string_view checked) {
    return std::string(factor) + (checked.empty() ? "" : ":" + std::string(checked));
}

std::span<const IdentityCheck> identity_checks() {
    static constexpr std::array checks{
        IdentityCheck{"seen", i18n::key("I have the person in front of me")},
        IdentityCheck{"called", i18n::key("I called the person back on a number that we knew before")},
        IdentityCheck{"vouched", i18n::key("A colleague who has the person in front of them told me so by voice")},
    };
    return checks;
}

void remove_totp(db::Write& tx, PersonId person, PersonId by, const Clock& clock, std::string_view checked) {
    journal::record(tx, by, journal::Act::factor_removed, person, factor_and_check("totp", checked), clock);
    repository::set_totp(tx, person, {}, 0);
    repository::set_recovery_codes(tx, person, {}, {});
}

Result<void> check_second_factor(db::Write& tx, const crypto::Vault& vault, PersonId person, std::string_view code,
                                 const Clock& clock) {
    if (only_digits(code).size() == digits_count && text::trim(code).size() <= 7) {
        const auto kept = repository::totp(tx, person);
        const auto secret = kept ? vault.open(kept->sealed, "people.totp:" + person.text()) : std::nullopt;
        const auto step = secret ? totp_step(*secret, code, clock.now(), kept->step) : std::nullopt;
        // Of two who send the same code, one is first.
        if (!step || !repository::use_totp_step(tx, person, *step)) return wrong_code();
        repository::forget_wrong_codes(tx, person);
        return {};
    }
    if (repository::use_recovery_code(tx, person, vault.indexes(recovery_letters(code), recovery))) {
        journal::record(tx, person, journal::Act::recovery_used, person, "", clock);
        repository::forget_wrong_codes(tx, person);
        return {};
    }
    return wrong_code();
}

bool note_wrong_code(db::Write& tx, PersonId person, const Clock& clock) {
    const auto wrong = repository::add_wrong_code(tx, person);
    if (wrong.in_a_row < wrong_codes_told || clock.now() - wrong.told < std::chrono::hours(24)) return false;
    repository::told_of_wrong_codes(tx, person, clock.now());
    return true;
}

int recovery_codes_left(db::Read& tx, PersonId person) { return repository::recovery_codes_left(tx, person); }

}
