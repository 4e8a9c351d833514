// temporary_postgres: a real PostgreSQL server in a temporary folder, for as long as the caller lives.
//
//   standard output   "ready SOCKET_FOLDER PORT", or "failed WHY"
//   standard input    "stop", "start", "kill" (kill -9), each answered by "done"; at its end the server and the folder go
//
// A program of its own, so that the server ends whatever becomes of the test: the kernel closes the pipe.
#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

fs::path folder;
fs::path programs;
pid_t server = -1;
int port = 0;

[[noreturn]] void give_up(const std::string& why) {
    std::cout << "failed " << why << std::endl;
    std::error_code ec;
    if (!folder.empty()) fs::remove_all(folder, ec);
    std::exit(1);
}

/// The newest installed version; Debian keeps the server's programs out of PATH.
fs::path find_programs() {
    fs::path best;
    int best_version = 0;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ec)) {
        const int version = std::atoi(entry.path().filename().c_str());
        if (version > best_version && fs::exists(entry.path() / "bin/initdb")) {
            best = entry.path() / "bin";
            best_version = version;
        }
    }
    return best;
}

/// PostgreSQL refuses to run as root.
void become_unprivileged() {
    if (geteuid() != 0) return;
    const passwd* user = getpwnam("postgres");
    if (!user) user = getpwnam("nobody");
    if (!user || setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) {
        give_up("neither the user postgres nor nobody can be used");
    }
}

int free_port() {
    const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(s, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        give_up("no free port");
    }
    close(s);
    return ntohs(address.sin_port);
}

pid_t spawn(const std::vector<std::string>& arguments) {
    std::vector<char*> argv;
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    const pid_t me = getpid();
    const pid_t child = fork();
    if (child == 0) {
        // Should even this program be killed, the server goes down with it.
        prctl(PR_SET_PDEATHSIG, SIGQUIT);
        if (getppid() != me) _exit(1);
        const int nothing = open("/dev/null", O_RDONLY);
        const int log = open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(nothing, 0);
        dup2(log, 1);
        dup2(log, 2);
        execv(argv[0], argv.data());
        _exit(127);
    }
    return child;
}

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

std::string end_of_log() {
    std::string text;
    if (std::FILE* f = std::fopen((folder / "log").c_str(), "r")) {
        char line[512];
        while (std::fgets(line, sizeof line, f)) text += line;
        std::fclose(f);
    }
    if (text.size() > 600) text.erase(0, text.size() - 600);
    std::ranges::replace(text, '\n', ' ');
    return text;
}

bool accepts_connections() {
    const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<in_port_t>(port));
    const bool connected = connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(s);
    // pg_isready knows "still starting" from "ready".
    return connected && wait_for(spawn({(programs / "pg_isready").string(), "-q", "-h", folder.string(), "-p",
                                        std::to_string(port)})) == 0;
}

/// False when the port was taken meanwhile.
bool start() {
    server = spawn({(programs / "postgres").string(), "-D", (folder / "data").string(), "-k", folder.string(), "-p",
                    std::to_string(port)});
    for (;;) {
        int status = 0;
        if (waitpid(server, &status, WNOHANG) == server) {
            server = -1;
            return false;
        }
        if (accepts_connections()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

void stop(int signal) {
    if (server < 0) return;
    kill(server, signal);
    wait_for(server);
    server = -1;
    if (signal == SIGKILL) {
        // The server's own children notice within moments that their parent is gone; only then does the port become free.
        while (accepts_connections()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        std::error_code ec;
        fs::remove(folder / "data/postmaster.pid", ec);
    }
}

}

int main(int argc, char** argv) {
    signal(SIGPIPE, SIG_IGN);
    setsid();  // a Ctrl-C at the test must leave us the time to tidy up
    const bool durable = argc > 1 && std::strcmp(argv[1], "--durable") == 0;
    programs = find_programs();
    if (programs.empty()) give_up("PostgreSQL is not installed: `./dev deps` installs it");
    become_unprivileged();

    char name[] = "/tmp/beffroi-postgres-XXXXXX";
    if (!mkdtemp(name)) give_up("no temporary folder can be made in /tmp");
    folder = name;
    if (wait_for(spawn({(programs / "initdb").string(), "-D", (folder / "data").string(), "-U", "postgres",
                        "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"})) !=
        0) {
        give_up("initdb failed: " + end_of_log());
    }
    if (std::FILE* conf = std::fopen((folder / "data/postgresql.conf").c_str(), "a")) {
        std::fputs(
            "listen_addresses = '127.0.0.1'\nshared_buffers = 32MB\nmax_connections = 100\nwal_level = "
            "minimal\nmax_wal_senders = 0\n"
            "jit = off\nlog_min_messages = error\nlog_min_error_statement = panic\nmax_pred_locks_per_transaction = "
            "256\n",
            conf);
        if (!durable) std::fputs("fsync = off\nfull_page_writes = off\nautovacuum = off\n", conf);
        std::fclose(conf);
    }
    bool ready = false;
    for (int attempt = 0; attempt < 5 && !ready; ++attempt) {
        port = free_port();
        ready = start();
    }
    if (!ready) give_up("the server does not start: " + end_of_log());
    std::cout << "ready " << folder.string() << " " << port << std::endl;

    for (std::string command; std::getline(std::cin, command);) {
        if (command == "stop")
            stop(SIGINT);
        else if (command == "kill")
            stop(SIGKILL);
        else if (command == "start" && server < 0 && !start())
            std::cerr << "not started: " << end_of_log() << "\n";
        std::cout << "done" << std::endl;
    }
    stop(SIGQUIT);
    std::error_code ec;
    fs::remove_all(folder, ec);
}
