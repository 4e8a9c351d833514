#include "features/places/export_inclusion.hpp"

#include <algorithm>
#include <set>

#include "features/places/repository.hpp"
#include "features/places/standard_row.hpp"
#include "features/places/values.hpp"
#include "platform/base/json.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

using Sink = std::function<void(std::string_view)>;

/// Lengths of the schemas.
constexpr std::size_t longest_name = 150, longest_description = 10000, longest_address_of_web = 2083;

/// Names have 3 to 150 characters and don't end with a full stop.
std::string name_of(std::string_view name) {
    std::string out = text::shorten(name, longest_name);
    while (out.ends_with('.') || out.ends_with(' ')) out.pop_back();
    if (text::length(out) < 3) out = "Lieu " + out;
    return out;
}

/// RFC 3986 has no letters beyond ASCII and no brackets in a path: they are written as %XX.
std::string uri(const std::string& url) {
    static constexpr std::string_view allowed = "-._~:/?#[]@!$&'()*+,;=%";
    const std::size_t path = std::min(url.find('/', url.find("://") + 3), url.size());
    std::string out;
    for (std::size_t i = 0; i < url.size(); ++i) {
        const char c = url[i];
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool keep = plain || allowed.find(c) != allowed.npos;
        if ((c == '[' || c == ']') && i >= path) keep = false;
        // A per cent sign stands only before two hexadecimal digits; a second # is data.
        if (c == '%')
            keep = i + 2 < url.size() && std::isxdigit(static_cast<unsigned char>(url[i + 1])) &&
                   std::isxdigit(static_cast<unsigned char>(url[i + 2]));
        if (c == '#') keep = url.find('#') == i;
        if (keep) {
            out += c;
            continue;
        }
        static constexpr char hex[] = "0123456789ABCDEF";
        const auto b = static_cast<unsigned char>(c);
        ((out += '%') += hex[b >> 4]) += hex[b & 15];
    }
    return out.size() <= longest_address_of_web ? out : std::string();
}

std::string source_of(const Place& place) {
    const std::string slug = text::slug(place.source);
    return slug.empty() ? "beffroi" : slug;
}
std::string id_of(const Place& place, const std::string& public_id) { return source_of(place) + "--" + public_id; }

std::string description_of(const Place& place) {
    std::string text = place.details.empty() ? place.summary : place.details;
    if (!place.summary.empty() && !place.details.empty() && place.details.find(place.summary) == place.details.npos)
        text = place.summary + "\n\n" + place.details;
    return text::shorten(text, longest_description);
}

/// "ville", "CCAS"… are not networks; these programmes and codes are.
std::set<std::string_view> networks_of(const Place& place) {
    std::set<std::string_view> out;
    for (auto programme : place.programmes.values()) {
        switch (programme) {
            case Programme::aidants_connect: out.insert("aidants-connect"); break;
            case Programme::conseillers_numeriques: out.insert("conseillers-numeriques"); break;
            case Programme::emmaus_connect:
            case Programme::relais_numerique: out.insert("emmaus"); break;
            case Programme::france_services: out.insert("france-service"); break;
            case Programme::gen: out.insert("grandes-ecoles-du-numerique"); break;
            case Programme::croix_rouge: out.insert("croix-rouge"); break;
            case Programme::caf: out.insert("caf"); break;
            case Programme::bnr:
            case Programme::pix:
            case Programme::promeneurs_du_net: break;
        }
    }
    if (place.trainings.has(Training::fabriques)) out.insert("fabrique-de-territoire");
    if (place.trainings.has(Training::etapes_numeriques)) out.insert("la-poste");
    static constexpr std::pair<std::string_view, std::string_view> by_typology[] = {
        {"CCAS", "ccas-cias"},
        {"CIAS", "ccas-cias"},
        {"COMMUNE", "communes"},
        {"MUNI", "communes"},
        {"ML", "mission-locale"},
        {"CAF", "caf"},
        {"MJC", "mjc"},
        {"EPN", "espaces-publics-numeriques"},
        {"PIMMS", "pimms-mediation"},
        {"DEPT", "departements"},
        {"REGION", "regions"},
        {"MDS", "maisons-des-solidarites"},
        {"PE", "france-travail"},
        {"RS_FJT", "residences-fjt"},
        {"PIJ_BIJ", "reseau-information-jeunesse"}};
    for (const auto& code : place.typology)
        for (const auto& [typology, network] : by_typology)
            if (code == typology) out.insert(network);
    return out;
}

std::set<std::string_view> themes_of(const Place& place) {
    std::set<std::string_view> out;
    for (auto service : place.services.values()) {
        switch (service) {
            case Service::administrative:
                out.insert("numerique--acceder-a-des-services-en-ligne");
                out.insert("difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives");
                break;
            case Service::access: out.insert("numerique--acceder-a-une-connexion-internet"); break;
            case Service::equipment: out.insert("numerique--acquerir-un-equipement"); break;
            case Service::parenting: out.insert("famille--soutien-a-la-parentalite-et-a-leducation"); [[fallthrough]];
            case Service::everyday_tools:
            case Service::employment:
            case Service::safety:
            case Service::leisure:
            case Service::culture: out.insert("numerique--maitriser-les-fondamentaux-du-numerique"); break;
        }
    }
    return out;
}

std::set<std::string_view> publics_of(const Place& place) {
    std::set<std::string_view> out;
    for (auto audience : place.audiences.values()) {
        switch (audience) {
            case Audience::youth: out.insert("jeunes"); break;
            case Audience::students: out.insert("etudiants"); break;
            case Audience::families: out.insert("familles"); break;
            case Audience::seniors: out.insert("seniors"); break;
            case Audience::women: out.insert("femmes"); break;
        }
    }
    // Specific help for some does not close the door to others: only audiences do.
    if (out.empty()) out.insert("tous-publics");
    return out;
}

std::set<std::string_view> ways_in(const Place& place) {
    std::set<std::string_view> out;
    for (auto access : place.access.values()) {
        switch (access) {
            case Access::visit: out.insert("se-presenter"); break;
            case Access::phone: out.insert("telephoner"); break;
            case Access::mail:
            case Access::prescription_mail: out.insert("envoyer-un-courriel"); break;
            case Access::online_booking: out.insert("utiliser-lien-mobilisation"); break;
            case Access::no_public: break;
        }
    }
    return out;
}

/// The members that both schemas have.
void common(json::Writer& w, const Place& place) {
    const auto text = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) w.field(name, value);
    };
    w.field("source", source_of(place));
    w.field("date_maj", date_text(place.updated));
    text("adresse", place.address);
    text("complement_adresse", place.address_more);
    text("commune", place.commune);
    w.field("code_postal", place.postcode);
    if (is_insee(place.insee)) w.field("code_insee", place.insee);
    if (place.point) w.field("latitude", place.point->latitude).field("longitude", place.point->longitude);
    text("telephone", place.phone);
    if (!place.mails.empty()) w.field("courriel", place.mails.front());
    // The schema wants the OpenStreetMap grammar, and says nothing of what else people write.
    if (!place.hours.empty() && opening_hours::Hours::parse(place.hours)) w.field("horaires_accueil", place.hours);
}

void strings(json::Writer& w, std::string_view name, const std::set<std::string_view>& values) {
    if (values.empty()) return;
    w.key(name).begin_array();
    for (auto value : values) w.value(value);
    w.end_array();
}

std::string structure(const Place& place, const std::string& public_id) {
    json::Writer w;
    w.begin_object().field("id", id_of(place, public_id)).field("nom", name_of(place.name));
    common(w, place);
    const bool siret = place.pivot.size() == 14 && place.pivot != unknown_pivot &&
                       std::all_of(place.pivot.begin(), place.pivot.end(), ::isdigit);
    if (siret) w.field("siret", place.pivot);
    if (const auto description = description_of(place); text::length(description) >= 5)
        w.field("description", description);
    if (!place.sites.empty())
        if (const auto site = uri(place.sites.front()); !site.empty()) w.field("site_web", site);
    if (const auto access = uri(place.acceslibre_url); !access.empty()) w.field("accessibilite_lieu", access);
    strings(w, "reseaux_porteurs", networks_of(place));
    w.end_object();
    return w.take();
}

std::string service(const Place& place, const std::string& public_id) {
    json::Writer w;
    w.begin_object()
        .field("id", id_of(place, public_id) + "--mediation-numerique")
        .field("structure_id", id_of(place, public_id));
    w.field("nom", name_of("Aide au numérique : " + place.name));
    common(w, place);
    std::string description = description_of(place);
    if (text::length(description) < 5) description = text::join(words_of(place.services), ", ") + ".";
    w.field("description", description);
    if (place.support.has(Support::workshop) && !place.support.has(Support::individual))
        w.field("type", "atelier");
    else if (place.support.has(Support::individual))
        w.field("type", "accompagnement");
    strings(w, "thematiques", themes_of(place));
    strings(w, "publics", publics_of(place));
    if (!place.fees.empty()) {
        // One word only: free for everybody, or not quite; the standard's words tell the rest.
        w.field("frais", place.fees == Set<Fee>{Fee::free} ? "gratuit" : "payant");
        if (!(place.fees == Set<Fee>{Fee::free})) w.field("frais_precisions", text::join(words_of(place.fees), ", "));
    }
    std::set<std::string_view> manners;
    if (!place.access.has(Access::no_public)) manners.insert("en-presentiel");
    if (place.support.has(Support::remote)) manners.insert("a-distance");
    strings(w, "modes_accueil", manners);
    strings(w, "modes_mobilisation", ways_in(place));
    if (const auto booking = uri(place.booking_url); !booking.empty()) w.field("lien_mobilisation", booking);
    w.end_object();
    return w.take();
}

}

void export_inclusion(db::Read& tx, const Sink& write) {
    const auto all = [&](std::string (*element)(const Place&, const std::string&), auto&& wanted) {
        bool first = true;
        repository::each_for_export(tx, [&](const Place& place, const std::string& public_id) {
            if (!wanted(place)) return;
            write(first ? "\n" : ",\n");
            first = false;
            write(element(place, public_id));
        });
    };
    write("{\"structures\":[");
    all(structure, [](const Place&) { return true; });
    write("\n],\"services\":[");
    all(service, [](const Place& place) { return !place.services.empty(); });
    write("\n]}\n");
}

}
