#include "features/imports/fields.hpp"

#include <algorithm>
#include <array>

#include "platform/base/text.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::imports {
namespace {

using enum Field;

// Headings are those of the spreadsheet and the export of La Coop de la médiation numérique, of our own export, and what people write.
constexpr std::array<FieldOf, 15> of_people{{
    {last_name, "last_name", i18n::key("Last name"), "nom|nom de famille|nom du beneficiaire|last name|surname"},
    {first_name, "first_name", i18n::key("First name"), "prenom|prenom du beneficiaire|prenoms|first name"},
    {full_name, "full_name", i18n::key("First name and last name in one column"),
     "beneficiaire|prenom et nom|nom complet|full name"},
    {birth_year, "birth_year", i18n::key("Year or day of birth"),
     "annee de naissance|naissance|date de naissance|ne e le|nee le|ne le|year of birth"},
    {commune, "commune", i18n::key("Commune where they live"),
     "commune|commune nom|nom de la commune|ville|commune du beneficiaire|commune de residence|city|town"},
    {insee, "insee", i18n::key("INSEE code of the commune"),
     "code insee|insee|code commune|code insee du beneficiaire"},
    {postcode, "postcode", i18n::key("Postcode"), "code postal|cp|code postal du beneficiaire|postcode"},
    {phone, "phone", i18n::key("Telephone"),
     "telephone|n de telephone|numero de telephone|tel|portable|mobile|phone|numero"},
    {mail, "mail", i18n::key("Address of mail"),
     "e mail|email|mail|courriel|adresse mail|adresse e mail|adresse electronique"},
    {address, "address", i18n::key("Address"), "adresse|adresse postale|rue|address"},
    {gender, "gender", i18n::key("Gender"), "genre|sexe|civilite|genre du beneficiaire|gender"},
    {situation, "situation", i18n::key("Situation"),
     "situation|statut|statut social|statut du beneficiaire|statut professionnel"},
    {notes, "notes", i18n::key("Notes"),
     "notes|notes supplementaires|note|commentaire|commentaires|remarques|observations"},
    {person_number, "person_number", i18n::key("Number of the person in your table"),
     "numero du beneficiaire|identifiant|id|reference|numero de fiche"},
    {counsellor_mail, "counsellor_mail", i18n::key("Mail of the counsellor who looks after them"),
     "mail du conseiller|conseiller|mail du mediateur|counsellor"},
}};

constexpr std::array<FieldOf, 42> of_records{{
    {record_id, "record_id", i18n::key("Number of the record in your table"),
     "numero du compte rendu|id cra|identifiant|id|reference"},
    {day, "day", i18n::key("Day"), "date|jour|date de l activite|date de l accompagnement|day"},
    {type, "type", i18n::key("With one person, or a workshop"), "type|type d activite|type d accompagnement"},
    {duration, "duration", i18n::key("How long it took"),
     "duree min|duree|duree en minutes|duree minutes|temps|temps passe|duration"},
    {title, "title", i18n::key("Name of the workshop"), "nom de l atelier|titre de l atelier|titre|atelier|title"},
    {preparation, "preparation", i18n::key("Preparation, in minutes"),
     "preparation min|preparation|temps de preparation"},
    {travel, "travel", i18n::key("Travel there and back, in minutes"), "trajet min|trajet|deplacement|temps de trajet"},
    {place_kind, "place_kind", i18n::key("In a place, at home, at a distance"),
     "canaux d accompagnement|canal|type de lieu|lieu type|modalite"},
    {place_name, "place_name", i18n::key("Name of the place"), "nom du lieu|lieu|lieu d activite|structure"},
    {place_address, "place_address", i18n::key("Address of the place"), "adresse|adresse du lieu"},
    {place_commune, "place_commune", i18n::key("Commune where it was"), "commune|commune du lieu|ville"},
    {place_postcode, "place_postcode", i18n::key("Postcode of where it was"), "code postal|code postal du lieu|cp"},
    {place_insee, "place_insee", i18n::key("INSEE code of where it was"), "code insee|code insee du lieu|insee"},
    {themes, "themes", i18n::key("What it was about"),
     "thematique s d accompagnement|thematiques|thematique|themes|theme|sujet|sujets"},
    {admin_themes, "admin_themes", i18n::key("Kinds of administrative procedures"),
     "thematiques administratives|thematique administrative|demarches administratives"},
    {procedure, "procedure", i18n::key("Name of the procedure, kept in the notes"),
     "nom de la demarche administrative|demarche"},
    {equipment, "equipment", i18n::key("Devices"), "materiel numerique utilise|materiel|equipement|devices"},
    {tags, "tags", i18n::key("Tags"), "tags|etiquettes|mots cles"},
    {level, "level", i18n::key("Level of the workshop, or how alone the person manages"),
     "niveau d autonomie ou de l atelier|niveau|niveau d autonomie|niveau de l atelier|autonomie"},
    {redirected, "redirected", i18n::key("Sent on to another organisation: yes or no"),
     "beneficiaire reoriente|reoriente|oriente vers une structure"},
    {redirection, "redirection", i18n::key("To which kind of organisation"), "structure de redirection|reorientation"},
    {participants, "participants", i18n::key("How many people came"),
     "participants|nombre de participants|nombre|nb participants|effectif"},
    {full_name, "full_name", i18n::key("Name of the person"),
     "beneficiaire|beneficiaires|nom du beneficiaire|usager|personne"},
    {last_name, "last_name", i18n::key("Last name of the person"), "nom"},
    {first_name, "first_name", i18n::key("First name of the person"), "prenom"},
    {person_numbers, "person_numbers", i18n::key("Numbers of the people in your table"), "numeros des beneficiaires"},
    {commune, "commune", i18n::key("Commune where the person lives"),
     "commune du beneficiaire|commune de residence du beneficiaire"},
    {postcode, "postcode", i18n::key("Postcode of the person"), "code postal du beneficiaire"},
    {insee, "insee", i18n::key("INSEE code of where the person lives"), "code insee du beneficiaire"},
    {gender, "gender", i18n::key("Gender of the person"), "genre du beneficiaire|genre|sexe"},
    {age_band, "age_band", i18n::key("Age band of the person"), "tranche d age du beneficiaire|tranche d age|age"},
    {situation, "situation", i18n::key("Situation of the person"),
     "statut du beneficiaire|statut social|situation|statut"},
    {notes, "notes", i18n::key("Notes"), "notes supplementaires|notes|commentaire|commentaires|observations"},
    {counsellor_first, "counsellor_first", i18n::key("First name of the counsellor"),
     "prenom du mediateur|prenom du conseiller"},
    {counsellor_last, "counsellor_last", i18n::key("Last name of the counsellor"),
     "nom du mediateur|nom du conseiller"},
    {counsellor_mails, "counsellor_mails", i18n::key("Mail of the counsellor"),
     "mail des conseillers|mail du conseiller|mail du mediateur|conseiller"},
    {anonymous, "anonymous", i18n::key("People without a name"), "sans nom|nombre de personnes sans nom|anonymes"},
    {anonymous_already, "anonymous_already", i18n::key("Of these, helped before"), "sans nom deja accompagnes"},
    {gender_counts, "gender_counts", i18n::key("Genders of those without a name"), "genres sans nom"},
    {situation_counts, "situation_counts", i18n::key("Situations of those without a name"), "situations sans nom"},
    {age_counts, "age_counts", i18n::key("Age bands of those without a name"), "tranches d age sans nom"},
    {cross_counts, "cross_counts", i18n::key("Genders and ages of those without a name"), "genres et ages sans nom"},
}};

}

std::string_view code(Subject subject) { return subject == Subject::people ? "people" : "records"; }
std::optional<Subject> subject_from(std::string_view code) {
    if (code == "people") return Subject::people;
    if (code == "records") return Subject::records;
    return std::nullopt;
}
std::string_view label(Subject subject) {
    return subject == Subject::people ? i18n::key("People: one on each line")
                                      : i18n::key("What was done: one activity or one person helped on each line");
}

std::span<const FieldOf> fields_of(Subject subject) {
    if (subject == Subject::people) return of_people;
    return of_records;
}

const FieldOf* field_of(Subject subject, Field field) {
    for (const FieldOf& each : fields_of(subject))
        if (each.field == field) return &each;
    return nullptr;
}

std::optional<Field> field_from(Subject subject, std::string_view code) {
    for (const FieldOf& each : fields_of(subject))
        if (each.code == code) return each.field;
    return std::nullopt;
}

std::string plain_words(std::string_view text) {
    static constexpr std::string_view signs[] = {"…", "·", "•", "–", "—", "«", "»", "“", "”", "°", "º"};
    std::string bare;
    bare.reserve(text.size());
    while (!text.empty()) {
        const auto sign =
            std::find_if(std::begin(signs), std::end(signs), [&](auto each) { return text.starts_with(each); });
        bare += sign == std::end(signs) ? text.front() : ' ';
        text.remove_prefix(sign == std::end(signs) ? 1 : sign->size());
    }
    return text::fold_words(bare);
}

std::optional<Field> field_by_heading(Subject subject, std::string_view heading) {
    const std::string words = plain_words(heading);
    if (words.empty()) return std::nullopt;
    for (const FieldOf& each : fields_of(subject))
        for (const std::string_view known : text::split(each.headings, '|'))
            if (known == words) return each.field;
    return std::nullopt;
}

}
