#include "features/imports/export_columns.hpp"

namespace beffroi::imports {

using spreadsheet::Kind;

const std::vector<spreadsheet::Column>& people_columns() {
    static const std::vector<spreadsheet::Column> columns{
        {"Numéro du bénéficiaire", "numero", Kind::text, 14},
        {"Nom", "nom", Kind::text, 20},
        {"Prénom", "prenom", Kind::text, 18},
        {"Année de naissance", "annee_naissance", Kind::whole, 10},
        {"Commune", "commune", Kind::text, 20},
        {"Code INSEE", "code_insee", Kind::text, 10},
        {"Téléphone", "telephone", Kind::text, 16},
        {"E-mail", "email", Kind::text, 24},
        {"Adresse", "adresse", Kind::text, 24},
        {"Genre", "genre", Kind::text, 14},
        {"Statut social", "statut_social", Kind::text, 14},
        {"Dernier accompagnement", "dernier_accompagnement", Kind::date, 14},
        {"Notes", "notes", Kind::text, 40},
        {"Mail du conseiller", "conseiller", Kind::text, 24}};
    return columns;
}

const std::vector<spreadsheet::Column>& record_columns() {
    static const std::vector<spreadsheet::Column> columns{
        {"Numéro du compte rendu", "numero", Kind::text, 14},
        {"Date", "date", Kind::date, 12},
        {"Type", "type", Kind::text, 12},
        {"Durée (min)", "duree_min", Kind::minutes, 10},
        {"Préparation (min)", "preparation_min", Kind::minutes, 10},
        {"Trajet (min)", "trajet_min", Kind::minutes, 10},
        {"Type de lieu", "type_lieu", Kind::text, 14},
        {"Nom du lieu", "lieu", Kind::text, 24},
        {"Commune", "commune", Kind::text, 20},
        {"Code INSEE", "code_insee", Kind::text, 10},
        {"Thématiques", "thematiques", Kind::text, 30},
        {"Thématiques administratives", "thematiques_administratives", Kind::text, 24},
        {"Matériel", "materiel", Kind::text, 18},
        {"Nom de l’atelier", "titre_atelier", Kind::text, 24},
        {"Niveau", "niveau", Kind::text, 18},
        {"Réorienté", "oriente_vers_structure", Kind::text, 10},
        {"Structure de redirection", "structure_de_redirection", Kind::text, 20},
        {"Tags", "tags", Kind::text, 20},
        {"Personnes avec une fiche", "personnes_avec_fiche", Kind::whole, 10},
        {"Bénéficiaires", "beneficiaires", Kind::text, 30},
        {"Numéros des bénéficiaires", "numeros_beneficiaires", Kind::text, 24},
        {"Sans nom", "sans_nom", Kind::whole, 8},
        {"Sans nom, déjà accompagnés", "sans_nom_deja_accompagnes", Kind::whole, 8},
        {"Genres (sans nom)", "genres_sans_nom", Kind::text, 20},
        {"Situations (sans nom)", "situations_sans_nom", Kind::text, 20},
        {"Tranches d’âge (sans nom)", "tranches_age_sans_nom", Kind::text, 24},
        {"Genres et âges (sans nom)", "genres_et_ages_sans_nom", Kind::text, 24},
        {"Notes", "notes", Kind::text, 40},
        {"Mail des conseillers", "conseillers", Kind::text, 24}};
    return columns;
}

const std::vector<spreadsheet::Column>& coordination_columns() {
    static const std::vector<spreadsheet::Column> columns{{"Numéro", "numero", Kind::text, 14},
                                                          {"Date de l’activité", "date", Kind::date, 12},
                                                          {"Nature", "nature", Kind::text, 14},
                                                          {"Sorte", "sorte", Kind::text, 20},
                                                          {"Échelon", "echelon", Kind::text, 16},
                                                          {"Durée (minutes)", "duree_min", Kind::minutes, 10},
                                                          {"Intitulé", "titre", Kind::text, 30},
                                                          {"Présents", "participants", Kind::whole, 10},
                                                          {"Notes de coordination", "notes", Kind::text, 40},
                                                          {"Mail de qui l’a faite", "conseiller", Kind::text, 24}};
    return columns;
}

}
