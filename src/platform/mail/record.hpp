// The SQL of what became of each mail, for both engines.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/db.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::mail::record {

inline constexpr std::chrono::days kept{90};

/// Addresses are compared in lower case: servers that mind case are a thing of the past.
void insert(db::Write& tx, const crypto::Vault& vault, MailId id, std::string_view token, std::string_view address,
            std::string_view kind, Instant now, std::string_view when_lost = {});
bool exists(db::Read& tx, std::string_view token);
bool was_sent(db::Read& tx, std::string_view token);
void sent(db::Write& tx, std::string_view token, std::string_view answer, Instant at);
/// Why it still waits.
void delayed(db::Write& tx, std::string_view token, std::string_view answer);
/// `given_up`: not refused, but tried too long.
void refused(db::Write& tx, std::string_view token, const Reply& reply, Instant at, bool given_up = false);
/// False when no mail has this token. The first bounce counts.
bool bounced(db::Write& tx, std::string_view token, const Reply& reply, Instant at);
/// Seals the addresses that a former version left in clear; returns how many.
std::int64_t seal_former(db::Write& tx, const crypto::Vault& vault);
/// Takes away what is older than 90 days.
void forget(db::Write& tx, Instant now);

/// Seals a letter that waits by the present key.
void renew_letter(const crypto::Vault& vault, keys::Row& row);

}
