// Mandates as their pages tell them: sentences computed once and printed by the templates.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/mandates/mandates.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::mandates {

/// One mandate in a list.
struct Line {
    std::string id, name, to;
    std::vector<std::string_view> procedures;  ///< catalogue keys, of those still allowed
    std::string when;  ///< "jusqu’au 26 décembre 2026"
};
struct Lists {
    std::vector<Line> soon, running, drafts;
    bool cut = false;  ///< there are more than are shown
};

/// Somebody to write a mandate for.
struct Found {
    std::string id, name, born;
};
struct NewView {
    std::string person, name;  ///< empty: nobody is chosen yet
    std::string typed;  ///< the search
    std::vector<Found> found;
    std::vector<organisations::Organisation> to;
};

struct PermissionLine {
    std::string code;
    std::string_view label, examples;  ///< catalogue keys
    std::string revoked;  ///< "retiré le … par …"; empty: allowed
    bool may_put_back = false;
};
struct UseLine {
    std::int64_t number = 0;
    std::string when, by;
    std::string_view procedure;  ///< a catalogue key
    std::string words;
};
struct View {
    std::string id, base;  ///< "/espace/mandats/…", or "/mandat/…" for the person
    std::string name, to, from, until;
    int days = 0;
    State state{};
    bool to_come = false;  ///< given, and its first day is still to come
    std::string given;  ///< "accepté le … sur papier"
    std::string ended;  ///< why and when, in a sentence; empty: it is not
    bool may_resume = false;
    std::string_view where, consent;  ///< catalogue keys
    std::vector<PermissionLine> permissions;
    std::vector<UseLine> uses;
    Message chain;  ///< what is wrong with the chain of uses; empty key: nothing
    // For the desk only.
    bool may_act = false;
    Paper paper = Paper::none;
    bool may_mail = false;
    std::string texted;  ///< the number to which a code may be sent; empty: none can
    std::string code_until;  ///< until when the one that was sent may be typed in; empty: there is none
    std::string address, code;  ///< the person's link, and its QR code as a path
    int code_size = 0;
    std::string done;  ///< what has just happened: "envoye"
};

}
