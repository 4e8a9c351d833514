// The desk's side of providers, as its pages tell it.
#pragma once
#include "features/providers/view.hpp"

namespace beffroi::providers {

/// A line of the queue.
struct DeskLine {
    std::string id, name, kind, commune, since;
    std::string note;  ///< "another name or proof", why it was refused
};
struct DeskList {
    std::vector<DeskLine> proposed, changes, shown, refused, closed;
    std::string typed;  ///< words that were looked for among those shown
    bool cut = false;
};
struct DeskOne {
    SheetView sheet;
    std::string id, state;
    std::string contact_name, contact_mail;
    bool has_contact = false;
    struct ProofLine {
        std::string id, kind, words, address, seen, seen_by;
    };
    std::vector<ProofLine> proofs;
    struct ChangeView {
        std::string name, siren;
        std::vector<ProofLine> proofs;
        bool waits = false, accepted = false;
    };
    std::optional<ChangeView> change;
    RefusalLine refused;
    struct EventLine {
        std::string when, who, what;
    };
    std::vector<EventLine> events;
    std::string link;  ///< just made, to hand over
};

/// The form of what a counsellor can help with.
struct SkillsView {
    std::vector<SkillGroup> groups;
    bool kept = false;
};

}
