// The SQL of notices, for both engines.
#pragma once
#include <string>
#include <vector>

#include "features/notices/templates.hpp"

namespace beffroi::notices::repository {

enum class State { waiting, sending, call, called, sent, dropped };
/// Why somebody calls, when another way was tried.
enum class Reason { none, no_such_mailbox, mail_refused, mail_unsent, sms_refused, sms_unsent };

/// A notice as it is kept. `contact`, `values` and `link` are empty once it was told; when by mail, once that can't come back.
struct Row {
    NoticeId id;
    Notice notice;
    Instant until;
    State state = State::waiting;
    std::string way;
    std::optional<Instant> settled, tried;
    PersonId settled_by;
    int tries = 0;
    Reason reason = Reason::none;
    bool worded = false;  ///< its words are still there
};

/// False when its key is known.
bool insert(db::Write& tx, const crypto::Vault& vault, const Row& row);
std::optional<Row> row(db::Read& tx, const crypto::Vault& vault, NoticeId id);
/// The one that this mail told; nothing once its words are gone.
std::optional<Row> mailed(db::Read& tx, const crypto::Vault& vault, mail::MailId mail);
/// Not told yet, or not for sure, about it.
std::vector<Row> open_about(db::Read& tx, const crypto::Vault& vault, About about);
/// And takes the words of what was mailed about it: should it come back, it is true no more.
std::int64_t delete_open(db::Write& tx, About about, std::optional<Kind> kind);
void update_content(db::Write& tx, const crypto::Vault& vault, const Row& row);
/// Told, or given up: the words go.
void settle(db::Write& tx, NoticeId id, State state, std::string_view way, Instant at);
/// Told by this mail, which may come back: the words stay.
void set_mailed(db::Write& tx, NoticeId id, mail::MailId mail, Instant at);
void set_state(db::Write& tx, NoticeId id, State state, Instant due);
/// Onto the list of calls.
void set_call(db::Write& tx, NoticeId id, Reason reason, Instant due);

/// Whose calls: those of everybody, or of these counsellors.
struct Scope {
    bool all = false;
    std::vector<PersonId> counsellors;
};
bool within(const Scope& scope, PersonId counsellor);
/// To be called before `until`, which is later than `now`: the nearest first.
std::vector<Row> calls(db::Read& tx, const crypto::Vault& vault, const Scope& scope, Instant now, int most);
/// Made since then, whose words are still there: the latest first.
std::vector<Row> called(db::Read& tx, const crypto::Vault& vault, const Scope& scope, Instant since, int most);
void set_called(db::Write& tx, NoticeId id, Instant at, PersonId by);
void set_open_again(db::Write& tx, NoticeId id);
void set_tried(db::Write& tx, NoticeId id, int tries, std::optional<Instant> at);

/// Takes the words of what is over, was called before `called_before` or mailed before `mailed_before`; returns how much.
std::int64_t take_words(db::Write& tx, Instant now, Instant called_before, Instant mailed_before);
std::int64_t delete_begun_before(db::Write& tx, Instant before);
std::int64_t delete_of_account(db::Write& tx, PersonId account);
std::vector<Row> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account);
std::vector<Told> told(db::Read& tx, About about);
Counts count(db::Read& tx, Instant now);

void keep_link(db::Write& tx, std::string_view index, About about, Instant until, std::string_view sealed);
std::optional<std::string> link(db::Read& tx, std::string_view index, Instant now);
std::int64_t delete_old_links(db::Write& tx, Instant now);

std::optional<std::string> option(db::Read& tx, std::string_view name);
void set_option(db::Write& tx, std::string_view name, std::string_view value);

void insert(db::Write& tx, Kind kind, Lang lang, const Version& version);
std::vector<Version> versions(db::Read& tx, Kind kind, Lang lang, int most);

}
