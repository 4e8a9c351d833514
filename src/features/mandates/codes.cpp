// Agreeing by a code: six digits that an SMS takes to the person's own telephone, and that they tell the counsellor.
#include <algorithm>

#include "features/mandates/repository.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::mandates {
namespace {

std::string phone_context(MandateId id) { return "mandates.code:" + id.text(); }
std::string hashed_of(MandateId id, std::int64_t number, std::string_view code) {
    return id.text() + ":" + std::to_string(number) + ":" + std::string(code);
}

std::string six_digits() {
    constexpr std::uint64_t million = 1'000'000;
    std::uint64_t any = 0;
    for (const char c : crypto::random_bytes(sizeof any)) any = any << 8U | static_cast<unsigned char>(c);
    std::string digits = std::to_string(any % million);
    digits.insert(0, 6 - digits.size(), '0');
    return digits;
}

bool good(const repository::Code& code, Instant now) {
    return !code.agreed && code.tries < code_tries && now - code.made <= code_time;
}

}

Result<Sent> make_code(db::Write& tx, const crypto::Vault& vault, MandateId id, PersonId by, const Clock& clock) {
    const auto m = repository::mandate(tx, nullptr, id);
    if (!m) return fail(ErrorKind::not_found, "unknown_mandate", msg("This mandate is not known here, or no longer."));
    const State now = state(*m, clock.now());
    if (now == State::ended)
        return fail(ErrorKind::conflict, "mandate_over",
                    msg("This mandate is over: nothing may be done by it any more. The person can give a new one."));
    if (now == State::given)
        return fail(ErrorKind::conflict, "given_already", msg("The person has agreed to this mandate already."));
    const auto whose = beneficiaries::beneficiary(tx, vault, m->beneficiary);
    if (!whose || whose->who.phone.empty())
        return fail(ErrorKind::conflict, "no_phone",
                    msg("There is no telephone number on the person’s sheet. Print the mandate, or show the code."));
    if (repository::codes_since(tx, id, clock.now() - std::chrono::hours{24}) >= codes_a_day)
        return fail(ErrorKind::too_many, "too_many_codes",
                    msg("{1} codes were sent for this mandate today. Print it, or try again tomorrow.",
                        std::to_string(codes_a_day)));
    const auto before = repository::last_code(tx, id);
    repository::Code code;
    code.number = before ? before->number + 1 : 1;
    Sent sent{six_digits(), whose->who.phone};
    code.hash = vault.index(hashed_of(id, code.number, sent.code), "mandates.code");
    code.sent_to = vault.seal(sent.phone, phone_context(id));
    code.made = clock.now();
    repository::insert_code(tx, id, code, by);
    journal::record(tx, by, journal::Act::consent_changed, PersonId{m->beneficiary.value}, "mandate:code", clock);
    return sent;
}

std::optional<Instant> code_until(db::Read& tx, MandateId id, Instant now) {
    const auto code = repository::last_code(tx, id);
    return code && good(*code, now) ? std::optional(code->made + code_time) : std::nullopt;
}

Typed give_by_code(db::Write& tx, const crypto::Vault& vault, MandateId id, std::string_view typed, PersonId by,
                   const Clock& clock) {
    const auto m = repository::mandate(tx, nullptr, id);
    const auto code = repository::last_code(tx, id);
    if (!m || state(*m, clock.now()) != State::drafted || !code || !good(*code, clock.now())) return {};
    // People say and type it in groups: "123 456".
    std::string digits;
    std::ranges::copy_if(typed, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    const auto hashes = vault.indexes(hashed_of(id, code->number, digits), "mandates.code");
    const bool right = std::ranges::any_of(
        hashes, [&](const std::string& each) { return crypto::equal_constant_time(each, code->hash); });
    const int tries = code->tries + 1;
    repository::set_code(tx, id, code->number, tries, right ? std::optional(clock.now()) : std::nullopt);
    if (!right || !give(tx, id, Consent::message, Paper::none, by, clock)) return {false, code_tries - tries};
    return {true, 0};
}

std::string agreed_from(db::Read& tx, const crypto::Vault& vault, MandateId id) {
    const auto code = repository::last_code(tx, id);
    return code && code->agreed ? vault.open(code->sent_to, phone_context(id)).value_or("") : std::string();
}

}
