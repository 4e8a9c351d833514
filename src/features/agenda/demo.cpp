// The agenda of the fictional "Pays de la Vire": what one can come for, and when its three counsellors receive.
#include <array>

#include "features/agenda/agenda.hpp"

namespace beffroi::agenda {
namespace {

struct DemoMotif {
    std::string_view name;
    int duration_min, buffer_min;
    Kind kind;
    BookableBy by;
    std::string_view before, after;
};
constexpr std::array<DemoMotif, 5> demo_motifs{{
    {"Être aidé sur un ordinateur ou un téléphone", 45, 15, Kind::office, BookableBy::everyone,
     "Apportez votre appareil et son chargeur. Sans appareil, nous en prêtons un sur place.",
     "Si vous avez noté des mots de passe quelque part, prenez ce carnet avec vous."},
    {"Faire une démarche en ligne", 60, 0, Kind::office, BookableBy::everyone,
     "Impôts, retraite, permis, CAF : nous la faisons ensemble, vous gardez la main.",
     "Apportez une pièce d’identité et les courriers qui parlent de la démarche."},
    {"Une question au téléphone", 20, 10, Kind::phone, BookableBy::everyone, "Nous vous appelons à l’heure dite.", ""},
    {"Visite à domicile", 60, 0, Kind::home, BookableBy::everyone, "Pour qui ne peut pas se déplacer.",
     "Le conseiller montre sa carte en arrivant. Il ne demande jamais d’argent."},
    {"Bilan avec un partenaire", 60, 15, Kind::office, BookableBy::partners, "", ""},
}};

struct DemoOpening {
    std::string_view mail, place;  ///< the place by its address; empty: home visits and telephone
    std::string_view insee, rule;
    int weekday;  ///< of the first day, Monday 1
    int from_min, to_min;
    std::string_view motifs;  ///< by their number above, from 0
};
constexpr std::string_view aicha = "aicha@pays-de-la-vire.example", yann = "yann@pays-de-la-vire.example",
                           mehdi = "mehdi@pays-de-la-vire.example";
constexpr std::array<DemoOpening, 11> demo_openings{{
    {aicha, "mediatheque-les-vaux-de-mots-vire-normandie", "14762", "FREQ=WEEKLY;BYDAY=TU,FR", 2, 840, 1080, "014"},
    {aicha, "france-services-de-la-porte-horloge-vire-normandie", "14762", "FREQ=WEEKLY;BYDAY=MO,TH", 1, 540, 720,
     "01"},
    {aicha, "", "14762", "FREQ=WEEKLY;BYDAY=WE", 3, 540, 720, "2"},
    {aicha, "", "14762", "FREQ=WEEKLY;BYDAY=TH", 4, 810, 1050, "3"},
    {yann, "espace-public-numerique-du-val-vire-normandie", "14762", "FREQ=WEEKLY;BYDAY=MO,WE,FR", 1, 540, 750, "014"},
    {yann, "maison-du-bocage-france-services-souleuvre-en-bocage", "14061", "FREQ=WEEKLY;BYDAY=TU", 2, 840, 1020, "01"},
    {yann, "permanence-numerique-de-la-mairie-de-saint-sever-noues-de-sienne", "14658", "FREQ=MONTHLY;BYDAY=1TH", 4,
     570, 720, "01"},
    {mehdi, "france-services-de-conde-conde-en-normandie", "14174", "FREQ=WEEKLY;BYDAY=MO,TH", 1, 540, 720, "014"},
    {mehdi, "mediatheque-de-l-ilot-conde-en-normandie", "14174", "FREQ=WEEKLY;BYDAY=WE", 3, 840, 1080, "0"},
    {mehdi, "france-services-de-vassy-valdalliere", "14726", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 2, 540, 720, "01"},
    {mehdi, "", "14174", "FREQ=WEEKLY;BYDAY=FR", 5, 540, 1020, "23"},
}};

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (!motifs(tx).empty()) return {};
        std::vector<MotifId> known;
        for (const DemoMotif& each : demo_motifs) {
            Motif motif;
            motif.name = each.name;
            motif.duration_min = each.duration_min;
            motif.buffer_min = each.buffer_min;
            motif.notice_min = each.kind == Kind::home ? 24 * 60 : 60;
            motif.horizon_days = 90;
            motif.kind = each.kind;
            motif.bookable_by = each.by;
            motif.before = each.before;
            motif.after = each.after;
            const auto added = add(tx, motif, clock);
            if (!added) return added.error();
            known.push_back(*added);
        }
        const Date today = clock.today();
        const int weekday = static_cast<int>(std::chrono::weekday{std::chrono::sys_days{today}}.iso_encoding());
        for (const DemoOpening& each : demo_openings) {
            const auto counsellor = accounts::person_by_mail(tx, vault, each.mail, clock);
            if (!counsellor) continue;
            Opening opening;
            opening.counsellor = counsellor->id;
            if (!each.place.empty()) opening.place = places::id_of(tx, each.place).value_or(PlaceId{});
            opening.insee = each.insee;
            // From the week before on, so that some appointments are over and the week that is shown first is full.
            opening.series = {add_days(today, each.weekday - weekday - 7), std::string(each.rule), {}, {}};
            opening.from_min = each.from_min;
            opening.to_min = each.to_min;
            for (char number : each.motifs) opening.motifs.push_back(known[static_cast<std::size_t>(number - '0')]);
            if (const auto added = add(tx, opening, clock); !added) return added.error();
        }
        return {};
    });
}

}
