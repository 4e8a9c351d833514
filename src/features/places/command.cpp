// `beffroi import places` and `beffroi export places`.
#include <ostream>

#include "features/places/places.hpp"
#include "platform/base/json.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::places {

namespace {

using imports::most_listed;
using imports::remarks_json;
using imports::remarks_text;
using imports::tell;

/// A file larger than any list of places: somebody named the wrong one.
constexpr std::size_t most_bytes = 256U << 20;

std::string report_json(const ImportReport& report, bool dry_run, Lang lang) {
    json::Writer w;
    w.begin_object();
    w.field("dry_run", dry_run)
        .field("read", report.read)
        .field("created", report.created)
        .field("updated", report.updated);
    w.field("unchanged", report.unchanged)
        .field("refused_lines", report.refused_lines)
        .field("translated", report.translated)
        .field("vanished", report.vanished)
        .field("kept_by_hand", report.kept_by_hand);
    remarks_json(w, "refused", report.refused, lang);
    remarks_json(w, "dropped", report.dropped, lang);
    remarks_json(w, "mended", report.mended, lang);
    remarks_json(w, "doubtful", report.doubtful, lang);
    w.key("duplicates").begin_array();
    for (const auto& d : report.duplicates)
        w.begin_object()
            .field("id", d.source_id)
            .field("place", d.place.text())
            .field("existing", d.existing.text())
            .field("existing_name", d.existing_name)
            .field("why", i18n::format(lang, d.why))
            .end_object();
    w.end_array();
    w.key("notes").begin_array();
    for (const auto& note : report.notes) w.value(i18n::format(lang, note));
    w.end_array().end_object();
    return w.take();
}

void report_text(std::ostream& out, const ImportReport& report, bool dry_run, Lang lang) {
    const auto line = [&](const Message& message) { out << i18n::format(lang, message) << "\n"; };
    if (dry_run) line(msg("Trial: nothing was kept. This is what would happen."));
    const auto n = [](int number) { return std::to_string(number); };
    line(msg("Lines read: {1}. New places: {2}. Changed: {3}. Unchanged: {4}. Refused lines: {5}.", n(report.read),
             n(report.created), n(report.updated), n(report.unchanged), n(report.refused_lines)));
    if (report.translated > 0) line(msg("Older words told in the standard's: {1}.", n(report.translated)));
    if (report.vanished > 0)
        line(msg("Places of the same source that this file no longer names: {1}. They are kept.", n(report.vanished)));
    if (report.kept_by_hand > 0)
        line(msg("Values that people changed by hand, and that the file would have changed: {1}. They are kept.",
                 n(report.kept_by_hand)));
    for (const auto& note : report.notes) line(note);
    remarks_text(out, msg("Refused lines"), report.refused, lang);
    remarks_text(out, msg("Values left out"), report.dropped, lang);
    remarks_text(out, msg("Values corrected"), report.mended, lang);
    remarks_text(out, msg("Kept, but worth a look"), report.doubtful, lang);
    if (report.duplicates.empty()) return;
    out << "\n"
        << i18n::format(lang, msg("Perhaps twice the same place: nothing was merged")) << " ("
        << i18n::number(lang, static_cast<std::int64_t>(report.duplicates.size())) << ")\n";
    for (std::size_t i = 0; i < std::min(report.duplicates.size(), most_listed); ++i) {
        const auto& d = report.duplicates[i];
        out << "  " << d.source_id << " / " << d.existing_name << ": " << i18n::format(lang, d.why) << "\n";
    }
    if (report.duplicates.size() > most_listed)
        out << "  "
            << i18n::format(lang, msg("… and {1} more: --json lists them all.",
                                      std::to_string(report.duplicates.size() - most_listed)))
            << "\n";
}

}

int import_command(db::Database& database, const ImportCommand& command, std::ostream& out, std::ostream& err) {
    auto bytes = imports::read_whole(command.file, most_bytes);
    if (!bytes) {
        tell(err, bytes.error().message, command.lang);
        return 1;
    }
    ImportOptions options;
    options.source = command.source;
    options.dry_run = command.dry_run;
    options.before_update = command.before_update;
    options.progress = imports::progress_to(err, command.lang);
    auto report = import(database, *bytes, options);
    if (!report) {
        tell(err, report.error().message, command.lang);
        return 1;
    }
    if (command.json)
        out << report_json(*report, command.dry_run, command.lang) << "\n";
    else
        report_text(out, *report, command.dry_run, command.lang);
    out.flush();
    return report->refused.empty() ? 0 : 3;
}

int export_command(db::Database& database, std::string_view format, std::ostream& out, std::ostream& err, Lang lang) {
    const auto known = format_from_text(format);
    if (!known) {
        tell(err, msg("There is no format {1}. Choose csv, geojson or data-inclusion.", format), lang);
        return 1;
    }
    database.read([&](db::Read& tx) {
        export_all(tx, *known, [&](std::string_view piece) {
            out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        });
    });
    out.flush();
    if (out) return 0;
    tell(err, msg("The export could not be written to the end. Is the disk full?"), lang);
    return 1;
}

}
