// Lists as their pages tell them: sentences computed once and printed by the templates.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/listings/listings.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::listings {

inline constexpr std::string_view at = "/espace/listes", shown_at = "/changer/listes";

/// Where the file of a list is.
struct Where {
    std::string_view address;  ///< empty for one's own
    std::string_view how, note;  ///< catalogue keys; the note may be empty
};
Where where(Source source);
/// What stands in the place of a licence where no one covers the whole list: a catalogue key, or nothing.
std::string_view licence_note(Source source);

/// A list that is here.
struct ListLine {
    std::string code, name, home, keeper, licence, licence_address, note;
    std::string much;  ///< "2 logiciels et 1 entreprise, au 26 novembre 2026"
};
struct WayLine {
    std::string name, address, how, note;
};
struct Option {
    std::string value, label;
    bool chosen = false;
};
struct DeskView {
    std::vector<ListLine> here;
    std::vector<Option> options;
    std::vector<WayLine> ways;
    std::string told;  ///< what was just done; empty: nothing
};

struct RemarkLine {
    std::string where, why;  ///< "Ligne 4"; empty: of the whole file
};
struct ReportView {
    std::string name;
    std::string added, changed, unchanged, gone;
    bool same = false;  ///< nothing changed
    std::vector<RemarkLine> left_out, remarks;
};

}
