// What the pages of calls and of messages show.
#pragma once
#include <string>
#include <vector>

#include "features/notices/gsm.hpp"
#include "features/notices/templates.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::notices {

/// Somebody to call, or called.
struct CallLine {
    std::string id;
    std::string name, phone, mail;  ///< of whom to call
    std::string who;  ///< who comes, when it is another
    std::string_view kind;  ///< a catalogue key
    std::string about;  ///< "Aide · mardi 1 décembre à 14 h · Médiathèque"
    std::string counsellor;
    std::string_view reason;  ///< a catalogue key: why no message reached them; may be empty
    std::string before;  ///< "avant mardi 1 décembre à 14 h"
    std::string tried;  ///< "2 fois, la dernière mardi à 10 h"; empty: never
    std::string done;  ///< when it was made
    std::string words;  ///< what to say
};

/// A kind of message, and where its words are in each language.
struct MessageLine {
    struct Text {
        std::string address;  ///< "/espace/messages/reminder/fr"
        std::string_view language;  ///< a catalogue key
        bool rewritten = false;
    };
    std::string_view kind;  ///< a catalogue key
    std::vector<Text> texts;
};

struct SlotLine {
    std::string name;  ///< "{jour}"
    std::string_view meaning;
};

/// What a text gives, with invented data.
struct Preview {
    std::string subject;
    std::string letter;  ///< the whole of it as plain text
    std::string sms;
    SmsLength length;
};

struct VersionLine {
    std::string id, when, who;
    bool ours = false, now = false;
    std::string subject;
};

struct MessageView {
    Kind kind{};
    Lang lang{};  ///< of the message, not of the page
    std::string address;
    bool rewritten = false;
    std::vector<SlotLine> slots;
    Preview preview;
    std::vector<VersionLine> versions;
};

}
