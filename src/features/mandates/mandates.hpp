// Mandates: somebody allows an organisation to do things in their name, for some kinds of procedures and for some time.
//
// Uses are numbered from 1 without holes in each mandate, and chained as the journal is:
//     hash(n) = BLAKE2b-256(text(n)), in 64 lower-case hexadecimal digits,
//     text(n) = hash(n-1) TAB mandate TAB number TAB at TAB by TAB procedure TAB words(n), in UTF-8 without end of line,
//     words(n) = BLAKE2b-256(sixteen random bytes, then what was done), in hexadecimal,
// where `at` counts microseconds since 1970-01-01T00:00Z, `mandate` and `by` are identifiers as `Id::text` writes them and hash(0) is
// 64 zeros. The random bytes lie sealed with the words: from a stolen database nobody guesses them by their hash. Each hash also
// stands in the journal of the whole program ("mandate-use:HASH"): whoever makes a chain anew must make the journal anew, too.
#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/organisations/organisations.hpp"
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
#include "platform/net/router.hpp"

namespace beffroi::mandates {

using accounts::OrganisationId;
using accounts::PersonId;
using beneficiaries::BeneficiaryId;
using MandateId = Id<struct MandateTag>;

// ---- The field's words ----

/// The ten kinds of procedures; each is allowed, and taken back, alone.
enum class Procedure { papers, family, social, work, housing, transport, money, justice, foreign, leisure };
std::span<const Procedure> every_procedure();
std::string_view code(Procedure procedure);  ///< "papiers": for the database, files and forms
std::optional<Procedure> procedure_from(std::string_view code);
std::string_view label(Procedure procedure);  ///< a catalogue key: "Identity papers and citizenship"
std::string_view examples(Procedure procedure);  ///< a catalogue key: "identity card, passport…"

/// For how many days one may be given.
std::span<const int> every_length();
std::string_view length_label(int days);  ///< a catalogue key: "Six months"

enum class Consent { paper, message };
std::string_view code(Consent consent);
std::optional<Consent> consent_from(std::string_view code);
std::string_view label(Consent consent);  ///< a catalogue key
enum class Where { on_site, remote };
std::string_view code(Where where);
std::optional<Where> where_from(std::string_view code);
std::string_view label(Where where);  ///< a catalogue key

enum class State { drafted, given, ended };
std::string_view label(State state);  ///< a catalogue key
/// Why it ended before its last day.
enum class Ending {
    withdrawn,  ///< the person took it back
    done,  ///< what it was for is done
    mistake,  ///< it should not have been written
};
std::span<const Ending> every_ending();
std::string_view code(Ending why);
std::optional<Ending> ending_from(std::string_view code);
std::string_view label(Ending why);  ///< a catalogue key
/// Where the signed paper is.
enum class Paper { none, folder, file };
std::string_view code(Paper paper);
std::optional<Paper> paper_from(std::string_view code);

// ---- Mandates ----

struct Permission {
    Procedure procedure{};
    std::optional<Instant> revoked;
    PersonId by;  ///< who took it back; 0: the person themselves
};

struct Mandate {
    MandateId id;
    BeneficiaryId beneficiary;
    OrganisationId organisation;
    std::string name;  ///< of the person, as on the paper
    Date begins;
    int days = 31;
    Consent consent{};
    Where where{};
    std::vector<Permission> procedures;  ///< in the order of the enumeration
    PersonId made_by;
    Instant made;
    std::optional<Instant> given;
    PersonId given_by;  ///< 0: the person themselves
    std::optional<Instant> ended;  ///< before its time
    Ending why{};
    PersonId ended_by;  ///< 0: the person themselves
    Paper paper = Paper::none;
    std::int64_t uses = 0;
    std::string head;  ///< the last hash of its chain

    Date last_day() const { return add_days(begins, days - 1); }
    const Permission* of(Procedure procedure) const;  ///< nullptr when it was never allowed
};
/// At the end of its last day in Paris it is over by itself; so it is once everything in it was taken back, and a draft that nobody agreed to
/// within `draft_days`.
State state(const Mandate& mandate, Instant now);
inline constexpr int draft_days = 30;

struct Draft {
    BeneficiaryId beneficiary;
    OrganisationId organisation;
    Date begins;
    int days = 31;
    Consent consent{};
    Where where{};
    std::vector<Procedure> procedures;
};
/// Errors: `unknown_beneficiary`; `unknown_organisation` (field `organisation`); `bad_length` (`days`); `no_procedure` (`procedures`);
/// `begins_past`, `begins_far` (`begins`: at most a year ahead).
Result<MandateId> draft(db::Write& tx, const crypto::Vault& vault, const Draft& draft, PersonId by, const Clock& clock);
/// The person has agreed: by paper, which `by` has seen signed, or by message, themselves (`by` 0). When the day it was to begin is over it
/// begins today and is as long. Twice is no error. Errors: `unknown_mandate`; `mandate_over`.
Result<void> give(db::Write& tx, MandateId id, Consent consent, Paper paper, PersonId by, const Clock& clock);
std::optional<Mandate> mandate(db::Read& tx, const crypto::Vault& vault, MandateId id);
std::vector<Mandate> of_beneficiary(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id);  ///< the latest first
/// Given to one of these organisations and not ended by anybody, whose last day is between both days, the first to end first.
std::vector<Mandate> given_until(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to,
                                 Date from, Date until, int most);
/// Nobody has agreed to yet, made since `since`: the latest first.
std::vector<Mandate> drafts(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to, Instant since,
                            int most);

// ---- Agreeing by a code ----

/// How long a code that was sent to their telephone is good for, how often it may be mistyped, and how many a day there are.
inline constexpr std::chrono::minutes code_time{10};
inline constexpr int code_tries = 5, codes_a_day = 5;
struct Sent {
    std::string code;  ///< six digits: to be sent, and kept nowhere but as a keyed hash
    std::string phone;  ///< of the person's sheet
};
/// The codes before it are void. Errors: `unknown_mandate`, `mandate_over`, `given_already`, `no_phone`, `too_many_codes`.
Result<Sent> make_code(db::Write& tx, const crypto::Vault& vault, MandateId id, PersonId by, const Clock& clock);
/// Until when the last one that was sent may be typed in; none: there is none.
std::optional<Instant> code_until(db::Read& tx, MandateId id, Instant now);
struct Typed {
    bool agreed = false;
    int left = 0;  ///< how often it may still be tried; 0: a new code is needed
};
/// The person told `by` the code: they have agreed. No `Result`, since a wrong try is counted, and an error would undo that.
Typed give_by_code(db::Write& tx, const crypto::Vault& vault, MandateId id, std::string_view code, PersonId by,
                   const Clock& clock);
/// The number that the code was sent to by which they agreed; empty: they agreed otherwise.
std::string agreed_from(db::Read& tx, const crypto::Vault& vault, MandateId id);

/// What is taken back by a slip may be put back for so long, by who took it back.
inline constexpr std::chrono::minutes undo_time{5};
/// `by` 0: the person themselves. Twice is no error. Errors: `unknown_mandate`; `procedure_not_allowed` (field `procedure`).
Result<void> revoke(db::Write& tx, MandateId id, Procedure procedure, PersonId by, const Clock& clock);
/// Errors: those of `revoke`; `too_late` after `undo_time`, or when somebody else had taken it back: only a new mandate allows it again.
Result<void> put_back(db::Write& tx, MandateId id, Procedure procedure, PersonId by, const Clock& clock);
/// Ends it now. Twice is no error. Error: `unknown_mandate`.
Result<void> end(db::Write& tx, MandateId id, Ending why, PersonId by, const Clock& clock);
/// Errors: `unknown_mandate`; `too_late` as above.
Result<void> resume(db::Write& tx, MandateId id, PersonId by, const Clock& clock);

/// Keeps the picture of the signed paper, sealed, in place of the one before. Errors: `unknown_mandate`; `not_given`.
Result<void> keep_paper(db::Write& tx, const crypto::Vault& vault, MandateId id, std::string_view picture, PersonId by,
                        const Clock& clock);
std::optional<std::string> kept_paper(db::Read& tx, const crypto::Vault& vault, MandateId id);

// ---- Uses ----

struct Use {
    std::int64_t number = 0;
    Instant at;
    PersonId by;
    Procedure procedure{};
    std::string words;  ///< what was done
    std::string hash;
};
inline constexpr std::size_t longest_words = 500;  ///< characters
/// Writes down what was done by the mandate, under the next number, which is returned. Errors: `unknown_mandate`; `not_given`, `not_begun`,
/// `mandate_over`; `procedure_not_allowed`, `procedure_revoked` (field `procedure`); `words_needed`, `words_long` (`words`).
Result<std::int64_t> use(db::Write& tx, const crypto::Vault& vault, MandateId id, Procedure procedure,
                         std::string_view words, PersonId by, const Clock& clock);
std::vector<Use> uses(db::Read& tx, const crypto::Vault& vault, MandateId id);  ///< the latest first

struct Verdict {
    enum class State {
        whole,
        changed,  ///< use `number` does not have the hash that its text and the use before it give
        missing,  ///< there is no use `number`
        cut_short,  ///< the last ones are gone, from `number` on
        added,  ///< use `number` was added without `use`
    };
    State state = State::whole;
    std::int64_t number = 0;  ///< the first at fault; 0 when whole
    std::int64_t uses = 0;  ///< that are sound, counted up to the fault
};
/// Reads the chain of a mandate; none of an unknown one is whole.
Verdict verify(db::Read& tx, MandateId id);
/// The same, and the words are those that were hashed.
Verdict verify(db::Read& tx, const crypto::Vault& vault, MandateId id);
/// `beffroi verify mandates`: every chain with its words. 0 when all are whole, 1 when not.
int verify_command(db::Database& database, const crypto::Vault& vault, std::ostream& out, Lang lang);

// ---- Who may ----

/// The organisations to which somebody may be given a mandate by this visitor: where they help people, of their teams, and the co-operative.
std::vector<organisations::Organisation> organisations_of(db::Read& tx, const accounts::Visitor& visitor);
/// Whether they may act by it: they work for its organisation. Whether they may see the person, `beneficiaries::may_see` says.
bool acts_for(db::Read& tx, const accounts::Visitor& visitor, OrganisationId organisation);

// ---- The person's own way to it, without an account ----

/// For /mandat/{token}: the same each time, on paper and in messages; useless without the vault's key.
std::string token_of(const crypto::Vault& vault, MandateId id);
std::optional<MandateId> id_of(const crypto::Vault& vault, std::string_view token);

// ---- For others ----

/// Somebody's mandates for the page of their sheet, the latest first: what they allow, until when.
std::vector<beneficiaries::Done> papers_of(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id, Lang lang,
                                           const Clock& clock);
/// For `beneficiaries::merge`.
beneficiaries::Attached attached();
/// Five years after their end they go. Must stand before the holding of beneficiaries, which forgets whose they are. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();

std::span<const db::Migration> migrations();

// ---- Demonstration ----

/// Two people of the fictional "Pays de la Vire", unless there are any, with mandates. After the people of `accounts`. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

// ---- Pages ----

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    mail::Settings mail;
    std::string spool;  ///< the folder for large pictures on their way
    /// Sends an SMS (number, text, a number of its own) at once. None: nothing sends any.
    std::function<Result<void>(std::string_view to, std::string_view text, std::string_view id)> text = {};
    std::function<bool(std::string_view phone)> can_text = {};  ///< whether an SMS reaches it
};
/// /espace/mandats, and /mandat/{token} for everybody who has it.
void routes(net::Router& on, Services& use);
/// Its entry in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
