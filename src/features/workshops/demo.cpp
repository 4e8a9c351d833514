// Some series of the demonstration, with people of three lists: with a seat, waiting, and gone.
#include <algorithm>
#include <array>

#include "features/workshops/workshops.hpp"

namespace beffroi::workshops {
namespace {

struct DemoWorkshop {
    std::string_view title, summary, material;
    Level level;
    Audience audience;
    SignUp sign_up;
    int seats, price_cents;
    std::string_view place, mail, rule;
    int weekday, weeks;  ///< of the first day: Monday 1, so many weeks from this one
    int from_min, to_min;
    int people;  ///< how many sign up
};
constexpr std::string_view aicha = "aicha@pays-de-la-vire.example", yann = "yann@pays-de-la-vire.example",
                           mehdi = "mehdi@pays-de-la-vire.example";
constexpr std::array<DemoWorkshop, 6> demo{{
    {"Premiers pas sur l’ordinateur",
     "Allumer, utiliser la souris et le clavier, ouvrir et ranger un fichier, aller sur internet. Six séances qui se "
     "suivent, à votre rythme.\n\nUn ordinateur est prêté à chacun : rien à apporter.",
     "", Level::beginner, Audience::everybody, SignUp::series, 6, 0, "mediatheque-les-vaux-de-mots-vire-normandie",
     aicha, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6", 2, 1, 10 * 60, 12 * 60, 8},
    {"Envoyer et classer ses photos",
     "Sortir les photos du téléphone, les ranger, en envoyer à la famille, en faire imprimer quelques-unes.",
     "Votre téléphone et son câble.", Level::beginner, Audience::seniors, SignUp::sessions, 8, 0,
     "espace-public-numerique-du-val-vire-normandie", yann, "FREQ=WEEKLY;BYDAY=TH;COUNT=4", 4, 1, 14 * 60, 16 * 60, 5},
    {"Faire son CV et le déposer en ligne",
     "Mettre en forme un CV, l’enregistrer en PDF, le déposer sur France Travail et répondre à une offre.",
     "Une pièce d’identité et, si vous l’avez, votre ancien CV.", Level::intermediate, Audience::job_seekers,
     SignUp::sessions, 6, 0, "france-services-de-conde-conde-en-normandie", mehdi, "FREQ=WEEKLY;BYDAY=TH;COUNT=3", 4, 2,
     14 * 60, 17 * 60, 4},
    {"Déjouer les arnaques", "Reconnaître un faux message, un faux site, un faux appel, et savoir quoi faire après.",
     "", Level::beginner, Audience::everybody, SignUp::sessions, 12, 0,
     "maison-du-bocage-france-services-souleuvre-en-bocage", yann, "", 6, 1, 10 * 60, 11 * 60 + 30, 3},
    {"Tableur : tenir les comptes de son association",
     "Saisir des recettes et des dépenses, faire des totaux et un graphique, imprimer un bilan. Une journée, deux "
     "demi-journées.",
     "Un ordinateur portable avec LibreOffice ; nous en prêtons quatre.", Level::advanced, Audience::professionals,
     SignUp::both, 8, 1000, "mediatheque-de-l-ilot-conde-en-normandie", mehdi, "FREQ=MONTHLY;BYDAY=2SA;COUNT=2", 6, 2,
     9 * 60 + 30, 16 * 60 + 30, 6},
    {"Écrans en famille : trouver l’équilibre",
     "Régler le contrôle parental ensemble, choisir des jeux, parler des réseaux sociaux. Les enfants sont les "
     "bienvenus.",
     "", Level::beginner, Audience::families, SignUp::sessions, 10, 0, "mediatheque-les-vaux-de-mots-vire-normandie",
     aicha, "FREQ=WEEKLY;INTERVAL=3;BYDAY=SA;COUNT=3", 6, 1, 10 * 60, 12 * 60, 2},
}};

struct DemoPerson {
    std::string_view name, phone, mail, booked_by;
};
constexpr std::array<DemoPerson, 10> people{{{"Jeanne Lecointe", "+33639980101", "", ""},
                                             {"Marcel Aubert", "", "", ""},
                                             {"Fatou Diallo", "+33639980103", "fatou@exemple.example", ""},
                                             {"Odile Marie", "+33639980104", "", "Sylvie Marie"},
                                             {"Kevin Lemarchand", "", "kevin@exemple.example", ""},
                                             {"Thérèse Vautier", "+33639980106", "", ""},
                                             {"Amina Haddad", "+33639980107", "amina@exemple.example", ""},
                                             {"Gérard Poisson", "", "", ""},
                                             {"Lucie Hébert", "+33639980109", "", ""},
                                             {"Roger Lefèvre", "+33639980110", "", "Nicole Lefèvre"}}};

Result<void> with_people(db::Write& tx, const crypto::Vault& vault, const DemoWorkshop& what, WorkshopId id,
                         PersonId counsellor, const Clock& clock) {
    const auto sessions = sessions_of(tx, id);
    for (int n = 0; n < what.people; ++n) {
        const DemoPerson& who = people[static_cast<std::size_t>(n) % people.size()];
        Request request;
        request.workshop = id;
        if (what.sign_up != SignUp::series) request.session = sessions.front().id;
        request.who = {
            std::string(who.name), std::string(who.booked_by), std::string(who.phone), std::string(who.mail), {}};
        request.channel = Channel::staff;
        request.made_by = counsellor;
        request.if_full = IfFull::wait;
        if (const auto made = sign_up(tx, vault, request, clock); !made) return made.error();
    }
    return {};
}

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (!workshops(tx, 1).empty()) return {};
        const Date today = clock.today();
        const int weekday = static_cast<int>(std::chrono::weekday{std::chrono::sys_days{today}}.iso_encoding());
        for (const DemoWorkshop& each : demo) {
            const auto counsellor = accounts::person_by_mail(tx, vault, each.mail, clock);
            const auto place = places::id_of(tx, each.place);
            if (!counsellor || !place) continue;
            Workshop w;
            w.title = each.title;
            w.summary = each.summary;
            w.material = each.material;
            w.level = each.level;
            w.audience = each.audience;
            w.sign_up = each.sign_up;
            w.seats = each.seats;
            w.price_cents = each.price_cents;
            w.place = *place;
            w.series = {add_days(today, each.weekday - weekday + 7 * each.weeks), std::string(each.rule), {}, {}};
            w.from_min = each.from_min;
            w.to_min = each.to_min;
            w.counsellors = {counsellor->id};
            auto added = add(tx, vault, w, counsellor->id, clock);
            // An appointment may stand in the way: the workshop begins a week later then.
            for (int later = 0; !added && added.error().code == "taken" && later < 4; ++later) {
                w.series.first = add_days(w.series.first, 7);
                added = add(tx, vault, w, counsellor->id, clock);
            }
            if (!added) continue;
            if (auto ok = with_people(tx, vault, each, *added, counsellor->id, clock); !ok) return ok;
        }
        return {};
    });
}

}
