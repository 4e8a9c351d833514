// One HTTP connection: reads requests, has them answered, writes the answers in their order.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "platform/net/io_thread.hpp"
#include "platform/net/reader.hpp"
#include "platform/net/spool.hpp"

namespace beffroi::net {

/// A state machine on its io thread; `drive` goes on until it has to wait for the socket or for a worker. One request at a
/// time: those that a client sends ahead wait in `input_`, so answers can't overtake each other.
class Connection final : public Client, public std::enable_shared_from_this<Connection> {
public:
    Connection(IoThread& io, tcp::socket socket, std::string peer, ConnectionCounts::Ticket ticket);
    void start();
    void on_sweep(TimePoint now) override;
    void stop() override;
    void abort() override;

private:
    enum class State {
        handshake,  ///< TLS
        reading,    ///< waits for a request, or is in the middle of one
        asking,     ///< a worker asks the guard, by the head alone, whether the body is worth its bytes
        handling,   ///< a worker has it
        writing,
        lingering,  ///< has said all; lets the client read it before the socket goes
        closed,
    };

    void drive();
    void drive_safely();
    bool handshake_step();  // Each step answers whether to go on at once.
    bool read_step();
    bool parse(std::string_view bytes);
    bool write_step();
    bool linger_step();

    bool on_head(std::string_view rest);
    void ask_guard(std::string_view rest);
    bool take_body(std::string_view rest);
    void identify(Request& request);
    void take_request();
    void dispatch();
    void refuse(Status status);
    void begin_answer(Answer answer);
    void finish_answer();
    void become_socket(std::string_view rest);
    void keep(std::string_view rest);
    bool wait_for(Io io);
    bool is_idle() const;
    std::chrono::milliseconds time_for(std::uint64_t bytes) const;
    Exchange exchange() const;

    IoThread& io_;
    tcp::socket socket_;
    Transport transport_;
    ConnectionCounts::Ticket ticket_;
    std::string peer_;
    State state_ = State::handshake;
    bool hungry_ = true;        ///< the reader can do nothing with what there is
    bool drained_ = false;      ///< the last read took all there was
    TimePoint deadline_, phase_began_;
    std::string input_;         ///< received and not yet read
    std::unique_ptr<RequestReader> reader_;
    std::unique_ptr<BodySink> body_;
    std::uint64_t body_received_ = 0;
    std::unique_ptr<Request> request_;
    Plan plan_;
    Exchange exchange_;
    Answer answer_;
    std::uint64_t sent_ = 0;
    TimePoint request_began_;
};

}
