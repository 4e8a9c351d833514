#include <doctest/doctest.h>

#include "platform/base/text.hpp"
#include "platform/mail/mail.hpp"

using namespace beffroi;
using namespace beffroi::mail;

namespace {

Settings settings() {
    Settings s;
    s.from = "Co-op <bonjour@exemple.fr>";
    s.house = {"Pays de la Vire", "+33261910000", "https://aide.exemple.fr"};
    return s;
}

const std::string invitation_link =
    "https://aide.exemple.fr/invitation/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

Letter invitation(Lang lang = Lang::fr) {
    Letter what;
    what.kind = "invitation";
    what.to = "marie@exemple.fr";
    what.lang = lang;
    what.name = "Marie";
    what.subject = msg("Try again");
    what.paragraphs = {msg("Back to {1}", std::string(40, 'a') + " " + std::string(40, 'b') + " fin"),
                       msg("Thank you")};
    what.link = Link{msg("Tell us"), invitation_link};
    what.after = {msg("Something else")};
    return what;
}

Mail written(const Letter& what, const Settings& with = settings()) {
    auto mail = letter(what, with);
    REQUIRE(mail);
    return *mail;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}

TEST_CASE("a letter in plain text, word for word") {
    CHECK(written(invitation()).text ==
          "Bonjour Marie,\n\nRetour à " + std::string(40, 'a') + "\n" + std::string(40, 'b') +
              " fin\n\nMerci\n\nEnvoyer\u202F:\n" + invitation_link +
              "\n\nAutre chose\n\nBien à vous,\nPays de la Vire\n02\u00A061\u00A091\u00A000\u00A0" +
              "00\nhttps://aide.exemple.fr\n");
    const auto english = written(invitation(Lang::en));
    CHECK(english.text.starts_with("Hello Marie,\n\n"));
    CHECK(has(english.text,
              "\n\nTell us:\n" + invitation_link + "\n\nSomething else\n\nWith our best wishes,\nPays de la Vire\n"));
    CHECK(english.subject == "Try again");
}

TEST_CASE("lines of text end within 78 characters, at plain spaces, but a link is never cut") {
    Letter what = invitation();
    std::string words;
    for (int i = 0; i < 60; ++i) words += "été " + std::string(static_cast<std::size_t>(i), 'x') + " ";
    what.paragraphs = {msg("Back to {1}", words)};
    std::size_t lines = 0;
    const std::string whole = written(what).text;
    for (const auto line : text::split(whole, '\n')) {
        if (line == invitation_link) continue;
        ++lines;
        CHECK(text::length(line) <= 78);
        CHECK_FALSE(line.ends_with(" "));
    }
    CHECK(lines > 20);
}

TEST_CASE("HTML loads nothing, has its styles inside and says its language") {
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const auto html = written(invitation(lang)).html;
        for (const char* never :
             {"<img", "<script", "<style", "<link", "url(", "@import", "src=", "background=", "class="})
            CHECK_FALSE(has(html, never));
        CHECK(has(html, lang == Lang::fr ? "<html lang=\"fr\">" : "<html lang=\"en\">"));
        CHECK(has(html, "name=\"color-scheme\" content=\"light dark\""));
        // The button, and the same address to copy where buttons do nothing.
        CHECK(has(html, "<a href=\"" + invitation_link + "\" style=\"display:inline-block"));
        CHECK(has(html, ">" + invitation_link + "</a>"));
    }
    Letter bare = invitation();
    bare.link.reset();
    CHECK_FALSE(has(written(bare).html, "inline-block"));
    CHECK_FALSE(has(written(bare).text, "invitation/"));
}

TEST_CASE("whatever people are called, a letter keeps its shape") {
    Letter what = invitation();
    what.name = "<script>alert(1)</script> & \"Co\"";
    what.subject = msg("Back to {1}", "a\r\nBcc: x@y.fr");
    what.paragraphs = {msg("Back to {1}", "<a href=\"https://mal.exemple\">\n\nclic</a>")};
    const auto mail = written(what);
    CHECK(mail.subject == "Retour à a Bcc: x@y.fr");
    CHECK_FALSE(has(mail.html, "<script"));
    CHECK_FALSE(has(mail.html, "<a href=\"https://mal"));
    CHECK(has(mail.html, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"Co\""));
    CHECK(has(mail.text, "\n\nRetour à <a href=\"https://mal.exemple\"> clic</a>\n\n"));
    what.name = "Marie\nCliquez ici";
    CHECK(written(what).text.starts_with("Bonjour Marie Cliquez ici,\n\n"));
    // A stranger signs up with an advertisement for a name and somebody else's address.
    for (const char* name : {"", " \n", "Gagnez sur https://mal.exemple", "WWW.mal.exemple vous offre"}) {
        what.name = name;
        CHECK(written(what).text.starts_with("Bonjour,\n\n"));
    }
    what.name = std::string(81, 'M');
    CHECK(written(what).text.starts_with("Bonjour,\n\n"));
}

TEST_CASE("a link is a whole web address, or the letter is not written") {
    for (const char* bad : {"", "/invitation/x", "javascript:alert(1)", "https://a.fr/x y",
                            "https://a.fr/\r\nBcc: x@y.fr", "mailto:x@y.fr", "https://a.fr/é"}) {
        CAPTURE(bad);
        Letter what = invitation();
        what.link->url = bad;
        const auto refused = letter(what, settings());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "bad_link");
    }
}

TEST_CASE("who signs: what there is of name, phone and address") {
    Settings plain = settings();
    plain.house = {"Flers", "", ""};
    CHECK(written(invitation(), plain).text.ends_with("\n\nBien à vous,\nFlers\n"));
    plain.house = {};
    CHECK(written(invitation(), plain).text.ends_with("\n\nBien à vous,\n"));
}
