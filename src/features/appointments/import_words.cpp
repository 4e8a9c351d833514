#include "features/appointments/import_words.hpp"

#include <algorithm>
#include <array>

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

std::optional<Status> read_status(std::string_view text) {
    if (text::trim(text).empty()) return Status::unknown;
    return word_of(statuses, text);
}

std::optional<agenda::Kind> read_kind(std::string_view text) { return word_of(kinds, text); }

}
