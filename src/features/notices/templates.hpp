// What messages say: texts with names in braces, ours until the desk writes its own.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/notices/notices.hpp"

namespace beffroi::notices {

/// What may stand in braces. Each has an English and a French name; both are read in either language.
enum class Slot { name, motif, day, short_day, time, place, address, counsellor, bring, room, link, us, phone };
inline constexpr std::size_t slot_count = 13;
std::string_view slot_name(Slot slot, Lang lang);  ///< "jour"
std::string_view slot_meaning(Slot slot);  ///< a catalogue key: "The day: Tuesday 24 November"

/// A piece of a line: words, or what fills a slot.
struct Piece {
    std::optional<Slot> slot;
    std::string words;
};
using Line = std::vector<Piece>;
/// The lines of a text that are not empty. A brace that opens and names nothing we know is an error: `unknown_slot` names it,
/// `open_brace` when it never closes. Both on `field`. `names`: in which language the error lists those we know.
Result<std::vector<Line>> read_template(std::string_view text, std::string_view field, Lang names = Lang::fr);

using Filled = std::array<std::string, slot_count>;
/// The lines with their values, each on one line; a line that needs a value that is empty is left out. What stands in a value is
/// never read again: braces in it are braces.
std::vector<std::string> fill(const std::vector<Line>& lines, const Filled& values);

/// One message in one language, in every way.
struct Text {
    std::string subject, body;  ///< of the mail; each line of `body` is a paragraph
    std::string sms;
    bool operator==(const Text&) const = default;
};
inline constexpr std::size_t longest_subject = 150, longest_body = 3000, longest_sms = 480;  ///< characters
/// What Beffroi says by itself.
Text our_text(Kind kind, Lang lang);
/// Errors: `subject_needed`, `body_needed`, `sms_needed`, `text_long`; those of `read_template`. The field is "subject", "body" or "sms".
Result<void> check(const Text& text, Lang names = Lang::fr);

/// What a message says to one person.
struct Said {
    std::string subject;
    std::vector<std::string> paragraphs;
    std::string sms;
};
/// `sms_link`: what stands in the SMS in place of the link; empty: the link. A mail about something by video that is still to come says
/// the room at its end when the text does not. An SMS that a long place would make two tells as much of its name as one holds.
Said say(Kind kind, Lang lang, const Text& text, const Filled& values, std::string_view sms_link = {});

/// Of a notice, in the contact's language.
Filled filled(const Values& values, Instant begins, std::string_view insee, std::string_view link, Lang lang,
              const Settings& settings);
/// Of somebody who does not exist, to see what a text gives; and how their SMS's link looks.
Filled invented(Lang lang, const Settings& settings);
std::string invented_sms_link(const Settings& settings);
/// The letter that mail sends.
mail::Letter letter(Kind kind, const Contact& contact, const Said& said, std::string_view link);

/// The whole address of a page of this site in a language; empty without origin.
std::string whole_link(std::string_view link, Lang lang, const Settings& settings);

// ---- Kept ----

using VersionId = Id<struct TextVersionTag>;
struct Version {
    VersionId id;
    Instant at;
    PersonId by;
    bool ours = false;  ///< went back to what Beffroi says
    Text text;
};
/// What is said now.
Text text_of(db::Read& tx, Kind kind, Lang lang);
/// Whether the desk wrote its own.
bool rewritten(db::Read& tx, Kind kind, Lang lang);
/// The newest first.
std::vector<Version> versions(db::Read& tx, Kind kind, Lang lang, int most);
/// Errors: those of `check`. Keeping what is said already adds no version.
Result<void> keep(db::Write& tx, Kind kind, Lang lang, const Text& text, PersonId by, const Clock& clock);
void back_to_ours(db::Write& tx, Kind kind, Lang lang, PersonId by, const Clock& clock);
/// Says again what was said then. Error: `unknown_version`.
Result<void> back_to(db::Write& tx, Kind kind, Lang lang, VersionId version, PersonId by, const Clock& clock);

}
