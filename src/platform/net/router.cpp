#include "platform/net/router.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

namespace beffroi::net {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

using Methods = std::vector<std::pair<Method, std::size_t>>;  ///< method → index of the route
using PathParams = std::vector<std::pair<std::string, std::string>>;

/// One segment of the tree of patterns.
struct Node {
    struct Param {
        std::string before, after;  ///< the fixed text around the parameter
        std::unique_ptr<Node> node;
    };
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::vector<Param> params;  ///< those with most fixed text first
    Methods routes;             ///< of the pattern that ends here
    Methods rest;               ///< of the pattern that ends with "{name...}" here
};

[[noreturn]] void refuse(const std::string& pattern, std::string_view why) {
    throw std::logic_error("route " + pattern + ": " + std::string(why));
}

std::size_t route_for(const Methods& methods, Method method) {
    auto find = [&](Method wanted) {
        auto it = std::find_if(methods.begin(), methods.end(), [&](const auto& m) { return m.first == wanted; });
        return it == methods.end() ? none : it->second;
    };
    std::size_t found = find(method);
    return found == none && method == Method::head ? find(Method::get) : found;
}

/// The best pattern for `path` (what follows the first slash), whatever the method; values of its parameters in order.
const Methods* match(const Node& node, std::string_view path, std::vector<std::string_view>& values) {
    auto slash = path.find('/');
    std::string_view segment = path.substr(0, slash);
    bool last = slash == std::string_view::npos;

    auto descend = [&](const Node& next) -> const Methods* {
        if (last) return next.routes.empty() ? nullptr : &next.routes;
        return match(next, path.substr(slash + 1), values);
    };
    if (auto it = node.literals.find(segment); it != node.literals.end())
        if (const Methods* found = descend(*it->second)) return found;
    for (const auto& param : node.params) {
        if (segment.size() <= param.before.size() + param.after.size()) continue;
        if (!segment.starts_with(param.before) || !segment.ends_with(param.after)) continue;
        values.push_back(segment.substr(param.before.size(), segment.size() - param.before.size() - param.after.size()));
        if (const Methods* found = descend(*param.node)) return found;
        values.pop_back();
    }
    if (!node.rest.empty() && !path.empty()) {
        values.push_back(path);
        return &node.rest;
    }
    return nullptr;
}

}

struct Router::Impl {
    Node root;
    std::vector<Route> routes;
    std::vector<std::vector<std::string>> names;  ///< parameters of each route, in order
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::get(std::string pattern, Access access, Handler handler, RouteOptions options) {
    add({Method::get, std::move(pattern), access, options, std::move(handler)});
}

void Router::post(std::string pattern, Access access, Handler handler, RouteOptions options) {
    add({Method::post, std::move(pattern), access, options, std::move(handler)});
}

void Router::add(Route route) {
    const std::string& pattern = route.pattern;
    if (!pattern.starts_with('/')) refuse(pattern, "a pattern begins with a slash");
    std::string_view path = std::string_view(pattern).substr(1);
    Node* node = &impl_->root;
    Methods* target = nullptr;
    std::vector<std::string> names;

    for (bool last = false; !last;) {
        auto slash = path.find('/');
        last = slash == std::string_view::npos;
        std::string_view segment = path.substr(0, slash);
        path.remove_prefix(last ? path.size() : slash + 1);

        auto open = segment.find('{');
        if (open == std::string_view::npos) {
            if (segment.find('}') != std::string_view::npos) refuse(pattern, "a } without its {");
            if (segment.empty() && !last) refuse(pattern, "an empty segment");
            auto& child = node->literals[std::string(segment)];
            if (!child) child = std::make_unique<Node>();
            node = child.get();
            continue;
        }
        auto close = segment.find('}', open);
        if (close == std::string_view::npos) refuse(pattern, "a { without its }");
        std::string_view name = segment.substr(open + 1, close - open - 1);
        std::string_view before = segment.substr(0, open), after = segment.substr(close + 1);
        if (after.find('{') != std::string_view::npos) refuse(pattern, "two parameters in one segment");
        bool rest = name.ends_with("...");
        if (rest) name.remove_suffix(3);
        if (name.empty()) refuse(pattern, "a parameter without name");
        names.emplace_back(name);
        if (rest) {
            if (!last || !before.empty() || !after.empty()) refuse(pattern, "{name...} stands alone at the end");
            target = &node->rest;
            break;
        }
        auto same = std::find_if(node->params.begin(), node->params.end(),
                                 [&](const Node::Param& p) { return p.before == before && p.after == after; });
        if (same == node->params.end()) {
            auto fixed = [](const Node::Param& p) { return p.before.size() + p.after.size(); };
            auto place = std::find_if(node->params.begin(), node->params.end(), [&](const Node::Param& p) {
                return fixed(p) < before.size() + after.size();
            });
            same = node->params.insert(place, {std::string(before), std::string(after), std::make_unique<Node>()});
        }
        node = same->node.get();
    }
    if (!target) target = &node->routes;
    for (const auto& [method, index] : *target)
        if (method == route.method) refuse(pattern, "the same method twice");
    target->emplace_back(route.method, impl_->routes.size());
    impl_->names.push_back(std::move(names));
    impl_->routes.push_back(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match out;
    if (!path.starts_with('/')) return out;
    std::vector<std::string_view> values;
    const Methods* methods = match(impl_->root, path.substr(1), values);
    if (!methods) return out;

    out.path_known = true;
    for (const auto& [known, index] : *methods) {
        out.cors |= impl_->routes[index].options.cors;
        if (!out.allow.empty()) out.allow += ", ";
        out.allow += name(known);
        if (known == Method::get && route_for(*methods, Method::head) == index) out.allow += ", HEAD";
    }
    if (route_for(*methods, Method::options) == none) out.allow += ", OPTIONS";

    std::size_t index = route_for(*methods, method);
    if (index == none) return out;
    out.route = &impl_->routes[index];
    const auto& names = impl_->names[index];
    for (std::size_t i = 0; i < names.size(); ++i) out.params.emplace_back(names[i], std::string(values[i]));
    return out;
}

const std::vector<Route>& Router::routes() const { return impl_->routes; }

}
