// The file vault.key.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "platform/keys/keys.hpp"

namespace beffroi::keys {
namespace {

constexpr std::size_t size = crypto::Vault::secret_size;
constexpr std::string_view lasting_sign = "lasting1";

Error bad_key(const std::string& path) {
    return fail(ErrorKind::unavailable, "bad_key",
                msg("{1} can't be used: it must hold {2} bytes that only the server's account may read. Put the copy "
                    "back that you keep apart from your backups.",
                    path, std::to_string(size)));
}
Error cannot_write(const std::string& path) {
    return fail(ErrorKind::unavailable, "cannot_write",
                msg("{1} can't be written. Check the folder's owner and the room on the disk.", path));
}

}

Result<Ring> read_ring(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return bad_key(path);
    struct stat info{};
    std::string all(most_keys * size + lasting_sign.size() + size + 1, '\0');
    const ssize_t got = ::fstat(file, &info) == 0 ? ::read(file, all.data(), all.size()) : -1;
    ::close(file);
    if (got < static_cast<ssize_t>(size) || (info.st_mode & 077) != 0) return bad_key(path);
    all.resize(static_cast<std::size_t>(got));
    Ring ring;
    if (all.size() % size == lasting_sign.size()) {
        const std::size_t end = all.size() - lasting_sign.size() - size;
        if (end == 0 || all.compare(end, lasting_sign.size(), lasting_sign) != 0) return bad_key(path);
        ring.lasting = all.substr(end + lasting_sign.size());
        all.resize(end);
    }
    if (all.size() % size != 0 || all.size() > most_keys * size) return bad_key(path);
    for (std::size_t at = 0; at < all.size(); at += size) ring.keys.push_back(all.substr(at, size));
    return ring;
}

Result<void> write_ring(const std::string& path, const Ring& ring) {
    std::string all;
    for (const std::string& each : ring.keys) all += each;
    if (!ring.lasting.empty()) (all += lasting_sign) += ring.lasting;
    const std::string part = path + ".part";
    // What a command that was killed left behind.
    ::unlink(part.c_str());
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return cannot_write(path);
    // Written by root, it is still the server's to read.
    struct stat former{};
    if (::stat(path.c_str(), &former) == 0 && ::geteuid() == 0 && ::fchown(file, former.st_uid, former.st_gid) != 0) {
        ::close(file);
        ::unlink(part.c_str());
        return cannot_write(path);
    }
    const bool written =
        ::write(file, all.data(), all.size()) == static_cast<ssize_t>(all.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!written || std::rename(part.c_str(), path.c_str()) != 0) {
        ::unlink(part.c_str());
        return cannot_write(path);
    }
    // Its new name too must outlive a power cut: from here on values are sealed with a key that stands nowhere else.
    const std::string folder = path.find('/') == std::string::npos ? "." : path.substr(0, path.rfind('/') + 1);
    const int dir = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool lasts = dir >= 0 && ::fsync(dir) == 0;
    if (dir >= 0) ::close(dir);
    return lasts ? Result<void>() : Result<void>(cannot_write(path));
}

std::string mark_of(const std::string& key) { return crypto::Vault(key).index("mark", "vault.mark"); }

}
