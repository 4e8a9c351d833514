#include "platform/net/multipart.hpp"

#include <doctest/doctest.h>

using namespace beffroi;
using namespace beffroi::net;

namespace {

const std::string type = "multipart/form-data; boundary=----WebKitFormBoundaryAbC";

std::string body(std::string_view head, std::string_view bytes) {
    return "------WebKitFormBoundaryAbC\r\n" + std::string(head) + "\r\n\r\n" + std::string(bytes) +
           "\r\n------WebKitFormBoundaryAbC--\r\n";
}

std::string why(std::string_view content_type, std::string_view text) {
    const auto parts = read_multipart(content_type, text);
    return parts ? "read" : parts.error().code;
}

}

TEST_CASE("fields and files are read as they were sent") {
    const std::string text =
        "------WebKitFormBoundaryAbC\r\nContent-Disposition: form-data; name=\"shows\"\r\n\r\nL'entr\u00e9e\r\n, "
        "c\u00f4t\u00e9 rue\r\n"
        "------WebKitFormBoundaryAbC\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a \\\"b\\\"; "
        "c.jpg\"\r\n"
        "Content-Type: image/jpeg\r\n\r\n\xFF\xD8\r\n--not the boundary\r\n------WebKitFormBoundaryAbC--\r\n";
    const auto parts = read_multipart(type, text);
    REQUIRE(parts.ok());
    REQUIRE(parts->size() == 2);
    CHECK((*parts)[0].name == "shows");
    CHECK((*parts)[0].bytes == "L'entr\u00e9e\r\n, c\u00f4t\u00e9 rue");
    CHECK((*parts)[1].file_name == "a \"b\"; c.jpg");
    CHECK((*parts)[1].type == "image/jpeg");
    CHECK((*parts)[1].bytes == "\xFF\xD8\r\n--not the boundary");
    const Params params = params_of(*parts);
    CHECK(params.has("shows"));
    CHECK(!params.has("photo"));
    CHECK(read_multipart("Multipart/Form-Data; charset=utf-8; boundary=\"x y\"", "--x y--")->empty());
}

TEST_CASE("what is not such a form is refused, never guessed") {
    const std::string good = body("Content-Disposition: form-data; name=\"a\"", "1");
    CHECK(why(type, good) == "read");
    CHECK(why("application/x-www-form-urlencoded", good) == "bad_form");
    CHECK(why("multipart/form-data", good) == "bad_form");
    CHECK(why("multipart/form-data; boundary=" + std::string(71, 'a'), good) == "bad_form");
    CHECK(why("multipart/form-data; boundary=other", good) == "bad_form");
    CHECK(why(type, "") == "bad_form");
    CHECK(why(type, body("Content-Disposition: form-data", "1")) == "bad_form");
    CHECK(why(type, body("Content-Disposition: attachment; name=\"a\"", "1")) == "bad_form");
    CHECK(why(type, body("no header", "1")) == "bad_form");
    CHECK(why(type, body("X: " + std::string(5000, 'a'), "1")) == "bad_form");
    // Cut short anywhere before its last boundary, it is not whole.
    for (std::size_t part = 0; part + 4 < good.size(); ++part)
        CHECK(why(type, std::string_view(good).substr(0, part)) == "bad_form");
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += (i ? "\r\n" : "") +
                std::string("------WebKitFormBoundaryAbC\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1");
    CHECK(why(type, many + "\r\n------WebKitFormBoundaryAbC--") == "bad_form");
}
