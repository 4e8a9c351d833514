// Files of appointments into the database: read and checked whole, then kept some thousand at a time.
#include "features/appointments/import.hpp"

#include <algorithm>

#include "features/journal/journal.hpp"
#include "platform/db/many_rows.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::appointments {
namespace {

/// Lines kept in one transaction, about half a second. More would have others who write wait longer; with fewer the pages of the
/// indexes are written more often: 5,000 take a fifth longer.
constexpr std::size_t lines_at_once = 20'000;
/// Lines of so many days are kept before those of the next ones: the newest pages of the indexes by time stay few, and those by
/// counsellor are met with some neighbours at once.
constexpr std::chrono::days slice{28};

class Importing {
public:
    Importing(db::Database& database, const crypto::Vault& vault, std::string_view text, const ImportOptions& options)
        : database_(database),
          vault_(vault),
          text_(text),
          separator_(imports::csv_separator(text)),
          options_(options),
          now_(options.clock.now()),
          references_(database, vault, options.departement, options.add_motifs, options.clock) {}

    Result<ImportReport> run(std::optional<Message> note) {
        if (note) report_.notes.push_back(std::move(*note));
        if (auto read = read_lines(); !read) return std::move(read).take_error();
        refuse_doubles();
        leave_out_known();
        refuse_overlaps();
        make_motifs();
        keep_lines();
        if (!options_.dry_run) plan_reminders(database_, vault_, options_.clock);
        finish();
        return std::move(report_);
    }

private:
    /// As a count of lines: reading is about a fifth of the work, keeping the rest.
    void progress(std::size_t read_bytes, std::size_t kept) const {
        if (!options_.progress) return;
        const double part = kept == 0 ? 0.2 * static_cast<double>(read_bytes) / static_cast<double>(text_.size())
                                      : 0.2 + 0.8 * static_cast<double>(kept) / static_cast<double>(lines_.size());
        options_.progress(static_cast<int>(part * total_), total_);
    }

    Result<void> read_lines() {
        imports::CsvReader file(text_, separator_);
        imports::CsvRecord record;
        if (!file.next(record)) return invalid("unreadable", msg("This file is empty."));
        if (record.fault != imports::CsvFault::none) return invalid("unreadable", imports::fault_message(record.fault));
        auto columns = Columns::from(record, report_.notes);
        if (!columns) return std::move(columns).take_error();
        reader_.emplace(*columns, options_.source, vault_, references_, options_.clock);
        Line line;
        for (std::size_t position = file.position(); file.next(record); position = file.position()) {
            if (std::all_of(record.cells.begin(), record.cells.end(), [](const auto& c) { return c.empty(); }))
                continue;
            if (report_.read++ % 1024 == 0) progress(position, 0);
            if (reader_->read(record, position, line, remarks_)) lines_.push_back(line);
        }
        return {};
    }

    std::string id_of(const Line& line) {
        imports::CsvReader at(text_.substr(line.position), separator_);
        imports::CsvRecord record;
        at.next(record);
        return reader_->id(record);
    }

    void refuse(const Line& line, Column column, Message reason) {
        remarks_.refused.push_back({line.number, id_of(line), std::string(heading(column)), {}, std::move(reason)});
    }

    /// Two lines with one identifier: the first is kept.
    void refuse_doubles() {
        std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
            return std::pair(a.origin, a.number) < std::pair(b.origin, b.number);
        });
        std::size_t kept = 0;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (kept > 0 && lines_[i].origin == lines_[kept - 1].origin)
                refuse(lines_[i], Column::id,
                       msg("This identifier is already on line {1}.", std::to_string(lines_[kept - 1].number)));
            else
                lines_[kept++] = lines_[i];
        }
        lines_.resize(kept);
    }

    /// Both are in order of their origin.
    void leave_out_known() {
        const auto known = database_.read([](db::Read& tx) { return repository::brought(tx); });
        auto there = known.begin();
        std::erase_if(lines_, [&](const Line& line) {
            while (there != known.end() && there->first < line.origin) ++there;
            if (there == known.end() || there->first != line.origin) return false;
            ++report_.unchanged;
            if (there->second != line.said)
                remarks_.doubtful.push_back({line.number,
                                             id_of(line),
                                             {},
                                             {},
                                             msg("It was brought in before, and the file says something else now: it "
                                                 "stays as it is here. Change "
                                                 "it in the agenda.")});
            return true;
        });
    }

    /// What is booked here stays; of lines that overlap, the one that begins first is kept. What is long over is history: it is kept,
    /// and told.
    void refuse_overlaps() {
        std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
            return std::tuple(a.counsellor, a.starts, a.number) < std::tuple(b.counsellor, b.starts, b.number);
        });
        for (std::size_t begin = 0, end = 0; begin < lines_.size(); begin = end) {
            while (end < lines_.size() && lines_[end].counsellor == lines_[begin].counsellor) ++end;
            refuse_overlaps({lines_.begin() + static_cast<std::ptrdiff_t>(begin), end - begin});
        }
        std::erase_if(lines_, [](const Line& line) { return line.number == 0; });
    }

    /// Of one counsellor, in order of time. Those that are refused lose their number.
    void refuse_overlaps(std::span<Line> theirs) {
        std::optional<Taken> taken;
        const Line* last = nullptr;  // the one that ends latest
        for (Line& line : theirs) {
            if (cancelled(line.status)) continue;
            const bool claims = line.claims(now_);
            if (claims && !taken)
                taken = database_.read([&](db::Read& tx) {
                    return Taken(tx, line.counsellor.value, line.starts, theirs.back().starts + std::chrono::days{1},
                                 now_);
                });
            std::optional<Message> fault;
            if (const auto* other = claims ? taken->meets(line.starts, line.ends) : nullptr) {
                fault = taken_message(*other, references_.zone(line.insee));
            } else if (last && last->ends > line.starts) {
                const std::string number = std::to_string(last->number);
                const std::string when = span_text(last->starts, last->ends, references_.zone(last->insee));
                if (claims && last->claims(now_))
                    fault = msg("Line {1} already takes this time of the counsellor: {2}. Move or cancel one of both.",
                                number, when);
                else
                    remarks_.doubtful.push_back(
                        {line.number,
                         id_of(line),
                         std::string(heading(Column::begins)),
                         {},
                         msg("Line {1} has the same counsellor at the same time: {2}.", number, when)});
            }
            if (fault) {
                refuse(line, Column::begins, std::move(*fault));
                line.number = 0;
            } else if (!last || line.ends > last->ends) {
                last = &line;
            }
        }
    }

    void make_motifs() {
        for (NamedMotif& each : references_.motifs) {
            if (each.motif.id) continue;
            const auto most = std::max_element(each.lengths.begin(), each.lengths.end());
            const auto minutes = most == each.lengths.end() ? 30 : static_cast<int>(most - each.lengths.begin());
            each.motif.duration_min = std::clamp(minutes, 5, 480);
            report_.motifs.push_back(each.motif.name);
            if (options_.dry_run) continue;
            auto made = database_.write([&](db::Write& tx) { return agenda::add(tx, each.motif, options_.clock); });
            if (made) {
                each.motif.id = *made;
            } else {
                // Somebody made it meanwhile, or its name is none: its lines are refused.
                report_.motifs.pop_back();
                const auto index = static_cast<std::uint32_t>(&each - references_.motifs.data());
                std::erase_if(lines_, [&](const Line& line) {
                    if (line.motif != index) return false;
                    refuse(line, Column::motif, made.error().message);
                    return true;
                });
            }
        }
    }

    Ready ready(const Line& line, imports::CsvRecord& record) {
        imports::CsvReader at(text_.substr(line.position), separator_);
        at.next(record);
        const agenda::Motif& motif = references_.motifs[line.motif].motif;
        Ready out;
        out.line = &line;
        out.id = reader_->id(record);
        out.resources = motif.resources;
        Appointment& a = out.brought.a;
        a.id = AppointmentId::next();
        a.motif = motif.id;
        a.counsellor = line.counsellor;
        a.place = line.place;
        a.kind = motif.kind;
        a.starts = line.starts;
        a.ends = line.ends;
        a.insee = references_.communes[line.insee];
        a.status = line.status;
        a.who = reader_->who(record, nullptr);
        a.channel = Channel::staff;
        a.created = a.changed = now_;
        out.brought.origin = line.origin;
        out.brought.said = line.said;
        out.brought.source = source_;
        out.brought.remind = line.starts > now_ && line.status == Status::unknown;
        if (!options_.dry_run) repository::seal(vault_, out.brought, slip_of(line, now_));
        return out;
    }

    void keep_lines() {
        if (!options_.dry_run) db::keep_many_pages(database_);
        if (!options_.dry_run && !lines_.empty() && options_.source != unnamed_source)
            source_ = database_.write([&](db::Write& tx) { return repository::source(tx, options_.source); });
        std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
            return std::tuple(a.starts.time_since_epoch() / slice, a.counsellor, a.starts, a.number) <
                   std::tuple(b.starts.time_since_epoch() / slice, b.counsellor, b.starts, b.number);
        });
        bool told = options_.dry_run;
        imports::CsvRecord record;
        std::vector<Ready> batch;
        for (std::size_t begin = 0; begin < lines_.size(); begin += lines_at_once) {
            const std::size_t end = std::min(begin + lines_at_once, lines_.size());
            batch.clear();
            for (std::size_t i = begin; i < end; ++i) batch.push_back(ready(lines_[i], record));
            Kept kept;
            if (options_.dry_run) {
                kept =
                    database_.read([&](db::Read& tx) { return keep(tx, nullptr, vault_, batch, references_, now_); });
            } else {
                kept = database_.write([&](db::Write& tx) {
                    Kept some = keep(tx, &tx, vault_, batch, references_, now_);
                    if (!told && some.created > 0)
                        journal::record(tx, PersonId{}, journal::Act::corrected, PersonId{}, "appointments-imported",
                                        options_.clock);
                    return some;
                });
                told = told || kept.created > 0;
            }
            report_.created += kept.created;
            report_.to_come += kept.to_come;
            report_.unchanged += kept.unchanged;
            std::move(kept.refused.begin(), kept.refused.end(), std::back_inserter(remarks_.refused));
            progress(0, end);
        }
    }

    void finish() {
        const auto by_line = [](const imports::Remark& a, const imports::Remark& b) { return a.line < b.line; };
        for (auto* list : {&remarks_.refused, &remarks_.dropped, &remarks_.mended, &remarks_.doubtful})
            std::stable_sort(list->begin(), list->end(), by_line);
        for (std::size_t i = 0; i < remarks_.refused.size(); ++i)
            report_.refused_lines += i == 0 || remarks_.refused[i].line != remarks_.refused[i - 1].line;
        report_.refused = std::move(remarks_.refused);
        report_.dropped = std::move(remarks_.dropped);
        report_.mended = std::move(remarks_.mended);
        report_.doubtful = std::move(remarks_.doubtful);
    }

    db::Database& database_;
    const crypto::Vault& vault_;
    std::string_view text_;
    char separator_;
    const ImportOptions& options_;
    Instant now_;
    int total_ = static_cast<int>(std::count(text_.begin(), text_.end(), '\n'));
    References references_;
    std::optional<LineReader> reader_;
    std::int64_t source_ = 0;  ///< the number of its name
    std::vector<Line> lines_;
    Remarks remarks_;
    ImportReport report_;
};

}

Result<ImportReport> import(db::Database& database, const crypto::Vault& vault, std::string_view bytes,
                            const ImportOptions& options) {
    auto file = imports::utf8(bytes);
    if (!file) return std::move(file).take_error();
    return Importing(database, vault, file->text(), options).run(std::move(file->note));
}

}
