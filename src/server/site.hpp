// The wiring: every feature's routes on one router, what each needs, and the frame of their pages.
#pragma once
#include <memory>
#include <string>

#include "features/audit/audit.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/net/router.hpp"
#include "server/config.hpp"

namespace beffroi::server {

class Site {
public:
    /// Keeps references: `database` and `vault` must outlive the site.
    /// `key`: the server's own, for what it proves to itself.
    Site(const Config& config, db::Database& database, const crypto::Vault& vault, const std::string& data_dir, Clock clock = {},
         const std::string& key = {});
    ~Site();
    /// Every route of the program, in a fresh router.
    net::Router router();
    /// What stands before guarded routes: see accounts::guard.
    std::optional<net::Response> guard(net::Request& request, const net::Route& route) const;
    /// Notes refused sign-ins in the journal from now on, in a thread that ends with the site.
    void watch(db::Database& database) const;
    /// What the site counts, for /metrics.
    void write_metrics(std::string& out) const;
    /// The page of an error, in the visitor's language.
    net::Response error_page(const net::Request& request, net::Status status, const Error* error) const;

    /// What audits know of networks.
    std::shared_ptr<const audit::Ranges> ranges() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// What an exception that left a handler means for the person; nothing when it is a bug of ours.
std::optional<Error> explain_exception(const std::exception& thrown);

}
