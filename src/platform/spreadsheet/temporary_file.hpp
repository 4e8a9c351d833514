// A file that is made for somebody who takes it away, and goes with its last owner.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"

namespace beffroi::spreadsheet {

class TemporaryFile {
public:
    /// An empty file in `folder` that only this account may read. Error: `cannot_write`.
    static Result<std::shared_ptr<const TemporaryFile>> make(const std::string& folder);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

private:
    explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
};
using File = std::shared_ptr<const TemporaryFile>;

/// Text written to a file through a small buffer. What failed is told at the end.
class TextFile {
public:
    static Result<TextFile> make(const std::string& folder);
    ~TextFile();
    TextFile(TextFile&& other) noexcept;
    TextFile& operator=(TextFile&&) = delete;
    void append(std::string_view text);
    /// Error: `cannot_write`.
    Result<File> finish();

private:
    TextFile(File file, int fd) : file_(std::move(file)), fd_(fd) {}
    void flush();
    File file_;
    int fd_ = -1;
    bool failed_ = false;
    std::string buffer_;
};

Error cannot_write();

}
