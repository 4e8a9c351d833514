// A verdict in sentences: what it means, what follows, what is fine.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/verdict.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::audit {

/// "FR" → "France"; the code itself of a country that nobody named.
std::string country_name(std::string_view country, Lang lang);
std::string_view label(Level level);  ///< a catalogue key: "Non-EU provider"

/// One finding, told.
struct Told {
    std::string title;  ///< what it is for: "Mailboxes"
    std::string who;  ///< "Microsoft 365, Microsoft"; empty: nobody knows
    std::string level;  ///< "Provider outside the European Union"; "Unknown"
    std::string control;  ///< who controls it, and from where
    std::string location;  ///< where it runs
    std::vector<std::string> follows;  ///< what follows of it, with its reference
    std::string doubt;  ///< why it may be otherwise; empty: nothing speaks against it
    std::string source;  ///< where the facts on the company are stated; empty: none
    bool source_read = false;  ///< somebody read it
    bool fine = false;
};
Told told(const Finding& finding, const Knowledge& knowledge, const Rules& rules, Lang lang);
/// A habit, told: kept, missing or not known, and why it matters.
struct ToldHabit {
    std::string title, means;
};
ToldHabit told(const Habit& habit, Lang lang);
/// What is other than it was: whose the mailbox is, what came and went, which habits changed. The first is the weightiest.
std::vector<std::string> changes(const Verdict& now, const Verdict& then, const Knowledge& knowledge, Lang lang);
/// The answer in one or two sentences.
std::string headline(const Verdict& verdict, const Knowledge& knowledge, const Rules& rules, Lang lang);
/// What no scan of this kind can know.
std::string_view limits();

/// The verdict as JSON, with the words of one language; lines end as `indent` says.
std::string json_of(const Verdict& verdict, const Knowledge& knowledge, const Rules& rules, Lang lang);
/// For a terminal.
std::string text_of(const Verdict& verdict, const Knowledge& knowledge, const Rules& rules, Lang lang);

}
