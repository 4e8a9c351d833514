// The drawing of the poster.
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>
#include <stdexcept>

#include "features/places/poster.hpp"
#include "platform/html/qr.hpp"
#include "features/places/svg_path.hpp"
#include "platform/html/assets.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/html.hpp"
#include "platform/pdf/letters.hpp"

namespace beffroi::places {
namespace {

// Everything is in points of 1/72 inch.
constexpr double page_width = 595.28, page_height = 841.89, margin = 42, inner = page_width - 2 * margin;

struct Colour { double r, g, b; };
// The tokens of the style sheet, on white: slate ink, its softer shade, brick. All of them print as dark greys.
constexpr Colour ink{0.114, 0.157, 0.188}, soft{0.255, 0.302, 0.341}, brick{0.588, 0.188, 0.114}, drawing{0.55, 0.56, 0.56};

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Cairo = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

enum class Align { left, right };

class Sheet {
public:
    Sheet(cairo_t* cr, PangoFontMap* map, Lang lang) : cr_(cr), context_(pango_font_map_create_context(map), &g_object_unref), lang_(lang) {
        pango_context_set_language(context_.get(), pango_language_from_string(lang == Lang::fr ? "fr" : "en"));
        pango_cairo_update_context(cr, context_.get());
    }

    struct Style {
        double size = 12;
        bool bold = false;
        Colour colour = ink;
        double line = 1.2;
        Align align = Align::left;
    };

    /// Draws `text` with its top at `y`, wrapped in `width`; returns its height. With `draw` false, only measures.
    double text(double x, double y, double width, const std::string& text, const Style& style, bool draw = true) {
        const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout(pango_layout_new(context_.get()), &g_object_unref);
        PangoFontDescription* font = pango_font_description_new();
        pango_font_description_set_family(font, pdf::family);
        pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
        pango_layout_set_font_description(layout.get(), font);
        pango_font_description_free(font);
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_line_spacing(layout.get(), static_cast<float>(style.line));
        pango_layout_set_alignment(layout.get(), style.align == Align::right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
        pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
        int height = 0;
        pango_layout_get_size(layout.get(), nullptr, &height);
        if (draw) {
            colour(style.colour);
            cairo_move_to(cr_, x, y);
            pango_cairo_show_layout(cr_, layout.get());
        }
        return static_cast<double>(height) / PANGO_SCALE;
    }

    void colour(Colour c) { cairo_set_source_rgb(cr_, c.r, c.g, c.b); }
    void rule(double y, double thickness, Colour c) {
        colour(c);
        cairo_rectangle(cr_, margin, y, inner, thickness);
        cairo_fill(cr_);
    }
    /// Every `d="…"` of an SVG of ours, scaled; filled or drawn as lines.
    void picture(std::string_view svg, double x, double y, double scale, Colour c, bool lines) {
        cairo_save(cr_);
        cairo_translate(cr_, x, y);
        cairo_scale(cr_, scale, scale);
        colour(c);
        cairo_set_fill_rule(cr_, CAIRO_FILL_RULE_EVEN_ODD);
        cairo_set_line_width(cr_, 2);
        cairo_set_line_join(cr_, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_cap(cr_, CAIRO_LINE_CAP_ROUND);
        bool first = true;
        for (auto at = svg.find(" d=\""); at != std::string_view::npos; at = svg.find(" d=\"", at + 4)) {
            const auto end = svg.find('"', at + 4);
            cairo_new_path(cr_);
            append_svg_path(cr_, svg.substr(at + 4, end - at - 4));
            // The skyline is drawn as lines, but for the bell in its belfry.
            if (lines && first) cairo_stroke(cr_);
            else cairo_fill(cr_);
            first = false;
        }
        cairo_restore(cr_);
    }
    void squares(const html::Qr& code, double x, double y, double side) {
        if (code.size == 0) return;
        const double unit = side / code.size;
        cairo_set_source_rgb(cr_, 0, 0, 0);
        for (int row = 0; row < code.size; ++row)
            for (int column = 0; column < code.size; ++column)
                if (code.at(column, row)) cairo_rectangle(cr_, x + column * unit, y + row * unit, unit, unit);
        // One path, so that no hairline shows between squares.
        cairo_fill(cr_);
    }
    std::string say(const Message& message) const { return i18n::format(lang_, message); }

private:
    cairo_t* cr_;
    std::unique_ptr<PangoContext, decltype(&g_object_unref)> context_;
    Lang lang_;
};

std::string_view svg_of(std::string_view name) {
    for (const auto& asset : web::assets())
        if (asset.name == name) return asset.plain;
    return {};
}

/// One place: what it is and when on the left, whom to call on the right. Returns its height.
double place(Sheet& sheet, double y, const Poster::Line& line, bool draw) {
    const double left = inner * 0.64, right = inner - left - 12;
    double h = sheet.text(margin, y, left, line.name, {16, true, ink, 1.1}, draw);
    h += 1 + sheet.text(margin, y + h + 1, left, line.where, {11.5, false, soft, 1.15}, draw);
    for (const auto& hours : line.hours) h += 2 + sheet.text(margin, y + h + 2, left, hours, {12.5, false, ink, 1.15}, draw);
    double r = 0;
    if (!line.phone.empty()) r += sheet.text(page_width - margin - right, y - 2, right, line.phone, {21, true, ink, 1.1, Align::right}, draw);
    if (line.free_of_charge)
        r += 1 + sheet.text(page_width - margin - right, y + r + 1, right, sheet.say(msg("Free of charge")), {12.5, false, ink, 1.1, Align::right}, draw);
    return std::max(h, r);
}

void draw(Sheet& sheet, const Poster& p, int* drawn) {
    double y = 32;
    sheet.picture(html::icon("belfry").text(), margin - 4, y - 2, 1.0, ink, false);
    sheet.text(margin + 36, y + 5, inner - 36, p.site_name, {15, true, ink});
    if (p.demo)
        sheet.text(margin, y + 6, inner, sheet.say(msg("Demonstration: invented places")), {12, false, brick, 1.2, Align::right});
    y += 46;
    y += sheet.text(margin - 2, y, inner, sheet.say(msg("Near you")), {48, true, ink, 1.0});
    y += 4 + sheet.text(margin, y + 4, inner, sheet.say(msg("Somebody helps you: computer, phone, online paperwork.")), {16.5, false, ink, 1.2});
    y += 14;
    sheet.rule(y, 3, brick);
    y += 3;

    // The foot first: what is above it belongs to the places.
    const double foot = page_height - 30 - 92, skyline_height = inner * 250 / 1600, skyline = foot - 14 - skyline_height;
    // The belfry alone rises to the top of the drawing: the last line may come a little lower than that.
    const double bottom = skyline + 4;
    sheet.picture(svg_of("skyline.svg"), margin, skyline, inner / 1600, drawing, true);
    sheet.squares(html::qr(p.address), margin, foot, 92);
    const double beside = margin + 92 + 18, width = inner - 92 - 18;
    double fy = foot;
    fy += sheet.text(beside, fy, width, sheet.say(msg("All the places around {1}, always up to date", p.town)), {14, true, ink, 1.15});
    fy += 2 + sheet.text(beside, fy + 2, width, p.address, {11.5, false, ink, 1.15});
    if (!p.phone.empty()) {
        fy += 7;
        fy += sheet.text(beside, fy, width, sheet.say(msg("Talk to somebody:")) + " " + html::filters::phone(p.phone, {p.lang}), {19, true, ink, 1.1});
    }
    sheet.text(beside, page_height - 30 - 13, width, sheet.say(msg("Opening hours as known on {1}.", p.day)), {11, false, soft});

    // As many places as the sheet holds, then the room that is left shared between them.
    std::vector<double> heights;
    double used = 0;
    constexpr double least = 8, most = 15;
    for (const auto& line : p.lines) {
        const double height = place(sheet, 0, line, false);
        if (y + used + height + 2 * least > bottom) break;
        used += height + 2 * least;
        heights.push_back(height);
    }
    const int count = static_cast<int>(heights.size());
    const double space = count == 0 ? least : std::min(most, least + (bottom - y - used) / (2 * count));
    for (int i = 0; i < count; ++i) {
        if (i > 0) sheet.rule(y, 0.7, soft);
        place(sheet, y + space, p.lines[static_cast<std::size_t>(i)], true);
        y += heights[static_cast<std::size_t>(i)] + 2 * space;
    }
    if (count == 0) sheet.text(margin, y + 14, inner, sheet.say(msg("No place is known near here yet. Call us: we will find somebody with you.")), {15});
    if (drawn) *drawn = count;
}

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

/// Draws on a surface of any kind.
void draw_on(cairo_surface_t* surface, double scale, const Poster& p, int* drawn) {
    const pdf::Letters letters;
    const Cairo cr(cairo_create(surface), &cairo_destroy);
    cairo_scale(cr.get(), scale, scale);
    cairo_set_source_rgb(cr.get(), 1, 1, 1);
    cairo_paint(cr.get());
    Sheet sheet(cr.get(), letters.map(), p.lang);
    draw(sheet, p, drawn);
    cairo_show_page(cr.get());
    if (cairo_status(cr.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("cairo could not draw the poster");
}

}

std::string pdf(const Poster& p, int* drawn) {
    std::string out;
    const Surface surface(cairo_pdf_surface_create_for_stream(append, &out, page_width, page_height), &cairo_surface_destroy);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, (i18n::format(p.lang, msg("Near you")) + ", " + p.town).c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, p.site_name.c_str());
    draw_on(surface.get(), 1, p, drawn);
    cairo_surface_finish(surface.get());
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("cairo could not write the poster");
    return out;
}

std::string png(const Poster& p, int width) {
    const double scale = width / page_width;
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, static_cast<int>(page_height * scale)), &cairo_surface_destroy);
    draw_on(surface.get(), scale, p, nullptr);
    std::string out;
    if (cairo_surface_write_to_png_stream(surface.get(), append, &out) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error("cairo could not write the picture of the poster");
    return out;
}

}
