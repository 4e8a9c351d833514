#include "platform/spreadsheet/workbook.hpp"

#include <charconv>
#include <map>

#include "platform/base/text.hpp"

namespace beffroi::spreadsheet {
namespace {

int number_of(std::string_view text) {
    int n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    return fault == std::errc{} && end == text.data() + text.size() ? n : -1;
}

/// "xl/workbook.xml" and "worksheets/sheet1.xml" → "xl/worksheets/sheet1.xml"; "/xl/x.xml" counts from the root.
std::string resolved(std::string_view from, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string base(from.substr(0, from.rfind('/') == std::string_view::npos ? 0 : from.rfind('/') + 1));
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        if (!base.empty()) base.pop_back();
        base.resize(base.rfind('/') == std::string::npos ? 0 : base.rfind('/') + 1);
    }
    return base + std::string(target);
}

struct Relation {
    std::string id, kind, part;
};

/// What a part refers to. Kinds are the last word of their address: "worksheet".
Result<std::vector<Relation>> relations(Archive& archive, const std::string& part) {
    const std::size_t slash = part.rfind('/') == std::string::npos ? 0 : part.rfind('/') + 1;
    std::vector<Relation> found;
    XmlHandler handler{.start = [&](std::string_view name, const XmlAttributes& a) {
        if (name != "Relationship" || found.size() >= 2000) return;
        const std::string_view type = a.get("Type");
        const std::size_t word = type.rfind('/');
        found.push_back({std::string(a.get("Id")), std::string(type.substr(word == type.npos ? 0 : word + 1)),
                         resolved(part, a.get("Target"))});
    }};
    auto end = archive.read(part.substr(0, slash) + "_rels/" + part.substr(slash) + ".rels", handler);
    if (!end) return std::move(end).take_error();
    return found;
}

const Relation* of_kind(const std::vector<Relation>& all, std::string_view kind) {
    for (const Relation& each : all)
        if (each.kind == kind) return &each;
    return nullptr;
}

Result<void> read_styles(Archive& archive, const std::string& part, Workbook& book) {
    std::map<int, NumberStyle> spelled;
    bool of_cells = false;
    XmlHandler handler{
        .start =
            [&](std::string_view name, const XmlAttributes& a) {
                if (name == "numFmt" && spelled.size() < 5000)
                    spelled[number_of(a.get("numFmtId"))] = style_of(a.get("formatCode"));
                else if (name == "cellXfs")
                    of_cells = true;
                else if (name == "xf" && of_cells && book.styles.size() < 100'000) {
                    const int number = number_of(a.get("numFmtId"));
                    const auto found = spelled.find(number);
                    book.styles.push_back(found != spelled.end() ? found->second : built_in_style(number));
                }
            },
        .end =
            [&](std::string_view name) {
                if (name == "cellXfs") of_cells = false;
            }};
    auto end = archive.read(part, handler);
    if (!end) return std::move(end).take_error();
    return {};
}

Result<void> read_texts(Archive& archive, const std::string& part, const Limits& limits, Workbook& book) {
    std::string text;
    bool inside = false;
    int spoken = 0;  // how a word is read aloud stands beside it (Japanese): it is no part of the text
    bool too_large = false;
    XmlHandler handler;
    handler.start = [&](std::string_view name, const XmlAttributes&) {
        if (name == "si") text.clear();
        if (name == "rPh") ++spoken;
        inside = name == "t" && spoken == 0;
    };
    handler.end = [&](std::string_view name) {
        if (name == "rPh") --spoken;
        if (name == "t") inside = false;
        if (name == "si") book.texts.add(typed_text(text));
    };
    handler.text = [&](std::string_view piece) {
        if (inside) text += piece;
        if (text.size() + book.texts.bytes() > limits.text_bytes) handler.stop = too_large = true;
    };
    auto end = archive.read(part, handler);
    if (!end) return std::move(end).take_error();
    if (too_large) return too_large_sheet("shared texts");
    return {};
}

}

Error too_large_sheet(std::string_view detail) {
    return fail(ErrorKind::too_large, "too_large",
                msg("This file is larger than what can be read at once: 200,000 lines and 256 columns. Cut it into "
                    "several "
                    "files and choose them one after the other."))
        .because(detail);
}

std::string typed_text(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        unsigned code = 0;
        if (raw[i] == '_' && i + 6 < raw.size() && raw[i + 1] == 'x' && raw[i + 6] == '_' &&
            std::from_chars(&raw[i + 2], &raw[i + 6], code, 16).ptr == &raw[i + 6]) {
            // Spreadsheets write so what XML can't hold; of those, only a line's end and an underscore mean something here.
            if (code == '\n' || code == '\t' || code == '_') out += static_cast<char>(code);
            i += 6;
        } else if (raw[i] == '\r') {
            if (i + 1 >= raw.size() || raw[i + 1] != '\n') out += '\n';
        } else {
            out += raw[i];
        }
    }
    return out;
}

Result<Workbook> read_workbook(Archive& archive, const Limits& limits) {
    auto roots = relations(archive, "");
    if (!roots) return std::move(roots).take_error();
    const Relation* root = of_kind(*roots, "officeDocument");
    if (root == nullptr) return damaged_spreadsheet("no workbook");
    auto parts = relations(archive, root->part);
    if (!parts) return std::move(parts).take_error();

    Workbook book;
    XmlHandler handler{.start = [&](std::string_view name, const XmlAttributes& a) {
        if (name == "workbookPr") {
            const std::string_view said = a.get("date1904");
            book.from_1904 = said == "1" || said == "true";
        }
        if (name != "sheet" || book.sheets.size() >= 500) return;
        for (const Relation& each : *parts)
            if (each.id == a.get("id") && each.kind == "worksheet")
                book.sheets.push_back({std::string(a.get("name")), each.part});
    }};
    auto end = archive.read(root->part, handler);
    if (!end) return std::move(end).take_error();
    if (book.sheets.empty()) return damaged_spreadsheet("no sheets");
    if (const Relation* styles = of_kind(*parts, "styles"))
        if (auto read = read_styles(archive, styles->part, book); !read) return std::move(read).take_error();
    if (const Relation* texts = of_kind(*parts, "sharedStrings"))
        if (auto read = read_texts(archive, texts->part, limits, book); !read) return std::move(read).take_error();
    return book;
}

}
