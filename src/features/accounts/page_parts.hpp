// What the pages of accounts share.
#pragma once
#include <string>
#include <string_view>

#include "features/accounts/accounts.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/pace.hpp"

namespace beffroi::accounts {

/// The frame with its title, kept out of search engines.
html::Page page_named(const net::Request& request, const Services& use, Message title);
/// A page that nobody else's cache may keep.
net::Response private_page(std::string text, net::Status status = net::Status::ok);
/// `wanted` when it is an address of this site's desk, never another site's, however it is written; else /espace.
std::string way_back(const html::Page& page, std::string_view wanted);
/// The network of an address, for its owner to recognise: the end is of no use and says more.
std::string network_of(std::string_view peer);
/// Opens a session of this strength, ends the one that the request held, and goes on to `back`.
net::Response let_in(const net::Request& request, const Services& use, PersonId person, Strength strength, std::string_view back);
/// The answer to a right password or link: in, or to the second factor when the person has one.
net::Response after_first_factor(const net::Request& request, const Services& use, PersonId person, std::string_view back);
/// "https://aide.exemple.fr": as configured, else as this request came.
std::string origin_of(const net::Request& request, const Services& use);
/// The Set-Cookie line; an empty token takes the cookie away.
std::string cookie(std::string_view token, bool secure);

/// How often within an hour each of these may try.
struct Paces {
    net::Pace address{120};        ///< one address, whatever account it tries
    net::Pace strangers{15};       ///< an account, from networks that it never signed in from
    net::Pace at_home{30};         ///< an account and one network that it has signed in from: strangers cannot use this up
    net::Pace codes{20};           ///< second factors of one person
    net::Pace mails{6};            ///< mails to one address
    net::Pace cards{30};           ///< codes of words from one address: 2^49 codes, see cards.cpp
};

void sign_in_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void account_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void people_routes(net::Router& on, Services& use);
void link_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void card_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);

}
