#include "features/appointments/import_reader.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::appointments {
namespace {

using imports::CsvRecord;

constexpr std::array required{Column::id, Column::motif, Column::counsellor};

/// Without what nobody sees; line ends stay where they may.
std::string plain(std::string_view text) {
    std::string out(text::trim(text));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n') c = ' ';
    return out;
}
std::string one_line(std::string_view text) {
    std::string out = plain(text);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

/// Eight bytes of a keyed hash, as a positive number.
std::int64_t number_of(std::string_view bytes) {
    std::uint64_t n = 0;
    for (const char c : bytes.substr(0, 8)) n = n << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(n >> 1);
}

/// It never changes with vault.key: the same file brought in after that is still known.
/// Numbers stay in their order, so that those of one time stand together in the database's index: random ones would have it write a
/// page for nearly each appointment. 19 bits of the source, 43 of the number; any other identifier is hashed, 62 bits.
std::int64_t origin_of(const crypto::Vault& vault, std::string_view source, std::string_view id) {
    constexpr std::int64_t hashed = std::int64_t{1} << 62, most = std::int64_t{1} << 43;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    // "007" is another identifier than "7".
    if (error == std::errc() && end == id.data() + id.size() && number >= 0 && number < most &&
        std::to_string(number) == id)
        return number_of(vault.lasting_index(source, "appointments.source")) % (hashed / most) * most + number;
    std::string both(source);
    (both += '\0') += id;
    return hashed | (number_of(vault.lasting_index(both, "appointments.origin")) & (hashed - 1));
}

bool is_mail(std::string_view text) {
    const auto at = text.find('@');
    return at != text.npos && at > 0 && text.find('@', at + 1) == text.npos && text.find('.', at) != text.npos &&
           text.back() != '.' && text.find_first_of(" ,;<>\n") == text.npos && text.size() <= 254;
}

}

// ---- Columns ----

Result<Columns> Columns::from(const CsvRecord& first, std::vector<Message>& notes) {
    Columns columns;
    columns.at_.fill(-1);
    columns.count = first.cells.size();
    std::string unread;
    for (std::size_t i = 0; i < first.cells.size(); ++i) {
        const auto column = column_of(first.cells[i]);
        if (column && columns.at_[static_cast<std::size_t>(*column)] < 0) {
            columns.at_[static_cast<std::size_t>(*column)] = static_cast<int>(i);
        } else if (const std::string name = one_line(first.cells[i]); !name.empty()) {
            unread += (unread.empty() ? "" : ", ") + text::shorten(name, 40);
        }
    }
    if (!unread.empty()) notes.push_back(msg("Columns that are not read: {1}.", text::shorten(unread, 1000)));
    const auto has = [&](Column c) { return columns.at_[static_cast<std::size_t>(c)] >= 0; };
    const auto missing = [](std::string_view what) {
        return invalid("unreadable",
                       msg("The first line does not name the column {1}. Needed are id, motif, agent (the counsellor’s "
                           "mail), début (or date and heure) and nom; docs/importing-appointments.md has all of them.",
                           what));
    };
    for (const Column each : required)
        if (!has(each)) return missing(heading(each));
    if (!has(Column::begins) && !(has(Column::day) && has(Column::hour))) return missing(heading(Column::begins));
    if (!has(Column::name) && !has(Column::first_name)) return missing(heading(Column::name));
    return columns;
}

std::string_view Columns::cell(const CsvRecord& record, Column column) const {
    const int at = at_[static_cast<std::size_t>(column)];
    if (at < 0 || static_cast<std::size_t>(at) >= record.cells.size()) return {};
    return text::trim(record.cells[static_cast<std::size_t>(at)]);
}

// ---- Lines ----

std::string LineReader::id(const CsvRecord& record) const {
    return text::shorten(one_line(columns_.cell(record, Column::id)), 80);
}

/// What is told of the values of one line.
struct LineReader::Told {
    const LineReader& reader;
    const CsvRecord& record;
    int line;
    const std::string& id;
    void operator()(std::vector<imports::Remark>& list, Column column, Message reason) const {
        list.push_back({line, id, std::string(heading(column)),
                        text::shorten(one_line(reader.columns_.cell(record, column)), 120), std::move(reason)});
    }
};

bool LineReader::read_time(const CsvRecord& record, Line& line, Remarks& remarks, const std::string& id) {
    const Told tell{*this, record, line.number, id};
    const auto refuse = [&](Column column, Message reason) {
        tell(remarks.refused, column, std::move(reason));
        return false;
    };
    const auto cell = [&](Column column) { return columns_.cell(record, column); };
    const std::string_view zone = references_.zone(line.insee);
    std::optional<Moment> begins;
    Column said = Column::begins;
    if (!cell(Column::begins).empty()) {
        begins = read_moment(cell(Column::begins));
    } else {
        const auto day = read_day(cell(Column::day));
        const auto minute = read_hour(cell(Column::hour));
        said = day ? Column::hour : Column::day;
        if (day && minute) begins = Moment{std::nullopt, {*day, *minute, 0}};
    }
    if (!begins) return refuse(said, msg("Write when it begins such as 2026-03-14 10:30 or 14/03/2026 10h30."));
    line.starts = begins->instant ? *begins->instant : from_local(begins->local, zone);

    agenda::Motif& motif = references_.motifs[line.motif].motif;
    if (const auto text = cell(Column::ends); !text.empty()) {
        auto ends = read_moment(text);
        if (const auto minute = read_hour(text); !ends && minute) {
            const Date day = begins->instant ? to_local(line.starts, zone).date : begins->local.date;
            ends = Moment{std::nullopt, {day, *minute, 0}};
        }
        if (!ends) return refuse(Column::ends, msg("Write when it ends such as 2026-03-14 11:30 or 11:30."));
        line.ends = ends->instant ? *ends->instant : from_local(ends->local, zone);
        if (line.ends <= line.starts) return refuse(Column::ends, msg("It ends before it begins."));
        if (line.ends - line.starts > std::chrono::days{1})
            return refuse(Column::ends, msg("An appointment is no longer than a day."));
    } else {
        int minutes = motif.duration_min;
        if (const auto length = cell(Column::length); !length.empty()) {
            const auto read = read_length(length);
            if (!read || *read < 1 || *read > 1440)
                return refuse(Column::length, msg("Write how long it is in minutes, from 1 to 1440, or such as 1h30."));
            minutes = *read;
        }
        line.ends = line.starts + std::chrono::minutes{minutes};
    }
    // Before the time of these tools, or in the far future: a mistyped year.
    if (line.starts < now_ - std::chrono::days{366 * 20} || line.starts > now_ + std::chrono::days{366 * 5})
        return refuse(said, msg("This year is too far away: from twenty years back to five ahead can be brought in."));
    return true;
}

bool LineReader::read(CsvRecord& record, std::size_t position, Line& line, Remarks& remarks) {
    line = Line{};
    line.number = record.line;
    line.position = position;
    const std::string id = this->id(record);
    const std::size_t before = remarks.refused.size();
    const auto whole = [&](Message reason) {
        remarks.refused.push_back({record.line, id, {}, {}, std::move(reason)});
        return false;
    };
    if (record.fault != imports::CsvFault::none) return whole(imports::fault_message(record.fault));
    while (record.cells.size() > columns_.count && text::trim(record.cells.back()).empty()) record.cells.pop_back();
    if (record.cells.size() != columns_.count)
        return whole(msg("This line has {1} cells, the first line has {2}.", std::to_string(record.cells.size()),
                         std::to_string(columns_.count)));

    const Told tell{*this, record, record.line, id};
    const auto refuse = [&](Column column, Message reason) { tell(remarks.refused, column, std::move(reason)); };
    const auto cell = [&](Column column) { return columns_.cell(record, column); };
    if (id.empty()) refuse(Column::id, msg("Without an identifier, the next import would bring it in twice."));

    // Who and what for.
    std::string_view mail = cell(Column::counsellor);
    const bool several = mail.find_first_of(",; ") != mail.npos;
    if (several) mail = mail.substr(0, mail.find_first_of(",; "));
    const References::Counsellor* counsellor = nullptr;
    if (mail.empty()) {
        refuse(Column::counsellor, msg("Write the counsellor’s address of mail."));
    } else {
        counsellor = &references_.counsellor(mail);
        if (counsellor->fault) refuse(Column::counsellor, *counsellor->fault);
        line.counsellor = counsellor->id;
    }
    std::optional<agenda::Kind> kind;
    if (const auto type = cell(Column::type); !type.empty()) {
        kind = read_kind(type);
        if (!kind) refuse(Column::type, msg("Write sur place, à domicile, par téléphone or visio."));
    }
    const std::string motif_name = one_line(cell(Column::motif));
    bool motif_known = false;
    if (motif_name.empty()) {
        refuse(Column::motif, msg("Write what they come for."));
    } else if (const auto motif = references_.motif(motif_name, kind, !cell(Column::place).empty()); !motif) {
        refuse(Column::motif, motif.error().message);
    } else {
        line.motif = *motif;
        motif_known = true;
    }
    if (const auto status = references_.status(cell(Column::status))) {
        line.status = *status;
    } else {
        refuse(Column::status,
               msg("Write unknown, seen, excused, revoked or noshow, or the words of RDV Service Public."));
    }

    // Where.
    const auto kind_there = motif_known ? references_.motifs[line.motif].motif.kind : agenda::Kind::phone;
    if (kind_there == agenda::Kind::office) {
        if (cell(Column::place).empty()) {
            refuse(Column::place, msg("Write where it takes place: the name of a place that is known here."));
        } else {
            const auto& where = references_.place(cell(Column::place));
            if (where.fault) refuse(Column::place, *where.fault);
            line.place = where.id;
            line.insee = where.insee;
        }
    } else if (kind_there == agenda::Kind::home) {
        line.insee = references_.commune(cell(Column::commune), cell(Column::postcode));
        if (line.insee == 0)
            tell(remarks.doubtful, Column::commune,
                 msg("The commune of this home visit is not found: the way there counts for nothing."));
    }
    if (cell(Column::name).empty() && cell(Column::first_name).empty())
        refuse(Column::name, msg("Write the name of the person who will come."));
    if (remarks.refused.size() != before || !read_time(record, line, remarks, id)) return false;

    const bool to_come = line.starts > now_;
    if (counsellor->closed && to_come) {
        refuse(Column::counsellor, msg("This account is closed: give what is to come to somebody else."));
        return false;
    }
    if (to_come && (line.status == Status::seen || line.status == Status::noshow) &&
        line.starts > now_ + std::chrono::hours{1}) {
        refuse(Column::status, msg("It is still to come: nobody can have come, or not, yet."));
        return false;
    }
    if (several)
        tell(remarks.doubtful, Column::counsellor, msg("Several counsellors: it stands in the agenda of the first."));
    if (references_.motifs[line.motif].motif.id.value == 0) {
        auto& lengths = references_.motifs[line.motif].lengths;
        lengths.resize(1441);
        const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(line.ends - line.starts).count();
        ++lengths[static_cast<std::size_t>(std::clamp<std::int64_t>(minutes, 0, 1440))];
    }
    line.origin = origin_of(vault_, source_, cell(Column::id));
    std::string all = source_;
    for (std::size_t i = 0; i < column_count; ++i) (all += '\0') += cell(static_cast<Column>(i));
    line.said = number_of(vault_.lasting_index(all, "appointments.said"));
    (void)who(record, &remarks);
    return true;
}

Who LineReader::who(const CsvRecord& record, Remarks* remarks) const {
    const auto cell = [&](Column column) { return columns_.cell(record, column); };
    const auto tell = [&](std::vector<imports::Remark> Remarks::* list, Column column, Message reason) {
        if (!remarks) return;
        const std::string id = this->id(record);
        Told{*this, record, record.line, id}(remarks->*list, column, std::move(reason));
    };
    const auto fitting = [&](std::string value, std::size_t longest, Column column) {
        if (value.size() <= longest || text::length(value) <= longest) return value;
        tell(&Remarks::mended, column, msg("Longer than {1} characters: it was shortened.", std::to_string(longest)));
        return text::shorten(value, longest);
    };
    Who who;
    std::string name = one_line(cell(Column::first_name));
    if (const auto last = cell(Column::name); !last.empty()) (name += name.empty() ? "" : " ") += one_line(last);
    who.name = fitting(std::move(name), longest_name, Column::name);
    if (const auto phone = cell(Column::phone); !phone.empty()) {
        if (auto read = places::phone_from(phone))
            who.phone = std::move(*read);
        else
            tell(&Remarks::dropped, Column::phone, msg("This is no telephone number of France."));
    }
    if (const auto mail = cell(Column::mail); !mail.empty()) {
        if (is_mail(mail))
            who.mail = std::string(mail);
        else
            tell(&Remarks::dropped, Column::mail, msg("This is no address of mail."));
    }
    who.address = fitting(one_line(cell(Column::address)), longest_address, Column::address);
    who.subject = fitting(plain(cell(Column::note)), longest_subject, Column::note);
    return who;
}

}
