#include "platform/pdf/sheet_to_sign.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "platform/base/text.hpp"
#include "platform/html/qr.hpp"
#include "platform/pdf/letters.hpp"

namespace beffroi::pdf {
namespace {

// Everything is in points of 1/72 inch.
constexpr double page_width = 595.28, page_height = 841.89, margin = 48;
constexpr double inner = page_width - 2 * margin;
constexpr double largest = 17, smallest = 9, step = 0.5;
constexpr double box_height = 84, code_side = 92, foot_height = 26;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Cairo = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;
using Layout = std::unique_ptr<PangoLayout, decltype(&g_object_unref)>;

struct Words {
    double size = 12;
    bool bold = false;
    double width = inner;
    int most_height = 0;  ///< in Pango's units, then "…"; 0: as high as it takes
};

class Press {
public:
    Press(cairo_t* cr, PangoContext* context) : cr_(cr), context_(context) {}

    /// Sets it with this size of letters from the top, and says where it ends.
    double set(const SheetToSign& sheet, double size, double bottom) {
        double y = margin;
        y += words(sheet.title, {size * 1.5, true}, margin, y, "H1") + size * 0.35;
        fill(margin, y, inner, 3, {0.588, 0.188, 0.114});
        y += size * 0.9;
        bool was_item = false;
        for (const auto& block : sheet.blocks) {
            const bool item = block.kind == SheetToSign::Kind::item, heading = block.kind == SheetToSign::Kind::heading;
            if (heading) y += size * 0.35;
            const double indent = item ? size * 1.2 : 0;
            if (was_item && !item) y += size * 0.25;
            if (item) fill(margin + size * 0.3, y + size * 0.48, size * 0.38, size * 0.38, {0.114, 0.157, 0.188});
            const int room = cr_ ? static_cast<int>(std::max(bottom - y, size * 1.4) * PANGO_SCALE) : 0;
            y += words(block.text, {heading ? size * 1.12 : size, heading, inner - indent, room}, margin + indent, y,
                       heading ? "H2" : "P");
            y += item ? size * 0.2 : size * 0.45;
            was_item = item;
        }
        return y;
    }

    double words(const std::string& text, const Words& how, double x, double y, const char* tag) {
        const Layout made(pango_layout_new(context_), &g_object_unref);
        PangoFontDescription* font = pango_font_description_new();
        pango_font_description_set_family(font, family);
        pango_font_description_set_weight(font, how.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(font, how.size * PANGO_SCALE);
        pango_layout_set_font_description(made.get(), font);
        pango_font_description_free(font);
        pango_layout_set_width(made.get(), static_cast<int>(how.width * PANGO_SCALE));
        pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
        if (how.most_height > 0) {
            pango_layout_set_height(made.get(), how.most_height);
            pango_layout_set_ellipsize(made.get(), PANGO_ELLIPSIZE_END);
        }
        // Pango and PDF want UTF-8 without control characters, whatever somebody once typed.
        const std::string clean = text::clean_utf8(text);
        pango_layout_set_text(made.get(), clean.c_str(), static_cast<int>(clean.size()));
        if (cr_ && !clean.empty()) {
            cairo_tag_begin(cr_, tag, nullptr);
            cairo_set_source_rgb(cr_, 0.114, 0.157, 0.188);
            cairo_move_to(cr_, x, y);
            pango_cairo_show_layout(cr_, made.get());
            cairo_tag_end(cr_, tag);
        }
        int height = 0;
        pango_layout_get_size(made.get(), nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }

    struct Colour {
        double r, g, b;
    };
    void fill(double x, double y, double width, double height, Colour c) {
        if (!cr_) return;
        cairo_set_source_rgb(cr_, c.r, c.g, c.b);
        cairo_rectangle(cr_, x, y, width, height);
        cairo_fill(cr_);
    }
    void box(double x, double y, double width, double height) {
        cairo_set_source_rgb(cr_, 0.255, 0.302, 0.341);
        cairo_set_line_width(cr_, 1);
        cairo_rectangle(cr_, x, y, width, height);
        cairo_stroke(cr_);
    }
    void code(const html::Qr& qr, double x, double y, double side) {
        cairo_set_source_rgb(cr_, 0, 0, 0);
        const double unit = side / qr.size;
        for (int row = 0; row < qr.size; ++row)
            for (int column = 0; column < qr.size; ++column)
                // A hair more than one module, so that no white line shows between two.
                if (qr.at(column, row))
                    cairo_rectangle(cr_, x + column * unit, y + row * unit, unit * 1.02, unit * 1.02);
        cairo_fill(cr_);
    }

private:
    cairo_t* cr_;
    PangoContext* context_;
};

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

}

std::string bytes(const SheetToSign& sheet) {
    const Letters letters;
    std::string out;
    const Surface surface(cairo_pdf_surface_create_for_stream(append, &out, page_width, page_height),
                          &cairo_surface_destroy);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, sheet.title.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, sheet.author.c_str());
    const Cairo cr(cairo_create(surface.get()), &cairo_destroy);
    const std::unique_ptr<PangoContext, decltype(&g_object_unref)> context(pango_font_map_create_context(letters.map()),
                                                                           &g_object_unref);
    pango_context_set_language(context.get(), pango_language_from_string(sheet.lang == Lang::fr ? "fr" : "en"));
    pango_cairo_update_context(cr.get(), context.get());

    // From below: the foot, the code with its words, the boxes; what is read has the rest.
    const html::Qr qr = sheet.scanned.empty() ? html::Qr{} : html::qr(sheet.scanned);
    const double foot = page_height - margin - foot_height + 10;
    const double code_top = foot - (qr.size > 0 ? code_side + 14 : 0);
    constexpr double label_size = 12.5, label_room = label_size * 2.8;
    const double boxes = code_top - (sheet.signatures.empty() ? 0 : box_height + 14), labels = boxes - label_room;
    const double bottom = sheet.signatures.empty() ? code_top : labels - 6;

    double size = largest;
    for (Press dry(nullptr, context.get()); size > smallest && dry.set(sheet, size, bottom) > bottom;) size -= step;

    cairo_tag_begin(cr.get(), "Document", nullptr);
    Press press(cr.get(), context.get());
    press.set(sheet, size, bottom);
    const auto count = static_cast<double>(std::max<std::size_t>(sheet.signatures.size(), 1));
    const double width = (inner - 16 * (count - 1)) / count;
    for (std::size_t i = 0; i < sheet.signatures.size(); ++i) {
        const double x = margin + static_cast<double>(i) * (width + 16);
        press.words(sheet.signatures[i], {label_size, true, width, static_cast<int>(label_room * PANGO_SCALE)}, x,
                    labels, "P");
        press.box(x, boxes, width, box_height);
    }
    if (qr.size > 0) {
        press.code(qr, margin, code_top, code_side);
        press.words(sheet.beside_code, {12.5, false, inner - code_side - 16, static_cast<int>(code_side * PANGO_SCALE)},
                    margin + code_side + 16, code_top, "P");
    }
    press.fill(margin, foot, inner, 0.7, {0.7, 0.7, 0.68});
    press.words(sheet.foot, {9.5}, margin, foot + 5, "P");
    cairo_tag_end(cr.get(), "Document");
    cairo_show_page(cr.get());
    cairo_surface_finish(surface.get());
    if (cairo_status(cr.get()) != CAIRO_STATUS_SUCCESS || cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error("cairo could not write the sheet");
    return out;
}

}
