#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "platform/i18n/i18n.hpp"
#include "server/config.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::server;

TEST_CASE("what is written is read back, every key") {
    Config c;
    c.site_name = "Le \"beffroi\" d'à côté\n";
    c.site_demo = true;
    c.workers = 9;
    c.trusted_proxies = {"127.0.0.1", "::1"};
    c.mail_password = "s\\ecret";
    const auto back = parse_config(config_text(c, true));
    REQUIRE(back.ok());
    CHECK(*back == c);
    CHECK(config_text(c, false).find("ecret") == std::string::npos);
    CHECK(*parse_config("") == Config{});
}

TEST_CASE("a fault names its line, its key and the remedy") {
    const auto says = [](const char* toml) {
        const auto refused = parse_config(toml);
        REQUIRE_FALSE(refused.ok());
        return i18n::format(Lang::en, refused.error().message);
    };
    CHECK(says("[server]\nworkerz = 3\n") == "Line 2: server.workerz is not a known key. Did you mean server.workers?");
    CHECK(says("[server]\nworkers = 0\n") == "Line 2: server.workers must be a whole number from 1 to 256.");
    CHECK(says("[server]\nworkers = \"3\"\n") == "Line 2: server.workers must be a whole number from 1 to 256.");
    CHECK(says("[site]\n\ndemo = 1\n") == "Line 3: site.demo must be true or false.");
    CHECK(says("[server]\ntrusted_proxies = [1]\n").find("must be a list of texts") != std::string::npos);
    CHECK(says("name = \"x\"\n").find("stands outside a [section]") != std::string::npos);
    CHECK(says("[site\n").find("Line 1: this is not valid TOML") == 0);
    CHECK(says("[server]\nlisten = \"8080\"\n").find("such as \"127.0.0.1:8080\"") != std::string::npos);
    CHECK(says("[server]\ncertificate = \"a.pem\"\n").find("go together") != std::string::npos);
    CHECK(says("[database]\nurl = \"mysql://x\"\n").find("postgresql://") != std::string::npos);
    CHECK(says("[mail]\nurl = \"mail.exemple.fr\"\n").find("smtp:// or smtps://") != std::string::npos);
    CHECK(says("[mail]\nurl = \"smtp://mail.exemple.fr\"\n").find("mail.from must be an address") == 0);
    CHECK(says("[mail]\nbounces = \"retours\"\n").find("mail.bounces must be an address") == 0);
    CHECK(says("[log]\nlevel = \"loud\"\n").find("debug, info, warning or error") != std::string::npos);
}

TEST_CASE("secrets that are handed over as files count before those of the text") {
    const testing::TemporaryFolder credentials;
    std::ofstream(credentials.path() + "/mail.password") << "handed over\n";
    std::ofstream(credentials.path() + "/site.name") << "no secret";
    const auto config = parse_config("[mail]\npassword = \"written\"\n[sms]\ntoken = \"kept\"\n", credentials.path());
    REQUIRE(config.ok());
    CHECK(config->mail_password == "handed over");
    CHECK(config->sms_token == "kept");
    CHECK(config->site_name == Config{}.site_name);
    // What they say is looked at like the rest.
    std::ofstream(credentials.path() + "/database.url") << "mysql://x";
    CHECK(parse_config("", credentials.path()).error().field == "database.url");
    // A folder where the secret should be: said, not passed over.
    const testing::TemporaryFolder other;
    std::filesystem::create_directory(other.path() + "/sms.token");
    CHECK(parse_config("", other.path()).error().code == "unreadable_credential");
}

TEST_CASE("addresses to listen on") {
    CHECK(parse_listen("127.0.0.1:0")->port == 0);
    CHECK(parse_listen("[::1]:8443")->address == "::1");
    for (const char* bad : {"", "8080", ":8080", "localhost:", "::1:80", "[::1:80", "a:99999", "a:8 0", "a:-1"}) CHECK_FALSE(parse_listen(bad).ok());
}
