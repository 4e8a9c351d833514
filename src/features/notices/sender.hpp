// The jobs that tell people.
#pragma once
#include "features/notices/notices.hpp"

namespace beffroi::notices {

/// Looks at the notice again at `at`.
void enqueue(db::Write& tx, NoticeId id, Instant at);

/// How often the gateway is asked before somebody calls instead: after 1, 2, 4 … 64 minutes.
inline constexpr int most_sms_attempts = 8;

}
