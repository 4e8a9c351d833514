#include "features/places/svg_path.hpp"

#include <cairo.h>

#include <cctype>
#include <charconv>
#include <cmath>

namespace beffroi::places {
namespace {

class Reader {
public:
    explicit Reader(std::string_view d) : d_(d) {}

    bool at_end() { return skip(), i_ == d_.size(); }
    /// The next command letter, or '\0' when a number follows.
    char command() {
        skip();
        if (i_ < d_.size() && std::isalpha(static_cast<unsigned char>(d_[i_]))) return d_[i_++];
        return '\0';
    }
    bool number(double& out) {
        skip();
        const auto [end, error] = std::from_chars(d_.data() + i_, d_.data() + d_.size(), out);
        if (error != std::errc()) return false;
        i_ = static_cast<std::size_t>(end - d_.data());
        return true;
    }
    /// Flags of arcs are one digit, and the next number may follow at once.
    bool flag(bool& out) {
        skip();
        if (i_ == d_.size() || (d_[i_] != '0' && d_[i_] != '1')) return false;
        out = d_[i_++] == '1';
        return true;
    }

private:
    void skip() {
        while (i_ < d_.size() && (std::isspace(static_cast<unsigned char>(d_[i_])) || d_[i_] == ',')) ++i_;
    }
    std::string_view d_;
    std::size_t i_ = 0;
};

/// An arc of a circle from the current point (https://www.w3.org/TR/SVG2/implnote.html#ArcImplementationNotes, equal radii).
void arc(cairo_t* cr, double r, bool large, bool sweep, double x, double y) {
    double x0, y0;
    cairo_get_current_point(cr, &x0, &y0);
    const double dx = (x - x0) / 2, dy = (y - y0) / 2, half = std::hypot(dx, dy);
    if (half == 0) return;
    if (half > r) r = half;
    const double h = std::sqrt(r * r - half * half) * (large == sweep ? -1 : 1);
    const double cx = (x0 + x) / 2 - h * dy / half, cy = (y0 + y) / 2 + h * dx / half;
    const double from = std::atan2(y0 - cy, x0 - cx), to = std::atan2(y - cy, x - cx);
    if (sweep) cairo_arc(cr, cx, cy, r, from, to);
    else cairo_arc_negative(cr, cx, cy, r, from, to);
}

}

bool append_svg_path(cairo_t* cr, std::string_view d) {
    Reader in(d);
    char last = '\0';
    while (!in.at_end()) {
        char c = in.command();
        if (c == '\0') c = last == 'M' ? 'L' : last == 'm' ? 'l' : last;
        if (c == '\0') return false;
        last = c;
        const bool relative = std::islower(static_cast<unsigned char>(c)) != 0;
        double x0 = 0, y0 = 0;
        if (cairo_has_current_point(cr)) cairo_get_current_point(cr, &x0, &y0);
        const double ox = relative ? x0 : 0, oy = relative ? y0 : 0;
        double n[6];
        const auto numbers = [&](int count) {
            for (int i = 0; i < count; ++i)
                if (!in.number(n[i])) return false;
            return true;
        };
        switch (std::toupper(static_cast<unsigned char>(c))) {
            case 'M':
                if (!numbers(2)) return false;
                cairo_move_to(cr, ox + n[0], oy + n[1]);
                break;
            case 'L':
                if (!numbers(2)) return false;
                cairo_line_to(cr, ox + n[0], oy + n[1]);
                break;
            case 'H':
                if (!numbers(1)) return false;
                cairo_line_to(cr, ox + n[0], y0);
                break;
            case 'V':
                if (!numbers(1)) return false;
                cairo_line_to(cr, x0, oy + n[0]);
                break;
            case 'C':
                if (!numbers(6)) return false;
                cairo_curve_to(cr, ox + n[0], oy + n[1], ox + n[2], oy + n[3], ox + n[4], oy + n[5]);
                break;
            case 'A': {
                bool large = false, sweep = false;
                if (!numbers(3) || n[0] != n[1] || !in.flag(large) || !in.flag(sweep)) return false;
                const double r = n[0];
                if (!numbers(2)) return false;
                arc(cr, r, large, sweep, ox + n[0], oy + n[1]);
                break;
            }
            case 'Z': cairo_close_path(cr); break;
            default: return false;
        }
    }
    return true;
}

}
