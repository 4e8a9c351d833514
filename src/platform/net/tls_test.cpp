#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/net/client.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;

namespace {

/// A certificate of our own, for one test.
struct Certificate {
    std::string folder = std::filesystem::temp_directory_path() / ("beffroi-tls-" + std::to_string(::getpid()));
    std::string certificate = folder + "/cert.pem", key = folder + "/key.pem";

    Certificate() { make("exemple.fr"); }
    ~Certificate() { std::filesystem::remove_all(folder); }
    void make(const std::string& name) const {
        std::filesystem::create_directories(folder);
        std::string command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=" + name +
                              " -keyout " + key + " -out " + certificate + " 2>/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
    }
};

/// A TLS client on a plain socket.
struct TlsClient {
    explicit TlsClient(unsigned short port, int most_version = 0, const std::string& protocols = {}) : socket(port), context(SSL_CTX_new(TLS_client_method())) {
        if (most_version) {
            SSL_CTX_set_security_level(context, 0);
            SSL_CTX_set_max_proto_version(context, most_version);
        }
        ssl = SSL_new(context);
        SSL_set_fd(ssl, socket.fd());
        if (!protocols.empty()) SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocols.data()), static_cast<unsigned>(protocols.size()));
        connected = SSL_connect(ssl) == 1;
    }
    ~TlsClient() {
        SSL_free(ssl);
        SSL_CTX_free(context);
    }
    void send(std::string_view bytes) { SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size())); }
    std::string rest() {
        std::string out;
        char buffer[16384];
        for (int n; (n = SSL_read(ssl, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
        return out;
    }
    std::string subject() const {
        X509* certificate = SSL_get1_peer_certificate(ssl);
        char text[256];
        X509_NAME_oneline(X509_get_subject_name(certificate), text, sizeof text);
        X509_free(certificate);
        return text;
    }

    Client socket;
    SSL_CTX* context;
    SSL* ssl = nullptr;
    bool connected = false;
};

void routes(Router& on) {
    on.get("/", Access::everyone, [](const Request& r) { return plain(r.secure ? "secure" : "open"); });
    on.get("/big", Access::everyone, [](const Request&) { return plain(std::string(2'000'000, 'x') + "end"); });
    on.get("/file", Access::everyone, [](const Request&) { Response r; r.body = FileBody{"/proc/self/exe"}; return r; });
    on.post("/echo", Access::everyone, [](const Request& r) { return plain(r.body); }, {.body_cap = 1'000'000, .foreign_origin = true});
}

ServerOptions with(const Certificate& certificate) {
    ServerOptions options;
    options.certificate = certificate.certificate;
    options.private_key = certificate.key;
    return options;
}

std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

}

TEST_CASE("pages over TLS") {
    Certificate certificate;
    TestServer server(routes, with(certificate));
    {
        TlsClient client(server.port(), 0, "\x02h2\x08http/1.1");
        REQUIRE(client.connected);
        CHECK(std::string(SSL_get_version(client.ssl)) == "TLSv1.3");
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(client.ssl, &chosen, &size);
        CHECK(std::string(reinterpret_cast<const char*>(chosen), size) == "http/1.1");
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        std::string all = client.rest();
        CHECK(all.find("secure") != std::string::npos);
        CHECK(all.find("Strict-Transport-Security: max-age=31536000\r\n") != std::string::npos);
        CHECK(all.find("HTTP/1.1 404") != std::string::npos);
    }
    {
        // What cannot be read is answered with it too.
        TlsClient client(server.port());
        client.send("nonsense\r\n\r\n");
        CHECK(client.rest().find("Strict-Transport-Security: max-age=31536000\r\n") != std::string::npos);
    }
    {
        TlsClient client(server.port());
        client.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        std::string body = body_of(client.rest());
        CHECK(body.size() == 2'000'003);
        CHECK(body.ends_with("end"));
    }
    {
        TlsClient client(server.port());
        client.send("GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=0-99999\r\n\r\n");
        std::string body = body_of(client.rest());
        CHECK(body.size() == 100'000);
        CHECK(body.substr(1, 3) == "ELF");
    }
    {
        TlsClient client(server.port());
        std::string body(500'000, 'u');
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 500000\r\n\r\n" + body);
        CHECK(body_of(client.rest()) == body);
    }
}

TEST_CASE("old versions and clear text are refused, others go on") {
    Certificate certificate;
    TestServer server(routes, with(certificate));
    CHECK_FALSE(TlsClient(server.port(), TLS1_1_VERSION).connected);
    CHECK_FALSE(TlsClient(server.port(), 0, "\x02h2").connected);
    Client plain_text(server.port());
    plain_text.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(plain_text.closed());
    TlsClient twelve(server.port(), TLS1_2_VERSION);
    REQUIRE(twelve.connected);
    CHECK(std::string(SSL_get_cipher(twelve.ssl)).starts_with("ECDHE-"));
}

TEST_CASE("a renewed certificate is taken without a restart; a broken one is not") {
    Certificate certificate;
    ServerOptions options = with(certificate);
    options.idle_timeout = std::chrono::milliseconds(400);  // Sweeps follow the shortest timeout.
    TestServer server(routes, options);
    CHECK(TlsClient(server.port()).subject() == "/CN=exemple.fr");
    certificate.make("nouveau.exemple.fr");
    server.server.reload();
    while (TlsClient(server.port()).subject() != "/CN=nouveau.exemple.fr") std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::filesystem::remove(certificate.certificate);
    server.server.reload();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CHECK(TlsClient(server.port()).subject() == "/CN=nouveau.exemple.fr");
}

TEST_CASE("a TLS server stops gracefully too") {
    Certificate certificate;
    TestServer server(routes, with(certificate));
    TlsClient idle(server.port());
    idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    char buffer[4096];
    CHECK(SSL_read(idle.ssl, buffer, sizeof buffer) > 0);
    CHECK(server.server.stop());
}
