// The counsellors' desk: what waits today, and the ways from it.
#pragma once
#include <functional>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "platform/db/db.hpp"
#include "platform/html/html.hpp"
#include "platform/net/router.hpp"

namespace beffroi::desk {

/// Where this visitor may go from every page of the desk.
std::vector<html::Door> doors(const accounts::Visitor& visitor);

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
};
/// /espace.
void routes(net::Router& on, Services& use);

}
