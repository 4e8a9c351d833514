// Sheets as pages tell them.
#pragma once
#include <string>
#include <vector>

#include "features/beneficiaries/beneficiaries.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::beneficiaries {

inline constexpr std::string_view sheets_at = "/espace/beneficiaires";

struct Option {
    std::string value, label;
    bool chosen = false;
};
/// One line of a list.
struct SheetLine {
    std::string id, name, about;  ///< `about`: "Vire Normandie · née en 1951 · aidée le 3 nov."
};
struct ListView {
    std::string words;
    std::vector<SheetLine> lines;
    bool searched = false;
    bool erased = false;  ///< somebody was, just now
};
/// Somebody who may be the same person.
struct TwinLine {
    std::string id, name, why;  ///< `id` empty: a colleague's, whom this visitor does not see
};
struct FormView {
    bool fresh = true;
    std::string address, name;  ///< of the sheet; empty for a new one
    std::vector<Option> genders, situations;
    std::vector<TwinLine> twins;
};
struct HistoryLine {
    std::string when, what, who;
};
struct SheetView {
    Beneficiary b;
    std::string address, name, commune, counsellor, said;
    std::vector<std::string> facts;  ///< "Née en 1951", "Retraité·e"
    std::vector<Done> papers;  ///< what they signed for us
    std::vector<Done> done;
    std::vector<HistoryLine> consents, hand_overs, seen;
    std::vector<TwinLine> twins;
    std::vector<std::pair<std::string, std::string>> merges;  ///< number and words of those that can be taken back
    std::vector<Option> colleagues;
    std::vector<Option> accounts;  ///< of residents whom this counsellor gave one; with "none"
    std::string account;  ///< whose name is on the account that is theirs; empty: none
    bool may_hold = false;
    bool mine = false;
};

}
