#include <zip.h>

#include <cstdio>

#include "platform/base/json.hpp"
#include "platform/base/text.hpp"
#include "platform/spreadsheet/writer.hpp"

namespace beffroi::spreadsheet {
namespace {

/// "3,5": as a French spreadsheet writes and reads it.
std::string decimal_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", value);
    for (char* c = text; *c != 0; ++c)
        if (*c == '.') *c = ',';
    return text;
}

void append_quoted(std::string& out, std::string_view cell) {
    out += '"';
    // A spreadsheet takes what begins so for a formula, and runs it.
    if (!cell.empty() && std::string_view("=+-@\t\r'").find(cell.front()) != std::string_view::npos) out += '\'';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

class CsvWriter final : public Writer {
public:
    explicit CsvWriter(std::string folder) : folder_(std::move(folder)) {}

    void sheet(const Sheet& sheet) override {
        auto text = TextFile::make(folder_);
        if (!text) {
            failed_ = true;
            return;
        }
        sheets_.push_back({sheet.code + ".csv", std::move(*text)});
        columns_ = sheet.columns.size();
        std::string line = "\xEF\xBB\xBF";
        for (std::size_t i = 0; i < columns_; ++i) {
            if (i > 0) line += ';';
            append_quoted(line, sheet.columns[i].title);
        }
        sheets_.back().text.append(line += "\r\n");
    }

    void row(std::span<const Value> values) override {
        if (sheets_.empty()) return;
        line_.clear();
        for (std::size_t i = 0; i < columns_; ++i) {
            if (i > 0) line_ += ';';
            if (i < values.size()) std::visit([&](const auto& value) { write(value); }, values[i]);
        }
        sheets_.back().text.append(line_ += "\r\n");
    }

    Result<File> finish() override {
        auto file = TemporaryFile::make(folder_);
        if (failed_ || !file) return cannot_write();
        std::vector<File> parts;
        for (auto& sheet : sheets_) {
            auto part = sheet.text.finish();
            if (!part) return std::move(part).take_error();
            parts.push_back(std::move(*part));
        }
        int why = 0;
        zip_t* archive = zip_open((*file)->path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &why);
        if (archive == nullptr) return cannot_write();
        for (std::size_t i = 0; i < parts.size(); ++i) {
            zip_source_t* source = zip_source_file(archive, parts[i]->path().c_str(), 0, -1);
            if (source == nullptr ||
                zip_file_add(archive, sheets_[i].name.c_str(), source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) < 0) {
                if (source != nullptr) zip_source_free(source);
                zip_discard(archive);
                return cannot_write();
            }
        }
        if (zip_close(archive) != 0) {
            zip_discard(archive);
            return cannot_write();
        }
        return std::move(*file);
    }

private:
    void write(std::monostate) {}
    void write(std::string_view value) { append_quoted(line_, text::clean_utf8(value)); }
    void write(std::int64_t value) { line_ += std::to_string(value); }
    void write(double value) { line_ += decimal_text(value); }
    void write(Date value) { line_ += date_text(value); }

    struct Part {
        std::string name;
        TextFile text;
    };
    std::string folder_, line_;
    std::vector<Part> sheets_;
    std::size_t columns_ = 0;
    bool failed_ = false;
};

class JsonWriter final : public Writer {
public:
    explicit JsonWriter(TextFile text) : text_(std::move(text)) {}

    void sheet(const Sheet& sheet) override {
        end_sheet();
        columns_ = sheet.columns;
        std::string begin = sheets_++ == 0 ? "{\n" : ",\n";
        json::append_string(begin, sheet.code);
        text_.append(begin += ": [");
        rows_ = 0;
    }

    void row(std::span<const Value> values) override {
        if (sheets_ == 0) return;
        json::Writer object;
        object.begin_object();
        for (std::size_t i = 0; i < values.size() && i < columns_.size(); ++i) {
            object.key(columns_[i].code);
            std::visit([&](const auto& value) { write(object, value); }, values[i]);
        }
        object.end_object();
        text_.append(rows_++ == 0 ? "\n" : ",\n");
        text_.append(object.text());
    }

    Result<File> finish() override {
        end_sheet();
        text_.append(sheets_ == 0 ? "{}\n" : "\n}\n");
        return text_.finish();
    }

private:
    static void write(json::Writer& w, std::monostate) { w.null(); }
    static void write(json::Writer& w, std::string_view value) { w.value(value); }
    static void write(json::Writer& w, std::int64_t value) { w.value(value); }
    static void write(json::Writer& w, double value) { w.value(value); }
    static void write(json::Writer& w, Date value) { w.value(date_text(value)); }
    void end_sheet() {
        if (sheets_ > 0) text_.append(rows_ == 0 ? "]" : "\n]");
    }

    TextFile text_;
    std::vector<Column> columns_;
    std::size_t sheets_ = 0, rows_ = 0;
};

}

Result<std::unique_ptr<Writer>> csv_writer(const std::string& folder) {
    return std::unique_ptr<Writer>(std::make_unique<CsvWriter>(folder));
}

Result<std::unique_ptr<Writer>> json_writer(const std::string& folder) {
    auto text = TextFile::make(folder);
    if (!text) return std::move(text).take_error();
    return std::unique_ptr<Writer>(std::make_unique<JsonWriter>(std::move(*text)));
}

}
