// A list as its pages tell it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/observatory/lists.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::observatory {

/// A drawing of lines, each with its words above and its number at the end; its table has the same.
struct Bars {
    struct Line {
        std::string label;
        std::int64_t n = 0;
        std::string link;  ///< those of this line alone; empty: none
        int y = 0;
        std::string width;  ///< "62.5%"
        std::string share;  ///< "62 %"
        std::string drawn;  ///< the label, as it fits a telephone
    };
    static constexpr int row = 50;
    std::string title, definition, unit;
    std::vector<Line> lines;
    int height = 0;
};

/// Members where their communes are: one path for each level, in shapes that differ without colour.
struct Map {
    struct Mark {
        int level = -1;  ///< -1: unknown
        std::string words;  ///< the level
        std::string path, sample;  ///< of all; of one, for the legend
        std::int64_t n = 0;
    };
    static constexpr int width = 700;
    int height = 0;
    std::vector<Mark> marks;  ///< those that occur
    std::int64_t missing = 0;  ///< members of whom nobody knows where they are, or overseas on the map of the mainland
};

/// Shares over months: drawn on a desk, a table everywhere.
struct Evolution {
    struct Strand {
        std::string name, points;  ///< "60,20 120,24"
        int label_y = 0, end_y = 0;
        int number = 0;  ///< tells the dashes
    };
    struct Month {
        std::string name;
        std::vector<std::string> shares;  ///< by company, as in `companies`
        int x = 0;
        std::string short_name;
        bool marked = false;  ///< its name stands below the drawing
    };
    static constexpr int width = 760, height = 300;
    std::vector<std::string> companies;
    std::vector<Strand> strands;
    std::vector<Month> months;
};

/// A row of the table.
struct MemberLine {
    std::string code, domain, name;
    std::string company, level_words;  ///< of the mail
    int level = -1;
    std::string score, weakest, state;  ///< `state`: why nothing is known
    bool known = false, moved = false;
};

struct Option {
    std::string value, label;
    bool chosen = false;
};

/// A tally of a list, however it is shown.
struct ListTally {
    std::string headline, more;  ///< one sentence, and what else to know
    bool any = false;  ///< something is known of somebody
    std::vector<Bars> charts;
    std::optional<Map> map;
};

struct ListView {
    std::string id, name, kind, created;
    std::string slug, address;  ///< of its public page
    bool published = false, removed = false;
    std::int64_t members = 0;
    ListTally tally;
    std::optional<Evolution> evolution;
    std::vector<std::string> moves;  ///< sentences
    // How far it is.
    ListFigures figures;
    bool just_asked = false;
    std::string asked, left;  ///< when all were asked last; how long it will take; empty: not known
    std::vector<Option> every;
    // The table.
    std::vector<MemberLine> lines;
    std::int64_t found = 0;
    std::vector<Option> companies, levels;
    bool only_moved = false;
    std::string q, query;  ///< `query`: what narrows, for addresses of files; empty: nothing
    std::string before, after;  ///< addresses of the pages beside this one
    std::string where;  ///< "1 to 100 of 412"
    // What was done last.
    std::string said;
    std::string member_removed, member_removed_name;  ///< one that was taken off
    // Letters.
    std::int64_t letters = 0;  ///< how many could be written
    bool letters_ready = false, letters_wait = false, letters_failed = false;
    std::string letters_when, letters_made;
};

struct PublicListView {
    ListTally tally;
    std::vector<MemberLine> lines;
    std::string before, after, asked;
};

struct ListsView {
    struct Line {
        std::string id, name, about;
    };
    std::vector<Line> lists;
    std::vector<std::string> news;  ///< moves that nobody has read yet, as sentences
    std::string news_until;  ///< the moment of the latest, for the form
    std::int64_t news_more = 0;
    std::string undo, undo_name;
};

/// The form for a new list, and for more members.
struct BringView {
    std::vector<Option> kinds, departements;
    std::vector<std::string> faults;  ///< sentences by line
    std::int64_t more_faults = 0;
};

ListTally tally_of(const List& list, std::span<const Member> members, const ListFigures& figures, Lang lang,
                   const std::string& link);
/// None when fewer than two are somewhere on the same map.
std::optional<Map> map_of(std::span<const Member> members, Lang lang);
/// None of fewer than two months.
std::optional<Evolution> evolution_of(std::span<const MonthOf> months, Lang lang);
std::string move_sentence(const Move& move, Lang lang);
MemberLine line_of(const Member& member, Lang lang);
std::string company_words(std::string_view id, Lang lang);
/// The level of a mailbox, or that nobody knows it.
std::string level_words(std::optional<int> level, Lang lang);
std::string in_words(Lang lang, std::string_view key);
/// "62 %"
std::string share_words(Lang lang, std::int64_t part, std::int64_t whole);

/// What of the members a page or a file is of: `societe`, `niveau`, `change`, `q` of its address.
struct Narrow {
    std::string company, q;
    std::optional<int> level;  ///< -1: unknown
    bool company_given = false, moved = false;
    static Narrow from(const net::Params& query);
    bool keeps(const Member& member) const;
    bool any() const { return company_given || level || moved || !q.empty(); }
    std::string query() const;  ///< for addresses
};

}
