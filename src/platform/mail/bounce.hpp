// Delivery status notifications (RFC 3464): what other mail servers say of a mail that they could not deliver.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/mail.hpp"

namespace beffroi::mail {

struct Report {
    enum class Action { failed, delayed, other };
    Action action = Action::other;
    Reply reply;
    std::vector<std::string> tokens;  ///< of the mails that it may be about, most likely first
};

/// Nothing when the message is no such report. Any bytes may be given; takes a time proportional to their number.
std::optional<Report> read_report(std::string_view message);

/// The tokens of this program's addresses and identifiers in a text: "<0123…ef@exemple.fr>", "retours+0123…ef@exemple.fr".
std::vector<std::string> tokens_in(std::string_view text);

}
