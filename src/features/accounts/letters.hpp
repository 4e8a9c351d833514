// What accounts write to people.
#pragma once
#include <string>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts::letters {

mail::Letter invitation(const Person& to, const std::string& site, const std::string& link);
mail::Letter sign_in_link(const Person& to, const std::string& site, const std::string& link);
/// Somebody signed in from a device that was never seen before.
mail::Letter new_device(const Person& to, const std::string& site, const std::string& device, const std::string& account_page);
/// The password, the second step or the passkeys of an account have changed.
mail::Letter ways_in_changed(const Person& to, const std::string& site, const std::string& account_page);
/// Somebody who manages people has taken away a second step or passkeys that were said to be lost; `checked` is how they made sure.
mail::Letter lost_factor(const Person& to, const std::string& site, const std::string& by, const std::string& checked, const std::string& account_page);
/// Ten wrong codes of the second step in a row.
mail::Letter wrong_codes(const Person& to, const std::string& site, const std::string& account_page);
/// Somebody who manages people has ended all sessions of this person.
mail::Letter sessions_ended(const Person& to, const std::string& site, const std::string& by, const std::string& account_page);
/// Somebody without an account, or a closed one, asked for a link: said by mail, never on the page.
mail::Letter no_account(const std::string& to, Lang lang, const std::string& site);

}
