// The other file that sees Beast.
#include "platform/net/web_socket.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <deque>
#include <exception>
#include <mutex>

#include "platform/base/log.hpp"

namespace beffroi::net {

namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

constexpr std::size_t most_waiting = 1024 * 1024;  ///< bytes sent and not yet read by the client

/// Our transport as the stream that Beast expects.
class Stream {
public:
    using executor_type = tcp::socket::executor_type;

    Stream(tcp::socket socket, Transport transport) : socket_(std::move(socket)), transport_(std::move(transport)) {}
    executor_type get_executor() { return socket_.get_executor(); }
    tcp::socket& socket() { return socket_; }
    Transport& transport() { return transport_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, boost::asio::mutable_buffer to) { attempt<true>(to, std::move(handler), false); }, token,
            first<boost::asio::mutable_buffer>(buffers));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, boost::asio::const_buffer from) { attempt<false>(from, std::move(handler), false); }, token,
            first<boost::asio::const_buffer>(buffers));
    }

private:
    /// The first buffer that isn't empty: one at a time is enough.
    template <class Buffer, class Buffers>
    static Buffer first(const Buffers& buffers) {
        for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers); ++it)
            if (Buffer(*it).size() > 0) return Buffer(*it);
        return Buffer();
    }

    template <bool reads, class Buffer, class Handler>
    void attempt(Buffer buffer, Handler handler, bool within_callback) {
        Moved moved;
        if (buffer.size() == 0) moved = {Io::done, 0};
        else if constexpr (reads) moved = transport_.read(static_cast<char*>(buffer.data()), buffer.size());
        else moved = transport_.write({static_cast<const char*>(buffer.data()), buffer.size()});

        if (moved.io == Io::want_read || moved.io == Io::want_write) {
            auto kind = moved.io == Io::want_write ? tcp::socket::wait_write : tcp::socket::wait_read;
            socket_.async_wait(kind, [this, buffer, handler = std::move(handler)](error_code ec) mutable {
                if (ec) handler(ec, 0);
                else attempt<reads>(buffer, std::move(handler), true);
            });
            return;
        }
        error_code ec;
        if (moved.io == Io::closed) ec = boost::asio::error::eof;
        if (within_callback) {
            handler(ec, moved.bytes);
        } else {
            // A completion never runs inside the call that began the operation.
            boost::asio::post(socket_.get_executor(), [handler = std::move(handler), ec, n = moved.bytes]() mutable { handler(ec, n); });
        }
    }

    tcp::socket socket_;
    Transport transport_;
};

// What Beast calls to end the connection beneath.
template <class Handler>
void async_teardown(boost::beast::role_type, Stream& stream, Handler&& handler) {
    stream.transport().shutdown_send();
    error_code ignored;
    stream.socket().close(ignored);
    boost::asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable { handler(error_code()); });
}

void beast_close_socket(Stream& stream) {
    error_code ignored;
    stream.socket().close(ignored);
}

class Session;

/// What the feature holds. It may keep it as long as it likes: the connection doesn't live by it.
class Handle final : public Socket {
public:
    explicit Handle(std::weak_ptr<Session> session) : session_(std::move(session)) {}
    void send(std::string text) override;
    void close() override;

private:
    std::weak_ptr<Session> session_;
};

class Session final : public Client, public std::enable_shared_from_this<Session> {
public:
    Session(IoThread& io, tcp::socket socket, Transport transport, ConnectionCounts::Ticket ticket,
            std::unique_ptr<SocketOpening> opening)
        : io_(io), stream_(std::move(socket), std::move(transport)), ticket_(std::move(ticket)), opening_(std::move(opening)),
          began_(std::chrono::steady_clock::now()) {}

    void start() {
        const ServerOptions& options = io_.shared.options;
        websocket::stream_base::timeout times;
        times.handshake_timeout = options.header_timeout;
        // Beast asks for a sign of life after half of this and closes after the whole.
        times.idle_timeout = options.ping_interval * 2;
        times.keep_alive_pings = true;
        stream_.set_option(times);
        stream_.read_message_max(options.message_cap);
        stream_.auto_fragment(false);
        stream_.set_option(websocket::stream_base::decorator([id = opening_->request.id](websocket::response_type& response) {
            response.set("X-Request-Id", request_id_text(id));
        }));
        stream_.async_accept(boost::asio::buffer(opening_->received), [self = shared_from_this()](error_code ec) { self->accepted(ec); });
    }

    void on_sweep(TimePoint) override {}  // Beast keeps the time.
    void stop() override { close_with(websocket::close_code::going_away); }
    void abort() override {
        error_code ignored;
        stream_.next_layer().socket().close(ignored);
    }

    void send(std::string text) {
        boost::asio::post(io_.context, [self = shared_from_this(), text = std::move(text)]() mutable { self->enqueue(std::move(text)); });
    }
    void close() {
        boost::asio::post(io_.context, [self = shared_from_this()] { self->close_with(websocket::close_code::normal); });
    }

private:
    void accepted(error_code ec) {
        if (ec) return ended();
        open_ = true;
        Answer answer;  // For the log and the counts.
        answer.status = Status::ok;
        io_.answered(opening_->request, answer, 0, began_);
        handle_ = std::make_shared<Handle>(weak_from_this());
        guarded([&] {
            if (opening_->handler->opened) opening_->handler->opened(handle_, opening_->request);
        });
        opening_->received = std::string();
        if (io_.shared.site.stopping) close_with(websocket::close_code::going_away);
        read();
    }

    void read() {
        stream_.async_read(buffer_, [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->ended();
            auto bytes = self->buffer_.data();
            self->io_.stats.received(bytes.size());
            self->guarded([&] {
                if (self->opening_->handler->message)
                    self->opening_->handler->message(*self->handle_, {static_cast<const char*>(bytes.data()), bytes.size()});
            });
            self->buffer_.consume(self->buffer_.size());
            self->buffer_.shrink_to_fit();
            self->read();
        });
    }

    void enqueue(std::string text) {
        if (ended_ || closing_) return;
        waiting_bytes_ += text.size();
        if (waiting_bytes_ > most_waiting) return abort();
        waiting_.push_back(std::move(text));
        write();
    }

    void write() {
        if (writing_ || ended_) return;
        if (waiting_.empty()) {
            if (closing_ && !close_sent_) send_close();
            return;
        }
        writing_ = true;
        stream_.text(true);
        stream_.async_write(boost::asio::buffer(waiting_.front()), [self = shared_from_this()](error_code ec, std::size_t) {
            self->writing_ = false;
            self->waiting_bytes_ -= self->waiting_.front().size();
            self->waiting_.pop_front();
            if (!ec) self->write();
        });
    }

    void close_with(websocket::close_code code) {
        if (closing_ || ended_ || !open_) return;
        closing_ = true;
        code_ = code;
        write();
    }

    void send_close() {
        close_sent_ = true;
        stream_.async_close(code_, [self = shared_from_this()](error_code) {});
    }

    /// What an exception of a handler ends is its socket, not the thread.
    template <class F>
    void guarded(F&& f) {
        try {
            f();
        } catch (const std::exception& e) {
            log::error("a WebSocket handler failed", {{"id", request_id_text(opening_->request.id)}, {"what", e.what()}});
            close_with(websocket::close_code::internal_error);
        }
    }

    void ended() {
        if (ended_) return;
        ended_ = true;
        abort();
        if (open_) guarded([&] {
            if (opening_->handler->closed) opening_->handler->closed(*handle_);
        });
        ticket_ = {};
        io_.remove(*this);
    }

    IoThread& io_;
    websocket::stream<Stream, false> stream_;
    ConnectionCounts::Ticket ticket_;
    std::unique_ptr<SocketOpening> opening_;
    std::shared_ptr<Handle> handle_;
    TimePoint began_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool open_ = false, writing_ = false, closing_ = false, close_sent_ = false, ended_ = false;
    websocket::close_code code_ = websocket::close_code::normal;
};

void Handle::send(std::string text) {
    if (auto session = session_.lock()) session->send(std::move(text));
}

void Handle::close() {
    if (auto session = session_.lock()) session->close();
}

}

void open_web_socket(IoThread& io, tcp::socket socket, Transport transport, ConnectionCounts::Ticket ticket,
                     std::unique_ptr<SocketOpening> opening) {
    auto session = std::make_shared<Session>(io, std::move(socket), std::move(transport), std::move(ticket), std::move(opening));
    io.add(session);
    session->start();
}

}
