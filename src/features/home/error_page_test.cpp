#include <doctest/doctest.h>

#include <set>

#include "features/home/home.hpp"

using namespace beffroi;

namespace {

std::string page_of(net::Status status, const Error* error = nullptr, Lang lang = Lang::fr, net::Method method = net::Method::get) {
    net::Request request;
    request.lang = lang;
    request.method = method;
    request.id = 0xbeef;
    html::Page page;
    page.lang = lang;
    page.path = "/lieux?ou=<Vire>";
    page.site_name = "Beffroi";
    page.phone = "+33231660000";
    const auto response = home::error_page(request, status, error, page);
    CHECK(response.status == status);
    CHECK(response.cache == net::Cache::none);
    return std::get<std::string>(response.body);
}

bool holds(const std::string& page, std::string_view words) { return page.find(words) != std::string::npos; }

}

TEST_CASE("every error has a title of its own, in both languages, and a way on") {
    using enum net::Status;
    std::set<std::string> titles;
    int count = 0;
    for (auto status : {bad_request, forbidden, not_found, method_not_allowed, timeout, conflict, too_large, too_many, internal, unavailable}) {
        for (auto lang : {Lang::fr, Lang::en}) {
            const std::string page = page_of(status, nullptr, lang);
            const auto at = page.find("<h1>") + 4;
            titles.insert(page.substr(at, page.find("</h1>") - at));
            ++count;
            CHECK(holds(page, lang == Lang::fr ? "href=\"/\"" : "href=\"/en\""));
            CHECK(holds(page, "tel:+33231660000"));
            CHECK(holds(page, "noindex"));
            CHECK_FALSE(holds(page, "<Vire>"));
        }
    }
    CHECK(titles.size() == static_cast<std::size_t>(count));
}

TEST_CASE("what a person can mend is said; what is ours is not, but carries a number") {
    const Error theirs = invalid("bad_date", msg("Several towns have this name: choose yours below."), "ou");
    CHECK(holds(page_of(net::Status::unprocessable, &theirs, Lang::en), "Several towns have this name"));
    const Error ours = fail(ErrorKind::internal, "bug", msg("Several towns have this name: choose yours below."));
    const std::string page = page_of(net::Status::internal, &ours, Lang::en);
    CHECK_FALSE(holds(page, "Several towns"));
    CHECK(holds(page, net::request_id_text(0xbeef)));
    CHECK_FALSE(holds(page_of(net::Status::not_found), net::request_id_text(0xbeef)));
}

TEST_CASE("a form that was sent is not offered to be sent again by a link") {
    CHECK(holds(page_of(net::Status::unavailable, nullptr, Lang::en), "Try again</a>"));
    CHECK_FALSE(holds(page_of(net::Status::unavailable, nullptr, Lang::en, net::Method::post), "Try again</a>"));
}
