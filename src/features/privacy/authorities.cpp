// What courts and other authorities asked for; no SQL.
#include <array>

#include "features/privacy/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::privacy {
namespace {

struct Row {
    std::string_view code, label;
};
/// In the order of the enumeration.
constexpr std::array<Row, 4> answers{Row{"given", i18n::key("Given")}, Row{"in_part", i18n::key("Given in part")},
                                     Row{"refused", i18n::key("Refused")},
                                     Row{"absent", i18n::key("Nothing was held")}};

}

std::string_view code(Answer answer) { return answers[static_cast<std::size_t>(answer)].code; }

std::optional<Answer> answer_from(std::string_view code) {
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (answers[i].code == code) return static_cast<Answer>(i);
    return std::nullopt;
}

std::string_view label(Answer answer) { return answers[static_cast<std::size_t>(answer)].label; }

Result<AuthorityRequestId> add_authority_request(db::Write& tx, const AuthorityRequest& request, const Clock& clock) {
    AuthorityRequest kept = request;
    kept.id = AuthorityRequestId::next();
    kept.authority = text::clean_utf8(text::trim(request.authority));
    kept.asked = text::clean_utf8(text::trim(request.asked));
    if (kept.authority.empty()) return invalid("authority_needed", msg("Say which authority asked."), "from");
    if (kept.asked.empty())
        return invalid("asked_needed", msg("Say what was asked for, without naming anybody."), "asked");
    if (!kept.received.ok() || kept.received > clock.today())
        return invalid("bad_date", msg("Say on which day the request came, such as 2026-11-24."), "received");
    repository::insert(tx, kept);
    journal::record(tx, {}, journal::Act::settings_changed, {}, "authority-request:" + kept.id.text(), clock);
    return kept.id;
}

Result<void> remove_authority_request(db::Write& tx, AuthorityRequestId id) {
    if (repository::remove(tx, id)) return {};
    return fail(ErrorKind::not_found, "unknown_request", msg("No request has the number {1}.", id.text()));
}

std::vector<AuthorityRequest> authority_requests(db::Read& tx) { return repository::authority_requests(tx); }

}
