#include <doctest/doctest.h>

#include <cstdlib>

#include "platform/fetch/fetch.hpp"
#include "tests/fetch/world.hpp"

using namespace beffroi;
using namespace beffroi::fetch;
using namespace beffroi::tests;
using namespace std::chrono_literals;

TEST_CASE("a page is read with its head, and nothing of ours is told but who we are") {
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    Server server([](Stream& stream, const std::string&) {
        stream.send(
            "HTTP/1.1 103 Early Hints\r\nLink: </early>\r\n\r\nHTTP/1.1 404 Not Found\r\nSERVER:  Caf\xe9 \r\nX-Twice: "
            "1\r\nSet-Cookie: a=b\r\nx-twice: 2\r\n"
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
    });
    Options options = options_for(server);
    options.user_agent = "Beffroi/1.0 (+https://example.org/audit)";
    World world(options);
    const Outcome outcome = world.visit("HTTP://Site.example/?a=b#c");
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    CHECK(outcome.code == "ok");
    CHECK(world.body == "abcde");
    CHECK(outcome.bytes == 5);
    REQUIRE(outcome.hops.size() == 1);
    const Hop& hop = outcome.hops[0];
    CHECK(hop.url == "http://site.example/?a=b");
    CHECK(hop.address == "127.0.0.1");
    CHECK(hop.status == 404);
    CHECK_FALSE(hop.certificate);
    const std::vector<std::pair<std::string, std::string>> expected{{"server", "Café"},
                                                                    {"x-twice", "1"},
                                                                    {"set-cookie", "a=b"},
                                                                    {"x-twice", "2"},
                                                                    {"transfer-encoding", "chunked"}};
    CHECK(hop.headers == expected);
    CHECK(header(hop, "x-twice") == "1");
    CHECK_FALSE(header(hop, "link"));
    // "?a=b" is beyond the home page: robots.txt came first.
    REQUIRE(server.heads().size() == 2);
    CHECK(server.heads()[1] ==
          "GET /?a=b HTTP/1.1\r\nHost: site.example\r\nUser-Agent: Beffroi/1.0 (+https://example.org/audit)\r\n"
          "Accept-Encoding: gzip, br\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.5\r\n\r\n");
}

TEST_CASE("redirects are followed, to other names too, their bodies not read, and each name is asked for once") {
    Server server([](Stream& stream, const std::string& head) {
        if (host_of(head) == "a.example" && path_of(head) == "/") {
            stream.send("HTTP/1.1 301 Moved\r\nLocation: /b?c=d\r\nSet-Cookie: a=b\r\n\r\n");
            while (stream.send("without end")) {}
        } else if (host_of(head) == "a.example") {
            stream.send(redirect("//www.a.example/"));
        } else {
            stream.send(page("there"));
        }
    });
    World world(options_for(server));
    const Outcome outcome = world.visit("http://a.example");
    CHECK(outcome.code == "ok");
    REQUIRE(outcome.hops.size() == 3);
    CHECK(outcome.hops[0].url == "http://a.example/");
    CHECK(outcome.hops[0].status == 301);
    CHECK(outcome.hops[1].url == "http://a.example/b?c=d");
    CHECK(outcome.hops[2].url == "http://www.a.example/");
    CHECK(outcome.hops[2].status == 200);
    CHECK(world.body == "there");
    CHECK(world.names.asked["a.example"] == 1);
    CHECK(world.names.asked["www.a.example"] == 1);
    for (const std::string& head : server.heads()) CHECK(head.find("Cookie") == std::string::npos);
    // From the home page on: robots.txt is not asked.
    CHECK(server.asked("GET /robots.txt") == 0);
}

TEST_CASE("redirects end: in a circle, and where no page may lead") {
    std::string to = "/";
    Server server([&](Stream& stream, const std::string&) { stream.send(redirect(to)); });
    Options options = options_for(server);
    options.denied = {"Objects.Example"};
    World world(options);
    world.names.a["inner.example"] = {"10.0.0.1"};
    world.names.a["cloud.example"] = {"169.254.169.254 192.168.1.1"};
    world.names.aaaa["six.example"] = {"fd00::1"};
    world.names.a["six.example"] = {""};
    world.names.a["nothing.example"] = {""};
    world.names.a["unheard.example"] = {"?"};

    const Outcome circle = world.visit("http://a.example/");
    CHECK(circle.code == "too_many_redirects");
    CHECK(circle.hops.size() == 7);
    CHECK(server.accepted == 7);

    const std::vector<std::pair<std::string, std::string>> ends{
        {"file:///etc/passwd", "bad_url"},
        {"ftp://a.example/", "bad_url"},
        {"gopher://a.example:25/", "bad_url"},
        {"javascript:alert(1)", "bad_url"},
        {"http://a.example:22/", "bad_url"},
        {"http://a.example:8080/", "bad_url"},
        {"https://a.example:8443/", "bad_url"},
        {"http://user:word@a.example/", "bad_url"},
        {"http://127.0.0.1/", "refused_address"},
        {"http://127.0.0.1:" + std::to_string(server.port) + "/", "refused_address"},
        {"http://2130706433/", "refused_address"},
        {"http://0x7f.1/", "refused_address"},
        {"http://0177.1/", "refused_address"},
        {"http://127.1/", "refused_address"},
        {"http://[::1]/", "refused_address"},
        {"http://[::ffff:127.0.0.1]/", "refused_address"},
        {"http://[64:ff9b::127.0.0.1]/", "refused_address"},
        {"http://169.254.169.254/latest/", "refused_address"},
        {"http://10.0.0.1/", "refused_address"},
        {"http://0/", "refused_address"},
        {"http://inner.example/", "refused_address"},
        {"http://cloud.example/", "refused_address"},
        {"http://six.example/", "refused_address"},
        {"http://nothing.example/", "no_such_name"},
        {"http://unheard.example/", "name_failed"},
        {"http://www.objects.example/", "denied"},
        {"http://objects.example/", "denied"},
        {"https://a.example/", "connection_failed"},
    };
    for (const auto& [where, code] : ends) {
        CAPTURE(where);
        to = where;
        const int before = server.accepted;
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == code);
        REQUIRE(!outcome.hops.empty());
        CHECK(outcome.hops[0].status == 302);
        CHECK(server.accepted == before + 1);
    }
    // A longer name is another's, and a denied one is not even looked up.
    to = "http://notobjects.example/";
    CHECK(world.code("http://a.example/") == "too_many_redirects");
    CHECK(world.code("http://objects.example/") == "denied");
    CHECK(world.names.asked["objects.example"] == 0);
}

TEST_CASE("a service for programs is asked without its robots.txt, and where it leads is not followed when that is not wanted") {
    std::vector<std::string> paths;
    Server server([&](Stream& stream, const std::string& head) {
        paths.push_back(path_of(head));
        if (path_of(head) == "/robots.txt") stream.send(page("User-agent: *\nDisallow: /\n"));
        else if (path_of(head) == "/domain/moved") stream.send(redirect("http://b.example/"));
        else stream.send(page("x"));
    });
    World world(options_for(server));
    const auto visit = [&](const std::string& path) {
        fetch::Request request = world.request("http://a.example" + path);
        request.robots = request.follow = false;
        std::optional<Outcome> found;
        world.client->get(request, [&](Outcome outcome) { found = std::move(outcome); });
        world.loop.run();
        REQUIRE(found);
        return *found;
    };
    CHECK(visit("/domain/there").code == "ok");
    const Outcome moved = visit("/domain/moved");
    CHECK(moved.code == "ok");
    REQUIRE(moved.hops.size() == 1);
    CHECK(moved.hops[0].status == 302);
    CHECK(paths == std::vector<std::string>{"/domain/there", "/domain/moved"});
    CHECK(world.names.asked["b.example"] == 0);
    // Pages are read as before.
    CHECK(world.code("http://a.example/page") == "robots");
}

TEST_CASE("a name that leads inside at its second answer is refused, and within a visit there is no second one") {
    Server server([](Stream& stream, const std::string& head) {
        stream.send(path_of(head) == "/" ? redirect("/again") : page("x"));
    });
    World world(options_for(server));
    world.names.a["turns.example"] = {"127.0.0.1", "169.254.169.254", "10.0.0.1 127.0.0.1"};
    CHECK(world.code("http://turns.example/") == "ok");
    CHECK(server.accepted == 2);
    CHECK(world.code("http://turns.example/") == "refused_address");
    CHECK(server.accepted == 2);
    // What may be spoken to is, whatever stands beside it.
    CHECK(world.visit("http://turns.example/").hops.at(0).address == "127.0.0.1");
}

TEST_CASE("outside the laboratory nobody is led to this machine") {
    Server server(always(page("inside")));
    Options options = options_for(server);
    options.laboratory = false;
    World world(options);
    CHECK(world.code("http://a.example/") == "refused_address");
    CHECK(world.code("http://localhost/") == "refused_address");
    CHECK(world.code("http://127.0.0.1/") == "refused_address");
    CHECK(world.code("http://a.example:" + std::to_string(server.port) + "/") == "bad_url");
    CHECK(world.code("no address") == "bad_url");
    CHECK(server.accepted == 0);
}

TEST_CASE("names: none, unheard, of the newer protocol only, and a second address when the first is dead") {
    Server server(always(page("x")));
    World world(options_for(server));
    world.names.a["dead.example"] = {"127.0.0.2 127.0.0.1"};
    CHECK(world.visit("http://dead.example/").hops.at(0).address == "127.0.0.1");
    world.names.a["six.example"] = {""};
    world.names.aaaa["six.example"] = {"::1"};
    // Nothing listens there; but it was tried.
    const Outcome six = world.visit("http://six.example/");
    CHECK(six.code == "connection_failed");
    CHECK(six.hops.at(0).address == "::1");
    world.names.a["unheard.example"] = {"?"};
    CHECK(world.code("http://unheard.example/") == "name_failed");
    world.names.otherwise = "";
    CHECK(world.code("http://none.example/") == "no_such_name");
    // Answers that come later are the same.
    world.names.later = [&](std::function<void()> then) { world.loop.after(1ms, std::move(then)); };
    world.names.otherwise = "127.0.0.1";
    CHECK(world.code("http://later.example/") == "ok");
}

TEST_CASE("whoever reads may have enough, and a visit may be called off") {
    Server server([](Stream& stream, const std::string& head) {
        if (path_of(head) == "/" && host_of(head) == "silent.example") return stream.wait_for_ever();
        stream.send("HTTP/1.1 200 OK\r\n\r\n");
        while (stream.send("x") && stream.wait(1)) {}
    });
    World world(options_for(server));
    Request request = world.request("http://a.example/");
    int pieces = 0;
    request.body = [&](const Hop& hop, std::string_view) {
        CHECK(hop.status == 200);
        return ++pieces < 3;
    };
    std::string code;
    world.client->get(request, [&](const Outcome& o) { code = o.code; });
    world.loop.run();
    CHECK(code == "ok");
    CHECK(pieces == 3);

    const auto never = [](const Outcome&) { FAIL("it was called off"); };
    world.client->cancel(world.client->get(world.request("http://a.example/"), never));
    const Client::Ticket silent = world.client->get(world.request("http://silent.example/"), never);
    const Client::Ticket flowing = world.client->get(world.request("http://b.example/"), never);
    world.loop.after(100ms, [&] {
        CHECK(world.client->stats().active == 2);
        world.client->cancel(silent);
        world.client->cancel(flowing);
        world.client->cancel(flowing);
        world.client->cancel(12345);
    });
    world.loop.run();
    CHECK(world.client->stats().active == 0);
    // Whoever goes away with visits under way calls nobody.
    world.client->get(world.request("http://silent.example/"), never);
    world.client->get(world.request("http://b.example/"), never);
    world.names.later = [&](std::function<void()> then) { world.loop.after(200ms, std::move(then)); };
    world.client->get(world.request("http://c.example/"), never);
    world.loop.after(100ms, [&] { world.client.reset(); });
    world.loop.run();
}

TEST_CASE("a visit that is over may begin others") {
    Server server(always(page("x")));
    World world(options_for(server));
    int done = 0;
    std::function<void(Outcome)> next = [&](const Outcome& outcome) {
        CHECK(outcome.code == "ok");
        if (++done < 5) world.client->get(world.request("http://a.example/"), next);
    };
    world.client->get(world.request("http://a.example/"), next);
    world.loop.run();
    CHECK(done == 5);
}

TEST_CASE("pages beyond the home page are read as robots.txt allows, which is read once") {
    std::string robots = page("User-agent: *\nDisallow: /\n\nUser-agent: beffroi\nDisallow: /closed\n");
    Server server([&](Stream& stream, const std::string& head) {
        if (path_of(head) == "/robots.txt") stream.send(robots);
        if (path_of(head) == "/moved")
            stream.send(redirect("/closed/b"));
        else
            stream.send(page("x"));
    });
    World world(options_for(server));
    SUBCASE("rules") {
        std::vector<std::string> codes(4);
        const std::vector<std::string> paths{"/open", "/closed/a", "/moved", "/"};
        for (std::size_t i = 0; i < paths.size(); ++i)
            world.client->get(world.request("http://a.example" + paths[i]),
                              [&codes, i](const Outcome& o) { codes[i] = o.code; });
        world.loop.run();
        CHECK(codes == std::vector<std::string>{"ok", "robots", "robots", "ok"});
        CHECK(world.code("http://a.example/open?again") == "ok");
        CHECK(server.asked("GET /robots.txt") == 1);
        CHECK(server.asked("GET /closed/a") == 0);
        CHECK(server.asked("GET /closed/b") == 0);
        CHECK(world.code("http://b.example/closed") == "robots");
        CHECK(server.asked("GET /robots.txt") == 2);
    }
    SUBCASE("none") {
        robots = page("Disallow: /", "", "404 Not Found");
        CHECK(world.code("http://a.example/a") == "ok");
    }
    SUBCASE("a fault of the server") {
        robots = page("", "", "503 Later");
        CHECK(world.code("http://a.example/a") == "robots");
        CHECK(world.code("http://a.example/") == "ok");
    }
    SUBCASE("elsewhere") {
        robots = redirect("http://127.0.0.1/robots.txt");
        CHECK(world.code("http://a.example/a") == "ok");
    }
    SUBCASE("nobody there") {
        world.names.a["dead.example"] = {"127.0.0.2"};
        CHECK(world.code("http://dead.example/a") == "connection_failed");
        CHECK(world.code("http://[::1]/a") == "refused_address");
    }
}

TEST_CASE("authorities that can't be read are told") {
    events::Loop loop;
    TableAsker names;
    Options options;
    options.trusted = "/nowhere/authorities.pem";
    const auto opened = open_client(loop, names, options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == "no_authorities");
}
