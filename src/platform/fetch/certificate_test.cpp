#include "platform/fetch/certificate.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/fetch/certificates.hpp"
#include "tests/fetch/farm.hpp"

using namespace beffroi;
using namespace beffroi::fetch;
using namespace beffroi::tests;

namespace {

/// An authority that the client trusts.
struct Trust {
    std::string file =
        std::filesystem::temp_directory_path() / ("beffroi-fetch-" + std::to_string(::getpid()) + ".pem");
    Made authority = make_certificate(
        {.common_name = "Root 1", .organisation = "Autorité d’essai", .country = "FR", .authority = true});
    Trust() { write_pem(authority, file); }
    ~Trust() { std::filesystem::remove(file); }
};

Outcome visit(const std::string& url, const Trust& trust, SSL_CTX* context, bool silent = false) {
    Server server(
        [silent](Stream& stream, const std::string&) {
            if (!silent) stream.send(page("secret"));
        },
        context);
    events::Loop loop;
    TableAsker names;
    Options options;
    options.laboratory = true;
    options.http_port = 1;
    options.https_port = server.port;
    options.trusted = trust.file;
    auto client = open_client(loop, names, options);
    REQUIRE(client);
    Outcome found;
    (*client)->get({.url = url, .body = {}}, [&](Outcome outcome) { found = std::move(outcome); });
    loop.run();
    return found;
}

/// What is wrong with a certificate; the page is read all the same.
std::string fault(const Wish& wish, const Trust& trust, const std::string& url = "https://www.example.org/") {
    const auto context = server_context(make_certificate(wish));
    const Outcome outcome = visit(url, trust, context.get());
    CHECK(outcome.code == "ok");
    CHECK(outcome.bytes == 6);
    REQUIRE(outcome.hops.size() == 1);
    REQUIRE(outcome.hops[0].certificate);
    return outcome.hops[0].certificate->fault;
}

}

TEST_CASE("certificates are judged, and a page behind a wrong one is read all the same") {
    const Trust trust;
    const Made stranger = make_certificate({.common_name = "Stranger", .authority = true});
    Wish sound{
        .common_name = "example.org", .alternative = "DNS:example.org,DNS:www.example.org", .issuer = &trust.authority};
    CHECK(fault(sound, trust).empty());
    Wish wish = sound;
    wish.alternative = "DNS:*.example.org";
    CHECK(fault(wish, trust).empty());
    CHECK(fault(wish, trust, "https://example.org/") == "name");
    CHECK(fault(wish, trust, "https://a.b.example.org/") == "name");
    wish.alternative = "DNS:www.example.net";
    CHECK(fault(wish, trust) == "name");
    // With other names in it, the common one counts no more; alone it does.
    wish.common_name = "www.example.org";
    CHECK(fault(wish, trust) == "name");
    wish.alternative = "";
    CHECK(fault(wish, trust).empty());
    wish = sound;
    wish.from_s = -200'000;
    wish.until_s = -100'000;
    CHECK(fault(wish, trust) == "expired");
    wish = sound;
    wish.from_s = 50'000;
    CHECK(fault(wish, trust) == "untrusted");
    wish = sound;
    wish.issuer = &stranger;
    CHECK(fault(wish, trust) == "untrusted");
    wish.issuer = nullptr;
    CHECK(fault(wish, trust) == "self_signed");
    wish = sound;
    wish.digest = EVP_sha1();
    CHECK(fault(wish, trust) == "untrusted");
}

TEST_CASE("what a certificate says is kept") {
    const Trust trust;
    const auto context = server_context(
        make_certificate({.common_name = "www.example.org", .until_s = 1'000'000, .issuer = &trust.authority}));
    const Outcome outcome = visit("https://www.example.org/", trust, context.get());
    REQUIRE(outcome.hops.size() == 1);
    REQUIRE(outcome.hops[0].certificate);
    const Certificate& certificate = *outcome.hops[0].certificate;
    CHECK(certificate.issuer == "Autorité d’essai");
    CHECK(certificate.issuer_country == "FR");
    CHECK(certificate.subject == "www.example.org");
    REQUIRE(certificate.until);
    const auto left = *certificate.until - Clock().now();
    CHECK(left > std::chrono::seconds{900'000});
    CHECK(left <= std::chrono::seconds{1'000'000});
}

TEST_CASE("the certificate of a server that says nothing is seen too; old protocols are spoken, none is a failure") {
    const Trust trust;
    const Wish wish{.common_name = "www.example.org", .organisation = "Itself"};
    auto context = server_context(make_certificate(wish));
    Outcome outcome = visit("https://www.example.org/", trust, context.get(), true);
    CHECK(outcome.code == "connection_failed");
    REQUIRE(outcome.hops.at(0).certificate);
    CHECK(outcome.hops[0].certificate->issuer == "Itself");

    SSL_CTX_set_max_proto_version(context.get(), TLS1_VERSION);
    CHECK(visit("https://www.example.org/", trust, context.get()).code == "ok");
    const std::shared_ptr<SSL_CTX> bare(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    outcome = visit("https://www.example.org/", trust, bare.get());
    CHECK(outcome.code == "tls_failed");
    CHECK_FALSE(outcome.hops.at(0).certificate);
}
