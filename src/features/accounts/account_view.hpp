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

struct AccountView {
    std::vector<SessionLine> sessions;
    bool has_password = false;
    bool has_totp = false;
    int recovery_codes = 0;
};

/// The offer of an authenticator app's secret, as a picture and to copy.
struct TotpView {
    std::string secret;   ///< in groups of four
    std::string address;  ///< otpauth://…
    std::string squares;  ///< of the QR code: the `d` of an SVG path
    int side = 0;         ///< in its units
    std::string signed_secret;  ///< goes through the form and comes back
    bool needed = false;  ///< the person's role asks for it
};

}
