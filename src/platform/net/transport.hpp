// Bytes in and out of a socket that never waits, with or without TLS.
#pragma once
#include <openssl/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"

namespace beffroi::net {

/// Certificate and settings of TLS: 1.2 and 1.3, forward secrecy, HTTP/1.1 by ALPN.
class TlsContext {
public:
    /// PEM files; the certificate's file holds its chain. Errors: `bad_certificate`.
    static Result<std::shared_ptr<TlsContext>> load(const std::string& certificate, const std::string& private_key);
    ~TlsContext();
    SSL_CTX* get() const { return context_; }

private:
    explicit TlsContext(SSL_CTX* context) : context_(context) {}
    SSL_CTX* context_;
};

enum class Io {
    done,        ///< some bytes went
    want_read,   ///< try again once the socket can be read
    want_write,  ///< try again once it can be written
    closed,      ///< the end, or an error
};

struct Moved {
    Io io = Io::done;
    std::size_t bytes = 0;
};

/// Uses a socket it doesn't own. After `want_…` the same call must be made again with the same bytes.
class Transport {
public:
    Transport() = default;
    Transport(int fd, TlsContext* tls);  ///< `tls` null: plain
    ~Transport();
    Transport(Transport&& other) noexcept;
    Transport& operator=(Transport&& other) noexcept;

    bool encrypted() const { return ssl_ != nullptr; }
    Io handshake();
    Moved read(char* to, std::size_t size);
    Moved write(std::string_view first, std::string_view second = {});
    Moved send_file(int file, std::uint64_t offset, std::uint64_t length);
    /// Says that nothing more will be sent; what was sent still arrives.
    void shutdown_send();

private:
    Moved tls_result(int result);
    int fd_ = -1;
    SSL* ssl_ = nullptr;
};

}
