#include "features/places/vocabulary.hpp"

#include <array>
#include <map>
#include <span>
#include <utility>

#include "platform/base/text.hpp"
#include "platform/imports/csv.hpp"

extern "C" {
extern const char places_vocabulary_begin[], places_vocabulary_end[];
}

namespace beffroi::places {

namespace {

/// One value of an enumeration: the standard's word, its code in addresses, and what people read.
struct Word {
    std::string_view standard;
    std::string_view code;
    Message label;
};

// The standard's words are those of its schema, version 1.0.2, to the letter: "Étapes numériques(La Poste)" has no space
// there. The labels are ours, for somebody who has never heard of digital mediation.
template <class E>
const std::vector<Word>& words();

template <>
const std::vector<Word>& words<Service>() {
    static const std::vector<Word> all = {
        {"Aide aux démarches administratives", "administrative", msg("Get help with online paperwork")},
        {"Maîtrise des outils numériques du quotidien", "everyday-tools", msg("Learn to use a computer or a phone")},
        {"Insertion professionnelle via le numérique", "employment", msg("Look for work with digital tools")},
        {"Utilisation sécurisée du numérique", "safety", msg("Avoid scams and protect your data")},
        {"Parentalité et éducation avec le numérique", "parenting", msg("Help your children: school and screens")},
        {"Loisirs et créations numériques", "leisure", msg("Create and have fun with digital tools")},
        {"Compréhension du monde numérique", "culture", msg("Understand the digital world")},
        {"Accès internet et matériel informatique", "access", msg("Use a computer or the internet on site")},
        {"Acquisition de matériel informatique à prix solidaire", "equipment",
         msg("Buy a computer or a phone at a fair price")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Audience>() {
    static const std::vector<Word> all = {
        {"Jeunes", "youth", msg("Young people")},
        {"Étudiants", "students", msg("Students")},
        {"Familles et/ou enfants", "families", msg("Families and children")},
        {"Seniors", "seniors", msg("Older people")},
        {"Femmes", "women", msg("Women")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Need>() {
    static const std::vector<Word> all = {
        {"Surdité", "deafness", msg("Deaf or hard of hearing")},
        {"Handicaps moteurs", "motor", msg("Reduced mobility")},
        {"Handicaps mentaux", "mental", msg("Mental or psychological disability")},
        {"Illettrisme", "illiteracy", msg("Difficulty with reading or writing")},
        {"Langues étrangères (anglais)", "english", msg("English is spoken")},
        {"Langues étrangères (autres)", "other-languages", msg("Other languages are spoken")},
        {"Déficience visuelle", "visual", msg("Blind or partially sighted")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Fee>() {
    static const std::vector<Word> all = {
        {"Gratuit", "free", msg("Free of charge")},
        {"Gratuit sous condition", "conditional", msg("Free under conditions")},
        {"Payant", "paid", msg("Paid")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Programme>() {
    static const std::vector<Word> all = {
        {"Aidants Connect", "aidants-connect", msg("Aidants Connect: online procedures done for you, safely")},
        {"Bibliothèques numérique de référence", "bnr", msg("Reference digital library")},
        {"Certification PIX", "pix", msg("Pix: a certificate of digital skills")},
        {"Conseillers numériques", "conseillers-numeriques", msg("Digital counsellors")},
        {"Emmaüs Connect", "emmaus-connect", msg("Emmaüs Connect: equipment and connection for modest incomes")},
        {"France Services", "france-services", msg("France services: public services under one roof")},
        {"Grande école du numérique", "gen", msg("Grande École du Numérique: training for digital jobs")},
        {"La Croix Rouge", "croix-rouge", msg("The Red Cross")},
        {"Point d'accès numérique CAF", "caf", msg("CAF access point: family benefits online")},
        {"Promeneurs du net", "promeneurs-du-net", msg("Promeneurs du Net: listening to young people online")},
        {"Relais numérique (Emmaüs Connect)", "relais-numerique", msg("Digital relay of Emmaüs Connect")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Training>() {
    static const std::vector<Word> all = {
        {"Formé à « Mon Espace Santé »", "mon-espace-sante",
         msg("Trained for Mon Espace Santé, the online health record")},
        {"Formé à « DUPLEX » (illettrisme)", "duplex", msg("Trained to help people who have trouble reading (Duplex)")},
        {"Arnia/MedNum BFC (Bourgogne-Franche-Comté)", "arnia",
         msg("Network Arnia and MedNum BFC (Bourgogne-Franche-Comté)")},
        {"Collectif ressources et acteurs réemploi (Normandie)", "normandie", msg("Reuse network (Normandy)")},
        {"Étapes numériques(La Poste)", "etapes-numeriques", msg("Étapes numériques (La Poste)")},
        {"Fabriques de Territoire", "fabriques", msg("Fabrique de territoire: a recognised shared place")},
        {"Les Éclaireurs du numérique (Drôme)", "eclaireurs", msg("Les Éclaireurs du numérique (Drôme)")},
        {"Mes Papiers (Métropole de Lyon)", "mes-papiers", msg("Mes Papiers (Greater Lyon)")},
        {"ORDI 3.0", "ordi-3-0", msg("ORDI 3.0: second-hand computers")},
        {"SUD LABS (PACA)", "sud-labs", msg("Sud Labs (Provence-Alpes-Côte d'Azur)")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Access>() {
    static const std::vector<Word> all = {
        {"Se présenter", "visit", msg("Just come")},
        {"Téléphoner", "phone", msg("Call by phone")},
        {"Contacter par mail", "mail", msg("Write an e-mail")},
        {"Prendre un RDV en ligne", "online-booking", msg("Book an appointment online")},
        {"Ce lieu n'accueille pas de public", "no-public", msg("Not open to visitors")},
        {"Envoyer un mail avec une fiche de prescription", "prescription-mail",
         msg("Sent by a social worker, with a form by e-mail")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Support>() {
    static const std::vector<Word> all = {
        {"En autonomie", "alone", msg("On your own, with the equipment there")},
        {"Accompagnement individuel", "individual", msg("One to one with somebody")},
        {"Dans un atelier collectif", "workshop", msg("In a small group")},
        {"À distance", "remote", msg("From home, by phone or video")},
    };
    return all;
}

template <>
const std::vector<Word>& words<Roaming>() {
    static const std::vector<Word> all = {
        {"Itinérant", "itinerant", msg("Moves from town to town")},
        {"Fixe", "fixed", msg("Always at the same address")},
    };
    return all;
}

/// data/places/vocabulary.csv, read once.
struct Table {
    std::map<std::string, std::string, std::less<>> columns;  ///< folded name → standard or older column
    std::map<std::pair<std::string, std::string>, Translation> words;  ///< (column, folded word)
    std::vector<std::vector<std::string>> rows;  ///< owns what `words` views

    Table() {
        imports::CsvReader reader(
            {places_vocabulary_begin, static_cast<std::size_t>(places_vocabulary_end - places_vocabulary_begin)}, ',');
        imports::CsvRecord record;
        reader.next(record);  // The header line.
        while (reader.next(record))
            if (record.cells.size() == 4 && !record.cells[0].starts_with('#')) rows.push_back(record.cells);
        for (const auto& row : rows) {
            const auto &column = row[0], &written = row[1], &becomes = row[2];
            if (column == "*") {
                columns[word_key(written)] = becomes;
                continue;
            }
            Translation& t = words[{column, word_key(written)}];
            t.why = row[3];
            for (std::string_view target : text::split(becomes, '|')) {
                const auto colon = target.find(':');
                if (colon != target.npos) t.targets.push_back({target.substr(0, colon), target.substr(colon + 1)});
            }
        }
        for (auto column : standard_columns()) columns[word_key(column)] = column;
    }
};

const Table& table() {
    static const Table one;
    return one;
}

}

std::string word_key(std::string_view word) { return text::fold_words(word); }

template <class E>
std::span<const std::string_view> standard_words() {
    static const std::vector<std::string_view> all = [] {
        std::vector<std::string_view> out;
        for (const auto& word : words<E>()) out.push_back(word.standard);
        return out;
    }();
    return all;
}

template <class E>
std::string_view label(E value) {
    return words<E>().at(static_cast<std::size_t>(value)).label.key;
}

template <class E>
std::string_view code(E value) {
    return words<E>().at(static_cast<std::size_t>(value)).code;
}

template <class E>
std::optional<E> from_code(std::string_view wanted) {
    const auto& all = words<E>();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].code == wanted) return static_cast<E>(i);
    return std::nullopt;
}

template <class E>
std::optional<E> from_word(std::string_view word) {
    static const auto keys = [] {
        std::vector<std::string> out;
        for (const auto& w : words<E>()) out.push_back(word_key(w.standard));
        return out;
    }();
    const std::string key = word_key(word);
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i] == key) return static_cast<E>(i);
    return std::nullopt;
}

#define BEFFROI_PLACES_ENUMERATION(E)                               \
    template std::span<const std::string_view> standard_words<E>(); \
    template std::string_view label<E>(E);                          \
    template std::string_view code<E>(E);                           \
    template std::optional<E> from_code<E>(std::string_view);       \
    template std::optional<E> from_word<E>(std::string_view);
BEFFROI_PLACES_ENUMERATION(Service)
BEFFROI_PLACES_ENUMERATION(Audience)
BEFFROI_PLACES_ENUMERATION(Need)
BEFFROI_PLACES_ENUMERATION(Fee)
BEFFROI_PLACES_ENUMERATION(Programme)
BEFFROI_PLACES_ENUMERATION(Training)
BEFFROI_PLACES_ENUMERATION(Access)
BEFFROI_PLACES_ENUMERATION(Support)
BEFFROI_PLACES_ENUMERATION(Roaming)
#undef BEFFROI_PLACES_ENUMERATION

std::span<const std::string_view> standard_columns() {
    static constexpr std::string_view all[] = {"id",
                                               "pivot",
                                               "nom",
                                               "commune",
                                               "code_postal",
                                               "code_insee",
                                               "adresse",
                                               "complement_adresse",
                                               "latitude",
                                               "longitude",
                                               "typologie",
                                               "telephone",
                                               "courriels",
                                               "site_web",
                                               "horaires",
                                               "presentation_resume",
                                               "presentation_detail",
                                               "source",
                                               "itinerance",
                                               "structure_parente",
                                               "date_maj",
                                               "services",
                                               "publics_specifiquement_adresses",
                                               "prise_en_charge_specifique",
                                               "frais_a_charge",
                                               "dispositif_programmes_nationaux",
                                               "formations_labels",
                                               "autres_formations_labels",
                                               "modalites_acces",
                                               "modalites_accompagnement",
                                               "fiche_acces_libre",
                                               "prise_rdv"};
    return all;
}

bool is_standard_column(std::string_view column) {
    for (auto known : standard_columns())
        if (known == column) return true;
    return false;
}

std::optional<std::string> known_column(std::string_view name) {
    const auto& columns = table().columns;
    const auto found = columns.find(word_key(name));
    if (found == columns.end()) return std::nullopt;
    return found->second;
}

const Translation* translate_word(std::string_view column, std::string_view word) {
    const auto& all = table().words;
    const auto found = all.find({std::string(column), word_key(word)});
    return found == all.end() ? nullptr : &found->second;
}

void each_translation(FunctionRef<void(std::string_view, std::string_view, const Translation&)> row) {
    for (const auto& [key, translation] : table().words) row(key.first, key.second, translation);
}

}
