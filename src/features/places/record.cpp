#include "features/places/record.hpp"

#include <algorithm>
#include <cmath>

#include "features/places/values.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

/// Lengths that no honest file reaches, in code points.
constexpr std::size_t longest_name = 500;
constexpr std::size_t longest_text = 2000;
constexpr std::size_t longest_details = 20000;
/// The standard's limit for `presentation_resume`.
constexpr std::size_t longest_summary = 280;
/// A point farther than this from its commune's centre is worth a look.
constexpr double far_from_commune_m = 60000;

/// Reads one row; its functions fill `reading` and `place`.
struct OneRow {
    const Row& row;
    Date today;
    Reading& reading;
    Place place;

    Remark remark(std::string_view column, std::string_view value, Message reason) const {
        return {row.line, place.source_id, std::string(column), text::shorten(one_line(value), 200), std::move(reason)};
    }
    void refuse(std::string_view column, std::string_view value, Message reason) {
        reading.refused.push_back(remark(column, value, std::move(reason)));
    }
    void drop(std::string_view column, std::string_view value, Message reason) {
        reading.dropped.push_back(remark(column, value, std::move(reason)));
    }
    void mend(std::string_view column, std::string_view value, Message reason) {
        reading.mended.push_back(remark(column, value, std::move(reason)));
    }
    void doubt(std::string_view column, std::string_view value, Message reason) {
        reading.doubtful.push_back(remark(column, value, std::move(reason)));
    }

    /// The first cell of `column` that holds something: two columns of a file may stand for one of the standard's.
    const Cell* cell(std::string_view column) const {
        const Cell* found = nullptr;
        for (const auto& c : row.cells)
            if (c.column == column && (!found || text::trim(found->value).empty())) found = &c;
        return found;
    }
    std::string raw(std::string_view column) const {
        const Cell* c = cell(column);
        return c ? one_line(c->value) : std::string();
    }

    std::string required(std::string_view column, std::size_t longest) {
        std::string value = raw(column);
        if (value.empty())
            refuse(column, value, msg("This is required, and the cell is empty."));
        else if (text::length(value) > longest)
            refuse(column, value, msg("This is too long: at most {1} characters.", std::to_string(longest)));
        return value;
    }
    std::string optional(std::string_view column) {
        std::string value = raw(column);
        if (text::length(value) <= longest_text) return value;
        drop(column, value, msg("This is too long: at most {1} characters.", std::to_string(longest_text)));
        return {};
    }

    void identity() {
        place.source_id = required("id", longest_name);
        place.name = required("nom", longest_name);
        place.commune = required("commune", longest_name);
        place.address = required("adresse", longest_name);

        const Cell* pivot_cell = cell("pivot");
        const std::string pivot = raw("pivot");
        if (pivot.empty()) {
            place.pivot = unknown_pivot;
            mend("pivot", pivot, msg("The SIRET, RNA or RIDET is missing: 00000000000000 stands for \"not known\"."));
        } else if (auto read = read_pivot(pivot, pivot_cell->number)) {
            place.pivot = read->value;
            if (read->mended)
                mend("pivot", pivot, msg("A spreadsheet took its first zero away: read as {1}.", read->value));
            else if (place.pivot.size() == 14 && place.pivot != unknown_pivot &&
                     std::all_of(place.pivot.begin(), place.pivot.end(), ::isdigit) && !is_sound_siret(place.pivot))
                doubt("pivot", pivot, msg("This SIRET has a wrong digit: its check digit does not agree."));
        } else {
            refuse("pivot", pivot,
                   msg("A SIRET, RNA or RIDET has 9 to 14 letters and digits. Write 00000000000000 when it is not "
                       "known."));
        }

        const std::string date = raw("date_maj");
        if (date.empty()) {
            refuse("date_maj", date, msg("This is required, and the cell is empty."));
        } else if (auto read = read_date(date)) {
            place.updated = read->value;
            if (read->mended) mend("date_maj", date, msg("Read as {1}.", date_text(read->value)));
            if (read->value < Date{std::chrono::year{2000}, std::chrono::January, std::chrono::day{1}})
                doubt("date_maj", date, msg("This date looks like one that was never filled in."));
            else if (read->value > today)
                doubt("date_maj", date, msg("This date is in the future."));
        } else {
            refuse("date_maj", date, msg("No such date. Write it as 2026-11-24: year, month, day."));
        }

        const std::string postcode = raw("code_postal");
        if (postcode.empty()) {
            refuse("code_postal", postcode, msg("This is required, and the cell is empty."));
        } else if (auto read = read_postcode(postcode)) {
            place.postcode = read->value;
            if (read->mended) mend("code_postal", postcode, msg("Read as {1}.", read->value));
        } else {
            refuse("code_postal", postcode, msg("A postcode is five digits, such as 14500."));
        }
    }

    void location() {
        const std::string insee = raw("code_insee");
        if (!insee.empty()) {
            if (auto read = read_insee(insee)) {
                place.insee = read->value;
                if (read->mended) mend("code_insee", insee, msg("Read as {1}.", read->value));
            } else {
                drop("code_insee", insee, msg("A commune's code is five signs, such as 14762 or 2A004."));
            }
        }

        const std::string latitude = raw("latitude"), longitude = raw("longitude");
        if (latitude.empty() && longitude.empty()) return;
        const auto lat = read_number(latitude), lon = read_number(longitude);
        if (!lat || !lon) {
            drop(lat ? "longitude" : "latitude", lat ? longitude : latitude,
                 msg("Latitude and longitude are two numbers, such as 48.8411 and -0.8893."));
            return;
        }
        const territory::Point point{lat->value, lon->value};
        if (std::abs(point.latitude) > 90 || std::abs(point.longitude) > 180 ||
            (point.latitude == 0 && point.longitude == 0)) {
            drop("latitude", latitude + ", " + longitude, msg("No place in France is there."));
            return;
        }
        if (lat->mended) mend("latitude", latitude, msg("Read as {1}.", number_text(lat->value)));
        if (lon->mended) mend("longitude", longitude, msg("Read as {1}.", number_text(lon->value)));
        place.point = point;
    }

    /// Once the commune's code is known.
    void check_point() {
        if (!place.point) return;
        const auto commune = territory::commune(place.insee);
        if (!commune || !commune->centre) return;
        if (territory::distance_m(*place.point, *commune->centre) <= far_from_commune_m) return;
        const std::string value = number_text(place.point->latitude) + ", " + number_text(place.point->longitude);
        const territory::Point swapped{place.point->longitude, place.point->latitude};
        if (std::abs(swapped.latitude) <= 90 &&
            territory::distance_m(swapped, *commune->centre) <= far_from_commune_m) {
            place.point = swapped;
            mend("latitude", value, msg("Latitude and longitude had changed places."));
            return;
        }
        doubt("latitude", value, msg("This point is far from its commune, {1}.", place.commune));
    }

    void contact() {
        if (const std::string phone = raw("telephone"); !phone.empty()) {
            if (auto read = read_phone(phone)) {
                place.phone = read->value;
                if (read->mended) mend("telephone", phone, msg("Read as {1}.", read->value));
            } else {
                drop("telephone", phone,
                     msg("This is no telephone number that the standard can hold: ten digits, or +33 and nine."));
            }
        }
        std::string mails = raw("courriels");
        for (char& c : mails)
            if (c == ',' || c == ' ') c = '|';
        for (const auto& mail : read_list(mails)) {
            if (auto read = read_mail(mail))
                place.mails.push_back(*read);
            else
                drop("courriels", mail, msg("This is not an e-mail address."));
        }
        for (const auto& site : read_url_list(raw("site_web"))) {
            auto read = read_url(site);
            if (!read) {
                drop("site_web", site, msg("An address of the web begins with https:// or http://."));
                continue;
            }
            if (read->mended) mend("site_web", site, msg("Read as {1}.", read->value));
            place.sites.push_back(std::move(read->value));
        }
        one_url("fiche_acces_libre", place.acceslibre_url);
        one_url("prise_rdv", place.booking_url);
    }

    void one_url(std::string_view column, std::string& out) {
        const std::string url = raw(column);
        if (url.empty()) return;
        auto read = read_url(url);
        if (!read) {
            drop(column, url, msg("An address of the web begins with https:// or http://."));
            return;
        }
        if (read->mended) mend(column, url, msg("Read as {1}.", read->value));
        out = std::move(read->value);
    }

    void texts() {
        place.address_more = optional("complement_adresse");
        place.parent = optional("structure_parente");
        place.declared_source = optional("source");
        for (auto& code : read_list(optional("typologie"))) place.typology.push_back(std::move(code));
        for (auto& label : read_list(optional("autres_formations_labels")))
            place.other_trainings.push_back(std::move(label));

        const Cell* details = cell("presentation_detail");
        place.details = details ? several_lines(details->value) : std::string();
        if (text::length(place.details) > longest_details) {
            drop("presentation_detail", place.details,
                 msg("This is too long: at most {1} characters.", std::to_string(longest_details)));
            place.details.clear();
        }
        place.summary = raw("presentation_resume");
        if (text::length(place.summary) > longest_summary) {
            mend("presentation_resume", place.summary,
                 msg("At most {1} characters: shortened, and the whole text put before the detailed presentation.",
                     std::to_string(longest_summary)));
            const std::string whole = text::shorten(place.summary, longest_details / 2);
            place.summary = text::shorten(whole, longest_summary);
            if (place.details.find(whole) == place.details.npos)
                place.details = place.details.empty() ? whole : whole + "\n\n" + place.details;
        }

        // Hours that no program can read are kept all the same: people can, and an export must give back what came in.
        place.hours = optional("horaires");
        opening_hours::Fault fault;
        if (!place.hours.empty() && !opening_hours::Hours::parse(place.hours, &fault))
            doubt("horaires", place.hours,
                  msg("These hours can't be read at character {1}: shown as they are written, never counted as open.",
                      std::to_string(fault.position + 1)));
    }

    void words() {
        for (const auto& c : row.cells) {
            if (!is_word_column(c.column)) continue;
            const auto items = read_list(one_line(c.value));
            // Where everybody is welcome, the ages that are named too say nothing in particular.
            const bool everybody =
                c.column == "publics_accueillis" && std::any_of(items.begin(), items.end(), [&](const auto& item) {
                    const auto* t = translate_word(c.column, item);
                    return t && t->targets.empty();
                });
            for (const auto& item : items) {
                if (word(c.column, item, everybody)) continue;
                // Some write lists with commas; no word of the standard has one.
                bool all = item.find(',') != item.npos;
                for (auto part : text::split(item, ',')) all = all && word(c.column, text::trim(part), everybody);
                if (!all) drop(c.column, item, msg("The standard has no such word in this column."));
            }
        }
    }

    bool word(std::string_view column, std::string_view item, bool everybody) {
        if (add_word(place, column, item)) return true;
        const Translation* t = translate_word(column, item);
        if (!t) return false;
        ++reading.translated;
        if (t->targets.empty() && !everybody) reading.left_out.emplace_back(column, item);
        for (const auto& target : t->targets)
            if (!everybody || target.column != "publics_specifiquement_adresses")
                add_word(place, target.column, target.word);
        return true;
    }
};

/// All that follows the identity of a row.
template <class FindInsee>
void read_the_rest(OneRow& one, FindInsee&& find) {
    one.location();
    if (one.place.insee.empty())
        if (auto found = find(one.place.commune, one.place.postcode)) one.place.insee = *found;
    one.check_point();
    one.contact();
    one.texts();
    one.words();
}

}

Judgement judge(const Values& values, Date today) {
    Row row;
    // What every line of a file must have and no form asks for.
    row.cells = {{"id", "-"}, {"date_maj", date_text(today)}};
    for (const auto& [column, value] : values) row.cells.push_back({column, value});
    Reading reading;
    OneRow one{row, today, reading, {}};
    one.identity();
    read_the_rest(one, find_insee);
    one.place.source_id.clear();
    Judgement out{std::move(one.place), std::move(reading.refused), std::move(reading.doubtful),
                  std::move(reading.mended)};
    std::move(reading.dropped.begin(), reading.dropped.end(), std::back_inserter(out.faults));
    return out;
}

Reading RowReader::read(const Row& row) {
    Reading reading;
    OneRow one{row, today_, reading, {}};
    if (row.fault) {
        one.place.source_id = one.raw("id");
        one.refuse("", "", *row.fault);
        return reading;
    }
    one.identity();
    if (!reading.refused.empty()) {
        // Nothing is kept of the line: what else it holds does not matter.
        reading.mended.clear();
        reading.doubtful.clear();
        return reading;
    }
    read_the_rest(one, [&](const auto& commune, const auto& postcode) { return insee_of(commune, postcode); });
    Place& place = one.place;
    place.source = !source_.empty() ? source_ : !place.declared_source.empty() ? place.declared_source : "import";
    reading.place = std::move(place);
    return reading;
}

std::optional<std::string> RowReader::insee_of(const std::string& commune, const std::string& postcode) {
    const auto [known, fresh] = insee_.try_emplace({commune, postcode});
    if (fresh) known->second = find_insee(commune, postcode);
    return known->second;
}

}
