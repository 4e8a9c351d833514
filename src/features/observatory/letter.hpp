// A letter to whoever leads an organisation: from its own findings, in everyday words, without reproach.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/observatory/list_view.hpp"
#include "platform/pdf/document.hpp"

namespace beffroi::observatory {

/// Who signs, and how to reach them.
struct Signer {
    std::string name;  ///< the co-operative
    std::string phone;  ///< empty: none
    std::string origin;  ///< "https://aide.exemple.fr": addresses on paper are whole
};

struct Letter {
    struct Point {
        std::string what, follows;
    };
    std::string title, to, begins;
    std::vector<Point> worst;  ///< at most three
    std::string law;  ///< what follows of the law of the countries named; empty: nothing does
    std::vector<std::string> fine;  ///< at most four
    std::string step, report;
};

inline constexpr std::size_t most_letters = 2000;  ///< in one file

Letter letter_of(ListKind kind, const Member& to, const audit::Verdict& verdict, const Signer& from, Lang lang);
/// Puts it into the document; the first makes it.
void put(std::optional<pdf::Document>& document, const Letter& letter, const Signer& from, Date written, Lang lang);
/// The letter of one member as PDF; empty when nothing is known of it. One page, or two.
std::string letter_pdf(db::Read& tx, ListKind kind, const Member& to, const Signer& from, Lang lang, const Clock& clock,
                       const audit::Ranges& ranges);

// ---- All letters of a list, in one file made by a job ----

struct LettersOrder {
    std::int64_t wanted = 0, made = 0;
    Instant asked;
    enum class State { waiting, done, failed } state = State::waiting;
};
std::optional<LettersOrder> letters_of(db::Read& tx, ListId id);
std::string letters_file(db::Read& tx, ListId id);  ///< empty: there is none
/// `query`: which of the members, as the page's address says it. Errors: `unknown_list`, `no_letters`, `too_many_letters`.
Result<std::int64_t> order_letters(db::Write& tx, ListId id, std::string_view query, const Signer& from, Lang lang,
                                   const Clock& clock);
/// What the job does. Errors: `no_letters`.
Result<void> make_letters(db::Database& database, ListId id, std::int64_t number, const Clock& clock,
                          const audit::Ranges& ranges);
void serve_letters(jobs::Runner& runner, db::Database& database, Clock clock,
                   std::shared_ptr<const audit::Ranges> ranges);
/// Those that a list could have: with findings, and without an objection.
bool has_letter(const Member& member);

}
