// Another program, with as little as it needs.
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "platform/pictures/pictures.hpp"

namespace beffroi::pictures {
namespace {

#if defined(__x86_64__)
constexpr unsigned native_arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned native_arch = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned native_arch = 0;
#endif

/// No sockets, no looking into other processes, no kernel doors that a reader of pictures never needs: these calls answer
/// "not permitted". On other machines than these two there is no filter; the limits hold everywhere.
bool forbid_calls() {
    if (native_arch == 0) return true;
#define BEFFROI_REFUSE(call)                                                       \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(__NR_##call), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, native_arch, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BEFFROI_REFUSE(socket),
        BEFFROI_REFUSE(socketpair),
        BEFFROI_REFUSE(connect),
        BEFFROI_REFUSE(bind),
        BEFFROI_REFUSE(ptrace),
        BEFFROI_REFUSE(process_vm_readv),
        BEFFROI_REFUSE(process_vm_writev),
        BEFFROI_REFUSE(kill),
        BEFFROI_REFUSE(tkill),
        BEFFROI_REFUSE(bpf),
        BEFFROI_REFUSE(perf_event_open),
        BEFFROI_REFUSE(userfaultfd),
        BEFFROI_REFUSE(io_uring_setup),
        BEFFROI_REFUSE(keyctl),
        BEFFROI_REFUSE(add_key),
        BEFFROI_REFUSE(mount),
        BEFFROI_REFUSE(unshare),
        BEFFROI_REFUSE(setns),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
#undef BEFFROI_REFUSE
    const sock_fprog filter{static_cast<unsigned short>(sizeof program / sizeof *program), program};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// ---- Landlock: which files (https://docs.kernel.org/userspace-api/landlock.html). Numbers of our own: Debian 12's headers
// know the first two versions only, kernels more. ----

constexpr uint64_t execute = 1, write_file = 1 << 1, read_file = 1 << 2, read_folder = 1 << 3, make_file = 1 << 8,
                   truncate_file = 1 << 14;

struct Ruleset {
    uint64_t files = 0, ports = 0, scoped = 0;
};
struct [[gnu::packed]] Beneath {
    uint64_t allowed;
    int32_t parent;
};

/// Which version of Landlock the kernel has; below 1: none, or this process may not use it.
long landlock_version() { return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U); }

/// Allows `rights` on `path` and what is beneath. What is not there can't be reached anyway.
bool allow(int rules, const char* path, uint64_t rights) {
    const int handle = ::open(path, O_PATH | O_CLOEXEC);
    if (handle < 0) return errno == ENOENT;
    struct stat info;
    if (::fstat(handle, &info) != 0) return false;
    // Rights on folders are refused for a file.
    if (!S_ISDIR(info.st_mode)) rights &= execute | write_file | read_file | truncate_file;
    const Beneath rule{rights, handle};
    const bool done = ::syscall(SYS_landlock_add_rule, rules, 1, &rule, 0U) == 0;
    ::close(handle);
    return done;
}

/// Programs and libraries, `reads` and `writes`, nothing else; no port and no process outside. A kernel without Landlock lets
/// things be (`keeps_from_files` tells). A process that has new privileges forbidden may do this to itself.
bool keep_from_files(char* const* reads, char* const* writes) {
    const long version = landlock_version();
    if (version < 1) return true;
    Ruleset rules;
    // Each version knows more rights and a longer record; what it does not know it refuses.
    rules.files = (uint64_t{1} << (version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13)) - 1;
    if (version >= 4) rules.ports = 3;
    if (version >= 6) rules.scoped = 3;
    const std::size_t length = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    const int handle = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, length, 0U));
    if (handle < 0) return false;
    const uint64_t read = read_file | read_folder;
    bool done = allow(handle, "/usr", read | execute);
    // Where /usr does not hold them.
    for (const char* folder : {"/bin", "/lib", "/lib64"}) done = done && allow(handle, folder, read | execute);
    for (const char* file : {"/etc/ld.so.cache", "/etc/localtime"}) done = done && allow(handle, file, read_file);
    for (; done && *reads != nullptr; ++reads) done = allow(handle, *reads, read);
    for (; done && *writes != nullptr; ++writes)
        done = allow(handle, *writes, (read | write_file | make_file | truncate_file) & rules.files);
    done = done && ::syscall(SYS_landlock_restrict_self, handle, 0U) == 0;
    ::close(handle);
    return done;
}

bool limit(int what, std::size_t most) {
    const rlimit both{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &both) == 0;
}

/// In the child, between fork and exec: nothing but system calls.
[[noreturn]] void become(char* const* command, char* const* environment, char* const* reads, char* const* writes,
                         const Limits& limits) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nowhere = ::open("/dev/null", O_RDWR);
    const bool ready =
        nowhere >= 0 && ::dup2(nowhere, 0) == 0 && ::dup2(nowhere, 1) == 1 && ::dup2(nowhere, 2) == 2 &&
        ::syscall(SYS_close_range, 3U, ~0U, 0U) == 0 && ::chdir("/") == 0 &&
        limit(RLIMIT_CPU, static_cast<std::size_t>(limits.cpu_seconds)) && limit(RLIMIT_AS, limits.memory_bytes) &&
        limit(RLIMIT_FSIZE, limits.file_bytes) && limit(RLIMIT_NOFILE, 64) && limit(RLIMIT_CORE, 0) &&
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && keep_from_files(reads, writes) && forbid_calls();
    if (ready) ::execve(command[0], command, environment);
    ::_exit(127);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
    all.push_back(nullptr);
    return all;
}

/// False when the time is over.
bool wait_for_end(pid_t child, std::chrono::milliseconds timeout) {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (handle < 0) return true;  // waitpid waits then, and the limit of CPU time ends it
    const auto until = std::chrono::steady_clock::now() + timeout;
    int ready = 0;
    do {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd watched{handle, POLLIN, 0};
        ready = ::poll(&watched, 1, left > 0 ? static_cast<int>(left) : 0);
    } while (ready < 0 && errno == EINTR);
    ::close(handle);
    return ready > 0;
}

}

bool keeps_from_files() { return landlock_version() >= 1; }

Ended run_limited(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                  const Limits& limits) {
    const auto arguments = pointers(command), variables = pointers(environment), reads = pointers(limits.reads),
               writes = pointers(limits.writes);
    const pid_t child = ::fork();
    if (child < 0) return Ended::not_started;
    if (child == 0) become(arguments.data(), variables.data(), reads.data(), writes.data(), limits);
    const bool in_time = wait_for_end(child, limits.timeout);
    if (!in_time && ::kill(-child, SIGKILL) != 0) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (!in_time) return Ended::too_long;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) return Ended::not_started;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? Ended::well : Ended::badly;
}

}
