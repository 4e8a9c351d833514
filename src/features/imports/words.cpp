#include "features/imports/words.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"
#include "platform/imports/cells.hpp"

namespace beffroi::imports {
namespace {

using namespace activities;
using beneficiaries::AgeBand;
using beneficiaries::Gender;
using beneficiaries::Situation;

template <class E>
using Words = std::map<std::string, E, std::less<>>;

/// Codes and labels of every value, in both languages, and `more`: folded words by "|" for values in their order.
template <class E, class Every>
Words<E> words_of(Every every, std::initializer_list<std::pair<E, std::string_view>> more) {
    Words<E> words;
    for (const E each : every) {
        words.emplace(plain_words(code(each)), each);
        for (const Lang lang : {Lang::fr, Lang::en})
            words.emplace(plain_words(i18n::translate(lang, label(each))), each);
    }
    for (const auto& [value, spelled] : more)
        for (const std::string_view one : text::split(spelled, '|')) words.emplace(std::string(one), value);
    return words;
}

template <class E>
std::optional<E> look_up(const Words<E>& words, std::string_view cell) {
    const auto found = words.find(plain_words(cell));
    return found == words.end() ? std::nullopt : std::optional(found->second);
}

template <class E, class Every>
std::vector<Choice> choices(Every every) {
    std::vector<Choice> all;
    for (const E each : every) all.push_back({std::string(code(each)), label(each)});
    return all;
}

bool nothing(std::string_view words) {
    return words == "non communique" || words == "non renseigne" || words == "nc" || words == "inconnu" ||
           words == "non communique ou heterogene" || words == "heterogene" || words == "not said";
}

/// "2/3" → 2.
std::optional<int> of_three(std::string_view cell) {
    if (cell.size() == 3 && cell[0] >= '1' && cell[0] <= '3' && cell.substr(1) == "/3") return cell[0] - '0';
    return std::nullopt;
}

}

std::string_view told(std::string_view cell) {
    cell = text::trim(cell);
    if (cell == "-" || cell == "/" || cell.starts_with('#')) return {};
    return cell;
}

std::vector<std::string_view> pieces(std::string_view cell) {
    std::vector<std::string_view> all;
    while (!cell.empty()) {
        const std::size_t end = std::min(cell.find_first_of("\n|;"), cell.size());
        if (const auto one = told(cell.substr(0, end)); !one.empty()) all.push_back(one);
        cell.remove_prefix(std::min(end + 1, cell.size()));
    }
    return all;
}

std::optional<Date> day_from(std::string_view cell) {
    cell = text::trim(cell);
    if (const auto day = read_day(cell)) return day;
    return read_day(cell.substr(0, cell.find_first_of(" T")));
}

std::optional<int> minutes_from(std::string_view cell) {
    if (const auto minutes = read_length(cell)) return minutes;
    // "90,0", as a spreadsheet writes a number that was reckoned.
    const std::size_t comma = cell.find_first_of(",.");
    if (comma != cell.npos && cell.find_first_not_of('0', comma + 1) == cell.npos)
        return number_from(cell.substr(0, comma));
    return std::nullopt;
}

std::optional<bool> yes_from(std::string_view cell) {
    const std::string words = plain_words(cell);
    if (words == "oui" || words == "vrai" || words == "true" || words == "yes" || words == "1" || words == "x")
        return true;
    if (words == "non" || words == "faux" || words == "false" || words == "no" || words == "0") return false;
    return std::nullopt;
}

std::optional<int> number_from(std::string_view cell) {
    int n = 0;
    const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), n);
    if (cell.empty() || fault != std::errc{} || end != cell.data() + cell.size()) return std::nullopt;
    return n;
}

std::optional<int> year_from(std::string_view cell) {
    if (cell.size() == 4) return number_from(cell);
    if (const auto day = day_from(cell)) return static_cast<int>(day->year());
    return std::nullopt;
}

std::optional<Gender> gender_of(std::string_view cell) {
    static const auto words =
        words_of<Gender>(beneficiaries::every_gender(), {{Gender::female, "femme|f|madame|mme|fille|feminine"},
                                                         {Gender::male, "homme|h|m|monsieur|mr|garcon|masculine"}});
    if (nothing(plain_words(cell))) return Gender::not_told;
    return look_up(words, cell);
}

std::optional<Situation> situation_of(std::string_view cell) {
    static const auto words = words_of<Situation>(
        beneficiaries::every_situation(),
        {{Situation::at_school, "scolarise|scolarisee|scolarise e|etudiant|etudiante|eleve|lyceen|collegien"},
         {Situation::without_work, "sans emploi|demandeur d emploi|chomage|au chomage"},
         {Situation::at_work, "en emploi|salarie|salariee|actif|independant"},
         {Situation::retired, "retraite|retraitee|retraite e|a la retraite"}});
    if (nothing(plain_words(cell))) return Situation::not_told;
    return look_up(words, cell);
}

std::optional<AgeBand> age_band_of(std::string_view cell) {
    static const auto words =
        words_of<AgeBand>(beneficiaries::every_age_band(), {{AgeBand::under_12, "moins de 12 ans"},
                                                            {AgeBand::from_12, "12 17 ans|12 18 ans"},
                                                            {AgeBand::from_18, "18 24 ans"},
                                                            {AgeBand::from_25, "25 39 ans"},
                                                            {AgeBand::from_40, "40 59 ans"},
                                                            {AgeBand::from_60, "60 69 ans"},
                                                            {AgeBand::from_70, "70 ans et plus|70 ans ou plus"}});
    if (nothing(plain_words(cell))) return AgeBand::not_told;
    return look_up(words, cell);
}

std::optional<Type> type_of(std::string_view cell) {
    static const auto words =
        words_of<Type>(every_type(), {{Type::individual, "accompagnement individuel|individuel|ponctuel|individual"},
                                      {Type::workshop, "atelier collectif|atelier|collectif|workshop"}});
    return look_up(words, cell);
}

std::optional<PlaceKind> place_kind_of(std::string_view cell) {
    static const auto words = words_of<PlaceKind>(
        every_place_kind(),
        {{PlaceKind::place, "lieu d activite|sur place|dans un lieu"},
         {PlaceKind::home, "a domicile|domicile"},
         {PlaceKind::other, "autre lieu|autre"},
         {PlaceKind::remote,
          "a distance|distance|telephone ou visio conference|par telephone ou en visioconference|par "
          "telephone|telephone|visio"}});
    return look_up(words, cell);
}

std::optional<Equipment> equipment_of(std::string_view cell) {
    static const auto words = words_of<Equipment>(
        every_equipment(), {{Equipment::computer, "ordinateur|pc|ordinateur portable"},
                            {Equipment::telephone, "telephone|smartphone"},
                            {Equipment::none, "pas de materiel|aucun|aucun materiel|sans materiel"}});
    return look_up(words, cell);
}

std::optional<Redirection> redirection_of(std::string_view cell) {
    static const auto words = words_of<Redirection>(
        every_redirection(),
        {{Redirection::administration, "administration mairie prefecture"},
         {Redirection::mediation, "autre structure de mediation numerique|structure de mediation numerique"},
         {Redirection::operator_in_charge, "operateur ou organisme en charge de la demarche administrative"},
         {Redirection::social_aid,
          "structure d aide sociale maison des solidarites centre social|structure d aide sociale"},
         {Redirection::employment,
          "structure d insertion professionnelle france travail mission locale chambre de "
          "commerce|structure d insertion professionnelle"},
         {Redirection::paperwork,
          "structure d aide aux demarches administratives france services|structure d aide aux "
          "demarches administratives"}});
    return look_up(words, cell);
}

std::optional<Subjects> subject_of(std::string_view cell) {
    static const auto themes =
        words_of<Theme>(every_theme(), {{Theme::social_networks, "reseaux sociaux communication"},
                                        {Theme::business, "accompagner un professionnel"},
                                        {Theme::safety, "prevention en securite numerique"},
                                        {Theme::own_files, "gerer ses contenus numeriques"},
                                        {Theme::mail, "e mail"},
                                        {Theme::artificial_intelligence, "intelligence artificielle ia|ia"}});
    static const auto admin =
        words_of<AdminTheme>(every_admin_theme(), {{AdminTheme::work, "travail formation entreprise"}});
    Subjects found{look_up(themes, cell), look_up(admin, cell)};
    // Where a word is both, the theme is meant: of procedures there is a column of their own.
    if (found.theme) found.admin.reset();
    if (!found.theme && !found.admin) return std::nullopt;
    return found;
}

std::optional<Autonomy> autonomy_of(std::string_view cell) {
    static const auto words = words_of<Autonomy>(
        every_autonomy(), {{Autonomy::accompanied, "avec guidage|l usager a ete entierement accompagne"},
                           {Autonomy::partly, "autonome avec guidage en cas de besoin"}});
    if (const auto stars = of_three(cell)) return static_cast<Autonomy>(*stars - 1);
    return look_up(words, cell);
}

std::optional<Level> level_of(std::string_view cell) {
    static const auto words = words_of<Level>(workshops::every_level(), {});
    if (const auto stars = of_three(cell)) return static_cast<Level>(*stars - 1);
    return look_up(words, cell);
}

std::vector<Choice> choices_of(Field field) {
    switch (field) {
        case Field::gender: return choices<Gender>(beneficiaries::every_gender());
        case Field::situation: return choices<Situation>(beneficiaries::every_situation());
        case Field::age_band: return choices<AgeBand>(beneficiaries::every_age_band());
        case Field::type: return choices<Type>(every_type());
        case Field::place_kind: return choices<PlaceKind>(every_place_kind());
        case Field::equipment: return choices<Equipment>(every_equipment());
        case Field::redirection: return choices<Redirection>(every_redirection());
        case Field::themes:
        case Field::admin_themes: {
            auto all = choices<Theme>(every_theme());
            for (auto& each : choices<AdminTheme>(every_admin_theme())) all.push_back(std::move(each));
            return all;
        }
        default: return {};
    }
}

Where where_from(std::string_view insee, std::string_view postcode, std::string_view name) {
    // A formula that was never reckoned says 0; a number has lost its first 0.
    if (insee == "0") insee = {};
    if (postcode == "0") postcode = {};
    const auto filled = [](std::string_view code) {
        return code.size() == 4 ? "0" + std::string(code) : std::string(code);
    };
    const std::string folded = plain_words(name);
    if (!insee.empty()) {
        const auto known = territory::commune(filled(insee));
        if (!known) return {{}, Where::Fault::unknown};
        return {std::string(known->insee), Where::Fault::none};
    }
    if (postcode.empty() && folded.empty()) return {};
    const std::string code = filled(postcode);
    std::optional<std::string> found;
    for (const auto& match :
         territory::find(name.empty() ? std::string_view(code) : name, 50, territory::Mistyped::if_nothing_else)) {
        const auto& c = match.commune;
        if (match.mistakes > 0 || (!name.empty() && !match.exact)) continue;
        if (!code.empty() && std::find(c.postcodes.begin(), c.postcodes.end(), code) == c.postcodes.end()) continue;
        // An arrondissement says more than its city.
        if (found && territory::commune(*found)->part_of == c.insee) continue;
        if (found && *found != c.insee && *found != c.part_of) return {{}, Where::Fault::several};
        found = std::string(c.insee);
    }
    if (!found) return {{}, Where::Fault::unknown};
    return {*found, Where::Fault::none};
}

}
