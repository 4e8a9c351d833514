#include "features/accounts/letters.hpp"

namespace beffroi::accounts::letters {
namespace {

mail::Letter letter_to(const Person& to, std::string_view kind, Message subject) {
    mail::Letter letter;
    letter.kind = kind;
    letter.to = to.mail;
    letter.lang = to.lang == "en" ? Lang::en : Lang::fr;
    letter.name = to.name;
    letter.subject = std::move(subject);
    return letter;
}

}

mail::Letter invitation(const Person& to, const std::string& site, const std::string& link) {
    auto letter = letter_to(to, "invitation", msg("Your account at {1}", site));
    letter.paragraphs = {msg("An account is ready for you at {1}. Open it and choose how you will sign in:", site)};
    letter.link = mail::Link{msg("Open my account"), link};
    letter.after = {msg("This link works once, for a week. If you did not expect it, do nothing: nobody can come in without it.")};
    return letter;
}

mail::Letter sign_in_link(const Person& to, const std::string& site, const std::string& link) {
    auto letter = letter_to(to, "sign_in", msg("Your link for {1}", site));
    letter.paragraphs = {msg("You asked for a link to sign in at {1}:", site)};
    letter.link = mail::Link{msg("Sign in"), link};
    letter.after = {msg("This link works once, for ten minutes. If you did not ask for it, do nothing.")};
    return letter;
}

mail::Letter new_device(const Person& to, const std::string& site, const std::string& device, const std::string& account_page) {
    auto letter = letter_to(to, "new_device", msg("A new device on your account at {1}", site));
    letter.paragraphs = {msg("Somebody has just signed in to your account from a device that we did not know: {1}.", device),
                         msg("Was it you? Then all is well. Otherwise, sign that device out and change your password:")};
    letter.link = mail::Link{msg("See my devices"), account_page};
    return letter;
}

mail::Letter ways_in_changed(const Person& to, const std::string& site, const std::string& account_page) {
    auto letter = letter_to(to, "ways_in_changed", msg("Your account at {1} has changed", site));
    letter.paragraphs = {msg("The password, the second step or the passkeys with which you sign in at {1} have just been changed.", site),
                         msg("Was it you? Then all is well. Otherwise, sign the other devices out, change your password and tell us:")};
    letter.link = mail::Link{msg("See my account"), account_page};
    return letter;
}

mail::Letter lost_factor(const Person& to, const std::string& site, const std::string& by, const std::string& checked, const std::string& account_page) {
    auto letter = letter_to(to, "lost_factor", msg("Your account at {1} has changed", site));
    letter.paragraphs = {msg("{1} has taken away the second step or the passkeys with which you signed in at {2}, because they were said to be lost. All your devices are signed out.", by, site),
                         msg("To be sure that it was you who asked, {1} noted: “{2}”.", by, checked),
                         msg("You did not ask for it? Then tell us at once: somebody may be trying to come in with your name.")};
    letter.link = mail::Link{msg("See my account"), account_page};
    return letter;
}

mail::Letter wrong_codes(const Person& to, const std::string& site, const std::string& account_page) {
    auto letter = letter_to(to, "wrong_codes", msg("Wrong codes on your account at {1}", site));
    letter.paragraphs = {msg("Ten wrong codes in a row were typed for your second step at {1}. Nobody came in by them.", site),
                         msg("Was it you? Then check the time of your telephone, or use a recovery code. Otherwise somebody knows your password, or uses a device where you are signed in: choose another password now.")};
    letter.link = mail::Link{msg("See my account"), account_page};
    return letter;
}

mail::Letter sessions_ended(const Person& to, const std::string& site, const std::string& by, const std::string& account_page) {
    auto letter = letter_to(to, "sessions_ended", msg("You have been signed out at {1}", site));
    letter.paragraphs = {msg("{1} has signed you out at {2} on all your devices. Your account stays as it was: sign in again.", by, site),
                         msg("Did you lose a device, or did somebody come in with your name? Then choose another password as well:")};
    letter.link = mail::Link{msg("See my account"), account_page};
    return letter;
}

mail::Letter no_account(const std::string& to, Lang lang, const std::string& site) {
    mail::Letter letter;
    letter.kind = "no_account";
    letter.to = to;
    letter.lang = lang;
    letter.subject = msg("No account at {1} with this address", site);
    letter.paragraphs = {msg("Somebody, perhaps you, asked for a link to sign in at {1} with this address. It has no account there.", site),
                         msg("You may have an account under another address. Otherwise, do nothing.")};
    return letter;
}

}
