// Codes and labels.
#include <array>

#include "features/activities/activities.hpp"
#include "platform/base/codes.hpp"

namespace beffroi::activities {
namespace {

// The codes are those of the national files; their order is that of the bits in the database.
constexpr std::array<std::string_view, 2> types{"individuel", "collectif"};
constexpr std::array<std::string_view, 4> place_kinds{"lieu_activite", "domicile", "autre", "a_distance"};
constexpr std::array<std::string_view, 19> themes{"diagnostic_numerique",
                                                  "prendre_en_main_du_materiel",
                                                  "maintenance_de_materiel",
                                                  "gere_ses_contenus_numeriques",
                                                  "navigation_sur_internet",
                                                  "email",
                                                  "bureautique",
                                                  "reseaux_sociaux",
                                                  "sante",
                                                  "banque_et_achats_en_ligne",
                                                  "entrepreneuriat",
                                                  "insertion_professionnelle",
                                                  "securite_numerique",
                                                  "parentalite",
                                                  "scolarite_et_numerique",
                                                  "creer_avec_le_numerique",
                                                  "culture_numerique",
                                                  "intelligence_artificielle",
                                                  "aide_aux_demarches_administratives"};
constexpr std::array<std::string_view, 11> admin_themes{"papiers_elections_citoyennete",
                                                        "famille_scolarite",
                                                        "social_sante",
                                                        "travail_formation",
                                                        "logement",
                                                        "transports_mobilite",
                                                        "argent_impots",
                                                        "justice",
                                                        "etrangers_europe",
                                                        "loisirs_sports_culture",
                                                        "associations"};
constexpr std::array<std::string_view, 5> equipments{"ordinateur", "telephone", "tablette", "autre", "aucun"};
constexpr std::array<std::string_view, 3> autonomies{"entierement_accompagne", "partiellement_autonome", "autonome"};
constexpr std::array<std::string_view, 7> redirections{
    "administration", "mediation_numerique",       "operateur_ou_organisme_en_charge",
    "aide_sociale",   "insertion_professionnelle", "aide_aux_demarches_administratives",
    "autre"};
constexpr std::array<std::string_view, 3> scopes{"personal", "team", "coop"};
constexpr std::array<std::string_view, 3> coordination_kinds{"animation", "evenement", "partenariat"};
constexpr std::array<std::string_view, 5> scales{"communal", "intercommunal", "departemental", "regional", "national"};

constexpr std::array<std::string_view, 2> type_labels{i18n::key("With one person"), i18n::key("Workshop")};
constexpr std::array<std::string_view, 4> place_kind_labels{i18n::key("In a place"), i18n::key("At the person’s home"),
                                                            i18n::key("Elsewhere"), i18n::key("At a distance")};
constexpr std::array<std::string_view, 19> theme_labels{i18n::key("Finding out what somebody can do"),
                                                        i18n::key("Getting to know a device"),
                                                        i18n::key("Looking after a device"),
                                                        i18n::key("Files and photographs"),
                                                        i18n::key("Finding one’s way on the internet"),
                                                        i18n::key("Mail and messages"),
                                                        i18n::key("Letters and spreadsheets"),
                                                        i18n::key("Social networks"),
                                                        i18n::key("Health"),
                                                        i18n::key("Bank and shopping online"),
                                                        i18n::key("Running a business"),
                                                        i18n::key("Looking for work"),
                                                        i18n::key("Safety on the internet"),
                                                        i18n::key("Children and screens"),
                                                        i18n::key("School online"),
                                                        i18n::key("Creating with digital tools"),
                                                        i18n::key("Understanding the digital world"),
                                                        i18n::key("Artificial intelligence"),
                                                        i18n::key("Official forms")};
constexpr std::array<std::string_view, 11> admin_theme_labels{i18n::key("Papers, elections, citizenship"),
                                                              i18n::key("Family, schooling"),
                                                              i18n::key("Social benefits, health insurance"),
                                                              i18n::key("Work, training"),
                                                              i18n::key("Housing"),
                                                              i18n::key("Transport, driving licence"),
                                                              i18n::key("Money, taxes"),
                                                              i18n::key("Justice"),
                                                              i18n::key("Foreigners, Europe"),
                                                              i18n::key("Leisure, sports, culture"),
                                                              i18n::key("Associations")};
constexpr std::array<std::string_view, 5> equipment_labels{i18n::key("Computer"), i18n::key("Smartphone"),
                                                           i18n::key("Tablet"), i18n::key("Other device"),
                                                           i18n::key("No device")};
constexpr std::array<std::string_view, 3> autonomy_labels{i18n::key("Needed help all along"),
                                                          i18n::key("Did part of it alone"), i18n::key("Did it alone")};
constexpr std::array<std::string_view, 7> redirection_labels{
    i18n::key("A public office"),  i18n::key("Another digital counsellor"), i18n::key("The body in charge"),
    i18n::key("Social services"),  i18n::key("Help to find work"),          i18n::key("Help with official forms"),
    i18n::key("Another structure")};
constexpr std::array<std::string_view, 3> scope_labels{i18n::key("Only mine"), i18n::key("Of my team"),
                                                       i18n::key("Of the whole co-operative")};
constexpr std::array<std::string_view, 3> coordination_labels{i18n::key("Running the network"), i18n::key("Event"),
                                                              i18n::key("Partnership")};
constexpr std::array<std::string_view, 5> scale_labels{i18n::key("Commune"), i18n::key("Several communes"),
                                                       i18n::key("Département"), i18n::key("Region"),
                                                       i18n::key("Whole country")};

constexpr std::array<CoordinationWhat, 7> animations{{{"assemblee", i18n::key("Assembly")},
                                                      {"comite", i18n::key("Committee")},
                                                      {"groupe_de_travail", i18n::key("Working group")},
                                                      {"echange", i18n::key("Exchange between colleagues")},
                                                      {"reunion_coordination", i18n::key("Meeting of the network")},
                                                      {"webinaire", i18n::key("Online meeting")},
                                                      {"autre", i18n::key("Something else")}}};
constexpr std::array<CoordinationWhat, 5> events{{{"grand_public", i18n::key("For everybody")},
                                                  {"national", i18n::key("National event")},
                                                  {"inclusion_numerique", i18n::key("About digital inclusion")},
                                                  {"nec_local", i18n::key("Local NEC day")},
                                                  {"autre", i18n::key("Something else")}}};
constexpr std::array<CoordinationWhat, 5> partnerships{
    {{"parcours_usager", i18n::key("How people are received and sent on")},
     {"subvention", i18n::key("A grant")},
     {"coordination_departementale", i18n::key("Co-ordination in the département")},
     {"rdv_elu", i18n::key("Meeting an elected official")},
     {"autre", i18n::key("Something else")}}};

template <class E, std::size_t n>
constexpr std::array<E, n> each_of(const std::array<std::string_view, n>&) {
    std::array<E, n> all{};
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<E>(i);
    return all;
}

template <class E, std::size_t n>
constexpr std::string_view at(const std::array<std::string_view, n>& texts, E value) {
    return texts[static_cast<std::size_t>(value)];
}

}

// A macro: six functions of each enumeration say the same.
#define BEFFROI_WORDS(E, codes, labels, from, every)                                   \
    std::string_view code(E value) { return at(codes, value); }                        \
    std::string_view label(E value) { return at(labels, value); }                      \
    std::optional<E> from(std::string_view text) { return from_code<E>(codes, text); } \
    std::span<const E> every() {                                                       \
        static constexpr auto all = each_of<E>(codes);                                 \
        return all;                                                                    \
    }

BEFFROI_WORDS(Type, types, type_labels, type_from, every_type)
BEFFROI_WORDS(PlaceKind, place_kinds, place_kind_labels, place_kind_from, every_place_kind)
BEFFROI_WORDS(Theme, themes, theme_labels, theme_from, every_theme)
BEFFROI_WORDS(AdminTheme, admin_themes, admin_theme_labels, admin_theme_from, every_admin_theme)
BEFFROI_WORDS(Equipment, equipments, equipment_labels, equipment_from, every_equipment)
BEFFROI_WORDS(Autonomy, autonomies, autonomy_labels, autonomy_from, every_autonomy)
BEFFROI_WORDS(Redirection, redirections, redirection_labels, redirection_from, every_redirection)
BEFFROI_WORDS(Scope, scopes, scope_labels, scope_from, every_scope)
BEFFROI_WORDS(CoordinationKind, coordination_kinds, coordination_labels, coordination_kind_from,
              every_coordination_kind)
BEFFROI_WORDS(Scale, scales, scale_labels, scale_from, every_scale)
#undef BEFFROI_WORDS

std::span<const CoordinationWhat> whats(CoordinationKind kind) {
    switch (kind) {
        case CoordinationKind::animation: return animations;
        case CoordinationKind::event: return events;
        case CoordinationKind::partnership: return partnerships;
    }
    return {};
}

}
