// What leaves the screen: the poster, the code to scan, the contact file.
#include <doctest/doctest.h>

#include <cairo-pdf.h>

#include "features/places/poster.hpp"
#include "platform/html/qr.hpp"
#include "features/places/svg_path.hpp"
#include "features/places/vcard.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

Poster sheet_of(int lines) {
    Poster p;
    p.site_name = "Beffroi";
    p.phone = "+33231660000";
    p.town = "Vire Normandie";
    p.address = "https://aide.exemple.fr/lieux?insee=14762";
    p.day = "24 novembre 2026";
    for (int i = 0; i < lines; ++i)
        p.lines.push_back({"Lieu " + std::to_string(i), "1 rue des Remparts, Vire Normandie", "02 31 66 00 0" + std::to_string(i % 10),
                           {"Du lundi au vendredi : 9 h – 12 h"}, true});
    return p;
}

opening_hours::Week week_of(std::initializer_list<const char*> hours) {
    static const char* days[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
    opening_hours::Week week;
    int i = 0;
    for (const char* h : hours) {
        opening_hours::Week::Line line;
        line.day = days[i++];
        line.hours = h;
        line.closed = line.hours == "fermé";
        week.lines.push_back(line);
    }
    return week;
}

cairo_path_t* path_of(cairo_t* cr, const char* d) {
    cairo_new_path(cr);
    REQUIRE(append_svg_path(cr, d));
    return cairo_copy_path(cr);
}

}

TEST_CASE("a poster is one page of PDF with its letters inside, and holds what fits") {
    int drawn = 0;
    const std::string bytes = pdf(sheet_of(12), &drawn);
    CHECK(bytes.substr(0, 5) == "%PDF-");
    CHECK(bytes.find("AtkinsonHyperlegibleNext") != std::string::npos);
    CHECK(drawn >= 5);
    CHECK(drawn < 12);
    CHECK(png(sheet_of(2), 320).substr(1, 3) == "PNG");
    pdf(sheet_of(2), &drawn);
    CHECK(drawn == 2);
    pdf(sheet_of(0), &drawn);
    CHECK(drawn == 0);
}

TEST_CASE("a very long name wraps instead of pushing the others off the sheet") {
    Poster p = sheet_of(3);
    p.lines[0].name = std::string(400, 'x');
    int drawn = 0;
    pdf(p, &drawn);
    CHECK(drawn >= 1);
}

TEST_CASE("a week is told in few sentences") {
    using text::join;
    const char* day = "9 h – 12 h";
    CHECK(join(in_short(week_of({day, day, day, day, day, "fermé", "fermé"}), Lang::fr), "; ") ==
          "Du lundi au vendredi\u202f: 9 h – 12 h");
    CHECK(join(in_short(week_of({day, day, "14 h – 18 h", day, day, "fermé", "fermé"}), Lang::fr), "; ") ==
          "Lundi, mardi, jeudi et vendredi\u202f: 9 h – 12 h; Mercredi\u202f: 14 h – 18 h");
    CHECK(in_short(week_of({"fermé", "fermé", "fermé", "fermé", "fermé", "fermé", "fermé"}), Lang::fr).empty());
}

TEST_CASE("a code to scan is a square with its three corners") {
    const html::Qr code = html::qr("https://aide.exemple.fr/lieux/mediatheque-de-vire");
    REQUIRE(code.size >= 21);
    // A finder pattern: a dark frame of 7, a light ring, a dark heart.
    for (auto [x, y] : {std::pair{0, 0}, {code.size - 7, 0}, {0, code.size - 7}}) {
        CHECK(code.at(x, y));
        CHECK(code.at(x + 6, y + 6));
        CHECK_FALSE(code.at(x + 1, y + 1));
        CHECK(code.at(x + 3, y + 3));
    }
    CHECK(html::svg_path(code).substr(0, 6) == "M4 4h7");
    CHECK(html::qr(std::string(4000, 'x')).size == 0);
    CHECK(html::svg_path(html::qr(std::string(4000, 'x'))).empty());
}

TEST_CASE("path data of our drawings become cairo's") {
    cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(nullptr, nullptr, 10, 10);
    cairo_t* cr = cairo_create(surface);
    cairo_path_t* square = path_of(cr, "M1 1h2v2h-2z");
    CHECK(square->num_data >= 10);
    cairo_path_destroy(square);

    // Half a circle of radius 1 around (1, 0), over the top: its box tells the direction.
    cairo_new_path(cr);
    REQUIRE(append_svg_path(cr, "M0 0a1 1 0 0 1 2 0"));
    double x0, y0, x1, y1;
    cairo_path_extents(cr, &x0, &y0, &x1, &y1);
    CHECK(x0 == doctest::Approx(0).epsilon(0.01));
    CHECK(x1 == doctest::Approx(2).epsilon(0.01));
    CHECK(y0 == doctest::Approx(-1).epsilon(0.01));
    CHECK(y1 == doctest::Approx(0).epsilon(0.01));

    CHECK_FALSE(append_svg_path(cr, "M0 0q1 1 2 2"));
    CHECK_FALSE(append_svg_path(cr, "1 2"));
    CHECK_FALSE(append_svg_path(cr, "M1"));
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

TEST_CASE("a contact file keeps what its signs would break, in lines that phones accept") {
    Sheet s;
    s.place.name = "Médiathèque, espace numérique; rez-de-chaussée \\ aile est, juste après la grande porte de la cour d’honneur";
    s.place.address = "2 rue des Remparts";
    s.place.postcode = "14500";
    s.place.phone = "+33231663060";
    s.place.point = territory::Point{48.8421, -0.8894};
    s.commune = "Vire Normandie";
    const std::string card = vcard(s, "https://aide.exemple.fr/lieux/mediatheque");
    CHECK(card.substr(0, 13) == "BEGIN:VCARD\r\n");
    CHECK(card.find("TEL;TYPE=work,voice:+33231663060\r\n") != std::string::npos);
    CHECK(card.find("ADR;TYPE=work:;;2 rue des Remparts;Vire Normandie;;14500;France\r\n") != std::string::npos);
    CHECK(card.find("GEO:48.84210;-0.88940\r\n") != std::string::npos);
    std::string unfolded = card;
    for (auto at = unfolded.find("\r\n "); at != std::string::npos; at = unfolded.find("\r\n ")) unfolded.erase(at, 3);
    CHECK(unfolded.find("FN:Médiathèque\\, espace numérique\\; rez-de-chaussée \\\\ aile est") != std::string::npos);
    for (std::size_t begin = 0; begin < card.size();) {
        const auto end = card.find("\r\n", begin);
        CHECK(end - begin <= 75);
        begin = end + 2;
    }
}
