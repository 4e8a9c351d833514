// The counsellors' desk: what waits today, and the ways from it.
#pragma once
#include <functional>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "platform/db/db.hpp"
#include "platform/html/html.hpp"
#include "platform/net/router.hpp"

namespace beffroi::desk {

struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
};
/// /espace.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
