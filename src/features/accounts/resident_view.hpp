// What the pages about residents and their cards show.
#pragma once
#include <string>
#include <vector>

namespace beffroi::accounts {

struct CardLine {
    std::string id, printed, used, revoked;  ///< days as sentences have them; empty: never
};
struct ResidentLine {
    std::string id, name, mail;
    int good_cards = 0;
    bool closed = false;
    std::vector<CardLine> cards;
};

/// The card itself: shown once.
struct CardSheet {
    std::string person, name;
    std::string words;    ///< "soleil train pomme radeau 4821"
    std::string address;  ///< "aide.exemple.fr/carte"
    std::string squares;  ///< of the QR code
    int side = 0;
};

}
