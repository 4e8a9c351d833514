// What the pages of one's own account show.
#pragma once
#include <string>
#include <vector>

namespace beffroi::accounts {

/// One session as its owner recognises it.
struct SessionLine {
    std::string id;
    std::string device, network;
    std::string since, seen;  ///< as sentences have them: "24 novembre 2026", "24 novembre à 14 h"
    bool here = false;        ///< the one that asks
};

/// One passkey as its owner knows it.
struct PasskeyLine {
    std::string id;
    std::string field;  ///< the id of its field on the page: "nom-1k3f8p0q2ab"
    std::string name;
    std::string created, used;  ///< "24 novembre 2026", "24 novembre 2026 à 14 h"; `used` is empty until it is
    bool backed_up = false;
};

struct AccountView {
    std::vector<SessionLine> sessions;
    std::vector<PasskeyLine> passkeys;
    bool may_change_factors = true;  ///< false: came in by a password alone, though there is more
    bool has_password = false;
    bool has_totp = false;
    int recovery_codes = 0;
};

/// The page that asks whether it is still them.
struct ProofView {
    std::string mail;  ///< for password managers
    bool password = false, code = false, passkey = false;  ///< what it asks for
    std::string sent;  ///< what was sent and waits, sealed; empty: nothing
};

/// The offer of an authenticator app's secret, as a picture and to copy.
struct TotpView {
    std::string secret;   ///< in groups of four
    std::string address;  ///< otpauth://…
    std::string squares;  ///< of the QR code: the `d` of an SVG path
    int side = 0;         ///< in its units
    std::string signed_secret;  ///< goes through the form and comes back
    bool needed = false;  ///< the person's role asks for it
    bool may_change_factors = true;  ///< false: the person has a passkey, which is to be used before anything else
};

}
