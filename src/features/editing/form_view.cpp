// The form of a place, made ready for its template.
#include <algorithm>

#include "features/editing/handlers.hpp"
#include "features/editing/words.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"

namespace beffroi::editing {
namespace {

using Shape = FieldView::Shape;

struct Described {
    std::string_view name, hint;
    Shape shape = Shape::line;
    std::string_view type = "text", mode = "text";
    int longest = 500, rows = 3;
    bool required = false;
};
struct Section {
    std::string_view id, title;
    std::vector<Described> fields;
};

const std::vector<Section>& sections() {
    static const std::vector<Section> all = {
        {"lieu",
         i18n::key("The place"),
         {{.name = "nom", .hint = i18n::key("As it stands on the door."), .required = true},
          {.name = "structure_parente", .hint = i18n::key("The commune, the association or the firm that runs it.")},
          {.name = "presentation_resume",
           .hint = i18n::key("At most 280 characters: what one finds there."),
           .shape = Shape::text,
           .longest = 280,
           .rows = 2},
          {.name = "presentation_detail",
           .hint = i18n::key("An empty line parts paragraphs."),
           .shape = Shape::text,
           .longest = 20000,
           .rows = 6},
          {.name = "itinerance", .hint = {}, .shape = Shape::choices}}},
        {"adresse-section",
         i18n::key("Where it is"),
         {{.name = "adresse", .hint = i18n::key("Number and street, or the name of the hamlet."), .required = true},
          {.name = "complement_adresse", .hint = i18n::key("Floor, entrance, building.")},
          {.name = "code_postal", .hint = {}, .mode = "numeric", .longest = 8, .required = true},
          {.name = "commune", .hint = {}, .required = true},
          {.name = "latitude",
           .hint = i18n::key("From a map: 48.8411. Empty, the place stands at the centre of its commune."),
           .mode = "decimal",
           .longest = 30},
          {.name = "longitude", .hint = i18n::key("From a map: -0.8893."), .longest = 30},
          {.name = "code_insee",
           .hint = i18n::key("Found from the postcode and the commune; write it only when it is not."),
           .longest = 8}}},
        {"contact",
         i18n::key("How to reach it"),
         {{.name = "telephone",
           .hint = i18n::key("One number: the one that people should call first."),
           .type = "tel",
           .mode = "tel",
           .longest = 40},
          {.name = "courriels", .hint = i18n::key("One a line."), .shape = Shape::lines, .longest = 2000, .rows = 2},
          {.name = "site_web",
           .hint = i18n::key("One a line, beginning with https://."),
           .shape = Shape::lines,
           .longest = 2000,
           .rows = 2},
          {.name = "prise_rdv",
           .hint = i18n::key("The page where one books an appointment."),
           .mode = "url",
           .longest = 2000}}},
        {"horaires-section", i18n::key("When it is open"), {{.name = "horaires", .hint = {}, .shape = Shape::hours}}},
        {"aide",
         i18n::key("What people find there"),
         {{.name = "services", .hint = {}, .shape = Shape::choices},
          {.name = "modalites_accompagnement", .hint = {}, .shape = Shape::choices},
          {.name = "modalites_acces", .hint = {}, .shape = Shape::choices},
          {.name = "frais_a_charge", .hint = {}, .shape = Shape::choices}}},
        {"publics",
         i18n::key("For whom"),
         {{.name = "publics_specifiquement_adresses",
           .hint = i18n::key("Nothing ticked: everybody is welcome alike."),
           .shape = Shape::choices},
          {.name = "prise_en_charge_specifique", .hint = {}, .shape = Shape::choices},
          {.name = "fiche_acces_libre",
           .hint = i18n::key("The address of its page on acceslibre.beta.gouv.fr: steps, doors, toilets."),
           .mode = "url",
           .longest = 2000}}},
        {"programmes",
         i18n::key("Programmes and labels"),
         {{.name = "dispositif_programmes_nationaux", .hint = {}, .shape = Shape::choices},
          {.name = "formations_labels", .hint = {}, .shape = Shape::choices},
          {.name = "autres_formations_labels",
           .hint = i18n::key("One a line."),
           .shape = Shape::lines,
           .longest = 2000,
           .rows = 2}}},
        {"administratif",
         i18n::key("For the national directory"),
         {{.name = "pivot", .hint = i18n::key("14 digits of the SIRET; empty when it is not known."), .longest = 20},
          {.name = "typologie",
           .hint = i18n::key("Codes such as BIB, CCAS, TIERS_LIEUX; one a line."),
           .shape = Shape::lines,
           .longest = 500,
           .rows = 2}}},
    };
    return all;
}

const Message* message_of(const std::vector<Fault>& faults, std::string_view field) {
    for (const auto& fault : faults)
        if (fault.field == field) return &fault.message;
    return nullptr;
}

/// What the history and imports call the field of a box.
std::string_view history_name(std::string_view box) {
    return box == "latitude" || box == "longitude" ? "position" : box;
}

FieldView field_view(const Described& d, const Shown& shown, const html::Form& form, Lang lang) {
    FieldView view;
    view.name = d.name;
    view.label = field_label(d.name);
    view.hint = d.hint;
    view.shape = d.shape;
    view.type = d.type;
    view.mode = d.mode;
    view.longest = d.longest;
    view.rows = d.rows;
    view.required = d.required;
    view.value = shown.typed.get(d.name);
    if (d.shape == Shape::choices) {
        const auto chosen = shown.typed.all(d.name);
        for (const auto& [code_text, label_text] : options_of(d.name))
            view.choices.push_back(
                {code_text, label_text, std::find(chosen.begin(), chosen.end(), code_text) != chosen.end()});
    }
    view.error = form.error(d.name);
    view.doubt = message_of(shown.doubts, d.name);
    const auto field = history_name(d.name);
    for (const auto& kept : shown.kept)
        if (kept.field == field && d.name != "longitude") {
            view.kept = true;
            view.import_says = value_text(field, kept.import_value, lang);
        }
    for (const auto& change : shown.since)
        for (const auto& changed : change.fields)
            if (changed.field == field) view.other_says = value_text(field, changed.after, lang);
    return view;
}

HoursView hours_view(const Shown& shown, const html::Form& form, const Services& use, Lang lang) {
    HoursView view;
    const auto typed = [&](std::string_view day, std::string_view what) {
        return std::string(shown.typed.get(std::string(day) + std::string(what)));
    };
    for (std::size_t i = 0; i < std::size(day_codes); ++i) {
        const auto day = day_codes[i];
        DayView row;
        row.code = day;
        row.label = i < 7 ? i18n::weekday(lang, static_cast<unsigned>(i) + 1) : say(lang, msg("public holidays"));
        row.from_1 = typed(day, "_1_de");
        row.to_1 = typed(day, "_1_a");
        row.from_2 = typed(day, "_2_de");
        row.to_2 = typed(day, "_2_a");
        row.closed = shown.typed.has(std::string(day) + "_ferme");
        row.copies = i != 4 && i < 6;
        for (const auto& fault : form.errors())
            if (fault.field.starts_with(std::string(day) + "_")) row.errors.push_back(&fault.message);
        view.days.push_back(std::move(row));
    }
    view.by_table = shown.typed.get(hours_by) != "texte";
    view.school = shown.typed.get(school_field);
    const auto read_now = read(shown.typed);
    for (const auto& [column, value] : read_now.values)
        if (column == "horaires") view.text = value;
    const auto hours = view.text.empty() ? std::nullopt : [&]() -> std::optional<opening_hours::Hours> {
        auto one = opening_hours::Hours::parse(view.text);
        return one ? std::optional(*std::move(one)) : std::nullopt;
    }();
    if (!hours) {
        view.offered = view.by_table || view.text.empty();
        return view;
    }
    view.offered = view.by_table || opening_hours::table_of(*hours).has_value();
    // Before the commune is known, the holidays of the mainland serve.
    places::Place where;
    if (shown.there) where = shown.there->place;
    view.week = opening_hours::week(*hours, use.clock.today(), places::surroundings(where), lang);
    return view;
}

}

FormView form_view(db::Read& tx, const net::Request& request, const Services& use, Shown shown, Lang lang) {
    FormView view;
    view.form = html::Form(shown.typed);
    for (auto& fault : shown.faults) view.form.fail(fault.field, fault.message);
    if (shown.there) {
        view.slug = shown.there->place.slug;
        view.name = shown.there->place.name;
        view.version = shown.there->version;
        view.problems = problems_of(shown.there->place, use.clock.today());
    }
    view.action = "/espace/lieux/" + (view.slug.empty() ? std::string("nouveau") : view.slug);
    view.token = net::csrf::token(request, view.action);
    view.check_token = net::csrf::token(request, "/espace/lieux/verifier");
    const bool all = reaches_all(accounts::visitor(request));
    for (const auto& section : sections()) {
        SectionView one{section.id, section.title, {}};
        for (const auto& described : section.fields)
            if (all || described.name != "pivot") one.fields.push_back(field_view(described, shown, view.form, lang));
        view.sections.push_back(std::move(one));
    }
    view.hours = hours_view(shown, view.form, use, lang);
    for (const auto& change : shown.since) view.since.push_back(change_view(tx, request, change, use));
    return view;
}

}
