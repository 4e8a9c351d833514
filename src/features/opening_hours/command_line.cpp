// `beffroi opening-hours`: one answer for a script.
#include <cstdio>

#include "features/opening_hours/opening_hours.hpp"
#include "platform/base/json.hpp"

namespace beffroi::opening_hours {
namespace {

std::string_view status_name(Status status) {
    return status == Status::open ? "open" : status == Status::closed ? "closed" : "unknown";
}

/// "2026-11-24T10:00", seconds allowed.
std::optional<LocalTime> parse_local(std::string_view text) {
    const auto two = [&](std::size_t at) {
        const bool digits =
            at + 1 < text.size() && text[at] >= '0' && text[at] <= '9' && text[at + 1] >= '0' && text[at + 1] <= '9';
        return digits ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
    };
    const auto date = parse_date(text.substr(0, 10));
    const bool seconds = text.size() == 19 && text[16] == ':' && two(17) >= 0 && two(17) <= 59;
    if (!date || (text.size() != 16 && !seconds) || (text[10] != 'T' && text[10] != ' ') || text[13] != ':')
        return std::nullopt;
    const int hour = two(11), minute = two(14);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
    return LocalTime{*date, hour * 60 + minute, seconds ? two(17) : 0};
}

std::string local_text(const LocalTime& at) {
    char clock[32];
    std::snprintf(clock, sizeof clock, "T%02d:%02d", at.minute / 60, at.minute % 60);
    return date_text(at.date) + clock;
}

int refuse(std::optional<std::size_t> position, const std::string& message, bool as_json, std::string& out) {
    if (!as_json) {
        out = position ? "fault at byte " + std::to_string(*position) + ": " + message + "\n" : message + "\n";
        return 2;
    }
    json::Writer json;
    json.begin_object().field("state", "fault").key("next_change").null().key("comment").null().key("canonical").null();
    json.key("position");
    if (position)
        json.value(static_cast<std::int64_t>(*position));
    else
        json.null();
    json.field("message", message).end_object();
    out = json.take() + "\n";
    return 2;
}

}

int command_line(std::string_view at, std::string_view text, bool json, const Where& where, std::string& out,
                 Lang lang) {
    const auto now = parse_local(at);
    if (!now)
        return refuse(std::nullopt,
                      i18n::format(lang, msg("--at: “{1}” is not an instant; write it as 2026-11-24T10:00.", at)), json,
                      out);
    Fault fault;
    const auto hours = Hours::parse(text, &fault);
    if (!hours) return refuse(fault.position, i18n::format(lang, fault.message), json, out);
    const Status status = hours->status_at(*now, where);
    if (!json) {
        out = std::string(status_name(status)) + "\n";
        return 0;
    }
    json::Writer answer;
    answer.begin_object().field("state", status_name(status)).key("next_change");
    if (const auto next = hours->next_change(*now, where, 370))
        answer.value(local_text(*next));
    else
        answer.null();
    answer.key("comment");
    if (const auto comment = hours->comment_at(*now, where); !comment.empty())
        answer.value(comment);
    else
        answer.null();
    answer.field("canonical", hours->text()).key("position").null();
    answer.field("message", state(*hours, *now, where, lang).sentence).end_object();
    out = answer.take() + "\n";
    return 0;
}

}
