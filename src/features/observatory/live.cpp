// The stages of running audits, told to whoever waits. They are read from the database, so that any server tells those of any other.
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "features/observatory/observatory.hpp"
#include "platform/base/json.hpp"
#include "platform/base/log.hpp"
#include "platform/net/server.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::size_t most_waiting = 500;
constexpr std::chrono::milliseconds every{400};

}

struct Live::Impl {
    explicit Impl(db::Database& given) : database(given) {}
    db::Database& database;
    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    struct Waiting {
        std::shared_ptr<net::Socket> socket;
        std::string domain, told;
    };
    std::map<const net::Socket*, Waiting> waiting;
    std::thread thread;

    void watch() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            changed.wait(lock, [&] { return stopping || !waiting.empty(); });
            if (stopping) return;
            auto all = waiting;
            lock.unlock();
            for (auto& [key, one] : all) tell(one);
            lock.lock();
            for (auto& [key, one] : all)
                if (const auto found = waiting.find(key); found != waiting.end()) found->second.told = one.told;
            changed.wait_for(lock, every, [&] { return stopping; });
        }
    }

    void tell(Waiting& one) {
        if (one.domain.empty()) return;
        std::string state = "done";
        try {
            database.read([&](db::Read& tx) {
                if (const auto running = open_audit(tx, one.domain)) state = running->state == State::waiting ? "waiting" : running->stage;
            });
        } catch (const db::DatabaseError&) {
            return;  // the next look tells
        }
        if (state == one.told) return;
        one.told = state;
        json::Writer out;
        out.begin_object().field("stage", state).end_object();
        one.socket->send(out.take());
        if (state == "done") one.socket->close();
    }
};

Live::Live(net::Server& server, db::Database& database) : impl_(std::make_unique<Impl>(database)) {
    Impl* self = impl_.get();
    net::SocketHandler handler;
    handler.opened = [self](std::shared_ptr<net::Socket> socket, const net::Request&) {
        const std::lock_guard lock(self->mutex);
        if (self->stopping || self->waiting.size() >= most_waiting) return socket->close();
        const net::Socket* key = socket.get();
        self->waiting[key] = {std::move(socket), {}, {}};
    };
    handler.message = [self](net::Socket& socket, std::string_view said) {
        const auto domain = domain_from(said.substr(0, 300));
        const std::lock_guard lock(self->mutex);
        const auto found = self->waiting.find(&socket);
        if (!domain || found == self->waiting.end()) return socket.close();
        found->second.domain = *domain;
        self->changed.notify_all();
    };
    handler.closed = [self](net::Socket& socket) {
        const std::lock_guard lock(self->mutex);
        self->waiting.erase(&socket);
    };
    server.web_socket("/audit/direct", std::move(handler));
    impl_->thread = std::thread([self] { self->watch(); });
}

Live::~Live() { stop(); }

void Live::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
        impl_->waiting.clear();
    }
    impl_->changed.notify_all();
    if (impl_->thread.joinable()) impl_->thread.join();
}

}
