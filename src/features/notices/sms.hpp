// Handing an SMS to the gateway that the configuration describes.
#pragma once
#include <string_view>

#include "features/notices/notices.hpp"

namespace beffroi::notices {

/// Hands one message over. Errors: `no_gateway`; `sms_unreachable`, `sms_later` (try again); `sms_refused` (it never will).
/// Neither the number nor the text is in an error.
Result<void> send_sms(const Gateway& gateway, std::string_view to, std::string_view text, std::string_view id);

/// Whether an SMS can reach it: French landlines and special numbers can't be reached; of other countries the gateway knows more.
bool can_receive_sms(std::string_view phone_e164);

}
