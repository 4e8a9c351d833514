// What the pages of accounts share.
#pragma once
#include <string>
#include <string_view>

#include "features/accounts/accounts.hpp"
#include "platform/html/forms.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::accounts {

/// What `check_credentials` answers.
Error wrong_credentials();
using html::page_named;
using net::private_page;
/// `wanted` when it is an address of this site's desk, never another site's, however it is written; else /espace.
std::string way_back(const html::Page& page, std::string_view wanted);
/// The network of an address, for its owner to recognise: the end is of no use and says more.
std::string network_of(std::string_view peer);
/// Opens a session of this strength, ends the one that the request held, and goes on to `back`.
net::Response let_in(const net::Request& request, const Services& use, PersonId person, Strength strength,
                     std::string_view back);
/// The answer to a right password or link: in, or to the second factor when the person has one.
net::Response after_first_factor(const net::Request& request, const Services& use, PersonId person,
                                 std::string_view back);
/// "https://aide.exemple.fr": as configured, else as this request came.
std::string origin_of(const net::Request& request, const Services& use);
/// The same for what strangers cause to be sent: only as configured, or on this machine itself, for whoever asks can name any host.
/// Error: `no_site_url`.
Result<std::string> mailed_origin(const net::Request& request, const Services& use);
/// By mail, to the owner, when the ways into an account have changed; nobody is refused because a mail cannot be written.
void tell_of_change(const net::Request& request, const Services& use, PersonId person);
/// Counts a wrong code of the second step; the owner is told by mail of many in a row.
void note_wrong_code(const net::Request& request, const Services& use, Attempt attempt, PersonId person);
/// By mail, to the owner, when somebody who manages people has ended all their sessions.
void tell_of_ended_sessions(const net::Request& request, const Services& use, PersonId person);
/// By mail, to the owner, when somebody who manages people has taken away what they had lost; `checked` is the label of how that
/// person made sure who asks.
void tell_of_lost_factor(const net::Request& request, const Services& use, PersonId person, std::string_view checked);
/// A password exactly as it was typed: other fields lose the spaces at their ends, a password does not.
std::string typed_password(const net::Request& request, std::string_view field);
/// What no password here is made of: the site's name and host.
std::string house_of(const net::Request& request, const Services& use);
/// The Set-Cookie line; an empty token takes the cookie away.
std::string cookie(const Services& use, const net::Request& request, std::string_view token);

/// How often within an hour each of these may try.
struct Paces {
    net::Pace address{120};  ///< one address, whatever account it tries
    net::Pace strangers{15};  ///< an account, from networks that it never signed in from
    net::Pace at_home{30};  ///< an account and one network that it has signed in from: strangers cannot use this up
    net::Pace codes{20};  ///< second factors of one person
    net::Pace mails{6};  ///< mails to one address
    net::Pace cards{30};  ///< codes of words from one address: 2^49 codes, see cards.cpp
    net::Pace challenges{120};  ///< challenges for passkeys, of one address
};

/// Whether this session may add second factors and take them away. A password alone must not: whoever stole it would add their own.
bool may_change_factors(const Visitor& who, const Person& self);
Error second_step_first();
/// The field for a key's name on the page of the account: "nom-1k3f8p0q2ab".
std::string passkey_field(PasskeyId id);
/// What the script of passkey buttons says, as JSON for its attribute `data-words`.
std::string passkey_words(Lang lang);
/// /espace/compte, with the errors of one of its forms.
net::Response account_page(const net::Request& request, Services& use, const html::Form& form,
                           net::Status status = net::Status::ok);

void sign_in_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
class ProvenRoutes;
void account_routes(net::Router& on, ProvenRoutes& proven, Services& use, std::shared_ptr<Paces> paces);
void passkey_routes(net::Router& on, ProvenRoutes& proven, Services& use, std::shared_ptr<Paces> paces);
void people_routes(net::Router& on, ProvenRoutes& proven, Services& use);
void link_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void card_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);

}
