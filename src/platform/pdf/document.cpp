#include "platform/pdf/document.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "platform/base/text.hpp"
#include "platform/pdf/letters.hpp"

namespace beffroi::pdf {
namespace {

// Everything is in points of 1/72 inch.
constexpr double page_width = 595.28, page_height = 841.89, margin = 56, foot_height = 40;
constexpr double inner = page_width - 2 * margin, bottom = page_height - margin - foot_height / 2;
constexpr double line_step = 1.32;
constexpr double label_width = inner * 0.32, gutter = 12;
constexpr double bar_label = inner * 0.42, bar_number = inner * 0.16;

struct Colour {
    double r, g, b;
};
// The tokens of the style sheet, on white: slate ink, its softer shade, brick.
constexpr Colour ink{0.114, 0.157, 0.188}, soft{0.255, 0.302, 0.341}, brick{0.588, 0.188, 0.114}, hair{0.7, 0.7, 0.68};

struct Style {
    double size = 12;
    bool bold = false;
    Colour colour = ink;
    double before = 0;  ///< room above, but not at the top of a page
    const char* tag = "P";
    double keep = 0;  ///< how much of what follows must fit on the same page
};

Style style_of(Document::Kind kind) {
    switch (kind) {
        case Document::Kind::title: return {24, true, ink, 0, "H1", 40};
        case Document::Kind::cover: return {34, true, ink, 0, "H1"};
        case Document::Kind::heading: return {16, true, ink, 24, "H2", 76};
        case Document::Kind::subheading: return {13, true, ink, 12, "H3", 64};
        case Document::Kind::paragraph: return {12, false, ink, 7};
        case Document::Kind::aside: return {11, false, soft, 5};
        case Document::Kind::value: return {12, false, ink, 5};
        case Document::Kind::bar: return {11, false, ink, 4};
        case Document::Kind::line: return {0, false, soft, 9};
        case Document::Kind::table: return {11, false, ink, 9};
    }
    return {};
}

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Cairo = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;
using Layout = std::unique_ptr<PangoLayout, decltype(&g_object_unref)>;

/// Lays the blocks out one below the other; run once without a `cairo_t` to count the pages, and once to draw.
class Press {
public:
    Press(cairo_t* cr, PangoContext* context, std::string foot, int pages)
        : cr_(cr), context_(context), foot_(std::move(foot)), pages_(pages) {}

    void set(const Document::Block& block) {
        const Style style = style_of(block.kind);
        if (y_ > margin) y_ += style.before;
        if (block.kind == Document::Kind::line) {
            if (y_ + 20 < bottom && y_ > margin) rule(y_, 0.7, hair);
            return;
        }
        if (block.kind == Document::Kind::cover) return cover(block, style);
        if (block.kind == Document::Kind::bar) return bar(block, style);
        if (block.kind == Document::Kind::table) return table(block, style);
        const bool labelled = block.kind == Document::Kind::value;
        const Layout text = layout(block.text, style, labelled ? inner - label_width - gutter : inner);
        const Layout label = layout(block.label, {style.size, true, ink}, label_width);
        // What is short stays whole; what is long begins with two lines at least.
        const double step = style.size * line_step;
        const int count = std::max(pango_layout_get_line_count(text.get()), pango_layout_get_line_count(label.get()));
        if (y_ + std::min(count, 2) * step > bottom || (count <= 4 && y_ + count * step > bottom)) turn();
        if (y_ + style.keep > bottom) turn();
        const double top = y_;
        if (labelled) {
            lines(label, style, margin, "P");
            const double below = y_;
            const bool turned = below < top;
            if (!turned) y_ = top;
            lines(text, style, margin + label_width + gutter, style.tag);
            if (!turned && y_ < below && y_ >= top) y_ = below;
        } else {
            lines(text, style, margin, style.tag);
        }
        if (block.kind == Document::Kind::title) {
            y_ += 8;
            rule(y_, 3, brick);
            y_ += 10;
        }
    }
    /// A third down the page: the title, and below it whose it is.
    void cover(const Document::Block& block, const Style& style) {
        if (cr_) {
            cairo_set_source_rgb(cr_, brick.r, brick.g, brick.b);
            cairo_rectangle(cr_, 0, 0, page_width, 14);
            cairo_fill(cr_);
        }
        y_ = page_height * 0.3;
        lines(layout(block.text, style, inner), style, margin, style.tag);
        y_ += 14;
        rule(y_, 4, brick);
        y_ += 26;
        const Style below{15, false, soft};
        lines(layout(block.label, below, inner), below, margin, "P");
        turn();
    }
    void bar(const Document::Block& block, const Style& style) {
        const Layout label = layout(block.label, style, bar_label - gutter),
                     number = layout(block.text, {style.size, true}, bar_number);
        const double step = style.size * line_step, high = std::max(pango_layout_get_line_count(label.get()), 1) * step;
        if (y_ + high > bottom) turn();
        const double top = y_, room = inner - bar_label - bar_number - gutter;
        if (cr_ && block.share > 0) {
            cairo_set_source_rgb(cr_, brick.r, brick.g, brick.b);
            cairo_rectangle(cr_, margin + bar_label, top + 2.5, std::max(1.0, room * block.share), style.size);
            cairo_fill(cr_);
        }
        lines(label, style, margin, "P");
        y_ = top;
        pango_layout_set_alignment(number.get(), PANGO_ALIGN_RIGHT);
        begin_tag("P");
        if (cr_) {
            cairo_set_source_rgb(cr_, ink.r, ink.g, ink.b);
            cairo_move_to(cr_, margin + inner - bar_number, top);
            pango_cairo_show_layout(cr_, number.get());
        }
        end_tag("P");
        y_ = top + high;
    }
    /// The foot of the last page. Returns how many pages there are.
    int finish() {
        end_page();
        return page_;
    }

private:
    Layout layout(const std::string& text, const Style& style, double width) {
        Layout made(pango_layout_new(context_), &g_object_unref);
        PangoFontDescription* font = pango_font_description_new();
        pango_font_description_set_family(font, family);
        pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(font, std::max(style.size, 1.0) * PANGO_SCALE);
        pango_layout_set_font_description(made.get(), font);
        pango_font_description_free(font);
        pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_text(made.get(), text.c_str(), static_cast<int>(text.size()));
        return made;
    }
    void begin_tag(const char* tag) {
        if (cr_) cairo_tag_begin(cr_, tag, nullptr);
    }
    void end_tag(const char* tag) {
        if (cr_) cairo_tag_end(cr_, tag);
    }
    void rule(double y, double thickness, Colour c) {
        if (!cr_) return;
        cairo_set_source_rgb(cr_, c.r, c.g, c.b);
        cairo_rectangle(cr_, margin, y, inner, thickness);
        cairo_fill(cr_);
    }
    struct Columns {
        double first = 0, other = 0;
    };
    /// One row, as high as its highest cell.
    void row(const std::vector<std::string>& cells, const Columns& widths, const Style& style, bool head) {
        begin_tag("TR");
        double x = margin, height = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double width = i == 0 ? widths.first : widths.other;
            const Layout cell = layout(cells[i], {style.size, head, style.colour}, width - gutter);
            if (i > 0) pango_layout_set_alignment(cell.get(), PANGO_ALIGN_RIGHT);
            const char* tag = head || i == 0 ? "TH" : "TD";
            begin_tag(tag);
            if (cr_) {
                cairo_set_source_rgb(cr_, style.colour.r, style.colour.g, style.colour.b);
                cairo_move_to(cr_, i == 0 ? x : x + gutter, y_);
                pango_cairo_show_layout(cr_, cell.get());
            }
            end_tag(tag);
            height = std::max(height, height_of(cell));
            x += width;
        }
        end_tag("TR");
        y_ += height + 3;
        rule(y_, head ? 1.2 : 0.5, hair);
        y_ += 4;
    }
    static double height_of(const Layout& made) {
        int height = 0;
        pango_layout_get_size(made.get(), nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
    void table(const Document::Block& block, const Style& style) {
        const std::size_t columns = block.rows.front().size();
        const double others = static_cast<double>(columns - 1);
        const double other = columns > 1 ? std::min(112.0, inner * 0.7 / others) : 0;
        const Columns widths{inner - other * others, other};
        const auto height = [&](const std::vector<std::string>& cells) {
            double most = 0;
            for (std::size_t i = 0; i < cells.size(); ++i)
                most = std::max(most, height_of(layout(cells[i], {style.size, true, ink},
                                                       (i == 0 ? widths.first : widths.other) - gutter)));
            return most + 7;
        };
        const double head = height(block.rows.front());
        // A head never stands alone at the end of a page.
        if (y_ + head + (block.rows.size() > 1 ? height(block.rows[1]) : 0) > bottom) turn();
        begin_tag("Table");
        for (std::size_t i = 0; i < block.rows.size(); ++i) {
            if (i > 0 && y_ + height(block.rows[i]) > bottom) {
                end_tag("Table");
                turn();
                begin_tag("Table");
                row(block.rows.front(), widths, style, true);
            }
            row(block.rows[i], widths, style, i == 0);
        }
        end_tag("Table");
        y_ += 6;
    }
    /// Line by line, over the end of a page when it must be.
    void lines(const Layout& made, const Style& style, double x, const char* tag) {
        if (pango_layout_get_character_count(made.get()) == 0) return;
        begin_tag(tag);
        const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> iter(
            pango_layout_get_iter(made.get()), &pango_layout_iter_free);
        do {
            const double step = style.size * line_step;
            if (y_ + step > bottom) {
                // A tag stays on its page.
                end_tag(tag);
                turn();
                begin_tag(tag);
            }
            if (cr_) {
                cairo_set_source_rgb(cr_, style.colour.r, style.colour.g, style.colour.b);
                cairo_move_to(cr_, x, y_ + style.size);
                pango_cairo_show_layout_line(cr_, pango_layout_iter_get_line_readonly(iter.get()));
            }
            y_ += step;
        } while (pango_layout_iter_next_line(iter.get()));
        end_tag(tag);
    }
    void end_page() {
        if (!cr_) return;
        const std::string number = std::to_string(page_) + " / " + std::to_string(pages_);
        const double y = page_height - margin;
        rule(y - 8, 0.7, hair);
        cairo_set_source_rgb(cr_, soft.r, soft.g, soft.b);
        const Layout left = layout(foot_, {9.5}, inner - 60), right = layout(number, {9.5}, 60);
        cairo_move_to(cr_, margin, y);
        pango_cairo_show_layout(cr_, left.get());
        pango_layout_set_alignment(right.get(), PANGO_ALIGN_RIGHT);
        cairo_move_to(cr_, margin + inner - 60, y);
        pango_cairo_show_layout(cr_, right.get());
        cairo_show_page(cr_);
    }
    void turn() {
        end_page();
        ++page_;
        y_ = margin;
    }

    cairo_t* cr_;
    PangoContext* context_;
    std::string foot_;
    int pages_;
    int page_ = 1;
    double y_ = margin;
};

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

}

Document::Document(Lang lang, std::string title, std::string author, std::string foot)
    : lang_(lang), title_(std::move(title)), author_(std::move(author)), foot_(std::move(foot)) {
    blocks_.push_back({Kind::title, {}, title_});
}

std::string Document::bytes() const {
    std::string out;
    const Surface surface(cairo_pdf_surface_create_for_stream(append, &out, page_width, page_height),
                          &cairo_surface_destroy);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, title_.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_AUTHOR, author_.c_str());
    const Cairo cr(cairo_create(surface.get()), &cairo_destroy);

    // A part begins with its title. Between two of them others may draw.
    for (auto from = blocks_.begin(); from != blocks_.end();) {
        auto to = std::find_if(from + 1, blocks_.end(), [](const Block& block) { return block.kind == Kind::title; });
        const Letters letters;
        const std::unique_ptr<PangoContext, decltype(&g_object_unref)> context(
            pango_font_map_create_context(letters.map()), &g_object_unref);
        pango_context_set_language(context.get(), pango_language_from_string(lang_ == Lang::fr ? "fr" : "en"));
        pango_cairo_update_context(cr.get(), context.get());
        int pages = 0;
        for (cairo_t* on : {static_cast<cairo_t*>(nullptr), cr.get()}) {
            Press press(on, context.get(), foot_, pages);
            // The whole is one document: without this tag readers take the others for decoration.
            if (on) cairo_tag_begin(on, "Document", nullptr);
            for (auto each = from; each != to; ++each) {
                Block block = *each;
                // Pango and PDF want UTF-8 without control characters, whatever somebody once typed.
                block.text = text::clean_utf8(block.text);
                block.label = text::clean_utf8(block.label);
                for (auto& row : block.rows)
                    for (std::string& cell : row) cell = text::clean_utf8(cell);
                press.set(block);
            }
            pages = press.finish();
            if (on) cairo_tag_end(on, "Document");
        }
        from = to;
    }
    cairo_surface_finish(surface.get());
    if (cairo_status(cr.get()) != CAIRO_STATUS_SUCCESS || cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error("cairo could not write the document");
    return out;
}

}
