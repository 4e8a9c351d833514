#include "platform/db/data_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace beffroi::db {
namespace {

constexpr off_t server_byte = 0;
constexpr off_t user_byte = 1;

/// Open-file-description locks: they belong to this descriptor, so that two openings in one process see each other too.
bool lock_byte(int fd, off_t byte, short kind) {
    struct flock lock{};
    lock.l_type = kind;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

}

Result<DataLock> DataLock::take(const std::string& data_dir, As as) {
    const std::string file = data_dir + "/beffroi.lock";
    const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) {
        return fail(ErrorKind::unavailable, "cannot_create",
                    msg("The file {1} can't be written: {2}. Check the rights of the folder and the room on the disk.",
                        file, std::strerror(errno)));
    }
    DataLock taken(fd);
    if (as == As::server && !lock_byte(fd, server_byte, F_WRLCK)) {
        return fail(ErrorKind::conflict, "in_use",
                    msg("Another Beffroi server already uses the folder {1}. Stop it first, or give another folder.",
                        data_dir));
    }
    if (!lock_byte(fd, user_byte, as == As::owner ? F_WRLCK : F_RDLCK)) {
        return fail(
            ErrorKind::conflict, "in_use",
            as == As::owner
                ? msg("A Beffroi server or command uses the folder {1}. Stop it first.", data_dir)
                : msg("The database of the folder {1} is being restored. Try again when it is done.", data_dir));
    }
    return taken;
}

DataLock::~DataLock() {
    if (fd_ >= 0) close(fd_);
}

}
