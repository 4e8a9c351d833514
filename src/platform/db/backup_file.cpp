#include "platform/db/backup_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace beffroi::db::detail {
namespace {

bool flush(const std::string& path, int flags) {
    const int fd = open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) return false;
    const bool done = fsync(fd) == 0;
    close(fd);
    return done;
}

}

UnfinishedFile::UnfinishedFile(const std::string& file) : file_(file), path_(file + ".unfinished") {
    unlink(path_.c_str());
    // Made here, empty, so that whoever writes into it inherits rights that keep others out.
    const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
}

UnfinishedFile::~UnfinishedFile() { unlink(path_.c_str()); }

Result<void> UnfinishedFile::finish() const {
    const auto folder = std::filesystem::path(file_).parent_path();
    if (!flush(path_, O_RDONLY) || rename(path_.c_str(), file_.c_str()) != 0 ||
        !flush(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY)) {
        return fail(ErrorKind::unavailable, "cannot_write",
                    msg("The file {1} can't be written: {2}.", file_, std::strerror(errno)));
    }
    return {};
}

}
