// The rules of notices: what is planned, forgotten, readdressed, and what messages say.
#include <algorithm>
#include <array>

#include "features/notices/repository.hpp"
#include "features/notices/sender.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::notices {
namespace {

using repository::State;

constexpr std::array all{Kind::confirmation, Kind::reminder,  Kind::change,
                         Kind::cancellation, Kind::promotion, Kind::follow_up};
constexpr std::array<std::string_view, 6> codes{"confirmation", "reminder",  "change",
                                                "cancellation", "promotion", "follow_up"};
/// How long a follow-up may wait for somebody who calls.
constexpr std::chrono::days follow_up_time{14};
constexpr std::string_view follow_ups = "follow_up";

/// What is sealed is divided by zero bytes.
void without_zeros(Contact& contact, Values& values, std::string& link) {
    for (std::string* each : {&contact.name, &contact.phone, &contact.mail, &values.who, &values.motif, &values.place,
                              &values.address, &values.counsellor, &values.bring, &values.room, &link})
        std::erase(*each, '\0');
}

}

std::span<const Kind> every_kind() { return all; }
std::string_view code(Kind kind) { return codes[static_cast<std::size_t>(kind)]; }
std::optional<Kind> kind_from(std::string_view text) {
    const auto at = std::find(codes.begin(), codes.end(), text);
    if (at == codes.end()) return std::nullopt;
    return static_cast<Kind>(at - codes.begin());
}
std::string_view label(Kind kind) {
    switch (kind) {
        case Kind::confirmation: return i18n::key("Confirmation");
        case Kind::reminder: return i18n::key("Reminder");
        case Kind::change: return i18n::key("Change");
        case Kind::cancellation: return i18n::key("Cancellation");
        case Kind::promotion: return i18n::key("A seat that came free");
        case Kind::follow_up: return i18n::key("After somebody did not come");
    }
    return {};
}

bool plan(db::Write& tx, const crypto::Vault& vault, const Notice& notice, const Clock& clock) {
    repository::Row row;
    row.id = NoticeId::next();
    row.notice = notice;
    without_zeros(row.notice.contact, row.notice.values, row.notice.link);
    row.until = notice.kind == Kind::follow_up ? notice.due + follow_up_time : notice.begins;
    row.notice.due = std::max(notice.due, clock.now());
    if (!repository::insert(tx, vault, row)) return false;
    enqueue(tx, row.id, row.notice.due);
    return true;
}

std::int64_t forget(db::Write& tx, About about, std::optional<Kind> kind) {
    return repository::delete_open(tx, about, kind);
}

void readdress(db::Write& tx, const crypto::Vault& vault, About about, const Contact& contact, const Values& values,
               std::string_view link) {
    for (repository::Row& row : repository::open_about(tx, vault, about)) {
        row.notice.contact = contact;
        row.notice.values = values;
        row.notice.link = link;
        without_zeros(row.notice.contact, row.notice.values, row.notice.link);
        repository::update_content(tx, vault, row);
    }
}

bool follows_up(db::Read& tx) { return repository::option(tx, follow_ups) == "yes"; }
void set_follows_up(db::Write& tx, bool wanted) { repository::set_option(tx, follow_ups, wanted ? "yes" : "no"); }

std::vector<Told> told(db::Read& tx, About about) { return repository::told(tx, about); }
Counts count(db::Read& tx, Instant now) { return repository::count(tx, now); }

// ---- What messages say ----

Text text_of(db::Read& tx, Kind kind, Lang lang) {
    auto last = repository::versions(tx, kind, lang, 1);
    if (last.empty() || last.front().ours) return our_text(kind, lang);
    return std::move(last.front().text);
}

bool rewritten(db::Read& tx, Kind kind, Lang lang) {
    const auto last = repository::versions(tx, kind, lang, 1);
    return !last.empty() && !last.front().ours;
}

std::vector<Version> versions(db::Read& tx, Kind kind, Lang lang, int most) {
    auto found = repository::versions(tx, kind, lang, most);
    for (Version& each : found)
        if (each.ours) each.text = our_text(kind, lang);
    return found;
}

Result<void> keep(db::Write& tx, Kind kind, Lang lang, const Text& text, PersonId by, const Clock& clock) {
    if (auto ok = check(text, lang); !ok) return ok;
    if (text_of(tx, kind, lang) == text) return {};
    repository::insert(tx, kind, lang, {VersionId::next(), clock.now(), by, false, text});
    return {};
}

void back_to_ours(db::Write& tx, Kind kind, Lang lang, PersonId by, const Clock& clock) {
    if (!rewritten(tx, kind, lang)) return;
    repository::insert(tx, kind, lang, {VersionId::next(), clock.now(), by, true, {}});
}

Result<void> back_to(db::Write& tx, Kind kind, Lang lang, VersionId version, PersonId by, const Clock& clock) {
    for (const Version& each : repository::versions(tx, kind, lang, 1000)) {
        if (each.id != version) continue;
        if (each.ours) {
            back_to_ours(tx, kind, lang, by, clock);
            return {};
        }
        return keep(tx, kind, lang, each.text, by, clock);
    }
    return fail(ErrorKind::not_found, "unknown_version", msg("This former text is not known here."));
}

}
