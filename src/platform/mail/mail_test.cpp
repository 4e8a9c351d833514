#include <doctest/doctest.h>

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/mail.hpp"

using namespace beffroi;
using namespace beffroi::mail;

namespace {

const Settings settings{"", "", "", "Co-op <bonjour@exemple.fr>", true, ""};
const std::string date = "Tue, 24 Nov 2026 10:00:00 +0000";

std::string composed(const Mail& mail, const Settings& with = settings) {
    auto message = compose(mail, with, "abc@exemple.fr", date);
    REQUIRE(message);
    return *message;
}
std::string head(const std::string& message) { return message.substr(0, message.find("\r\n\r\n") + 2); }
std::string body(const std::string& message) { return message.substr(message.find("\r\n\r\n") + 4); }

void check_lines(const std::string& message) {
    CHECK(message.ends_with("\r\n"));
    for (std::string_view line : text::split(message, '\n')) {
        if (line.empty()) continue;
        REQUIRE(line.back() == '\r');
        CHECK(line.size() - 1 <= 78);
        for (char c : line.substr(0, line.size() - 1))
            CHECK((static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f));
    }
}

}

TEST_CASE("a plain message, word for word") {
    CHECK(composed({"marie@exemple.fr", "Rendez-vous", "Bonjour,\nà mardi.\n", ""}) ==
          "From: \"Co-op\"\r\n <bonjour@exemple.fr>\r\nTo: marie@exemple.fr\r\nSubject: Rendez-vous\r\nDate: Tue, 24 "
          "Nov 2026 10:00:00 +0000\r\n"
          "Message-ID: <abc@exemple.fr>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: "
          "text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\nBonjour,\r\n=C3=A0 mardi.\r\n");
}

TEST_CASE("headers hold any French, in short lines") {
    const std::string long_subject =
        "Votre rendez-vous du mardi 24 novembre à la médiathèque « L'Atelier » de Vire Normandie est confirmé 🔔";
    const auto message = composed(
        {"marie@exemple.fr", long_subject, "x", ""},
        {"", "", "", "Coopérative numérique du Pays de la Vire et de ses environs <bonjour@exemple.fr>", true, ""});
    check_lines(message);
    CHECK(head(message).find("=?UTF-8?Q?Votre_rendez-vous") != std::string::npos);
    // Each word ends before it cuts a character: every byte of 0xC3 is followed by its second.
    for (std::size_t at = 0; (at = message.find("=C3", at)) != std::string::npos; at += 3)
        CHECK(message[at + 3] == '=');
    check_lines(composed({"marie@exemple.fr", std::string(300, 'x'), "x", ""}));
    check_lines(composed(
        {"marie@exemple.fr",
         "many short words that together are far longer than one line of a mail may be, so they are folded", "x", ""}));
    CHECK(head(composed({"marie@exemple.fr", "=?UTF-8?Q?no?=", "x", ""})).find("Subject: =?UTF-8?Q?=3D=3FUTF-8") !=
          std::string::npos);
    CHECK(head(composed({"marie@exemple.fr", "", "x", ""})).find("Subject: ") != std::string::npos);
}

TEST_CASE("nobody adds a header, a recipient or a body") {
    for (const std::string& bad :
         std::vector<std::string>{"a\r\nBcc: x@y.fr", "a\nb", "a\rb", std::string("a\0b", 3), "a\x7f"}) {
        CHECK(compose({"marie@exemple.fr", bad, "x", ""}, settings, "i@e", date).error().code == "bad_header");
        CHECK(compose({bad, "s", "x", ""}, settings, "i@e", date).error().code == "bad_header");
        CHECK(compose({"marie@exemple.fr", "s", "x", ""}, {"", "", "", bad + " <a@b.fr>", true, ""}, "i@e", date)
                  .error()
                  .code == "bad_header");
        CHECK(compose({"marie@exemple.fr", "s", "x", ""}, settings, bad, date).error().code == "bad_header");
        CHECK(compose({"marie@exemple.fr", "s", "x", ""}, settings, "i@e", bad).error().code == "bad_header");
    }
    CHECK(compose({"marie@exemple.fr", std::string("a\0b", 3), "x", ""}, settings, "i@e", date).error().code ==
          "bad_header");
    for (const char* bad : {"", "marie", "marie@", "@exemple.fr", "a@b@c.fr", "a b@c.fr", "a@b.fr, c@d.fr",
                            "a@b.fr c@d.fr", "<a@b.fr", "a@b..fr", "a..b@c.fr", "é@exemple.fr", "a@exämple.fr",
                            "a@b.fr>", "x <a@b.fr> y", "a;b@c.fr", "\"a b\"@c.fr", "x\" <a@b.fr>"}) {
        CAPTURE(bad);
        const auto refused = compose({bad, "s", "x", ""}, settings, "i@e", date);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "bad_address");
        CHECK(refused.error().field == "to");
    }
    CHECK(compose({"marie@exemple.fr", "s", "x", ""}, {"", "", "", "nobody", true, ""}, "i@e", date).error().field ==
          "from");
}

TEST_CASE("addresses") {
    CHECK(parse_address("a.b+c@exemple.fr")->mail == "a.b+c@exemple.fr");
    CHECK(parse_address(" Co-op <a@b.fr> ")->name == "Co-op");
    CHECK(parse_address("\"Co, op\" <a@b.fr>")->name == "Co, op");
    CHECK(parse_address("root@localhost")->mail == "root@localhost");
}

TEST_CASE("bodies: every byte comes back, lines stay short, dots stay single") {
    std::string every;
    for (int c = 32; c < 127; ++c) every += static_cast<char>(c);
    const std::string text = ".\n..\nFrom here\nend \ntab\t\n= =C3\n" + every + "\r\n" + std::string(200, '.') + "\n" +
                             std::string(500, 'x') + "\nété 🔔\n\n";
    const auto message = composed({"marie@exemple.fr", "s", text, ""});
    check_lines(message);
    const std::string encoded = body(message);
    CHECK(encoded.starts_with("=2E\r\n=2E.\r\n=46rom here\r\nend=20\r\ntab=09\r\n=3D =3DC3\r\n"));
    for (std::string_view line : text::split(encoded, '\n')) CHECK_FALSE(line.starts_with("."));
    CHECK(body(composed({"marie@exemple.fr", "s", "", ""})).empty());
    CHECK(body(composed({"marie@exemple.fr", "s", "no end of line", ""})) == "no end of line\r\n");
}

TEST_CASE("text and HTML are alternatives; HTML alone stands alone") {
    const auto both = composed({"marie@exemple.fr", "s", "--=_ text", "<p>été</p>"});
    check_lines(both);
    CHECK(head(both).find("multipart/alternative") != std::string::npos);
    CHECK(both.find("text/plain") < both.find("text/html"));
    CHECK(both.find("--=3D_ text") != std::string::npos);
    CHECK(head(composed({"marie@exemple.fr", "s", "", "<p>x</p>"})).find("Content-Type: text/html") !=
          std::string::npos);
}

TEST_CASE("dates and identifiers") {
    CHECK(date_header(from_micros(1795514400000000)) == "Tue, 24 Nov 2026 10:00:00 +0000");
    crypto::init();
    const auto token = new_token();
    CHECK(token.size() == 32);
    CHECK(token != new_token());
    CHECK(message_id(token, settings) == token + "@exemple.fr");
}

TEST_CASE("without a server nothing is sent, and that is said") {
    CHECK(mail::send({"marie@exemple.fr", "s", "x", ""}, settings).error().code == "no_mail_server");
    CHECK(try_server(settings).error().code == "no_mail_server");
}

TEST_CASE("a server that does not answer is no fault of the mail") {
    // Port 1 of this machine: nobody listens there.
    const auto sent =
        mail::send({"marie@exemple.fr", "s", "x", ""}, {"smtp://127.0.0.1:1", "", "", "a@b.fr", true, ""});
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == "smtp_unreachable");
    CHECK(sent.error().kind == ErrorKind::unavailable);
}
