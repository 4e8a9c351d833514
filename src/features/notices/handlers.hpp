// The pages of this feature, for their routes.
#pragma once
#include "features/notices/notices.hpp"
#include "features/notices/view.hpp"

namespace beffroi::notices {

/// /espace/appels.
void call_routes(net::Router& on, Services& use);
/// /r/…, the short links of SMS.
void link_routes(net::Router& on, Services& use);
/// /espace/messages.
void message_routes(net::Router& on, Services& use);

}
