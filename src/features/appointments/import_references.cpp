// What lines of a file refer to: counsellors by mail, places and motifs by name, communes by name or code.
#include <algorithm>

#include "features/appointments/import_reader.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::appointments {
namespace {

std::string_view shown(std::string_view text) { return text.substr(0, 120); }

/// In place of an identifier: several places have the name.
constexpr int ambiguous = -1;
/// More new motifs than this are another column by mistake.
constexpr std::size_t most_new = 200;

}

References::References(db::Database& database, const crypto::Vault& vault, std::string departement, bool add_motifs,
                       const Clock& clock)
    : database_(database), vault_(vault), departement_(std::move(departement)), add_motifs_(add_motifs), clock_(clock) {
    communes.emplace_back();
    zones_.emplace_back(territory::time_zone(departement_));
    database_.read([&](db::Read& tx) {
        for (agenda::Motif& each : agenda::motifs(tx)) motifs.push_back({std::move(each), {}});
        places::each_changed(tx, 0, [&](const places::Record& record) {
            const places::Place& place = record.place;
            const Where here{place.id, insee_of(place.insee), {}};
            known_places_.insert_or_assign("/" + place.slug, here);
            if (record.retired) return;
            const auto [found, fresh] = known_places_.try_emplace(text::fold_words(place.name), here);
            if (!fresh) found->second.id = PlaceId{ambiguous};
        });
    });
}

const References::Counsellor& References::counsellor(std::string_view mail) {
    if (const auto known = counsellors_.find(mail); known != counsellors_.end()) return known->second;
    const auto person =
        database_.read([&](db::Read& tx) { return accounts::person_by_mail(tx, vault_, mail, clock_); });
    Counsellor found;
    if (!person) {
        found.fault =
            msg("Nobody here has this address. Invite them first: beffroi people --invite {1} --name NAME --role "
                "counsellor",
                shown(mail));
    } else {
        found.id = person->id;
        found.closed = person->closed;
        const bool keeps = std::any_of(person->roles.begin(), person->roles.end(), [](const accounts::Held& held) {
            return accounts::reach(held.role, accounts::Right::keep_agenda) != accounts::Reach::none;
        });
        if (!keeps && !person->closed)
            found.fault = msg("This person keeps no agenda. Give them the role of a counsellor first.");
    }
    return counsellors_.emplace(mail, std::move(found)).first->second;
}

References::Where References::find_place(std::string_view cell) const {
    const auto known = [&](const std::string& key) -> std::optional<Where> {
        const auto found = known_places_.find(key);
        return found == known_places_.end() ? std::nullopt : std::optional(found->second);
    };
    auto found = known(text::fold_words(cell));
    // "Médiathèque (3 rue des Acres, Vire, 14500)": the name with the address behind it.
    if (const auto bracket = cell.find(" ("); !found && bracket != cell.npos)
        found = known(text::fold_words(cell.substr(0, bracket)));
    if (!found) found = known("/" + std::string(cell.substr(cell.rfind('/') + 1)));
    if (found && found->id.value == ambiguous)
        return {{}, 0, msg("Several places have this name. Write the end of its address on the site, after /lieux/.")};
    if (found) return *found;
    return {{}, 0, msg("No place here has this name. Add it at the desk, or write its name as it stands there.")};
}

const References::Where& References::place(std::string_view cell) {
    if (const auto known = places_.find(cell); known != places_.end()) return known->second;
    return places_.emplace(cell, find_place(cell)).first->second;
}

Result<std::uint32_t> References::find_motif(std::string_view name, std::optional<agenda::Kind> kind, bool has_place) {
    const std::string folded = text::fold_words(name);
    std::vector<std::uint32_t> fits;
    for (std::uint32_t i = 0; i < motifs.size(); ++i) {
        const agenda::Motif& motif = motifs[i].motif;
        if (text::fold_words(motif.name) == folded && (!kind || motif.kind == *kind)) fits.push_back(i);
    }
    // Those that are offered win over those that no longer are, those with a place where the line has one.
    const auto keep = [&](auto&& better) {
        if (std::any_of(fits.begin(), fits.end(), better)) std::erase_if(fits, [&](auto i) { return !better(i); });
    };
    keep([&](std::uint32_t i) { return !motifs[i].motif.retired; });
    if (fits.size() > 1)
        keep([&](std::uint32_t i) { return (motifs[i].motif.kind == agenda::Kind::office) == has_place; });
    if (fits.size() > 1)
        return invalid("motif", msg("Several motifs have this name. A column type says which: sur place, à domicile, "
                                    "par téléphone or visio."));
    if (fits.size() == 1) return fits.front();
    if (!add_motifs_)
        return invalid("motif", msg("There is no such motif. Add it at the desk, or let --add-motifs make those that "
                                    "are missing, for counsellors to book."));
    if (text::length(name) > agenda::longest_name)
        return invalid("motif",
                       msg("This name is too long: {1} characters at most.", std::to_string(agenda::longest_name)));
    if (new_motifs_ == most_new)
        return invalid("motif", msg("The file names more than {1} new motifs. Is this the right column?",
                                    std::to_string(most_new)));
    ++new_motifs_;
    NamedMotif fresh;
    fresh.motif.name = std::string(name);
    fresh.motif.kind = kind.value_or(agenda::Kind::office);
    fresh.motif.bookable_by = agenda::BookableBy::staff;
    motifs.push_back(std::move(fresh));
    return static_cast<std::uint32_t>(motifs.size() - 1);
}

Result<std::uint32_t> References::motif(std::string_view name, std::optional<agenda::Kind> kind, bool has_place) {
    std::string key(name);
    key += '\n';
    key += kind ? static_cast<char>('0' + static_cast<int>(*kind)) : '-';
    key += has_place ? '1' : '0';
    if (const auto known = motifs_.find(key); known != motifs_.end()) return known->second;
    return motifs_.emplace(std::move(key), find_motif(name, kind, has_place)).first->second;
}

std::uint32_t References::insee_of(std::string_view code) {
    if (code.empty()) return 0;
    const std::string key = "=" + std::string(code);
    if (const auto known = communes_.find(key); known != communes_.end()) return known->second;
    const auto commune = territory::commune(code);
    communes.emplace_back(code);
    zones_.emplace_back(territory::time_zone(commune ? commune->departement : std::string_view(departement_)));
    return communes_.emplace(key, static_cast<std::uint32_t>(communes.size() - 1)).first->second;
}

std::uint32_t References::commune(std::string_view cell, std::string_view postcode) {
    if (cell.empty()) return 0;
    std::string key(cell);
    (key += ' ') += postcode;
    if (const auto known = communes_.find(key); known != communes_.end()) return known->second;
    std::uint32_t found = 0;
    if (const auto by_code = territory::commune(cell)) {
        found = insee_of(by_code->insee);
    } else {
        auto matches =
            territory::find(postcode.empty() ? cell : std::string_view(key), 8, territory::Mistyped::if_nothing_else);
        std::erase_if(matches, [](const territory::Match& m) { return !m.exact || m.mistakes > 0; });
        const bool several = matches.size() > 1;
        if (several && !departement_.empty())
            std::erase_if(matches, [&](const territory::Match& m) { return m.commune.departement != departement_; });
        if (matches.size() == 1) found = insee_of(matches.front().commune.insee);
    }
    return communes_.emplace(std::move(key), found).first->second;
}

std::optional<Status> References::status(std::string_view cell) {
    if (const auto known = statuses_.find(cell); known != statuses_.end()) return known->second;
    // Bounded: a column of free text must not fill the memory.
    constexpr std::size_t most = 1000;
    if (statuses_.size() >= most) return read_status(cell);
    return statuses_.emplace(cell, read_status(cell)).first->second;
}

}
