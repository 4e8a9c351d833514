// Some appointments of the demonstration, so that its agenda is not empty.
#include <algorithm>
#include <array>

#include "features/appointments/appointments.hpp"

namespace beffroi::appointments {
namespace {

struct DemoPerson {
    std::string_view name, phone, mail, booked_by, address, subject;
};
constexpr std::array<DemoPerson, 12> people{{
    {"Jeanne Lecointe", "+33639980101", "", "", "3 rue des Acres", "Apprendre à envoyer des photos"},
    {"Marcel Aubert", "", "", "", "12 place du Bourg", "La carte grise de la voiture"},
    {"Fatou Diallo", "+33639980103", "fatou@exemple.example", "", "5 impasse du Lavoir", "Mon espace France Travail"},
    {"Odile Marie", "+33639980104", "", "Sylvie Marie", "8 rue de l’Église",
     "Mettre WhatsApp sur le nouveau téléphone"},
    {"Kevin Lemarchand", "", "kevin@exemple.example", "", "2 rue Neuve", "Un CV"},
    {"Thérèse Vautier", "+33639980106", "", "", "14 route de Caen", "L’ordinateur est lent"},
    {"Amina Haddad", "+33639980107", "amina@exemple.example", "", "9 rue du Calvados", "Prime d’activité"},
    {"Gérard Poisson", "", "", "", "1 hameau de la Fosse", "Renouveler la carte Vitale"},
    {"Lucie Hébert", "+33639980109", "", "", "21 rue des Jardins", "Payer le centre de loisirs en ligne"},
    {"Roger Lefèvre", "+33639980110", "", "Nicole Lefèvre", "4 chemin du Moulin",
     "Des messages bizarres sur le téléphone"},
    {"Paulette Gautier", "", "paulette@exemple.example", "", "17 rue du Pont", "Voir mes petits-enfants en visio"},
    {"Yusuf Kaya", "+33639980112", "", "", "6 rue de la Gare", "Demande de logement"},
}};

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (tx.one<int>("SELECT COUNT(*) FROM appointments").value_or(0) > 0) return {};
        std::size_t next = 0;
        std::vector<Appointment> made;
        for (const agenda::Motif& motif : agenda::motifs(tx)) {
            agenda::Wanted wanted;
            wanted.motif = motif.id;
            wanted.from = clock.today();
            wanted.to = add_days(wanted.from, 8);
            wanted.insee = "14061";
            wanted.asked_by = agenda::AskedBy::staff;
            const auto free = agenda::slots(tx, wanted, clock.now());
            // Every third time, so that some are taken and most are free.
            for (std::size_t i = 0; i < free.size() && i < 24; i += 3) {
                const DemoPerson& who = people[next++ % people.size()];
                Request request;
                request.wanted = wanted;
                request.place = free[i].place;
                request.starts = free[i].starts;
                request.who = {std::string(who.name), std::string(who.booked_by), std::string(who.phone),
                               std::string(who.mail), std::string(who.address),   std::string(who.subject)};
                if (motif.kind == agenda::Kind::phone && request.who.phone.empty()) request.who.phone = "+33639980199";
                request.channel = Channel::staff;
                // A visit takes the time of the next ones; whatever does not fit is left out.
                if (const auto booked = book(tx, vault, request, clock); booked && !request.who.phone.empty())
                    made.push_back(*appointment(tx, vault, booked->id));
            }
        }
        // Each counsellor had to cancel one: somebody must call.
        std::vector<PersonId> cancelled_for;
        for (const Appointment& each : made) {
            if (each.starts < clock.now() + std::chrono::days{2}) continue;
            if (std::find(cancelled_for.begin(), cancelled_for.end(), each.counsellor) != cancelled_for.end()) continue;
            if (auto done = cancel(tx, vault, each.id, "Le conseiller est malade.", each.counsellor, clock); !done)
                return done;
            cancelled_for.push_back(each.counsellor);
        }
        // Some of the week before, of which nobody has said yet what became.
        const auto motifs = agenda::motifs(tx);
        const auto usual = std::find_if(motifs.begin(), motifs.end(), [](const agenda::Motif& motif) {
            return motif.kind == agenda::Kind::office && motif.bookable_by == agenda::BookableBy::everyone;
        });
        if (usual == motifs.end()) return {};
        const Clock then = Clock::fixed(clock.now() - std::chrono::days{8});
        Request request;
        request.wanted.motif = usual->id;
        request.wanted.from = add_days(clock.today(), -7);
        request.wanted.to = add_days(clock.today(), -1);
        request.wanted.asked_by = agenda::AskedBy::staff;
        request.channel = Channel::staff;
        const auto free = agenda::slots(tx, request.wanted, then.now());
        for (std::size_t i = 0; i < free.size(); i += 4) {
            const DemoPerson& who = people[next++ % people.size()];
            request.place = free[i].place;
            request.starts = free[i].starts;
            request.who = {
                std::string(who.name),   std::string(who.booked_by), std::string(who.phone), std::string(who.mail), {},
                std::string(who.subject)};
            (void)book(tx, vault, request, then);
        }
        return {};
    });
}

}
