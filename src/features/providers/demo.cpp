// Five invented firms around Vire, and what two counsellors can help with. No SIREN begins with seven zeros, and ".example" is nobody's.
#include <array>

#include "features/providers/repository.hpp"

namespace beffroi::providers {
namespace {

struct DemoProof {
    ProofKind kind;
    std::string_view words, address;
    bool seen;
};
struct DemoProvider {
    std::string_view name, siren, what, site, mail, phone, insee, address, contact;
    Kind kind;
    Area area;
    int radius_km;
    bool remote;
    std::vector<std::string> solutions, needs;
    std::vector<DemoProof> proofs;
};

const std::array<DemoProvider, 5>& demo() {
    static const std::array<DemoProvider, 5> all{{
        {"Les Ateliers du Bocage numérique",
         "000000067",
         "Nous installons Nextcloud, LibreOffice et la messagerie dans les petites entreprises et les associations, "
         "sur "
         "place ou sur un serveur en Normandie. Nous commençons par une visite d’une heure, gratuite.\nUne journée "
         "d’installation coûte environ 450 €.",
         "https://ateliers-bocage.example",
         "bonjour@ateliers-bocage.example",
         "+33261910101",
         "14762",
         "4 rue des Teinturiers",
         "Solène Prigent",
         Kind::cooperative,
         Area::radius,
         50,
         true,
         {"nextcloud", "libreoffice", "thunderbird", "matomo", "linux-mint"},
         {"share-files", "write-together"},
         {{ProofKind::customer, "La bibliothèque associative de Saint-Sever, passée à Nextcloud en 2025",
           "https://bibliotheque-saint-sever.example", true},
          {ProofKind::contribution, "Traductions de Nextcloud en français",
           "https://ateliers-bocage.example/contributions", false}}},
        {"Pixel & Grain",
         "000000075",
         "Sites et boutiques en ligne avec WordPress et PrestaShop, photos et affiches avec GIMP, Krita et Scribus. "
         "Nous "
         "reprenons ce que vous avez chez Wix ou Shopify.",
         "https://pixel-et-grain.example",
         "contact@pixel-et-grain.example",
         "+33261910102",
         "61169",
         "",
         "Hugo Lenoir",
         Kind::firm,
         Area::departement,
         30,
         true,
         {"wordpress", "prestashop", "gimp", "krita", "matomo"},
         {"sell-online", "make-a-site"},
         {}},
        {"Bocage Libre",
         "",
         "Association d’entraide : nous installons Linux et des logiciels libres sur votre ordinateur, un samedi sur "
         "deux "
         "à Condé. Adhésion à prix libre.",
         "https://bocage-libre.example",
         "",
         "+33261910103",
         "14174",
         "Maison des associations",
         "Nadia Ferrand",
         Kind::association,
         Area::radius,
         25,
         false,
         {"linux-mint", "debian", "libreoffice", "gimp", "thunderbird"},
         {},
         {}},
        {"Le Chat du Cotentin",
         "",
         "Hébergeur associatif : courriel, nuage Nextcloud et visioconférence pour 3 € par mois, sans publicité ni "
         "pistage.",
         "https://chat-du-cotentin.example",
         "aide@chat-du-cotentin.example",
         "",
         "50129",
         "",
         "Erwan Guillou",
         Kind::chatons,
         Area::france,
         30,
         true,
         {"nextcloud", "jitsi-meet", "peertube"},
         {"share-files"},
         {{ProofKind::certification, "Membre du collectif CHATONS depuis 2021",
           "https://chat-du-cotentin.example/charte", true}}},
        {"Calvados Gestion Ouverte",
         "000000083",
         "Dolibarr et Paheko pour la gestion, la facturation et les adhésions. Reprise de vos fichiers et formation "
         "comprises.",
         "https://gestion-ouverte.example",
         "dolibarr@gestion-ouverte.example",
         "+33261910104",
         "14118",
         "12 quai de la Londe",
         "Agathe Morel",
         Kind::firm,
         Area::region,
         30,
         true,
         {"dolibarr", "paheko"},
         {},
         {}},
    }};
    return all;
}

struct DemoCounsellor {
    std::string_view mail;
    CounsellorSkills skills;
};
const std::array<DemoCounsellor, 2>& counsellors() {
    static const std::array<DemoCounsellor, 2> all{{
        {"aicha@pays-de-la-vire.example",
         {{{"libreoffice", "linux-mint", "nextcloud", "thunderbird"}, {"write-together"}}, {"14762"}}},
        {"mehdi@pays-de-la-vire.example", {{{"gimp", "libreoffice", "wordpress"}, {}}, {"14174", "14762"}}},
    }};
    return all;
}

Result<void> add(db::Write& tx, const crypto::Vault& vault, const DemoProvider& d, const Clock& clock) {
    Provider p;
    p.name = d.name;
    p.kind = d.kind;
    p.siren = d.siren;
    p.what = d.what;
    p.site = d.site;
    p.mail = d.mail;
    p.phone = d.phone;
    p.insee = d.insee;
    p.address = d.address;
    p.area = d.area;
    p.radius_km = d.radius_km;
    p.remote = d.remote;
    p.skills = {d.solutions, d.needs};
    for (const DemoProof& each : d.proofs)
        p.proofs.push_back({{}, each.kind, std::string(each.words), std::string(each.address), {}, {}});
    const Contact contact{std::string(d.contact),
                          d.mail.empty() ? std::string("contact@bocage-libre.example") : std::string(d.mail), Lang::fr};
    const auto made = propose(tx, vault, p, contact, clock);
    if (!made) return made.error();
    if (auto done = confirm(tx, made->id, clock); !done) return done;
    const auto by = accounts::person_by_mail(tx, vault, "claire@pays-de-la-vire.example", clock);
    const PersonId person = by ? by->id : PersonId{};
    if (auto done = accept(tx, made->id, person, clock); !done) return done;
    const auto kept = provider(tx, made->id);
    for (std::size_t i = 0; i < d.proofs.size() && i < kept->proofs.size(); ++i)
        if (d.proofs[i].seen)
            if (auto done = set_seen(tx, made->id, kept->proofs[i].id, true, person, clock); !done) return done;
    return {};
}

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (!in_state(tx, State::shown, 1).empty()) return {};
        for (const DemoProvider& each : demo())
            if (auto done = add(tx, vault, each, clock); !done) return done;
        for (const DemoCounsellor& each : counsellors())
            if (const auto who = accounts::person_by_mail(tx, vault, each.mail, clock))
                set_skills(tx, who->id, each.skills);
        return {};
    });
}

}
