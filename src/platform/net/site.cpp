#include "platform/net/site.hpp"

#include <exception>

#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/net/target.hpp"

namespace beffroi::net {

namespace {

bool is_unsafe(Method method) {
    switch (method) {
        case Method::post:
        case Method::put:
        case Method::patch:
        case Method::del:
        case Method::proppatch: return true;
        default: return false;
    }
}

/// Whatever a page behind the guard says of itself: it is for one person, and stays nowhere.
Response private_page(Response response) {
    response.cache = Cache::none;
    response.cors = response.embeddable = false;
    return response;
}

void log_failure(const Request& request, const Error& error) {
    if (error.kind != ErrorKind::internal && error.kind != ErrorKind::unavailable) return;
    log::error("a request failed", {{"id", request_id_text(request.id)},
                                    {"route", std::string(name(request.method))},
                                    {"code", error.code},
                                    {"detail", error.detail}});
}

}

Site::Site(const ServerOptions& options, Router router, std::span<const Asset> assets, ErrorPage error_page)
    : options_(options), router_(std::move(router)), error_page_(std::move(error_page)),
      composer_(assets, options.page_cache, options.form_secret, options.hsts_subdomains ? Subdomains::https : Subdomains::free), form_key_(options.form_secret, options.session_cookie) {}

bool Site::is_operator(const Request& request) const {
    if (!options_.operator_token.empty()) {
        std::string_view given = request.header("authorization");
        return text::starts_with_ci(given, "bearer ") && crypto::equal_constant_time(text::trim(given.substr(7)), options_.operator_token);
    }
    // A proxy on this machine that isn't declared as trusted must not open this to the world.
    for (std::string_view forwarded : {"x-forwarded-for", "forwarded", "x-real-ip", "via"})
        if (!request.header(forwarded).empty() && options_.trusted_proxies.empty()) return false;
    return is_loopback(request.peer);
}

Plan Site::plan(Request& request, const RequestReader& reader, const Exchange& exchange) {
    request.form_key = &form_key_;
    believe_proxy(request, options_.trusted_proxies);

    Plan plan;
    if (auto expect = text::trim(request.header("expect")); !expect.empty() && text::lower_ascii(expect) != "100-continue") {
        plan.status = Status::expectation_failed;
        return plan;
    }
    if (request.method == Method::get || request.method == Method::head) {
        if (const Asset* asset = composer_.asset(request.path)) {
            Response response;
            response.body = asset;
            plan.answer = composer_.compose(request, std::move(response), exchange);
            return plan;
        }
        if (auto it = sockets.find(request.path); it != sockets.end()) {
            if (!reader.upgrade() || text::lower_ascii(request.header("upgrade")) != "websocket") {
                plan.status = Status::upgrade_required;
                plan.response.emplace().with("Upgrade", "websocket").with("Connection", "Upgrade");
                return plan;
            }
            // A page of another site may not speak here in the visitor's name; programs send no Origin at all.
            if (!request.header("origin").empty()) {
                if (auto ours = csrf::check_origin(request, options_.public_url); !ours) {
                    foreign_forms_.fetch_add(1, std::memory_order_relaxed);
                    plan.status = Status::forbidden;
                    plan.error = ours.error();
                    return plan;
                }
            }
            plan.socket = &it->second;
            return plan;
        }
    }
    if (request.method == Method::other) {
        plan.status = Status::not_implemented;
        return plan;
    }
    if (request.target == "*") {
        plan.status = Status::no_content;
        plan.response.emplace().with("Allow", "GET, HEAD, POST, OPTIONS");
        return plan;
    }

    Router::Match match = router_.find(request.method, request.path);
    if (!match.path_known) {
        plan.status = Status::not_found;
        // "/lieux/" is "/lieux" to people.
        if (request.path.size() > 1 && request.path.ends_with('/')) {
            std::string path = request.path.substr(0, request.path.size() - 1);
            if (router_.find(request.method, path).route) {
                auto question = request.target.find('?');
                std::string to = (request.lang == Lang::en ? "/en" : "") + path;
                std::string location;
                for (std::string_view segment : text::split(std::string_view(to).substr(1), '/')) location += "/" + percent_encode(segment);
                if (question != std::string::npos) location += request.target.substr(question);
                plan.status = Status::permanent;
                plan.response = moved(location);
            }
        }
        return plan;
    }
    if (!match.route) {
        plan.response.emplace().with("Allow", match.allow);
        plan.status = Status::method_not_allowed;
        if (request.method == Method::options) {
            plan.status = Status::no_content;
            if (match.cors) {
                plan.response->cors = true;
                plan.response->with("Access-Control-Allow-Methods", match.allow)
                    .with("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match, Range")
                    .with("Access-Control-Max-Age", "86400");
            }
        }
        return plan;
    }
    if (match.route->access.kind == Access::Kind::operators && !is_operator(request)) {
        plan.status = Status::forbidden;
        return plan;
    }
    if (is_unsafe(request.method) && !match.route->options.foreign_origin) {
        if (auto ours = csrf::check_origin(request, options_.public_url); !ours) {
            foreign_forms_.fetch_add(1, std::memory_order_relaxed);
            plan.status = Status::forbidden;
            plan.error = ours.error();
            return plan;
        }
    }
    if (reader.content_length().value_or(0) > match.route->options.body_cap) {
        plan.status = Status::too_large;
        return plan;
    }
    request.path_params = std::move(match.params);
    plan.route = match.route;
    plan.body_cap = match.route->options.body_cap;
    return plan;
}

Answer Site::carry_out(const Plan& plan, Request& request, const Exchange& exchange) {
    if (!plan.route) {
        if (static_cast<int>(plan.status) >= 400)
            return error_answer(request, plan.status, plan.error ? &*plan.error : nullptr, exchange, plan.response.value_or(Response{}));
        Response response = plan.response.value_or(Response{});
        response.status = plan.status;
        return composer_.compose(request, std::move(response), exchange);
    }
    return answer_of(request, run(*plan.route, request), exchange);
}

bool Site::asks_first(const Plan& plan, const RequestReader& reader) const {
    constexpr std::size_t small = 64 * 1024;
    return plan.route && plan.route->access.kind == Access::Kind::guarded && options_.guard && plan.body_cap > small &&
           reader.content_length().value_or(plan.body_cap) > small;
}

std::optional<Answer> Site::ask_guard(const Plan& plan, Request& request, const Exchange& exchange) {
    std::optional<Response> refusal;
    Response failed = safely(*plan.route, request, [&] {
        refusal = options_.guard(request, *plan.route);
        return Response{};
    });
    request.session.reset();
    if (failed.failed) refusal = std::move(failed);
    if (!refusal) return std::nullopt;
    return answer_of(request, private_page(*std::move(refusal)), exchange);
}

Answer Site::answer_of(Request& request, Response response, const Exchange& exchange) {
    try {
        if (response.failed) {
            if (response.error) log_failure(request, *response.error);
            std::optional<Error> error = std::move(response.error);
            Status status = response.status;
            return error_answer(request, status, error ? &*error : nullptr, exchange, std::move(response));
        }
        bool is_file = std::holds_alternative<FileBody>(response.body);
        Answer answer = composer_.compose(request, std::move(response), exchange);
        if (is_file && answer.status == Status::not_found)
            return error_answer(request, Status::not_found, nullptr, exchange);
        return answer;
    } catch (const std::exception& e) {
        log::error("an answer could not be made", {{"id", request_id_text(request.id)}, {"what", e.what()}});
    }
    return error_answer(request, Status::internal, nullptr, exchange);
}

Response Site::run(const Route& route, Request& request) {
    return safely(route, request, [&] {
        if (is_unsafe(request.method) && !route.options.foreign_origin)
            if (auto signed_here = csrf::check(form_key_, request, request.received); !signed_here) {
                foreign_forms_.fetch_add(1, std::memory_order_relaxed);
                return failure(std::move(signed_here).take_error());
            }
        if (route.access.kind != Access::Kind::guarded) return route.handler(request);
        if (!options_.guard) return failure(Status::forbidden);
        auto instead = options_.guard(request, route);
        return private_page(instead ? std::move(*instead) : route.handler(request));
    });
}

/// What `f` answers; what it throws becomes a failure with a line in the log.
template <class F>
Response Site::safely(const Route& route, const Request& request, F&& f) {
    try {
        return f();
    } catch (const std::exception& e) {
        std::optional<Error> error = options_.error_of ? options_.error_of(e) : std::nullopt;
        if (error) {
            if (error->detail.empty()) error->detail = e.what();
            return failure(std::move(*error));
        }
        log::error("an exception left a handler",
                   {{"id", request_id_text(request.id)}, {"route", route.pattern}, {"what", e.what()}});
        return failure(Status::internal);
    } catch (...) {
        log::error("something unknown left a handler", {{"id", request_id_text(request.id)}, {"route", route.pattern}});
        return failure(Status::internal);
    }
}

Answer Site::error_answer(const Request& request, Status status, const Error* error, const Exchange& exchange, Response base) {
    try {
        Response page;
        if (error_page_) {
            page = error_page_(request, status, error);
        } else {
            page = plain(std::to_string(static_cast<int>(status)) + " " + std::string(reason(status)) + "\n");
        }
        page.status = status;
        page.failed = false;
        page.cors |= base.cors;
        for (auto& header : base.headers) page.headers.push_back(std::move(header));
        return composer_.compose(request, std::move(page), exchange);
    } catch (const std::exception& e) {
        log::error("the error page failed", {{"id", request_id_text(request.id)}, {"what", e.what()}});
    } catch (...) {
        log::error("the error page failed", {{"id", request_id_text(request.id)}});
    }
    Answer answer = Composer::bare(status, request.id, !exchange.keep_alive, request.secure);
    if (request.method == Method::head) answer.body = std::string_view();
    return answer;
}

}
