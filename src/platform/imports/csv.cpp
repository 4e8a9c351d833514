#include "platform/imports/csv.hpp"

#include <algorithm>

namespace beffroi::imports {

namespace {

/// Passes a line end at `at`, if one is there.
bool pass_line_end(std::string_view bytes, std::size_t& at) {
    if (at >= bytes.size()) return false;
    if (bytes[at] == '\n') {
        ++at;
        return true;
    }
    if (bytes[at] == '\r') {
        ++at;
        if (at < bytes.size() && bytes[at] == '\n') ++at;
        return true;
    }
    return false;
}

}

bool CsvReader::next(CsvRecord& record) {
    while (pass_line_end(bytes_, at_)) ++line_;
    if (at_ >= bytes_.size()) return false;

    const std::size_t start = at_;
    const int start_line = line_;
    record.line = line_;
    record.cells.clear();
    record.fault = CsvFault::none;
    if (!read_record(record)) {
        // What was read past the first line may be other people's lines: go back.
        at_ = std::min(bytes_.find_first_of("\r\n", start), bytes_.size());
        line_ = start_line;
        if (pass_line_end(bytes_, at_)) ++line_;
    }
    return true;
}

bool CsvReader::read_record(CsvRecord& record) {
    for (;;) {
        std::string& cell = record.cells.emplace_back();
        if (at_ < bytes_.size() && bytes_[at_] == '"') {
            ++at_;
            for (;;) {
                const std::size_t quote = bytes_.find('"', at_);
                const std::string_view piece = bytes_.substr(at_, quote == bytes_.npos ? bytes_.npos : quote - at_);
                cell += piece;
                for (std::size_t i = 0; i < piece.size(); ++i)
                    if (piece[i] == '\n' || (piece[i] == '\r' && (i + 1 == piece.size() || piece[i + 1] != '\n')))
                        ++line_;
                if (quote == bytes_.npos) {
                    record.fault = CsvFault::unclosed_quote;
                    return false;
                }
                at_ = quote + 1;
                if (at_ >= bytes_.size() || bytes_[at_] != '"') break;
                cell += '"';  // A doubled quotation mark is one.
                ++at_;
            }
            if (at_ < bytes_.size() && bytes_[at_] != separator_ && bytes_[at_] != '\n' && bytes_[at_] != '\r') {
                record.fault = CsvFault::text_after_quote;
                return false;
            }
        } else {
            const char stops[] = {separator_, '\r', '\n'};
            const std::size_t end = std::min(bytes_.find_first_of(std::string_view(stops, 3), at_), bytes_.size());
            cell = bytes_.substr(at_, end - at_);
            at_ = end;
        }
        if (at_ >= bytes_.size()) return true;
        if (bytes_[at_] == separator_) {
            ++at_;
            continue;
        }
        pass_line_end(bytes_, at_);
        ++line_;
        return true;
    }
}

Message fault_message(CsvFault fault) {
    if (fault == CsvFault::unclosed_quote) return msg("A quotation mark opens a cell and nothing closes it.");
    return msg("Something stands after a closing quotation mark: double the quotation marks that belong to the text.");
}

char csv_separator(std::string_view bytes) {
    std::size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (char c : bytes) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    if (semicolons > commas && semicolons >= tabs) return ';';
    return tabs > commas ? '\t' : ',';
}

void append_csv_cell(std::string& out, std::string_view cell) {
    if (cell.find_first_of(",\"\r\n") == cell.npos) {
        out += cell;
        return;
    }
    out += '"';
    for (char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}
