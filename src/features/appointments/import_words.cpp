#include "features/appointments/import_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::appointments {
namespace {

template <class V>
struct Word {
    std::string_view folded;
    V value;
};

/// The first one of each column is what we call it ourselves, without accents.
constexpr std::array headings{
    Word{"id", Column::id},
    Word{"identifiant", Column::id},
    Word{"rdv id", Column::id},
    Word{"id rdv", Column::id},
    Word{"motif", Column::motif},
    Word{"type", Column::type},
    Word{"type de rendez vous", Column::type},
    Word{"agent", Column::counsellor},
    Word{"mail de l agent", Column::counsellor},
    Word{"email de l agent", Column::counsellor},
    Word{"mail agent", Column::counsellor},
    Word{"email agent", Column::counsellor},
    Word{"email s professionnel le s", Column::counsellor},
    Word{"conseiller", Column::counsellor},
    Word{"mail du conseiller", Column::counsellor},
    Word{"lieu", Column::place},
    Word{"debut", Column::begins},
    Word{"date de debut", Column::begins},
    Word{"date rdv", Column::day},
    Word{"date", Column::day},
    Word{"heure rdv", Column::hour},
    Word{"heure", Column::hour},
    Word{"heure de debut", Column::hour},
    Word{"fin", Column::ends},
    Word{"heure de fin", Column::ends},
    Word{"date de fin", Column::ends},
    Word{"duree", Column::length},
    Word{"duree minutes", Column::length},
    Word{"duree en minutes", Column::length},
    Word{"statut", Column::status},
    Word{"status", Column::status},
    Word{"prenom", Column::first_name},
    Word{"nom", Column::name},
    Word{"usager", Column::name},
    Word{"usager s", Column::name},
    Word{"beneficiaire", Column::name},
    Word{"telephone", Column::phone},
    Word{"tel", Column::phone},
    Word{"mail", Column::mail},
    Word{"email", Column::mail},
    Word{"e mail", Column::mail},
    Word{"courriel", Column::mail},
    Word{"commune", Column::commune},
    Word{"code insee", Column::commune},
    Word{"commune du responsable", Column::commune},
    Word{"commune du premier responsable", Column::commune},
    Word{"code postal", Column::postcode},
    Word{"code postal du responsable", Column::postcode},
    Word{"code postal du premier responsable", Column::postcode},
    Word{"adresse", Column::address},
    Word{"note", Column::note},
    Word{"notes", Column::note},
    Word{"contexte", Column::note},
    Word{"sujet", Column::note},
};

/// The field's codes, and the words that RDV Service Public and people have for them.
constexpr std::array statuses{
    Word{"unknown", Status::unknown},
    Word{"waiting", Status::unknown},
    Word{"a renseigner", Status::unknown},
    Word{"a venir", Status::unknown},
    Word{"prevu", Status::unknown},
    Word{"inconnu", Status::unknown},
    Word{"etat indetermine", Status::unknown},
    Word{"seen", Status::seen},
    Word{"rendez vous honore", Status::seen},
    Word{"rdv honore", Status::seen},
    Word{"honore", Status::seen},
    Word{"vu", Status::seen},
    Word{"venu", Status::seen},
    Word{"present", Status::seen},
    Word{"excused", Status::excused},
    Word{"excuse", Status::excused},
    Word{"absence excusee", Status::excused},
    Word{"annule par l usager", Status::excused},
    Word{"annule par le beneficiaire", Status::excused},
    Word{"annule a l initiative de l usager", Status::excused},
    Word{"revoked", Status::revoked},
    Word{"annule par le service", Status::revoked},
    Word{"annule par le conseiller", Status::revoked},
    Word{"annule par l agent", Status::revoked},
    Word{"annule a l initiative du service", Status::revoked},
    Word{"noshow", Status::noshow},
    Word{"no show", Status::noshow},
    Word{"absence non excusee", Status::noshow},
    Word{"absent", Status::noshow},
    Word{"pas venu", Status::noshow},
    Word{"lapin", Status::noshow},
};

constexpr std::array kinds{
    Word{"office", agenda::Kind::office},         Word{"public office", agenda::Kind::office},
    Word{"sur place", agenda::Kind::office},      Word{"home", agenda::Kind::home},
    Word{"a domicile", agenda::Kind::home},       Word{"domicile", agenda::Kind::home},
    Word{"phone", agenda::Kind::phone},           Word{"par telephone", agenda::Kind::phone},
    Word{"telephone", agenda::Kind::phone},       Word{"telephonique", agenda::Kind::phone},
    Word{"video", agenda::Kind::video},           Word{"visio", agenda::Kind::video},
    Word{"visioconference", agenda::Kind::video},
};

template <class V, std::size_t N>
std::optional<V> word_of(const std::array<Word<V>, N>& words, std::string_view text) {
    const std::string folded = text::fold_words(text);
    const auto found = std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.folded == folded; });
    if (found == words.end()) return std::nullopt;
    return found->value;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Takes up to `most` digits from the front; none when there is none.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
    std::size_t n = 0;
    while (n < text.size() && n < most && digit(text[n])) ++n;
    if (n == 0) return std::nullopt;
    int number = 0;
    std::from_chars(text.data(), text.data() + n, number);
    text.remove_prefix(n);
    return number;
}
void take_blanks(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}
bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
    text.remove_prefix(1);
    return true;
}

}

std::optional<Column> column_of(std::string_view heading) { return word_of(headings, heading); }

std::string_view heading(Column column) {
    switch (column) {
        case Column::begins: return "début";
        case Column::length: return "durée";
        case Column::first_name: return "prénom";
        case Column::phone: return "téléphone";
        default: break;
    }
    return std::find_if(headings.begin(), headings.end(), [&](const auto& w) { return w.value == column; })->folded;
}

std::optional<Date> read_day(std::string_view text) {
    text = text::trim(text);
    if (const auto iso = parse_date(text)) return iso;
    const auto day = take_number(text, 2);
    if (!day || !take(text, "/.-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "/.-") || text.size() != 4) return std::nullopt;
    const auto year = take_number(text, 4);
    if (!year || !text.empty()) return std::nullopt;
    const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                    std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<int> read_hour(std::string_view text) {
    text = text::trim(text);
    const auto hours = take_number(text, 2);
    take_blanks(text);
    if (!hours || *hours > 23 || text.empty()) return std::nullopt;
    const bool by_letter = text.front() == 'h' || text.front() == 'H';
    if (!take(text, ":hH")) return std::nullopt;
    take_blanks(text);
    if (text.empty()) return by_letter ? std::optional(*hours * 60) : std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    if (take(text, ":")) {
        const auto seconds = take_number(text, 2);
        if (!seconds || *seconds > 59) return std::nullopt;
    }
    return text.empty() ? std::optional(*hours * 60 + *minutes) : std::nullopt;
}

std::optional<Moment> read_moment(std::string_view text) {
    text = text::trim(text);
    if (text.size() > 16 && (text.back() == 'Z' || text.find_first_of("+-", 16) != text.npos))
        if (const auto instant = parse_instant(text)) return Moment{instant, {}};
    std::size_t end = 0;
    while (end < text.size() && (digit(text[end]) || text[end] == '/' || text[end] == '-' || text[end] == '.')) ++end;
    const auto day = read_day(text.substr(0, end));
    if (!day) return std::nullopt;
    text.remove_prefix(end);
    if (!take(text, "T")) {
        take_blanks(text);
        if (text.starts_with("à")) text.remove_prefix(std::string_view("à").size());
    }
    const auto minute = read_hour(text);
    if (!minute) return std::nullopt;
    return Moment{std::nullopt, {*day, *minute, 0}};
}

std::optional<int> read_length(std::string_view text) {
    text = text::trim(text);
    const auto first = take_number(text, 4);
    take_blanks(text);
    if (!first) return std::nullopt;
    if (text.empty() || text == "min" || text == "mn" || text == "minutes") return first;
    if (!take(text, ":hH")) return std::nullopt;
    take_blanks(text);
    if (text.empty()) return *first <= 24 ? std::optional(*first * 60) : std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59 || *first > 24) return std::nullopt;
    take_blanks(text);
    return text.empty() || text == "min" || text == ":00" ? std::optional(*first * 60 + *minutes) : std::nullopt;
}

std::optional<Status> read_status(std::string_view text) {
    if (text::trim(text).empty()) return Status::unknown;
    return word_of(statuses, text);
}

std::optional<agenda::Kind> read_kind(std::string_view text) { return word_of(kinds, text); }

}
