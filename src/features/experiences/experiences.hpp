// What people tell of a solution that they use: signed notes, read by the co-operative before they are shown, and proposals for the catalogue.
//
// Nothing is sold and no place in a list can be bought: notes stand in the order of their days. Each refusal has its reason, and the list of
// refusals is public.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/catalogue/catalogue.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::net {
class Router;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::experiences {

using NoteId = Id<struct ExperienceTag>;
using ReportId = Id<struct ExperienceReportTag>;
using ProposalId = Id<struct SolutionProposalTag>;

// ---- Notes ----

enum class Kind { person, firm, association, town, coop };  ///< who tells; `coop`: a counsellor of the co-operative
enum class Size { alone, few, some, many };  ///< for how many people: 1, 2–9, 10–49, 50 and more
enum class State { unconfirmed, waiting, shown, refused };
/// Why a note is not shown.
enum class Reason { advertising, about_people, no_experience, elsewhere, wrong, nobody, twice };
std::string_view code(Kind kind);
std::string_view code(Size size);
std::string_view code(State state);
std::string_view code(Reason reason);
std::optional<Kind> kind_from(std::string_view code);
std::optional<Size> size_from(std::string_view code);
std::optional<State> state_from(std::string_view code);
std::optional<Reason> reason_from(std::string_view code);
std::string_view label(Kind kind);  ///< catalogue keys of words
std::string_view label(Size size);
std::string_view label(Reason reason);
std::span<const std::string_view> kind_codes();  ///< that somebody may choose: without `coop`
std::span<const std::string_view> size_codes();
std::span<const std::string_view> reason_codes();

inline constexpr std::size_t longest_words = 2000, longest_name = 80, longest_report = 1000,
                             longest_said = 500;  ///< characters
inline constexpr int first_year = 1980;

/// Since when somebody uses it; `month` 0: the year alone is known.
struct Since {
    int year = 0, month = 0;
    bool operator==(const Since&) const = default;
};
/// What its author says.
struct Writing {
    std::string words;
    Since since;
    Size size = Size::alone;
    Kind kind = Kind::person;
    std::string name;  ///< public: of a firm, an association, a town hall; of a private person the first name alone
    std::string commune;  ///< as typed; needed of a private person
};
struct Note {
    NoteId id;
    std::string solution;  ///< id in the catalogue
    Writing says;
    accounts::PersonId counsellor;  ///< who wrote it, of `Kind::coop`
    Lang lang = Lang::fr;
    State state = State::unconfirmed;
    int version = 1;  ///< how often its author wrote it
    Instant written, changed;
    std::optional<Instant> confirmed;  ///< the author's address of mail is theirs
    std::optional<Instant> settled, withdrawn;
    std::optional<Reason> reason;
    std::string said;  ///< to the author alone
    bool told = false;  ///< the author was told of a refusal
    int alike = 0;  ///< other notes of the same address on the same solution
};

/// How authors are written to. Without a mail server, or an address of the site, nobody is.
struct Post {
    const mail::Settings& settings;
    std::string origin;  ///< "https://aide.exemple.fr"; empty: unknown
    bool works() const { return !settings.url.empty() && !origin.empty(); }
};
struct Kept {
    NoteId id;
    std::string key;  ///< what the author's link says; a secret
};
/// Keeps a note. With a `mail` it waits for its author to follow the link that is sent there; the same sent twice is kept once, and the link
/// sent again after five minutes. Without (`post` does not work, or a counsellor writes) it waits to be read; `once`, a text that only this
/// form has, tells the same sent twice.
/// Errors: `unknown_solution`; `words_needed`, `words_long` (field `mots`), `bad_since` (`annee`), `name_needed`, `first_name_only`, `bad_name`
/// (`nom`), `commune_needed`, `unknown_commune` (`commune`); `bad_address` (`mail`).
Result<Kept> write(db::Write& tx, const crypto::Vault& vault, std::string_view solution, const Writing& says,
                   std::string_view mail, std::string_view once, Lang lang, const Post& post, const Clock& clock);
/// By a counsellor who is signed in: signed "a counsellor of the co-operative", no mail. Same errors.
Result<Kept> write(db::Write& tx, const crypto::Vault& vault, std::string_view solution, const Writing& says,
                   accounts::PersonId counsellor, Lang lang, const Clock& clock);
/// Whose link says this.
std::optional<Note> by_key(db::Read& tx, std::string_view key);
/// The author's address is theirs: it waits to be read. Twice is no error. Errors: `unknown_note`.
Result<void> confirm(db::Write& tx, NoteId id, const Clock& clock);
/// Its author writes it anew: it is read again before it is shown. Errors: those of `write`, `unknown_note`.
Result<void> change(db::Write& tx, NoteId id, Writing says, const Clock& clock);
/// Its author takes it back: at once nobody reads it, for thirty days it can be put back, then all of it goes.
void withdraw(db::Write& tx, NoteId id, const Clock& clock);
void put_back(db::Write& tx, NoteId id);
/// What links say of the notes of a counsellor, the newest first.
std::vector<std::pair<Note, std::string>> of_counsellor(db::Read& tx, const crypto::Vault& vault,
                                                        accounts::PersonId counsellor, int most);

/// What is shown of a solution, the newest first: fits `catalogue::Services::experiences`.
std::vector<catalogue::Experience> told_of(db::Read& tx, std::string_view solution, Lang lang);
std::optional<Note> shown(db::Read& tx, std::string_view solution, NoteId id);
/// "Boulangerie Lemoine, Vire Normandie (firm)"; "since March 2024"; as the page says it.
catalogue::Experience words_of(const Note& note, Lang lang);

struct Report {
    ReportId id;
    std::string words;
    Instant received;
    std::optional<Instant> settled;
    Note note;
};
/// "This note is wrong". The same words of the same note are kept once a day. Errors: `words_needed`, `words_long` (field `mots`), `unknown_note`.
Result<void> report(db::Write& tx, std::string_view solution, NoteId note, std::string_view words, const Clock& clock);

// ---- Proposals ----

enum class Verdict { waiting, accepted, refused };
/// Why a proposal is not taken: the public criteria.
enum class Ground { licence, control, advertising, developers, dead, there_already, no_tool };
std::string_view code(Verdict verdict);
std::string_view code(Ground ground);
std::optional<Verdict> verdict_from(std::string_view code);
std::optional<Ground> ground_from(std::string_view code);
std::string_view label(Ground ground);  ///< a catalogue key
std::span<const std::string_view> ground_codes();

struct Proposing {
    std::string name, address, what, why;
    std::string mail;  ///< may be empty
};
struct Proposal {
    ProposalId id;
    Proposing says;  ///< without the mail, which nobody reads
    bool by_mail = false;  ///< whoever proposed it is told by mail
    Lang lang = Lang::fr;
    Verdict state = Verdict::waiting;
    Instant received;
    std::optional<Instant> settled;
    std::optional<Ground> ground;
    std::string said;  ///< public
};
/// The same sent twice is kept once. Errors: `name_needed`, `name_long`, `known_already` (field `nom`), `bad_site` (`adresse`), `what_needed`,
/// `what_long` (`quoi`), `why_long` (`pourquoi`).
Result<ProposalId> propose(db::Write& tx, const crypto::Vault& vault, const Proposing& says, Lang lang,
                           const Clock& clock);

// ---- The queue ----

/// Shows the note as it was in `version`. Errors: `unknown_note`; `changed_meanwhile` when its author wrote it anew, `settled_otherwise` when a
/// colleague decided otherwise.
Result<void> show(db::Write& tx, const crypto::Vault& vault, NoteId id, int version, accounts::PersonId by,
                  const Post& post, const Clock& clock);
/// Does not show it, or no longer; its author is told by mail, with the reason and what is `said`. The same errors, and `said_long` (field `dire`).
Result<void> refuse(db::Write& tx, const crypto::Vault& vault, NoteId id, int version, Reason reason,
                    std::string_view said, accounts::PersonId by, const Post& post, const Clock& clock);
/// Undoes either: it waits again. Error: `unknown_note`.
Result<void> reopen(db::Write& tx, NoteId id);
Result<void> settle(db::Write& tx, ReportId id, const Clock& clock);  ///< error: `unknown_report`
Result<void> reopen(db::Write& tx, ReportId id);
/// Whoever proposed it is told by mail. Errors: `unknown_proposal`, `settled_otherwise`, `said_long` (field `dire`).
Result<void> accept(db::Write& tx, const crypto::Vault& vault, ProposalId id, std::string_view said,
                    accounts::PersonId by, const Post& post, const Clock& clock);
Result<void> refuse(db::Write& tx, const crypto::Vault& vault, ProposalId id, Ground ground, std::string_view said,
                    accounts::PersonId by, const Post& post, const Clock& clock);
Result<void> reopen(db::Write& tx, ProposalId id);

/// Those that wait, the oldest first; those settled last, the newest first.
std::vector<Note> notes_waiting(db::Read& tx, int most);
std::vector<Note> notes_settled(db::Read& tx, int most);
std::vector<Report> reports_open(db::Read& tx, int most);  ///< of notes that are shown
std::vector<Report> reports_settled(db::Read& tx, int most);
std::vector<Proposal> proposals_waiting(db::Read& tx, int most);
std::vector<Proposal> proposals_settled(db::Read& tx, int most);

/// What everybody may read of refusals, the newest first: never the words of a note, nor who wrote it.
struct Refusal {
    std::string what;  ///< the name of the solution or of what was proposed
    Date on;
    std::string_view reason;  ///< a catalogue key
    std::string said;  ///< of proposals
};
std::vector<Refusal> refused_notes(db::Read& tx, int most);
std::vector<Refusal> refused_proposals(db::Read& tx, Lang lang, int most);

struct Counts {
    std::int64_t shown = 0, waiting = 0, reports = 0, proposals = 0;
    std::int64_t open() const { return waiting + reports + proposals; }
};
Counts count(db::Read& tx);

// ---- What is kept, and how long ----

inline constexpr auto confirm_within = std::chrono::days{7}, put_back_within = std::chrono::days{30},
                      forget_refused_after = std::chrono::days{90}, forget_settled_after = std::chrono::days{30};
/// What goes by itself: notes that nobody confirmed, those taken back, words and addresses of refused ones, addresses of settled proposals.
/// Returns how much.
std::int64_t clean(db::Write& tx, const Clock& clock);
/// By the mail of the account, and what a counsellor wrote. Before the account itself, which forgets its mail.
privacy::Holding holding(const crypto::Vault& vault);
std::vector<keys::Table> resealing();
std::span<const db::Migration> migrations();
/// `clean` every day, once `schedule` has begun it.
void serve(jobs::Runner& runner, Clock clock);
void schedule(db::Write& tx, const Clock& clock);
/// Six invented notes that are shown, one that waits, and two proposals. Safe to call again. Error: `demo_failed`.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    mail::Settings mail;
    int per_hour = 20;  ///< how many messages one address may send in an hour; 0: no limit
    /// Who of the co-operative is signed in in this browser, on pages open to everybody. Left out: nobody.
    std::function<std::optional<accounts::Visitor>(const net::Request&)> counsellor = {};
};
inline constexpr int mails_per_hour = 6;  ///< to one address of mail
/// /solutions/{solution}/temoigner and what is under it, /temoignage/{token}, /changer/proposer, /changer/refus; /espace/temoignages.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
