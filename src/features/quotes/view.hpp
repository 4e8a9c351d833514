// Quotes as their pages tell them.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "features/quotes/quotes.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::quotes {

/// The form of who asks.
struct AskView {
    std::string base;  ///< the plan's path
    std::string title;
    struct Choice {
        std::string id, name, hint;
        bool ticked = false;
    };
    std::vector<Choice> steps, providers;
    bool no_mail = false;  ///< this site sends no mail: only the co-operative can be asked
};
struct QuoteView {
    std::string id, name, link, state, price, hours, begins, words, together, when;
    bool answered = false, chosen = false;
};
struct RequestView {
    std::string id, base;  ///< the path of this request
    std::string title, asked_on, until, place, words, state;
    std::vector<std::string> about;
    std::vector<std::string> solutions;  ///< their names
    std::vector<QuoteView> quotes;
    int answers = 0;
    bool open = false;
    std::string who, mail, phone;  ///< of who asks, where they are shown
};
RequestView view_of(const Request& request, Lang lang);

}
