// What the tests of notices share: somebody to tell, a clock, and a gateway of SMS on a free port of this machine.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "features/notices/notices.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/notices/waiting_mails.hpp"
#include "tests/support/database.hpp"

namespace beffroi::notices::testing_notices {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }

/// A real HTTP server, one request a connection. Statuses are given in turn, then 200; status 0 answers nothing and hangs.
class Gate {
public:
    Gate() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(socket_, 64) == 0);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Gate() { close(); }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    void close() {
        if (closed_.exchange(true)) return;
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
        for (const int each : hanging_) ::close(each);
    }
    std::string url(std::string_view path = "/send") const {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
    }
    Gateway gateway() const {
        Gateway gateway;
        gateway.url = url();
        gateway.token = "s3cr3t";
        gateway.body = R"({"to":"{to}","text":"{text}","id":"{id}"})";
        gateway.timeout_s = 5;
        return gateway;
    }
    void answers(std::vector<int> statuses) {
        const std::lock_guard lock(mutex_);
        statuses_ = std::move(statuses);
    }
    std::vector<std::string> heads() const {
        const std::lock_guard lock(mutex_);
        return heads_;
    }
    std::vector<std::string> bodies() const {
        const std::lock_guard lock(mutex_);
        return bodies_;
    }

private:
    void serve() {
        for (;;) {
            const int one = ::accept(socket_, nullptr, nullptr);
            if (one < 0) return;
            std::string got;
            std::size_t end = std::string::npos, want = 0;
            char part[4096];
            while (end == std::string::npos || got.size() < end + 4 + want) {
                const auto n = ::read(one, part, sizeof part);
                if (n <= 0) break;
                got.append(part, static_cast<std::size_t>(n));
                if (end == std::string::npos && (end = got.find("\r\n\r\n")) != std::string::npos)
                    if (const auto length = got.find("Content-Length: "); length < end)
                        want = std::stoul(got.substr(length + 16));
            }
            if (end == std::string::npos) {
                // Somebody looked whether we are here.
                ::close(one);
                continue;
            }
            int status = 200;
            {
                const std::lock_guard lock(mutex_);
                heads_.push_back(got.substr(0, end));
                bodies_.push_back(got.substr(end + 4));
                if (!statuses_.empty()) {
                    status = statuses_.front();
                    statuses_.erase(statuses_.begin());
                }
            }
            if (status == 0) {
                hanging_.push_back(one);
                continue;
            }
            const std::string answer =
                "HTTP/1.1 " + std::to_string(status) +
                " so\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 2\r\nConnection: "
                "close\r\n\r\nok";
            (void)!::write(one, answer.data(), answer.size());
            ::close(one);
        }
    }

    int socket_;
    unsigned short port_ = 0;
    std::atomic<bool> closed_ = false;
    mutable std::mutex mutex_;
    std::vector<int> statuses_, hanging_;
    std::vector<std::string> heads_, bodies_;
    std::thread thread_;
};

struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-25T09:00:00+01:00"));
    Settings settings;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some :
             {jobs::migrations(), mail::migrations(), journal::migrations(), accounts::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        settings.origin = "https://aide.exemple.fr";
        settings.mail.url = "smtp://127.0.0.1:1";
        settings.mail.vault = vault;
        settings.mail.from = "Pays de la Vire <bonjour@exemple.fr>";
        settings.mail.house = {"Pays de la Vire", "+33261910000", "https://aide.exemple.fr"};
    }
    void now(std::string_view when) { clock = Clock::fixed(at(when)); }
    Notice notice(Kind kind, std::string key) const {
        Notice n;
        n.kind = kind;
        n.key = std::move(key);
        n.about = 7;
        n.due = clock.now();
        n.begins = at("2026-12-01T09:00:00+01:00");
        n.insee = "14762";
        n.counsellor = PersonId{1001};
        n.contact = {"Jeanne Roy", "+33612345678", "jeanne@exemple.fr", Lang::fr};
        n.values = {"Jeanne Roy", "Aide", "Médiathèque", "12 place du Bourg", "Anne", ""};
        n.link = "/rendez-vous/suivi/x";
        return n;
    }
    bool plan(const Notice& n) {
        return db.write([&](db::Write& tx) { return notices::plan(tx, vault, n, clock); });
    }
    void run() { run(db); }
    /// What is due, as one server does.
    void run(db::Database& node) {
        jobs::Runner runner(node, clock);
        serve(runner, runner, vault, std::make_shared<const Settings>(settings));
        runner.run_due();
    }
    /// "a:sent b:waiting ", by key.
    std::string states() {
        std::string all;
        db.read([&](db::Read& tx) {
            tx.each("SELECT unique_key, state FROM notices ORDER BY unique_key",
                    [&](const db::Row& row) { (((all += row.text(0)) += ':') += row.text(1)) += ' '; });
        });
        return all;
    }
    std::string told() {
        std::string all;
        for (const Told& each : db.read([](db::Read& tx) { return notices::told(tx, 7); }))
            (((all += code(each.kind)) += ':') += each.way) += ' ';
        return all;
    }
    int worded() {
        return db
            .read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM notices WHERE LENGTH(content) > 0"); })
            .value();
    }
    /// What waits for the mail server, as it is in the job table.
    std::vector<std::string> mails() { return testing::waiting_mails(db, vault); }
};

}
