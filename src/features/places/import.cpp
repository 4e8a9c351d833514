// Files of places into the database: everything that can be kept, in one transaction.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "features/places/duplicates.hpp"
#include "features/places/file_reader.hpp"
#include "features/places/repository.hpp"
#include "features/places/slugs.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

/// What was read, before the database is asked anything.
struct Incoming {
    std::vector<std::pair<int, Place>> places;                              ///< with their line
    std::map<std::string, std::unordered_set<std::string>> ids_by_source;  ///< every id of the file, refused lines too
    ImportReport report;
};

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
}

/// Tells both halves of the work, reading and keeping, as one count of lines.
class Progress {
public:
    Progress(const std::function<void(int, int)>& tell, std::size_t total)
        : tell_(tell), total_(static_cast<int>(total)) {}
    void at(std::size_t read, std::size_t kept) const {
        if (tell_) tell_(static_cast<int>((read + kept) / 2), total_);
    }

private:
    const std::function<void(int, int)>& tell_;
    int total_;
};

Incoming read_rows(const FileRows& file, const ImportOptions& options, const Progress& progress) {
    const Date today = options.today.ok() ? options.today : Clock().today();
    RowReader reader(options.source, today);
    Incoming in;
    in.report.notes = file.notes;
    in.report.read = static_cast<int>(file.rows.size());
    std::map<std::pair<std::string, std::string>, int> first_line;
    std::map<std::pair<std::string, std::string>, int> left_out;
    for (std::size_t i = 0; i < file.rows.size(); ++i) {
        Reading r = reader.read(file.rows[i]);
        append(in.report.refused, std::move(r.refused));
        for (auto& words : r.left_out) ++left_out[std::move(words)];
        if (!r.place) {
            for (const auto& cell : file.rows[i].cells)
                if (cell.column == "id") in.ids_by_source[""].insert(cell.value);
        } else {
            const auto [first, fresh] =
                first_line.try_emplace({r.place->source, r.place->source_id}, file.rows[i].line);
            if (!fresh) {
                in.report.refused.push_back(
                    {file.rows[i].line, r.place->source_id, "id", r.place->source_id,
                     msg("This identifier is already on line {1}.", std::to_string(first->second))});
            } else {
                in.report.translated += r.translated;
                append(in.report.dropped, std::move(r.dropped));
                append(in.report.mended, std::move(r.mended));
                append(in.report.doubtful, std::move(r.doubtful));
                in.ids_by_source[r.place->source].insert(r.place->source_id);
                in.places.emplace_back(file.rows[i].line, std::move(*r.place));
            }
        }
        if (i % 256 == 0) progress.at(i, 0);
    }
    for (const auto& [words, lines] : left_out)
        in.report.notes.push_back(msg("The standard has no equivalent of \"{1}\" ({2}): left out, lines: {3}.",
                                      words.second, words.first, std::to_string(lines)));
    return in;
}

/// The places of one source that are there, found by either of their identifiers.
class KnownPlaces {
public:
    KnownPlaces(db::Read& tx, const std::string& source) : all_(repository::known_of(tx, source)) {
        for (std::size_t i = 0; i < all_.size(); ++i) by_source_id_.emplace(all_[i].source_id, i);
        for (std::size_t i = 0; i < all_.size(); ++i) by_public_id_.emplace(all_[i].public_id, i);
    }
    KnownPlaces(const KnownPlaces&) = delete;  // The maps look into `all_`.
    KnownPlaces& operator=(const KnownPlaces&) = delete;
    const repository::Known* find(const std::string& id) const {
        if (const auto it = by_source_id_.find(id); it != by_source_id_.end()) return &all_[it->second];
        // Our own export came back: where two sources used one identifier, it wrote the public one.
        if (const auto it = by_public_id_.find(id); it != by_public_id_.end()) return &all_[it->second];
        return nullptr;
    }
    const std::vector<repository::Known>& all() const { return all_; }

private:
    std::vector<repository::Known> all_;
    std::unordered_map<std::string_view, std::size_t> by_source_id_, by_public_id_;
};

/// What only new places need to know, asked of the database when the first one comes.
class Newcomers {
public:
    explicit Newcomers(db::Read& tx) : tx_(tx) {}

    /// The place that our own export told under this identifier and in these words, though its source is another: a CSV of the
    /// standard can't say the source of an import. With other words it would be somebody else's place of the same number.
    const repository::Known* exported(const std::string& id, const std::string& fingerprint) {
        load();
        const auto found = by_public_id_.find(id);
        return found != by_public_id_.end() && all_[found->second].fingerprint == fingerprint ? &all_[found->second]
                                                                                              : nullptr;
    }
    std::string slug(const Place& place) {
        load();
        return slugs_.give(place_slug(place.name, place.commune));
    }
    std::string public_id(const Place& place) {
        load();
        if (public_ids_.free(place.source_id)) return public_ids_.give(place.source_id);
        return public_ids_.give(text::slug(place.source) + "-" + place.source_id);
    }

private:
    void load() {
        if (loaded_) return;
        loaded_ = true;
        all_ = repository::every_known(tx_);
        for (std::size_t i = 0; i < all_.size(); ++i) {
            slugs_.take(all_[i].slug);
            public_ids_.take(all_[i].public_id);
            by_public_id_.emplace(all_[i].public_id, i);
        }
    }
    db::Read& tx_;
    bool loaded_ = false;
    std::vector<repository::Known> all_;
    std::unordered_map<std::string_view, std::size_t> by_public_id_;
    Names slugs_, public_ids_;
};

/// Lets what people changed by hand win over the file; answers how many values did.
int keep_what_is_by_hand(db::Write& tx, const ImportOptions& options, const repository::Known& there, Place& place,
                         std::int64_t version) {
    if (!options.before_update) return 0;
    const auto before = by_id(tx, there.id);
    return before ? options.before_update(tx, *before, place, version) : 0;
}

/// Inside the transaction. `in` is not touched: the transaction may be run again.
ImportReport keep(db::Write& tx, const Incoming& in, const ImportOptions& options, const Progress& progress) {
    ImportReport report = in.report;
    const std::int64_t version = repository::begin_change(tx);
    std::map<std::string, KnownPlaces> known;
    for (const auto& [source, ids] : in.ids_by_source)
        if (!source.empty()) known.try_emplace(source, tx, source);

    Newcomers newcomers(tx);
    std::unordered_map<std::int64_t, std::string> touched;  // id → the source's identifier
    std::unordered_set<std::int64_t> seen;
    std::size_t done = 0;
    for (const auto& [line, incoming] : in.places) {
        const std::string print = repository::fingerprint(incoming);
        const auto* there = known.at(incoming.source).find(incoming.source_id);
        if (!there) there = newcomers.exported(incoming.source_id, print);
        if (there && !seen.insert(there->id.value).second) {
            report.refused.push_back({line, incoming.source_id, "id", incoming.source_id,
                                      msg("Another line of this file already is this place.")});
        } else if (there && there->said() == print) {
            ++report.unchanged;
        } else if (there) {
            Place place = incoming;
            place.id = there->id;
            report.kept_by_hand += keep_what_is_by_hand(tx, options, *there, place, version);
            const std::string kept = repository::fingerprint(place);
            if (kept != there->fingerprint) {
                repository::update(tx, place, version);
                touched.emplace(place.id.value, place.source_id);
            }
            if (kept != print || !there->imported.empty())
                repository::set_imported(tx, place.id, kept == print ? std::string_view() : print);
            ++(kept != there->fingerprint ? report.updated : report.unchanged);
        } else {
            Place place = incoming;
            place.id = PlaceId::next();
            place.slug = newcomers.slug(place);
            const std::string public_id = newcomers.public_id(place);
            repository::insert(tx, place, public_id, version);
            touched.emplace(place.id.value, place.source_id);
            ++report.created;
        }
        if (++done % 256 == 0) progress.at(static_cast<std::size_t>(report.read), done);
    }

    const auto refused = in.ids_by_source.find("");
    for (const auto& [source, places] : known) {
        const auto& ids = in.ids_by_source.at(source);
        for (const auto& one : places.all()) {
            const bool told = ids.contains(one.source_id) || ids.contains(one.public_id) ||
                              (refused != in.ids_by_source.end() && refused->second.contains(one.source_id));
            if (!told) ++report.vanished;
        }
    }
    propose_duplicates(tx, touched, report);
    return report;
}

}

Result<ImportReport> import(db::Database& database, std::string_view bytes, const ImportOptions& options) {
    auto file = read_file(bytes);
    if (!file) return file.error();
    const Progress progress(options.progress, file->rows.size());
    const Incoming in = read_rows(*file, options, progress);

    // A trial does everything and takes it back, so that its report is true. So does an import that changes nothing: not even
    // the change counter moves.
    std::optional<ImportReport> taken_back;
    auto kept = database.write([&](db::Write& tx) -> Result<ImportReport> {
        prepare(tx);
        ImportReport report = keep(tx, in, options, progress);
        std::stable_sort(report.refused.begin(), report.refused.end(),
                         [](const Remark& a, const Remark& b) { return a.line < b.line; });
        for (std::size_t i = 0; i < report.refused.size(); ++i)
            report.refused_lines += i == 0 || report.refused[i].line != report.refused[i - 1].line;
        if (!options.dry_run && report.created + report.updated + report.kept_by_hand > 0) return report;
        taken_back = std::move(report);
        return fail(ErrorKind::internal, "taken_back", {});
    });
    if (taken_back && !kept && kept.error().code == "taken_back") kept = std::move(*taken_back);
    if (kept) progress.at(file->rows.size(), file->rows.size());
    return kept;
}

}
