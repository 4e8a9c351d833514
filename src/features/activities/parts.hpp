// What the pages of records share.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "features/activities/activities.hpp"
#include "platform/html/forms.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/http.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::activities {

using html::page_named;
using net::private_page;

inline constexpr std::string_view base = "/espace/comptes-rendus", finding = "/espace/comptes-rendus/nouveau/personnes";
inline constexpr std::size_t shortest_search = 3;  ///< characters

/// What a list of a form offers: an id and a name.
struct Option {
    std::string id, name;
};
/// Somebody who was helped, as a list shows them.
struct PersonChoice {
    std::string id, name;
    std::string told;  ///< "1958, Vire Normandie"
};

/// "45 min", "1 h 30".
std::string minutes_text(Lang lang, std::int64_t minutes);
/// The names of places, each read once.
class Where {
public:
    Where(db::Read& tx, Lang lang) : tx_(tx), lang_(lang) {}
    /// "Médiathèque Les Vaux", "At the person’s home, Vire Normandie", "At a distance".
    std::string told(PlaceKind kind, PlaceId place, std::string_view insee);

private:
    db::Read& tx_;
    Lang lang_;
    std::map<PlaceId, std::string> names_;
};
std::string name_of(db::Read& tx, const Services& use, PersonId id);
PersonChoice choice_of(const beneficiaries::Beneficiary& sheet, Lang lang);
/// "Mail and messages, Health".
std::string themes_told(Lang lang, const Set<Theme>& themes);

/// What a field of `fields_of` is called: a catalogue key.
std::string_view field_label(std::string_view field);
/// The value of such a field in words. `seen` gains whom it names.
std::string value_told(db::Read& tx, const Services& use, const accounts::Visitor& who, Lang lang,
                       const Event::Former& was, std::vector<BeneficiaryId>& seen);

/// Whose records are asked for: of the person that `id` names, else the visitor's. None when the visitor does not keep them.
struct Whose {
    PersonId id;
    std::string name;
    bool self = false;
};
std::optional<Whose> whose(db::Read& tx, const Services& use, const net::Request& request, std::string_view id);
/// Who helps people in the visitor's teams, themselves first.
std::vector<Whose> colleagues(db::Read& tx, const Services& use, const accounts::Visitor& who);

/// The record that the address names, if the visitor keeps it.
std::optional<Activity> named(db::Read& tx, const net::Request& request, const Services& use);

/// Places to choose from, with their communes.
std::vector<Option> place_choices(db::Read& tx, const Services& use);

/// Whether all who may use `from` may use `to`.
bool may_become(const Tag& from, const Tag& to);

// ---- The form ----

struct FormView {
    std::string action, back, title;
    bool is_new = true;
    std::string hint;  ///< the motif, or the workshop's title
    std::string of;  ///< "rendez-vous" or "atelier": what it comes from; empty: neither
    std::vector<PersonChoice> people;  ///< whom the form offers to tick: chosen, found, and perhaps meant
    std::string find_at, find_token;  ///< where people are looked for while a name is typed
    bool searched = false;  ///< and found nobody new
    int found = 0;
    bool twins = false;  ///< a sheet like the new one is there
    int without_sheet = 0, not_noted = 0;
    std::vector<Option> places, counsellors, tags;
    std::vector<Option> agreements;  ///< that may pay for it
    std::vector<Theme> last;  ///< themes used last
    struct ThemeGroup {
        std::string_view label;  ///< a catalogue key
        std::vector<Theme> themes;
    };
    std::vector<ThemeGroup> groups;  ///< the others, but for paperwork
    bool paperwork_last = false;
};
/// What the fields of the form hold of a record.
net::Params params_of(const Activity& a);
html::Form form_of(const Activity& a);
/// The field for those of whom both are known: "cross-feminin-soixante_dix_plus".
std::string cross_name(beneficiaries::Gender gender, beneficiaries::AgeBand band);
bool crosses_typed(const html::Form& form);
/// Reads what was typed over `before`; errors stand in the form.
Activity read_activity(html::Form& form, const net::Params& typed, const Activity& before);
/// What the form offers. `typed` is what was sent: numbers that the visitor may not see are shown no name for, unless they are in
/// `known`, the record as it was begun or kept.
void fill(db::Read& tx, const net::Request& request, Services& use, const html::Form& form, const Activity& typed,
          const Activity& known, Lang lang, FormView& view);

/// What the search says by itself, as JSON.
std::string find_words(Lang lang);

void find_routes(net::Router& on, Services& use);
void list_routes(net::Router& on, Services& use);
void form_routes(net::Router& on, Services& use);
void record_routes(net::Router& on, Services& use);
void tag_routes(net::Router& on, Services& use);
void coordination_routes(net::Router& on, Services& use);

}
