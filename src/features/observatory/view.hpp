// A report as its page tells it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/observatory/observatory.hpp"
#include "platform/html/forms.hpp"

namespace beffroi::observatory {

/// A finding on the page.
struct Line {
    audit::Told told;
    int level = -1;  ///< 0 to 4; -1: unknown
    std::string id;  ///< "mail.mailbox microsoft-365-mail": what a reply is about
    std::vector<audit::Proof> proofs;
    std::vector<Reply> replies;
};
struct Section {
    std::string title;
    std::optional<int> score;  ///< of 100
    std::vector<Line> lines;
};
/// A line of the picture: what for, by whom, and which group it leads to.
struct Strand {
    std::string what, who;
    int level = -1;
    int y = 0;
    std::string path;  ///< of the drawn line
};
/// Those who control: countries, the Union as one.
struct Group {
    std::string name;
    int n = 0;
    int y = 0;
    std::string share;  ///< of all, as drawings write it: "62.5%"
    bool inside = false;  ///< the European Union
    bool unknown = false;
};
struct Picture {
    static constexpr int row = 44, width = 760;
    std::vector<Strand> strands;
    std::vector<Group> groups;
    int height = 0;
};
struct HabitLine {
    audit::ToldHabit told;
    std::optional<bool> kept;
};
/// What somebody says of their own house: shown apart, kept nowhere but in the address.
struct Declared {
    struct Question {
        std::string_view name;
        std::string label;
        std::vector<std::pair<std::string, std::string>> choices;  ///< value, words
        std::string chosen, means;
    };
    std::vector<Question> questions;
    bool any = false;
};
struct ReportView {
    std::string domain, headline, at;
    std::optional<int> score;  ///< of 100
    int coverage = 0;  ///< per cent
    std::string weakest;
    bool learnt = false;  ///< there is something to tell
    Picture picture;
    std::vector<Section> sections;
    std::vector<HabitLine> habits;
    std::vector<std::string> fine;  ///< what is well already
    std::vector<std::string> changes;  ///< since the audit before
    std::string changed_since;
    std::vector<Reply> replies;  ///< of the whole report
    Declared declared;
    std::string link;  ///< the whole address, to share
    std::string rules, knowledge;
    bool running = false;  ///< a newer one is made
};

ReportView report_of(db::Read& tx, const Audit& audit, const audit::Ranges& ranges, const net::Params& declared,
                     const html::Page& page, std::string link);
/// Two pages to hand over.
std::string report_pdf(const ReportView& report, const html::Page& page);
/// "De qui dépend ville.fr ? 42/100", as a picture for other sites.
std::string badge_svg(const Audit& audit, Lang lang);

struct RunningView {
    std::string domain;
    std::string stage;  ///< "waiting", "names", "pages"
};
/// One of the stages, in their order: 0 to 2.
int stage_number(std::string_view stage);

/// What is to be put into the domain.
struct RemovalView {
    std::string domain, record;
};

/// Of the desk.
struct WaitingReply {
    std::string id, domain, finding, words, when;
};

}
