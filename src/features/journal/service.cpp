// The rules; no SQL.
#include <algorithm>
#include <array>
#include <stdexcept>

#include "features/journal/repository.hpp"
#include "platform/base/json.hpp"

namespace beffroi::journal {
namespace {

struct Row {
    Act act;
    std::string_view code;
    std::string_view label;
};

/// In the order of the enumeration.
constexpr std::array rows{
    Row{Act::signed_in, "signed_in", i18n::key("Signed in")},
    Row{Act::signed_out, "signed_out", i18n::key("Signed out")},
    Row{Act::sign_in_refused, "sign_in_refused", i18n::key("Sign-in refused")},
    Row{Act::account_created, "account_created", i18n::key("Account created")},
    Row{Act::account_closed, "account_closed", i18n::key("Account closed")},
    Row{Act::account_erased, "account_erased", i18n::key("Account erased")},
    Row{Act::role_given, "role_given", i18n::key("Role given")},
    Row{Act::role_taken, "role_taken", i18n::key("Role taken away")},
    Row{Act::invited, "invited", i18n::key("Invitation sent")},
    Row{Act::invitation_revoked, "invitation_revoked", i18n::key("Invitation cancelled")},
    Row{Act::password_changed, "password_changed", i18n::key("Password changed")},
    Row{Act::factor_added, "factor_added", i18n::key("Second way to prove who signs in added")},
    Row{Act::factor_removed, "factor_removed", i18n::key("Second way to prove who signs in removed")},
    Row{Act::recovery_used, "recovery_used", i18n::key("Emergency code used")},
    Row{Act::card_printed, "card_printed", i18n::key("Sign-in card printed")},
    Row{Act::card_revoked, "card_revoked", i18n::key("Sign-in card cancelled")},
    Row{Act::seen, "seen", i18n::key("Record read")},
    Row{Act::list_seen, "list_seen", i18n::key("List read")},
    Row{Act::exported, "exported", i18n::key("Data taken out")},
    Row{Act::corrected, "corrected", i18n::key("Data corrected")},
    Row{Act::settings_changed, "settings_changed", i18n::key("Settings changed")},
    Row{Act::shortened, "shortened", i18n::key("Old lines of the journal removed")},
    Row{Act::erasure_asked, "erasure_asked", i18n::key("Erasure asked for")},
    Row{Act::erasure_withdrawn, "erasure_withdrawn", i18n::key("Request for erasure taken back")},
    Row{Act::access_refused, "access_refused", i18n::key("Page refused")},
    Row{Act::consent_changed, "consent_changed", i18n::key("Agreement or mandate changed")},
    Row{Act::acted_for, "acted_for", i18n::key("Procedure done for somebody")},
    Row{Act::handed_over, "handed_over", i18n::key("Handed over to a colleague")},
    Row{Act::brought_in, "brought_in", i18n::key("File brought in, or taken back")},
    Row{Act::key_changed, "key_changed", i18n::key("Key of the vault replaced")},
};
static_assert(rows.size() == static_cast<std::size_t>(Act::key_changed) + 1);
static_assert(std::ranges::all_of(rows,
                                  [](const Row& row) { return &row == &rows[static_cast<std::size_t>(row.act)]; }));

constexpr auto acts = [] {
    std::array<Act, rows.size()> all{};
    std::ranges::transform(rows, all.begin(), &Row::act);
    return all;
}();

bool is_code(std::string_view what) {
    return what.size() <= longest_what && std::ranges::all_of(what, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      std::string_view(":_./-").find(c) != std::string_view::npos;
           });
}

}

std::span<const Act> every_act() { return acts; }

std::string_view code(Act act) { return rows[static_cast<std::size_t>(act)].code; }

std::string_view label(Act act) { return rows[static_cast<std::size_t>(act)].label; }

std::optional<Act> act_from(std::string_view code) {
    const auto at = std::ranges::find(rows, code, &Row::code);
    return at == rows.end() ? std::nullopt : std::optional(at->act);
}

void record(db::Write& tx, PersonId by, Act act, PersonId about, std::string_view what, const Clock& clock) {
    if (!is_code(what)) throw std::logic_error("the journal takes short codes only, no words that may be private");
    const repository::Link head = repository::head(tx);
    Stored entry{head.number + 1, to_micros(clock.now()), by.value, std::string(code(act)),
                 about.value,     std::string(what),      {}};
    entry.hash = hash_after(head.hash, entry);
    repository::insert(tx, entry);
}

std::vector<Entry> latest(db::Read& tx, const Filter& filter, int limit, std::int64_t before) {
    return repository::latest(tx, filter, limit, before);
}

std::vector<Entry> about(db::Read& tx, PersonId person, int limit, std::int64_t before) {
    return repository::about(tx, person, limit, before);
}

std::int64_t shorten(db::Write& tx, Instant before, const Clock& clock) {
    const repository::Link start = repository::start(tx);
    // Only whole beginnings go: an entry with an odd clock in the middle keeps those after it.
    const repository::Link last = repository::last_before(tx, before);
    if (last.number <= start.number) return 0;
    record(tx, {}, Act::shortened, {}, std::to_string(start.number + 1) + "-" + std::to_string(last.number), clock);
    return repository::begin_after(tx, last);
}

std::string head(db::Read& tx) { return repository::head(tx).hash; }

void export_all(db::Read& tx, FunctionRef<void(std::string_view)> line) {
    const repository::Link start = repository::start(tx);
    std::string previous = start.hash;
    repository::each_from(tx, start.number + 1, [&](const Stored& e) {
        json::Writer w;
        w.begin_object();
        w.field("number", e.number);
        w.field("at", instant_text(from_micros(e.at_us)));
        w.field("at_us", e.at_us);
        w.field("by", id_to_text(e.by));
        w.field("act", e.act);
        w.field("about", id_to_text(e.about));
        w.field("what", e.what);
        w.field("previous", previous);
        w.field("hash", e.hash);
        w.end_object();
        line(w.text());
        previous = e.hash;
        return true;
    });
}

}
