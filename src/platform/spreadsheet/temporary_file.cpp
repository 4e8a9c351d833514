#include "platform/spreadsheet/temporary_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "platform/base/result.hpp"

namespace beffroi::spreadsheet {

Error cannot_write() {
    return fail(ErrorKind::unavailable, "cannot_write",
                msg("The file could not be written: the disk of this server may be full. Please try again later."));
}

Result<std::shared_ptr<const TemporaryFile>> TemporaryFile::make(const std::string& folder) {
    std::string path = folder + "/sheet-XXXXXX";
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0) return cannot_write();
    ::close(fd);
    return std::shared_ptr<const TemporaryFile>(new TemporaryFile(std::move(path)));
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

Result<TextFile> TextFile::make(const std::string& folder) {
    auto file = TemporaryFile::make(folder);
    if (!file) return std::move(file).take_error();
    const int fd = ::open((*file)->path().c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return cannot_write();
    return TextFile(std::move(*file), fd);
}

TextFile::TextFile(TextFile&& other) noexcept
    : file_(std::move(other.file_)),
      fd_(std::exchange(other.fd_, -1)),
      failed_(other.failed_),
      buffer_(std::move(other.buffer_)) {}

TextFile::~TextFile() {
    if (fd_ >= 0) ::close(fd_);
}

void TextFile::append(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= 64 * 1024) flush();
}

void TextFile::flush() {
    std::string_view left = buffer_;
    while (!left.empty() && !failed_) {
        const auto written = ::write(fd_, left.data(), left.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0)
            failed_ = true;
        else
            left.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
}

Result<File> TextFile::finish() {
    flush();
    if (fd_ < 0 || ::close(std::exchange(fd_, -1)) != 0 || failed_) return cannot_write();
    return std::move(file_);
}

}
