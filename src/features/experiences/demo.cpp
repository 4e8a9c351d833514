// Invented notes of the fictional "Pays de la Vire".
#include "features/experiences/repository.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::experiences {
namespace {

struct Invented {
    const char *solution, *words;
    Since since;
    Size size;
    Kind kind;
    const char *name, *commune, *mail;
    int days_ago;
};

constexpr Invented shown_ones[] = {
    {"nextcloud",
     "Nos devis, nos photos de chantier et le calendrier de l’équipe sont dessus. Il a fallu deux matinées pour tout "
     "déplacer. Les téléphones se synchronisent bien ; l’envoi d’un dossier de plus de 2 Go demande de la patience.",
     {2024, 3},
     Size::few,
     Kind::firm,
     "Menuiserie du Val",
     "Vire Normandie",
     "aubert@exemple.example",
     61},
    {"nextcloud",
     "Nous l’avons installé chez quatre associations. Ce qui prend du temps n’est pas le logiciel : c’est de décider "
     "ensemble où l’on range quoi. Commencez par un seul dossier partagé.",
     {2023, 0},
     Size::some,
     Kind::coop,
     "",
     "",
     "",
     12},
    {"libreoffice",
     "Tout le secrétariat écrit avec depuis la rentrée. Deux modèles de lettre ont dû être refaits, le reste s’est "
     "ouvert tel quel. Les tableaux du département passent sans souci.",
     {2025, 9},
     Size::some,
     Kind::town,
     "Mairie de Vaudry",
     "Vire Normandie",
     "mairie@exemple.example",
     33},
    {"gimp",
     "Je retouche les photos de mes enfants et de notre jardin. Les menus font un peu peur au début ; un atelier de "
     "deux heures m’a suffi.",
     {2022, 11},
     Size::alone,
     Kind::person,
     "Marie",
     "Condé-en-Normandie",
     "marie@exemple.example",
     90},
    {"dolibarr",
     "Devis, factures et stock pour l’atelier. La facturation se fait seule à la fin du mois. Les écrans sont "
     "austères, et notre comptable a demandé un autre format d’export : il existait.",
     {2021, 1},
     Size::few,
     Kind::firm,
     "Cycles du Bocage",
     "Vire Normandie",
     "cycles@exemple.example",
     140},
    {"paheko",
     "Adhésions, reçus fiscaux et comptabilité de la recyclerie. Notre trésorière, qui n’est pas informaticienne, s’en "
     "sert seule.",
     {2023, 6},
     Size::few,
     Kind::association,
     "La Recyclerie du Bocage",
     "Souleuvre en Bocage",
     "recyclerie@exemple.example",
     47},
};
constexpr Invented waiting_one{"jitsi-meet",
                               "Réunions du bureau chaque mois, à huit. Le son est bon quand chacun met un casque ; "
                               "au-delà de dix, l’image saute.",
                               {2025, 2},
                               Size::few,
                               Kind::association,
                               "Comité des fêtes",
                               "Saint-Sever",
                               "comite@exemple.example",
                               1};

Note note_of(const Invented& one, const Clock& clock) {
    Note note;
    note.id = NoteId::next();
    note.solution = one.solution;
    note.says = {one.words, one.since, one.size, one.kind, one.name, one.commune};
    note.state = State::waiting;
    note.written = clock.now() - std::chrono::days{one.days_ago};
    return note;
}

/// False when it was there already.
bool add(db::Write& tx, const crypto::Vault& vault, const Invented& one, const Clock& clock) {
    const Note note = note_of(one, clock);
    const std::string digest = crypto::blake2b(std::string("demo\n") + one.solution + "\n" + one.words).substr(0, 16);
    if (!repository::insert(tx, vault, note, {one.mail, crypto::random_token()}, digest)) return false;
    tx.run("UPDATE experiences SET confirmed = written WHERE id = ?1 AND mail_index IS NOT NULL", note.id);
    if (&one != &waiting_one) repository::show(tx, note.id, 1, {}, note.written + std::chrono::hours{20});
    return true;
}

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        for (const Invented& each : shown_ones) add(tx, vault, each, clock);
        // Whoever was there already keeps what became of it.
        if (!add(tx, vault, waiting_one, clock)) return {};
        const Clock before = Clock::fixed(clock.now() - std::chrono::days{5});
        const auto waits = propose(tx, vault,
                                   {"Carnet de tournée", "https://carnet.example",
                                    "Préparer les tournées d’une épicerie ambulante, sans réseau.",
                                    "Deux épiciers du canton s’en servent.", "epicier@exemple.example"},
                                   Lang::fr, before);
        const auto out =
            propose(tx, vault, {"Agenda Malin", "https://agenda-malin.example", "Un agenda partagé, gratuit.", "", ""},
                    Lang::fr, before);
        if (!waits || !out)
            return fail(ErrorKind::internal, "demo_failed", msg("The demonstration could not be made."));
        repository::settle(tx, *out, Verdict::refused, Ground::advertising,
                           "Sa page d’accueil transmet les visites à trois régies publicitaires.", {},
                           clock.now() - std::chrono::days{3});
        return {};
    });
}

}
