// Routes: pattern, who may, handler.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// Who may use a route. Every route says so.
struct Access {
    enum class Kind {
        everyone,   ///< public pages and their API
        operators,  ///< from the machine itself: metrics
        guarded,    ///< whom the server's guard lets in: those who hold `right`
    };
    Kind kind = Kind::everyone;
    std::string_view right;  ///< a name that the guard knows, and that `beffroi routes` shows

    bool operator==(const Access&) const = default;
    static const Access everyone, operators;
};
inline constexpr Access Access::everyone{Kind::everyone, {}};
inline constexpr Access Access::operators{Kind::operators, {}};

struct RouteOptions {
    std::size_t body_cap = 64 * 1024;  ///< bytes of request body
    bool foreign_origin = false;       ///< an unsafe method that other sites may call (API with its own proof)
    bool cors = false;                 ///< answers preflights: scripts of other sites may call it with headers of their own
};

struct Route {
    Method method;
    std::string pattern;  ///< "/lieux/{slug}", "/affiche/{code}.pdf", "/caldav/" (a collection); a last "{rest...}" takes what remains, slashes too
    Access access;
    RouteOptions options;
    Handler handler;
};

class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;
    /// Patterns that can't be read, and a method and pattern given twice, are bugs: std::logic_error.
    void get(std::string pattern, Access access, Handler handler, RouteOptions options = {});  ///< answers HEAD too
    void post(std::string pattern, Access access, Handler handler, RouteOptions options = {});
    void add(Route route);

    struct Match {
        const Route* route = nullptr;
        bool path_known = false;      ///< the path exists with another method
        bool cors = false;            ///< some route of this path answers preflights
        std::string allow;            ///< for 405 and OPTIONS: "GET, HEAD, POST, OPTIONS"
        std::vector<std::pair<std::string, std::string>> params;
    };
    /// Literal segments win over parameters, parameters with more fixed text around them over those with less, all of
    /// them over "{rest...}". A parameter takes at least one byte. `path` is decoded.
    Match find(Method method, std::string_view path) const;
    /// For the permission matrix and the documentation.
    const std::vector<Route>& routes() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}
