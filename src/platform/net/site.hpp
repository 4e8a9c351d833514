// What is answered to a request, whoever carries the bytes: routes, rights, the handlers' boundary, error pages.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "platform/net/answer.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/reader.hpp"
#include "platform/net/router.hpp"
#include "platform/net/server.hpp"

namespace beffroi::net {

/// What to do with a request whose head has been read. Decided on an io thread: never blocks.
struct Plan {
    const Route* route = nullptr;            ///< run this handler on a worker …
    const SocketHandler* socket = nullptr;   ///< … or become a WebSocket …
    std::optional<Answer> answer;            ///< … or this is it already …
    Status status = Status::ok;              ///< … or this error's page, made by a worker …
    std::optional<Error> error;
    std::optional<Response> response;        ///< … with these headers (Allow, Location)
    std::size_t body_cap = 0;
};

class Site {
public:
    Site(const ServerOptions& options, Router router, std::span<const Asset> assets, ErrorPage error_page);

    std::map<std::string, SocketHandler, std::less<>> sockets;
    std::atomic<bool> stopping{false};

    /// Completes the request (client, parameters of the route) and decides.
    Plan plan(Request& request, const RequestReader& reader, const Exchange& exchange);
    /// Whether the guard is asked before the body comes: for guarded routes, when it may be larger than any form.
    bool asks_first(const Plan& plan, const RequestReader& reader) const;
    /// The guard's refusal of a request of which there is the head only; nothing lets its body in. The guard is asked again once
    /// the request is whole. Never throws. For worker threads.
    std::optional<Answer> ask_guard(const Plan& plan, Request& request, const Exchange& exchange);
    /// Carries out a plan that isn't an answer yet. Never throws. For worker threads.
    Answer carry_out(const Plan& plan, Request& request, const Exchange& exchange);
    /// The error page. Never throws.
    Answer error_answer(const Request& request, Status status, const Error* error, const Exchange& exchange, Response base = {});

    /// For /metrics.
    std::uint64_t foreign_forms() const { return foreign_forms_.load(std::memory_order_relaxed); }

    const std::vector<Route>& routes() const { return router_.routes(); }

private:
    Answer answer_of(Request& request, Response response, const Exchange& exchange);
    template <class F>
    Response safely(const Route& route, const Request& request, F&& f);
    Response run(const Route& route, Request& request);
    bool is_operator(const Request& request) const;

    ServerOptions options_;
    Router router_;
    ErrorPage error_page_;
    Composer composer_;
    FormKey form_key_;
    std::atomic<std::uint64_t> foreign_forms_{0};  ///< of other sites, without their token, or with another's
};

}
