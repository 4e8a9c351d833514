#include "platform/net/transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace beffroi::net {

namespace {

/// What a system call that failed means.
Io io_of_errno(Io again) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? again : Io::closed; }

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, ours, sizeof ours - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

std::string last_ssl_error() {
    char text[256];
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    return text;
}

}

Result<std::shared_ptr<TlsContext>> TlsContext::load(const std::string& certificate, const std::string& private_key) {
    ERR_clear_error();
    std::shared_ptr<TlsContext> context(new TlsContext(SSL_CTX_new(TLS_server_method())));
    SSL_CTX* c = context->get();
    auto bad = [](const std::string& file) {
        return invalid("bad_certificate", msg("The certificate or its private key can't be used: {1}.", file)).because(last_ssl_error());
    };
    if (!c) return bad(certificate);
    SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(c, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Idle connections keep no buffers; the rest fits writes that are tried again from another place.
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_alpn_select_cb(c, choose_protocol, nullptr);
    static constexpr unsigned char session_context[] = "beffroi";
    SSL_CTX_set_session_id_context(c, session_context, sizeof session_context - 1);
    if (SSL_CTX_use_certificate_chain_file(c, certificate.c_str()) != 1) return bad(certificate);
    if (SSL_CTX_use_PrivateKey_file(c, private_key.c_str(), SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(c) != 1)
        return bad(private_key);
    return context;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

Transport::Transport(int fd, TlsContext* tls) : fd_(fd) {
    if (!tls) return;
    ssl_ = SSL_new(tls->get());
    if (ssl_) {
        SSL_set_fd(ssl_, fd);
        SSL_set_accept_state(ssl_);
    } else {
        fd_ = -1;  // Never plain where TLS was asked for.
    }
}

Transport::~Transport() { SSL_free(ssl_); }

Transport::Transport(Transport&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), ssl_(std::exchange(other.ssl_, nullptr)) {}

Transport& Transport::operator=(Transport&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(ssl_, other.ssl_);
    return *this;
}

Moved Transport::tls_result(int result) {
    if (result > 0) return {Io::done, static_cast<std::size_t>(result)};
    int why = SSL_get_error(ssl_, result);
    ERR_clear_error();
    if (why == SSL_ERROR_WANT_READ) return {Io::want_read, 0};
    if (why == SSL_ERROR_WANT_WRITE) return {Io::want_write, 0};
    return {Io::closed, 0};
}

Io Transport::handshake() {
    if (!ssl_) return fd_ >= 0 ? Io::done : Io::closed;
    ERR_clear_error();
    return tls_result(SSL_do_handshake(ssl_)).io;
}

Moved Transport::read(char* to, std::size_t size) {
    if (ssl_) {
        ERR_clear_error();
        return tls_result(SSL_read(ssl_, to, static_cast<int>(std::min<std::size_t>(size, 1 << 30))));
    }
    ssize_t n = ::recv(fd_, to, size, MSG_DONTWAIT);
    if (n > 0) return {Io::done, static_cast<std::size_t>(n)};
    if (n == 0) return {Io::closed, 0};
    return {io_of_errno(Io::want_read), 0};
}

Moved Transport::write(std::string_view first, std::string_view second) {
    if (!ssl_) {
        iovec parts[2] = {{const_cast<char*>(first.data()), first.size()}, {const_cast<char*>(second.data()), second.size()}};
        msghdr message{};
        message.msg_iov = first.empty() ? parts + 1 : parts;
        message.msg_iovlen = first.empty() || second.empty() ? 1 : 2;
        ssize_t n = ::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n >= 0) return {Io::done, static_cast<std::size_t>(n)};
        return {io_of_errno(Io::want_write), 0};
    }
    // One record for the head and the beginning of the body.
    static thread_local char record[16 * 1024];
    std::string_view bytes = first.empty() ? second : first;
    if (!first.empty() && !second.empty() && first.size() < sizeof record) {
        std::size_t more = std::min(second.size(), sizeof record - first.size());
        std::memcpy(record, first.data(), first.size());
        std::memcpy(record + first.size(), second.data(), more);
        bytes = {record, first.size() + more};
    }
    ERR_clear_error();
    return tls_result(SSL_write(ssl_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 30))));
}

Moved Transport::send_file(int file, std::uint64_t offset, std::uint64_t length) {
    if (!ssl_) {
        auto at = static_cast<off_t>(offset);
        ssize_t n = ::sendfile(fd_, file, &at, static_cast<std::size_t>(std::min<std::uint64_t>(length, 1 << 20)));
        if (n > 0) return {Io::done, static_cast<std::size_t>(n)};
        if (n == 0) return {Io::closed, 0};  // The file became shorter: the length that was promised can't be kept.
        return {io_of_errno(Io::want_write), 0};
    }
    static thread_local char record[16 * 1024];
    ssize_t n = ::pread(file, record, static_cast<std::size_t>(std::min<std::uint64_t>(length, sizeof record)), static_cast<off_t>(offset));
    if (n <= 0) return {Io::closed, 0};
    return write({record, static_cast<std::size_t>(n)});
}

void Transport::shutdown_send() {
    if (ssl_ && SSL_is_init_finished(ssl_)) {
        ERR_clear_error();
        SSL_shutdown(ssl_);
        ERR_clear_error();
    }
    if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
}

}
