// The jobs that tell people.
#pragma once
#include "features/notices/notices.hpp"

namespace beffroi::notices {

/// Looks at the notice again at `at`.
void enqueue(db::Write& tx, NoticeId id, Instant at);

/// A short address of this site for the SMS of this notice, "/r/" and a code of 128 bits, that leads to its link in the contact's
/// language until 30 days after it begins; empty when it has no link. The same for the same link.
std::string short_link(db::Write& tx, const crypto::Vault& vault, const Notice& notice);
/// Where it leads: "/rendez-vous/suivi/…".
std::optional<std::string> short_link_target(db::Read& tx, const crypto::Vault& vault, std::string_view code,
                                             Instant now);

/// How often the gateway is asked before somebody calls instead: after 1, 2, 4 … 64 minutes.
inline constexpr int most_sms_attempts = 8;

}
