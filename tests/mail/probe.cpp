// Sends one mail and says what became of it: mail_probe URL USER PASSWORD REQUIRE_TLS CA_FILE FROM TO SUBJECT TEXT HTML
#include <cstdio>
#include <string>

#include "platform/base/crypto.hpp"
#include "platform/mail/mail.hpp"

int main(int argc, char** argv) {
    using namespace beffroi;
    if (argc != 11) return 2;
    crypto::init();
    const mail::Settings settings{argv[1], argv[2], argv[3], argv[6], std::string(argv[4]) == "1", argv[5]};
    const auto sent = mail::send({argv[7], argv[8], argv[9], argv[10]}, settings);
    std::printf("%s\n", sent ? "sent" : sent.error().code.c_str());
    if (!sent) std::fprintf(stderr, "%s (%s)\n", sent.error().message.key.c_str(), sent.error().detail.c_str());
    return 0;
}
