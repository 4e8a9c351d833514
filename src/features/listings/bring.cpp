// From a file to what is kept: read outside of the database, written in one transaction.
#include <filesystem>

#include "features/journal/journal.hpp"
#include "features/listings/repository.hpp"
#include "platform/base/text.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::listings {
namespace {

/// Tables of spreadsheets come in other encodings too; what programs write is UTF-8.
bool other_encodings(Source source) { return source == Source::own || source == Source::chatons; }

Result<Read> read_text(Source source, std::string_view text, Date today) {
    switch (source) {
        case Source::sill: return read_sill(text, today);
        case Source::comptoir: return read_comptoir(text, today);
        case Source::cnll: return read_cnll(text, today);
        case Source::yunohost: return read_yunohost(text, today);
        case Source::awesome_selfhosted: return read_awesome(text, today);
        case Source::chatons: return read_chatons(text, today);
        case Source::publiccode: return read_publiccode(text, today);
        case Source::own: return read_own(text, today);
    }
    return bad_file(msg("Nobody knows this list."));
}

void note(db::Write& tx, accounts::PersonId by, Source source, std::string_view what, const Clock& clock) {
    journal::record(tx, by, journal::Act::brought_in, {}, "listing:" + std::string(code(source)).append(what), clock);
}

Error too_large() {
    return bad_file(msg("The file has more than {1} MB: it is none of this list.", std::to_string(most_bytes >> 20)));
}

/// Reads, then writes in one transaction, with `also` in it.
template <class Also>
Result<Report> keep(db::Database& database, Source source, std::string_view bytes, const Clock& clock, Also also) {
    auto done = read(source, bytes, clock.today());
    if (!done) return std::move(done).take_error();
    Report report = database.write([&](db::Write& tx) {
        Report numbers;
        repository::put(tx, source, *done, numbers, clock.now());
        also(tx);
        return numbers;
    });
    report.lines = std::move(done->lines);
    return report;
}

}

Result<Read> read(Source source, std::string_view bytes, Date today) {
    if (bytes.size() > most_bytes) return too_large();
    const auto decoded = imports::utf8(bytes);
    if (!decoded) return Error(decoded.error()).on("fichier");
    if (decoded->note && !other_encodings(source))
        return bad_file(msg("The file is not in UTF-8. Take it anew from where the list is published."));
    auto done = read_text(source, decoded->text(), today);
    if (done && decoded->note) done->lines.push_back({"", *decoded->note, false});
    return done;
}

Result<Report> bring_in(db::Database& database, Source source, const std::string& path, const Clock& clock) {
    std::error_code failed;
    if (const auto size = std::filesystem::file_size(path, failed); !failed && size > most_bytes) return too_large();
    const auto bytes = imports::read_whole(path, most_bytes);
    if (!bytes) return Error(bytes.error()).on("fichier");
    return keep(database, source, *bytes, clock, [](db::Write&) {});
}

Result<Report> bring_in_sent(db::Database& database, Source source, std::string_view bytes, accounts::PersonId by,
                             const Clock& clock) {
    return keep(database, source, bytes, clock, [&](db::Write& tx) { note(tx, by, source, "", clock); });
}

std::int64_t drop_by(db::Write& tx, Source source, accounts::PersonId by, const Clock& clock) {
    note(tx, by, source, ":removed", clock);
    return drop(tx, source);
}

}
