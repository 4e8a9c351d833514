#include "features/places/values.hpp"

#include <doctest/doctest.h>

#include "features/places/places.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

std::string phone(std::string_view text) {
    const auto read = read_phone(text);
    if (!read) return "none";
    return read->mended ? read->value + " mended" : read->value;
}
template <class T>
bool mended(const std::optional<Understood<T>>& read) {
    return read && read->mended;
}

}

TEST_CASE("telephone numbers as people write them") {
    for (auto text : {"0261910000", "02 61 91 00 00", "02.61.91.00.00", "02-61-91-00-00", "02/61/91/00/00",
                      "+33261910000", "+33 2 61 91 00 00", "+33 (0)2 61 91 00 00", "+330261910000",
                      "0033 2 61 91 00 00", "33261910000", "02\u00A061\u00A091\u00A000\u00A000", "(02) 61 91 00 00"})
        CHECK_MESSAGE(phone(text) == "+33261910000", text);
    CHECK(phone("261910000") == "+33261910000 mended");
    CHECK(phone("02 61 91 00 00 / 06 39 98 12 34") == "+33261910000 mended");
    CHECK(phone("02 61 91 00 00 ou 06 39 98 12 34") == "+33261910000 mended");
    CHECK(phone("Tél. : 02 61 91 00 00") == "+33261910000");
    CHECK(phone("3949 ou 02 61 91 00 00") == "+33261910000 mended");
    // Overseas prefixes; 06 39 98 is kept for fiction although 06 39 is Mayotte's.
    CHECK(phone("0590 12 34 56") == "+590590123456");
    CHECK(phone("0694 12 34 56") == "+594694123456");
    CHECK(phone("0696 12 34 56") == "+596696123456");
    CHECK(phone("0262 12 34 56") == "+262262123456");
    CHECK(phone("0639 12 34 56") == "+262639123456");
    CHECK(phone("06 39 98 12 34") == "+33639981234");
    CHECK(phone("+262 0262 12 34 56") == "+262262123456");
    CHECK(phone("+687 12 34 56") == "+687123456");
    CHECK(phone("+33 2 61 91 00 00 00") == "none");
    for (auto text :
         {"3949", "15", "+32 2 123 45 67", "", "bonjour", "00 00 00 00 00", "0123", "+33", "+", "12345678901234567890"})
        CHECK_MESSAGE(phone(text) == "none", text);
    CHECK(is_standard_phone("+33261910000"));
    CHECK(is_standard_phone("+687123456"));
    CHECK_FALSE(is_standard_phone("+32212345678"));
    CHECK_FALSE(is_standard_phone("0261910000"));
    CHECK_FALSE(is_standard_phone("+33 261910000"));
}

TEST_CASE("codes") {
    CHECK(read_postcode("14500")->value == "14500");
    CHECK(read_postcode("1000")->value == "01000");
    CHECK(mended(read_postcode("1000")));
    CHECK(read_postcode("75 001")->value == "75001");
    CHECK(read_postcode("F-14500")->value == "14500");
    for (auto text : {"", "145", "145000", "1450a", "abcde", "0123"}) CHECK_FALSE(read_postcode(text));
    CHECK(read_insee("2a004")->value == "2A004");
    CHECK(read_insee("1004")->value == "01004");
    CHECK(is_insee("97411"));
    CHECK_FALSE(is_insee("20004"));
    CHECK_FALSE(is_insee("2C004"));
    CHECK_FALSE(read_insee("Vire"));

    CHECK(read_pivot("434 933 123 00029", false)->value == "43493312300029");
    CHECK(read_pivot("W131004321", false)->value == "W131004321");
    CHECK_FALSE(read_pivot("12345678", false));
    CHECK_FALSE(read_pivot("inconnu?", false));
    CHECK(is_sound_siret("21130001700012"));
    CHECK_FALSE(is_sound_siret("21130001700013"));
    CHECK(is_sound_siret("35600000049837"));  // La Poste: only the sum of its digits is a multiple of five.
    CHECK(is_sound_siret("35600000000048"));  // Its head office, and no other of La Poste, passes Luhn's test alone.
    CHECK_FALSE(is_sound_siret("35600000000055"));
    const auto robbed = read_pivot("5650482800011", true);  // 05650482800011
    if (is_sound_siret("05650482800011"))
        CHECK(robbed->value == "05650482800011");
    else
        CHECK_FALSE(robbed->mended);
}

TEST_CASE("dates and numbers") {
    CHECK(date_text(read_date("2024-01-31")->value) == "2024-01-31");
    CHECK_FALSE(mended(read_date("2024-01-31")));
    CHECK(date_text(read_date("31/01/2024")->value) == "2024-01-31");
    CHECK(mended(read_date("31/01/2024")));
    CHECK(date_text(read_date("2024-01-31T10:20:30.000Z")->value) == "2024-01-31");
    CHECK(date_text(read_date("2024/01/31")->value) == "2024-01-31");
    for (auto text : {"", "2024-02-30", "31/02/2024", "janvier", "45322", "2024-1-1", "20240131", "2024-01-31x"})
        CHECK_FALSE(read_date(text));

    CHECK(read_number("48.8411")->value == 48.8411);
    CHECK(read_number("48,8411")->value == 48.8411);
    CHECK(mended(read_number("48,8411")));
    CHECK(read_number("-0.155134")->value == -0.155134);
    for (auto text : {"", "48.84N", "nan", "inf", "1,2,3", "--1", "0x10"}) CHECK_FALSE(read_number(text));
    for (auto text : {"46.332793499999994", "6.720031881096503", "-0.155134", "45.47094"})
        CHECK(number_text(read_number(text)->value) == text);
    CHECK(number_text(1e-7) == "0.0000001");
}

TEST_CASE("addresses of the web and of mail") {
    CHECK(read_url("https://www.exemple.fr/a?b=c#d")->value == "https://www.exemple.fr/a?b=c#d");
    CHECK(read_url("HTTP://exemple.fr")->value == "http://exemple.fr");
    CHECK(read_url("www.exemple.fr")->value == "http://www.exemple.fr");
    for (auto text : {"javascript:alert(1)", "http://", "https://exemple", "https://a b.fr", "ftp://exemple.fr",
                      "https//exemple.fr", "exemple", "https://user@exemple.fr", "data:text/html,x",
                      "https://exemple.fr/\"><script>", "https://.fr"})
        CHECK_MESSAGE(!read_url(text), text);
    CHECK(read_url_list("https://a.wordpress.com/;http://www.b.fr") ==
          std::vector<std::string>{"https://a.wordpress.com/", "http://www.b.fr"});
    CHECK(read_url_list("https://a.fr/x;y=1|https://b.fr") ==
          std::vector<std::string>{"https://a.fr/x;y=1", "https://b.fr"});
    CHECK(read_url_list("https://a.fr/, www.b.fr") == std::vector<std::string>{"https://a.fr/", "www.b.fr"});
    CHECK(read_url_list("").empty());

    CHECK(read_mail("contact@exemple.fr") == "contact@exemple.fr");
    CHECK(read_mail("mailto:contact@exemple.fr") == "contact@exemple.fr");
    for (auto text : {"", "@exemple.fr", "contact@", "contact@exemple", "a b@exemple.fr", "a@b@exemple.fr",
                      "<a@exemple.fr>", ".a@exemple.fr", "a..b@exemple.fr", "a@-exemple.fr", "a@exemple..fr"})
        CHECK_MESSAGE(!read_mail(text), text);
}

TEST_CASE("texts lose what nobody sees") {
    CHECK(one_line("  Le\tLab \r\n de  Vire ") == "Le Lab de Vire");
    CHECK(one_line("\uFEFFLe \u202ELab\u202C\u200B") == "Le Lab");
    CHECK(one_line("a\x01"
                   "b\xff") == "ab\uFFFD");
    CHECK(several_lines("\r\nun  \r\ndeux\rtrois\n\n") == "un\ndeux\ntrois");
    CHECK(one_line(one_line(" a \n b ")) == "a b");
}

TEST_CASE("the commune's code from its name and postcode") {
    CHECK(find_insee("ABONDANCE", "74360") == "74001");
    CHECK(find_insee("Annecy Cedex 03", "74054") == "74010");
    CHECK(find_insee("ST LO", "50000") == "50502");
    CHECK(find_insee("Martigues", "13692") == "13056");
    CHECK(find_insee("MARSEILLE 3", "13003") == "13055");
    CHECK_FALSE(find_insee("", "14500"));
    CHECK_FALSE(find_insee("Nulle-Part-sur-Rien", "14500"));
    // A name and a postcode that contradict each other are not decided.
    CHECK_FALSE(find_insee("Vire Normandie", "13100"));
}
