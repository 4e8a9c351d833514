// What the pages of the diary share.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/diary/diary.hpp"
#include "platform/html/forms.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/http.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::diary {

using accounts::PersonId;
using accounts::Right;
using agenda::MotifId;
using agenda::PlaceId;
using appointments::AppointmentId;

using html::page_named;
using net::private_page;
net::Response unknown_person();

/// Whose diary is asked for: the person that `id` names, else the visitor. None when this visitor may not keep it: who may not
/// learns nothing.
struct Whose {
    PersonId id;
    std::string name;
    bool self = false;
};
std::optional<Whose> whose(db::Read& tx, const Services& use, const net::Request& request, std::string_view id);
/// Whether this visitor may keep the diary of `counsellor`.
bool may_keep(db::Read& tx, const Services& use, const accounts::Visitor& who, PersonId counsellor);
/// "?qui=…" to stay with a colleague; empty for one's own.
std::string query_of(const Whose& whom);

/// The wall clock of where a commune is.
std::string_view zone_of(std::string_view insee);
/// The wall clock that somebody's openings go by; that of Paris when there are none.
std::string_view zone_of(const std::vector<agenda::Opening>& openings);

/// The names of places and motifs, each read once.
class Names {
public:
    Names(db::Read& tx, Lang lang) : tx_(tx), lang_(lang) {}
    const std::string& motif(MotifId id);
    /// "Médiathèque Les Vaux"; empty for none.
    const std::string& place(PlaceId id);
    /// Where an appointment takes place: the place, or the commune of a visit, or "By telephone".
    std::string where(const appointments::Appointment& a);
    Lang lang() const { return lang_; }

private:
    db::Read& tx_;
    Lang lang_;
    std::map<MotifId, std::string> motifs_;
    std::map<PlaceId, std::string> places_;
};

/// "9 h 30 – 10 h 15"
std::string from_to(Lang lang, int from_min, int to_min);
std::string from_to(Lang lang, Instant from, Instant to, std::string_view zone);
/// "mardi 24 novembre à 9 h 30"
std::string moment(Lang lang, Instant at, std::string_view zone);
/// "14:30", "14 h 30", "14h", "1430": minutes of the day. None when it is no time.
std::optional<int> read_time(std::string_view typed);
/// "14:30", for fields.
std::string time_field(int minute);
/// Monday of that day's week.
Date monday_of(Date day);

/// What a list of a form offers: value and label.
using Option = std::pair<std::string, std::string>;
/// Every listed place, by name, at most 1,000.
std::vector<Option> place_options(db::Read& tx, Services& use);
/// Colleagues whose diary this visitor may keep, themselves first.
std::vector<Whose> colleagues(db::Read& tx, const Services& use, const accounts::Visitor& who);
/// Looks a commune up as somebody typed it; the error goes to `field`.
std::string read_commune(html::Form& form, std::string_view field);

void agenda_routes(net::Router& on, Services& use);
void appointment_routes(net::Router& on, Services& use);
void booking_routes(net::Router& on, Services& use);
void opening_routes(net::Router& on, Services& use);
void absence_routes(net::Router& on, Services& use);
void set_up_routes(net::Router& on, Services& use);
void tour_routes(net::Router& on, Services& use);

}
