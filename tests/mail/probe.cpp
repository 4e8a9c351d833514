// Sends one mail and says what became of it: mail_probe URL USER PASSWORD REQUIRE_TLS CA_FILE FROM TO SUBJECT TEXT HTML
// Prints a letter's HTML: mail_probe fr, mail_probe en
#include <cstdio>
#include <string>

#include "platform/base/crypto.hpp"
#include "platform/mail/mail.hpp"

using namespace beffroi;

namespace {

int print_letter(Lang lang) {
    mail::Settings settings;
    settings.house = {"Pays de la Vire", "+33261910000", "https://aide.exemple.fr"};
    mail::Letter what;
    what.lang = lang;
    what.name = "Zoé <b>";
    what.subject = msg("Thank you");
    what.paragraphs = {
        msg("Your message has arrived. Somebody of the co-operative will look at it and correct the page.")};
    what.link = mail::Link{msg("Talk to somebody"), "https://aide.exemple.fr/invitation/" + std::string(86, 'x')};
    what.after = {msg("Nothing needs to be done.")};
    const auto written = mail::letter(what, settings);
    if (!written) return 1;
    std::fputs(written->html.c_str(), stdout);
    return 0;
}

}

int main(int argc, char** argv) {
    if (argc == 2) return print_letter(std::string(argv[1]) == "fr" ? Lang::fr : Lang::en);
    if (argc != 11) return 2;
    crypto::init();
    const mail::Settings settings{argv[1], argv[2], argv[3], argv[6], std::string(argv[4]) == "1", argv[5]};
    const auto sent = mail::send({argv[7], argv[8], argv[9], argv[10]}, settings);
    std::printf("%s\n", sent ? "sent" : sent.error().code.c_str());
    if (!sent) std::fprintf(stderr, "%s (%s)\n", sent.error().message.key.c_str(), sent.error().detail.c_str());
    return 0;
}
