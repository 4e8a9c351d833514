// `beffroi import beneficiaries` and `beffroi import lacoop`.
#include <ostream>

#include "features/imports/preview.hpp"
#include "platform/imports/file.hpp"
#include "platform/imports/remarks.hpp"

namespace beffroi::imports {

int import_command(Tools& use, const Command& command, std::ostream& out, std::ostream& err) {
    const auto told = [&](const Error& error) {
        tell(err, error.message, command.lang);
        return 1;
    };
    const auto bytes = read_whole(command.file, longest_file);
    if (!bytes) return told(bytes.error());
    const auto visitor = use.database.read([&](db::Read& tx) -> std::optional<accounts::Visitor> {
        const auto person = accounts::person_by_mail(tx, use.vault, command.mail, use.clock);
        return person ? visitor_of(tx, use.vault, person->id, use.clock) : std::nullopt;
    });
    if (!visitor)
        return told(
            invalid("unknown_counsellor",
                    msg("Nobody who helps people has the address {1} here. See who has an account: beffroi people",
                        command.mail)));
    const auto slash = command.file.rfind('/');
    const auto id = begin(use, *visitor, command.file.substr(slash == std::string::npos ? 0 : slash + 1), *bytes);
    if (!id) return told(id.error());
    const auto ready = read_import(use, *visitor, *id);
    if (!ready) return told(ready.error());
    const auto line = [&](const Message& message) { out << i18n::format(command.lang, message) << "\n"; };
    const auto remarks = [&](const std::vector<repository::Told>& all) {
        std::vector<Remark> refused, notes;
        for (const auto& each : all)
            (each.weight == repository::Weight::refused ? refused : notes)
                .push_back({each.fault.line, {}, each.fault.column, each.fault.value, each.fault.why});
        remarks_text(out, msg("Refused lines"), refused, command.lang);
        remarks_text(out, msg("Kept, but worth a look"), notes, command.lang);
        return refused.empty() ? 0 : 3;
    };
    const auto n = [](int number) { return std::to_string(number); };
    if (command.dry_run || ready->plan.lacks()) {
        const auto import = use.database.read([&](db::Read& tx) { return import_of(tx, use.vault, *id); });
        const auto view = preview_of(use, *ready, *import, command.lang);
        use.database.write([&](db::Write& tx) {
            repository::remove_file(tx, *id);
            repository::remove(tx, *id);
        });
        if (const auto lacks = ready->plan.lacks()) return told(invalid("columns_needed", *lacks));
        line(msg("Trial: nothing was kept. This is what would happen."));
        line(msg("Lines read: {1}. New records: {2}, known: {3}. New sheets: {4}, known: {5}. Refused lines: {6}.",
                 n(view.lines), n(view.records_new), n(view.records_known), n(view.people_new + view.named_new),
                 n(view.people_known + view.people_alike), n(view.refused)));
        return remarks(told_of(ready->lines.faults));
    }
    if (auto started = start(use, *visitor, *id); !started) return told(started.error());
    const auto progress = progress_to(err, command.lang);
    for (bool over = false; !over;) {
        const auto done = work(use, *id, 50);
        if (!done) return told(done.error());
        over = *done;
        const auto now = use.database.read([&](db::Read& tx) { return import_of(tx, use.vault, *id); });
        progress(now->position, now->units);
    }
    const auto import = use.database.read([&](db::Read& tx) { return import_of(tx, use.vault, *id); });
    line(msg("Lines read: {1}. New records: {2}, known: {3}. New sheets: {4}, known: {5}. Refused lines: {6}.",
             n(import->lines), n(import->records_made), n(import->records_known), n(import->people_made),
             n(import->people_known), n(import->lines_refused)));
    constexpr int most = 100'000;
    return remarks(use.database.read([&](db::Read& tx) { return repository::faults(tx, use.vault, *id, most); }));
}

}
