// What somebody asks of the figures: a period, and what narrows it, as an address says it.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "features/reporting/reporting.hpp"
#include "platform/net/http.hpp"

namespace beffroi::reporting {

struct Period {
    Date from{}, to{};
};
Period this_month(Date today);
Period last_month(Date today);
Period this_year(Date today);
Period last_year(Date today);

/// How long activities take, as funders ask for it: every activity is in one of these.
struct Length {
    std::string_view code, label;  ///< "30_60"; `label` a catalogue key
    int least_min = 0, most_min = 0;  ///< both included
};
const std::array<Length, 4>& every_length();
/// The one that the selection is narrowed to; none: any.
const Length* length_of(const Selection& of);

/// What is asked for, and what is wrong with it.
struct Asked {
    Selection of;
    std::string who;  ///< as the form has it: empty, or one counsellor
    accounts::OrganisationId employer;
    std::string tag, agreement;  ///< their names
    std::string employer_name;
    Message error;
    std::string_view wrong_field;
};
/// The words for each thing that narrows what is asked for, with the name of its parameter: "Femme" of "genre".
struct Narrowing {
    std::string_view name;
    std::string words;
};
std::vector<Narrowing> narrowings(db::Read& tx, const Asked& asked, Lang lang);

/// Those whose figures the visitor may see, by name; not asked of who sees their own alone.
std::vector<accounts::Person> seen_by(db::Read& tx, const Services& use, const accounts::Visitor& who);
/// What the visitor may not see or nobody knows narrows nothing; with an `error` the period is this year.
Asked asked_of(db::Read& tx, const Services& use, const accounts::Visitor& who, const net::Params& query,
               const std::vector<accounts::Person>& seen);
net::Params params_of(const Asked& asked);

}
