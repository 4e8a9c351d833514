// A wire to a name server that is as slow and as bad as one likes: slow_wire PORT [--delay MS] [--loss PERCENT] [--seed N].
//
// Takes UDP on a free port of loopback, which it prints, and passes it on to 127.0.0.1:PORT; answers come back after the delay. Each message may be
// lost, on either way. When it is ended by SIGTERM it prints what it carried. Made for 60,000 messages a second on half a core: messages are
// read and sent many at a time, and wait in one queue, for the delay is the same for all.
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <string_view>
#include <vector>

namespace {

using Time = std::chrono::steady_clock::time_point;
/// Whoever asks takes another port now and then: the oldest of so many is forgotten for a new one.
constexpr std::size_t batch = 64, longest = 4096, most_clients = 200;

volatile std::sig_atomic_t over = 0;

/// Whoever asks, and the socket over which its questions go on.
struct Client {
    sockaddr_in address{};
    int up = -1;
};
/// One message with whom it is for.
struct Message {
    std::uint32_t client;
    sockaddr_in asker;
    std::uint32_t size;
    std::array<char, longest> bytes;
};
/// Messages that wait, in a ring that grows: nothing is allocated while it runs.
class Ring {
public:
    Message& push() {
        if (count_ == all_.size()) grow();
        return *all_[(first_ + count_++) % all_.size()];
    }
    Message& at(std::size_t n) { return *all_[(first_ + n) % all_.size()]; }
    void pop(std::size_t n) { first_ = (first_ + n) % all_.size(), count_ -= n; }
    std::size_t size() const { return count_; }

private:
    void grow() {
        std::rotate(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(first_), all_.end());
        first_ = 0;
        const std::size_t more = std::max<std::size_t>(1024, all_.size());
        for (std::size_t i = 0; i < more; ++i) all_.push_back(std::make_unique<Message>());
    }
    std::vector<std::unique_ptr<Message>> all_;
    std::size_t first_ = 0, count_ = 0;
};

/// Many messages of one socket at a time.
struct Batch {
    std::array<std::array<char, longest>, batch> bytes;
    std::array<iovec, batch> parts;
    std::array<sockaddr_in, batch> from;
    std::array<mmsghdr, batch> heads;
    int read(int socket) {
        for (std::size_t i = 0; i < batch; ++i) {
            parts[i] = {bytes[i].data(), longest};
            heads[i] = {};
            heads[i].msg_hdr.msg_iov = &parts[i];
            heads[i].msg_hdr.msg_iovlen = 1;
            heads[i].msg_hdr.msg_name = &from[i];
            heads[i].msg_hdr.msg_namelen = sizeof from[i];
        }
        return ::recvmmsg(socket, heads.data(), batch, MSG_DONTWAIT, nullptr);
    }
};

int udp_socket(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int room = 4 << 20;
    for (const int way : {SO_RCVBUF, SO_SNDBUF}) ::setsockopt(socket, SOL_SOCKET, way, &room, sizeof room);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) {
        std::perror("slow_wire: socket");
        std::exit(1);
    }
    return socket;
}

class Wire {
public:
    Wire(std::uint16_t server, std::chrono::microseconds delay, double loss, unsigned seed) : delay_(delay), loss_(loss), random_(seed) {
        server_.sin_family = AF_INET;
        server_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        server_.sin_port = htons(server);
        front_ = udp_socket(0);
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        watch(front_, front_mark);
    }
    std::uint16_t port() const {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        ::getsockname(front_, reinterpret_cast<sockaddr*>(&at), &size);
        return ntohs(at.sin_port);
    }
    void run() {
        std::array<epoll_event, 64> ready;
        while (!over) {
            std::chrono::nanoseconds wait = std::chrono::milliseconds{100};
            // Half a millisecond late is no matter, and spares many turns.
            if (!due_.empty()) wait = std::clamp<std::chrono::nanoseconds>(due_.front() - std::chrono::steady_clock::now(), std::chrono::microseconds{500}, wait);
            const timespec until{0, wait.count()};
            const int n = ::epoll_pwait2(epoll_, ready.data(), static_cast<int>(ready.size()), &until, nullptr);
            for (int i = 0; i < n; ++i) {
                if (ready[static_cast<std::size_t>(i)].data.u32 == front_mark)
                    read_questions();
                else
                    read_answers(ready[static_cast<std::size_t>(i)].data.u32);
            }
            pass_questions();
            send_due();
        }
        std::printf("{\"asked\":%llu,\"answered\":%llu,\"lost\":%llu,\"most_waiting\":%zu}\n", asked_, answered_, lost_, most_waiting_);
        std::fflush(stdout);
    }

private:
    static constexpr std::uint32_t front_mark = 0xffffffff;
    /// What the server is given to read at once: more would fall out of its buffer, which is no loss that was asked for.
    static constexpr std::int64_t most_at_server = 150;

    void watch(int socket, std::uint32_t mark) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = mark;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }
    bool lost() {
        if (loss_ <= 0 || std::uniform_real_distribution<double>(0, 100)(random_) >= loss_) return false;
        ++lost_;
        return true;
    }
    std::uint32_t client_of(const sockaddr_in& from) {
        for (std::uint32_t i = 0; i < clients_.size(); ++i)
            if (clients_[i].address.sin_port == from.sin_port && clients_[i].address.sin_addr.s_addr == from.sin_addr.s_addr) return i;
        Client client{from, udp_socket(0)};
        if (::connect(client.up, reinterpret_cast<const sockaddr*>(&server_), sizeof server_) != 0) std::perror("slow_wire: connect");
        const auto index = static_cast<std::uint32_t>(next_client_++ % most_clients);
        if (index < clients_.size()) {
            ::close(clients_[index].up);
            clients_[index] = client;
        } else {
            clients_.push_back(client);
        }
        watch(client.up, index);
        return index;
    }
    void read_questions() {
        for (int n; (n = in_->read(front_)) > 0;) {
            for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
                ++asked_;
                if (lost()) continue;
                Message& to = questions_.push();
                to.client = client_of(in_->from[i]);
                to.asker = in_->from[i];
                to.size = in_->heads[i].msg_len;
                std::memcpy(to.bytes.data(), in_->bytes[i].data(), to.size);
            }
            if (static_cast<std::size_t>(n) < batch) break;
        }
    }
    void pass_questions() {
        const Time now = std::chrono::steady_clock::now();
        // One that the server never answers must not hold the others up.
        if (now - heard_ > std::chrono::milliseconds{50}) at_server_ = 0;
        while (questions_.size() > 0 && at_server_ < most_at_server) {
            const std::uint32_t client = questions_.at(0).client;
            std::size_t n = 0;
            for (; n < questions_.size() && n < batch && questions_.at(n).client == client; ++n) put(n, questions_.at(n), nullptr);
            const int sent = ::sendmmsg(clients_[client].up, out_.data(), static_cast<unsigned>(n), MSG_DONTWAIT);
            if (sent <= 0) break;
            if (at_server_ == 0) heard_ = now;
            at_server_ += sent;
            questions_.pop(static_cast<std::size_t>(sent));
        }
    }
    void read_answers(std::uint32_t client) {
        for (int n; (n = in_->read(clients_[client].up)) > 0;) {
            const Time now = std::chrono::steady_clock::now();
            heard_ = now;
            at_server_ = std::max<std::int64_t>(0, at_server_ - n);
            for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
                if (lost()) continue;
                Message& to = answers_.push();
                to.client = client;
                to.asker = clients_[client].address;
                to.size = in_->heads[i].msg_len;
                std::memcpy(to.bytes.data(), in_->bytes[i].data(), to.size);
                due_.push_back(now + delay_);
            }
            most_waiting_ = std::max(most_waiting_, answers_.size());
            if (static_cast<std::size_t>(n) < batch) break;
        }
    }
    void put(std::size_t n, Message& message, sockaddr_in* to) {
        parts_[n] = {message.bytes.data(), message.size};
        out_[n] = {};
        out_[n].msg_hdr.msg_iov = &parts_[n];
        out_[n].msg_hdr.msg_iovlen = 1;
        if (to) out_[n].msg_hdr.msg_name = to, out_[n].msg_hdr.msg_namelen = sizeof *to;
    }
    void send_due() {
        const Time now = std::chrono::steady_clock::now();
        while (!due_.empty() && due_.front() <= now) {
            std::size_t n = 0;
            for (; n < due_.size() && n < batch && due_[n] <= now; ++n) put(n, answers_.at(n), &answers_.at(n).asker);
            const int sent = ::sendmmsg(front_, out_.data(), static_cast<unsigned>(n), MSG_DONTWAIT);
            // Whoever asked is gone: the message is nobody's.
            const auto gone = static_cast<std::size_t>(std::max(sent, 1));
            if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
            answered_ += gone;
            answers_.pop(gone);
            due_.erase(due_.begin(), due_.begin() + static_cast<std::ptrdiff_t>(gone));
        }
    }

    std::chrono::microseconds delay_;
    double loss_;
    std::mt19937 random_;
    sockaddr_in server_{};
    int front_ = -1, epoll_ = -1;
    std::vector<Client> clients_;
    std::size_t next_client_ = 0;
    Ring questions_, answers_;
    std::deque<Time> due_;
    Time heard_{};
    std::int64_t at_server_ = 0;
    unsigned long long asked_ = 0, answered_ = 0, lost_ = 0;
    std::size_t most_waiting_ = 0;
    std::unique_ptr<Batch> in_ = std::make_unique<Batch>();
    std::array<iovec, batch> parts_;
    std::array<mmsghdr, batch> out_;
};

}

int main(int n, char** given) {
    int port = 0;
    double delay = 0, loss = 0;
    unsigned seed = 1;
    for (int i = 1; i < n; ++i) {
        const std::string_view word = given[i];
        const char* value = i + 1 < n ? given[i + 1] : "";
        if (word == "--delay")
            delay = std::atof(value), ++i;
        else if (word == "--loss")
            loss = std::atof(value), ++i;
        else if (word == "--seed")
            seed = static_cast<unsigned>(std::atoi(value)), ++i;
        else
            port = std::atoi(given[i]);
    }
    if (port <= 0 || port > 65535) {
        std::fputs("slow_wire PORT [--delay MS] [--loss PERCENT] [--seed N]\n", stderr);
        return 2;
    }
    Wire wire(static_cast<std::uint16_t>(port), std::chrono::microseconds{static_cast<std::int64_t>(delay * 1000)}, loss, seed);
    std::printf("%d\n", wire.port());
    std::fflush(stdout);
    std::signal(SIGTERM, [](int) { over = 1; });
    wire.run();
}
