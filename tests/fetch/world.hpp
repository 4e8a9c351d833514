// A client of platform/fetch in a laboratory of one server.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include "platform/fetch/fetch.hpp"
#include "tests/fetch/farm.hpp"

namespace beffroi::tests {

inline fetch::Options options_for(const Server& server) {
    fetch::Options options;
    options.laboratory = true;
    options.http_port = server.port;
    options.https_port = 1;  // nothing is there
    return options;
}

/// A client in its loop, with a table in place of the domain name system.
struct World {
    events::Loop loop;
    TableAsker names;
    std::unique_ptr<fetch::Client> client;
    std::string body;  ///< of all visits
    explicit World(const fetch::Options& options) {
        auto opened = fetch::open_client(loop, names, options);
        REQUIRE(opened);
        client = std::move(*opened);
    }
    fetch::Request request(const std::string& url) {
        fetch::Request one;
        one.url = url;
        one.body = [this](const fetch::Hop&, std::string_view bytes) {
            body += bytes;
            return true;
        };
        return one;
    }
    fetch::Outcome visit(const std::string& url) {
        std::optional<fetch::Outcome> found;
        client->get(request(url), [&](fetch::Outcome outcome) { found = std::move(outcome); });
        CHECK_FALSE(found);
        loop.run();
        REQUIRE(found);
        CHECK(client->stats().active == 0);
        return *found;
    }
    std::string code(const std::string& url) { return visit(url).code; }
};

inline Server::Handler always(std::string answer) {
    return [answer = std::move(answer)](Stream& stream, const std::string&) { stream.send(answer); };
}
}
