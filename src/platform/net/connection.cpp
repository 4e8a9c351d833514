#include "platform/net/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <exception>

#include "platform/base/log.hpp"
#include "platform/net/web_socket.hpp"

namespace beffroi::net {

namespace {

constexpr std::chrono::milliseconds linger_time{2000}, linger_time_at_stop{300};
constexpr int turns_at_once = 32;  ///< how many steps before others get their turn

}

Connection::Connection(IoThread& io, tcp::socket socket, std::string peer, ConnectionCounts::Ticket ticket)
    : io_(io), socket_(std::move(socket)), ticket_(std::move(ticket)), peer_(std::move(peer)) {}

void Connection::start() {
    auto tls = io_.shared.tls();
    transport_ = Transport(socket_.native_handle(), tls.get());
    state_ = tls ? State::handshake : State::reading;
    phase_began_ = std::chrono::steady_clock::now();
    deadline_ = phase_began_ + (tls ? io_.shared.options.header_timeout : io_.shared.options.idle_timeout);
    drive_safely();
}

void Connection::drive_safely() {
    try {
        drive();
    } catch (const std::exception& e) {
        log::error("a connection failed", {{"what", e.what()}});
        abort();
    }
}

void Connection::drive() {
    for (int turn = 0; turn < turns_at_once; ++turn) {
        bool go_on = false;
        switch (state_) {
            case State::handshake: go_on = handshake_step(); break;
            case State::reading: go_on = read_step(); break;
            case State::writing: go_on = write_step(); break;
            case State::lingering: go_on = linger_step(); break;
            case State::asking:
            case State::handling:
            case State::closed: break;
        }
        if (!go_on) return;
    }
    boost::asio::post(io_.context, [self = shared_from_this()] { self->drive_safely(); });
}

bool Connection::wait_for(Io io) {
    if (io == Io::closed) {
        abort();
        return false;
    }
    auto kind = io == Io::want_write ? tcp::socket::wait_write : tcp::socket::wait_read;
    socket_.async_wait(kind, [self = shared_from_this()](const boost::system::error_code& ec) {
        if (!ec) self->drive_safely();
    });
    return false;
}

bool Connection::handshake_step() {
    Io io = transport_.handshake();
    if (io != Io::done) return wait_for(io);
    state_ = State::reading;
    phase_began_ = std::chrono::steady_clock::now();
    deadline_ = phase_began_ + io_.shared.options.idle_timeout;
    return true;
}

// ---- Reading ----

/// What a client of the slowest allowed kind needs for so many bytes.
std::chrono::milliseconds Connection::time_for(std::uint64_t bytes) const {
    return std::chrono::milliseconds(bytes * 1000 / io_.shared.options.slowest_rate);
}

bool Connection::is_idle() const { return state_ == State::reading && !reader_ && input_.empty(); }

Exchange Connection::exchange() const {
    return {reader_->keep_alive() && !io_.shared.site.stopping.load(std::memory_order_relaxed), reader_->http_1_0()};
}

bool Connection::read_step() {
    if (!hungry_) return parse(input_);
    if (drained_) {
        drained_ = false;
        if (is_idle()) input_ = std::string();
        return wait_for(Io::want_read);
    }
    Moved moved;
    std::size_t room;
    std::string_view bytes;
    if (input_.empty()) {
        room = io_.scratch.size();
        moved = transport_.read(io_.scratch.data(), room);
        bytes = {io_.scratch.data(), moved.bytes};
    } else {
        std::size_t before = input_.size();
        room = 16 * 1024;
        input_.resize(before + room);
        moved = transport_.read(input_.data() + before, room);
        input_.resize(before + moved.bytes);
        bytes = input_;
    }
    if (moved.io != Io::done) return wait_for(moved.io);
    io_.stats.received(moved.bytes);
    body_received_ += moved.bytes;
    // What is left in the socket shows by another event; OpenSSL may hold more itself.
    drained_ = moved.bytes < room && !transport_.encrypted();
    hungry_ = false;
    return parse(bytes);
}

/// Keeps what hasn't been read yet for later.
void Connection::keep(std::string_view rest) {
    if (rest.empty()) input_.clear();
    else if (rest.data() >= input_.data() && rest.data() < input_.data() + input_.size())
        input_.erase(0, static_cast<std::size_t>(rest.data() - input_.data()));
    else input_.assign(rest);
}

bool Connection::parse(std::string_view bytes) {
    for (;;) {
        if (!reader_) {
            if (bytes.empty()) {
                keep(bytes);
                hungry_ = true;
                return true;
            }
            ReaderLimits limits;
            limits.header = io_.shared.options.header_cap;
            limits.target = std::min(limits.target, limits.header);
            reader_ = std::make_unique<RequestReader>(limits);
            phase_began_ = std::chrono::steady_clock::now();
            deadline_ = phase_began_ + io_.shared.options.header_timeout;
        }
        std::size_t used = 0;
        auto step = reader_->read(bytes, used);
        bytes.remove_prefix(used);
        switch (step) {
            case RequestReader::Step::more:
                keep(bytes);
                hungry_ = true;
                if (reader_->has_body()) deadline_ = phase_began_ + io_.shared.options.body_timeout + time_for(body_received_);
                return true;
            case RequestReader::Step::failed:
                keep({});
                refuse(reader_->failure());
                return true;
            case RequestReader::Step::head:
                if (!on_head(bytes)) return state_ != State::asking && state_ != State::handling && state_ != State::closed;
                break;
            case RequestReader::Step::done:
                keep(bytes);
                dispatch();
                return state_ != State::handling;
        }
    }
}

/// Decides about the request whose head has come. False when nothing more of it is to be read.
bool Connection::on_head(std::string_view rest) {
    Request& request = reader_->request();
    request_began_ = phase_began_ = std::chrono::steady_clock::now();
    body_received_ = 0;
    identify(request);
    exchange_ = exchange();
    plan_ = io_.shared.site.plan(request, *reader_, exchange_);
    if (plan_.socket) {
        become_socket(rest);
        return false;
    }
    if (!reader_->has_body()) {
        reader_->accept_body(0, {});
        return true;
    }
    if (!plan_.route && !plan_.answer) {
        // The body of what is refused is not worth its bytes; without it the connection can't be used further.
        exchange_.keep_alive = false;
        keep({});
        dispatch();
        return false;
    }
    if (io_.shared.site.asks_first(plan_, *reader_)) {
        ask_guard(rest);
        return false;
    }
    return take_body(rest);
}

/// Strangers may not fill memory and disk with bodies that the guard would refuse afterwards.
void Connection::ask_guard(std::string_view rest) {
    keep(rest);
    state_ = State::asking;
    // While the state is `asking`, the reader, its request, plan and exchange are the worker's.
    bool taken = io_.shared.workers->submit([self = shared_from_this()] {
        auto refusal = self->io_.shared.site.ask_guard(self->plan_, self->reader_->request(), {false, self->exchange_.http_1_0});
        boost::asio::post(self->io_.context, [self, refusal = std::move(refusal)]() mutable {
            if (self->state_ != State::asking) return;
            if (refusal) {
                self->take_request();
                self->keep({});
                self->begin_answer(std::move(*refusal));
            } else {
                self->state_ = State::reading;
                // What came with the head is read again, from behind it.
                self->hungry_ = self->input_.empty();
                self->drained_ = false;
                if (!self->take_body(self->input_)) return;
            }
            self->drive_safely();
        });
    });
    if (taken) return;
    io_.stats.overloaded();
    take_request();
    keep({});
    begin_answer(io_.shared.site.error_answer(*request_, Status::unavailable, nullptr, {false, exchange_.http_1_0}));
}

/// False when the connection ended.
bool Connection::take_body(std::string_view rest) {
    phase_began_ = std::chrono::steady_clock::now();
    deadline_ = phase_began_ + io_.shared.options.body_timeout;
    const ServerOptions& options = io_.shared.options;
    Request& request = reader_->request();
    body_ = std::make_unique<BodySink>(request, options.spool_dir, options.memory_body);
    reader_->accept_body(plan_.route ? plan_.body_cap : 64 * 1024, [this](std::string_view bytes) { return body_->take(bytes); });
    if (rest.empty() && !reader_->http_1_0() && !request.header("expect").empty()) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        // The socket's buffer is empty here: these few bytes go at once or the client is gone.
        if (transport_.write(go_on).bytes != go_on.size()) {
            abort();
            return false;
        }
    }
    return true;
}

/// Who asks, and under which number.
void Connection::identify(Request& request) {
    request.id = io_.next_request_id();
    request.received = Clock().now();
    request.peer = peer_;
    request.secure = transport_.encrypted();
}

/// The reader and what it fed have done their work for this request.
void Connection::take_request() {
    request_ = std::make_unique<Request>(std::move(reader_->request()));
    body_.reset();
    reader_.reset();
}

/// Gives the request to a worker, or answers it here when that costs nothing.
void Connection::dispatch() {
    take_request();
    if (plan_.answer) {
        begin_answer(std::move(*plan_.answer));
        return;
    }
    state_ = State::handling;
    // While the state is `handling`, request, plan and exchange are the worker's.
    bool taken = io_.shared.workers->submit([self = shared_from_this()] {
        Answer answer = self->io_.shared.site.carry_out(self->plan_, *self->request_, self->exchange_);
        boost::asio::post(self->io_.context, [self, answer = std::move(answer)]() mutable {
            if (self->state_ != State::handling) return;
            self->begin_answer(std::move(answer));
            self->drive_safely();
        });
    });
    if (taken) return;
    io_.stats.overloaded();
    begin_answer(io_.shared.site.error_answer(*request_, Status::unavailable, nullptr, exchange_));
}

/// Answers what can't be read to its end, and ends the connection.
void Connection::refuse(Status status) {
    bool readable = reader_->failed_in_body();
    bool http_1_0 = reader_->http_1_0();
    take_request();
    keep({});
    if (!readable) {
        identify(*request_);
        request_began_ = std::chrono::steady_clock::now();
        begin_answer(Composer::bare(status, request_->id, true, transport_.encrypted()));
    } else {
        begin_answer(io_.shared.site.error_answer(*request_, status, nullptr, {false, http_1_0}));
    }
}

// ---- Writing ----

void Connection::begin_answer(Answer answer) {
    answer_ = std::move(answer);
    sent_ = 0;
    state_ = State::writing;
    if (!answer_.close && io_.shared.site.stopping.load(std::memory_order_relaxed)) {
        answer_.close = true;
        answer_.head.insert(answer_.head.size() - 2, "Connection: close\r\n");
    }
    phase_began_ = std::chrono::steady_clock::now();
    deadline_ = phase_began_ + io_.shared.options.write_timeout;
}

bool Connection::write_step() {
    const std::uint64_t head = answer_.head.size(), total = head + answer_.size();
    const auto* part = std::get_if<FilePart>(&answer_.body);
    while (sent_ < total) {
        Moved moved;
        if (part && sent_ >= head) {
            std::uint64_t at = sent_ - head;
            moved = transport_.send_file(part->file.fd(), part->offset + at, part->length - at);
        } else {
            std::string_view body = answer_.bytes();
            moved = sent_ < head ? transport_.write(std::string_view(answer_.head).substr(sent_), body)
                                 : transport_.write(body.substr(sent_ - head));
        }
        if (moved.io != Io::done) {
            deadline_ = phase_began_ + io_.shared.options.write_timeout + time_for(sent_);
            return wait_for(moved.io);
        }
        sent_ += moved.bytes;
    }
    finish_answer();
    return true;
}

void Connection::finish_answer() {
    io_.answered(*request_, answer_, sent_, request_began_);
    bool close = answer_.close;
    answer_ = Answer();
    request_.reset();
    plan_ = Plan();
    phase_began_ = std::chrono::steady_clock::now();
    if (close) {
        // Closing at once would reset the connection under bytes the client still sends, and could lose it our answer.
        transport_.shutdown_send();
        keep({});
        state_ = State::lingering;
        deadline_ = phase_began_ + (io_.shared.site.stopping.load(std::memory_order_relaxed) ? linger_time_at_stop : linger_time);
        return;
    }
    state_ = State::reading;
    hungry_ = input_.empty();
    drained_ = hungry_ && !transport_.encrypted();
    deadline_ = phase_began_ + io_.shared.options.idle_timeout;
}

bool Connection::linger_step() {
    Moved moved = transport_.read(io_.scratch.data(), io_.scratch.size());
    if (moved.io != Io::done) return wait_for(moved.io);
    return true;
}

// ---- The ends ----

void Connection::on_sweep(TimePoint now) {
    if (now < deadline_ || state_ == State::asking || state_ == State::handling || state_ == State::closed) return;
    io_.stats.timed_out();
    if (state_ != State::reading || !reader_ || !reader_->started()) {
        abort();
        return;
    }
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    refuse(Status::timeout);
    drive_safely();
}

void Connection::stop() {
    if (state_ == State::handshake) return abort();
    if (state_ == State::lingering) deadline_ = std::min(deadline_, std::chrono::steady_clock::now() + linger_time_at_stop);
    if (!is_idle()) return;
    // A request that has already arrived is still answered.
    char byte;
    if (::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) abort();
}

void Connection::abort() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    boost::system::error_code ignored;
    socket_.close(ignored);
    ticket_ = {};
    io_.remove(*this);
}

void Connection::become_socket(std::string_view rest) {
    auto opening = std::make_unique<SocketOpening>();
    opening->handler = plan_.socket;
    opening->received = reader_->raw_head() + std::string(rest);
    opening->request = std::move(reader_->request());
    reader_.reset();
    auto self = shared_from_this();  // `remove` drops the list's hold.
    state_ = State::closed;
    io_.remove(*this);
    open_web_socket(io_, std::move(socket_), std::move(transport_), std::move(ticket_), std::move(opening));
}

}
