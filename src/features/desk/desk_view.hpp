// What the first page of the desk shows.
#pragma once
#include <string>

#include "features/diary/diary.hpp"

namespace beffroi::desk {

struct Today {
    std::string day;       ///< "mercredi 25 novembre 2026"
    int suggestions = 0;   ///< nobody has looked at yet; 0 too for who may not
    bool may_settle = false;
    int places = 0;
    bool keeps_agenda = false;
    diary::Today diary;
    int stale_calendars = 0;  ///< of one's own, kept elsewhere: they told nothing for a day
};

}
