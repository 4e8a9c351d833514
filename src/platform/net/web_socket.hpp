// WebSockets (RFC 6455), grown out of an HTTP connection.
#pragma once
#include <memory>
#include <string>

#include "platform/net/io_thread.hpp"

namespace beffroi::net {

/// What the HTTP side knows of the request to open one.
struct SocketOpening {
    const SocketHandler* handler = nullptr;
    Request request;
    std::string received;  ///< the request's head as it came, and what followed it
};

/// Takes the connection over, answers the handshake and serves it until either side ends.
void open_web_socket(IoThread& io, tcp::socket socket, Transport transport, ConnectionCounts::Ticket ticket,
                     std::unique_ptr<SocketOpening> opening);

}
