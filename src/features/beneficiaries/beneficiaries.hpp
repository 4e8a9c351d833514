// The people whom counsellors help: who they are, by whose consent colleagues see them, and who looked.
//
// Names, telephone, mail, address and notes are sealed each for itself; a stolen database finds nobody. They are found again by
// keyed indexes: telephone and mail exactly, names by their words without accents and by how they sound. What statistics need
// (year of birth, commune, gender, situation) names nobody and is kept in clear.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::beneficiaries {

using accounts::PersonId;
using BeneficiaryId = Id<struct BeneficiaryTag>;
using MergeId = Id<struct BeneficiaryMergeTag>;

// ---- The field's words ----

enum class Gender { female, male, not_told };
enum class Situation { at_school, without_work, at_work, retired, not_told };
/// At a given day.
enum class AgeBand { under_12, from_12, from_18, from_25, from_40, from_60, from_70, not_told };

std::span<const Gender> every_gender();
std::span<const Situation> every_situation();
std::span<const AgeBand> every_age_band();
std::string_view code(Gender gender);  ///< "feminin": for the database, files and forms
std::string_view code(Situation situation);  ///< "sans_emploi"
std::string_view code(AgeBand band);  ///< "vingt_cinq_trente_neuf"
std::optional<Gender> gender_from(std::string_view code);
std::optional<Situation> situation_from(std::string_view code);
std::optional<AgeBand> age_band_from(std::string_view code);
std::string_view label(Gender gender);  ///< a catalogue key: "Woman"
std::string_view label(Situation situation);
std::string_view label(AgeBand band);  ///< "25 to 39 years"
/// Of somebody born in `birth_year`, at that day: the age reached in that year. 12 to 17 is one band, as in the national codes.
AgeBand age_band(std::optional<int> birth_year, Date day);

// ---- Who they are ----

/// What identifies somebody. Kept sealed, each field for itself.
struct Who {
    std::string first_name, last_name;
    std::string phone;  ///< E.164; may be empty
    std::string mail;  ///< may be empty
    std::string address;  ///< street and number
    std::string notes;
    bool operator==(const Who&) const = default;
};
inline constexpr std::size_t longest_name = 100, longest_address = 200, longest_notes = 5000;  ///< characters

struct Beneficiary {
    BeneficiaryId id;
    Who who;
    bool no_phone = false;  ///< they have none: nobody is to ask again
    std::optional<int> birth_year;  ///< 1900 to this year
    std::string insee;  ///< the commune where they live; may be empty
    Gender gender = Gender::not_told;
    Situation situation = Situation::not_told;
    PersonId counsellor;  ///< who looks after them; 0: nobody any more
    PersonId account;  ///< their own; 0: none
    bool shared = false;  ///< they agreed that the co-operative's counsellors see them
    bool held = false;  ///< kept beyond its time, by law: `hold`
    bool forgotten = false;  ///< names nobody any more
    std::optional<Date> last_helped;
    Instant created, changed;
    bool operator==(const Beneficiary&) const = default;
    std::string name() const;  ///< "Jeanne Lecointe"; empty when forgotten
};

/// Errors: `name_needed` (field `last_name`: one of both names at least), `name_long` (`first_name`, `last_name`), `bad_birth_year`
/// (`birth_year`), `unknown_commune` (`commune`), `bad_phone` (`phone`), `bad_mail` (`mail`), `address_long` (`address`), `notes_long`
/// (`notes`). `id`, `created` and `changed` are made here.
Result<BeneficiaryId> add(db::Write& tx, const crypto::Vault& vault, const Beneficiary& typed, const Clock& clock);
/// All but consent, counsellor, hold and what is made here. Errors: `unknown_beneficiary`, those of `add`.
Result<void> change(db::Write& tx, const crypto::Vault& vault, const Beneficiary& typed, PersonId by,
                    const Clock& clock);
/// Also one that was merged into another: then that one. None when there is none.
std::optional<Beneficiary> beneficiary(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id);
/// Whose sheet says that this account is theirs.
std::optional<Beneficiary> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account);

/// This account is theirs: its owner reads the sheet, and who looked at it. 0: no account any more. Errors: `unknown_beneficiary`;
/// `account_taken` (field `account`) when another sheet has it.
Result<void> set_account(db::Write& tx, BeneficiaryId id, PersonId account, PersonId by, const Clock& clock);

// ---- Who may see them ----

/// Whether this visitor may see and help them: who looks after them; whoever holds `help_people` when they agreed to be shared, or when
/// nobody looks after them; and coordinators of the team of who looks after them.
bool may_see(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, const Beneficiary& beneficiary,
             const Clock& clock);
/// Writes in the journal that it was looked at: `about` is the beneficiary's number.
void note_seen(db::Write& tx, BeneficiaryId id, PersonId by, std::string_view what, const Clock& clock);

/// How somebody agreed, or took it back.
enum class How { spoken, paper, message };
std::string_view code(How how);
std::optional<How> how_from(std::string_view code);
std::string_view label(How how);  ///< a catalogue key
struct Consent {
    Instant at;
    bool given = false;
    How how{};
    PersonId by;  ///< who wrote it down; 0: the person themselves
};
/// That colleagues may see them, or no longer. Twice the same is no error. Error: `unknown_beneficiary`.
Result<void> set_consent(db::Write& tx, BeneficiaryId id, bool given, How how, PersonId by, const Clock& clock);
std::vector<Consent> consents(db::Read& tx, BeneficiaryId id);  ///< the latest first

struct HandOver {
    Instant at;
    PersonId from, to, by;
    std::string note;  ///< opened
};
/// Another counsellor looks after them from now on. Errors: `unknown_beneficiary`, `unknown_counsellor` (field `to`), `note_long` (`note`).
Result<void> hand_over(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id, PersonId to, std::string_view note,
                       PersonId by, const Clock& clock);
std::vector<HandOver> hand_overs(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id);  ///< the latest first

// ---- Finding ----

struct Search {
    std::string words;  ///< names, a telephone or a mail, as typed; empty: those helped last
    PersonId counsellor;  ///< only theirs; 0: of everybody
    int limit = 50;
};
/// Those that `visitor` may see, the best match first: each word typed is, sounds like or (from four letters on) begins a word of their
/// names; or all of it is their telephone or mail. Of more than `limit` of one name some are left out: a second word helps.
std::vector<Beneficiary> find(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
                              const Search& search, const Clock& clock);

/// How a French name sounds: the same for "Dupont" and "Dupond", "Lefèvre" and "Lefebvre". Lower-case ASCII; never empty for a word.
std::string sound_of(std::string_view word);

// ---- Twice the same person ----

/// Why two may be one. Two of the four are enough (national rule).
struct Likeness {
    bool first_name = false, last_name = false, phone = false, mail = false;
    int count() const { return first_name + last_name + phone + mail; }
};
Likeness likeness(const Who& a, const Who& b);
struct Twin {
    Beneficiary other;
    Likeness why;
};
/// Those who may be the same, the likest first; seen or not: whoever shows them asks `may_see`.
std::vector<Twin> twins(db::Read& tx, const crypto::Vault& vault, const Who& who, BeneficiaryId but = {});

/// What other features keep of somebody, by rows that can be given to another.
struct Attached {
    std::string_view kind;  ///< "accompaniments"
    std::function<std::vector<std::int64_t>(db::Read&, BeneficiaryId)> rows_of;
    std::function<void(db::Write&, std::span<const std::int64_t> rows, BeneficiaryId to)> give;
};
/// `gone` becomes part of `kept`: what is empty there is filled, what others keep moves, what the person decided last holds. Errors: `unknown_beneficiary`, `same_beneficiary`.
Result<MergeId> merge(db::Write& tx, const crypto::Vault& vault, std::span<const Attached> attached, BeneficiaryId kept,
                      BeneficiaryId gone, PersonId by, const Clock& clock);
/// Both are again what they were; what was added since stays with `kept`. Errors: `unknown_merge`, `merged_since` when the kept one was
/// merged again since: that is undone first.
Result<void> undo_merge(db::Write& tx, const crypto::Vault& vault, std::span<const Attached> attached, MergeId merge,
                        PersonId by, const Clock& clock);
struct Merge {
    MergeId id;
    Instant at;
    BeneficiaryId kept, gone;
    PersonId by;
    std::optional<Instant> undone;
};
std::vector<Merge> merges(db::Read& tx, BeneficiaryId kept);  ///< the latest first

// ---- What ends ----

/// They were helped on that day: what retention counts from. An earlier day than the last changes nothing.
void helped(db::Write& tx, BeneficiaryId id, Date day);
/// Keeps them beyond their time, or no longer: a court's order. Error: `unknown_beneficiary`.
Result<void> hold(db::Write& tx, BeneficiaryId id, bool held, PersonId by, const Clock& clock);
/// Takes away what names them, also on the sheets that became part of theirs; year of birth goes, gender, situation and commune stay for figures. Twice is no error.
void forget(db::Write& tx, BeneficiaryId id, const Clock& clock);
/// Forgets those last helped before `before` (never helped: made before it), but those that are held; returns how many.
std::int64_t forget_older(db::Write& tx, Instant before, const Clock& clock);

/// What is held about people who have an account.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();

std::span<const db::Migration> migrations();

// ---- Pages ----

/// What another feature knows of somebody, in one line.
struct Done {
    std::string when, what;
    std::string address;  ///< empty: not for this reader
};
/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::vector<Attached> attached = {};  ///< what moves when two sheets become one
    std::function<std::vector<Done>(db::Read&, PersonId reader, BeneficiaryId, Lang)> done_with =
        {};  ///< what was done with them, the latest first
    std::function<std::vector<Done>(db::Read&, BeneficiaryId, Lang)> papers_of =
        {};  ///< what they signed for us, the latest first
    std::function<void(db::Write&, BeneficiaryId)> corrected = {};  ///< their sheet says something else now
    std::function<void(db::Write&, BeneficiaryId)> forgetting = {};  ///< before what names them goes: what others wrote goes too
};
/// /espace/beneficiaires and what is under it.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
