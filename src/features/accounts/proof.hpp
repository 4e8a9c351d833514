// "Is it you?": what changes how somebody signs in waits until they have shown it within ten minutes.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "features/accounts/page_parts.hpp"
#include "features/accounts/webauthn.hpp"

namespace beffroi::accounts {

/// For so long one is not asked again. Long enough to set up an app on one's telephone, too short for whoever finds the computer open.
inline constexpr std::chrono::minutes proof_lasts{10};
/// As long as the dialogue in which a device makes a key, and its challenge (see passkeys.cpp).
inline constexpr std::chrono::minutes dialogue_lasts{5};

/// Whether an app or a passkey must be shown, because the person has one: a password is what a thief would have.
bool needs_factor(const Visitor& who, const Person& self);
/// Whether this session has shown it within ten minutes, and `grace`.
bool is_proven(const Visitor& who, const Person& self, Instant now, std::chrono::minutes grace = {});
/// What scripts are told, with the address of the page that asks. Code: `proof_needed`.
Error proof_first();
/// Leads a page to the one that asks, and back.
net::Response lead_to_proof(const net::Request& request, const Services& use);
/// What a browser sends of a passkey that its device has shown.
webauthn::Shown shown_by(const net::Params& form);
/// The site's address as the operator gives it, else as this request has it.
webauthn::Party party_of(const net::Request& request, const Services& use);
/// The request as its session asks it under a new token, so that what a page of the answer holds is good for that one.
net::Request as_renewed(const net::Request& request, const Services& use, std::string_view token, Strength strength);

/// Routes whose handlers run only for who has shown it. Others get a page that asks; once they have answered, what they had sent
/// is done, as they sent it.
class ProvenRoutes {
public:
    /// Adds /espace/compte/confirmer, where the page sends its form.
    ProvenRoutes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
    void post(std::string pattern, net::Access access, net::Handler handler);
    /// For a handler that sees for itself whether it has to ask, by `ask`.
    void post_asking(std::string pattern, net::Access access, net::Handler handler);

private:
    net::Router& on_;
    Services& use_;
    std::shared_ptr<net::Router> actions_;
};
/// The page that asks, which carries what was sent, sealed for this session.
net::Response ask(const net::Request& request, Services& use, const Person& self);

}
