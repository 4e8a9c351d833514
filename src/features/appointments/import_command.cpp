// `beffroi import appointments`.
#include <ostream>

#include "features/appointments/appointments.hpp"
#include "platform/base/json.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::appointments {
namespace {

using imports::remarks_json;
using imports::remarks_text;

/// Ten million lines; more are several files.
constexpr std::size_t most_bytes = std::size_t{2} << 30;

std::string report_json(const ImportReport& report, bool dry_run, Lang lang) {
    json::Writer w;
    w.begin_object();
    w.field("dry_run", dry_run)
        .field("read", report.read)
        .field("created", report.created)
        .field("to_come", report.to_come)
        .field("unchanged", report.unchanged)
        .field("refused_lines", report.refused_lines);
    w.key("motifs").begin_array();
    for (const auto& name : report.motifs) w.value(name);
    w.end_array();
    remarks_json(w, "refused", report.refused, lang);
    remarks_json(w, "dropped", report.dropped, lang);
    remarks_json(w, "mended", report.mended, lang);
    remarks_json(w, "doubtful", report.doubtful, lang);
    w.key("notes").begin_array();
    for (const auto& note : report.notes) w.value(i18n::format(lang, note));
    w.end_array().end_object();
    return w.take();
}

void report_text(std::ostream& out, const ImportReport& report, bool dry_run, Lang lang) {
    const auto line = [&](const Message& message) { out << i18n::format(lang, message) << "\n"; };
    if (dry_run) line(msg("Trial: nothing was kept. This is what would happen."));
    const auto n = [](int number) { return std::to_string(number); };
    line(msg("Lines read: {1}. New appointments: {2}, of which to come: {3}. Known already: {4}. Refused lines: {5}.",
             n(report.read), n(report.created), n(report.to_come), n(report.unchanged), n(report.refused_lines)));
    for (const auto& name : report.motifs) line(msg("New motif: {1}", name));
    for (const auto& note : report.notes) line(note);
    remarks_text(out, msg("Refused lines"), report.refused, lang);
    remarks_text(out, msg("Values left out"), report.dropped, lang);
    remarks_text(out, msg("Values corrected"), report.mended, lang);
    remarks_text(out, msg("Kept, but worth a look"), report.doubtful, lang);
}

}

int import_command(db::Database& database, const crypto::Vault& vault, const ImportCommand& command, std::ostream& out,
                   std::ostream& err) {
    auto bytes = imports::read_whole(command.file, most_bytes);
    if (!bytes) {
        imports::tell(err, bytes.error().message, command.lang);
        return 1;
    }
    ImportOptions options = command.options;
    options.progress = imports::progress_to(err, command.lang);
    const auto report = import(database, vault, *bytes, options);
    if (!report) {
        imports::tell(err, report.error().message, command.lang);
        return 1;
    }
    if (command.json)
        out << report_json(*report, options.dry_run, command.lang) << "\n";
    else
        report_text(out, *report, options.dry_run, command.lang);
    out.flush();
    return report->refused.empty() ? 0 : 3;
}

}
