// Routes: pattern, who may, handler.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// Who may use a route. Every route says so; rights beyond these come with the accounts.
enum class Access {
    everyone,   ///< public pages and their API
    operators,  ///< from the machine itself: metrics
};

struct RouteOptions {
    std::size_t body_cap = 64 * 1024;  ///< bytes of request body
    bool foreign_origin = false;       ///< an unsafe method that other sites may call (API with its own proof)
};

struct Route {
    Method method;
    std::string pattern;  ///< "/lieux/{slug}"; a last "{rest...}" takes what remains
    Access access;
    RouteOptions options;
    Handler handler;
};

class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    void get(std::string pattern, Access access, Handler handler);  ///< answers HEAD too
    void post(std::string pattern, Access access, Handler handler, RouteOptions options = {});
    void add(Route route);

    struct Match {
        const Route* route = nullptr;
        bool path_known = false;      ///< the path exists with another method
        std::string allow;            ///< for 405
        std::vector<std::pair<std::string, std::string>> params;
    };
    /// Literal segments win over parameters. `path` is decoded.
    Match find(Method method, std::string_view path) const;
    /// For the permission matrix and the documentation.
    const std::vector<Route>& routes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}
