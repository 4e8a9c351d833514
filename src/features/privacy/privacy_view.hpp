// What the pages of privacy show.
#pragma once
#include <string>
#include <vector>

#include "features/privacy/privacy.hpp"

namespace beffroi::privacy {

/// A field's value as people read it: codes in words, dates in the language.
std::string shown(const Field& field, Lang lang);

struct Transparency {
    std::string version;
    Hosting hosting;
    std::vector<Figure> figures;
    std::vector<AuthorityRequest> requests;
    Date today;
};

/// A label and what it says.
struct Line {
    std::string label, text;
};
struct HeldView {
    std::string_view label;               ///< a catalogue key
    const Processing* about = nullptr;
    std::vector<std::vector<Line>> records;
};
struct MyData {
    std::vector<HeldView> held;
    std::string until;      ///< "mercredi 2 décembre 2026": when everything is erased; empty when nobody asked
};

struct JournalLine {
    std::string when;
    std::string_view act;   ///< a catalogue key
    std::string detail;
    std::string by, about;  ///< names, or what stands for them
    int times = 1;          ///< within that minute
};
struct JournalView {
    std::vector<JournalLine> lines;
    std::int64_t older = 0;  ///< the number before which the next page goes on; 0 when this is the last
    bool first = true;
    std::string act;         ///< the code that narrows the list
};

struct Desk {
    struct Waiting {
        std::string name, due;
    };
    std::vector<Waiting> waiting;
    std::string last_run;    ///< empty before the first night
    struct Gone {
        std::string day, what;
        std::int64_t count = 0;
    };
    std::vector<Gone> gone;
    std::string head;
};

}
